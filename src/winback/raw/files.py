"""Which raw files there are, and what is wrong with one before it is read."""

from __future__ import annotations

import os
import re
from pathlib import Path

import duckdb

from winback.raw.layout import layout_of
from winback.raw.limits import RawLimitError
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
        Paths in the order of their names; empty where there is nothing. Those of a folder that are no files, or links
        out of it, are among them: `raw_file_problem` says so.
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
        if _RAW_NAME.search(file.name) and re.match(pattern, file.name, re.IGNORECASE)
    )


def raw_file_problem(place: str, encoding: str, folder: str = "") -> str | None:
    """Say what keeps a raw file from being read, or None.

    Parameters
    ----------
    place, encoding : str
        As for `winback.raw.layout_of`.
    folder : str
        The folder that it was found in by `raw_files`; the file itself, or nothing, if a person named it.

    Returns
    -------
    str or None
        A sentence without the file's name, with the fix.
    """
    is_text = not (is_table(place) or PARQUET.search(place) or EXCEL.search(place))
    try:
        if problem := place_problem(place, folder):
            return problem
        # The first line says what is no text, before anything else is read of it.
        line = first_line(Path(place), encoding) if is_text else None
        problem = _text_problem(line) if line is not None else None
        layout = None if problem else layout_of(place, encoding)
    except (OSError, duckdb.Error) as error:
        return f"cannot be read ({str(error).splitlines()[0]}); check it and export it again."
    if problem:
        return problem
    return "is empty; remove it or export it again." if layout is None else None


def place_problem(place: str, folder: str) -> str | None:
    """Say that a place is no file, or leads out of its folder. Parameters as for `raw_file_problem`."""
    if is_table(place):
        return None
    return _no_file(place) or (_leads_out(place) if folder not in ("", place) else None)


def _no_file(place: str) -> str | None:
    """Say that a place is no file: a pipe gives nothing back, and a device may never end."""
    if os.path.isfile(place):
        return None
    if os.path.isdir(place):
        return "is a folder; raw files have to lie beside each other: move its files, or rename it."
    if os.path.islink(place) and not os.path.exists(place):
        return "is a link to a file that is not there; put the file there, or delete the link."
    return "is no file but a pipe or a device; put a file in its place, or delete it."


def _leads_out(place: str) -> str | None:
    """Say that a file of a folder is a link to one elsewhere, which nobody named."""
    if not os.path.islink(place):
        return None
    target, folder = os.path.realpath(place), os.path.realpath(os.path.dirname(place))
    if os.path.commonpath([target, folder]) == folder:
        return None
    return f"is a link out of the folder, to {target}; put the file itself there, or name the file by its own path."


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
    try:
        return None if _has_rows(place, encoding) else NO_ROWS
    except RawLimitError as error:
        return f"cannot be read ({error})"


def _has_rows(place: str, encoding: str) -> bool:
    if is_table(place) or PARQUET.search(place):
        with duckdb.connect() as connection:
            connection.execute(attach_statement(place) or "select 1")
            return bool(connection.execute(f"select 1 from {relation_of(place)} limit 1").fetchall())  # noqa: S608
    layout = layout_of(place, encoding)
    header_row = layout.header_row if layout else 0
    lines = excel_lines(place) if EXCEL.search(place) else numbered_lines(Path(place), encoding)
    return any(number > header_row and text.strip() for number, text in lines)


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
