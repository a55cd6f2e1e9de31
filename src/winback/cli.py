"""The command line: ``winback init``, ``trials``, ``fit``, ``model``, ``export``, ``assignments`` and ``report``."""

import os
import shlex
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from winback.errors import UserError
from winback.mapping.contract import ENTITIES
from winback.reporting.page import Page


class _Commands(click.Group):
    """Commands that end with a message where something is to be mended."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
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
    from winback.mapping.start import start  # noqa: PLC0415

    target = (
        out
        or Path("mappings")
        / f"{Path(file).name.replace('#', '.').split('.')[-1 if '#' in file else 0] or 'mapping'}.yml"
    )
    if target.exists() and not force:
        raise click.ClickException(f"{target} exists; add --force to write over it, or --out for another file.")
    found = start(
        file,
        target,
        entity=entity,
        date_format=date_format,
        command=shlex.join(
            ["winback", "init", *sys.argv[2:]] if sys.argv[1:2] == ["init"] else ["winback", "init", str(file)]
        ),
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(found.yaml, encoding="utf-8")
    click.echo(found.report)
    if not found.proposal.is_ready:
        sys.exit(1)


database_option = click.option(
    "--db",
    "database",
    type=click.Path(path_type=Path),
    envvar="WINBACK_DB",
    show_envvar=True,
    help="The DuckDB file that `dbt build` wrote. [default: winback.duckdb in the project]",
)


@main.command(context_settings={"ignore_unknown_options": True})
@click.option("--force", is_flag=True, help="Take the refit even if it moves more customers than refit_moved_max.")
@click.option("--dry-run", is_flag=True, help="Only say what a refit would change, tried on a copy of the database.")
@click.option("--only", multiple=True, metavar="NAME", help="Fit this segmentation only; may be given several times.")
@database_option
@click.argument("dbt_arguments", nargs=-1, type=click.UNPROCESSED)
def fit(
    force: bool, dry_run: bool, only: tuple[str, ...], database: Path | None, dbt_arguments: tuple[str, ...]
) -> None:
    """Fit the segmentations anew: a `dbt build` with a refit, then what it changed.

    It repeats the last build of the database, with the options that was given. Segments that are found again keep their
    ids. All further arguments go to `dbt build`; --vars adds to those options, or names another data set with its own.
    Without this command a build only scores.
    """
    # Reading a database takes DuckDB; other commands need not wait for it.
    from winback.last_build import in_words, last_vars  # noqa: PLC0415
    from winback.refit.changes import describe_changes, read_state  # noqa: PLC0415
    from winback.refit.command import check_database, refit_command  # noqa: PLC0415
    from winback.refit.dry_run import try_refit  # noqa: PLC0415

    target = database or Path("winback.duckdb")
    if dry_run:
        code, lines = try_refit(target, dbt_arguments, only=only, progress=_say)
        for line in lines:
            click.echo(line)
        sys.exit(code)
    check_database(target)
    last = last_vars(target)
    command, options = refit_command(dbt_arguments, last=last, only=only, force=force)
    before = read_state(target)
    _say(f"Building with a refit ({in_words(options) or 'the options of dbt_project.yml'}) ...")
    done = subprocess.run(command, env=os.environ | {"WINBACK_DB": str(target)}, check=False)  # noqa: S603 - our own
    after = read_state(target)
    if done.returncode and before == after:
        click.echo("No model was changed; the reason stands above.", err=True)
    else:
        for line in describe_changes(before, after):
            click.echo(line)
    sys.exit(done.returncode)


@main.group()
def model() -> None:
    """Keep segmentation models in a file, for version control and for other databases."""


@model.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dataset", help="Whose models, where the database has several data sets.")
@database_option
def export_command(file: Path, dataset: str | None, database: Path | None) -> None:
    """Write the models in use into FILE, as JSON."""
    from winback.segmentation.model_store import export_models  # noqa: PLC0415

    models = export_models(database or Path("winback.duckdb"), file, dataset=dataset)
    for one in models:
        click.echo(f"{one.segmentation}: fit {one.fit_number} of {one.as_of_date}, version {one.version}")


@model.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dataset", help="The data set to score with them. [default: that of the file]")
@database_option
def import_command(file: Path, dataset: str | None, database: Path | None) -> None:
    """Make the models of FILE those in use; the next `dbt build` scores with them."""
    from winback.segmentation.model_store import import_models  # noqa: PLC0415

    models = import_models(database or Path("winback.duckdb"), file, dataset=dataset)
    for one in models:
        click.echo(f"{one.dataset}, {one.segmentation}: fit {one.fit_number}, version {one.version}")
    if not models:
        click.echo("The models of the file are in use already.")


@main.command("export")
@click.argument("program", required=False)
@click.option("--all", "every", is_flag=True, help="The lists of all programmes that have somebody to send to.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder in which a folder of each list's name is made.",
)
@click.option("--sent-on", type=click.DateTime(["%Y-%m-%d"]), help="The day it is sent. [default: the day of the list]")
@database_option
def export_list_command(
    program: str | None, every: bool, out: Path, sent_on: datetime | None, database: Path | None
) -> None:
    """Write the list of PROGRAM into files: those to send to, and the control group apart from them.

    Nothing is written over, and a list is written once: it is marked as sent, so that the next build leaves these
    customers alone for a while.
    """
    from winback.campaigns.errors import NothingToExportError  # noqa: PLC0415
    from winback.campaigns.export import export_list, programmes  # noqa: PLC0415

    if every == (program is not None):
        raise click.UsageError("Name a programme, or give --all.")
    target = database or Path("winback.duckdb")
    for one in programmes(target) if program is None else [program]:
        try:
            done = export_list(target, one, out, sent_on=sent_on.date() if sent_on else None)
        except NothingToExportError as error:
            # that a programme has nobody, or was exported, is news and no failure of the others
            if program is not None:
                raise
            click.echo(str(error))
            continue
        counts = done.manifest["counts"]
        if done.was_there:
            click.echo(f"{done.folder} was complete already; it is marked as sent now.")
        click.echo(f"{done.folder}: {counts['send']:,} to send to, {counts['control']:,} held back as control group")
        if without := counts["send_without_contact_key"]:
            click.echo(f"{without:,} of those to send to have no contact_key: the files name them by customer_id.")
            if without == counts["send"]:
                click.echo(
                    "If the mail tool needs an address, map contact_key (docs/bring-your-own-data.md), and take this "
                    f"list back: winback assignments unsend {done.manifest['list_id']}"
                )
        if left_alone := sum(counts["left_alone"].values()):
            click.echo(f"Left alone for a reason: {left_alone:,}")
        click.echo(done.manifest["smallest_effect"]["in_words"])


@main.group()
def assignments() -> None:
    """Keep in a file who was put into which arm, and what was sent: it outlives a lost database."""


@assignments.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@database_option
def export_assignments_command(file: Path, database: Path | None) -> None:
    """Write all assignments and sendings into FILE, as CSV."""
    from winback.campaigns.records import export_assignments  # noqa: PLC0415

    records = export_assignments(database or Path("winback.duckdb"), file)
    click.echo(f"{file}: {len(records.rows['assigned']):,} assigned, {len(records.rows['sent']):,} sent")


@assignments.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@database_option
def import_assignments_command(file: Path, database: Path | None) -> None:
    """Put the assignments and sendings of FILE into a database; the next `dbt build` goes on from them."""
    from winback.campaigns.records import import_assignments  # noqa: PLC0415

    added = import_assignments(database or Path("winback.duckdb"), file)
    click.echo(f"Added: {added['assigned']:,} assigned, {added['sent']:,} sent")


@assignments.command("unsend")
@click.argument("list_id")
@database_option
def unsend_command(list_id: str, database: Path | None) -> None:
    """Take the list LIST_ID back, which was exported and not sent after all. Who is in which arm stays."""
    from winback.campaigns.sent import take_back  # noqa: PLC0415

    count = take_back(database or Path("winback.duckdb"), list_id)
    click.echo(f"{list_id}: {count:,} are no longer marked as sent. Its folder is as it was: remove it yourself.")
    click.echo(
        "Within their days the next build has them again. A file of assignments exported since has them as sent: write"
    )
    click.echo("a new one (winback assignments export), and put that one away.")


@main.command()
@database_option
@click.option(
    "--project-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    show_default=True,
    help="The project folder, with the options in its dbt_project.yml.",
)
@click.option("--vars", "given", default="", help="Other vars than those of the last build, as YAML or JSON.")
@click.option("--out", type=click.Path(path_type=Path), help="Where the tables go. [default: target/trials]")
def trials(database: Path | None, project_dir: Path, given: str, out: Path | None) -> None:
    """Try every scaler with every algorithm, and write tables that say how good each one is.

    A build tries what could be published; this tries the rest as well: other scalers, other linkages, Gaussian
    mixtures, HDBSCAN. The database is only read, and nothing that is published changes.
    """
    # Clustering takes a moment to load; other commands need not wait for it.
    from winback.last_build import last_vars, read_vars, with_given  # noqa: PLC0415
    from winback.segmentation.full_grid import fit_options, run_full_grid, write_trials  # noqa: PLC0415

    target = database or project_dir / "winback.duckdb"
    asked = read_vars(given)
    options = fit_options(project_dir, with_given(last_vars(target), asked))
    fits = run_full_grid(target, options, lambda name: _say(f"Trying everything for {name} …"))
    for path in write_trials(fits, out or project_dir / "target" / "trials"):
        _say(str(path))


@main.command()
@database_option
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
    start = render_report(
        database=database or project_dir / "winback.duckdb",
        pages_folder=pages or project_dir / "reports" / "pages",
        theme=theme or project_dir / "reports" / "theme",
        out=target,
        progress=progress,
    )
    _say(f"The report is ready. Open {start} in a browser; the Markdown pages are in {target / 'markdown'}.")
