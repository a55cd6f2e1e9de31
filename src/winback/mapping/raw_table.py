"""A look at a file: its columns and some of its rows, as the text that a build will read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import duckdb
import pandas as pd

from winback.mapping.errors import MappingError
from winback.raw import raw_file_problem, read_lines

HEAD_ROWS = 20_000
"""So many rows are looked at from the beginning."""
TAIL_BYTES = 1 << 18
"""And what ends so near the end: dates that decide their format often stand there."""

SEPARATORS = (",", ";", "\t", "|")
NULL_WORDS = frozenset(("", "null", "na", "n/a", "nan", "none", "\\n", "-", "nil", "(null)", "#n/a"))
"""Texts that mean "nothing" when the look of a column is judged."""

_ENOUGH_BLOCKS = 4
_TABLES = {".parquet": "parquet", ".pq": "parquet", ".xlsx": "excel", ".xlsm": "excel"}
_NOT_READ = {
    ".xls": "is an old Excel file; save it as .xlsx or CSV.",
    ".json": "is JSON; export it as CSV or Parquet.",
    ".jsonl": "is JSON; export it as CSV or Parquet.",
    ".zip": "is an archive; unpack it first.",
    ".ods": "is an OpenDocument sheet; save it as .xlsx or CSV.",
}


@dataclass(frozen=True)
class RawTable:
    """Some rows of a file.

    Attributes
    ----------
    rows : DataFrame
        One text column per raw column, named as in the header; trimmed, None for an empty field.
    encoding : str or None
        utf-8, iso-8859-1 or windows-1252; None where the file is no text.
    separator : str or None
        The field separator; None where the file is no text.
    is_whole : bool
        Whether these are all rows.
    odd_rows : int
        Lines among them with another number of fields than the header; they are not in `rows`.
    """

    rows: pd.DataFrame
    encoding: str | None = None
    separator: str | None = None
    is_whole: bool = True
    odd_rows: int = 0

    @property
    def names(self) -> list[str]:
        """The raw columns in their order."""
        return [str(name) for name in self.rows.columns]


def look_at(path: Path, session: duckdb.DuckDBPyConnection) -> RawTable:
    """Look at a file.

    Parameters
    ----------
    path : Path
        A text file (also .gz), a Parquet file or an Excel file.
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
    if not path.is_file():
        raise MappingError(f"{path} is no file; check the path.")
    suffix = path.suffix.lower()
    if suffix in _NOT_READ:
        raise MappingError(f"{path} {_NOT_READ[suffix]}")
    kind = _TABLES.get(suffix)
    if kind == "parquet":
        table = _look_at_parquet(path, session)
    elif kind == "excel":
        table = _look_at_excel(path)
    else:
        table = _look_at_text(path)
    _check_names(path, table.names)
    if table.rows.empty:
        raise MappingError(f"{path} has a header and no rows; there is nothing to judge its columns by.")
    return table


def split_line(line: str, separator: str) -> list[str] | None:
    """Split a line into its trimmed fields; None where its quotes do not pair up."""
    if '"' not in line:
        return [field.strip() for field in line.split(separator)]
    mark = re.escape(separator)
    field = rf'{mark}("(?:[^"]|"")*"|[^"{mark}]*)'
    whole = separator + line.rstrip(" \r")
    if not re.fullmatch(f"(?:{field})+", whole):
        return None
    fields = re.findall(field, whole)
    return [
        (text[1:-1].replace('""', '"') if text.startswith('"') else text).strip() for text in fields
    ]


def as_text(value: object) -> str | None:
    """Return the text that a Parquet or Excel value is read as: ISO times, at most four decimals, None for nothing."""
    if value is None or value is pd.NaT or (isinstance(value, float) and pd.isna(value)):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m-%d %H:%M:%S}" if hasattr(value, "hour") else f"{value:%Y-%m-%d}"
    return str(value).strip() or None


def _look_at_text(path: Path) -> RawTable:
    problem = raw_file_problem(str(path), "utf-8")
    if problem:
        raise MappingError(f"{path} {problem}")
    encoding, head, is_whole = _head_lines(path)
    tail = [] if is_whole else _tail_lines(path, encoding)
    header, *body = head
    separator = _separator(path, header, body)
    names = split_line(header, separator)
    if names is None:
        raise MappingError(f"{path}: the quotes of the header do not pair up: {header[:200]}")
    fields = [split_line(line, separator) for line in [*body, *tail]]
    whole = [row for row in fields if row is not None and len(row) == len(names)]
    _check_header(path, names, fields, whole)
    rows = pd.DataFrame([[field or None for field in row] for row in whole], columns=names, dtype=object)
    return RawTable(rows, encoding, separator, is_whole, len(fields) - len(whole))


def _head_lines(path: Path) -> tuple[str, list[str], bool]:
    """Return the encoding, the first lines with text, and whether these are all."""
    lines: list[str] = []
    letters: Counter[str] = Counter()
    clean, damaged, blocks, is_whole = 0, 0, 0, True
    try:
        for block in read_lines(path, "utf-8"):
            blocks += 1
            for position in block.undecodable:
                letters.update(letter for letter in block.texts[position] if letter > "\x7f")
            damaged += len(block.undecodable)
            clean += sum(not text.isascii() for text in block.texts) - len(block.undecodable)
            texts = [text for text in block.texts if text]
            lines.extend(islice(texts, max(0, HEAD_ROWS + 1 - len(lines))))
            is_whole &= len(lines) <= HEAD_ROWS
            if blocks == _ENOUGH_BLOCKS:
                is_whole = False
                break
    except OSError as error:
        raise MappingError(f"{path} cannot be read ({error}); check it and export it again.") from error
    if damaged <= clean:
        return "utf-8", lines, is_whole
    encoding = _legacy_encoding(path, letters, lines)
    head = [text for block in islice(read_lines(path, encoding), 1) for text in block.texts if text]
    return encoding, head[: HEAD_ROWS + 1], is_whole and len(head) <= HEAD_ROWS + 1


