"""The money of order lines: which columns are quantity, price, amount and discount, and what was taken back."""

from __future__ import annotations

from collections.abc import Sequence

from winback.mapping import amounts
from winback.mapping.discounts import settle_discounts, take_before_fees, take_discounted, take_rates
from winback.mapping.draft import Draft, listed
from winback.mapping.expressions import negative_when_sql, product_sql
from winback.mapping.money import left_out_notes, note_cents
from winback.mapping.names import PART, STRONG, WEAK
from winback.mapping.order_discounts import take_order_discount
from winback.mapping.order_rows import of_whole_order
from winback.mapping.prices import MONEY, ask_about_part_read, take_by_name, take_product
from winback.mapping.profile import Column


def take_sales(draft: Draft) -> None:
    """Map quantity, price and amount by arithmetic first, then by name; then discount, cost and returns."""
    numeric = [column for column in draft.free() if column.number and not column.is_clock and not column.epoch]
    money = [column for column in numeric if may_be_money(draft, column)]
    of_order = of_whole_order(draft, money)
    if of_order:
        draft.proposal.notes.append(
            f"{listed(of_order)} {'belongs' if len(of_order) == 1 else 'belong'} to the whole order, not to its lines: "
            "not added up."
        )
        money = [column for column in money if column not in of_order]
    quantities = [column for column in numeric if column not in of_order and draft.score(column, "quantity") >= PART]
    best: list[Column] = []
    for lowest in (STRONG, WEAK, PART):
        best = best or draft.best("quantity", quantities, lowest)
    counts = best or [
        column
        for column in numeric
        if column.number and column.number.is_whole and not draft.meanings[column.name] and column.distinct < 1000
    ]
    money = [column for column in money if column not in best]
    if not best:
        _unreadable_quantity(draft)
    found = amounts.products(counts, money)
    if found:
        take_product(draft, found, money)
    else:
        take_by_name(draft, best, money)
    take_before_fees(draft, numeric)
    ask_about_part_read(draft)
    _fractional_quantity(draft)
    left = {column.name for column in money} & {column.name for column in draft.free()}
    if "line_amount" in draft.taken:
        take_discounted(draft, [column for column in money if column.name in left])
    take_rates(draft)
    left = {column.name for column in draft.free() if column.name in left and not draft.is_of_order(column)}
    settle_discounts(draft, [column for column in money if column.name in left])

    def fits(column: Column, score: float) -> bool:
        return column.name in left and score > 0

    draft.assign({"discount_amount": fits, "paid_amount": fits, "unit_cost": fits})
    if "discount_amount" in draft.taken:
        column = draft.taken["discount_amount"]
        if (column.numbers < 0).mean() > 0.05:
            draft.proposal.columns["discount_amount"] = f"ltrim({draft.proposal.columns['discount_amount']}, '-')"
    draft.with_options(lambda: _signs(draft))
    note_cents(draft, MONEY)
    take_order_discount(draft, numeric)
    left_out_notes(draft, numeric)


def _unreadable_quantity(draft: Draft) -> None:
    """Leave the quantity to a person where a column is named so but holds too much that is no number."""
    for column in draft.free():
        if column.number is None and not column.is_date and draft.score(column, "quantity") >= STRONG:
            draft.undecided(
                "quantity",
                [column.sql, "'1'"],
                f"{column.name!r} is named like a quantity, but too many of its values are not numbers",
                is_needed=True,
            )


def may_be_money(draft: Draft, column: Column) -> bool:
    """Whether a column is named like money, or has no name that explains its fractions."""
    known = draft.meanings[column.name]
    if draft.is_left_out(column) or column.is_boolean:
        return False
    if any(known.get(target) for target in MONEY):
        return True
    return column.number is not None and not known and (not column.number.is_whole or bool(column.number.currencies))


def _fractional_quantity(draft: Draft) -> None:
    """Quantities such as 1.25 kg are no pieces: each such row counts as one piece at its amount."""
    quantity = draft.taken.get("quantity")
    if quantity is None or quantity.number is None or quantity.number.is_whole:
        return
    columns = draft.proposal.columns
    if "line_amount" not in draft.taken and "unit_price" in draft.taken:
        price = draft.taken["unit_price"]
        draft.take(
            "line_amount",
            price,
            product_sql(columns["quantity"], columns["unit_price"]),
            f"{quantity.name} × {price.name}",
        )
    if "line_amount" in draft.taken:
        columns.pop("unit_price", None)
        draft.taken["unit_price (of fractions)"] = draft.taken.pop("unit_price", quantity)
    elif draft.is_open("line_amount"):
        # What is asked about the price is then asked about the amount.
        draft.ask_instead("unit_price", "line_amount", lambda price: product_sql(columns["quantity"], price))
    columns.pop("quantity")
    draft.taken["quantity (of fractions)"] = draft.taken.pop("quantity")
    draft.proposal.notes.append(
        f"{quantity.name!r} has fractions (weights?): each row counts as one piece at its amount."
    )


def _negate(draft: Draft, condition: str, targets: Sequence[str]) -> None:
    columns = draft.proposal.columns
    for target in targets:
        columns[target] = negative_when_sql(condition, columns[target])


def _signs(draft: Draft) -> None:
    """Make negative what a negative quantity takes back; else returns add to what was sold."""
    quantity, amount = draft.taken.get("quantity"), draft.taken.get("line_amount")
    if quantity is None or amount is None or "quantity" not in draft.proposal.columns:
        return
    back = (quantity.numbers < 0) & (amount.numbers != 0)
    positive = int((back & (amount.numbers > 0)).sum())
    if not positive:
        return
    # where most quantities are negative, or a positive one has a negative amount, the signs mean something else
    taken_out = ((quantity.numbers > 0) & (amount.numbers < 0)).any() or (quantity.numbers < 0).mean() > 0.5
    if positive == int(back.sum()) and not taken_out:
        columns = draft.proposal.columns
        _negate(draft, f"coalesce({columns['quantity']} like '-%', false)", ["line_amount"])
        reason = draft.proposal.reasons.get("line_amount", "")
        draft.proposal.reasons["line_amount"] = f"{reason}, negative where {quantity.name} is"
        return
    draft.proposal.notes.append(
        f"{positive:,} of {int(back.sum()):,} rows with a negative {quantity.name!r} have a positive {amount.name!r}: "
        "they add to what was sold. Are they returns or corrections?"
    )
