"""Which raw files there are, and what is wrong with one before it is read."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from winback.raw.layout import layout_of
from winback.raw.lines import first_line
from winback.raw.rows import EXCEL, PARQUET, is_table

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
    if place.is_file():
        return [str(place)]
    if not place.is_dir():
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
