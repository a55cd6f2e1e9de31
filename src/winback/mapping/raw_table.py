"""A look at a file: its columns and some of its rows, as the text that a build will read."""

from __future__ import annotations

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
from winback.raw import raw_file_problem, read_header, read_lines
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

HEAD_ROWS = 20_000
"""Rows to look at from the beginning."""
SPREAD_ROWS = 4_000
"""Rows to look at from the others, up to the last: what decides the format of dates may stand there."""

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
        Lines among them with another number of fields than the header; they are not in `rows`.
    """

    rows: pd.DataFrame
    unusable: list[str]
    encoding: str | None = None
    separator: str | None = None
    is_whole: bool = True
    odd_rows: int = 0

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
        if not Path(place).is_file():
            raise MappingError(f"{place} is not a file; check the path.")
        suffix = Path(place).suffix.lower()
        if suffix in _NOT_READ:
            raise MappingError(f"{place} {_NOT_READ[suffix]}")
    problem = raw_file_problem(place, "utf-8")
    if problem:
        raise MappingError(f"{place} {problem}")
    if is_table(place) or PARQUET.search(place):
        try:
            lines, is_whole = _table_lines(place, session)
        except duckdb.Error as error:
            raise _damaged(place, error) from error
        return _table(place, lines, "utf-8", is_whole, is_text=False)
    if EXCEL.search(place):
        lines = [line for _, line in excel_lines(place)]
        return _table(place, _some(lines), "utf-8", len(lines) <= HEAD_ROWS + SPREAD_ROWS, is_text=False)
    encoding, lines, is_whole = _text_lines(Path(place))
    return _table(place, lines, encoding, is_whole, is_text=True)


def split_line(line: str, separator: str) -> list[str] | None:
    """Split a line into its trimmed fields; None where its quotes do not pair up."""
    if '"' not in line:
        return [field.strip() for field in line.split(separator)]
    mark = re.escape(separator)
    field = rf'{mark}("(?:[^"]|"")*"|[^"{mark}]*)'
    whole = separator + line.rstrip(" ")
    if not re.fullmatch(f"(?:{field})+", whole):
        return None
    fields = re.findall(field, whole)
    return [(text[1:-1].replace('""', '"') if text.startswith('"') else text).strip() for text in fields]


def plain_name(name: str) -> str:
    """Return a column's name as a build compares it (macro `plain_name`)."""
    return re.sub(r"[ \t_./()#-]", "", name.lower())


def shared_names(names: Iterable[str]) -> list[str]:
    """Return the names that a build cannot tell from another one's."""
    names = list(names)
    counts = Counter(plain_name(name) for name in names)
    return [name for name in dict.fromkeys(names) if counts[plain_name(name)] > 1]


def _table(place: str, lines: list[str], encoding: str, is_whole: bool, *, is_text: bool) -> RawTable:
    header = read_header(place, encoding)
    if header is None:
        raise MappingError(f"{place} is empty; export it again.")
    names = header.names
    if is_text and len(names) < 2:
        raise MappingError(
            f"{place}: the first line has no comma, semicolon, tab or bar between column names: {names[0][:200]!r}. "
            "Remove the lines above the column names, or save the file with one of these separators."
        )
    fields = [split_line(line, header.separator) for line in lines[1:]]
    whole = [row for row in fields if row is not None and len(row) == len(names)]
    _check_header(place, names, fields, whole)
    unusable = shared_names(names)
    kept = [n for n, name in enumerate(names) if name and name not in unusable]
    rows = pd.DataFrame(
        [[row[n] or None for n in kept] for row in whole], columns=[names[n] for n in kept], dtype=object
    )
    if rows.empty:
        raise MappingError(
            f"{place} has a header but no rows, so its columns cannot be recognized; export it with rows."
        )
    return RawTable(
        rows,
        [name for name in unusable if name],
        encoding if is_text else None,
        header.separator if is_text else None,
        is_whole,
        len(fields) - len(whole),
    )


