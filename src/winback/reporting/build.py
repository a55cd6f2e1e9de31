"""Make the whole report: read the marts, render every page, and only then write files."""

from collections.abc import Callable
from pathlib import Path

import duckdb

from winback.reporting.markdown_writer import write_markdown
from winback.reporting.output import write_files
from winback.reporting.page import Page, read_pages
from winback.reporting.result import Row
from winback.reporting.site_writer import write_assets, write_page
from winback.reporting.template import render_body
from winback.reporting.warehouse import open_marts, run_query


def _masthead(connection: duckdb.DuckDBPyConnection) -> Row:
    """Read what the frame around each page says about the data."""
    sql = "select dataset, as_of_date from marts.build_summary order by dataset limit 1"
    return run_query(connection, sql, page="(frame)", name="build_summary").first


def render_report(
    *,
    database: Path,
    pages_folder: Path,
    theme: Path,
    out: Path,
    progress: Callable[[int, int, Page], None] = lambda number, count, page: None,
) -> Path:
    """Render all pages from the marts of a build.

    Nothing is written unless every page could be rendered, so a failure never leaves half a report.

    Parameters
    ----------
    database : Path
        The DuckDB file.
    pages_folder, theme : Path
        The page files, and the look.
    out : Path
        The folder that gets ``markdown/`` and ``site/``.
    progress : callable, optional
        Called before each page with its number, the number of pages and the page.

    Returns
    -------
    Path
        The start page of the site.

    Raises
    ------
    ReportError
        If anything about the database, the pages or the theme is wrong.
    """
    pages = read_pages(pages_folder)
    files: dict[str, str] = {}
    with open_marts(database) as connection:
        masthead = _masthead(connection)
        for number, page in enumerate(pages, start=1):
            progress(number, len(pages), page)
            results = {
                name: run_query(connection, sql, page=page.slug, name=name) for name, sql in page.queries.items()
            }
            body = render_body(page, results)
            site = write_page(page, body, pages=pages, theme=theme, masthead=masthead)
            files |= {f"site/{path}": text for path, text in site.items()}
            files |= {f"markdown/{path}": text for path, text in write_markdown(page, body).items()}
    files |= {f"site/{path}": text for path, text in write_assets(theme).items()}
    write_files(out, files)
    return out / "site" / "index.html"
