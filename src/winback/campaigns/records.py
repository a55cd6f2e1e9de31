"""Assignments and what was sent, in a file: the experiment outlives a lost database."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from winback.campaigns.errors import CampaignError
from winback.campaigns.record_tables import ASSIGNMENTS, SENT, TABLES, has_table, make_tables
from winback.database import open_database

FIELDS = ("record", *ASSIGNMENTS, *(column for column in SENT if column not in ASSIGNMENTS))
"""The columns of the file. `record` is assigned, sent or end; end has the count and the hash of the others."""

Row = tuple[str, ...]


@dataclass
class Records:
    """Every row of both tables as text, by kind and key; an empty text is null."""

    rows: dict[str, dict[Row, Row]] = field(default_factory=lambda: {kind: {} for kind in TABLES})

    def __len__(self) -> int:
        """Count the rows of both kinds."""
        return sum(len(rows) for rows in self.rows.values())


def export_assignments(database: Path, file: Path) -> Records:
    """Write all assignments, and what was sent, into a CSV file.

    The file is replaced as a whole or not at all, and only by one that has everything it had.

    Parameters
    ----------
    database : path
        The DuckDB file.
    file : path
        Where to write.

    Returns
    -------
    Records
        What was written.

    Raises
    ------
    CampaignError
        If there is no database or nothing in it, or if the file knows what the database does not, or other things.
    """
    with open_database(database, error=CampaignError, read_only=True, must_exist=True) as connection:
        records = _read_tables(connection)
    if not len(records):
        raise CampaignError(f"{database} has no assignments. Build it first with `dbt build`.")
    if file.exists():
        filed = _read_file(file)
        _check_no_contradiction(file, filed, database, records)
        missing = {kind: rows.keys() - records.rows[kind].keys() for kind, rows in filed.rows.items()}
        if missing["sent"] and not missing["assigned"]:
            lists = ", ".join(sorted({list_id for _, list_id, _ in missing["sent"]}))
            raise CampaignError(
                f"{file} has lists as sent that {database} has not: {lists}. It was left as it is. If they were taken "
                "back (winback assignments unsend), write into a new file and put this one away; if not, import "
                f"it first: winback assignments import {file}"
            )
        if count := sum(map(len, missing.values())):
            raise CampaignError(
                f"{file} has {count:,} records that {database} has not, so it was left as it is. "
                f"Import it first: winback assignments import {file}"
            )
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.partial")
    with partial.open("w", encoding="utf-8", newline="") as target:
        target.writelines(_lines(records))
        target.flush()
        os.fsync(target.fileno())
    partial.replace(file)
    return records


def import_assignments(database: Path, file: Path) -> dict[str, int]:
    """Put the records of a file into a database, which may be a new one. All of them, or none.

    Parameters
    ----------
    database : path
        The DuckDB file; created where there is none.
    file : path
        What `export_assignments` wrote.

    Returns
    -------
    dict of str to int
        How many records were added, by kind; those that were there are not added again.

    Raises
    ------
    CampaignError
        If the file is damaged, or contradicts what the database has: an arm is never changed.
    """
    filed = _read_file(file)
    added = {}
    with open_database(database, error=CampaignError) as connection:
        connection.execute("begin")
        make_tables(connection)
        there = _read_tables(connection)
        _check_no_contradiction(file, filed, database, there)
        for kind, (table, columns, _) in TABLES.items():
            new = [row for key, row in filed.rows[kind].items() if key not in there.rows[kind]]
            added[kind] = len(new)
            if new:
                _insert(connection, table, columns, new, file)
        connection.execute("commit")
    return added


def _check_no_contradiction(file: Path, filed: Records, database: Path, there: Records) -> None:
    """Refuse a file and a database of which one says other things of a record than the other: which, and what to do."""
    for kind, (_, columns, key_length) in TABLES.items():
        differing = [key for key, row in filed.rows[kind].items() if there.rows[kind].get(key, row) != row]
        if differing:
            key = differing[0]
            both = zip(list(columns)[key_length:], filed.rows[kind][key][key_length:], strict=True)
            known = there.rows[kind][key][key_length:]
            details = "; ".join(
                f"{column} {one or 'unknown'} and {other or 'unknown'}"
                for (column, one), other in zip(both, known, strict=True)
                if one != other
            )
            raise CampaignError(
                f"{file} and {database} say different things of {len(differing):,} records, such as {', '.join(key)}: "
                f"{details}. Nothing was changed. One of the two is of another experiment: find out which was sent, "
                "and keep the other file under another name."
            )


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], rows: list[Row], file: Path
) -> None:
    """Insert rows of text, cast to the types of the table."""
    import pandas as pd  # noqa: PLC0415 - only an import that has something to add needs it

    frame = pd.DataFrame(rows, columns=list(columns), dtype="string").replace("", pd.NA)
    connection.register("new_rows", frame)
    casts = ", ".join(f"cast({column} as {kind}) as {column}" for column, kind in columns.items())
    try:
        connection.execute(f"insert into marts.{table} by name select {casts} from new_rows")  # noqa: S608 - our names
    except duckdb.Error as error:
        raise CampaignError(f"{file} has a value that is none: {error}. Nothing was changed.") from error
    finally:
        connection.unregister("new_rows")


def _read_tables(connection: duckdb.DuckDBPyConnection) -> Records:
    """Read both tables in the order of their keys; a table that is not there has no rows."""
    records = Records()
    for kind, (table, columns, key_length) in TABLES.items():
        if has_table(connection, table):
            texts = ", ".join(f"coalesce(cast({column} as varchar), '')" for column in columns)
            keys = ", ".join(list(columns)[:key_length])
            found = connection.execute(f"select {texts} from marts.{table} order by {keys}")  # noqa: S608 - our names
            records.rows[kind] = {row[:key_length]: row for row in found.fetchall()}
    return records


def _lines(records: Records) -> Iterator[str]:
    """Write the rows as CSV, a header first and the row end last."""
    yield _csv_line(FIELDS)
    digest = hashlib.sha256()
    for kind, (_, columns, _) in TABLES.items():
        for row in records.rows[kind].values():
            values = dict(zip(columns, row, strict=True)) | {"record": kind}
            line = _csv_line(values.get(name, "") for name in FIELDS)
            digest.update(line.encode())
            yield line
    end = {"record": "end", "dataset": str(len(records)), "program": digest.hexdigest()}
    yield _csv_line(end.get(name, "") for name in FIELDS)


def _csv_line(values: Iterable[str]) -> str:
    """Write one row of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue()


def _read_file(file: Path) -> Records:
    """Read and check what `export_assignments` wrote."""
    try:
        with file.open(encoding="utf-8", newline="") as source:
            rows = list(csv.reader(source))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CampaignError(f"The file {file} cannot be read: {error}.") from error
    if not rows or tuple(rows[0]) != FIELDS:
        raise CampaignError(
            f"{file} is no file of assignments: its first line is not that of `winback assignments export`."
        )
    if len(rows) < 2 or rows[-1][0] != "end":
        raise CampaignError(f"{file} is cut short: its last row, `end`, is missing.")
    records = Records()
    for number, row in enumerate(rows[1:-1], start=1):
        if len(row) != len(FIELDS) or row[0] not in TABLES:
            raise CampaignError(f"{file} is damaged: record {number} is neither an assignment nor a sending.")
        _, columns, key_length = TABLES[row[0]]
        values = dict(zip(FIELDS, row, strict=True))
        record = tuple(values[column] for column in columns)
        records.rows[row[0]][record[:key_length]] = record
    *_, end = _lines(records)
    if end != _csv_line(rows[-1]):
        raise CampaignError(f"{file} was changed after it was written: its last row says so. Nothing was used of it.")
    return records
