"""The marts and records of Spark, brought into the DuckDB file that reports, lists and publications read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from winback.database import open_database
from winback.errors import UserError
from winback.records.tables import SCHEMA as RECORDS
from winback.records.tables import TABLES
from winback.records.versions import WRITE_VERSION, check_version
from winback.spark.records import add_records
from winback.spark.session import open_session, schema
from winback.spark.tables import read_table, refuse_forgotten, tables_of
from winback.whole import NAME as BUILDS
from winback.whole import ON_SPARK, REASONS

MARTS = "marts"
STATES = ("begun", "whole", "partial", "failed", "mixed")
"""Of several of one build, the last counts."""


def download(database: Path) -> int:
    """Bring the marts and records of the last build on Spark into a DuckDB file, all or none.

    Parameters
    ----------
    database : path
        The DuckDB file; made where there is none. No record of it is lost.

    Returns
    -------
    int
        How many tables it has from Spark.

    Raises
    ------
    UserError
        If Spark does not answer, or its last build is not whole; if a table is too large to bring here, or has
        customers who were forgotten here; or if the two disagree about a record.
    """
    session = open_session()
    build = _last_build(session)
    marts = {name: read_table(session, MARTS, name) for name in tables_of(session, MARTS)}
    there = tables_of(session, RECORDS)
    records = {table.name: read_table(session, RECORDS, table.name) for table in TABLES if table.name in there}
    with open_database(database, error=UserError) as connection:
        check_version(connection, database, error=UserError)
        refuse_forgotten(
            connection,
            database,
            [*marts.items(), *records.items()],
            "Delete their rows from the tables that the option `tables` lists, then build again.",
        )
        connection.execute("begin transaction")
        connection.execute(f"create schema if not exists {MARTS}; create schema if not exists {RECORDS}")
        _drop_others(connection, set(marts))
        for name, frame in marts.items():
            connection.register("brought", frame)
            connection.execute(f'create or replace table {MARTS}."{name}" as from brought')
            connection.unregister("brought")
        add_records(connection, database, records)
        if _last_build(session) != build:
            raise UserError("Another build began on Spark meanwhile. Nothing was changed. Run this command again.")
        connection.execute(WRITE_VERSION)
        connection.execute(
            f"create or replace table {RECORDS}.{BUILDS} as "
            "select $1::bigint as build_number, $2::varchar as build_id, $3::varchar as state, "
            f"'{ON_SPARK}' as built_from, null::varchar as tables_key, null::varchar as warnings",
            build,
        )
        connection.execute("commit")
    return len(marts) + len(records)


def _last_build(session: Any) -> tuple[int, str, str]:
    """Return number, id and state of the last build on Spark, or refuse one that is not whole."""
    if BUILDS not in tables_of(session, RECORDS):
        raise UserError(
            f"Nothing was built on this Spark: it has no table {schema(RECORDS)}.{BUILDS}. Run `winback build` first."
        )
    rows = session.sql(f"select build_number, build_id, state from {schema(RECORDS)}.{BUILDS}").collect()  # noqa: S608 - our names
    # how a build ended is a second row of it; what another build found out about it, a third
    number, build_id, state = max((tuple(row) for row in rows), key=lambda row: (row[0], STATES.index(row[2])))
    if state != "whole":
        raise UserError(f"What is on Spark is unfinished: {REASONS[state]}. Run `winback build --target spark` again.")
    return number, build_id, state


def _drop_others(connection: duckdb.DuckDBPyConnection, marts: set[str]) -> None:
    """Drop what stood in the schema of the marts and is no mart on Spark."""
    known = (
        "select table_name, 'table' from duckdb_tables() where schema_name = $1 and database_name = current_database() "
        "union all "
        "select view_name, 'view' from duckdb_views() where schema_name = $1 and database_name = current_database()"
    )
    for name, kind in connection.execute(known, [MARTS]).fetchall():
        if name not in marts or kind == "view":
            connection.execute(f'drop {kind} {MARTS}."{name}"')
