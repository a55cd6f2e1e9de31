"""A look at a file: its columns and some of its rows, as the text that a build will read."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import pandas as pd

from winback.mapping.errors import MappingError
from winback.mapping.periods import is_period, pivot
from winback.raw import Layout, layout_of, looks_like_data, raw_file_problem, read_lines, read_records, with_quoting
from winback.raw.files import NO_ROWS
from winback.raw.layout import joined_pairs
from winback.raw.limits import RawLimitError
from winback.raw.lines import Lines
from winback.raw.rows import (
    EXCEL,
    PARQUET,
    attach_statement,
    excel_lines,
    is_table,
    line_expression,
    relation_of,
    table_columns,
)
from winback.raw.totals import LAST_ROWS, is_total_row

HEAD_ROWS = 20_000
"""Rows to look at from the beginning."""
SPREAD_ROWS = 4_000
"""Rows to look at from the others, up to the last: what decides the format of dates may stand there."""
MOST_CELLS = 2_000_000
"""Of files with very many columns, only so many rows as these are."""

NULL_WORDS = frozenset(("", "null", "na", "n/a", "nan", "none", "\\n", "-", "nil", "(null)", "#n/a"))
"""Texts that mean "nothing" when the look of a column is judged."""

_ENOUGH_BLOCKS = 4
_TAIL_BYTES = 1 << 18
_NOT_READ = {
    ".xls": "is an old Excel file; save it as .xlsx or CSV.",
    ".xlsm": "is an Excel file with macros; save it as .xlsx or CSV.",
    ".json": "is JSON; export it as CSV or Parquet.",
    ".jsonl": "is JSON; export it as CSV or Parquet.",
    ".zip": "is an archive; unpack it first.",
    ".ods": "is an OpenDocument sheet; save it as .xlsx or CSV.",
}


@dataclass(frozen=True)
class RawTable:
    """Some rows of a file or table.

    Attributes
    ----------
    rows : DataFrame
        One text column per raw column that can be identified by its name, named as in the header; trimmed, None for
        nothing.
    unusable : list of str
        Names that several columns share, as a build compares names.
    encoding : str or None
        utf-8, iso-8859-1 or windows-1252; None where the source is no text.
    separator : str or None
        The field separator; None where the source is no text.
    is_whole : bool
        Whether these are all rows.
    odd_rows : int
        Records among them with another number of fields than the header; they are not in `rows`.
    notes : tuple of str
        What a person should know of how the file is read, each a sentence.
    """

    rows: pd.DataFrame
    unusable: list[str]
    encoding: str | None = None
    separator: str | None = None
    is_whole: bool = True
    odd_rows: int = 0
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The raw columns in their order."""
        return [str(name) for name in self.rows.columns]


def look_at(place: str, session: duckdb.DuckDBPyConnection) -> RawTable:
    """Look at a file or table.

    Parameters
    ----------
    place : str
        A text file (also .gz), a Parquet file, an Excel file, or a table of a DuckDB file as ``file#table``.
    session : DuckDBPyConnection
        An in-memory database.

    Returns
    -------
    RawTable

    Raises
    ------
    MappingError
        If there is nothing to look at: no file, no rows, no header, or no form that can be read.
    """
    if not is_table(place):
        if not os.path.isfile(place):
            raise MappingError(f"{place} is not a file; check the path.")
        suffix = Path(place).suffix.lower()
        if suffix in _NOT_READ:
            raise MappingError(f"{place} {_NOT_READ[suffix]}")
    problem = raw_file_problem(place, "utf-8")
    if problem:
        raise MappingError(f"{place} {problem}")
    try:
        return _look(place, session)
    except RawLimitError as error:
        raise _damaged(place, error) from error


def _look(place: str, session: duckdb.DuckDBPyConnection) -> RawTable:
    if is_table(place) or PARQUET.search(place):
        try:
            lines, is_whole = _table_lines(place, session)
        except duckdb.Error as error:
            raise _damaged(place, error) from error
        return _table(place, lines, _layout(place, "utf-8"), is_whole, None)
    if EXCEL.search(place):
        layout = _layout(place, "utf-8")
        lines = [line for number, line in excel_lines(place) if number > layout.header_row]
        return _table(place, _some(lines), layout, len(lines) <= HEAD_ROWS + SPREAD_ROWS, None)
    encoding = _encoding(Path(place))
    layout = with_quoting(_layout(place, encoding), Path(place))
    lines, is_whole = _text_lines(Path(place), encoding, layout)
    return _table(place, lines, layout, is_whole, encoding)


