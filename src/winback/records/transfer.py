"""`winback records export` and `import`: the records outlive their database."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

import duckdb

from winback.database import has_table, open_database
from winback.privacy.modes import made_like
from winback.privacy.records import leave_out_forgotten
from winback.records.folder import check_folder, load_folder, recover, write_folder
from winback.records.tables import (
    SCHEMA,
    SENT,
    TABLES,
    RecordsError,
    RecordTable,
    make_table,
)
from winback.records.versions import WRITE_VERSION, check_version

_MODELS_ONLY = " (To import only the models of the folder: winback records import {folder} --models-only)"


def export_records(database: Path, folder: Path) -> dict[str, int]:
    """Write all records of a database into a folder.

    The folder is replaced as a whole or not at all, and only where the database has everything that is in it.

    Parameters
    ----------
    database : path
        The DuckDB file.
    folder : path
        Where to write.

    Returns
    -------
    dict of str to int
        Rows by table.

    Raises
    ------
    RecordsError
        If there is no database or nothing in it, or if the folder has records that the database lacks or contradicts.
    """
    folder = folder.resolve()
    recover(folder)
    opened = open_database(database, error=RecordsError, read_only=True, must_exist=True)
    with made_like(database), opened as connection:
        check_version(connection, database)
        if not any(_count(connection, table) for table in TABLES):
            raise RecordsError(f"{database} has no records. Run `winback build` first.")
        if folder.exists() and any(folder.iterdir()):
            filed = check_folder(folder)
            load_folder(connection, folder, filed)
            leave_out_forgotten(connection, database, folder, filed.tables)
            for table in _compared(filed.tables):
                refuse_contradiction(
                    connection, table, str(folder), str(database), _MODELS_ONLY.format(folder=shlex.quote(str(folder)))
                )
            _refuse_what_is_missing(connection, filed.tables, folder, database)
        elif folder.exists():
            folder.rmdir()
        return write_folder(connection, folder)


def import_records(database: Path, folder: Path) -> dict[str, int]:
    """Put the records of a folder into a database, which may be a new one. All of them, or none.

    Parameters
    ----------
    database : path
        The DuckDB file; created where there is none.
    folder : path
        What `export_records` wrote.

    Returns
    -------
    dict of str to int
        How many rows were added, by table; records that were there are not added again.

    Raises
    ------
    RecordsError
        If the folder is damaged, or contradicts what the database has: no record is ever changed.
    """
    folder = folder.resolve()
    recover(folder)
    filed = check_folder(folder)
    with open_database(database, error=RecordsError) as connection:
        check_version(connection, database)
        connection.execute("begin")
        load_folder(connection, folder, filed)
        leave_out_forgotten(connection, database, folder, filed.tables)
        hint = _MODELS_ONLY.format(folder=shlex.quote(str(folder)))
        added = add_filed(connection, filed.tables, str(folder), str(database), hint)
        connection.execute(WRITE_VERSION)
        connection.execute("commit")
    return added


def add_filed(
    connection: duckdb.DuckDBPyConnection, filed: Iterable[str], source: str, database: str, hint: str = ""
) -> dict[str, int]:
    """Add the records of temporary tables `filed_<table>` that a database lacks; what it has stays.

    Parameters
    ----------
    connection : DuckDBPyConnection
        The database, in a transaction.
    filed : iterable of str
        The tables.
    source, database : str
        Where the records are from and where they go, for the message.
    hint : str
        What else can be done about a contradiction, for the message.

    Returns
    -------
    dict of str to int
        Rows added, by table.

    Raises
    ------
    RecordsError
        If the two disagree about a record.
    """
    names, added = set(filed), {}
    for table in TABLES:
        if table.name not in names:
            continue
        make_table(connection, table)
        if table.is_of_one_database:
            where = f"where not exists (select 1 from {SCHEMA}.{table.name})"  # noqa: S608 - our names
        else:
            refuse_contradiction(connection, table, source, database, hint)
            where = f"where not {_is_in(table, f'{SCHEMA}.{table.name}')}"
        new = f"select * from filed_{table.name} as ours {where}"  # noqa: S608 - our names
        rows = connection.execute(f"insert into {SCHEMA}.{table.name} by name {new}").fetchall()
        added[table.name] = int(rows[0][0])
    return added


def lacking(table: RecordTable) -> str:
    """Say in SQL which records of a database are not in `filed_<table>`."""
    return f"select * from {SCHEMA}.{table.name} as ours where not {_is_in(table, f'filed_{table.name}')}"  # noqa: S608


def _count(connection: duckdb.DuckDBPyConnection, table: RecordTable) -> int:
    """Count the rows of a table; one that is not there has none."""
    if not has_table(connection, SCHEMA, table.name):
        return 0
    return int(connection.execute(f"select count(*) from {SCHEMA}.{table.name}").fetchall()[0][0])  # noqa: S608


def _compared(filed: Iterable[str]) -> list[RecordTable]:
    """Return the tables of a folder whose records must agree with those of a database."""
    return [table for table in TABLES if table.name in filed and not table.is_of_one_database]


def _is_in(table: RecordTable, other: str) -> str:
    """Say in SQL that another relation has the record of the row `ours`."""
    same = " and ".join(f"other.{column} is not distinct from ours.{column}" for column in table.key)
    return f"exists (select 1 from {other} as other where {same})"  # noqa: S608 - our names


def refuse_contradiction(
    connection: duckdb.DuckDBPyConnection, table: RecordTable, source: str, database: str, hint: str = ""
) -> None:
    """Refuse records in `filed_<table>` and a database that disagree about one.

    Parameters
    ----------
    connection : DuckDBPyConnection
    table : RecordTable
    source, database, hint : str
        As for `add_filed`.

    Raises
    ------
    RecordsError
    """
    if not has_table(connection, SCHEMA, table.name):
        return
    every = ", ".join(table.columns)
    filed, there = (f"select {every} from {name}" for name in (f"filed_{table.name}", f"{SCHEMA}.{table.name}"))  # noqa: S608
    keys = ", ".join(table.key)
    differing = connection.execute(
        f"select distinct {keys} from (({filed} except all {there}) union all ({there} except all {filed})) as ours "  # noqa: S608
        f"where {_is_in(table, f'filed_{table.name}')} and {_is_in(table, f'{SCHEMA}.{table.name}')} order by {keys}"
    ).fetchall()
    if not differing:
        return
    of_key = " and ".join(f"{column} is not distinct from ?" for column in table.key)
    one, other = (
        connection.execute(f"select * from ({select}) where {of_key}", list(differing[0])).fetchall()  # noqa: S608
        for select in (filed, there)
    )
    details = (
        "; ".join(
            f"{column} {'unknown' if a is None else a} and {'unknown' if b is None else b}"
            for column, a, b in zip(table.columns, one[0], other[0], strict=True)
            if a != b
        )
        if len(one) == len(other) == 1
        else "different content"
    )
    raise RecordsError(
        f"{source} and {database} disagree about {len(differing):,} records of {table.name}, such as "
        f"{', '.join(map(str, differing[0]))}: {details}. Nothing was changed. They have different histories: keep the "
        f"one that you sent lists from, and put the other away.{hint}"
    )


def _refuse_what_is_missing(
    connection: duckdb.DuckDBPyConnection, filed: Iterable[str], folder: Path, database: Path
) -> None:
    """Refuse to write over a folder that has records which the database lacks."""
    missing = {}
    for table in _compared(filed):
        where = f"where not {_is_in(table, f'{SCHEMA}.{table.name}')}" if _count(connection, table) else ""
        lacking = f"select * from filed_{table.name} as ours {where}"  # noqa: S608 - our names
        if count := connection.execute(f"select count(*) from ({lacking})").fetchall()[0][0]:  # noqa: S608 - our names
            missing[table] = (count, lacking)
    if not missing:
        return
    if missing.keys() == {SENT}:
        lists = connection.execute(f"select distinct list_id from ({missing[SENT][1]}) order by 1").fetchall()  # noqa: S608
        raise RecordsError(
            f"{folder} marks lists as sent that {database} does not: {', '.join(row[0] for row in lists)}. The folder "
            "was not changed. If you took the lists back (winback records unsend), export into a new folder and put "
            f"this one away. If not, import it first: winback records import {shlex.quote(str(folder))}"
        )
    counts = ", ".join(f"{count:,} rows of {table.name}" for table, (count, _) in missing.items())
    raise RecordsError(
        f"{folder} has records that {database} lacks ({counts}), so the folder was not changed. "
        f"Import it first: winback records import {shlex.quote(str(folder))}"
    )
