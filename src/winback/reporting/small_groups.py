"""Groups of fewer than five customers in a public report: they are there, and nothing is said of them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from winback.reporting.result import Result, Row

FEWEST = 5
"""A group of fewer customers is shown as `FEWER`."""

FEWER = f"fewer than {FEWEST}"

COUNTS = ("customer_count", "buyer_count", "assigned_count", "listed_count", "member_count")
"""How a column ends that says how many customers there are; the first of a row says how large its group is."""

PARTS = (
    *("to_send_count", "held_back_count", "treatment_count", "control_count", "sent_count", "contact_count"),
    *("new_count", "came_back_count", "entered_count", "left_count", "began_to_slip_count", "fell_dormant_count"),
    *("dormant_count", "lost_count", "gone_count", "waiting_count", "high_value_count", "reordered_count"),
    *("redeemed_count", "opened_count", "clicked_count", "targeted_count", "sponsor_count", "others_count"),
)
"""How a column ends that says how many customers a part of the group has: such a number is hidden alone."""

_FIGURE = re.compile(r"[-+±]?[0-9][0-9,.]*\s*(of|to|%|\(|points?|days?|orders?|customers?)")
"""How a figure begins that a query has put into words."""


class Few(float):
    """A number of customers between one and four: no number to reckon with, and so no mark in a chart."""

    def __new__(cls) -> Few:
        """Make one."""
        return super().__new__(cls, "nan")

    def __str__(self) -> str:
        """Write it as pages do."""
        return FEWER


def without_small_groups(result: Result) -> Result:
    """Hide the numbers of small groups in the rows of a query.

    A group of one to four customers keeps its name; its size is `Few`, and its other numbers are missing. Where that is
    a single row, the smallest of the others loses its numbers, too: it would be what the rest leaves of a total.

    Parameters
    ----------
    result : Result

    Returns
    -------
    Result
    """
    counts = [column for column in result.columns if column.endswith(COUNTS)]
    parts = [column for column in result.columns if column.endswith(PARTS)]
    if not counts:
        rows = tuple(_with_few(row, parts) for row in result)
        return Result(name=result.name, columns=result.columns, rows=rows)
    sizes = [_size(row, counts[0]) for row in result]
    small = {number for number, size in enumerate(sizes) if size is not None and 0 < size < FEWEST}
    beside = _smallest_other(sizes, small) if len(small) == 1 else None
    rows = tuple(
        _hidden(row, counts) if number in small or number == beside else _with_few(row, [*counts, *parts])
        for number, row in enumerate(result)
    )
    return Result(name=result.name, columns=result.columns, rows=rows)


def _size(row: Row, column: str) -> float | None:
    size = row[column]
    return float(size) if isinstance(size, int | float | Decimal) and not isinstance(size, bool) else None


def _smallest_other(sizes: list[float | None], small: set[int]) -> int | None:
    others = [(size, number) for number, size in enumerate(sizes) if size and number not in small]
    return min(others)[1] if others else None


def _hidden(row: Row, counts: list[str]) -> Row:
    """Keep what says which group a row is of: not its numbers, and no text that is one ("4 of 28")."""
    size = _size(row, counts[0])
    is_small = size is not None and size < FEWEST
    return {
        column: (Few() if is_small and column in counts else math.nan)
        if _is_number(value)
        else (None if isinstance(value, str) and _FIGURE.match(value) else value)
        for column, value in row.items()
    }


def _with_few(row: Row, counts: list[str]) -> Row:
    """Hide small numbers of customers within a group that is large enough."""
    few: Mapping[str, Any] = {
        column: Few() for column in counts if (size := _size(row, column)) is not None and 0 < size < FEWEST
    }
    return {**row, **few}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
