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
        A sentence without the file's name, with the mend.
    """
    try:
        header = read_header(place, encoding)
    except (OSError, duckdb.Error, csv.Error) as error:
        return f"cannot be read ({str(error).splitlines()[0]}); check it and export it again."
    if header is None:
        return "is empty; remove it or export it again."
    if not (is_table(place) or PARQUET.search(place) or EXCEL.search(place)) and "\0" in str(
        first_line(Path(place), encoding)
    ):
        return "is UTF-16 text or no text at all; save it as CSV in UTF-8."
    return None
