"""Raw lines into DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from winback.raw.lines import read_lines
from winback.raw.rows import EXCEL, PARQUET, excel_lines, is_table

_TABLE = "winback_raw_lines"
_EXCEL_BLOCK = 50_000

_STREAMED_BYTES = 1 << 22
"""Files of this size and more go through no other table on their way into the one that dbt makes."""


def source_name(place: str) -> str:
    """Return how a raw file or table is called in the tables: its name without the folder."""
    return place.split("#", 1)[1] if is_table(place) else Path(place).name


def load_lines(
    session: duckdb.DuckDBPyConnection, sources: Iterable[tuple[str, str, str, int | None]]
) -> duckdb.DuckDBPyRelation:
    """Load the lines with text of some text files and Excel sheets.

    Parameters
    ----------
    session : DuckDBPyConnection
        Where to load them: DuckDB keeps what memory cannot hold on disk.
    sources : iterable of (str, str, str, int or None)
        The raw table that a file belongs to, the file, its encoding, and its last row if it is plain; see
        `winback.raw.look_into`. Places that have rows and no lines (Parquet files, tables of databases) are left out.

    Returns
    -------
    DuckDBPyRelation
        raw_table, source_file (name without folder), source_row (1 = the header; blank lines are left out but
        counted), line, is_decoded. Large plain files are read when it is.

    Raises
    ------
    OSError
        If a file cannot be read.
    """
    session.execute(
        f"create or replace temp table {_TABLE} "
        "(raw_table varchar, source_file varchar, source_row bigint, line varchar, is_decoded boolean)"
    )
    parts = [f"select * from {_TABLE}"]  # noqa: S608
    for raw_table, place, encoding, plain_last_row in sources:
        if is_table(place) or PARQUET.search(place):
            continue
        if EXCEL.search(place):
            numbered = excel_lines(place)
            while block := list(islice(numbered, _EXCEL_BLOCK)):
                frame = pd.DataFrame(block, columns=["source_row", "line"]).assign(is_decoded=True)
                _insert(session, raw_table, place, frame)
        elif plain_last_row is None:
            for lines in read_lines(Path(place), encoding):
                frame = pd.DataFrame({"line": pd.Series(lines.texts, dtype=object)})
                frame["source_row"] = np.arange(lines.first_row, lines.first_row + len(frame))
                frame["is_decoded"] = True
                frame.loc[sorted(lines.undecodable), "is_decoded"] = False
                _insert(session, raw_table, place, frame)
        elif Path(place).stat().st_size < _STREAMED_BYTES:
            session.execute(f"insert into {_TABLE} {_plain_lines(raw_table, place)}")
        else:
            parts.append(_plain_lines(raw_table, place))
    return session.sql(" union all ".join(parts))


def _plain_lines(raw_table: str, place: str) -> str:
    r"""Write the SQL that reads the lines of a plain file: all are one field, as \1 is in none of them."""
    compression = "gzip" if place.lower().endswith(".gz") else "none"
    return (
        f"select {_literal(raw_table)} as raw_table, {_literal(source_name(place))} as source_file, source_row, line, "
        f"true as is_decoded from (select row_number() over () as source_row, line from read_csv({_literal(place)}, "
        "columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, delim = chr(1), quote = '', escape = '', "
        f"compression = '{compression}')) where line <> ''"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _insert(session: duckdb.DuckDBPyConnection, raw_table: str, place: str, block: pd.DataFrame) -> None:
    session.register("winback_block", block)
    session.execute(
        f"insert into {_TABLE} select ?, ?, source_row, line, is_decoded from winback_block where line <> ''",  # noqa: S608
        [raw_table, source_name(place)],
    )
    session.unregister("winback_block")
