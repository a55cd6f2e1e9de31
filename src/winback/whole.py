"""Whether the last build of a database is whole: what is read by people, sent or published has to come from one build.

The macros `begin_build` and `end_build` write the table; a build that was killed never gets to its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from winback.database import has_table, open_database
from winback.errors import UserError

SCHEMA, NAME = "records", "builds"
TABLE = f"{SCHEMA}.{NAME}"

TABLES = f"""
select md5(string_agg(entry, ',' order by entry)) from (
    select concat_ws(' ', schema_name, table_name, comment, estimated_size) as entry from duckdb_tables()
    where database_name = current_database() and not temporary and not internal
        and (schema_name <> '{SCHEMA}' or table_name <> '{NAME}')
    union all
    -- A view has no comment any more if somebody replaced it. Its SQL is not the same each time that DuckDB reads it.
    select concat_ws(' ', schema_name, view_name, coalesce(comment, sql)) from duckdb_views()
    where database_name = current_database() and not temporary and not internal
)
"""  # noqa: S608 - our names
"""A key of every table and view: what it was built from, and its number of rows."""

REASONS = {
    "begun": "the last build was ended before it was done, so some tables are of that build and some of the one before",
    "failed": "a table or a test of the last build failed, so some tables are not those of that build",
    "mixed": "another build ran at the same time, so some tables are of that build",
    "partial": "the last build made only a part of the tables, so the others may be of another build",
}
"""Why a database is unfinished, by the state of its last build. Mixed is of Spark alone: nothing locks a catalog."""

ON_SPARK = "spark"
"""What a build was built from (`built_from`) whose marts were brought from Spark."""

OLDER = "an older version built it, which did not write down whether its last build was whole"
TO_DO = "Run `winback build` with your options (unchanged tables are kept)"


@dataclass(frozen=True)
class Build:
    """A build that began.

    Attributes
    ----------
    number : int
        From 1.
    id : str
        Its number, and a key of its code and options.
    state : str
        whole, or one of `REASONS`.
    """

    number: int
    id: str
    state: str


def last_build(connection: duckdb.DuckDBPyConnection) -> Build | None:
    """Return the last build of a database; None where an older version, or nobody, has built it."""
    if not has_table(connection, SCHEMA, NAME):
        return None
    last = f"select build_number, build_id, state from {TABLE} order by build_number desc limit 1"  # noqa: S608
    row = connection.execute(last).fetchone()
    return Build(*row) if row else None


def is_from_spark(connection: duckdb.DuckDBPyConnection) -> bool:
    """Say whether the marts of a database were built on Spark."""
    if not has_table(connection, SCHEMA, NAME):
        return False
    last = f"select built_from from {TABLE} order by build_number desc limit 1"  # noqa: S608 - our names
    return connection.execute(last).fetchone() == (ON_SPARK,)


def why_unfinished(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return why the tables of a database are not those of one build, in words; None if they are."""
    build = last_build(connection)
    return OLDER if build is None else REASONS.get(build.state)


def why_not_whole(database: Path) -> str | None:
    """Return why the tables of a DuckDB file are not those of one build, in words; None if they are."""
    with open_database(database, error=UserError, read_only=True, must_exist=True) as connection:
        return why_unfinished(connection)


def check_whole(connection: duckdb.DuckDBPyConnection, database: Path, *, error: type[Exception]) -> Build:
    """Refuse a database whose tables are not those of one build.

    Parameters
    ----------
    connection : DuckDBPyConnection
    database : path
        What it has open, for the message.
    error : type of Exception
        What to raise.

    Returns
    -------
    Build
        The last one.

    Raises
    ------
    Exception
        `error`, if the last build is not whole.
    """
    build = last_build(connection)
    reason = why_unfinished(connection)
    if build is None or reason:
        raise error(f"{database} is unfinished: {reason}. {TO_DO}, then run this command again.")
    return build


def mark_failed(connection: duckdb.DuckDBPyConnection) -> None:
    """Write down that a test of the last build failed, where the build itself left its tests out."""
    last = f"select max(build_number) from {TABLE}"  # noqa: S608
    connection.execute(f"update {TABLE} set state = 'failed' where build_number = ({last})")  # noqa: S608


def tables_key(connection: duckdb.DuckDBPyConnection) -> str:
    """Return a key of every table and view of a database."""
    row = connection.execute(TABLES).fetchone()
    return str(row[0]) if row else ""
