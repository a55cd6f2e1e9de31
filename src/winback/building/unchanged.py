"""Whether a database is what a build with these options would make of these files: then there is nothing to build."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from winback.database import open_database
from winback.durable import sha256_of
from winback.errors import UserError
from winback.whole import TABLE, last_build, tables_key

REMEMBERED = f"select built_from, tables_key, warnings from {TABLE}"  # noqa: S608 - our name

PATHS = frozenset({"raw_path", "demo_lists", "files", "database"})
"""Options, and settings of a mapping, that name a file or folder; SQL expressions never do."""


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


def listed_files(options: Mapping[str, Any]) -> list[Path] | None:
    """List the files of the folders that the option `tables` names; None where it names what only an engine sees."""
    tables = options.get("tables")
    places = [str(place) for place in tables.values()] if isinstance(tables, Mapping) else []
    if not all(os.path.exists(place) and "/" in place for place in places):
        return None
    return [file for place in places for file in named_files({"files": place})]


def input_key(project: str, code: str, options: Mapping[str, Any]) -> str | None:
    """Return a key of all that a build reads: the project, the package's code, the options, the files they name.

    None where nobody can tell without a build, since the options name tables or places on other machines.
    """
    listed = listed_files(options)
    if listed is None:
        return None
    digest = hashlib.sha256(json.dumps([project, code, dict(options)], sort_keys=True, default=str).encode())
    for file in (*named_files(options), *listed):
        digest.update(f"{file}\0{file.stat().st_size}\0{sha256_of(file)}".encode())
    return digest.hexdigest()


def warnings_if_unchanged(database: Path, key: str) -> str | None:
    """Return what the last build warned of, if it was whole, had this key and nobody changed a table since; or None."""
    if not os.path.exists(database):
        return None
    with open_database(database, error=UserError, read_only=True) as connection:
        build = last_build(connection)
        if build is None or build.state != "whole":
            return None
        row = connection.execute(f"{REMEMBERED} where build_number = ?", [build.number]).fetchone()
        return str(row[2]) if row is not None and row[:2] == (key, tables_key(connection)) else None


def remember(database: Path, key: str, warnings: str) -> None:
    """Write down what a whole build was built from, and what was warned of."""
    with open_database(database, error=UserError) as connection:
        build = last_build(connection)
        if build is not None:
            connection.execute(
                f"update {TABLE} set built_from = ?, tables_key = ?, warnings = ? where build_number = ?",  # noqa: S608
                [key, tables_key(connection), warnings, build.number],
            )
