"""`winback records`: what no build can make again."""

from pathlib import Path

import click

from winback.cli.group import database_option, main


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
    """Import the records of FOLDER into a database. The next `winback build` continues from them."""
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
