"""The money of order lines: which columns are quantity, price, amount and discount, and what was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pandas as pd

from winback.mapping import amounts
from winback.mapping.draft import GAP, Draft, listed
from winback.mapping.expressions import negative_when_sql, quoted_name
from winback.mapping.names import PART, STRONG, WEAK
from winback.mapping.order_rows import of_whole_order
from winback.mapping.profile import Column

MONEY = ("unit_price", "line_amount", "paid_amount", "unit_cost", "discount_amount")


def take_sales(draft: Draft) -> None:
    """Map quantity, price and amount by arithmetic first, then by name; then discount, cost and returns."""
    numeric = [column for column in draft.free() if column.number and not column.is_clock and not column.epoch]
    money = [column for column in numeric if _may_be_money(draft, column)]
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
        _take_product(draft, found, money)
    else:
        _take_by_name(draft, best, money)
    _fractional_quantity(draft)
    left = {column.name for column in money} & {column.name for column in draft.free()}
    if "line_amount" in draft.taken:
        _discounted(draft, [column for column in money if column.name in left])
    _rates(draft)

    def fits(column: Column, score: float) -> bool:
        return column.name in left and score > 0

    draft.assign({"discount_amount": fits, "paid_amount": fits, "unit_cost": fits})
    if "discount_amount" in draft.taken:
        column = draft.taken["discount_amount"]
        if (column.numbers < 0).mean() > 0.05:
            draft.proposal.columns["discount_amount"] = f"ltrim({draft.proposal.columns['discount_amount']}, '-')"
    _signs(draft)


def _unreadable_quantity(draft: Draft) -> None:
    """Leave the quantity to a person where a column is named so but holds too much that is no number."""
    for column in draft.free():
        if column.number is None and not column.is_date and draft.score(column, "quantity") >= STRONG:
            draft.undecided(
                "quantity",
                [quoted_name(column.name), "'1'"],
                f"{column.name!r} is named like a quantity, but too many of its values are not numbers",
                is_needed=True,
            )


def _may_be_money(draft: Draft, column: Column) -> bool:
    known = draft.meanings[column.name]
    if draft.is_left_out(column) or column.is_boolean:
        return False
    if any(known.get(target) for target in MONEY):
        return True
    return column.number is not None and not known and (not column.number.is_whole or bool(column.number.currencies))


def _take_product(draft: Draft, found: list[amounts.Product], money: Sequence[Column]) -> None:
    """Take price and amount from the equation quantity × price = amount."""

    def named(product: amounts.Product) -> float:
        return draft.score(product.price, "unit_price") + draft.score(product.amount, "line_amount")

    highest = max(map(named, found))
    best = [product for product in found if named(product) > highest - GAP]
    # The same numbers twice, such as an amount before and after nothing was taken off, are no question.
    first = best[0]
    others = [product for product in best[1:] if not _same_product(first, product)]
    if others:
        draft.undecided(
            "line_amount",
            dict.fromkeys(draft.typed_sql("line_amount", product.amount) for product in [first, *others]),
            "quantity × price = amount holds for "
            + " and for ".join(f"{p.price.name!r} with {p.amount.name!r}" for p in [first, *others]),
            is_needed=True,
        )
        draft.undecided(
            "unit_price",
            dict.fromkeys(draft.typed_sql("unit_price", product.price) for product in [first, *others]),
            "it depends on what line_amount is",
            is_needed=True,
        )
        draft.take("quantity", first.quantity, draft.typed_sql("quantity", first.quantity))
        return
    equation = f"{first.quantity.name} × {first.price.name} = {first.amount.name}"
    words = f"{equation} in {first.share:.0%} of the {first.rows} rows that can show it"
    for target, column in (("quantity", first.quantity), ("unit_price", first.price), ("line_amount", first.amount)):
        draft.take(target, column, draft.typed_sql(target, column), words)


def _same_product(one: amounts.Product, other: amounts.Product) -> bool:
    return all(
        left.name == right.name or amounts.same_numbers([left, right])
        for left, right in ((one.quantity, other.quantity), (one.price, other.price), (one.amount, other.amount))
    )


def _take_by_name(draft: Draft, quantities: Sequence[Column], money: Sequence[Column]) -> None:
    """Take quantity, price and amount by name, where arithmetic does not distinguish them."""
    quantity = quantities[0] if len(quantities) == 1 else None
    if quantity is not None:
        draft.take("quantity", quantity, draft.typed_sql("quantity", quantity))
    elif quantities:
        _alike(draft, "quantity", quantities)
    prices, totals = _by_name(draft, "unit_price", money), _by_name(draft, "line_amount", money)
    if not prices and not totals:
        totals = _by_name(draft, "paid_amount", money)
    if not prices and not totals:
        _nameless(draft, quantity, [column for column in money if not draft.meanings[column.name]])
        return
    totals = _after_discount(draft, [column for column in totals if column not in prices], money)
    if len(totals) > 1 or (len(prices) > 1 and not totals):
        _alike(draft, "line_amount" if totals else "unit_price", totals or prices)
    elif len(totals) == 1 and len(prices) == 1 and quantity is not None:
        _price_and_total(draft, quantity, prices[0], totals[0])
    elif len(totals) == 1 and prices and totals[0].number is not None and totals[0].number.is_whole:
        draft.undecided(
            "line_amount",
            (draft.typed_sql("line_amount", column) for column in (totals[0], prices[0])),
            f"{totals[0].name!r} stands beside {prices[0].name!r} but has only whole numbers, so it may count pieces",
            is_needed=True,
        )
    elif len(totals) == 1:
        # Without a quantity a price is an amount of one piece; only the amount is sure.
        _total_alone(draft, totals[0], quantity)
    elif prices:
        _price_alone(draft, prices[0], quantity)
        if draft.is_open("quantity") and not quantities:
            draft.proposal.notes.append(
                f"No column is named like a quantity, so each row counts as one piece at {prices[0].name!r}."
            )


def _after_discount(draft: Draft, totals: list[Column], money: Sequence[Column]) -> list[Column]:
    """Of amounts before and after a discount, keep the one after it."""
    for discount in (column for column in money if draft.score(column, "discount_amount") >= PART):
        for before, after in permutations(totals, 2):
            if _is_less_discount(before, discount, after):
                return [column for column in totals if column is not before]
    return totals


def _is_less_discount(before: Column, discount: Column, after: Column) -> bool:
    """Whether one amount less a discount is the other, in the rows that have a discount."""
    frame = pd.DataFrame({"a": before.numbers, "d": discount.numbers.abs(), "n": after.numbers}).dropna()
    frame = frame[frame["d"] > 0]
    if len(frame) < amounts.FEWEST_ROWS:
        return False
    left, right = frame["n"].to_numpy(), (frame["a"] - frame["d"]).to_numpy()
    return bool(amounts.equal(left, right).mean() >= amounts.HOLDS)


def _alike(draft: Draft, target: str, columns: Sequence[Column]) -> None:
    """Leave a target to a person for which several columns fit."""
    draft.undecided(
        target,
        (draft.typed_sql(target, column) for column in columns),
        f"the names of {listed(columns)} fit equally well, and their values differ",
        is_needed=True,
    )


def _nameless(draft: Draft, quantity: Column | None, money: Sequence[Column]) -> None:
    """Take the one column of money that no name explains: an amount, unless there is a quantity to multiply it by."""
    if len(money) > 1:
        _alike(draft, "line_amount", money)
    if len(money) != 1:
        return
    column = money[0]
    scales = _scales(draft, column, quantity)
    if quantity is None:
        draft.take("line_amount", column, draft.typed_sql("line_amount", column), "the only column with money")
    elif scales:
        reason = f"it grows with {quantity.name} for one product, so it is not the price of one piece"
        draft.take("line_amount", column, draft.typed_sql("line_amount", column), reason)
    elif scales is False:
        reason = f"it stays the same for one product whatever {quantity.name} is, so it is the price of one piece"
        draft.take("unit_price", column, draft.typed_sql("unit_price", column), reason)
    else:
        _price_or_amount(draft, column, quantity, f"{column.name!r} is named neither like a price nor like an amount")


def _total_alone(draft: Draft, total: Column, quantity: Column | None) -> None:
    """Take an amount without a price beside it, unless it stays the same whatever the quantity of a product."""
    if quantity is not None and _scales(draft, total, quantity) is False:
        why = (
            f"{total.name!r} is named like an amount, but for one product it stays the same whatever "
            f"{quantity.name!r} is"
        )
        _price_or_amount(draft, total, quantity, why)
        return
    draft.take("line_amount", total, draft.typed_sql("line_amount", total))


def _price_or_amount(draft: Draft, column: Column, quantity: Column, why: str) -> None:
    """Leave it to a person whether a value is the amount of a line or the price of one piece."""
    draft.undecided(
        "line_amount",
        (draft.typed_sql("line_amount", column),),
        f"{why}. If it is the price of one piece, rename the line to unit_price: the amount is then "
        f"{quantity.name} × {column.name}",
        is_needed=True,
    )


def _scales(draft: Draft, value: Column, quantity: Column | None) -> bool | None:
    """Whether a value grows with the quantity of a product; None where nothing tells."""
    product = draft.taken.get("product_id") or draft.taken.get("product_name")
    return None if quantity is None or product is None else amounts.scales_with_quantity(value, quantity, product)


def _price_alone(draft: Draft, price: Column, quantity: Column | None) -> None:
    """Take a price without an amount beside it, unless it grows with the quantity of a product."""
    if quantity is None or not _scales(draft, price, quantity):
        draft.take("unit_price", price, draft.typed_sql("unit_price", price))
    elif draft.score(price, "unit_price") >= STRONG:
        draft.undecided(
            "unit_price",
            (draft.typed_sql("unit_price", price),),
            f"{price.name!r} is named like a price but grows with {quantity.name!r} like an amount",
            is_needed=True,
        )
    else:
        reason = f"it grows with {quantity.name} for one product, so it is not the price of one piece"
        draft.take("line_amount", price, draft.typed_sql("line_amount", price), reason)


def _by_name(draft: Draft, target: str, money: Sequence[Column]) -> list[Column]:
    for lowest in (STRONG, WEAK, PART):
        # A column whose name says more for another kind of money is that.
        own = [
            column
            for column in money
            if draft.score(column, target) >= max(draft.score(column, other) for other in MONEY)
        ]
        best = draft.best(target, own, lowest)
        if len(best) > 1 and amounts.same_numbers(best):
            return best[:1]
        if best:
            return best
    return []


def _price_and_total(draft: Draft, quantity: Column, price: Column, total: Column) -> None:
    """Take price and amount where their product does not hold: discount, tax, or a price that is an amount."""
    frame = pd.DataFrame({"q": quantity.numbers, "p": price.numbers, "a": total.numbers}).dropna()
    frame = frame[(frame["q"].abs() != 1) & (frame["q"] != 0) & (frame["p"] != 0)].abs()
    if len(frame) >= amounts.FEWEST_ROWS:
        ratio = frame["a"] / (frame["q"] * frame["p"])
        if amounts.equal(frame["a"].to_numpy(), frame["p"].to_numpy()).mean() >= amounts.HOLDS:
            draft.take("line_amount", total, draft.typed_sql("line_amount", total), f"{price.name} has the same values")
            return
        if not ratio.between(0.3, 1.5).mean() >= amounts.HOLDS:
            draft.undecided(
                "line_amount",
                (draft.typed_sql("line_amount", total), draft.typed_sql("line_amount", price)),
                f"{total.name!r} is not {quantity.name!r} × {price.name!r}, and not close to it "
                f"(median ratio {ratio.median():.2f})",
                is_needed=True,
            )
            return
        draft.proposal.notes.append(
            f"{total.name!r} is not exactly {quantity.name!r} × {price.name!r} "
            f"(median ratio {ratio.median():.2f}: discount or tax?); the amount is used."
        )
    draft.take("unit_price", price, draft.typed_sql("unit_price", price))
    draft.take("line_amount", total, draft.typed_sql("line_amount", total))


def _discounted(draft: Draft, money: Sequence[Column]) -> None:
    """Where another column is the amount less a discount, that one is what was sold for."""
    amount = draft.taken["line_amount"]
    for discount in (column for column in money if draft.score(column, "discount_amount") >= PART):
        for net in (column for column in money if column is not discount):
            if _is_less_discount(amount, discount, net):
                reason = f"{amount.name} − {discount.name} = {net.name}"
                draft.take("line_amount", net, draft.typed_sql("line_amount", net), reason)
                return


def _rates(draft: Draft) -> None:
    """Leave out discounts that are shares or percentages."""
    for column in draft.free():
        if column.number is None or draft.score(column, "discount_amount") < PART:
            continue
        numbers = column.numbers.dropna().abs()
        if len(numbers) and numbers.max() <= 1 and not column.number.is_whole:
            draft.taken[f"rate: {column.name}"] = column
            draft.proposal.notes.append(
                f"{column.name!r} looks like a share (0 to 1), not an amount of money: not read."
            )


def _fractional_quantity(draft: Draft) -> None:
    """Quantities such as 1.25 kg are no pieces: each such row counts as one piece at its amount."""
    quantity = draft.taken.get("quantity")
    if quantity is None or quantity.number is None or quantity.number.is_whole:
        return
    columns = draft.proposal.columns
    if "line_amount" not in draft.taken and "unit_price" in draft.taken:
        price = draft.taken["unit_price"]
        product = (
            f"try_cast({columns['quantity']} as decimal(18, 4)) * try_cast({columns['unit_price']} as decimal(18, 4))"
        )
        draft.take(
            "line_amount",
            price,
            f"cast(cast({product} as decimal(18, 4)) as varchar)",
            f"{quantity.name} × {price.name}",
        )
    if "line_amount" in draft.taken:
        columns.pop("unit_price", None)
        draft.taken["unit_price (of fractions)"] = draft.taken.pop("unit_price", quantity)
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
        draft.proposal.reasons["line_amount"] += f", negative where {quantity.name} is"
        return
    draft.proposal.notes.append(
        f"{positive:,} of {int(back.sum()):,} rows with a negative {quantity.name!r} have a positive {amount.name!r}: "
        "they add to what was sold. Are they returns or corrections?"
    )
