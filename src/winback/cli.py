"""The command line: ``winback init``, ``winback trials`` and ``winback report``."""

import shlex
import sys
from pathlib import Path

import click

from winback.mapping.contract import ENTITIES
from winback.reporting.errors import ReportError
from winback.reporting.page import Page


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="winback", message="%(prog)s %(version)s")
def main() -> None:
    """From raw orders to named customer segments and reports."""


def _say(text: str) -> None:
    """Tell a person how far the work is."""
    click.echo(text, err=True)


@main.command()
@click.argument("file")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where the mapping goes. [default: mappings/<name of FILE>.yml]"
)
@click.option("--entity", type=click.Choice(ENTITIES), help="What the rows are, if it is not found by itself.")
@click.option("--date-format", help="The format of the dates in strptime letters, such as '%d/%m/%Y %H:%M'.")
@click.option("--force", is_flag=True, help="Write over a mapping that is there.")
def init(file: str, out: Path | None, entity: str | None, date_format: str | None, force: bool) -> None:
    """Propose how FILE is to be read, and write it as YAML.

    FILE is a CSV, Parquet or Excel file, a folder of files alike, or a table of a DuckDB file as file#table. Run it
    from the project folder: paths are written as given. It ends with code 1 where something is left to decide.
    """
    # Looking at files takes pandas and DuckDB; other commands need not wait for them.
    from winback.mapping.errors import MappingError  # noqa: PLC0415
    from winback.mapping.start import start  # noqa: PLC0415

    target = (
        out
        or Path("mappings")
        / f"{Path(file).name.replace('#', '.').split('.')[-1 if '#' in file else 0] or 'mapping'}.yml"
    )
    if target.exists() and not force:
        raise click.ClickException(f"{target} exists; add --force to write over it, or --out for another file.")
    try:
        found = start(
            file,
            target,
            entity=entity,
            date_format=date_format,
            command=shlex.join(
                ["winback", "init", *sys.argv[2:]] if sys.argv[1:2] == ["init"] else ["winback", "init", str(file)]
            ),
        )
    except MappingError as error:
        raise click.ClickException(str(error)) from error
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(found.yaml, encoding="utf-8")
    click.echo(found.report)
    if not found.proposal.is_ready:
        sys.exit(1)


@main.command()
@click.option(
    "--db",
    "database",
    type=click.Path(path_type=Path),
    envvar="WINBACK_DB",
    show_envvar=True,
    help="The DuckDB file that `dbt build` wrote. [default: winback.duckdb in the project]",
)
@click.option(
    "--project-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    show_default=True,
    help="The project folder, with the options in its dbt_project.yml.",
)
@click.option("--vars", "given", default="{}", help="The vars that the build was given, as YAML or JSON.")
@click.option("--out", type=click.Path(path_type=Path), help="Where the tables go. [default: target/trials]")
def trials(database: Path | None, project_dir: Path, given: str, out: Path | None) -> None:
    """Try every scaler with every algorithm, and write tables that say how good each one is.

    A build tries what could be published; this tries the rest as well: other scalers, other linkages, Gaussian
    mixtures, HDBSCAN. The database is only read, and nothing that is published changes.
    """
    # Clustering takes a moment to load; other commands need not wait for it.
    import yaml  # noqa: PLC0415

    from winback.segmentation.full_grid import TrialsError, fit_options, run_full_grid, write_trials  # noqa: PLC0415

    try:
        options = fit_options(project_dir, yaml.safe_load(given) or {})
        fits = run_full_grid(
            database or project_dir / "winback.duckdb", options, lambda name: _say(f"Trying everything for {name} …")
        )
    except TrialsError as error:
        raise click.ClickException(str(error)) from error
    for path in write_trials(fits, out or project_dir / "target" / "trials"):
        _say(str(path))


@main.command()
@click.option(
    "--db",
    "database",
    type=click.Path(path_type=Path),
    envvar="WINBACK_DB",
    show_envvar=True,
    help="The DuckDB file that `dbt build` wrote. [default: winback.duckdb in the project]",
)
@click.option(
    "--project-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    show_default=True,
    help="The project folder; the other folders are looked for in it.",
)
@click.option("--pages", type=click.Path(path_type=Path), help="The page files. [default: reports/pages]")
@click.option("--theme", type=click.Path(path_type=Path), help="The look of the site. [default: reports/theme]")
@click.option("--out", type=click.Path(path_type=Path), help="Where the report goes. [default: target/report]")
def report(database: Path | None, project_dir: Path, pages: Path | None, theme: Path | None, out: Path | None) -> None:
    """Render the report pages to Markdown with pictures and to a static site."""
    # Drawing charts takes a moment to load; other commands need not wait for it.
    from winback.reporting.build import render_report  # noqa: PLC0415

    def progress(number: int, count: int, page: Page) -> None:
        _say(f"[{number}/{count}] {page.title}")

    target = out or project_dir / "target" / "report"
    try:
        start = render_report(
            database=database or project_dir / "winback.duckdb",
            pages_folder=pages or project_dir / "reports" / "pages",
            theme=theme or project_dir / "reports" / "theme",
            out=target,
            progress=progress,
        )
    except ReportError as error:
        raise click.ClickException(str(error)) from error
    _say(f"The report is ready. Open {start} in a browser; the Markdown pages are in {target / 'markdown'}.")
