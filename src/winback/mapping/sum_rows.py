"""Rows among the others that add them up: an order's sum beside its items, a day's or a page's below or above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.mapping.amounts import FEWEST_ROWS, HOLDS
from winback.mapping.expressions import quoted_name, quoted_text
from winback.mapping.names import PART, WEAK, meanings
from winback.mapping.profile import Column
from winback.mapping.raw_table import HEAD_ROWS
from winback.raw.totals import names_total

MAYBE = 0.3
"""Where so many of the rows are sums, somebody should look at them."""

_ALONE = 3
"""Fewer sums than `FEWEST_ROWS` are believed where each is of so many rows."""
_MOST_SHARE = 0.5
_MOST_STEMS = 3
_AMOUNT = ("line_amount", "paid_amount", "unit_price")
_OF_ITEM = ("product_id", "product_name", "quantity", "unit_price")
_OF_ORDER = ("order_id", "ordered_at", "customer_id", "customer_email")


@dataclass(frozen=True)
class SumRows:
    """Rows that add up others.

    Attributes
    ----------
    condition : str
        What tells them, as SQL over the raw columns.
    what : str
        The same in words.
    of : str
        What they are sums of, in words.
    amount : Column
    rows : Series of bool
        The rows for which the condition holds.
    sums : Series of bool
        Those of them that are the sum of other rows.
    order : Column or None
        Where they are sums of orders, the column with the order's number.
    """

    condition: str
    what: str
    of: str
    amount: Column
    rows: pd.Series
    sums: pd.Series
    order: Column | None

    @property
    def are_sure(self) -> bool:
        """Whether the arithmetic holds in nearly all rows."""
        return bool(self.sums.sum() >= HOLDS * self.rows.sum())

    def note(self) -> str:
        """Say which rows they are and what they are worth."""
        count, total = int(self.sums.sum()), float(self.amount.numbers[self.sums].sum())
        found = f"{count:,} of {int(self.rows.sum()):,} rows looked at {self.what} are the sum of {self.of}"
        found += f" ({total:,.2f} in {self.amount.name!r})"
        if self.are_sure:
            return f"{found}: set aside as total rows (total_rows)."
        return (
            f"{found}, the others are not. They are read like all other rows, so that money may count twice. If they "
            f"are totals, write total_rows: {quoted_text(self.condition)} beside 'files'."
        )


def find_sum_rows(columns: Sequence[Column]) -> SumRows | None:
    """Find the rows that add up others.

    Parameters
    ----------
    columns : sequence of Column

    Returns
    -------
    SumRows or None
        Those of which most are sums; None where there are none.
    """
    money = [column for column in columns if _is_money(column)]
    named = {column.name: meanings(column.name) for column in columns}
    orders = [
        column for column in columns if named[column.name].get("order_id", 0) >= WEAK and column.filled > _MOST_SHARE
    ]
    quantities = [column for column in columns if column.number and named[column.name].get("quantity", 0) >= WEAK]
    found: list[tuple[tuple[bool, int, int], SumRows]] = []
    for column, condition, what, rows in _candidates(columns):
        rank = max((named[column.name].get(meaning, 0) for meaning in _OF_ITEM), default=0) >= PART
        is_of_order = any(named[column.name].get(meaning, 0) >= PART for meaning in _OF_ORDER)
        for amount in money:
            if amount is column:
                continue
            cents = (amount.numbers * 100).round()
            given = rows & cents.notna()
            if not given.any():
                continue
            beside = [cents] + [(cents * quantity.numbers).round() for quantity in quantities]
            for order in orders if rank else []:
                # A row alone in its order is no sum of others.
                apart = given & _has_items(given, order)
                sums = pd.concat([_are_order_sums(apart, cents, of, order) for of in beside], axis=1).any(axis=1)
                if sums.sum() >= FEWEST_ROWS and sums.sum() >= MAYBE * apart.sum():
                    one = SumRows(condition, what, "their order's other rows", amount, apart, sums, order)
                    found.append(((one.are_sure, int(sums.sum()), 2 + rank), one))
            sums, sizes = _are_block_sums(given, cents)
            are_enough = (sizes[sums] > 1).sum() >= FEWEST_ROWS or (sums.any() and sizes[sums].min() >= _ALONE)
            if are_enough and sums.sum() >= MAYBE * given.sum():
                one = SumRows(condition, what, "the rows that they stand with", amount, given, sums, None)
                found.append(((one.are_sure, int(sums.sum()), rank - is_of_order), one))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _is_money(column: Column) -> bool:
    if column.number is None or column.is_boolean or column.is_clock or column.epoch:
        return False
    known = meanings(column.name)
    named = max((known.get(meaning, 0) for meaning in _AMOUNT), default=0)
    if named >= PART and named >= max(known.values()):
        return True
    return not known and (not column.number.is_whole or bool(column.number.currencies))


def _candidates(columns: Sequence[Column]) -> Iterator[tuple[Column, str, str, pd.Series]]:
    """Yield what rows may have in common that add up others: an empty cell, or a word for a total."""
    for column in columns:
        # Those behind them are not all of the file's.
        looked_at = np.arange(len(column.texts)) < HEAD_ROWS
        empty = column.texts.isna() & looked_at
        if 0 < empty.sum() <= _MOST_SHARE * looked_at.sum():
            yield column, f"{quoted_name(column.name)} is null", f"without {column.name!r}", empty
        if column.number is not None or column.is_date:
            continue
        words = {str(text) for text in column.texts.dropna().unique() if names_total(str(text))}
        stems = sorted({found[0] for text in words if (found := re.match(r"[^\W\d]+", text))})
        if 0 < len(stems) <= _MOST_STEMS:
            pattern = f"^({'|'.join(stems)})"
            rows = pd.Series([text is not None and bool(re.match(pattern, str(text))) for text in column.texts])
            condition = f"regexp_matches({quoted_name(column.name)}, {quoted_text(pattern)})"
            yield column, condition, f"with {' or '.join(map(repr, stems))} in {column.name!r}", rows & looked_at


def _has_items(rows: pd.Series, order: Column) -> pd.Series:
    return order.texts.isin(set(order.texts[~rows].dropna())) & order.texts.notna()


def _are_order_sums(rows: pd.Series, cents: pd.Series, of: pd.Series, order: Column) -> pd.Series:
    """Whether each of some rows is the sum of the other rows of its order."""
    items = of[~rows].groupby(order.texts[~rows]).sum()
    return rows & (order.texts.map(items) - cents).abs().le(1)


def _are_block_sums(rows: pd.Series, cents: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Whether each of some rows is the sum of those up to it since another one, or from it to another; of how many."""
    until = cents.where(~rows, 0).fillna(0).cumsum()
    count = (~rows).cumsum()
    places = np.flatnonzero(rows.to_numpy())
    bounds = np.concatenate([[0.0], until.to_numpy()[places], [until.iloc[-1]]])
    counts = np.concatenate([[0], count.to_numpy()[places], [count.iloc[-1]]])
    is_sum, sizes = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=int)
    for number, place in enumerate(places, start=1):
        worth, here = float(cents.iloc[place]), int(count.iloc[place])
        # Where there is nothing since the one before it, such as a month's sum below a day's, it may be of more.
        lower = slice(number - 1, number) if counts[number - 1] < here else slice(0, number - 1)
        upper = slice(number + 1, number + 2) if counts[number + 1] > here else slice(number + 2, None)
        below = here - counts[lower][(np.abs(bounds[number] - bounds[lower] - worth) <= 1) & (counts[lower] < here)]
        above = counts[upper][(np.abs(bounds[upper] - bounds[number] - worth) <= 1) & (counts[upper] > here)] - here
        if worth and (len(below) or len(above)):
            is_sum[place], sizes[place] = True, min([*below, *above])
    return pd.Series(is_sum, index=rows.index), pd.Series(sizes, index=rows.index)
