"""The version of the tables of records: what is migrated, and what is refused in words before anything is changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from winback.database import has_table
from winback.errors import UserError
from winback.records.tables import SCHEMA, TABLES, RecordsError, RecordTable, columns_of

VERSION = 1
"""Of the tables of records as this version of winback has them. Raised with each change of their columns."""

VERSION_TABLE = "schema_version"
"""Says in one row of which version the records of a database are; where it is missing, they are of version 0."""

ADDED: Mapping[int, Mapping[str, tuple[str, ...]]] = {1: {"segment_names_log": ("claims",)}}
"""Version → columns that came with it, by table. Records from before have nothing in them."""

NAMED = 8
"""So many columns are named in a message."""

WRITE_VERSION = f"create or replace table {SCHEMA}.{VERSION_TABLE} as select {VERSION} as version"
"""Says that the records of a database are of this version."""

OF_OLDER_VERSION = (
    "{database} was built by an older version. Run `winback build` once with your options, which moves its records; "
    "then run this command again."
)

OLDER = (
    ("marts", "winback_assignments"),
    ("marts", "winback_sent"),
    ("marts", "segment_names_log"),
    ("intermediate", "segmentation_fit"),
    ("intermediate", "int_build_vars"),
)
"""Where an older version kept its records; macros/records/old_records.sql says the same to dbt."""


def records_problems(version: int, tables: Mapping[str, Mapping[str, str | None]]) -> list[str]:
    """Say why records cannot be migrated, in a line for each reason with what to do.

    Parameters
    ----------
    version : int
        Of the records.
    tables : mapping
        Columns with their types by table, of those that are there; a type that is None is not compared.

    Returns
    -------
    list of str
        None if they are of this version, or will be after `records_migration`.
    """
    if version > VERSION:
        return [
            f"the records are of version {version}, and this version of winback knows them up to version {VERSION}. "
            "Use the newer winback that wrote them."
        ]
    return [
        reason for table in TABLES if table.name in tables for reason in _reasons(version, table, tables[table.name])
    ]


def records_migration(version: int, tables: Mapping[str, Mapping[str, str | None]]) -> list[str]:
    """Write the statements that bring the records of a database to this version; the schema must be there.

    Parameters
    ----------
    version : int
        Of the records.
    tables : mapping
        Columns by table, of those that are there and have no problems.

    Returns
    -------
    list of str
        None if they are of this version.
    """
    if version == VERSION:
        return []
    return [
        *widening(version, tables),
        f"create or replace table {SCHEMA}.{VERSION_TABLE} as select {VERSION} as version",
    ]


def widening(version: int, tables: Mapping[str, Mapping[str, str | None]], place: str = f"{SCHEMA}.") -> list[str]:
    """Write the statements that add the columns that came since a version; `place` stands before a table's name."""
    return [
        f"alter table {place}{table.name} add column {column} {table.columns[column]}"
        for table in TABLES
        if table.name in tables
        for column in _added_since(version, table)
        if column not in tables[table.name]
    ]


def check_version(
    connection: duckdb.DuckDBPyConnection, database: Path, *, error: type[UserError] = RecordsError
) -> None:
    """Refuse a database whose records are not of this version; a build migrates them.

    Parameters
    ----------
    connection : DuckDBPyConnection
        The database; it is only read.
    database : path
        For the message.
    error : type of UserError
        What to raise.

    Raises
    ------
    UserError
        `error`, if a build must migrate its records first, or no build can.
    """
    known = (table for table in TABLES if has_table(connection, SCHEMA, table.name))
    tables = {table.name: columns_of(connection, table) for table in known}
    version = version_of(connection)
    if problems := records_problems(version, tables):
        raise error(f"The records of {database} cannot be used: {' '.join(problems)}")
    is_older = any(has_table(connection, schema, name) for schema, name in OLDER)
    if is_older or widening(version, tables):
        raise error(OF_OLDER_VERSION.format(database=database))


def version_of(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the version of the records of a database."""
    if not has_table(connection, SCHEMA, VERSION_TABLE):
        return 0
    return max((int(row[0]) for row in connection.execute(f"from {SCHEMA}.{VERSION_TABLE}").fetchall()), default=0)


def _added_since(version: int, table: RecordTable) -> list[str]:
    return [column for number, added in ADDED.items() if number > version for column in added.get(table.name, ())]


def _reasons(version: int, table: RecordTable, found: Mapping[str, str | None]) -> list[str]:
    missing = [name for name in table.columns if name not in found and name not in _added_since(version, table)]
    unknown = [name for name in found if name not in table.columns]
    others = [
        f"{name} ({kind} instead of {table.columns[name]})"
        for name, kind in found.items()
        if kind is not None and name in table.columns and kind != table.columns[name]
    ]
    reasons = []
    if missing:
        reasons.append(
            f"{SCHEMA}.{table.name} lacks {_some(missing)}, and nobody can say what stood there. Put the backup of the "
            "database back, or build a new database and import the records that you exported into it."
        )
    if unknown:
        reasons.append(
            f"{SCHEMA}.{table.name} has columns that this version does not know: {_some(unknown)}. Use the newer "
            "winback that wrote them, or drop them if somebody added them by hand."
        )
    if others:
        reasons.append(f"{SCHEMA}.{table.name} has columns of another type: {_some(others)}. Change the type back.")
    return reasons


def _some(names: list[str]) -> str:
    """Name a few of them, and say how many more there are."""
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
