"""What was given back of a sale, where a column states it."""

from __future__ import annotations

import pandas as pd

from winback.mapping.draft import Draft
from winback.mapping.names import PART
from winback.mapping.profile import Column
from winback.mapping.sale_rows import Sales


def take_refunds(draft: Draft) -> None:
    """Take what was given back of a sale, where a column states it."""
    if not {"line_amount", "unit_price"} & draft.taken.keys():
        return
    named = [column for column in draft.free() if column.number and draft.meanings[column.name].get("refund_amount")]
    best = max((draft.meanings[column.name]["refund_amount"] for column in named), default=0.0)
    named = [column for column in named if draft.meanings[column.name]["refund_amount"] == best >= PART]
    amount = draft.taken.get("line_amount") or draft.taken["unit_price"]
    same_words = {
        column.name: len(set(column.name.lower().split()) & set(amount.name.lower().split())) for column in named
    }
    if not named:
        return
    column = max(named, key=lambda column: same_words[column.name])
    sales = Sales(draft)
    given = column.numbers.fillna(0) != 0
    if sales.signs is not None and given.any() and sales.share_beside(given, sales.signs < 0) > 0.5:
        draft.taken[f"refund: {column.name}"] = column
        draft.proposal.notes.append(
            f"{column.name!r} is not taken off what was sold, because refunds have rows of their own."
        )
        return
    draft.take("refund_amount", column, draft.typed_sql("refund_amount", column))
    order = draft.taken.get("order_id")
    if order is not None and column.name not in draft.on_first_row and _is_repeated(column, order):
        draft.proposal.once_per_order.append(column.name)
    draft.proposal.reasons["refund_amount"] = "taken off what was sold, where the row counts as sold"


def _is_repeated(column: Column, order: Column) -> bool:
    rows = pd.DataFrame({"value": column.texts, "order": order.texts}).dropna()
    rows = rows[rows["value"].map(lambda text: any(letter in "123456789" for letter in text))]
    orders = rows.groupby("order", sort=False)["value"].agg(["size", "nunique"])
    several = orders[orders["size"] > 1]
    return len(several) > 0 and bool((several["nunique"] == 1).all())
