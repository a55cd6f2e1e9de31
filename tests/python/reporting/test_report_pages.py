"""Page files are read as written, and mistakes in them are named."""

import datetime as dt
import re
from typing import Any

import pytest
import yaml

from winback.reporting.chart import Chart
from winback.reporting.errors import ReportError
from winback.reporting.exposures import exposures
from winback.reporting.formats import amounts_in
from winback.reporting.markdown_writer import write_markdown
from winback.reporting.page import parse_page, read_pages
from winback.reporting.prose import to_html
from winback.reporting.result import Result
from winback.reporting.site_writer import write_page
from winback.reporting.template import render_body

from .report_marts import PAGES, ROOT, THEME

HEAD = "---\ntitle: T\n---\n"
ROWS = Result(name="rows", columns=("name", "n"), rows=({"name": "a*b", "n": 1234}, {"name": "<i>", "n": None}))
MASTHEAD = {"source": "", "more": "", "as_of_date": None}
NONE = Result(name="rows", columns=("name", "n"))


def markdown(body: str, rows: Result = ROWS) -> str:
    page = parse_page(HEAD + body, slug="p")
    return write_markdown(page, render_body(page, {"rows": rows}))["p.md"]


def test_front_matter_queries_and_body_are_told_apart() -> None:
    """Lost otherwise: SQL would show up as text, or prose would be run as SQL."""
    head = "---\ntitle: Title\nnav: Short\norder: 3\ndescription: One\n---\n"
    text = head + "Hello\n```sql first\nselect 1\n```\nBye\n```\ncode\n```"
    page = parse_page(text, slug="p")
    assert (page.title, page.nav, page.order, page.description) == ("Title", "Short", 3, "One")
    assert page.queries == {"first": "select 1"}
    assert [line for line in page.body.splitlines() if line] == ["Hello", "Bye", "```", "code", "```"]
    assert page.body.splitlines()[6] == "Hello"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter", "front matter"),
        ("---\ntitle: T\n", "not closed"),
        ("---\norder: 1\n---\n", "no title"),
        ("---\ntitle: [\n---\n", "not valid YAML"),
        ("---\ntitle: T\norder: first\n---\n", "whole number"),
        ("---\ntitle: T\nlayout: x\n---\n", "unknown front matter layout"),
        ("---\ntitle: T\nneeds: rows\n---\n", "no SQL block of that name"),
        (HEAD + "```sql\nselect 1\n```", "line 4: the SQL block has no name"),
        (HEAD + "```sql a\nselect 1\n```\n```sql a\nselect 2\n```", "two SQL blocks named 'a'"),
        (HEAD + "```sql Not-a-name\n```", "is not a valid name"),
        (HEAD + "```sql a\nselect 1", "not closed"),
    ],
)
def test_a_malformed_page_is_named_with_its_fault(text: str, message: str) -> None:
    """Lost otherwise: the writer of a page would search for the mistake in the dark."""
    with pytest.raises(ReportError, match="Page p") as caught:
        parse_page(text, slug="p")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("x\n\n{{ pie_chart(rows) }}", "line 6: 'pie_chart' is undefined"),
        ("{{ table(rows, colums=['n']) }}", "colums"),
        ("{{ table(rows, columns=['m']) }}", "query 'rows' has no column 'm'; it has: name, n"),
        ("{{ table(rows, formats={'n': 'euro'}) }}", "unknown format 'euro'"),
        ("{{ rows.first.m | integer }}", "m"),
        ("{{ rows.first.n | euro }}", "euro"),
        ("{% if rows %}", "endif"),
        ("{{ other }}", "'other' is undefined"),
    ],
)
def test_a_wrong_component_call_is_named_with_its_page(body: str, message: str) -> None:
    """Lost otherwise: a misspelt component or column would end in a traceback."""
    with pytest.raises(ReportError, match="Page p, line") as caught:
        markdown(body)
    assert message in str(caught.value)


def test_values_in_prose_are_escaped_however_they_get_there() -> None:
    """Lost otherwise: a page that joins, captures or loops over data would let markup through."""
    for body in (
        "{{ rows.first.name }}",
        "{% for row in rows %}{{ row.name }} {% endfor %}",
        "{{ 'x' ~ rows.first.name }}",
        "{% set name = rows.first.name %}{{ name }}",
    ):
        assert "a\\*b" in markdown(body)
    captured = markdown("{% set x %}{{ rows.rows[1].name }}{% endset %}{{ x }}")
    assert "<i>" not in captured
    with pytest.raises(ReportError, match="safe"):
        markdown("{{ rows.rows[1].name | safe }}")


def test_html_in_a_page_is_text() -> None:
    """Lost otherwise: a page could carry scripts into the site."""
    html = str(to_html("<script>alert(1)</script> <b>x</b>", links={}, page="p"))
    assert "<script" not in html
    assert "<b>" not in html


