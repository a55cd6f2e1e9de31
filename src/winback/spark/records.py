"""The records of a DuckDB file and those of Spark: each gets what the other has, and neither changes any."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from winback.database import has_table, open_database
from winback.errors import UserError
from winback.records.tables import OPTIONS, SCHEMA, SENT, TABLES, RecordTable
from winback.records.transfer import add_filed, lacking, refuse_contradiction
from winback.records.versions import check_version
from winback.spark.forgotten import Forgotten
from winback.spark.frames import to_spark
from winback.spark.session import open_session, schema, server
from winback.spark.tables import read_table, tables_of

if TYPE_CHECKING:
    import pyarrow as pa

SHARED = [table for table in TABLES if table.is_of_dbt and not table.is_of_one_database]
"""The tables of records that both have."""


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
        If Spark does not answer, if the two disagree about a record, or if Spark has customers who were forgotten here.
    """
    session = open_session()
    if not database.exists():
        return {}
    there = tables_of(session, SCHEMA)
    known = {table.name: read_table(session, SCHEMA, table.name) for table in SHARED if table.name in there}
    with open_database(database, error=UserError, read_only=True) as connection:
        check_version(connection, database, error=UserError)
        forgotten = Forgotten(connection, database)
        for name, rows in known.items():
            forgotten.look_into(name, rows)
        forgotten.refuse(
            f"Drop these tables of the schema {schema(SCHEMA)} on Spark: the next build writes what {database} has."
        )
        load(connection, known)
        new = {}
        for table in SHARED:
            if not has_table(connection, SCHEMA, table.name):
                continue
            if table.name in known:
                refuse_contradiction(connection, table, server(), str(database))
            query = lacking(table) if table.name in known else f"from {SCHEMA}.{table.name}"
            new[table.name] = connection.execute(query).to_arrow_table()
    appended = {name: rows for name, rows in new.items() if rows.num_rows}
    if appended:
        session.sql(f"create schema if not exists {schema(SCHEMA)}")
    for name, rows in appended.items():
        to_spark(rows, session).write.mode("append").format("parquet").saveAsTable(f"{schema(SCHEMA)}.{name}")
    return {name: rows.num_rows for name, rows in appended.items()}


def add_records(connection: duckdb.DuckDBPyConnection, database: Path, brought: Mapping[str, pa.Table]) -> None:
    """Add the records of Spark to those of a DuckDB file; its options are those of the last build on Spark.

    Parameters
    ----------
    connection : DuckDBPyConnection
        The database, in a transaction.
    database : path
        What it has open, for the message.
    brought : mapping of str to pyarrow.Table
        The tables of records that Spark has.

    Raises
    ------
    UserError
        If the two disagree about a record, or the database has records that the build on Spark did not know.
    """
    load(connection, brought)
    if OPTIONS.name in brought:
        connection.execute(f"drop table if exists {SCHEMA}.{OPTIONS.name}")
    add_filed(connection, brought, server(), str(database))
    _refuse_unknown(connection, database, brought)


def load(connection: duckdb.DuckDBPyConnection, brought: Mapping[str, pa.Table]) -> None:
    """Make temporary tables `filed_<table>` of records, with the columns of this version.

    Parameters
    ----------
    connection : DuckDBPyConnection
    brought : mapping of str to pyarrow.Table

    Raises
    ------
    UserError
        If Spark has a record more than once.
    """
    for table in TABLES:
        if table.name in brought:
            rows = brought[table.name]
            columns = ", ".join(
                f'cast({column if column in rows.column_names else "null"} as {kind}) as "{column}"'
                for column, kind in table.columns.items()
            )
            connection.register("brought", rows)
            connection.execute(f"create or replace temporary table filed_{table.name} as select {columns} from brought")  # noqa: S608 - our names
            connection.unregister("brought")
            _refuse_repeated(connection, table)


def _refuse_repeated(connection: duckdb.DuckDBPyConnection, table: RecordTable) -> None:
    """Refuse records that two builds at the same time have appended twice: their customers would be counted twice."""
    full = f"{schema(SCHEMA)}.{table.name}"
    filed = f"filed_{table.name}"
    twice = f"select (select count(*) from {filed}) - (select count(*) from (select distinct * from {filed}))"  # noqa: S608
    ((count,),) = connection.execute(twice).fetchall()
    if not count:
        return
    raise UserError(
        f"{full} on Spark has {count:,} records twice, as after two builds at the same time. Nothing was "
        f"brought. On Spark, write its distinct rows into a new table {full}_once, drop {full}, and give the new table "
        "its name; then build again."
    )


def _refuse_unknown(connection: duckdb.DuckDBPyConnection, database: Path, brought: Mapping[str, pa.Table]) -> None:
    """Refuse a build of which the records that a database alone has were no part: it may list their customers again."""
    unknown: dict[str, int] = {}
    for table in SHARED:
        if has_table(connection, SCHEMA, table.name):
            rows = lacking(table) if table.name in brought else f"from {SCHEMA}.{table.name}"
            ((count,),) = connection.execute(f"select count(*) from ({rows})").fetchall()  # noqa: S608 - our names
            unknown |= {table.name: count} if count else {}
    if unknown:
        counts = ", ".join(f"{count:,} of {name}" for name, count in unknown.items())
        raise UserError(
            f"The build on Spark did not know records of {database}: {counts}. Nothing was brought. Run `winback "
            "upload`, then build on Spark again (`winback build --target spark` does both)."
        )


def refuse_known(list_id: str) -> None:
    """Refuse to take back a list that Spark knows: the next download would bring it again.

    Parameters
    ----------
    list_id : str

    Raises
    ------
    UserError
        If Spark has the list, or does not answer.
    """
    session = open_session()
    if SENT.name not in tables_of(session, SCHEMA):
        return
    lists = read_table(session, SCHEMA, SENT.name)["list_id"].to_pylist()
    if list_id in lists:
        raise UserError(
            f"List {list_id} is in the records on Spark, which are only added to: it stays marked as sent. Nothing was "
            "changed."
        )
