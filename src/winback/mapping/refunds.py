"""What was given back of a sale, where a column states it."""

from __future__ import annotations

import re

from winback.mapping.discounts import is_less
from winback.mapping.draft import Draft
from winback.mapping.names import PART
from winback.mapping.order_discounts import are_lines_without_refunds
from winback.mapping.order_rows import of_whole_order
from winback.mapping.profile import Column
from winback.mapping.sale_rows import Sales
from winback.mapping.status_words import GIVEN_BACK, status_meaning


def _says_without_refunds(pieces: Column) -> bool:
    """Whether a quantity is named as less what was given back: "Quantity (- Refund)"."""
    after = re.split(r"[-−–]", pieces.name, maxsplit=1)[1:]  # noqa: RUF001
    return bool(after) and status_meaning(after[0], in_parts=True) in GIVEN_BACK


def take_refunds(draft: Draft) -> None:
    """Take what was given back of a sale, where a column states it."""
    # Refunds are taken off whichever amount a person chooses.
    known = draft.stand_ins | draft.taken
    if not {"line_amount", "unit_price"} & known.keys():
        return
    # 0 and 1 say whether, not how much.
    numeric = [column for column in draft.free() if column.number and not column.is_boolean]
    named = [column for column in numeric if draft.meanings[column.name].get("refund_amount")]
    best = max((draft.meanings[column.name]["refund_amount"] for column in named), default=0.0)
    named = [column for column in named if draft.meanings[column.name]["refund_amount"] == best >= PART]
    amount = known.get("line_amount") or known["unit_price"]
    same_words = {
        column.name: len(set(column.name.lower().split()) & set(amount.name.lower().split())) for column in named
    }
    if not named:
        return
    column = max(named, key=lambda column: same_words[column.name])
    before = [other for other in draft.columns if other.number and other.name not in (column.name, amount.name)]
    if any(is_less(other, column, amount) for other in before):
        draft.taken[f"refund: {column.name}"] = column
        draft.proposal.notes.append(f"{column.name!r} is not taken off, because {amount.name!r} is without it already.")
        return
    pieces = draft.taken.get("quantity")
    if pieces is not None and (_says_without_refunds(pieces) or are_lines_without_refunds(draft)):
        draft.taken[f"refund: {column.name}"] = column
        draft.proposal.notes.append(
            f"{column.name!r} is not taken off, because {pieces.name!r} is without what was given back already. Money "
            "that was given back without pieces is not taken off either."
        )
        return
    sales = Sales(draft)
    given = column.numbers.fillna(0) != 0
    if sales.signs is not None and given.any() and sales.share_beside(given, sales.signs < 0) > 0.5:
        draft.taken[f"refund: {column.name}"] = column
        draft.proposal.notes.append(
            f"{column.name!r} is not taken off what was sold, because refunds have rows of their own."
        )
        return
    draft.take("refund_amount", column, draft.typed_sql("refund_amount", column))
    if column.name not in draft.on_first_row and of_whole_order(draft, [column]):
        draft.proposal.once_per_order.append(column.name)
    draft.proposal.reasons["refund_amount"] = "taken off what was sold, where the row counts as sold"
