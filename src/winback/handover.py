"""The input tables of a build as folders of Parquet files, for the data set `tables` of another engine."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import yaml

from winback.database import open_database, quoted
from winback.durable import exchange, sync
from winback.errors import UserError
from winback.last_build import VARS
from winback.privacy.modes import made_like
from winback.whole import check_whole, is_from_spark

OPTIONS = "tables.yml"
DERIVED = {"events": "order_lines", "order_lines": "events"}
"""Input tables that a build derives from another one where the data has none."""

PARTITIONED_ROWS = 5_000_000
"""From so many rows on, a table is written in a folder for each year."""

YEARS = {"order_lines": "ordered_at", "events": "occurred_at"}
OF_RAW_FILES = ("custom", "date_format", "raw_encoding", "raw_path", "raw_quoting")
# what is handed over has no repeated rows, and is valued
DONE = ("amount_basis", "drop_duplicates", "join_product_ids")
OF_ONE_BUILD = ("dataset", "demo_customers", "demo_lists", "refit", "refit_force", "shop")
LEFT_OUT = frozenset((*OF_RAW_FILES, *DONE, *OF_ONE_BUILD))
"""Options that say how raw data is read, or what is for one build; the others go along."""

WITH_CURRENCY = frozenset({"order_lines", "events", "customer_totals"})
"""Input tables that name the currency of their amounts."""

NO_AMOUNTS = """
select count(*) from input.input__order_lines
having count(*) > 0 and count(line_amount) filter (where line_amount <> 0) = 0
"""


def hand_over(database: Path, folder: Path) -> dict[str, int]:
    """Write the input tables of the last build, and a file with the options to build from them.

    Parameters
    ----------
    database : path
        The DuckDB file; it is only read.
    folder : path
        Where to write: a folder per table, and `tables.yml`. An earlier handover is replaced as a whole, or not at all.

    Returns
    -------
    dict of str to int
        Rows by table.

    Raises
    ------
    UserError
        If the database is unfinished or its marts come from Spark, its orders have no amounts, or the folder holds
        something else.
    """
    folder = folder.resolve()
    partial = folder.with_name(f".{folder.name}.partial")
    opened = open_database(database, error=UserError, read_only=True, must_exist=True)
    with made_like(database), opened as connection:
        check_whole(connection, database, error=UserError)
        _check_input(connection, database)
        entities = _input_tables(connection)
        _check_folder(folder, entities)
        # left behind by a handover that was ended
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        try:
            rows = _write_tables(connection, entities, partial)
            options = yaml.safe_dump(_options(connection, folder, rows), sort_keys=False, allow_unicode=True)
            (partial / OPTIONS).write_text(options, encoding="utf-8")
            exchange(partial, folder)
            sync(folder.parent)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return rows


def _check_input(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    """Refuse a database whose input tables are not there, not of the build that made its marts, or without amounts."""
    if is_from_spark(connection) or not _input_tables(connection):
        raise UserError(
            f"The marts of {database} were made on Spark (`winback build --target spark`), so its input tables are not "
            "in this file. They are what the option `tables` lists there: build from those places."
        )
    if connection.execute(NO_AMOUNTS).fetchall():
        raise UserError(
            f"The orders of {database} have no amounts, and the data set `tables` needs them. Map an amount or a "
            "price, and build again."
        )


def _check_folder(folder: Path, entities: list[str]) -> None:
    """Refuse a folder that has anything but an earlier handover in it, which the new one replaces as a whole."""
    names = {file.name for file in folder.iterdir()} if folder.is_dir() else set()
    if names and (OPTIONS not in names or names - {OPTIONS, *entities}):
        raise UserError(f"{folder} has other files in it; name a new or an empty folder.")


def _write_tables(connection: duckdb.DuckDBPyConnection, entities: list[str], folder: Path) -> dict[str, int]:
    """Write the input tables that the data has; returns their rows."""
    provided = {
        row[0]
        for row in connection.execute("select entity from marts.data_coverage where provision = 'provided'").fetchall()
    }
    rows: dict[str, int] = {}
    for entity in entities:
        (count,) = connection.execute(f"select count(*) from input.input__{entity}").fetchall()[0]  # noqa: S608 - our names
        if count and entity != "exchange_rates" and not (entity in DERIVED and entity not in provided):
            _write(connection, entity, count, folder / entity)
            rows[entity] = count
    return rows


def _options(connection: duckdb.DuckDBPyConnection, folder: Path, rows: dict[str, int]) -> dict[str, Any]:
    """Return the options to build from the tables where they will be."""
    (shop,) = connection.execute("select dataset from marts.build_summary").fetchall()[0]
    _, given = connection.execute(VARS).fetchall()[0]
    kept = {name: value for name, value in (yaml.safe_load(given) or {}).items() if name not in LEFT_OUT}
    tables = {entity: str(folder / entity) for entity in rows}
    return {"dataset": "tables", "shop": shop, "tables": tables, **kept}


def _input_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """List the input tables of a database."""
    found = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'input' "
        "and starts_with(table_name, 'input__') order by table_name"
    ).fetchall()
    return [name.removeprefix("input__") for (name,) in found]


def _write(connection: duckdb.DuckDBPyConnection, entity: str, count: int, folder: Path) -> None:
    """Write one table, with the currency that its amounts are in, whatever that of the raw rows was."""
    folder.mkdir()
    columns = "*"
    (currency,) = connection.execute("select currency from marts.build_summary").fetchall()[0]
    if currency and entity in WITH_CURRENCY:
        columns = f"* replace ({quoted(currency)}::varchar as currency)"
    rows = f"select {columns} from input.input__{entity}"  # noqa: S608 - our names
    if count >= PARTITIONED_ROWS and entity in YEARS:
        rows = f"select *, year({YEARS[entity]}) as handed_over_year from ({rows})"  # noqa: S608 - our names
        connection.execute(
            f"copy ({rows}) to {quoted(folder)} (format parquet, partition_by (handed_over_year), overwrite_or_ignore)"
        )
    else:
        connection.execute(f"copy ({rows}) to {quoted(folder / 'part-0.parquet')} (format parquet)")