def test_links_between_pages_lead_to_the_site() -> None:
    """Lost otherwise: links of the site would open Markdown files, or nothing."""
    html = str(to_html("[x](b.md#part) [y](https://example.org/a.md)", links={"b.md": "b.html"}, page="p"))
    assert 'href="b.html#part"' in html
    assert 'href="https://example.org/a.md"' in html
    with pytest.raises(ReportError, match=r"c\.md"):
        to_html("[x](c.md)", links={}, page="p")


def test_filters_write_numbers_as_people_read_them() -> None:
    """Lost otherwise: raw floats in sentences."""
    assert "1,234 and –" in markdown("{{ rows.first.n | integer }} and {{ rows.rows[1].n | money }}")  # noqa: RUF001


def test_a_callout_holds_markdown_and_blocks() -> None:
    """Lost otherwise: remarks would show placeholders instead of what was put into them."""
    text = markdown("{% call callout() %}\n**{{ rows.first.name }}**\n\n{{ table(rows) }}\n{% endcall %}")
    assert "> **a\\*b**" in text
    assert "> | a\\*b | 1,234 |" in text


def test_details_are_closed_on_the_site_and_open_in_text() -> None:
    """Lost otherwise: a long table would stand in the way, or nobody could read it in a text file."""
    text = markdown("{% call details('All <rows>') %}\n{{ table(rows) }}\n{% endcall %}")
    assert r"| a\*b | 1,234 |" in text
    assert "<details" not in text
    page = parse_page(HEAD + "{% call details('All <rows>') %}\n{{ table(rows) }}\n{% endcall %}", slug="p")
    files = write_page(page, render_body(page, {"rows": ROWS}), pages=[page], theme=THEME, masthead=MASTHEAD)
    html = files["index.html"]
    assert '<details class="details"><summary>All &lt;rows&gt;</summary>' in html
    assert html.index("</table>") < html.index("</details>")


def test_the_remaining_rows_of_a_table_are_counted() -> None:
    """Lost otherwise: a cut table would look complete."""
    assert "*1 more row.*" in markdown("{{ table(rows, limit=1) }}")


def test_where_selects_rows() -> None:
    """Lost otherwise: a page over several segmentations would mix them."""
    text = markdown("{{ table(rows | where(name='a*b')) }}")
    assert "a\\*b" in text
    assert "&lt;i" not in text


@pytest.mark.parametrize(
    "call",
    [
        "big_values(rows, columns={'n': 'N'})",
        "bar_chart(rows, x='name', y='n', title='Title')",
        "line_chart(rows, x='n', y='n', title='Title')",
        "scatter_chart(rows, x='n', y='n', title='Title')",
        "heatmap(rows, x='name', y='name', value='n', title='Title')",
        "table(rows, title='Title')",
    ],
)
def test_no_rows_say_so(call: str) -> None:
    """Lost otherwise: an empty chart would look like a broken one."""
    text = markdown("{{ " + call + " }}", NONE)
    assert "No data for this" in text
    assert "|" not in text
    assert "![" not in text


def test_the_project_pages_can_be_read() -> None:
    """Lost otherwise: a page of the project would be missing from the report."""
    slugs = [page.slug for page in read_pages(PAGES)]
    assert slugs[0] == "overview"
    assert sorted(slugs) == sorted(path.stem for path in PAGES.iterdir())


def test_the_lineage_knows_what_the_pages_read() -> None:
    """Lost otherwise: a mart that is thought to be unused, because the lineage does not show its page."""
    written = (ROOT / "models" / "marts" / "_exposures.yml").read_text(encoding="utf-8")
    assert written == exposures(read_pages(PAGES)), "run make docs-tables"
    stated = {one["name"]: one["depends_on"] for one in yaml.safe_load(written)["exposures"]}
    assert "ref('rejected_rows')" in stated["report_quality"]


def test_the_readme_names_pages_that_are_there() -> None:
    """Lost otherwise: somebody who looks for an answer would be sent to a page of another name."""
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("## What you get")[1].split("\n## ")[0]
    named = set(re.findall(r"\| ([^|]+) \|$", table, re.MULTILINE)) - {"page of the report", "–"}  # noqa: RUF001
    known = {name for page in read_pages(PAGES) for name in (page.title, page.nav)}
    assert len(named) > 10
    assert named - known == set()


def test_every_component_is_documented() -> None:
    """Lost otherwise: people who write pages would not know what they can use."""
    from winback.reporting.components import COMPONENTS  # noqa: PLC0415
    from winback.reporting.formats import FORMATS  # noqa: PLC0415

    docs = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    assert [name for name in COMPONENTS if f"### `{name}`" not in docs] == []
    assert [name for name in FORMATS if f"`{name}`" not in docs] == []


