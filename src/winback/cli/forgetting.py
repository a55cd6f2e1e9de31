"""`winback forget`: erase customers."""

import csv
from pathlib import Path

import click

from winback.cli.group import database_option, main, published_option, say


@main.command("forget")
@click.argument("customers", nargs=-1)
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A CSV file of customer ids: its column customer_id, or its first column.",
)
@click.option(
    "--folder",
    "folders",
    type=click.Path(path_type=Path, file_okay=False),
    multiple=True,
    help="A folder with exported lists, records or reports to clean, too. You can repeat the option. target/ is always "
    "cleaned.",
)
@click.option("--yes", is_flag=True, help="Do not ask: nothing of this can be undone.")
@database_option
@published_option
def forget_command(
    *,
    customers: tuple[str, ...],
    file: Path | None,
    folders: tuple[Path, ...],
    yes: bool,
    database: Path | None,
    published: Path | None,
) -> None:
    """Erase CUSTOMERS from the database and from what was written of it, and leave them out of later builds.

    Run it in the folder of the project. Without customers it finishes what another one began. docs/forget.md says what
    is left of them, and where this command cannot look.
    """
    # Building takes dbt; other commands need not wait for it.
    from winback.privacy.forget import UNREACHED, forget  # noqa: PLC0415

    ids = [*customers, *(_ids_of(file) if file else [])]
    if ids and not yes:
        click.confirm(f"Erase {len(ids):,} customer{'s' * (len(ids) != 1)} for good?", abort=True, err=True)
    done = forget(
        database or Path("winback.duckdb"),
        ids,
        project=Path(),
        folders=folders,
        progress=say,
        published=published,
    )
    click.echo(f"Customers forgotten: {len(done.people.customers):,}. No table has them any more.")
    if done.assignments:
        click.echo(
            f"{done.assignments:,} assignments of forgotten customers keep their arm under a keyed hash: they count as "
            "assigned, and no longer as measured."
        )
    for line in done.done:
        click.echo(line)
    for line in done.left:
        click.echo(f"Still in {line}, which is not of winback: remove them there.")
    click.echo("The command cannot reach:")
    for line in UNREACHED:
        click.echo(f"- {line}")


def _ids_of(file: Path) -> list[str]:
    """Read the ids of a CSV file."""
    with file.open(encoding="utf-8-sig", newline="") as source:
        rows = [row for row in csv.reader(source) if any(row)]
    if not rows:
        raise click.UsageError(f"{file} has no rows.")
    has_header = "customer_id" in rows[0]
    place = rows[0].index("customer_id") if has_header else 0
    return [row[place].strip() for row in rows[has_header:] if len(row) > place and row[place].strip()]
