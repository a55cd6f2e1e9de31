"""What a person should know of the money that is read, and of what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from winback.mapping import amounts
from winback.mapping.draft import Draft
from winback.mapping.names import PART
from winback.mapping.profile import Column
from winback.mapping.units import counts_cents, may_count_cents, whole_units_sql

_BESIDE = ("shipping", "tax", "discount_amount", "order_discount")


def note_cents(draft: Draft, targets: Iterable[str]) -> None:
    """Say which amounts are divided by 100, and which may have to be."""
    for target in targets:
        column = draft.taken.get(target)
        if column is None or target not in draft.proposal.columns:
            continue
        total = float(draft.amounts_of(column).sum())
        if counts_cents(column, draft.recipe, draft.currency):
            draft.proposal.reasons[target] += ", divided by 100: it counts cents"
            draft.proposal.notes.append(
                f"{column.name!r} counts cents, so it is divided by 100: {total:,.2f} in the rows looked at."
            )
        elif may_count_cents(column, draft.currency):
            example = column.texts.dropna().iloc[0]
            draft.proposal.notes.append(
                f"{column.name!r} has whole numbers only, such as {example}. If they count cents, "
                f"all amounts are a hundred times too high ({total:,.0f} in the rows looked at and not "
                f"{total / 100:,.2f}): write "
                f"{whole_units_sql(draft.proposal.columns[target], draft.currency)} for {target}."
            )


def left_out_notes(draft: Draft, numeric: Sequence[Column]) -> None:
    """Say of shipping, tax and discounts of whole orders whether they are part of the amounts that are read."""
    beside = [column for column in numeric if column in draft.free() and _beside(draft, column) and _is_amount(column)]
    if not beside:
        return
    amount = draft.taken.get("line_amount") or draft.taken.get("line_amount (undecided)")
    inside = _inside(amount, beside, numeric) if amount is not None else []
    if inside and amount is not None:
        draft.proposal.notes.append(f"{_sums(draft, inside)} in the rows looked at: part of {amount.name!r}.")
    outside = [column for column in beside if column not in inside]
    if outside and (amount is not None or "unit_price" in draft.taken):
        draft.proposal.notes.append(
            f"{_sums(draft, outside)} in the rows looked at: left out, not added to the amounts that are read."
        )


def _beside(draft: Draft, column: Column) -> bool:
    known = draft.meanings[column.name]
    return max(known.get(meaning, 0.0) for meaning in _BESIDE) >= PART


def _is_amount(column: Column) -> bool:
    """Whether a column holds amounts, some not 0; few different numbers up to 100 are a rate."""
    numbers = column.numbers.dropna().abs()
    is_rate = numbers.nunique() <= 4 and numbers.max() <= 100 and len(numbers) > 20 and "%" in column.name
    return bool((numbers > 0).any()) and not is_rate


def _inside(amount: Column, beside: Sequence[Column], numeric: Sequence[Column]) -> list[Column]:
    """Return the columns that an amount has in it: another amount and they add up to it."""
    bases = [column for column in numeric if column is not amount and column not in beside]
    for size in range(len(beside), 0, -1):
        for parts in combinations(beside[:4], size):
            for base in bases:
                frame = pd.DataFrame({"a": amount.numbers, "b": base.numbers}).assign(
                    s=sum(part.numbers.fillna(0) for part in parts)
                )
                frame = frame.dropna()
                frame = frame[(frame["s"] != 0) & (frame["b"] != 0)]
                if len(frame) < amounts.FEWEST_ROWS:
                    continue
                if np.mean(amounts.equal(frame["a"].to_numpy(), (frame["b"] + frame["s"]).to_numpy())) >= amounts.HOLDS:
                    return list(parts)
    return []


def _sums(draft: Draft, columns: Iterable[Column]) -> str:
    return " and ".join(f"{column.name!r} ({_sum(draft, column):,.2f})" for column in columns)


def _sum(draft: Draft, column: Column) -> float:
    """Add up a column, once per order where it belongs to the whole order."""
    order = draft.taken.get("order_id")
    if order is not None and draft.is_of_order(column):
        return float(column.numbers.groupby(order.texts).max().sum())
    return float(column.numbers.sum())
