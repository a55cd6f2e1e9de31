"""The DuckDB file that dbt has built, opened outside a build."""

from __future__ import annotations

from pathlib import Path

import duckdb


def has_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    """Say whether the database has the table or view."""
    found = connection.execute(
        "select count(*) from information_schema.tables "
        "where table_catalog = current_database() and table_schema = ? and table_name = ?",
        [schema, table],
    ).fetchone()
    return bool(found and found[0])


def open_database(
    database: Path, *, error: type[Exception], read_only: bool = False, must_exist: bool = False
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file, or say in words why not.

    Parameters
    ----------
    database : path
        The file; created where there is none and it is not only read.
    error : type of Exception
        What to raise.
    read_only : bool
        Change nothing.
    must_exist : bool
        Refuse a file that is not there.

    Returns
    -------
    DuckDBPyConnection
        To be closed by the caller.

    Raises
    ------
    Exception
        `error`, if the file is not there or cannot be opened.
    """
    if must_exist and not database.exists():
        raise error(f"There is no database {database}. Build it with `dbt build`, or name another one with --db.")
    try:
        return duckdb.connect(str(database), read_only=read_only)
    except duckdb.Error as reason:
        raise error(
            f"{database} cannot be opened: {reason} (Is a build running, or is the database open in another program?)"
        ) from reason
