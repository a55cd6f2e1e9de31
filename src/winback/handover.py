"""The input tables of a build as folders of Parquet files, for the data set `tables` of another engine."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import yaml

from winback.database import open_database, quoted
from winback.errors import UserError
from winback.last_build import VARS
from winback.privacy.modes import made_like
from winback.whole import check_whole

OPTIONS = "tables.yml"
DERIVED = {"events": "order_lines", "order_lines": "events"}
"""Input tables that a build derives from another one where the data has none."""

PARTITIONED_ROWS = 5_000_000
"""From so many rows on, a table is written in a folder for each year."""

YEARS = {"order_lines": "ordered_at", "events": "occurred_at"}
LEFT_OUT = frozenset(
    {
        *("dataset", "shop", "custom", "raw_path", "raw_encoding", "raw_quoting", "date_format", "null_texts"),
        # what is handed over has no repeated rows, and is valued
        *(
            "drop_duplicates",
            "amount_basis",
            "join_product_ids",
            "refit",
            "refit_force",
            "demo_customers",
            "demo_lists",
        ),
    }
)
"""Options that say how raw data is read, or what is for one build; the others go along."""

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
        Where to write: a folder per table, and `tables.yml`. What it has of an earlier handover is replaced.

    Returns
    -------
    dict of str to int
        Rows by table.

    Raises
    ------
    UserError
        If the database is unfinished, its orders have no amounts, or the folder holds something else.
    """
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()) and not (folder / OPTIONS).is_file():
        raise UserError(f"{folder} has other files in it; name a new or an empty folder.")
    opened = open_database(database, error=UserError, read_only=True, must_exist=True)
    with made_like(database), opened as connection:
        check_whole(connection, database, error=UserError)
        if connection.execute(NO_AMOUNTS).fetchall():
            raise UserError(
                f"The orders of {database} have no amounts, and the data set `tables` needs them. Map an amount or a "
                "price, and build again."
            )
        provided = {
            row[0]
            for row in connection.execute(
                "select entity from marts.data_coverage where provision = 'provided'"
            ).fetchall()
        }
        rows: dict[str, int] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for entity in _input_tables(connection):
            (count,) = connection.execute(f"select count(*) from input.input__{entity}").fetchall()[0]  # noqa: S608 - our names
            if count and entity != "exchange_rates" and not (entity in DERIVED and entity not in provided):
                _write(connection, entity, count, folder / entity)
                rows[entity] = count
            else:
                # of an earlier handover
                shutil.rmtree(folder / entity, ignore_errors=True)
        (shop,) = connection.execute("select dataset from marts.build_summary").fetchall()[0]
        _, given = connection.execute(VARS).fetchall()[0]
    kept = {name: value for name, value in (yaml.safe_load(given) or {}).items() if name not in LEFT_OUT}
    tables = {entity: str(folder / entity) for entity in rows}
    options = {"dataset": "tables", "shop": shop, "tables": tables, **kept}
    (folder / OPTIONS).write_text(yaml.safe_dump(options, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return rows


def _input_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """List the input tables of a database."""
    found = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'input' "
        "and starts_with(table_name, 'input__') order by table_name"
    ).fetchall()
    return [name.removeprefix("input__") for (name,) in found]


def _write(connection: duckdb.DuckDBPyConnection, entity: str, count: int, folder: Path) -> None:
    """Write one table, beside the one of an earlier handover, which it replaces."""
    partial = folder.with_name(f".{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    rows = f"select * from input.input__{entity}"  # noqa: S608 - our names
    if count >= PARTITIONED_ROWS and entity in YEARS:
        rows = f"select *, year({YEARS[entity]}) as handed_over_year from input.input__{entity}"  # noqa: S608 - our names
        connection.execute(
            f"copy ({rows}) to {quoted(partial)} (format parquet, partition_by (handed_over_year), overwrite_or_ignore)"
        )
    else:
        connection.execute(f"copy ({rows}) to {quoted(partial / 'part-0.parquet')} (format parquet)")
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
