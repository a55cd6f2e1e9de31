"""Which raw files there are, and what is wrong with one before it is read."""

from __future__ import annotations

import os
import re
from pathlib import Path

import duckdb

from winback.raw.layout import layout_of
from winback.raw.lines import first_line, numbered_lines
from winback.raw.rows import EXCEL, PARQUET, attach_statement, excel_lines, is_table, relation_of

NO_ROWS = "has a header but no rows"

MOST_STRANGE = 0.02
"""A first line with a larger share of control characters is not text."""

_RAW_NAME = re.compile(r"\.((csv|txt|tsv)(\.gz)?|parquet|xlsx)$", re.IGNORECASE)


def raw_files(path: str, pattern: str) -> list[str]:
    """List the raw files behind a path.

    Parameters
    ----------
    path : str
        A file, or a folder whose .csv, .txt, .tsv (each also .gz), .parquet and .xlsx files are meant.
    pattern : str
        A regular expression that the name of a file in a folder begins with, whatever its letter case; empty for all.

    Returns
    -------
    list of str
        Paths in the order of their names; empty where there is nothing.
    """
    place = Path(path)
    # These answer no to a text that cannot be a path, where the methods of Path raise an error.
    if os.path.isfile(path):
        return [str(place)]
    if not os.path.isdir(path):
        return []
    return sorted(
        str(file)
        for file in place.iterdir()
        if file.is_file() and _RAW_NAME.search(file.name) and re.match(pattern, file.name, re.IGNORECASE)
    )


def raw_file_problem(place: str, encoding: str) -> str | None:
    """Say what keeps a raw file from being read, or None.

    Parameters
    ----------
    place, encoding : str
        As for `winback.raw.layout_of`.

    Returns
    -------
    str or None
        A sentence without the file's name, with the fix.
    """
    try:
        layout = layout_of(place, encoding)
    except (OSError, duckdb.Error) as error:
        return f"cannot be read ({str(error).splitlines()[0]}); check it and export it again."
    if layout is None:
        return "is empty; remove it or export it again."
    if not (is_table(place) or PARQUET.search(place) or EXCEL.search(place)):
        return _text_problem(str(first_line(Path(place), encoding)))
    return None


def without_rows(place: str, encoding: str) -> str | None:
    """Say that a raw file that can be read has a header and nothing below it, or None.

    Parameters
    ----------
    place, encoding : str
        As for `winback.raw.layout_of`.

    Returns
    -------
    str or None
        The start of a sentence that begins with the file's name.
    """
    if is_table(place) or PARQUET.search(place):
        with duckdb.connect() as connection:
            connection.execute(attach_statement(place) or "select 1")
            has_rows = bool(connection.execute(f"select 1 from {relation_of(place)} limit 1").fetchall())  # noqa: S608
    else:
        layout = layout_of(place, encoding)
        header_row = layout.header_row if layout else 0
        lines = excel_lines(place) if EXCEL.search(place) else numbered_lines(Path(place), encoding)
        has_rows = any(number > header_row and text.strip() for number, text in lines)
    return None if has_rows else NO_ROWS


def _text_problem(line: str) -> str | None:
    """Say what the first line of a file tells against its being text in an encoding that can be read, or None."""
    # In UTF-16 every second byte of an ASCII letter is a NUL; its first line may begin with a mark of the byte order.
    halves = line[::2], line[1::2]
    is_wide = any("\0" not in one and 2 * other.count("\0") > len(other) for one, other in (halves, halves[::-1]))
    if line.startswith(("\xff\xfe", "\xfe\xff")) or is_wide:
        return "is UTF-16 text; save it as CSV in UTF-8."
    strange = sum(letter < " " and letter not in "\t\f" for letter in line)
    if "\0" in line or strange > max(1, MOST_STRANGE * len(line)):
        return "is not a text file; export the data as CSV, Parquet or Excel (.xlsx)."
    return None
