"""Raw lines into DuckDB, block by block."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from winback.raw.lines import read_lines
from winback.raw.rows import (
    EXCEL,
    PARQUET,
    attach,
    detach,
    excel_lines,
    is_table,
    line_expression,
    relation_of,
    table_columns,
)

_TABLE = "winback_raw_lines"
_EXCEL_BLOCK = 50_000


def source_name(place: str) -> str:
    """Return how a raw file or table is called in the tables: its name without the folder."""
    return place.split("#", 1)[1] if is_table(place) else Path(place).name


def load_lines(session: duckdb.DuckDBPyConnection, sources: Iterable[tuple[str, str, str]]) -> duckdb.DuckDBPyRelation:
    """Load the lines with text of some files and the rows of some tables.

    Parameters
    ----------
    session : DuckDBPyConnection
        Where to load them, into a temporary table: DuckDB keeps what memory cannot hold on disk.
    sources : iterable of (str, str, str)
        The raw table that a place belongs to, the place (a text, Parquet or Excel file, or ``file#table``), and the
        encoding of a text file; see `winback.raw.read_lines`.

    Returns
    -------
    DuckDBPyRelation
        raw_table, source_file (name without folder), source_row (1 = the header; blank lines are left out but
        counted), line, is_decoded.

    Raises
    ------
    OSError
        If a file cannot be read.
    """
    session.execute(
        f"create or replace temp table {_TABLE} "
        "(raw_table varchar, source_file varchar, source_row bigint, line varchar, is_decoded boolean)"
    )
    for raw_table, place, encoding in sources:
        if is_table(place) or PARQUET.search(place):
            _load_rows(session, raw_table, place)
        elif EXCEL.search(place):
            numbered = excel_lines(place)
            while block := list(islice(numbered, _EXCEL_BLOCK)):
                frame = pd.DataFrame(block, columns=["source_row", "line"]).assign(is_decoded=True)
                _insert(session, raw_table, place, frame)
        else:
            for lines in read_lines(Path(place), encoding):
                frame = pd.DataFrame({"line": pd.Series(lines.texts, dtype=object)})
                frame["source_row"] = np.arange(lines.first_row, lines.first_row + len(frame))
                frame["is_decoded"] = True
                frame.loc[sorted(lines.undecodable), "is_decoded"] = False
                _insert(session, raw_table, place, frame)
    return session.table(_TABLE)


def _insert(session: duckdb.DuckDBPyConnection, raw_table: str, place: str, block: pd.DataFrame) -> None:
    session.register("winback_block", block)
    session.execute(
        f"insert into {_TABLE} select ?, ?, source_row, line, is_decoded from winback_block where line <> ''",  # noqa: S608
        [raw_table, source_name(place)],
    )
    session.unregister("winback_block")


def _load_rows(session: duckdb.DuckDBPyConnection, raw_table: str, place: str) -> None:
    """Load rows that have types already; the header they would have had in a text file is row 1."""
    attach(session, place)
    columns = table_columns(place, session)
    header = ",".join('"' + name.replace('"', '""') + '"' for name, _ in columns)
    session.execute(f"insert into {_TABLE} values (?, ?, 1, ?, true)", [raw_table, source_name(place), header])  # noqa: S608
    session.execute(
        f"insert into {_TABLE} select ?, ?, row_number() over () + 1, {line_expression(columns)}, true "  # noqa: S608
        f"from {relation_of(place)}",
        [raw_table, source_name(place)],
    )
    detach(session, place)
