"""A folder of records: a CSV file for each table, and a manifest that says what must be in them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from winback.database import has_table
from winback.durable import sha256_of, sync
from winback.lists.spreadsheets import kept_text, shown_text
from winback.records.tables import SCHEMA, TABLES, Columns, RecordsError, columns_of
from winback.records.versions import VERSION, records_problems, widening

FORMAT = "winback records, version 1"
MANIFEST = "manifest.json"

SHOWN = "shown"
"""How the texts of a table stand in its file: a spreadsheet shows them (`winback.lists.spreadsheets`)."""


@dataclass(frozen=True)
class Filed:
    """What a folder of records has.

    Attributes
    ----------
    version : int
        Of the tables of records that wrote it (`winback.records.versions`).
    tables : dict of str to Columns
        Columns as they were filed, by table; a table that the folder lacks is not in it.
    """

    version: int
    tables: dict[str, Columns]


_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_TYPE = re.compile(r"[A-Z]+( [A-Z]+)*(\([0-9]+,[0-9]+\))?")

# An empty text is "" and null is nothing, so that both come back.
_CSV = "delim ',', quote '\"', escape '\"', nullstr ''"


def write_folder(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write every table of records into a folder, which is replaced as a whole or not at all.

    Parameters
    ----------
    connection : DuckDBPyConnection
        The database.
    folder : path
        Absolute; what is there is written over.

    Returns
    -------
    dict of str to int
        Rows by table.
    """
    partial = _beside(folder, "partial")
    # left behind by an export that was ended
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    described: dict[str, Any] = {}
    for table in TABLES:
        if has_table(connection, SCHEMA, table.name):
            file = partial / f"{table.name}.csv"
            # a model keeps the order that it was written in
            shown = _texts(columns_of(connection, table), shown_text)
            ordered = f"select {shown} from {SCHEMA}.{table.name} order by {', '.join(table.key)}, rowid"  # noqa: S608 - our names
            connection.execute(f"copy ({ordered}) to {_quoted(file)} (format csv, header, {_CSV})")
            rows = connection.execute(f"select count(*) from {SCHEMA}.{table.name}").fetchall()[0][0]  # noqa: S608
            described[table.name] = {
                "rows": rows,
                "texts": SHOWN,
                "sha256": sha256_of(file),
                "columns": columns_of(connection, table),
            }
            sync(file)
    text = json.dumps({"format": FORMAT, "schema_version": VERSION, "tables": described}, indent=2)
    (partial / MANIFEST).write_text(text + "\n", encoding="utf-8")
    sync(partial / MANIFEST)
    old = _beside(folder, "old")
    if folder.exists():
        folder.rename(old)
    partial.rename(folder)
    sync(folder.parent)
    shutil.rmtree(old, ignore_errors=True)
    return {name: one["rows"] for name, one in described.items()}


def recover(folder: Path) -> None:
    """Put a folder back that an export had moved aside when it was ended."""
    old = _beside(folder, "old")
    if old.exists() and folder.exists():
        shutil.rmtree(old)
    elif old.exists():
        old.rename(folder)


def check_folder(folder: Path) -> Filed:
    """Check that a folder of records is as it was written.

    Parameters
    ----------
    folder : path
        What `write_folder` wrote.

    Returns
    -------
    Filed

    Raises
    ------
    RecordsError
        If the folder is not a folder of records, was cut short or changed, or has records of a version that cannot be
        migrated.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecordsError(f"{folder} is not a folder of records: its {MANIFEST} cannot be read ({error}).") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise RecordsError(f"{folder} is not a folder of records: its format is {found!r} and must be {FORMAT!r}.")
    tables = manifest.get("tables")
    if not isinstance(tables, dict) or not all(isinstance(one, dict) for one in tables.values()):
        raise RecordsError(f"{folder / MANIFEST} is damaged: it has no tables.")
    if unknown := sorted(tables.keys() - {table.name for table in TABLES}):
        raise RecordsError(
            f"{folder} was written by a newer version: its {', '.join(unknown)} cannot be read. Update winback."
        )
    expected = {MANIFEST, *(f"{name}.csv" for name in tables)}
    if others := sorted({path.name for path in folder.iterdir()} - expected):
        raise RecordsError(f"{folder} also has {', '.join(others)}. Keep records in a folder of their own.")
    for name, one in tables.items():
        file = folder / f"{name}.csv"
        if not file.exists() or sha256_of(file) != one.get("sha256"):
            raise RecordsError(f"{file} was cut short or changed after it was written, so it was not used.")
        columns = one.get("columns")
        if not isinstance(columns, dict) or not all(
            _NAME.fullmatch(column) and isinstance(kind, str) and _TYPE.fullmatch(kind)
            for column, kind in columns.items()
        ):
            raise RecordsError(f"{folder / MANIFEST} is damaged: the columns of {name} cannot be read.")
    version = manifest.get("schema_version", 0)
    if not isinstance(version, int) or version < 0:
        raise RecordsError(f"{folder / MANIFEST} is damaged: its schema_version {version!r} is no version.")
    columns = {name: one["columns"] for name, one in tables.items()}
    if problems := records_problems(version, columns):
        raise RecordsError(f"The records of {folder} cannot be used: {' '.join(problems)} Nothing was changed.")
    return Filed(version, columns)


def load_folder(connection: duckdb.DuckDBPyConnection, folder: Path, filed: Filed) -> None:
    """Load a folder of records into temporary tables `filed_<table>`, with the columns of this version.

    Parameters
    ----------
    connection : DuckDBPyConnection
        The database.
    folder : path
        What `write_folder` wrote.
    filed : Filed
        What `check_folder` said of it, or of some of its tables.

    Raises
    ------
    RecordsError
        If it has a value that is none.
    """
    described = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["tables"]
    for name, columns in filed.tables.items():
        types = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
        read = (
            f"read_csv({_quoted(folder / f'{name}.csv')}, header = true, auto_detect = false, columns = {{{types}}}, "
            "delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, parallel = false)"
        )
        # A folder of an earlier version has the texts as they are.
        kept = _texts(columns, kept_text) if described[name].get("texts") == SHOWN else "*"
        try:
            connection.execute(f"create or replace temporary table filed_{name} as select {kept} from {read}")  # noqa: S608
        except duckdb.Error as error:
            raise RecordsError(f"{folder / name}.csv cannot be read: {error}. Nothing was changed.") from error
    for statement in widening(filed.version, filed.tables, place="filed_"):
        connection.execute(statement)


def _texts(columns: Columns, written: Callable[[str], str]) -> str:
    """Write the columns of a table as SQL, texts in another way."""
    return ", ".join(f"{written(name)} as {name}" if kind == "VARCHAR" else name for name, kind in columns.items())


def _beside(folder: Path, what: str) -> Path:
    """Name a hidden folder beside a folder."""
    return folder.with_name(f".{folder.name}.{what}")


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
