"""The DuckDB file that dbt has built, opened outside a build."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from winback.privacy.copies import remove_left_copies
from winback.privacy.modes import keep_mode

UNREACHED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
"""Settings of DuckDB with which SQL reaches no file, no network and no extension."""

SEALED = UNREACHED | {"lock_configuration": "true"}
"""The same, and SQL cannot change that."""

_MAGIC = b"DUCK"
_MAGIC_AT = 8
_LOOK_AGAIN_SECONDS = 0.2
_ANOTHER = "name another file with --db or the environment variable WINBACK_DB"


def has_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    """Say whether the database has the table or view."""
    found = connection.execute(
        "select count(*) from information_schema.tables "
        "where table_catalog = current_database() and table_schema = ? and table_name = ?",
        [schema, table],
    ).fetchone()
    return bool(found and found[0])


def quoted(path: Path) -> str:
    """Write a path as a text of SQL."""
    return "'" + str(path).replace("'", "''") + "'"


def open_database(
    database: Path,
    *,
    error: type[Exception],
    read_only: bool = False,
    must_exist: bool = False,
    config: Mapping[str, Any] | None = None,
    wait: float = 0,
) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file, or say in one line why not.

    A new file can be read by its owner alone (`winback.privacy.modes`).

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
    config : mapping, optional
        Settings of DuckDB.
    wait : float
        Seconds to wait for another program that has it open.

    Returns
    -------
    DuckDBPyConnection
        To be closed by the caller.

    Raises
    ------
    Exception
        `error`, if the file is not there or cannot be opened.
    """
    if (must_exist or read_only) and not os.path.exists(database):
        raise error(f"There is no database {database}. Run `winback build` first, or {_ANOTHER}.")
    problem = _problem_of_file(database)
    if problem:
        raise error(problem)
    if not read_only:
        keep_mode(database)
        remove_left_copies(database)
    until = time.monotonic() + wait
    while True:
        try:
            return duckdb.connect(str(database), read_only=read_only, config=dict(config or {}))
        except duckdb.Error as reason:
            if not _is_in_use(str(reason)) or time.monotonic() >= until:
                raise error(_why_not_opened(database, str(reason))) from reason
            time.sleep(_LOOK_AGAIN_SECONDS)


def check_writable(database: Path, *, error: type[Exception]) -> None:
    """Say in one line why a build could not write a DuckDB file; where there is none, nothing is made.

    Parameters
    ----------
    database : path
    error : type of Exception
        What to raise.

    Raises
    ------
    Exception
        `error`, if the file cannot be opened for writing.
    """
    if os.path.exists(database):
        open_database(database, error=error).close()
    elif problem := _problem_of_file(database):
        raise error(problem)


def _problem_of_file(database: Path) -> str | None:
    """Say what is wrong with a file before DuckDB opens it: it would look for an extension that reads foreign files."""
    if not os.path.isdir(database.parent):
        return f"The folder {database.parent} of the database {database.name} does not exist; create it, or {_ANOTHER}."
    if not os.path.exists(database):
        return None
    if not database.is_file():
        return f"{database} is {'a folder' if database.is_dir() else 'no file'}, not a database; {_ANOTHER}."
    try:
        with database.open("rb") as file:
            start = file.read(_MAGIC_AT + len(_MAGIC))
    except OSError as reason:
        return _why_not_opened(database, f"{reason.strerror}")
    if start and start[_MAGIC_AT:] != _MAGIC:
        return f"{database} is not a DuckDB database, and was left as it is; {_ANOTHER}."
    return None if start else f"{database} is an empty file, not a database; delete it, or {_ANOTHER}."


def _is_in_use(reason: str) -> bool:
    """Say whether DuckDB names another program as the reason."""
    return any(sign in reason for sign in ("Could not set lock", "Conflicting lock", "used by another process"))


def _why_not_opened(database: Path, reason: str) -> str:
    """Turn the message of DuckDB or of the system into a line that says what to do."""
    first = reason.strip().splitlines()[0]
    if _is_in_use(reason):
        holder = re.search(r"(?:lock is held in|already open in) ?(?P<program>[^\n]*?) ?\(PID (?P<id>[0-9]+)\)", reason)
        named = f"{holder['program'] or 'a program'} (process {holder['id']})" if holder else "another program"
        return (
            f"{database} is in use by {named}, such as a running build or an open DuckDB shell. "
            "Close it there or wait until it ends, then run this command again."
        )
    if "version number" in reason or "storage version" in reason:
        return (
            f"{database} was written by another version of DuckDB than the installed {duckdb.__version__}, which "
            f"cannot read it. Install that version's winback, or {_ANOTHER}. DuckDB says: {first}"
        )
    if "ermission denied" in reason or "ead-only file system" in reason:
        return (
            f"{database} cannot be read and written: {first}. Change the permissions of file and folder, or {_ANOTHER}."
        )
    if "different configuration" in reason:
        return f"{database} is open in this process for writing; close that connection first."
    return (
        f"{database} cannot be opened: {first.rstrip('.')}. If the file is damaged, put its backup back, or delete it "
        "and build again (records that were exported: `winback records import`)."
    )
