"""Whether a column's values fit a target, whatever its name says."""

from __future__ import annotations

from winback.mapping.expressions import MOST_DECIMALS
from winback.mapping.profile import Column


def is_id(column: Column, score: float) -> bool:
    """Whether texts tell things apart."""
    # An id of two numbers, such as 1000007919.1700000001 of a browser, has more digits than money.
    has_fractions = column.number is not None and 0 < column.number.decimals <= MOST_DECIMALS
    return (
        not column.is_date
        and not column.is_clock
        and not has_fractions
        and (column.distinct > 1 or len(column.texts) < 5)
    )


def is_order(column: Column, score: float) -> bool:
    """Whether texts are numbers of orders: with digits, and not a few that stand for all."""
    if not is_id(column, score) or column.is_email:
        return False
    filled = column.texts.dropna()
    return bool(filled.str.contains("[0-9]").mean() > 0.8) and column.distinct * 100 > len(filled)


def is_text(column: Column, score: float) -> bool:
    """Whether texts are words."""
    return column.number is None and not column.is_date and not column.is_email and not column.is_clock


def is_group(column: Column, score: float) -> bool:
    """Whether few texts stand for many rows."""
    has_fractions = column.number is not None and not column.number.is_whole
    few = column.distinct <= max(20, len(column.texts) // 2)
    return few and not column.is_date and not has_fractions and not column.is_email and not column.is_clock


def is_word(column: Column, score: float) -> bool:
    """Whether texts are from a short list."""
    return not column.is_date and not column.is_email and column.distinct <= 200


def is_number(column: Column, score: float) -> bool:
    """Whether texts are numbers."""
    return column.number is not None


def is_whole(column: Column, score: float) -> bool:
    """Whether texts are whole numbers."""
    return column.number is not None and column.number.is_whole


def is_yes_no(column: Column, score: float) -> bool:
    """Whether texts say yes or no."""
    return column.is_boolean
