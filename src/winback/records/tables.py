"""Which tables must outlive a build. What their columns mean is said where dbt makes them: models/records."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from winback.column_types import FLAG, NUMBER, TEXT, WHOLE
from winback.errors import UserError
from winback.records.fit_columns import COLUMNS, KEY_COLUMNS, MODEL_COLUMNS

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
    columns : dict of str to str
        What it has in this version; a test holds them equal to the contract in models/records.
    is_of_one_database : bool
        Whether it says something of the database itself, which no other database can contradict.
    is_of_dbt : bool
        Whether a model describes it and builds make it.
    """

    name: str
    key: tuple[str, ...]
    columns: Columns = field(hash=False)
    is_of_one_database: bool = False
    is_of_dbt: bool = True


def _columns(described: str) -> Columns:
    """Read columns as SQL describes them."""
    pairs = (one.partition(" ") for one in described.split(", "))
    return {name: kind for name, _, kind in pairs}


_DUCKDB = {TEXT: "VARCHAR", WHOLE: "BIGINT", NUMBER: "DOUBLE", FLAG: "BOOLEAN"}

ASSIGNMENTS = RecordTable(
    "list_assignments",
    ("dataset", "program", "salt", "customer_id"),
    _columns(
        "dataset VARCHAR, program VARCHAR, salt VARCHAR, customer_id VARCHAR, assigned_on DATE, cohort_week DATE, "
        "outcome_days BIGINT, arm VARCHAR, share_of_control DOUBLE, stratum VARCHAR, pre_period_revenue DECIMAL(38,4), "
        "pre_period_order_count BIGINT, recency_days BIGINT, reorder_probability DOUBLE"
    ),
)
SENT = RecordTable(
    "lists_sent",
    ("dataset", "list_id", "customer_id"),
    _columns("dataset VARCHAR, list_id VARCHAR, customer_id VARCHAR, program VARCHAR, sent_on DATE"),
)
NAMES = RecordTable(
    "segment_names_log",
    ("dataset", "segmentation", "segment_id", "change_number"),
    _columns(
        "dataset VARCHAR, segmentation VARCHAR, segment_id BIGINT, change_number BIGINT, as_of_date DATE, "
        "old_segment_key VARCHAR, old_segment_name VARCHAR, segment_key VARCHAR, segment_name VARCHAR, "
        "recency_band VARCHAR, value_band VARCHAR, order_band VARCHAR, claims VARCHAR, reason VARCHAR"
    ),
)
FITS = RecordTable(
    "segmentation_fits",
    ("dataset", "segmentation", "fit_number"),
    {
        name: _DUCKDB[kind]
        for table in (KEY_COLUMNS, *COLUMNS.values(), *MODEL_COLUMNS.values())
        for name, kind in table.items()
    },
)
OPTIONS = RecordTable(
    "build_options",
    ("build_number",),
    _columns("build_number BIGINT, dataset VARCHAR, vars VARCHAR"),
    is_of_one_database=True,
)
FORGOTTEN = RecordTable("forgotten", ("id_hash",), _columns("id_hash VARCHAR, forgotten_as VARCHAR"), is_of_dbt=False)
"""Keyed hashes of the ids of customers who were forgotten, see `winback.privacy.keys`. `winback forget` makes it."""

TABLES = (ASSIGNMENTS, SENT, NAMES, FITS, OPTIONS, FORGOTTEN)


def columns_of(connection: duckdb.DuckDBPyConnection, table: RecordTable) -> Columns:
    """Return the columns of a table of records."""
    return {name: kind for name, kind, *_ in connection.execute(f"describe {SCHEMA}.{table.name}").fetchall()}


def make_table(connection: duckdb.DuckDBPyConnection, table: RecordTable) -> None:
    """Make a table where there is none; the next build appends to it."""
    described = ", ".join(f"{column} {kind}" for column, kind in table.columns.items())
    connection.execute(f"create schema if not exists {SCHEMA}")
    connection.execute(f"create table if not exists {SCHEMA}.{table.name} ({described})")
