"""Both outputs show the data as text, say when there is none, and are the same every time."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from markdown_it import MarkdownIt

from winback.reporting.build import render_report
from winback.reporting.errors import ReportError
from winback.reporting.output import write_files

from .report_marts import FORMULA, PAGES, SCRIPT, THEME


class Scripts(HTMLParser):
    """Collects the script elements, the event attributes and the visible text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.events: list[str] = []
        self.text = ""
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in {"script", "style"}
        if tag == "script":
            self.scripts.append(dict(attrs))
        self.events += [name for name, _ in attrs if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text += data


def read(path: Path) -> Scripts:
    page = Scripts()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def test_every_page_is_in_both_outputs(nasty_report: Path) -> None:
    """Lost otherwise: a page would silently be missing from the report."""
    slugs = {path.stem for path in PAGES.glob("*.md")}
    assert {path.stem for path in (nasty_report / "markdown").glob("*.md")} == slugs
    assert {path.stem for path in (nasty_report / "site").glob("*.html")} == slugs - {"overview"} | {"index"}


def test_html_shows_nasty_names_as_text(nasty_report: Path) -> None:
    """Lost otherwise: a product name could run a script in the browser of whoever reads the report."""
    for path in (nasty_report / "site").glob("*.html"):
        page = read(path)
        assert page.events == []
        for script in page.scripts:
            assert script.get("type") == "application/json" or (script.get("src") or "").startswith("assets/")
    for name in ("quality", "segments", "index"):
        assert SCRIPT in read(nasty_report / "site" / f"{name}.html").text
    for name in ("quality", "segments"):
        assert FORMULA in read(nasty_report / "site" / f"{name}.html").text


def test_markdown_shows_nasty_names_as_text(nasty_report: Path) -> None:
    """Lost otherwise: a product name could break the Markdown pages or put a link into them."""
    for path in (nasty_report / "markdown").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text
        html = MarkdownIt("js-default", {"html": True}).enable("table").render(text)
        assert "<script" not in html
        assert "<img src=x" not in html
        assert 'href="javascript' not in html
    html = MarkdownIt("js-default", {"html": True}).render((nasty_report / "markdown/segments.md").read_text("utf-8"))
    assert "<h3>&lt;script&gt;alert(1)&lt;/script&gt;</h3>" in html
    assert "<h3>=cmd|' /C calc'!A0</h3>" in html


def test_pictures_show_nasty_names_as_text(nasty_report: Path) -> None:
    """Lost otherwise: a picture opened on its own could run a script."""
    pictures = list((nasty_report / "markdown" / "pictures").glob("*.svg"))
    assert pictures
    for path in pictures:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<(script|image|foreignObject|a)\b", text)
        assert not re.search(r"\son\w+=", re.sub(r'"[^"]*"|>[^<]*<', "", text))
        assert "http" not in text.replace("http://www.w3.org/", "")


def test_every_picture_of_a_page_exists_and_none_is_left_over(nasty_report: Path) -> None:
    """Lost otherwise: Markdown pages with broken pictures."""
    folder = nasty_report / "markdown"
    named = {
        match
        for path in folder.glob("*.md")
        for match in re.findall(r"\]\((pictures/[^)]+)\)", path.read_text("utf-8"))
    }
    assert named == {f"pictures/{path.name}" for path in (folder / "pictures").iterdir()}


def test_the_site_names_no_address_outside(nasty_report: Path) -> None:
    """Lost otherwise: the report would need a network, and tell others when it is read."""
    for path in (nasty_report / "site").glob("*.html"):
        assert not re.search(r"""(?:src|href)\s*=\s*["'](?!assets/|data:,|#|[a-z-]+\.html)""", path.read_text("utf-8"))
    assert "url(" not in (nasty_report / "site/assets/report.css").read_text("utf-8")
    assert "@import" not in (nasty_report / "site/assets/report.css").read_text("utf-8")


def test_empty_marts_say_no_data_on_every_page(empty_report: Path) -> None:
    """Lost otherwise: a shop without data would see empty charts, or an error, instead of the reason."""
    assert not (empty_report / "markdown" / "pictures").exists()
    for folder, pattern in (("markdown", "*.md"), ("site", "*.html")):
        pages = list((empty_report / folder).glob(pattern))
        assert len(pages) == 17
        for path in pages:
            assert "No data for this" in path.read_text("utf-8"), path.name


def test_two_runs_are_identical(nasty_db: Path, nasty_report: Path, tmp_path: Path) -> None:
    """Lost otherwise: nobody could see from a diff what really changed between two builds."""
    render_report(database=nasty_db, pages_folder=PAGES, theme=THEME, out=tmp_path)
    first = {path.relative_to(nasty_report): path.read_bytes() for path in nasty_report.rglob("*") if path.is_file()}
    second = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_a_second_run_removes_only_what_the_first_wrote(nasty_db: Path, tmp_path: Path) -> None:
    """Lost otherwise: pages that were taken away would stay, or a reader's own files would be deleted."""
    pages, out = tmp_path / "pages", tmp_path / "out"
    pages.mkdir()
    for slug in ("one", "two"):
        (pages / f"{slug}.md").write_text(f"---\ntitle: {slug}\n---\nHello", encoding="utf-8")
    render_report(database=nasty_db, pages_folder=pages, theme=THEME, out=out)
    (out / "markdown" / "notes.md").write_text("mine", encoding="utf-8")
    (pages / "two.md").unlink()
    render_report(database=nasty_db, pages_folder=pages, theme=THEME, out=out)
    assert sorted(path.name for path in (out / "markdown").iterdir()) == ["notes.md", "one.md"]


def test_a_failing_page_leaves_the_old_report_alone(nasty_db: Path, tmp_path: Path) -> None:
    """Lost otherwise: a mistake on one page would leave half a new and half an old report."""
    pages, out = tmp_path / "pages", tmp_path / "out"
    pages.mkdir()
    (pages / "a.md").write_text("---\ntitle: A\n---\nold", encoding="utf-8")
    render_report(database=nasty_db, pages_folder=pages, theme=THEME, out=out)
    (pages / "a.md").write_text("---\ntitle: A\n---\nnew", encoding="utf-8")
    (pages / "b.md").write_text("---\ntitle: B\n---\n{{ nothing }}", encoding="utf-8")
    with pytest.raises(Exception, match="nothing"):
        render_report(database=nasty_db, pages_folder=pages, theme=THEME, out=out)
    assert "old" in (out / "markdown" / "a.md").read_text("utf-8")


def test_pages_without_their_data_are_left_out(empty_report: Path, nasty_report: Path) -> None:
    """Lost otherwise: a shop without sponsors would be offered a page about sponsors."""
    for folder, ending in (("markdown", "md"), ("site", "html")):
        assert (nasty_report / folder / f"network.{ending}").exists()
        assert not (empty_report / folder / f"network.{ending}").exists()
    assert "sponsor" not in (empty_report / "site" / "index.html").read_text("utf-8").lower()


def test_the_frame_names_the_files(nasty_report: Path, empty_report: Path) -> None:
    """Lost otherwise: every report on somebody's own file would say that it is about "custom"."""
    assert "first.csv" in read(nasty_report / "site" / "index.html").text.split("as of")[0]
    assert "Made from" not in read(empty_report / "site" / "index.html").text


def test_held_back_is_only_who_was(nasty_report: Path) -> None:
    """Customers that a shop just did not write to would pass for a control group."""
    text = (nasty_report / "markdown" / "campaigns.md").read_text("utf-8")
    header = next(line for line in text.splitlines() if line.startswith("| Campaign | From |"))
    names = [cell.strip() for cell in header.split("|")]
    for campaign, held_back, others in (("spring", "400", "\u2013"), ("by hand", "\u2013", "400")):
        line = next(line for line in text.splitlines() if line.startswith(f"| {campaign} | 2011"))
        row = dict(zip(names, (cell.strip() for cell in line.split("|")), strict=True))
        assert (row["Held back"], row["Not contacted"]) == (held_back, others)


def test_a_forecast_says_what_it_does_not_know(nasty_report: Path) -> None:
    """A count of likely customers would pass for slips, and a year without its season for a forecast of it."""
    text = (nasty_report / "markdown" / "forecast.md").read_text("utf-8")
    assert "**About 25** (21 to 29) of the 40 customers on the watchlist are expected to be in a worse segment" in text
    assert "their probabilities add up to 24" in text
    assert "**40**" not in text
    assert "| 25 (21 to 29) |" in text
    assert "Expected of them" in text
    assert "trained on 2011-01-01 to 2011-12-01" in text
    assert "the season is not known" in text
    assert "closed for 9 days" in text
    assert "All customers of the segmentation were checked" in text
    revenue = text.split("**Revenue of the next period**")[1].split("Typical error:")[0]
    assert "nobody buys" not in revenue


def test_a_status_rule_that_does_not_fit_is_told(nasty_report: Path) -> None:
    """A grocer's customers would have missed six orders before they slip."""
    text = (nasty_report / "markdown" / "status.md").read_text("utf-8")
    assert "Of 40 slipping customers who ordered more than once, **30** have already waited" in text
    assert "`slipping_after_days: 15` and `dormant_after_days: 30`" in text


def test_a_reason_that_others_show_as_often_is_no_reason(nasty_report: Path) -> None:
    """A grocer would be told that dormant customers lack money, where the active ones use more coupons."""
    text = (nasty_report / "markdown" / "dormant.md").read_text("utf-8")
    assert "**Why they stopped is not known.**" in text
    line = next(line for line in text.splitlines() if line.startswith("| low-purchase: budget |"))
    cells = [cell.strip() for cell in line.split("|")]
    assert cells[4:8] == [
        "68 of 100 (68.0 %); 120 expected",
        "173 of 200 (86.5 %)",
        "less common among the dormant",
        "\u2013",
    ]
    assert "some who stopped are seen late. `dormant_after_days: 30` would be four usual gaps" in text


def test_a_prediction_beyond_all_past_tests_is_told(nasty_report: Path) -> None:
    """A headline would promise what customers of this status never did."""
    text = (nasty_report / "markdown" / "dormant.md").read_text("utf-8")
    assert "10.0% of the dormant high-value customers would order" in text
    assert "(in tests with at least 10 of them, from 38.9% to 56.9%, test by test). The prediction is outside" in text


def test_a_reader_sees_the_old_report_or_the_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: who reads the site while it is made would see some pages of today and some of last week."""
    out = tmp_path / "report"
    write_files(out, {"site/index.html": "old", "site/gone.html": "old", "markdown/overview.md": "old"})
    (out / "site" / "mine.txt").write_text("mine", encoding="utf-8")
    files = {"site/index.html": "new", "site/more.html": "new", "markdown/overview.md": "new"}

    def site() -> dict[str, str]:
        return {path.name: path.read_text("utf-8") for path in (out / "site").iterdir()}

    before = site()
    seen = []

    def full(path: Path, text: str, **_: object) -> int:
        seen.append(site())
        if path.name == "more.html":
            raise OSError(28, "No space left on device")
        path.write_bytes(text.encode())
        return len(text)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        with pytest.raises(ReportError, match="The disk is full"):
            write_files(out, files)
    assert seen == [before, before]
    assert site() == before
    for can_exchange in (True, False):
        if not can_exchange:
            monkeypatch.setattr("winback.durable._exchange_at_once", lambda new, place: False)
        write_files(out, files)
        assert site() == {"index.html": "new", "more.html": "new", "mine.txt": "mine"}
        assert sorted(path.name for path in out.iterdir()) == ["markdown", "report-files.txt", "site"]


def test_an_unfinished_build_is_reported_with_a_warning(nasty_db: Path, tmp_path: Path) -> None:
    """Lost otherwise: half of an old and half of a new build would look like figures."""
    database = Path(shutil.copy(nasty_db, tmp_path / "unfinished.duckdb"))
    with duckdb.connect(str(database)) as connection:
        connection.execute("update records.builds set state = 'begun'")
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "one.md").write_text("---\ntitle: One\n---\nHello\n", encoding="utf-8")
    out = tmp_path / "out"
    with pytest.raises(ReportError, match="is unfinished: the last build was ended before it was done"):
        render_report(database=database, pages_folder=pages, theme=THEME, out=out)
    render_report(database=database, pages_folder=pages, theme=THEME, out=out, unfinished=True)
    for page in (out / "site" / "index.html", out / "markdown" / "one.md"):
        text = page.read_text("utf-8")
        assert text.index("Do not use these figures") < text.index("Hello")
