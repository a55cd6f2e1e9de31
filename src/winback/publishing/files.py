"""The files of a version: Parquet per table, and one DuckDB file with the same tables."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from winback.database import quoted
from winback.durable import sha256_of, sync
from winback.publishing.folder import READER
from winback.whole import TABLE as BUILDS

STORAGE = "v1.4.0"
"""Storage format of the DuckDB file: BI tools have drivers of 1.4 and newer ones."""

RECORDS = ("segment_names_log",)
"""Tables of records that are published: those without customers."""

LAST_BUILD = f"select build_number, build_id, state from {BUILDS} order by build_number desc limit 1"  # noqa: S608

PUBLISHED = """
select schema_name as schema, name from (
    select schema_name, table_name as name from duckdb_tables()
    where database_name = current_database() and not temporary
    union all
    select schema_name, view_name as name from duckdb_views()
    where database_name = current_database() and not temporary and not internal
)
where schema_name = 'marts' or (schema_name = 'records' and list_contains($records, name))
order by schema_name, name
"""


@dataclass(frozen=True)
class Table:
    """A table that is published."""

    schema: str
    name: str

    @property
    def sql(self) -> str:
        """Its name in SQL."""
        return f'"{self.schema}"."{self.name}"'

    @property
    def file(self) -> str:
        """Its Parquet file, below the folder of a version."""
        return f"{self.schema}/{self.name}.parquet"


def published_tables(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """List the tables of a database that are published."""
    return [Table(*row) for row in connection.execute(PUBLISHED, {"records": list(RECORDS)}).fetchall()]


def write_tables(
    connection: duckdb.DuckDBPyConnection, folder: Path, tables: Sequence[Table]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Write tables of a database into a folder, each into a file of its own and all into one.

    Parameters
    ----------
    connection : DuckDBPyConnection
        The database; it is only read.
    folder : path
        Of the version, there and empty.
    tables : sequence of Table

    Returns
    -------
    tables : list of dict
        What the manifest says of each table: rows, file, bytes, SHA-256.
    reader : dict
        The same of the DuckDB file.
    """
    reader = folder / READER
    described = []
    connection.execute(f"attach {quoted(reader)} as reader (read_write, storage_version '{STORAGE}')")
    try:
        connection.execute("begin")
        for table in tables:
            file = folder / table.file
            file.parent.mkdir(exist_ok=True)
            connection.execute(f'create schema if not exists reader."{table.schema}"')
            kept = connection.execute(f"create table reader.{table.sql} as from {table.sql}").fetchall()[0][0]
            rows = connection.execute(f"copy {table.sql} to {quoted(file)} (format parquet)").fetchall()[0][0]
            if kept != rows:
                raise AssertionError(f"{table.sql} has {kept} rows, and {rows} a moment later")
            described.append({"schema": table.schema, "table": table.name, "rows": rows, "file": table.file})
        # What was published says itself that it is whole.
        connection.execute("create schema if not exists reader.records")
        connection.execute(f"create table reader.{BUILDS} as {LAST_BUILD}")
        connection.execute("commit")
    except BaseException:
        # else the database stays open, and what is left of the transaction hides the reason
        with contextlib.suppress(duckdb.Error):
            connection.execute("rollback")
        with contextlib.suppress(duckdb.Error):
            connection.execute("detach reader")
        raise
    connection.execute("detach reader")
    for one in described:
        one.update(_facts(folder / str(one["file"])))
    for place in {(folder / table.file).parent for table in tables}:
        sync(place)
    return described, {"file": READER, "storage": STORAGE, **_facts(reader)}


def _facts(file: Path) -> dict[str, Any]:
    """Wait until a file is on disk, and return its size and hash."""
    sync(file)
    return {"bytes": file.stat().st_size, "sha256": sha256_of(file)}
