"""Which of the first rows of a file has the column names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

FIRST_ROWS = 200
"""Rows with text that decide where the column names stand and how many fields a row has."""

TITLE_ROWS = 30
"""Column names stand in one of the first rows with text."""

_DATA = re.compile(r"[-+]?[0-9][0-9.,:/ T-]*[0-9Z]?")


def header_position(rows: Sequence[Sequence[str]]) -> int:
    """Say in which of the first rows the column names stand: the first, or the widest below narrow titles."""
    filled = [sum(bool(cell) for cell in row) for row in rows]
    found = 0
    for place, row in enumerate(rows[:TITLE_ROWS]):
        is_below_titles = filled[place] >= 2 * filled[0] and filled[place] > max(filled[:place], default=0)
        are_names = filled[place] == len(set(row) - {""}) >= 3 and not any('"' in cell for cell in row)
        are_names = are_names and looks_like_data(row) is None
        below = filled[place + 1 : place + 50]
        has_rows = 10 * sum(2 * n >= filled[place] for n in below) >= 3 * len(below) > 0
        if place and is_below_titles and are_names and has_rows:
            found = place
    return found


def looks_like_data(names: Iterable[str]) -> str | None:
    """Return the first of some names that is none, but a number or a date."""
    return next((name for name in names if _DATA.fullmatch(name)), None)
