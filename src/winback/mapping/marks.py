"""Marks beside the status that say that a row is no sale: tests of the shop, and days of cancellations."""

from __future__ import annotations

import re

import pandas as pd

from winback.mapping.draft import Draft
from winback.mapping.names import key, plain_words
from winback.mapping.order_rows import carry_too
from winback.mapping.profile import Column
from winback.mapping.proposal import OTHERS, StatusWord
from winback.mapping.sale_rows import Sales

MOST_MODES = 5
"""A column with more different words does not say which rows are tests."""
FEW = 0.5
"""Orders that were called off are fewer than this share."""


def take_marks(draft: Draft) -> None:
    """Judge marks like the words of a status."""
    sales = Sales(draft)
    for column in draft.free():
        tests = _tests(draft, column)
        if tests:
            _take(draft, sales, column, dict.fromkeys(tests, "no sale") | {OTHERS: "sold"}, "are tests")
        elif _is_day_called_off(column):
            _take(draft, sales, column, {"": "sold", OTHERS: "taken back"}, "were called off")


def _tests(draft: Draft, column: Column) -> list[str]:
    """Return the words of a column whose rows only try the shop out."""
    words = [str(word) for word in column.texts.dropna().unique()]
    pattern = draft.recipe.tests.get(key(column.name)) if draft.recipe is not None else None
    if pattern is not None:
        found = [word for word in words if re.fullmatch(pattern, word.lower())]
        # A plain word is known before a row has it.
        return found or ([pattern] if pattern.isalnum() else [])
    if len(words) > MOST_MODES:
        return []
    known = plain_words()
    name = {key(word) for word in known["test"]} & {key(column.name), key(column.name).removeprefix("is")}
    if column.is_boolean and (name or key(column.name) in {key(word) for word in known["live"]}):
        return [word for word in words if word.lower() in known["true" if name else "false"]]
    tests = [word for word in words if word.lower() in known["test"]]
    return tests if all(word.lower() in known["test"] | known["live"] for word in words) else []


def _is_day_called_off(column: Column) -> bool:
    """Whether a column has dates in few rows and is named like the day on which an order was called off."""
    is_day = column.date is not None or bool(column.epoch)
    named = any(stem in key(column.name) for stem in map(key, plain_words()["called_off"]))
    return is_day and named and 0 < column.filled < FEW


def _take(draft: Draft, sales: Sales, column: Column, states: dict[str, str], what: str) -> None:
    column = carry_too(draft, column)
    marked = column.texts.notna() if OTHERS in states and "" in states else column.texts.isin(list(states))
    if sales.share_beside(marked, ~marked & sales.takes_back) > FEW:
        # The sale stays where what takes it back has a row of its own.
        return
    draft.taken[f"status: {column.name}"] = column
    rest = pd.Series(True, index=column.texts.index)
    draft.proposal.statuses[column.name] = {}
    for word, state in states.items():
        rows = rest if word == OTHERS else column.texts.isna() if word == "" else column.texts == word
        draft.proposal.statuses[column.name][word] = StatusWord(state, *sales.of(rows))
        rest = rest & ~rows
    count, money = sales.of(marked)
    if count:
        becomes = "are set aside as no sale" if "no sale" in states.values() else "count as nothing sold"
        draft.proposal.notes.append(
            f"{count:,} of the rows looked at"
            + ("" if money is None else f" ({money:,.2f})")
            + f" {what} by {column.name!r}, so they {becomes}, whatever else their status says. If they were sold, "
            f"delete {column.name!r} under statuses."
        )