def _legacy_encoding(path: Path, letters: Counter[str], lines: Iterable[str]) -> str:
    """Tell the two Western encodings apart by the bytes that only one has letters for."""
    runs = re.findall("[\x80-\xff]+", "\n".join(islice(lines, 2000)))
    alone = sum(len(run) <= 2 for run in runs)
    is_western = alone * 2 >= len(runs) and not any(letters[byte] for byte in "\x81\x8d\x8f\x90\x9d")
    if not is_western:
        raise MappingError(
            f"{path} is neither UTF-8 nor in a Western encoding (windows-1252, iso-8859-1); save it as CSV in UTF-8."
        )
    return "windows-1252" if any("\x80" <= letter <= "\x9f" for letter in letters) else "iso-8859-1"


def _tail_lines(path: Path, encoding: str) -> list[str]:
    """Return the last lines of a file that is not compressed; the first of them may be cut, so it is left out."""
    if path.suffix.lower() == ".gz":
        return []
    with path.open("rb") as file:
        file.seek(-TAIL_BYTES, 2)
        end = file.read()
    return [line for line in re.split("\r\n|\n|\r", end.decode(encoding, errors="replace"))[1:] if line]


def _separator(path: Path, header: str, body: Sequence[str]) -> str:
    """Choose the separator that gives the most lines as many fields as the header has."""
    best: tuple[float, int, str] | None = None
    for separator in SEPARATORS:
        names = split_line(header, separator)
        if names is None or len(names) < 2:
            continue
        sample = body[:500]
        fits = sum(len(split_line(line, separator) or []) == len(names) for line in sample)
        rank = (round(fits / max(len(sample), 1), 1), len(names), separator)
        best = rank if best is None or rank[:2] > best[:2] else best
    if best is None:
        raise MappingError(
            f"{path}: the first line has no comma, semicolon, tab or bar between column names: {header[:200]!r}. Remove "
            "the lines above the column names, or save the file with one of these separators."
        )
    return best[2]


def _check_header(path: Path, names: list[str], fields: list[list[str] | None], whole: list[list[str]]) -> None:
    if fields and len(whole) * 2 < len(fields):
        usual = Counter(len(row) for row in fields if row is not None).most_common(1)
        raise MappingError(
            f"{path}: the first line has {len(names)} fields and most others have {usual[0][0] if usual else 'broken quotes'}"
            "; remove the lines above the column names."
        )
    data_like = [name for name in names if re.fullmatch(r"[-+]?[0-9][0-9.,:/ T-]*[0-9Z]?", name)]
    if data_like:
        raise MappingError(
            f"{path}: the first line looks like data, not like column names (it has the field {data_like[0]!r}); add a line "
            "with the name of each column above it."
        )


def _check_names(path: Path, names: list[str]) -> None:
    seen: Counter[str] = Counter(name.casefold() for name in names)
    twice = [name for name in names if seen[name.casefold()] > 1 and name]
    if twice:
        raise MappingError(f"{path} has two columns called {twice[0]!r} (letter case does not count); rename one of them.")


def _look_at_parquet(path: Path, session: duckdb.DuckDBPyConnection) -> RawTable:
    try:
        relation = session.read_parquet(str(path))
        row_count = int((relation.count("*").fetchone() or (0,))[0])
        kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
        parts = [relation.limit(HEAD_ROWS).fetchall()]
    except duckdb.Error as error:
        raise MappingError(f"{path} cannot be read as Parquet: {str(error).splitlines()[0]}") from error
    rest = row_count - HEAD_ROWS
    if rest > 0:
        parts.append(relation.limit(2000, max(HEAD_ROWS, row_count - 2000)).fetchall())
    rows = [[as_text(value) for value in row] for part in parts for row in part]
    return RawTable(pd.DataFrame(rows, columns=list(kinds), dtype=object), is_whole=rest <= 2000)


def _look_at_excel(path: Path) -> RawTable:
    try:
        import openpyxl  # noqa: F401, PLC0415
    except ImportError as error:
        raise MappingError(
            f"{path} is an Excel file and openpyxl is not installed; install it (pip install 'winback[excel]') or save "
            "the sheet as CSV."
        ) from error
    try:
        sheet = pd.read_excel(path, dtype=object, engine="openpyxl", nrows=HEAD_ROWS + 1)
    except Exception as error:  # openpyxl raises whatever its parsers raise.
        raise MappingError(f"{path} cannot be read as Excel: {error}") from error
    sheet.columns = [("" if str(name).startswith("Unnamed: ") else str(name)).strip() for name in sheet.columns]
    rows = [[as_text(value) for value in row] for row in sheet.head(HEAD_ROWS).itertuples(index=False)]
    return RawTable(pd.DataFrame(rows, columns=list(sheet.columns), dtype=object), is_whole=len(sheet) <= HEAD_ROWS)
