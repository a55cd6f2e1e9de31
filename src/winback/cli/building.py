"""`winback build` and `winback fit`: what changes the database."""

import os
import subprocess
import sys
from pathlib import Path

import click

from winback.cli.group import database_option, main, say
from winback.errors import UserError


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

    sys.exit(run_build(database or Path("winback.duckdb"), read_vars(given), dbt_arguments, say))


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
        code, lines = try_refit(target, dbt_arguments, only=only, progress=say)
        for line in lines:
            click.echo(line)
        sys.exit(code)
    check_database(target)
    check_writable(target, error=UserError)
    last = last_vars(target)
    command, options = refit_command(dbt_arguments, last=last, only=only, force=force)
    before = read_state(target)
    say(f"Building with a refit ({in_words(options) or 'the options of dbt_project.yml'}) ...")
    done = subprocess.run(command, env=os.environ | {"WINBACK_DB": str(target)}, check=False)  # noqa: S603 - our own
    after = read_state(target)
    if done.returncode and before == after:
        click.echo("No model was changed. See the reason above.", err=True)
    else:
        for line in describe_changes(before, after):
            click.echo(line)
    sys.exit(done.returncode)
