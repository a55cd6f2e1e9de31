"""Make the whole report: read the marts, render every page, and only then write files."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb

from winback.privacy.groups import Groups
from winback.privacy.masking import is_mask
from winback.privacy.modes import made_like
from winback.reporting.block import Body
from winback.reporting.components.callout import callout
from winback.reporting.errors import ReportError
from winback.reporting.escape import plain_text
from winback.reporting.formats import amounts_in
from winback.reporting.markdown_writer import write_markdown
from winback.reporting.output import write_files
from winback.reporting.page import Page, read_pages
from winback.reporting.result import Result, Row
from winback.reporting.site_writer import write_assets, write_page
from winback.reporting.small_groups import FEWER, SOME
from winback.reporting.template import render_body
from winback.reporting.warehouse import QUERY_SECONDS, open_marts, run_query, seal
from winback.whole import TO_DO, why_unfinished

# The largest file first. Tables that were generated have no ending.
_FILES = """
select source_file
from marts.row_accounting
where source_file like '%.%'
group by source_file
order by bool_and(entity in ('exchange_rates', 'identities')), max(raw_row_count) desc, source_file
"""


def _masthead(connection: duckdb.DuckDBPyConnection) -> Row:
    """Read what the frame around each page says about the data: its files, or the data set where there are none."""
    sql = "select dataset, as_of_date, currency from marts.build_summary order by dataset limit 1"
    summary = run_query(connection, sql, page="(frame)", name="build_summary").first
    files = run_query(connection, _FILES, page="(frame)", name="row_accounting").values("source_file")
    more = f" and {len(files) - 1} more {'file' if len(files) == 2 else 'files'}" if len(files) > 1 else ""
    return {
        "source": plain_text(files[0] if files else summary["dataset"] or ""),
        "more": more,
        "as_of_date": summary["as_of_date"],
        "currency": summary["currency"],
    }


def _with_data(connection: duckdb.DuckDBPyConnection, pages: Sequence[Page], seconds: float) -> list[Page]:
    """Leave out the pages whose data is not there.

    Raises
    ------
    ReportError
        If no page is left.
    """
    found = [
        page
        for page in pages
        if page.needs is None
        or run_query(connection, page.queries[page.needs], page=page.slug, name=page.needs, seconds=seconds)
    ]
    if not found:
        raise ReportError("Every page needs data that this build does not have, so there is no report to make.")
    return found


def _banner(connection: duckdb.DuckDBPyConnection, database: Path, *, unfinished: bool) -> Body:
    """Refuse a database whose tables are not of one build, or say on each page that they are not.

    Raises
    ------
    ReportError
        If they are not, and nobody asked for such a report.
    """
    reason = why_unfinished(connection)
    if reason is None:
        return ()
    if not unfinished:
        raise ReportError(
            f"{database} is unfinished: {reason}. {TO_DO}, then run this command again. To look at it as it is, "
            "with a warning on each page: --unfinished"
        )
    text = f"Do not use these figures: {reason}. {TO_DO.replace('`', '')}."
    return (callout(text, kind="warning", title="Unfinished build"),)


def _said_of_privacy(results: Mapping[str, Result], *, public: bool) -> Body:
    """Say at the end of a page what it does not show of customers, and who can see it."""
    if public:
        return (
            f"*This is a public report: it has no single customers, and a group of {FEWER} customers has no figures. "
            f'"{SOME}" stands for a number of customers that would give one away, a dash for another figure.*',
        )
    if any(is_mask(value) for result in results.values() for row in result for value in row.values()):
        return (
            "*Customers have masks (C-...) instead of their ids, the same on all pages of this report. The ids are in "
            "the lists that winback export writes, and in the marts; the option report_ids shows them here.*",
        )
    return ()


def render_report(
    *,
    database: Path,
    pages_folder: Path,
    theme: Path,
    out: Path,
    unfinished: bool = False,
    public: Mapping[str, Groups] | None = None,
    of: Path | None = None,
    progress: Callable[[int, int, Page], None] = lambda number, count, page: None,
    query_seconds: float = QUERY_SECONDS,
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
    unfinished : bool
        Report a database whose last build is not whole, too; each page begins with a warning.
    public : mapping of str to Groups, optional
        For readers outside of the company, no single customers, and no groups of fewer than five: what the contracts
        say of groups (`winback.privacy.groups.read_groups`).
    of : Path, optional
        The file that is built, where `database` is what was published of it; written down beside the report.
    progress : callable, optional
        Called before each page with its number, the number of pages and the page.
    query_seconds : float
        How long each query of a page may take.

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
        banner = _banner(connection, database, unfinished=unfinished)
        seal(connection, public=public)
        masthead = _masthead(connection)
        currency = plain_text(masthead["currency"]) if masthead["currency"] else None
        pages = _with_data(connection, pages, query_seconds)
        for number, page in enumerate(pages, start=1):
            progress(number, len(pages), page)
            results = {
                name: run_query(connection, sql, page=page.slug, name=name, seconds=query_seconds)
                for name, sql in page.queries.items()
            }
            with amounts_in(currency):
                body = (*banner, *render_body(page, results), *_said_of_privacy(results, public=public is not None))
            site = write_page(page, body, pages=pages, theme=theme, masthead=masthead)
            files |= {f"site/{path}": text for path, text in site.items()}
            files |= {f"markdown/{path}": text for path, text in write_markdown(page, body).items()}
    files |= {f"site/{path}": text for path, text in write_assets(theme).items()}
    with made_like(database):
        write_files(out, files, of=of)
    return out / "site" / "index.html"
