"""Tables of ours on Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from winback.spark.frames import OF_TABLE, from_spark
from winback.spark.settings import schema

if TYPE_CHECKING:
    import pyarrow as pa


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
    return from_spark(session.table(full), full, OF_TABLE)
