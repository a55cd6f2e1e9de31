"""Tables of ours on Spark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from winback.errors import UserError
from winback.spark.address import server
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


def check_places(session: Any, tables: Mapping[str, Any]) -> None:
    """Refuse places of the option `tables` that the server does not see, in fewer words than it has itself.

    Parameters
    ----------
    session : SparkSession
    tables : mapping of str to str
        Input table → name of a table, or folder of Parquet files.

    Raises
    ------
    UserError
        Which entry it is, and what to do.
    """
    for entity, place in ((entity, str(place)) for entity, place in tables.items()):
        if "/" in place and not place.startswith("/") and "://" not in place:
            raise UserError(
                f"tables.{entity} is {place}: the server has folders of its own, so write the whole path. No table has "
                "been changed."
            )
        name = ".".join(f"`{part}`" for part in place.split("."))
        try:
            (session.read.parquet(place) if "/" in place else session.table(name)).limit(0).collect()
        except Exception as reason:
            first = str(reason).strip().splitlines()[0][:200]
            what = "no folder of Parquet files" if "/" in place else "no table"
            raise UserError(
                f"tables.{entity}: the server at {server()} finds {what} {place} ({first}). Name a folder that the "
                "server itself can read, or a table of its catalog. No table has been changed."
            ) from reason
