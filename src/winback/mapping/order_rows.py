"""Values that belong to a whole order: they stand on one of its rows, or are repeated in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from winback.mapping.amounts import FEWEST_ROWS
from winback.mapping.draft import Draft, listed
from winback.mapping.expressions import quoted_name
from winback.mapping.names import PART, STRONG, WEAK
from winback.mapping.profile import Column

# What is added up, and would count again in each row that it is carried to.
_OF_ROW = frozenset(
    ("quantity", "unit_price", "line_amount", "amount", "paid_amount", "discount_amount", "unit_cost", "refund_amount")
)

MOST_ORDERS = 0.95
"""A rule of orders holds when it does in this share of those that can tell."""


def carry_whole_orders(draft: Draft) -> None:
    """Carry what stands on the first row of an order to its other rows, for all that follows in the proposal."""
    order = draft.taken.get("order_id")
    if order is None:
        return
    found = [column for column in draft.columns if column.name != order.name and stands_on_first_row(column, order)]
    carried = {column.name: _carried(column, order) for column in found}
    draft.on_first_row |= {column.name: column for column in found}
    draft.columns = [carried.get(column.name, column) for column in draft.columns]
    draft.taken = {target: carried.get(column.name, column) for target, column in draft.taken.items()}


def carry_too(draft: Draft, column: Column) -> Column:
    """Return a column that is filled in few orders as the others are read: carried from their first rows."""
    order = draft.taken.get("order_id")
    if order is None or not draft.on_first_row or column.name in draft.on_first_row:
        return column
    if (column.texts.notna() & order.texts.duplicated()).any():
        return column
    draft.on_first_row[column.name] = column
    carried = _carried(column, order)
    draft.columns = [carried if other is column else other for other in draft.columns]
    return carried


def stands_on_first_row(column: Column, order: Column) -> bool:
    """Whether a column is filled on the first row of an order and empty on the others.

    Parameters
    ----------
    column, order : Column
        A raw column, and the one with the order's number.
    """
    if not 0 < column.filled < 1:
        return False
    rows = pd.DataFrame({"order": order.texts, "filled": column.texts.notna()}).dropna(subset=["order"])
    groups = rows.groupby("order", sort=False)["filled"]
    orders = pd.DataFrame({"size": groups.size(), "count": groups.sum(), "first": groups.first()})
    several = orders[(orders["size"] > 1) & (orders["count"] > 0)]
    if len(several) < FEWEST_ROWS:
        return False
    return bool(((several["count"] == 1) & several["first"]).mean() >= MOST_ORDERS)


def is_repeated_in_order(column: Column, order: Column, product: Column) -> bool:
    """Whether a column has the same value in all rows of an order of several products, and orders differ in it.

    Parameters
    ----------
    column, order, product : Column
        A raw column, and those with the order's number and its products. A sale and its return are rows of one product.
    """
    # What some rows of an order lack is not the order's.
    rows = pd.DataFrame({"value": column.texts.fillna(""), "order": order.texts, "product": product.texts}).dropna()
    if rows.empty:
        return False
    # What most rows have, such as no discount, says nothing.
    usual = rows["value"].value_counts()
    if usual.iloc[0] > len(rows) / 2:
        rows = rows[rows["order"].isin(rows.loc[rows["value"] != usual.index[0], "order"])]
    orders = rows.groupby("order", sort=False)[["value", "product"]].nunique()
    several = orders[orders["product"] > 1]
    return len(several) >= FEWEST_ROWS and bool((several["value"] == 1).mean() >= MOST_ORDERS)


def name_whole_orders(draft: Draft) -> None:
    """Write into the proposal which of the carried columns it reads, and say so."""
    proposal = draft.proposal
    texts = [text for target, text in proposal.columns.items() if target not in _OF_ROW]
    texts += [option for item in proposal.undecided if item.target not in _OF_ROW for option in item.options]
    sql = " ".join([*texts, *map(quoted_name, proposal.statuses)])
    read = [name for name in draft.on_first_row if quoted_name(name) in sql]
    proposal.whole_order = read
    if read:
        columns = [draft.on_first_row[name] for name in read]
        proposal.notes.append(
            f"{listed(columns)} {'stands' if len(read) == 1 else 'stand'} on the first row of an order only and "
            f"{'belongs' if len(read) == 1 else 'belong'} to all of its rows (whole_order)."
        )


def take_once_per_order(draft: Draft) -> None:
    """Take an amount of the whole order, once for each, where its rows have no amounts of their own."""
    target = "amount" if draft.proposal.entity == "events" else "line_amount"
    if any(not draft.is_open(other) for other in (target, "unit_price")):
        return
    named = of_whole_order(draft, [c for c in draft.free() if c.number and draft.score(c, target) >= PART])
    best = next((best for lowest in (STRONG, WEAK, PART) if (best := draft.best(target, named, lowest))), [])
    if not best:
        return
    options = [draft.typed_sql(target, column) for column in best]
    options = [f"coalesce({sql}, '0')" if target == "line_amount" else sql for sql in options]
    if len(best) == 1:
        draft.take(target, best[0], options[0], "it belongs to the whole order, and counts once for each")
    else:
        why = f"the names of {listed(best)} fit equally well, and their values differ"
        draft.undecided(target, options, why, is_needed=True, stand_in=best[0])
    draft.proposal.notes.append(
        f"No column has amounts of lines, so {' or '.join(repr(column.name) for column in best)} counts on the first "
        "row of each order, and the amounts of single products are not known."
    )
    draft.proposal.once_per_order += [column.name for column in best if column.name not in draft.on_first_row]


def of_whole_order(draft: Draft, columns: Sequence[Column]) -> list[Column]:
    """Return the columns of money that belong to the whole order and not to its lines."""
    order = draft.taken.get("order_id") or _customer_and_time(draft)
    product = draft.taken.get("product_id") or draft.taken.get("product_name")
    return [
        column
        for column in columns
        if column.name in draft.on_first_row
        or (order is not None and product is not None and is_repeated_in_order(column, order, product))
    ]


def _customer_and_time(draft: Draft) -> Column | None:
    """Return what stands for an order where no column has its number: its customer and time of day."""
    customer, date = draft.taken.get("customer_id"), draft.taken.get("ordered_at")
    clock = draft.taken.get("ordered_at (time)")
    if customer is None or date is None:
        return None
    if clock is not None:
        return replace(customer, texts=customer.texts + " " + date.texts + " " + clock.texts)
    # two orders of one day may well be alike
    has_time = date.epoch is not None or date.texts.dropna().str.contains(":").mean() >= MOST_ORDERS
    return replace(customer, texts=customer.texts + " " + date.texts) if has_time else None


def _carried(column: Column, order: Column) -> Column:
    texts = column.texts.where(column.texts.notna(), column.texts.groupby(order.texts).transform("first"))
    return replace(column, texts=texts.where(texts.notna(), None), filled=float(texts.notna().mean()))
