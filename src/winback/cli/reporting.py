"""`winback report` and `winback trials`: what is read, and written for people."""

from pathlib import Path

import click

from winback.cli.group import database_option, main, of_project, project_option, published_option, say, what_to_read
from winback.reporting.page import Page


@main.command()
@database_option
@project_option
@click.option("--vars", "given", default="", help="Vars to change or add to those of the last build, as YAML or JSON.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write the tables to. [default: target/trials]")
def trials(database: Path | None, project_dir: Path, given: str, out: Path | None) -> None:
    """Try every scaler with every algorithm, and write tables that show how good each one is.

    A build tries what could be published. This command also tries the rest: other scalers, other linkages, Gaussian
    mixtures, HDBSCAN. The database is only read, and nothing that is published changes.
    """
    # Clustering takes a moment to load; other commands need not wait for it.
    from winback.last_build import last_vars, read_vars, with_given  # noqa: PLC0415
    from winback.segments.full_grid import fit_options, run_full_grid, write_trials  # noqa: PLC0415

    target = of_project(database, project_dir)
    asked = read_vars(given)
    options = fit_options(project_dir, with_given(last_vars(target), asked))
    fits = run_full_grid(target, options, lambda name: say(f"Trying everything for {name} …"))
    for path in write_trials(fits, out or project_dir / "target" / "trials"):
        say(str(path))


@main.command()
@database_option
@published_option
@click.option(
    "--unfinished", is_flag=True, help="Report the DuckDB file even if its last build is not whole; each page says so."
)
@project_option
@click.option(
    "--public",
    is_flag=True,
    help="For readers outside: no single customers, and no groups of fewer than five customers.",
)
@click.option("--pages", type=click.Path(path_type=Path), help="The page files. [default: reports/pages]")
@click.option("--theme", type=click.Path(path_type=Path), help="The look of the site. [default: reports/theme]")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write the report to. [default: target/report]")
@click.option(
    "--query-seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=60,
    show_default=True,
    help="How long each query of a page may take.",
)
def report(
    *,
    database: Path | None,
    published: Path | None,
    unfinished: bool,
    project_dir: Path,
    public: bool,
    pages: Path | None,
    theme: Path | None,
    out: Path | None,
    query_seconds: float,
) -> None:
    """Render the report pages to Markdown with pictures and to a static site.

    The tables are those of the published version; with --db, those of that file.
    """
    # Drawing charts takes a moment to load; other commands need not wait for it.
    from winback.privacy.groups import read_groups  # noqa: PLC0415
    from winback.publishing import Source  # noqa: PLC0415
    from winback.reporting.build import render_report  # noqa: PLC0415

    def progress(number: int, count: int, page: Page) -> None:
        say(f"[{number}/{count}] {page.title}")

    target = out or project_dir / "target" / "report"
    working = of_project(database, project_dir)
    source = Source(working) if unfinished else what_to_read(working, published)
    start = render_report(
        database=source.database,
        of=working,
        unfinished=unfinished,
        pages_folder=pages or project_dir / "reports" / "pages",
        theme=theme or project_dir / "reports" / "theme",
        out=target,
        public=read_groups(project_dir) if public else None,
        progress=progress,
        query_seconds=query_seconds,
    )
    say(f"The report is ready. Open {start} in a browser; the Markdown pages are in {target / 'markdown'}.")
    if not source.is_newest:
        say(f"It shows what is published, which is older than {working}: run `winback publish`, then try again.")