def spec_of(body: str, rows: Result) -> dict[str, Any]:
    """Return the Vega-Lite spec of the only chart of a page."""
    (chart,) = render_body(parse_page(HEAD + body, slug="p"), {"rows": rows})
    assert isinstance(chart, Chart)
    return chart.spec


def svg(body: str, rows: Result) -> str:
    page = parse_page(HEAD + body, slug="p")
    files = write_markdown(page, render_body(page, {"rows": rows}))
    return next(text for name, text in files.items() if name.endswith(".svg"))


def test_axes_of_counts_have_no_halves_and_no_thousandths() -> None:
    """Lost otherwise: a chart of two rows would have half rows on its axis, and one of 800 would begin at 0k."""
    few = Result(name="rows", columns=("name", "n"), rows=({"name": "a", "n": 2}, {"name": "b", "n": 1}))
    labels = re.findall(r">([0-9.k]+)</text>", svg("{{ bar_chart(rows, x='name', y='n', title='T') }}", few))
    assert labels == ["0", "1", "2"]
    many = Result(name="rows", columns=("name", "n"), rows=({"name": "a", "n": 1500},))
    labels = re.findall(
        r">([0-9.k]+)</text>", svg("{{ bar_chart(rows, x='name', y='n', title='T', y_format='compact') }}", many)
    )
    assert labels[0] == "0"
    assert {"500", "1k", "1.5k"} <= set(labels)


def test_amounts_have_their_currency_and_counts_have_none() -> None:
    """Lost otherwise: kronor would be read as euros."""
    with amounts_in("SEK"):
        text = markdown(
            "{{ rows.first.n | money }}, {{ rows.first.n | compact }}, {{ rows.first.n | integer }}, {{ none | money }}"
            "\n\n"
            "{{ big_values(rows, columns={'n': 'Net'}, formats={'n': 'compact'}) }}\n\n"
            "{{ table(rows, columns={'name': 'Name', 'n': 'Net'}, formats={'n': 'money'}) }}"
        )
        drawn = svg("{{ bar_chart(rows, x='name', y='n', title='T', y_title='Net', y_format='compact') }}", ROWS)
    assert "1,234.00 SEK, 1.23k SEK, 1,234, –" in text  # noqa: RUF001 - the dash for "no value"
    assert "**1.23k SEK**" in text
    # in a table once for all cells
    assert "| Name | Net (SEK) |" in text
    assert "| 1,234.00 |" in text
    assert ">Net (SEK)<" in drawn
    assert "SEK" not in markdown("{{ rows.first.n | money }}")


def test_a_single_bar_does_not_fill_the_chart() -> None:
    """Lost otherwise: the only month of a young shop would be a wall of blue."""
    rows = Result(name="rows", columns=("name", "n"), rows=({"name": "a", "n": 2},))
    drawn = svg("{{ bar_chart(rows, x='name', y='n', title='T') }}", rows)
    width = max(
        float(number) for number in re.findall(r'aria-roledescription="bar" d="M[0-9.]+,[0-9.]+h([0-9.]+)', drawn)
    )
    assert 0 < width <= 90


def test_months_without_rows_leave_a_gap() -> None:
    """Lost otherwise: March would stand beside January as if nothing were missing."""
    months = tuple({"month": dt.date(2023, 10, 1) + dt.timedelta(days), "n": 1} for days in (0, 61, 92))
    rows = Result(name="rows", columns=("month", "n"), rows=months)
    spec = spec_of("{{ bar_chart(rows, x='month', y='n', title='T', by='month') }}", rows)
    assert spec["encoding"]["x"]["scale"]["domain"] == ["Oct 2023", "Nov 2023", "Dec 2023", "Jan 2024"]


def test_long_names_break_at_spaces_only() -> None:
    """Lost otherwise: a name on an axis would be cut in a word, or lie over the next one."""
    rows = Result(name="rows", columns=("name", "n"), rows=({"name": "Days since the very last order of all", "n": 2},))
    drawn = svg("{{ bar_chart(rows, x='name', y='n', title='T', horizontal=true) }}", rows)
    assert re.findall(r"<tspan[^>]*>([A-Z a-z]+)</tspan>", drawn) == ["Days since the very", "last order of all"]


def test_a_wordy_table_carries_its_headings_into_each_cell() -> None:
    """Lost otherwise: on a phone, where each cell has a line of its own, nobody would know what it is."""
    rows = Result(name="rows", columns=("name",), rows=({"name": "<b>" + "long " * 20},))
    for shown, expected in ((rows, 'data-head="A &lt;b&gt;"'), (ROWS, None)):
        page = parse_page(HEAD + "{{ table(rows, columns={'name': 'A <b>'}) }}", slug="p")
        files = write_page(page, render_body(page, {"rows": shown}), pages=[page], theme=THEME, masthead=MASTHEAD)
        assert (expected in files["index.html"]) if expected else ("data-head" not in files["index.html"])
