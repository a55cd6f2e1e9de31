"""Which tables must outlive a build. Their columns are described where dbt makes them: models/records."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from winback.database import has_table
from winback.errors import UserError

SCHEMA = "records"
"""Where dbt keeps them."""

Columns = dict[str, str]
"""Column → DuckDB's type of it."""


class RecordsError(UserError, ValueError):
    """Records cannot be written, read or changed as asked; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class RecordTable:
    """A table that builds only append to.

    Attributes
    ----------
    name : str
        In the schema `SCHEMA`.
    key : tuple of str
        What a record is known by; a segmentation model is one record of many rows.
    is_of_one_database : bool
        Whether it says something of the database itself, which no other database can contradict.
    is_of_dbt : bool
        Whether a model describes it and builds make it.
    """

    name: str
    key: tuple[str, ...]
    is_of_one_database: bool = False
    is_of_dbt: bool = True


ASSIGNMENTS = RecordTable("list_assignments", ("dataset", "program", "salt", "customer_id"))
SENT = RecordTable("lists_sent", ("dataset", "list_id", "customer_id"))
NAMES = RecordTable("segment_names_log", ("dataset", "segmentation", "segment_id", "change_number"))
FITS = RecordTable("segmentation_fits", ("dataset", "segmentation", "fit_number"))
OPTIONS = RecordTable("build_options", ("build_number",), is_of_one_database=True)
FORGOTTEN = RecordTable("forgotten", ("id_hash",), is_of_dbt=False)
"""Keyed hashes of the ids of customers who were forgotten, see `winback.privacy.keys`. `winback forget` makes it."""

TABLES = (ASSIGNMENTS, SENT, NAMES, FITS, OPTIONS, FORGOTTEN)


def columns_of(connection: duckdb.DuckDBPyConnection, table: RecordTable) -> Columns:
    """Return the columns of a table of records."""
    return {name: kind for name, kind, *_ in connection.execute(f"describe {SCHEMA}.{table.name}").fetchall()}


def make_table(connection: duckdb.DuckDBPyConnection, table: RecordTable, columns: Columns) -> None:
    """Make a table, or widen it by the columns it lacks, so that the next build appends to it."""
    described = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    connection.execute(f"create schema if not exists {SCHEMA}")
    connection.execute(f"create table if not exists {SCHEMA}.{table.name} ({described})")
    for column in columns.keys() - columns_of(connection, table).keys():
        connection.execute(f"alter table {SCHEMA}.{table.name} add column {column} {columns[column]}")


OLDER = (
    ("marts", "winback_assignments"),
    ("marts", "winback_sent"),
    ("marts", "segment_names_log"),
    ("intermediate", "segmentation_fit"),
    ("intermediate", "int_build_vars"),
)
"""Where an older version kept its records; macros/records/old_records.sql says the same to dbt."""


def refuse_older(connection: duckdb.DuckDBPyConnection, database: Path) -> None:
    """Refuse to add records to a database whose own are still where an older version kept them."""
    if any(has_table(connection, schema, name) for schema, name in OLDER):
        raise RecordsError(
            f"{database} was built by an older version. Run `dbt build` once, which moves its records, then import."
        )
