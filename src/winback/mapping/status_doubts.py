"""What statuses say that is better asked: most sales would be gone, or what was given back counts twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from winback.mapping.draft import Draft
from winback.mapping.profile import Column
from winback.mapping.proposal import UNDECIDED
from winback.mapping.sale_rows import Sales

_MOST = 0.5
_ALIKE = 0.1
"""Two sums are about the same if they differ by less than this share of the larger one."""
_GONE = ("no sale", "taken back")


@dataclass(frozen=True)
class Found:
    """A status, how it is named, what its words mean, and what becomes of the rows with each."""

    column: Column
    named: str
    known: dict[str, str | None]
    states: dict[str, str]

    def words_of(self, state: str) -> list[str]:
        """Return the words whose rows have a state."""
        return [word for word, of in self.states.items() if of == state]


def rows_of(column: Column, word: str) -> pd.Series:
    """Return for each row whether it has a word; the empty word stands for nothing."""
    return column.texts.isna() if word == "" else column.texts == word


def doubt_most(draft: Draft, found: list[Found], sales: Sales) -> list[str]:
    """Leave words to a person by which most rows or most of the money would be no sale, or taken back.

    Parameters
    ----------
    draft : Draft
    found : list of Found
        The states of their words are changed.
    sales : Sales

    Returns
    -------
    list of str
        What to ask: nothing, or one sentence with the words, their rows and sums.
    """
    gone = [(one, word, rows_of(one.column, word)) for one in found for state in _GONE for word in one.words_of(state)]
    nobody = pd.Series(False, index=draft.columns[0].texts.index)
    customer = draft.taken.get("customer_id")
    for one, word, rows in gone:
        if one.known.get(word) == "not_a_sale":
            # A payout or a conversion has no customer, or takes money out: it cannot be a sale.
            nobody |= rows & (sales.takes_back | (False if customer is None else customer.texts.isna()))
    money = None if sales.money is None else sales.money.clip(lower=0).fillna(0)
    asked: list[str] = []
    while True:
        lost = nobody & False
        for _, _, rows in gone:
            lost |= rows & ~nobody
        by_rows = _share(pd.Series(1, index=lost.index), lost, ~nobody)
        by_money = 0.0 if money is None else _share(money, lost, ~nobody)
        if max(by_rows, by_money) <= _MOST:
            break
        weights = money if by_rows <= _MOST and money is not None else pd.Series(1, index=lost.index)
        n = max(range(len(gone)), key=lambda n: float(weights[gone[n][2] & ~nobody].sum()))
        one, word, rows = gone.pop(n)
        count, worth = sales.of(rows)
        state, one.states[word] = one.states[word], UNDECIDED
        sums = "" if worth is None else f", {worth:,.2f}"
        asked.append(f"{word or 'empty'!r} in {one.column.name!r} ({count} rows{sums}) would be {state}")
    if not asked:
        return []
    total = "" if money is None else f" and {money[~nobody].sum():,.2f}"
    return [f"most of the {int((~nobody).sum())} rows{total} looked at would not count: {' and '.join(asked)}"]


def settle_credited(draft: Draft, found: list[Found], sales: Sales) -> list[str]:
    """Find sales that are marked as given back and are taken off by rows of their own, too: both count twice.

    Parameters
    ----------
    draft : Draft
    found : list of Found
        A sale stays sold where a row that takes it back names its order; else its word is left to a person.
    sales : Sales

    Returns
    -------
    list of str
        What to ask, each a sentence with the two sums.
    """
    if sales.money is None:
        return []
    backs = sales.takes_back.copy()
    for one in found:
        for word in one.words_of("refund"):
            backs |= rows_of(one.column, word)
    asked: list[str] = []
    for one in found:
        for word in one.words_of("taken back"):
            marked = rows_of(one.column, word) & ~backs
            is_named = _names_orders(draft, backs, marked)
            if not is_named and not _are_alike(draft, sales.money, backs, marked):
                continue
            sums = [f"{float(sales.money[rows].abs().sum()):,.2f}" for rows in (marked, backs)]
            if is_named:
                one.states[word] = "sold"
                draft.proposal.notes.append(
                    f"The rows that are {word} by {one.column.name!r} ({sums[0]}) stay sold, because rows that take "
                    f"them back ({sums[1]} in all) name their orders: they would be taken off twice."
                )
            else:
                one.states[word] = UNDECIDED
                asked.append(
                    f"the rows that are {word!r} in {one.column.name!r} ({sums[0]}) may be taken off twice: other rows "
                    f"take back about the same ({sums[1]}); write sold if these rows are their refunds, else taken back"
                )
    return asked


def _share(weights: pd.Series, rows: pd.Series, of: pd.Series) -> float:
    total = float(weights[of].sum())
    return float(weights[rows].sum()) / total if total else 0.0


def _names_orders(draft: Draft, backs: pd.Series, marked: pd.Series) -> bool:
    """Whether a column of the rows that take back has the numbers of most of the marked orders."""
    order = draft.taken.get("order_id")
    if order is None:
        return False
    orders = set(order.texts[marked].dropna())
    others = [column.texts[backs].dropna() for column in draft.columns if column.name != order.name]
    return bool(orders) and any(len(orders & set(texts)) > _MOST * len(orders) for texts in others)


def _are_alike(draft: Draft, money: pd.Series, backs: pd.Series, marked: pd.Series) -> bool:
    """Whether what was marked and what was taken back are about the same sum, or of the same amounts."""
    order = draft.taken.get("order_id")
    sums = []
    for rows in (marked, backs):
        amounts = money[rows].abs()
        sums.append(amounts.groupby(order.texts[rows]).sum() if order is not None else amounts)
    first, second = (float(amounts.sum()) for amounts in sums)
    if not first or not second:
        return False
    common = Counter(sums[0].round(2)) & Counter(sums[1].round(2))
    return abs(first - second) <= _ALIKE * max(first, second) or sum(common.values()) > _MOST * len(sums[0])