def _text_lines(path: Path) -> tuple[str, list[str], bool]:
    """Return the encoding, some of the lines with text, the header first, and whether these are all."""
    letters: Counter[str] = Counter()
    runs, short_runs, clean, damaged = 0, 0, 0, 0
    blocks = list(islice(_blocks(path, "utf-8"), _ENOUGH_BLOCKS + 1))
    for block in blocks:
        for position in block.undecodable:
            found = re.findall("[\x80-\xff]+", block.texts[position])
            letters.update("".join(found))
            runs += len(found)
            short_runs += sum(len(run) <= 2 for run in found)
        damaged += len(block.undecodable)
        clean += sum(not text.isascii() for text in block.texts) - len(block.undecodable)
    encoding = "utf-8"
    if damaged > max(clean, 0):
        encoding = _western_encoding(path, letters, short_runs / max(runs, 1))
        blocks = list(islice(_blocks(path, encoding), _ENOUGH_BLOCKS + 1))
    lines = [text for block in blocks[:_ENOUGH_BLOCKS] for text in block.texts if text]
    is_whole = len(blocks) <= _ENOUGH_BLOCKS
    last = [] if is_whole or path.suffix.lower() == ".gz" else _last_lines(path, encoding)
    return encoding, _some([*lines, *last]), is_whole and len(lines) <= HEAD_ROWS + SPREAD_ROWS


def _blocks(path: Path, encoding: str) -> Iterator[Lines]:
    try:
        yield from read_lines(path, encoding)
    except OSError as error:
        raise _damaged(str(path), error) from error


def _damaged(place: str, error: Exception) -> MappingError:
    return MappingError(f"{place} cannot be read ({str(error).splitlines()[0]}); check it and export it again.")


def _some(lines: list[str]) -> list[str]:
    """Return the first lines, and of the others some at equal distances, the last among them."""
    rest = lines[HEAD_ROWS + 1 :]
    step = -(-len(rest) // SPREAD_ROWS) or 1
    return lines[: HEAD_ROWS + 1] + rest[::-1][::step][::-1]


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


def _last_lines(path: Path, encoding: str) -> list[str]:
    """Return the last lines of a large file; the first of them may be cut, so it is left out."""
    with path.open("rb") as file:
        file.seek(-_TAIL_BYTES, 2)
        end = file.read()
    return [line for line in re.split("\r\n|\n|\r", end.decode(encoding, errors="replace"))[1:] if line]


def _table_lines(place: str, session: duckdb.DuckDBPyConnection) -> tuple[list[str], bool]:
    """Return the first and last rows of a Parquet file or database table as lines, below a line for the header."""
    session.execute(attach_statement(place) or "select 1")
    relation = relation_of(place)
    line = line_expression(table_columns(place))
    count = int((session.execute(f"select count(*) from {relation}").fetchone() or (0,))[0])  # noqa: S608
    step = max(1, -(-(count - HEAD_ROWS) // SPREAD_ROWS))
    rows = session.execute(
        f"select {line} from (select *, row_number() over () as winback_row from {relation}) "  # noqa: S608
        f"where winback_row <= {HEAD_ROWS} or ({count} - winback_row) % {step} = 0 order by winback_row"
    ).fetchall()
    return ["", *(line for (line,) in rows)], count <= HEAD_ROWS + SPREAD_ROWS


def _check_header(place: str, names: list[str], fields: list[list[str] | None], whole: list[list[str]]) -> None:
    if fields and len(whole) * 2 < len(fields):
        usual = Counter(len(row) for row in fields if row is not None).most_common(1)
        raise MappingError(
            f"{place}: the first line has {len(names)} fields, but most others have "
            f"{usual[0][0] if usual else 'broken quotes'}; remove the lines above the column names."
        )
    data_like = [name for name in names if re.fullmatch(r"[-+]?[0-9][0-9.,:/ T-]*[0-9Z]?", name)]
    if data_like:
        # Where the next line has other things than dates and years below them, they are column names.
        below = dict(zip(names, whole[0], strict=True)) if whole else {}
        problem = pivot(name for name in data_like if name in below and not is_period(below[name]))
        if problem:
            raise MappingError(f"{place} {problem}")
        raise MappingError(
            f"{place}: the first line looks like data, not like column names (it has the field {data_like[0]!r}); "
            "add a line with the name of each column above it."
        )
