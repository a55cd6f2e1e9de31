"""The two tables that no build rewrites, as dbt makes them: who was assigned, and to whom what was sent."""

from __future__ import annotations

import duckdb

ASSIGNMENTS = {
    "dataset": "VARCHAR",
    "program": "VARCHAR",
    "salt": "VARCHAR",
    "customer_id": "VARCHAR",
    "assigned_on": "DATE",
    "cohort_week": "DATE",
    "outcome_days": "BIGINT",
    "arm": "VARCHAR",
    "control_share": "DOUBLE",
    "stratum": "VARCHAR",
    "pre_period_spend": "DECIMAL(38,4)",
    "pre_period_orders": "BIGINT",
    "silence_days": "BIGINT",
    "return_probability": "DOUBLE",
}
"""Columns of marts.winback_assignments and their types; the first four are the key."""

SENT = {
    "dataset": "VARCHAR",
    "list_id": "VARCHAR",
    "customer_id": "VARCHAR",
    "program": "VARCHAR",
    "sent_on": "DATE",
}
"""Columns of marts.winback_sent and their types; the first three are the key."""

TABLES = {"assigned": ("winback_assignments", ASSIGNMENTS, 4), "sent": ("winback_sent", SENT, 3)}
"""Kind of record → table, columns, how many of them are the key."""


def make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables where a database has none, so that its first build appends to them."""
    connection.execute("create schema if not exists marts")
    for table, columns, _ in TABLES.values():
        described = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        connection.execute(f"create table if not exists marts.{table} ({described})")


def has_table(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Say whether the schema marts has the table."""
    found = connection.execute(
        "select count(*) from information_schema.tables where table_schema = 'marts' and table_name = ?", [table]
    ).fetchone()
    return bool(found and found[0])
