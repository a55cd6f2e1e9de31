"""Raw lines into DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pandas as pd

from winback.raw.layout import Layout
from winback.raw.lines import CUT
from winback.raw.records import read_records
from winback.raw.rows import EXCEL, PARQUET, excel_lines, is_table

_TABLE = "winback_raw_lines"
_EXCEL_BLOCK = 50_000

_STREAMED_BYTES = 1 << 22
"""Files of this size and more go through no other table on their way into the one that dbt makes."""


class Source(NamedTuple):
    """A raw file to load: its raw table, where it is, and what a look into it said (see `winback.raw.Look`)."""

    raw_table: str
    place: str
    encoding: str
    plain_last_row: int | None
    separator: str | None
    header_row: int | None
    field_count: int | None
    quoting: str | None

    @property
    def layout(self) -> Layout:
        """How its rows are laid out; as that of no rows where it is empty."""
        return Layout(self.separator or ",", [], self.header_row or 0, self.field_count or 0, self.quoting or "none")


def source_name(place: str) -> str:
    """Return how a raw file or table is called in the tables: its name without the folder."""
    return place.split("#", 1)[1] if is_table(place) else Path(place).name


def load_lines(session: duckdb.DuckDBPyConnection, sources: Iterable[Source]) -> duckdb.DuckDBPyRelation:
    """Load the records of some text files and Excel sheets.

    Parameters
    ----------
    session : DuckDBPyConnection
        Where to load them: DuckDB keeps what memory cannot hold on disk.
    sources : iterable of Source
        Places that have rows and no lines (Parquet files, tables of databases) are left out.

    Returns
    -------
    DuckDBPyRelation
        raw_table, source_file (name without folder), source_row (of the first line of a record; 1 is the first of the
        file, and blank lines are left out but counted), line, is_decoded (null where the line was too long and is cut).
        Large plain files are read when it is.

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
    for source in sources:
        raw_table, place = source.raw_table, source.place
        if is_table(place) or PARQUET.search(place):
            continue
        if EXCEL.search(place):
            numbered = excel_lines(place)
            while block := list(islice(numbered, _EXCEL_BLOCK)):
                frame = pd.DataFrame(block, columns=["source_row", "line"]).assign(is_decoded=True)
                _insert(session, raw_table, place, frame)
        elif source.plain_last_row is None:
            for lines in read_records(Path(place), source.encoding, source.layout):
                frame = pd.DataFrame({"line": pd.Series(lines.texts, dtype=object)})
                frame["source_row"] = np.arange(lines.first_row, lines.first_row + len(frame))
                frame["is_decoded"] = True
                frame.loc[sorted(lines.undecodable), "is_decoded"] = False
                if cut := [place for place in lines.undecodable if lines.texts[place].endswith(CUT)]:
                    frame["is_decoded"] = frame["is_decoded"].astype("boolean")
                    frame.loc[sorted(cut), "is_decoded"] = pd.NA
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
        f"select {_literal(raw_table)} as raw_table, {_literal(source_name(place))} as source_file, source_row, line, "  # noqa: S608
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