def plain_name(name: str) -> str:
    """Return a column's name as a build compares it (macro `plain_name`)."""
    return re.sub(r"[ \t_./()#-]", "", name.lower())


def shared_names(names: Iterable[str]) -> list[str]:
    """Return the names that a build cannot tell from another one's."""
    names = list(names)
    counts = Counter(plain_name(name) for name in names)
    return [name for name in dict.fromkeys(names) if counts[plain_name(name)] > 1]


def _layout(place: str, encoding: str) -> Layout:
    layout = layout_of(place, encoding)
    if layout is None:
        raise MappingError(f"{place} is empty; export it again.")
    return layout


def _table(place: str, lines: list[str], layout: Layout, is_whole: bool, encoding: str | None) -> RawTable:
    names = layout.names
    most = max(1, MOST_CELLS // max(1, layout.field_count))
    if len(lines) > most:
        lines, is_whole = _some(lines, most), False
    if encoding and len(names) < 2:
        raise MappingError(
            f"{place}: the first line has no comma, semicolon, tab or bar between column names: {names[0][:200]!r}. "
            "Remove the lines above the column names, or save the file with one of these separators."
        )
    fields = [layout.split(line) for line in lines]
    _check_header(place, layout, fields)
    is_total = [n >= len(fields) - LAST_ROWS and is_total_row(row or []) for n, row in enumerate(fields)]
    # A spreadsheet writes a blank line as one of separators.
    is_blank = [row is not None and not any(row) for row in fields]
    whole = [
        row
        for row, adds_up, blank in zip(fields, is_total, is_blank, strict=True)
        if row is not None and len(row) == layout.field_count and not adds_up and not blank
    ]
    unusable = shared_names(names)
    kept = [n for n, name in enumerate(names) if name and name not in unusable]
    rows = pd.DataFrame(
        [[row[n] or None for n in kept] for row in whole], columns=[names[n] for n in kept], dtype=object
    )
    if rows.empty:
        raise MappingError(f"{place} {NO_ROWS}, so its columns cannot be recognized; export it with rows.")
    return RawTable(
        rows,
        [name for name in unusable if name],
        encoding,
        layout.separator if encoding else None,
        is_whole,
        len(fields) - len(whole) - sum(is_total) - sum(is_blank),
        tuple(_notes(layout, sum(is_total))),
    )


def _notes(layout: Layout, total_rows: int) -> Iterator[str]:
    """Say what is read in another way than it stands there."""
    if layout.title_row is not None:
        yield f"The column names stand in row {layout.header_row}; what stands above them is not read."
    if layout.field_count > len(layout.names):
        yield "Each row ends in a separator, the header does not; the empty field behind the last column is not read."
    if layout.quoting == "rows":
        yield "Whole rows stand in quotes; the row inside is read."
    if layout.quoting == "none" and layout.separator != " ":
        yield (
            'Double quotes are read as letters (27"), as the rows have the right number of fields that way; if fields '
            "may stand in quotes, write raw_quoting: double beside files."
        )
    if total_rows:
        yield "The last rows add up the others (a total); they are set aside as 'no sale: total row'."


def _encoding(path: Path) -> str:
    """Find the encoding of a text file by its bytes that are not ASCII."""
    letters: Counter[str] = Counter()
    runs, short_runs, clean, damaged = 0, 0, 0, 0
    for block in islice(_blocks(read_lines(path, "utf-8"), path), _ENOUGH_BLOCKS):
        for position in block.undecodable:
            found = re.findall("[\x80-\xff]+", block.texts[position])
            # A NUL, or a line that was cut, says nothing of the encoding.
            damaged += bool(found)
            letters.update("".join(found))
            runs += len(found)
            short_runs += sum(len(run) <= 2 for run in found)
        clean += sum(not text.isascii() for text in block.texts) - len(block.undecodable)
    return _western_encoding(path, letters, short_runs / max(runs, 1)) if damaged > max(clean, 0) else "utf-8"


def _text_lines(path: Path, encoding: str, layout: Layout) -> tuple[list[str], bool]:
    """Return some of the records behind the header, and whether these are all."""
    blocks = list(islice(_blocks(read_records(path, encoding, layout), path), _ENOUGH_BLOCKS + 1))
    lines = [
        text
        for block in blocks[:_ENOUGH_BLOCKS]
        for row, text in enumerate(block.texts, start=block.first_row)
        if text and row > layout.header_row
    ]
    is_whole = len(blocks) <= _ENOUGH_BLOCKS
    last = [] if is_whole or path.suffix.lower() == ".gz" else _last_records(path, encoding, layout)
    return _some([*lines, *last]), is_whole and len(lines) <= HEAD_ROWS + SPREAD_ROWS


def _blocks(lines: Iterator[Lines], path: Path) -> Iterator[Lines]:
    try:
        yield from lines
    except OSError as error:
        raise _damaged(str(path), error) from error


def _damaged(place: str, error: Exception) -> MappingError:
    return MappingError(f"{place} cannot be read ({str(error).splitlines()[0]}); check it and export it again.")


def _some(lines: list[str], most: int = HEAD_ROWS + SPREAD_ROWS) -> list[str]:
    """Return the first lines, and of the others some at equal distances, the last among them."""
    spread = most * SPREAD_ROWS // (HEAD_ROWS + SPREAD_ROWS)
    head, rest = lines[: most - spread], lines[most - spread :]
    step = -(-len(rest) // max(1, spread)) or 1
    return head + rest[::-1][::step][::-1]


def _western_encoding(path: Path, letters: Counter[str], alone: float) -> str:
    """Tell the two Western encodings apart, and from others, by the bytes that are not UTF-8.

    In Western text letters beyond ASCII stand alone or in pairs; in other scripts they make up words.
    """
    if alone < 0.5:
        raise MappingError(
            f"{path} is neither UTF-8 nor in a Western encoding (windows-1252, iso-8859-1); save it as CSV in UTF-8."
        )
    # windows-1252 has all letters of ISO-8859-1, and none for these five bytes.
    return "iso-8859-1" if any(letters[byte] for byte in "\x81\x8d\x8f\x90\x9d") else "windows-1252"


def _last_records(path: Path, encoding: str, layout: Layout) -> list[str]:
    """Return the last records of a large file; the first line of them may be cut, so it is left out."""
    with path.open("rb") as file:
        file.seek(-_TAIL_BYTES, 2)
        end = file.read()
    lines = re.split("\r\n|\n|\r", end.decode(encoding, errors="replace"))[1:]
    return joined_pairs(lines, layout.fits) if layout.quoting != "none" else [line for line in lines if line]


def _table_lines(place: str, session: duckdb.DuckDBPyConnection) -> tuple[list[str], bool]:
    """Return the first and last rows of a Parquet file or database table as lines."""
    session.execute(attach_statement(place) or "select 1")
    relation = relation_of(place)
    line = line_expression(table_columns(place))
    count = int((session.execute(f"select count(*) from {relation}").fetchone() or (0,))[0])  # noqa: S608
    step = max(1, -(-(count - HEAD_ROWS) // SPREAD_ROWS))
    rows = session.execute(
        f"select {line} from (select *, row_number() over () as winback_row from {relation}) "  # noqa: S608
        f"where winback_row <= {HEAD_ROWS} or ({count} - winback_row) % {step} = 0 order by winback_row"
    ).fetchall()
    return [line for (line,) in rows], count <= HEAD_ROWS + SPREAD_ROWS


def _check_header(place: str, layout: Layout, fields: list[list[str] | None]) -> None:
    counts = Counter(None if row is None else len(row) for row in fields)
    if 2 * counts[layout.field_count] < len(fields):
        usual = next((count for count, _ in counts.most_common() if count is not None), None)
        raise MappingError(
            f"{place}: row {layout.header_row} seems to have the column names. It has {len(layout.names)} fields, but "
            f"most others have {'broken quotes' if usual is None else usual}. Remove the rows above the column names."
        )
    data_like = looks_like_data(layout.names)
    if data_like:
        # Where the next line has other things than dates and years below them, they are column names.
        first = next((row for row in fields if row is not None and len(row) == layout.field_count), [])
        below = dict(zip(layout.names, first, strict=False))
        problem = pivot(name for name in below if looks_like_data([name]) and not is_period(below[name]))
        if problem:
            raise MappingError(f"{place} {problem}")
        raise MappingError(
            f"{place}: row {layout.header_row} looks like data, not like column names (it has {data_like!r}); "
            "add a line with the name of each column above it."
        )
