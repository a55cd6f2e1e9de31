"""`winback build`, `fit` and `publish`: what changes the database, and what its readers see."""

import os
import subprocess
import sys
from pathlib import Path

import click

from winback.cli.group import database_option, main, publish_option, published_option, say, wait_option
from winback.errors import UserError


@main.command(context_settings={"ignore_unknown_options": True})
@database_option
@published_option
@publish_option
@click.option("--vars", "given", default="", help="The options of the build, as for dbt: YAML or JSON.")
@click.argument("dbt_arguments", nargs=-1, type=click.UNPROCESSED)
def build(
    database: Path | None, published: Path | None, publishes: bool, given: str, dbt_arguments: tuple[str, ...]
) -> None:
    """Build the tables that changed input or options change, with `dbt build` in this process, and publish them.

    The parsed project is kept, so that an option costs no parse; a database that is already what the project makes of
    these files and options is not touched. All further arguments go to `dbt build`, such as --select or --full-refresh.
    """
    from winback.building import run_build  # noqa: PLC0415
    from winback.last_build import read_vars  # noqa: PLC0415

    target = database or Path("winback.duckdb")
    code = run_build(target, read_vars(given), dbt_arguments, say)
    if publishes:
        _publish_build(target, published, is_done=code == 0)
    sys.exit(code)


def _publish_build(database: Path, published: Path | None, *, is_done: bool) -> None:
    """Publish what a build made, or say what readers see instead."""
    from winback.publishing import current_version, publish, published_folder  # noqa: PLC0415
    from winback.whole import why_not_whole  # noqa: PLC0415

    folder = published_folder(database, published)
    reason = why_not_whole(database) if is_done else "the build failed"
    if reason is None:
        done = publish(database, folder, takes_over=published is not None)
        if not done.was_there:
            say(f"Published as version {done.version.name} in {folder}.")
    else:
        current = current_version(folder)
        kept = f" Readers keep version {current.name} in {folder}." if current else ""
        say(f"Not published: {reason}.{kept}")


@main.command("publish")
@database_option
@click.option(
    "--to",
    "published",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="WINBACK_PUBLISHED",
    show_envvar=True,
    help="The folder of published versions. [default: published, beside the DuckDB file]",
)
@click.option(
    "--keep", type=click.IntRange(min=1), default=3, show_default=True, help="How many versions to keep, with the new."
)
@wait_option
def publish_command(database: Path | None, published: Path | None, keep: int, wait: float) -> None:
    """Publish the tables of the last build for reports, lists and BI tools.

    Writes Parquet files, a DuckDB file with the same tables, and a manifest into a folder of its own, and switches
    readers to it in one step. They read on while the next build runs. `winback build` does this by itself.
    """
    from winback.publishing import publish, published_folder  # noqa: PLC0415

    target = database or Path("winback.duckdb")
    folder = published_folder(target, published)
    done = publish(target, folder, keep=keep, takes_over=published is not None, wait=wait)
    manifest = done.manifest
    what = f"{len(manifest['tables'])} tables of build {manifest['build_id']}, as of {manifest['as_of_date']}"
    if done.was_there:
        click.echo(f"Nothing new to publish: version {done.version.name} in {folder} has the {what}.")
    else:
        changed = (
            f". New since the version before, of the same build: {', '.join(done.changed)}" if done.changed else ""
        )
        click.echo(f"Version {done.version.name} in {folder}: {what}{changed}")


@main.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--force", is_flag=True, help="Use the refit even if it moves more customers than refit_moved_max allows."
)
@click.option(
    "--dry-run", is_flag=True, help="Try the refit on a copy of the database, and only show what it would change."
)
@click.option("--only", multiple=True, metavar="NAME", help="Fit only this segmentation. You can repeat the option.")
@database_option
@published_option
@publish_option
@click.argument("dbt_arguments", nargs=-1, type=click.UNPROCESSED)
def fit(
    *,
    force: bool,
    dry_run: bool,
    only: tuple[str, ...],
    database: Path | None,
    published: Path | None,
    publishes: bool,
    dbt_arguments: tuple[str, ...],
) -> None:
    """Refit the segmentations with a `dbt build`, then show what changed.

    The command repeats the last build of the database with the same options. Segments that are found again keep their
    ids. All further arguments go to `dbt build`. --vars adds to those options, or names another data set with its own.
    Without this command a build only scores.
    """
    # Reading a database takes DuckDB; other commands need not wait for it.
    from winback.building import run_build  # noqa: PLC0415
    from winback.database import check_writable  # noqa: PLC0415
    from winback.last_build import in_words, last_vars  # noqa: PLC0415
    from winback.segments.keeping.changes import describe_changes, read_state  # noqa: PLC0415
    from winback.segments.keeping.dry_run import try_refit  # noqa: PLC0415
    from winback.segments.keeping.refit import check_database, refit_command  # noqa: PLC0415
    from winback.spark.builds import after_build, before_build, is_on_spark  # noqa: PLC0415
    from winback.whole import why_not_whole  # noqa: PLC0415

    target = database or Path("winback.duckdb")
    spark = is_on_spark(dbt_arguments)
    if dry_run and spark:
        raise UserError(
            "A dry run needs a copy of the database, which is DuckDB's; on Spark, run `winback fit`, which refuses "
            "a refit that would move too many customers."
        )
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
    if spark:
        before_build(target, options, say)
    done = subprocess.run(command, env=os.environ | {"WINBACK_DB": str(target)}, check=False)  # noqa: S603 - our own
    if spark and not done.returncode:
        after_build(target, say)
    after = read_state(target)
    if done.returncode and before == after:
        click.echo("No model was changed. See the reason above.", err=True)
        if not spark and why_not_whole(target):
            # a refit that is refused ends a build in its middle
            say("Building without a refit, so that the tables are of one build ...")
            run_build(target, options, [], say)
    else:
        for line in describe_changes(before, after):
            click.echo(line)
    if publishes:
        _publish_build(target, published, is_done=why_not_whole(target) is None)
    sys.exit(done.returncode)
