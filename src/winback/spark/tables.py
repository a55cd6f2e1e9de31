"""Tables of ours on Spark, and what they must not have."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from winback.database import has_table
from winback.errors import UserError
from winback.privacy.keys import HASH, TABLE, check_key, read_key, use_key
from winback.spark.frames import from_spark
from winback.spark.session import schema

CUSTOMER_ID = "customer_id"
NAMED_MAX = 5
"""So many tables are named in a message."""


def tables_of(session: Any, place: str) -> list[str]:
    """List the tables of a schema of ours; none where there is no such schema.

    Parameters
    ----------
    session : SparkSession
    place : str
        The schema, without its prefix.

    Returns
    -------
    list of str
    """
    if not session.catalog.databaseExists(schema(place)):
        return []
    return sorted(table.name for table in session.catalog.listTables(schema(place)) if not table.isTemporary)


def read_table(session: Any, place: str, name: str) -> pa.Table:
    """Bring a table of ours here.

    Parameters
    ----------
    session : SparkSession
    place, name : str
        The schema, without its prefix, and the table.

    Returns
    -------
    pyarrow.Table

    Raises
    ------
    UserError
        If it has more rows than may leave the cluster.
    """
    full = f"{schema(place)}.{name}"
    return from_spark(session.table(full), full)


def refuse_forgotten(
    connection: duckdb.DuckDBPyConnection, database: Path, brought: Iterable[tuple[str, pa.Table]], to_do: str
) -> None:
    """Refuse tables of Spark that have customers who were forgotten here: they would come back.

    Parameters
    ----------
    connection : DuckDBPyConnection
        The database.
    database : path
        Whose key recognizes them.
    brought : iterable of (str, pyarrow.Table)
        The tables and their names, for the message.
    to_do : str
        How they are removed there, for the message.

    Raises
    ------
    UserError
        If a table has one of them, or the key is missing (`KeyMissingError`).
    """
    if not has_table(connection, *TABLE.split(".")):
        return
    key = read_key(database)
    check_key(connection, key, TABLE, database)
    if key is None:
        return
    use_key(connection, key)
    found = {}
    for name, table in brought:
        if CUSTOMER_ID not in table.column_names:
            continue
        connection.register("brought", table.select([CUSTOMER_ID]))
        forgotten = f"{HASH.format(CUSTOMER_ID)} in (select id_hash from {TABLE})"  # noqa: S608 - our names
        count = f"select count(distinct {CUSTOMER_ID}) from brought where {forgotten}"  # noqa: S608 - our names
        found[name] = connection.execute(count).fetchall()[0][0]
        connection.unregister("brought")
    there = [name for name, count in found.items() if count]
    if there:
        others = " and others" if len(there) > NAMED_MAX else ""
        raise UserError(
            f"Spark has {max(found.values()):,} of the customers who were forgotten in {database}: in "
            f"{', '.join(there[:NAMED_MAX])}{others}. Nothing was brought. {to_do}"
        )
