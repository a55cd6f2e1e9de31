"""`winback handover`, `winback upload` and `winback download`: between DuckDB and a larger engine."""

from pathlib import Path

import click

from winback.cli.group import database_option, main
from winback.errors import UserError


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@database_option
def handover(folder: Path, database: Path | None) -> None:
    """Write the input tables of the last build into FOLDER, for the data set `tables` of another engine.

    A folder of Parquet files for each table, and tables.yml with the options to build from them. Lists and models go
    along when `winback build --target spark` runs with this database.
    """
    from winback.handover import OPTIONS, hand_over  # noqa: PLC0415

    counts = hand_over(database or Path("winback.duckdb"), folder)
    for entity, count in counts.items():
        click.echo(f"{folder / entity}: {count:,} row{'s' if count != 1 else ''}")
    click.echo(f'Build from them with: winback build --target spark --vars "$(cat {folder / OPTIONS})"')


@main.command()
@database_option
def upload(database: Path | None) -> None:
    """Bring lists, names and models of the DuckDB file to Spark, before a build there goes on from them.

    `winback build --target spark` does this by itself; before a plain `dbt build --target spark`, run it.
    """
    from winback.spark.records import upload_records  # noqa: PLC0415

    target = database or Path("winback.duckdb")
    if not target.exists():
        raise UserError(f"There is no database {target}. Name it with --db or WINBACK_DB.")
    added = upload_records(target)
    for table, rows in added.items():
        click.echo(f"{table}: {rows:,} row{'s' if rows != 1 else ''} added on Spark")
    if not added:
        click.echo(f"Spark has all records of {target}.")


@main.command()
@database_option
def download(database: Path | None) -> None:
    """Bring the marts and records that are on Spark into the DuckDB file that reports and lists read.

    `winback build --target spark` does this by itself. Around a plain `dbt build --target spark`, run `winback upload`
    before, and `winback download` and `winback publish` after it.
    """
    from winback.spark.download import download as bring  # noqa: PLC0415

    target = database or Path("winback.duckdb")
    click.echo(f"{target}: {bring(target)} tables from Spark")
