"""Which number is what: price, amount or discount, found by arithmetic and not by name alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import pandas as pd

from winback.mapping.profile import Column

FEWEST_ROWS = 3
"""Arithmetic on fewer rows proves nothing."""
HOLDS = 0.9
"""An equation holds when it does in this share of the rows that can tell."""


@dataclass(frozen=True)
class Product:
    """The finding that quantity × price = amount.

    Attributes
    ----------
    quantity, price, amount : Column
    share : float
        Share of the rows that can tell (quantity neither 0 nor 1) in which it holds, 0 to 1.
    rows : int
        Number of these rows.
    """

    quantity: Column
    price: Column
    amount: Column
    share: float
    rows: int


def products(quantities: Iterable[Column], money: Sequence[Column]) -> list[Product]:
    """Find the columns for which quantity × price = amount, up to rounding to cents.

    Parameters
    ----------
    quantities, money : columns of numbers
        What may be a quantity; what may be a price or an amount.

    Returns
    -------
    list of Product
        The best first.
    """
    numbers = {column.name: column.numbers.to_numpy() for column in money}
    found = []
    for quantity in quantities:
        q = quantity.numbers.to_numpy()
        for price, amount in permutations(money, 2):
            if quantity.name in (price.name, amount.name):
                continue
            p, a = numbers[price.name], numbers[amount.name]
            tells = np.isfinite(q) & np.isfinite(p) & np.isfinite(a) & (np.abs(q) != 1) & (q != 0) & (p != 0)
            rows = int(tells.sum())
            if rows < FEWEST_ROWS:
                continue
            share = float(equal(np.abs(a[tells]), np.abs(q[tells] * p[tells]), np.abs(q[tells])).mean())
            if share >= HOLDS:
                found.append(Product(quantity, price, amount, share, rows))
    return sorted(found, key=lambda product: -product.share)


def equal(left: np.ndarray, right: np.ndarray, factor: np.ndarray | float = 1.0) -> np.ndarray:
    """Whether amounts are equal up to a cent of rounding per unit, and never by more than 1 %."""
    allowed = np.minimum(0.006 + 0.0051 * factor, np.maximum(0.011, 0.01 * np.abs(left)))
    return np.asarray(np.abs(left - right) <= allowed)


def scales_with_quantity(value: Column, quantity: Column, product: Column) -> bool | None:
    """Whether a value is an amount (it grows with the quantity) or a price (it stays), None where nothing tells.

    Compared are rows of the same product that differ in quantity.
    """
    frame = pd.DataFrame({"v": value.numbers, "q": quantity.numbers.abs(), "p": product.texts}).dropna()
    frame = frame[(frame["q"] > 0) & (frame["v"] != 0)].drop_duplicates().sort_values(["p", "q", "v"], kind="stable")
    before = frame.groupby("p").shift()
    pairs = frame.assign(v0=before["v"], q0=before["q"]).dropna()
    pairs = pairs[pairs["q"] != pairs["q0"]]
    as_price = int(equal(pairs["v"].to_numpy(), pairs["v0"].to_numpy()).sum())
    as_amount = int(equal((pairs["v"] / pairs["q"]).to_numpy(), (pairs["v0"] / pairs["q0"]).to_numpy()).sum())
    if max(as_price, as_amount) < FEWEST_ROWS or max(as_price, as_amount) < 3 * min(as_price, as_amount):
        return None
    return as_amount > as_price


def is_said_once(value: Column, order: Column) -> bool:
    """Whether an amount, mostly 0, is the whole order's: the same on all its lines, or on the first with no other."""
    frame = pd.DataFrame({"v": value.numbers.abs(), "o": order.texts}).dropna(subset=["o"])
    orders = frame.groupby("o", sort=False)["v"].agg(["size", "count", "max", "nunique"])
    orders["begins"] = frame.drop_duplicates("o").set_index("o")["v"].notna()
    table = orders[(orders["size"] > 1) & (orders["max"] > 0)]
    if len(table) < FEWEST_ROWS:
        return False
    is_repeated = (table["count"] == table["size"]) & (table["nunique"] == 1)
    is_alone = (table["count"] == 1) & table["begins"]
    return bool((is_repeated | is_alone).mean() >= 0.95)


def same_values(columns: Sequence[Column]) -> bool:
    """Whether columns tell the same things apart: each text of one goes with one text of the other."""
    first = columns[0]
    for other in columns[1:]:
        frame = pd.DataFrame({"a": first.texts, "b": other.texts})
        if (frame["a"].isna() != frame["b"].isna()).any():
            return False
        pairs = frame.dropna().drop_duplicates()
        if not len(pairs) == pairs["a"].nunique() == pairs["b"].nunique():
            return False
    return True


def same_texts(columns: Sequence[Column]) -> bool:
    """Whether columns hold the same texts in every row."""
    return all(columns[0].texts.equals(other.texts) for other in columns[1:])


def same_numbers(columns: Sequence[Column]) -> bool:
    """Whether columns hold the same numbers in every row."""
    first = columns[0].numbers.to_numpy()
    return all(bool(np.array_equal(first, other.numbers.to_numpy(), equal_nan=True)) for other in columns[1:])
