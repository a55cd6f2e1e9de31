"""Which orders rows belong to, where the name of a column says no more than that it is a number or a reference."""

from __future__ import annotations

import pandas as pd

from winback.mapping.draft import Draft
from winback.mapping.expressions import id_sql
from winback.mapping.fits import is_order
from winback.mapping.names import PART, WEAK
from winback.mapping.order_rows import MOST_ORDERS
from winback.mapping.profile import Column

_FEWEST_NUMBERS = 5
_OF_ITEMS = ("product_name", "quantity", "unit_price")


def take_order_number(draft: Draft) -> None:
    """Take a number whose rows have one time and one customer each; a reference of rows without items is no product."""
    reference = draft.taken.get("product_id")
    if reference is not None and _says_little(draft, reference) and reference.is_unique and not _has_items(draft):
        del draft.taken["product_id"], draft.proposal.columns["product_id"]
    if not draft.is_open("order_id"):
        return
    named = [column for column in draft.free() if _says_little(draft, column) and is_order(column, 0.0)]
    found = [column for column in named if _tells_orders(draft, column)]
    if len(found) == 1:
        column = found[0]
        draft.take("order_id", column, id_sql(column.sql, column.number), "each value has one time and customer")


def _says_little(draft: Draft, column: Column) -> bool:
    return draft.meanings[column.name].get("any_number", 0) >= WEAK


def _has_items(draft: Draft) -> bool:
    return any(draft.score(column, target) >= PART for column in draft.columns for target in _OF_ITEMS)


def _tells_orders(draft: Draft, column: Column) -> bool:
    others = [draft.taken[target] for target in ("ordered_at", "customer_id") if target in draft.taken]
    if not others or column.distinct < _FEWEST_NUMBERS:
        return False
    frame = pd.DataFrame({"number": column.texts} | {str(n): other.texts.fillna("") for n, other in enumerate(others)})
    values = frame.dropna(subset=["number"]).groupby("number").nunique()
    return bool((values.max(axis=1) == 1).mean() >= MOST_ORDERS)
