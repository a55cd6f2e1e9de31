"""The money and the orders of a file's rows, to judge by them what a word says of its rows."""

from __future__ import annotations

import pandas as pd

from winback.mapping.draft import Draft
from winback.mapping.names import PART
from winback.mapping.read_amounts import amounts_read


class Sales:
    """The rows' money and orders, to judge words by."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        taken = draft.taken
        quantity = taken.get("quantity")
        self.money = amounts_read(draft)
        signs = self.money if self.money is not None else self._any_money()
        if quantity is not None and signs is not None and (quantity.numbers < 0).any():
            signs = signs.abs() * quantity.numbers.where(quantity.numbers < 0, 1)
        self.signs = signs
        order, product = taken.get("order_id"), taken.get("product_id")
        self.keys: pd.Series | None = None
        if order is not None:
            of_product = "" if product is None else "|" + product.texts.fillna("").astype(str)
            self.keys = order.texts.where(order.texts.isna(), order.texts.astype(str) + of_product)

    @property
    def takes_back(self) -> pd.Series:
        """Whether each row takes money back already."""
        return pd.Series(False, index=self.draft.columns[0].texts.index) if self.signs is None else self.signs < 0

    def _any_money(self) -> pd.Series | None:
        """Return a column of money where a person has yet to say which one it is."""
        for target in ("line_amount", "paid_amount", "unit_price"):
            found = [c for c in self.draft.free() if c.number is not None and self.draft.score(c, target) >= PART]
            if found:
                return found[0].numbers
        return None

    def of(self, rows: pd.Series) -> tuple[int, float | None]:
        """Return how many rows there are, and their money if it is known."""
        return int(rows.sum()), None if self.money is None else float(self.money[rows].sum())

    def are_negative(self, rows: pd.Series) -> bool:
        """Whether most of some rows take money back already."""
        return bool(rows.any() and self.takes_back[rows].mean() > 0.5)

    def share_beside(self, rows: pd.Series, others: pd.Series) -> float:
        """Return the share of rows whose order and product other rows have too."""
        if self.keys is None or not rows.any():
            return 0.0
        return float(self.keys[rows].isin(set(self.keys[others].dropna())).mean())
