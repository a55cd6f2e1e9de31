"""Which raw files there are, and what is wrong with one before it is read."""

from __future__ import annotations

import re
from pathlib import Path

from winback.raw.lines import first_line

_RAW_NAME = re.compile(r"\.(csv|txt)(\.gz)?$", re.IGNORECASE)


def raw_files(path: str) -> list[str]:
    """List the raw files behind a path.

    Parameters
    ----------
    path : str
        A file, or a folder whose .csv and .txt files (each also .gz) are meant.

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
    return sorted(str(file) for file in place.iterdir() if file.is_file() and _RAW_NAME.search(file.name))


def raw_file_problem(path: str, encoding: str) -> str | None:
    """Say what keeps a raw file from being read, or None.

    Parameters
    ----------
    path : str
        A file.
    encoding : str
        The encoding it is meant to have; see `winback.raw.read_lines`.

    Returns
    -------
    str or None
        A sentence without the file's name, with the mend.
    """
    try:
        header = first_line(Path(path), encoding)
    except OSError as error:
        return f"cannot be read ({error}); check it and export it again."
    if header is None:
        return "is empty; remove it or export it again."
    if "\0" in header:
        return "is UTF-16 text or no text at all; save it as CSV in UTF-8."
    return None
