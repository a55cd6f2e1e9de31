"""Whether a database is what a build with these options would make of these files: then there is nothing to build."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from winback.database import has_table, open_database
from winback.durable import sha256_of
from winback.errors import UserError

TABLE = "main.whole_build"

PATHS = frozenset({"raw_path", "demo_lists", "files", "database"})
"""Options, and settings of a mapping, that name a file or folder; SQL expressions never do."""

STATE = """
select md5(string_agg(entry, ',' order by entry)) from (
    select concat_ws(' ', schema_name, table_name, comment, estimated_size) as entry from duckdb_tables()
    where database_name = current_database() and not temporary and not internal and table_name <> 'whole_build'
    union all
    select concat_ws(' ', schema_name, view_name, comment, sql) from duckdb_views()
    where database_name = current_database() and not temporary and not internal
)
"""
"""Every table and view with the key it was built from, and its number of rows."""


def named_files(options: Mapping[str, Any]) -> Iterator[Path]:
    """List the files that the options name: files, tables of a database (``file#table``), all files of folders."""
    for name, value in options.items():
        if isinstance(value, Mapping):
            yield from named_files(value)
        elif name in PATHS and isinstance(value, str) and value:
            database = value.split("#", 1)[0]
            # What a database has not written into its file yet stands beside it.
            for place in dict.fromkeys((value, database, f"{database}.wal")):
                # These answer no to a text that cannot be a path, where the methods of Path raise an error.
                if os.path.isfile(place):
                    yield Path(place)
                elif os.path.isdir(place):
                    yield from sorted(file for file in Path(place).rglob("*") if file.is_file())


def input_key(project: str, code: str, options: Mapping[str, Any]) -> str:
    """Return a key of all that a build reads: the project, the package's code, the options, the files they name."""
    digest = hashlib.sha256(json.dumps([project, code, dict(options)], sort_keys=True, default=str).encode())
    for file in named_files(options):
        digest.update(f"{file}\0{file.stat().st_size}\0{sha256_of(file)}".encode())
    return digest.hexdigest()


def warnings_if_unchanged(database: Path, key: str) -> str | None:
    """Return what the last whole build warned of, if it had this key and nobody has changed a table since; or None."""
    if not os.path.exists(database):
        return None
    with open_database(database, error=UserError, read_only=True) as connection:
        if not has_table(connection, *TABLE.split(".")):
            return None
        row = connection.execute(f"from {TABLE}").fetchone()
        # A database of an older version has no warnings written down.
        is_same = row is not None and len(row) == 3 and row[:2] == (key, _state(connection))
        return str(row[2]) if row is not None and is_same else None


def remember(database: Path, key: str, warnings: str) -> None:
    """Write down that the database is whole, what it was built from, and what was warned of."""
    with open_database(database, error=UserError) as connection:
        # The table is made before the state is read, which counts it.
        connection.execute(f"create or replace table {TABLE} (key varchar, state varchar, warnings varchar)")
        connection.execute(f"insert into {TABLE} values (?, ?, ?)", [key, _state(connection), warnings])  # noqa: S608


def _state(connection: duckdb.DuckDBPyConnection) -> str:
    row = connection.execute(STATE).fetchone()
    return str(row[0]) if row else ""
