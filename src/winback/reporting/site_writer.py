"""Write pages as a static HTML site that needs no network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateNotFound
from markupsafe import Markup

from winback.reporting.block import Body
from winback.reporting.errors import ReportError
from winback.reporting.escape import json_for_script
from winback.reporting.page import Page
from winback.reporting.pictures import javascript_bundle
from winback.reporting.prose import to_html
from winback.reporting.result import Row

# The theme's files that are copied as they are.
ASSETS = ("report.css", "report.js")


@dataclass
class HtmlPage:
    """One page on its way to HTML: collects its charts."""

    slug: str
    links: Mapping[str, str]
    charts: dict[str, Markup] = field(default_factory=dict)

    def body(self, body: Body) -> Markup:
        """Join prose and blocks."""
        return Markup("\n").join(
            to_html(part, links=self.links, page=self.slug) if isinstance(part, str) else part.to_html(self)
            for part in body
        )

    def chart(self, spec: dict[str, object]) -> str:
        """Keep a chart for the page's script and return its element id."""
        chart_id = f"chart-{len(self.charts) + 1}"
        self.charts[chart_id] = Markup(json_for_script(spec))  # noqa: S704 - escaped for a script element
        return chart_id


def page_links(pages: Sequence[Page]) -> dict[str, str]:
    """Return the site's file for each page file; the first page is index.html."""
    return {f"{page.slug}.md": "index.html" if page is pages[0] else f"{page.slug}.html" for page in pages}


def write_assets(theme: Path) -> dict[str, str]:
    """Return the files that all pages share: the look, the script, the chart library.

    Raises
    ------
    ReportError
        If the theme lacks a file.
    """
    files = {"assets/vega.js": javascript_bundle()}
    for name in ASSETS:
        path = theme / name
        if not path.is_file():
            raise ReportError(f"The report theme has no {name}: looked in {theme}.")
        files[f"assets/{name}"] = path.read_text(encoding="utf-8")
    return files


def write_page(page: Page, body: Body, *, pages: Sequence[Page], theme: Path, masthead: Row) -> dict[str, str]:
    """Render one page.

    Parameters
    ----------
    page : Page
        The page.
    body : Body
        Its rendered template.
    pages : sequence of Page
        All pages in order, for the navigation.
    theme : Path
        The folder with page.html.
    masthead : mapping
        What the frame around each page says about the data (source, more, as_of_date).

    Returns
    -------
    dict of str to str
        The file path, relative to the site, and its content.

    Raises
    ------
    ReportError
        If the theme has no page.html, or a link leads nowhere.
    """
    links = page_links(pages)
    target = HtmlPage(slug=page.slug, links=links)
    content = target.body(body)
    environment = Environment(loader=FileSystemLoader(theme), autoescape=True, undefined=StrictUndefined)
    try:
        template = environment.get_template("page.html")
    except TemplateNotFound:
        raise ReportError(f"The report theme has no page.html: looked in {theme}.") from None
    position = list(pages).index(page)
    html = template.render(
        page=page,
        content=content,
        charts=target.charts,
        masthead=masthead,
        navigation=[(links[f"{other.slug}.md"], other.nav, other is page) for other in pages],
        following=[(links[f"{other.slug}.md"], other.title) for other in pages[position + 1 : position + 2]],
    )
    return {links[f"{page.slug}.md"]: html}
