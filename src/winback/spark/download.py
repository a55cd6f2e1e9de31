"""The marts and records of Spark, brought into the DuckDB file that reports, lists and publications read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from winback.database import has_table, open_database
from winback.errors import UserError
from winback.records.tables import SCHEMA as RECORDS
from winback.records.tables import SENT, TABLES, RecordTable, make_table
from winback.records.versions import WRITE_VERSION
from winback.spark.frames import from_spark, to_spark
from winback.spark.session import open_session, schema
from winback.whole import NAME as BUILDS
from winback.whole import REASONS

MARTS = "marts"


def download(database: Path) -> int:
    """Bring the marts and records of the last build on Spark into a DuckDB file, all or none.

    Parameters
    ----------
    database : path
        The DuckDB file; made where there is none.

    Returns
    -------
    int
        How many tables it has from Spark.

    Raises
    ------
    UserError
        If Spark does not answer, or its last build is not whole, or a table is too large to bring here.
    """
    session = open_session()
    build = _last_build(session)
    marts = _tables(session, MARTS)
    frames = {(MARTS, name): _read(session, MARTS, name) for name in marts}
    there = _tables(session, RECORDS)
    for table in TABLES:
        if table.name in there:
            frames[RECORDS, table.name] = _read(session, RECORDS, table.name)
    with open_database(database, error=UserError) as connection:
        connection.execute("begin transaction")
        connection.execute(f"create schema if not exists {MARTS}; create schema if not exists {RECORDS}")
        _drop_others(connection, set(marts))
        for (place, name), frame in frames.items():
            connection.register("brought", frame)
            if place == RECORDS and name == SENT.name:
                # a list that was exported here since is not on Spark yet
                make_table(connection, SENT)
                connection.execute(f"insert into {RECORDS}.{name} by name (select * from brought {_unknown(SENT)})")  # noqa: S608 - our names
            else:
                connection.execute(f'create or replace table {place}."{name}" as select * from brought')  # noqa: S608 - our names
            connection.unregister("brought")
        connection.execute(WRITE_VERSION)
        connection.execute(
            f"create or replace table {RECORDS}.{BUILDS} as "
            "select $1::bigint as build_number, $2::varchar as build_id, $3::varchar as state, "
            "null::varchar as built_from, null::varchar as tables_key, null::varchar as warnings",
            build,
        )
        connection.execute("commit")
    return len(frames)


def upload_records(database: Path) -> dict[str, int]:
    """Append to the records of Spark what a DuckDB file has and they lack, before a build reads them.

    Parameters
    ----------
    database : path
        The DuckDB file; nothing is done where there is none.

    Returns
    -------
    dict of str to int
        Rows appended, by table.

    Raises
    ------
    UserError
        If Spark does not answer.
    """
    if not database.exists():
        return {}
    session = open_session()
    there = _tables(session, RECORDS)
    appended = {}
    with open_database(database, error=UserError, read_only=True) as connection:
        for table in TABLES:
            if table.is_of_one_database or not table.is_of_dbt or not has_table(connection, RECORDS, table.name):
                continue
            lacking = f"select * from {RECORDS}.{table.name} as brought"  # noqa: S608 - our names
            if table.name in there:
                keys = _read(session, RECORDS, table.name).select(list(table.key))
                connection.register("known", keys)
                lacking += f" where not exists (select 1 from known where {_same(table, 'known', 'brought')})"  # noqa: S608 - our names
            rows = connection.execute(lacking).to_arrow_table()
            if not rows.num_rows:
                continue
            session.sql(f"create schema if not exists {schema(RECORDS)}")
            to_spark(rows, session).write.mode("append").format("parquet").saveAsTable(
                f"{schema(RECORDS)}.{table.name}"
            )
            appended[table.name] = rows.num_rows
    return appended


def _last_build(session: Any) -> tuple[int, str, str]:
    """Return number, id and state of the last build on Spark, or refuse one that is not whole."""
    if BUILDS not in _tables(session, RECORDS):
        raise UserError(
            f"Nothing was built on this Spark: it has no table {schema(RECORDS)}.{BUILDS}. Run `winback build` first."
        )
    rows = session.sql(f"select build_number, build_id, state from {schema(RECORDS)}.{BUILDS}").collect()  # noqa: S608
    # how a build ended is a second row of it
    number, build_id, state = max((tuple(row) for row in rows), key=lambda row: (row[0], row[2] != "begun"))
    if state != "whole":
        raise UserError(f"What is on Spark is unfinished: {REASONS[state]}. Run `winback build --target spark` again.")
    return number, build_id, state


def _tables(session: Any, place: str) -> list[str]:
    """List the tables of a schema of ours."""
    if not session.catalog.databaseExists(schema(place)):
        return []
    return sorted(table.name for table in session.catalog.listTables(schema(place)) if not table.isTemporary)


def _read(session: Any, place: str, name: str) -> pa.Table:
    """Bring a table here."""
    full = f"{schema(place)}.{name}"
    return from_spark(session.table(full), full)


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


def _same(table: RecordTable, one: str, other: str) -> str:
    """Write the condition that two rows are one record."""
    return " and ".join(f'{one}."{column}" is not distinct from {other}."{column}"' for column in table.key)


def _unknown(table: RecordTable) -> str:
    """Write the condition that a row of `brought` is not in the table of records yet."""
    return f"where not exists (select 1 from {RECORDS}.{table.name} as known where {_same(table, 'known', 'brought')})"  # noqa: S608 - our names
