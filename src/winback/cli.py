"""The command line: ``winback init``, ``build``, ``trials``, ``fit``, ``export``, ``records`` and ``report``."""

import os
import shlex
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from winback.errors import ArgumentError, UserError
from winback.mapping.contract import ENTITIES, LOOKUPS
from winback.reporting.page import Page


class _Commands(click.Group):
    """Commands that end with a message if the user has to fix something."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except ArgumentError as error:
            raise click.UsageError(str(error)) from error
        except UserError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="winback", message="%(prog)s %(version)s")
def main() -> None:
    """Turn raw orders into named customer segments and reports."""


def _say(text: str) -> None:
    """Tell a person how far the work is."""
    click.echo(text, err=True)


@main.command()
@click.argument("file")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File to write the mapping to. [default: mappings/<name of FILE>.yml]",
)
@click.option(
    "--entity",
    type=click.Choice((*ENTITIES, *LOOKUPS)),
    help="What the rows are, if the command does not recognize it.",
)
@click.option("--date-format", help="The format of the dates in strptime letters, such as '%d/%m/%Y %H:%M'.")
@click.option("--force", is_flag=True, help="Overwrite an existing mapping.")
def init(file: str, out: Path | None, entity: str | None, date_format: str | None, force: bool) -> None:
    """Propose how to read FILE, and write the proposal as YAML.

    FILE is a CSV, Parquet or Excel file, a folder of similar files, or a table of a DuckDB file as file#table. Run the
    command from the project folder: paths are written as given. It exits with code 1 if you have to decide something.
    """
    # Looking at files takes pandas and DuckDB; other commands need not wait for them.
    from winback.mapping.start import start  # noqa: PLC0415

    target = (
        out
        or Path("mappings")
        / f"{Path(file).name.replace('#', '.').split('.')[-1 if '#' in file else 0] or 'mapping'}.yml"
    )
    if target.exists() and not force:
        raise click.ClickException(f"{target} exists. Add --force to overwrite it, or --out to write another file.")
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
@database_option
@click.option("--vars", "given", default="", help="The options of the build, as for dbt: YAML or JSON.")
@click.argument("dbt_arguments", nargs=-1, type=click.UNPROCESSED)
def build(database: Path | None, given: str, dbt_arguments: tuple[str, ...]) -> None:
    """Build the tables that changed input or options change, with `dbt build` in this process.

    The parsed project is kept, so that an option costs no parse; a database that is already what the project makes of
    these files and options is not touched. All further arguments go to `dbt build`, such as --select or --full-refresh.
    """
    from winback.building import run_build  # noqa: PLC0415
    from winback.last_build import read_vars  # noqa: PLC0415

    sys.exit(run_build(database or Path("winback.duckdb"), read_vars(given), dbt_arguments, _say))


@main.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--force", is_flag=True, help="Use the refit even if it moves more customers than refit_moved_max allows."
)
@click.option(
    "--dry-run", is_flag=True, help="Try the refit on a copy of the database, and only show what it would change."
)
@click.option("--only", multiple=True, metavar="NAME", help="Fit only this segmentation. You can repeat the option.")
@database_option
@click.argument("dbt_arguments", nargs=-1, type=click.UNPROCESSED)
def fit(
    force: bool, dry_run: bool, only: tuple[str, ...], database: Path | None, dbt_arguments: tuple[str, ...]
) -> None:
    """Refit the segmentations with a `dbt build`, then show what changed.

    The command repeats the last build of the database with the same options. Segments that are found again keep their
    ids. All further arguments go to `dbt build`. --vars adds to those options, or names another data set with its own.
    Without this command a build only scores.
    """
    # Reading a database takes DuckDB; other commands need not wait for it.
    from winback.database import check_writable  # noqa: PLC0415
    from winback.last_build import in_words, last_vars  # noqa: PLC0415
    from winback.segments.keeping.changes import describe_changes, read_state  # noqa: PLC0415
    from winback.segments.keeping.dry_run import try_refit  # noqa: PLC0415
    from winback.segments.keeping.refit import check_database, refit_command  # noqa: PLC0415

    target = database or Path("winback.duckdb")
    if dry_run:
        code, lines = try_refit(target, dbt_arguments, only=only, progress=_say)
        for line in lines:
            click.echo(line)
        sys.exit(code)
    check_database(target)
    check_writable(target, error=UserError)
    last = last_vars(target)
    command, options = refit_command(dbt_arguments, last=last, only=only, force=force)
    before = read_state(target)
    _say(f"Building with a refit ({in_words(options) or 'the options of dbt_project.yml'}) ...")
    done = subprocess.run(command, env=os.environ | {"WINBACK_DB": str(target)}, check=False)  # noqa: S603 - our own
    after = read_state(target)
    if done.returncode and before == after:
        click.echo("No model was changed. See the reason above.", err=True)
    else:
        for line in describe_changes(before, after):
            click.echo(line)
    sys.exit(done.returncode)


@main.command("export")
@click.argument("program", required=False)
@click.option("--all", "every", is_flag=True, help="Export the lists of all programs that have customers to send to.")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write to. Each list gets a folder of its name in it.",
)
@click.option(
    "--sent-on", type=click.DateTime(["%Y-%m-%d"]), help="The day you send it. [default: the day of the list]"
)
@database_option
def export_list_command(
    program: str | None, every: bool, out: Path, sent_on: datetime | None, database: Path | None
) -> None:
    """Write the list of PROGRAM into files: the customers to send to, and separately the control group.

    The command overwrites nothing and writes each list once. It marks the list as sent, so that the next build
    suppresses these customers for a while.
    """
    from winback.lists.errors import NothingToExportError  # noqa: PLC0415
    from winback.lists.export import export_list, programs  # noqa: PLC0415

    if every == (program is not None):
        raise click.UsageError("Name a program, or add --all.")
    target = database or Path("winback.duckdb")
    for one in programs(target) if program is None else [program]:
        try:
            done = export_list(target, one, out, sent_on=sent_on.date() if sent_on else None)
        except NothingToExportError as error:
            # that a program has nobody, or was exported, is news and no failure of the others
            if program is not None:
                raise
            click.echo(str(error))
            continue
        counts = done.manifest["counts"]
        if done.was_there:
            click.echo(f"{done.folder} was already complete. It is now marked as sent.")
        click.echo(f"{done.folder}: {counts['send']:,} to send to, {counts['control']:,} held back as control group")
        if without := counts["send_without_contact_key"]:
            click.echo(
                f"{without:,} of the customers to send to have no contact_key: the files have only their customer_id."
            )
            if without == counts["send"]:
                click.echo(
                    "If your mail tool needs an address, map contact_key (docs/bring-your-own-data.md) and take this "
                    f"list back: winback records unsend {done.manifest['list_id']}"
                )
        if suppressed := sum(counts["suppressed"].values()):
            click.echo(f"Suppressed for a reason: {suppressed:,}")
        click.echo(done.manifest["minimum_detectable_effect"]["in_words"])


@main.group()
def records() -> None:
    """Save what no build can make again: assignments, sent lists, models, names and options."""


folder_argument = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))


@records.command("export")
@folder_argument
@database_option
def export_records_command(folder: Path, database: Path | None) -> None:
    """Write all records into FOLDER: a CSV file for each table, and a manifest with checksums.

    If FOLDER has records that the database lacks, it is not changed.
    """
    from winback.records.transfer import export_records  # noqa: PLC0415

    counts = export_records(database or Path("winback.duckdb"), folder)
    click.echo(f"{folder}: {_in_words(counts)}")


@records.command("import")
@folder_argument
@click.option(
    "--models-only",
    is_flag=True,
    help="Import only the segmentation models, and use them even if the database has newer ones.",
)
@database_option
def import_records_command(folder: Path, models_only: bool, database: Path | None) -> None:
    """Import the records of FOLDER into a database. The next `dbt build` continues from them."""
    target = database or Path("winback.duckdb")
    if not models_only:
        from winback.records.transfer import import_records  # noqa: PLC0415

        click.echo(f"Added: {_in_words(import_records(target, folder))}")
        return
    # Models take a moment to load; an import of all records need not wait for them.
    from winback.records.models import import_models  # noqa: PLC0415

    models = import_models(target, folder)
    for one in models:
        click.echo(f"{one.dataset}, {one.segmentation}: fit {one.fit_number}, version {one.version}")
    if not models:
        click.echo("The models of the folder are already in use.")


def _in_words(counts: dict[str, int]) -> str:
    """Say how many rows of which tables."""
    return ", ".join(f"{count:,} {table}" for table, count in counts.items())


@records.command("unsend")
@click.argument("list_id")
@database_option
def unsend_command(list_id: str, database: Path | None) -> None:
    """Take back the list LIST_ID if you exported it but did not send it. Customers keep their arms."""
    from winback.records.sent import take_back  # noqa: PLC0415

    count = take_back(database or Path("winback.duckdb"), list_id)
    click.echo(
        f"{list_id}: no longer marked as sent for {count:,} {'customer' if count == 1 else 'customers'}. "
        "The folder of the list is unchanged: remove it yourself."
    )
    click.echo(
        "If their days are not over, the next build lists them again. "
        "Records exported since then still mark them as sent:"
    )
    click.echo("export the records into a new folder (winback records export), and put the old one away.")


@main.command()
@database_option
@click.option(
    "--project-dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    show_default=True,
    help="The project folder, with the options in its dbt_project.yml.",
)
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
    help="The project folder. It contains the other folders.",
)
@click.option("--pages", type=click.Path(path_type=Path), help="The page files. [default: reports/pages]")
@click.option("--theme", type=click.Path(path_type=Path), help="The look of the site. [default: reports/theme]")
@click.option("--out", type=click.Path(path_type=Path), help="Folder to write the report to. [default: target/report]")
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
