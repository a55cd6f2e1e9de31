"""Which raw files there are, what their header says, and what is wrong with one before it is read."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from winback.raw.lines import first_line
from winback.raw.rows import EXCEL, PARQUET, excel_lines, is_table, table_columns

SEPARATORS = (",", ";", "\t", "|")

MOST_STRANGE = 0.02
"""A first line with a larger share of control characters is not text."""

_RAW_NAME = re.compile(r"\.((csv|txt|tsv)(\.gz)?|parquet|xlsx)$", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """The first line of a raw file.

    Attributes
    ----------
    separator : str
        What parts its fields: the one of `SEPARATORS` that it has most of, a comma where it has none.
    names : list of str
        Its fields as they stand there.
    """

    separator: str
    names: list[str]


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
    if place.is_file():
        return [str(place)]
    if not place.is_dir():
        return []
    return sorted(
        str(file)
        for file in place.iterdir()
        if file.is_file() and _RAW_NAME.search(file.name) and re.match(pattern, file.name, re.IGNORECASE)
    )


def read_header(place: str, encoding: str, separator: str = "") -> Header | None:
    """Read the header of a raw file or table.

    Parameters
    ----------
    place : str
        A file, or a table of a database as ``file#table``.
    encoding : str
        The encoding of a text file; see `winback.raw.read_lines`.
    separator : str, optional
        What parts the fields, where that is known; a blank for any number of blanks.

    Returns
    -------
    Header or None
        None where the file has no line with text.

    Raises
    ------
    OSError
        If the file cannot be read or is not what its name says.
    """
    if is_table(place) or PARQUET.search(place):
        return Header(",", [name for name, _ in table_columns(place)])
    text = next((line for _, line in excel_lines(place)), None) if EXCEL.search(place) else None
    if not EXCEL.search(place):
        text = first_line(Path(place), encoding)
    if text is None:
        return None
    if separator == " ":
        return Header(separator, text.split())
    bare = re.sub(r'"[^"]*"', "", text)
    separator = separator or max(SEPARATORS, key=lambda mark: (bare.count(mark), -SEPARATORS.index(mark)))
    names = next(csv.reader([text.replace("\0", "")], delimiter=separator), [])
    return Header(separator, [name.strip() for name in names])


def raw_file_problem(place: str, encoding: str) -> str | None:
    """Say what keeps a raw file from being read, or None.

    Parameters
    ----------
    place, encoding : str
        As for `read_header`.

    Returns
    -------
    str or None
        A sentence without the file's name, with the fix.
    """
    try:
        header = read_header(place, encoding)
    except (OSError, duckdb.Error, csv.Error) as error:
        return f"cannot be read ({str(error).splitlines()[0]}); check it and export it again."
    if header is None:
        return "is empty; remove it or export it again."
    if not (is_table(place) or PARQUET.search(place) or EXCEL.search(place)):
        return _text_problem(str(first_line(Path(place), encoding)))
    return None


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
