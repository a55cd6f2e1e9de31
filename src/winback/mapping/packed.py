"""Columns that hold several products in one cell, such as ``Mug x2; Plate x1``."""

from __future__ import annotations

import re

from winback.mapping.profile import Column

MOST_MARKED = 0.5
"""A column is a list when at least this share of its cells have quantities beside names, and some have several."""
SOME_SEVERAL = 0.02
"""At least this share of the cells has several products."""
RECURRING = 0.3
"""Without quantities: at least this share of the parts that recur stand first here and later there."""

_MARK = r"(?:\d+ ?[x×*] +\S.*|.*\S ?[x×*] ?\d+|.*\S \(\d+\)|\d+ [^\d\s].*)"
_SEPARATORS = (r"\s*;\s*", r"\s*\|\s*", r"\s*[\n\r]+\s*", r"\s*,\s+", r"\s+\+\s+", r"\s+/\s+", r"\s*<br ?/?>\s*")


def is_packed(column: Column) -> bool:
    """Whether cells of a column hold several products each.

    Parameters
    ----------
    column : Column

    Returns
    -------
    bool
        True for a list in JSON; for parts with quantities (``2x Mug, 1x Plate``); and for parts that stand first in one
        cell and later in another, as the words of a product's name do not.
    """
    cells = [str(text) for text in column.texts.dropna()]
    if not cells or column.number or column.is_date:
        return False
    if sum(bool(re.match(r"\[?\s*\{\s*\"", cell)) for cell in cells) > MOST_MARKED * len(cells):
        return True
    return any(_is_list(cells, separator) for separator in _SEPARATORS)


def _is_list(cells: list[str], separator: str) -> bool:
    split = [[part for part in re.split(separator, cell.strip()) if part] for cell in cells]
    several = [parts for parts in split if len(parts) > 1]
    if len(several) < max(1, SOME_SEVERAL * len(cells)):
        return False
    marked = [parts for parts in split if all(re.fullmatch(_MARK, part, re.DOTALL) for part in parts)]
    if len(marked) >= MOST_MARKED * len(cells) and any(len(parts) > 1 for parts in marked):
        return True
    first = {parts[0] for parts in split if parts}
    later = {part for parts in several for part in parts[1:]}
    counts: dict[str, int] = {}
    for part in (part for parts in split for part in parts):
        counts[part] = counts.get(part, 0) + 1
    recurring = {part for part, count in counts.items() if count > 1}
    return len(recurring) > 1 and len(recurring & first & later) >= RECURRING * len(recurring)
