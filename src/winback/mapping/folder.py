"""The rows of all files of a folder: formats and words of the others decide, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb
import pandas as pd

from winback.mapping.errors import MappingError
from winback.mapping.raw_table import HEAD_ROWS, RawTable, look_at, plain_name
from winback.raw import raw_file_problem

MOST_ROWS = 2 * HEAD_ROWS
"""About so many rows are looked at of all files together; of the rest only those with a word that is new."""
FEWEST_ROWS = 200
MOST_WORDS = 50
"""A column with more different texts has no words."""


def look_at_all(places: Sequence[str], session: duckdb.DuckDBPyConnection) -> dict[str, RawTable]:
    """Look at each file of a folder.

    Parameters
    ----------
    places : sequence of str
        The first one has to be readable.
    session : DuckDBPyConnection
        An in-memory database.

    Returns
    -------
    dict of RawTable
        By file, without those that have no rows; of many files each has some rows, and all words.

    Raises
    ------
    MappingError
        If the first one cannot be looked at, or the build would refuse one of the others.
    """
    most = max(FEWEST_ROWS, MOST_ROWS // len(places))
    found: dict[str, RawTable] = {}
    for place in places:
        try:
            table = look_at(place, session)
        except MappingError:
            # A file without rows adds none.
            if place == places[0] or raw_file_problem(place, "utf-8"):
                raise
            continue
        found[place] = table if len(places) == 1 else _some_rows(table, most)
    return found


def joined(tables: Mapping[str, RawTable]) -> RawTable:
    """Return the first table with the rows of the others below, without those that repeat a row of an earlier one.

    Parameters
    ----------
    tables : mapping of RawTable
        By file.

    Returns
    -------
    RawTable
    """
    first, *others = tables.values()
    if not others:
        return first
    wanted = {plain_name(name): name for name in first.names}
    frames = [first.rows]
    for table in others:
        rows = table.rows.rename(columns=lambda name: wanted.get(plain_name(str(name)), name))
        rows = rows.reindex(columns=first.names).astype(object)
        frames.append(rows.where(rows.notna(), None))
    numbered = [
        frame.assign(winback_number=frame.fillna("").groupby(first.names, sort=False).cumcount()) for frame in frames
    ]
    rows = pd.concat(numbered, ignore_index=True)
    # A row that continues the one above it, without an order number, repeats nothing.
    rows = rows[~rows.duplicated() | rows.iloc[:, 0].isna()].drop(columns="winback_number").reset_index(drop=True)
    is_whole = all(table.is_whole for table in tables.values())
    return replace(first, rows=rows, is_whole=is_whole, odd_rows=sum(table.odd_rows for table in tables.values()))


def _some_rows(table: RawTable, most: int) -> RawTable:
    """Return the first rows of a table, and of the others those with a word that stands in none before."""
    rows = table.rows
    if len(rows) <= most:
        return table
    kept = pd.Series(range(len(rows)), index=rows.index) < most
    for n in range(rows.shape[1]):
        texts = rows.iloc[:, n]
        if texts.nunique() <= MOST_WORDS:
            kept |= ~texts.duplicated() & texts.notna()
    return replace(table, rows=rows[kept].reset_index(drop=True), is_whole=False)
