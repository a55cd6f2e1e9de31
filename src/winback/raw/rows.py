"""Rows that are no text yet, of Parquet files, Excel sheets and database tables, as lines of CSV.

All raw forms then take one path: a damaged row gets the same message as a damaged line.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

import duckdb

from winback.raw.header import FIRST_ROWS, header_position
from winback.raw.limits import RawLimitError, check_unpacked

PARQUET = re.compile(r"\.parquet$", re.IGNORECASE)
EXCEL = re.compile(r"\.xlsx$", re.IGNORECASE)

_TABLE_NAME = re.compile(r'(\w+|"([^"]|"")+")(\.(\w+|"([^"]|"")+")){0,2}')
_SHARED_TEXTS = "xl/sharedStrings.xml"
_SHARED_BYTES_MAX = 1 << 28
"""Bytes of the texts of an Excel file, which are in memory as a whole."""

_FLOATS = ("FLOAT", "DOUBLE")
_SPACELESS = ("TIMESTAMP", "DATE", "DECIMAL", "BOOLEAN")


def is_table(place: str) -> bool:
    """Say whether a place is a table of a database (``file#table``) and not a file."""
    return "#" in place and not os.path.exists(place)


def relation_of(place: str) -> str:
    """Return what SQL selects from for a Parquet file or a database table that `attach_statement` has attached."""
    if is_table(place):
        file, table = place.split("#", 1)
        if not _TABLE_NAME.fullmatch(table):
            raise OSError(
                f"{table!r} is not the name of a table; write it as schema.table, in double quotes if need be"
            )
        return f"{_alias(file)}.{table}"
    return "read_parquet('" + place.replace("'", "''") + "')"


def attach_statement(place: str) -> str | None:
    """Return the SQL that attaches the database of a table for reading; None for a file, which needs none."""
    if not is_table(place):
        return None
    file = place.split("#", 1)[0]
    if not Path(file).is_file():
        raise FileNotFoundError(f"there is no database file {file}")
    quoted = file.replace("'", "''")
    return f"attach if not exists '{quoted}' as {_alias(file)} (read_only)"


def _alias(file: str) -> str:
    return f"winback_raw_{hashlib.sha256(file.encode()).hexdigest()[:8]}"


def table_columns(place: str) -> list[tuple[str, str]]:
    """List the columns of a Parquet file or database table with their DuckDB types, in order.

    Parameters
    ----------
    place : str
        A Parquet file, or ``file#table``.

    Returns
    -------
    list of (str, str)
        Name and type.

    Raises
    ------
    OSError
        If there is no such file, it is a view of other files, or a file of rows that take no room.
    duckdb.Error
        If it is damaged or has no such table.
    """
    with duckdb.connect() as connection:
        connection.execute(attach_statement(place) or "select 1")
        if is_table(place):
            # A view may name files, and who made it need not be who builds with it.
            connection.execute("set enable_external_access = false")
        else:
            # A row of a Parquet file may take no byte at all.
            sizes = "select num_rows from parquet_file_metadata(?)"
            row_count = sum(rows for (rows,) in connection.execute(sizes, [place]).fetchall())
        try:
            described = connection.execute(f"describe select * from {relation_of(place)}").fetchall()  # noqa: S608
        except duckdb.PermissionException as error:
            raise OSError(
                "it is a view that reads other files: make a table of it, which has the rows itself"
            ) from error
    if not is_table(place):
        check_unpacked(row_count * len(described), os.path.getsize(place))
    return [(str(name), str(kind)) for name, kind, *_ in described]


def line_expression(columns: list[tuple[str, str]]) -> str:
    """Write the SQL that makes one line of CSV of a row.

    Parameters
    ----------
    columns : list of (str, str)
        Name and DuckDB type of each.

    Returns
    -------
    str
        An expression of type varchar. Floating numbers have the fewest digits that give them again, as in a text file;
        times with a zone are written in UTC, marked so; null is an empty field.
    """
    return "concat_ws(',', " + ", ".join(_field(name, kind) for name, kind in columns) + ")"


def text_expressions(columns: list[tuple[str, str]]) -> list[str]:
    """Write the SQL of each column's text: what `line_expression` writes between its commas, without the quotes.

    Parameters
    ----------
    columns : list of (str, str)
        As for `line_expression`.

    Returns
    -------
    list of str
        Expressions of type varchar over `numbered_rows`; null where the value is. As in the fields of a text file, tabs
        are spaces, and there are none around the text.
    """
    texts = [_text(name, kind) for name, kind in columns]
    return [
        text if _is_plain(kind) or kind.startswith(_SPACELESS) else f"trim(replace({text}, chr(9), ' '))"
        for text, (_, kind) in zip(texts, columns, strict=True)
    ]


def numbered_rows(place: str) -> str:
    """Write the SQL of the rows of a Parquet file or table: its columns, and `winback_row`, 2 for the first row.

    Floating numbers are texts already, as each is looked at more than once.
    """
    columns = table_columns(place)
    relation = relation_of(place)
    number = "row_number() over () + 1"
    if not is_table(place) and "file_row_number" not in (name.lower() for name, _ in columns):
        relation = relation.removesuffix(")") + ", file_row_number = true)"
        number = "file_row_number + 2"
    selected = ", ".join(
        f"cast({quoted} as varchar) as {quoted}" if kind in _FLOATS else quoted
        for quoted, kind in ((_quoted_name(name), kind) for name, kind in columns)
    )
    return f"(select {selected}, {number} as winback_row from {relation})"  # noqa: S608


def _quoted_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(name: str, kind: str) -> str:
    column = _quoted_name(name)
    if kind in _FLOATS:
        return _float_text(f"cast({column} as varchar)")
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime(timezone('UTC', {column}), '%Y-%m-%d %H:%M:%S UTC')"
    if kind.startswith("TIMESTAMP"):
        # Fractions of a second on some rows only would be another date format.
        return f"strftime({column}, '%Y-%m-%d %H:%M:%S')"
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")):
        return f"cast(to_json({column}) as varchar)"
    return f"cast({column} as varchar)"


def _is_plain(kind: str) -> bool:
    """Say whether the texts of a type never hold a comma, quote or line end."""
    return kind in (*_FLOATS, "TIMESTAMP WITH TIME ZONE") or kind.endswith("INT") or kind.endswith("INTEGER")


def _field(name: str, kind: str) -> str:
    text = _text(name, kind)
    if _is_plain(kind):
        return f"coalesce({text}, '')"
    special = " or ".join(f"contains({text}, {mark})" for mark in ("','", "'\"'", "chr(10)", "chr(13)"))
    return f"case when {special} then '\"' || replace({text}, '\"', '\"\"') || '\"' else coalesce({text}, '') end"


def _float_text(digits: str) -> str:
    """Write the SQL of a float's text: no ".0", and no exponent where a decimal holds the number, unlike infinity."""
    plain = f"rtrim(rtrim(cast(try_cast({digits} as decimal(38,18)) as varchar), '0'), '.')"
    return (
        f"case when contains({digits}, 'e') then coalesce({plain}, {digits}) "
        f"when ends_with({digits}, '.0') then left({digits}, -2) else {digits} end"
    )


def excel_lines(path: str) -> Iterator[tuple[int, str]]:
    """Read the first sheet of an Excel file.

    Parameters
    ----------
    path : str
        An .xlsx file.

    Yields
    ------
    (int, str)
        Number of a row that is not blank, and its cells as a line of CSV. The row with the column names says how many
        cells a row has; what stands to the right of these has no name and is not read.

    Raises
    ------
    OSError
        If it is no Excel file.
    """
    try:
        import openpyxl  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError as error:
        raise OSError("Excel files need openpyxl: pip install 'winback[excel]'") from error
    _check_packed(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise OSError(f"it is not an Excel file: {error}") from error
    try:
        yield from _sheet_lines(book.worksheets[0])
    except (SyntaxError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise OSError(f"its sheet is damaged: {error}") from error
    finally:
        book.close()


def _sheet_lines(sheet: Any) -> Iterator[tuple[int, str]]:
    # The size that a sheet states is often not its own, and what lies beyond it would not be read.
    sheet.reset_dimensions()
    filled = (
        (number, [_cell_text(cell) for cell in cells])
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
        if any(cell is not None for cell in cells)
    )
    first = list(islice(filled, FIRST_ROWS))
    header = first[header_position([[cell.strip() for cell in cells] for _, cells in first])][1] if first else []
    width = max((place for place, cell in enumerate(header, start=1) if cell), default=0)
    for number, cells in chain(first, filled):
        yield number, ",".join(_quoted(cell) for cell in [*cells, *[""] * (width - len(cells))][:width])


def _check_packed(path: str) -> None:
    """Refuse an Excel file whose parts unpack to what no sheet has."""
    try:
        with zipfile.ZipFile(path) as packed:
            sizes = {part.filename: part.file_size for part in packed.infolist()}
    except zipfile.BadZipFile:
        # told by who opens it
        return
    check_unpacked(sum(sizes.values()), os.path.getsize(path))
    if sizes.get(_SHARED_TEXTS, 0) > _SHARED_BYTES_MAX:
        raise RawLimitError("its texts are too many to be read from an Excel file: save it as CSV")


def _cell_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and math.isfinite(cell):
        return f"{Decimal(repr(cell)):f}".removesuffix(".0")
    if isinstance(cell, dt.datetime):
        # A sheet counts in parts of a day; half past nine can be a microsecond early.
        return (cell + dt.timedelta(milliseconds=500)).replace(microsecond=0).isoformat(sep=" ")
    return str(cell)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if re.search(r'[,"\r\n]', text) else text
