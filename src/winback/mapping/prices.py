"""Which columns are the price of one piece and the amount of a line: by arithmetic first, then by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from winback.mapping import amounts
from winback.mapping.discounts import what_was_sold_for
from winback.mapping.draft import GAP, Draft, listed
from winback.mapping.expressions import number_sql, product_sql
from winback.mapping.names import PART, STRONG, WEAK
from winback.mapping.profile import Column

_MOST_GIVEN = 0.5

MONEY = ("unit_price", "line_amount", "paid_amount", "unit_cost", "discount_amount")


def take_product(draft: Draft, found: list[amounts.Product], money: Sequence[Column]) -> None:
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
            stand_in=first.amount,
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


def take_by_name(draft: Draft, quantities: Sequence[Column], money: Sequence[Column]) -> None:
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
    totals = what_was_sold_for(draft, [column for column in totals if column not in prices], money)
    if prices and quantity is not None:
        # What most rows with a price lack, such as a gift card's part, is no amount of a line.
        totals = [column for column in totals if _is_given(column, prices)]
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
            stand_in=totals[0],
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


def _is_given(column: Column, prices: Sequence[Column]) -> bool:
    """Whether an amount stands in most rows that have a price."""
    priced = (pd.concat([price.numbers for price in prices], axis=1) > 0).any(axis=1)
    return not priced.any() or bool((column.numbers[priced].fillna(0) != 0).mean() > _MOST_GIVEN)


def _alike(draft: Draft, target: str, columns: Sequence[Column]) -> None:
    """Leave a target to a person for which several columns fit."""
    draft.undecided(
        target,
        (draft.typed_sql(target, column) for column in columns),
        f"the names of {listed(columns)} fit equally well, and their values differ",
        is_needed=True,
        stand_in=columns[0] if target != "quantity" else None,
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
    sql = draft.typed_sql("line_amount", column)
    options, fix = [sql], "rename the line to unit_price: the amount is then"
    if quantity.number is not None and not quantity.number.is_whole:
        # A quantity with fractions is not mapped, so the amount has to have it.
        options, fix = [sql, product_sql(draft.typed_sql("quantity", quantity), sql)], "take the second choice:"
    draft.undecided(
        "line_amount",
        options,
        f"{why}. If it is the price of one piece, {fix} {quantity.name} × {column.name}",
        is_needed=True,
        stand_in=column,
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
            stand_in=price,
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
            product = product_sql(draft.typed_sql("quantity", quantity), draft.typed_sql("line_amount", price))
            as_price = draft.typed_sql("line_amount", price) if _scales(draft, price, quantity) else product
            draft.undecided(
                "line_amount",
                (as_price, draft.typed_sql("line_amount", total)),
                f"{total.name!r} is not {quantity.name!r} × {price.name!r}, and not close to it "
                f"(median ratio {ratio.median():.2f})",
                is_needed=True,
                stand_in=price,
            )
            return
        draft.proposal.notes.append(
            f"{total.name!r} is not exactly {quantity.name!r} × {price.name!r} "
            f"(median ratio {ratio.median():.2f}: discount or tax?); the amount is used."
        )
    draft.take("unit_price", price, draft.typed_sql("unit_price", price))
    draft.take("line_amount", total, draft.typed_sql("line_amount", total))


def ask_about_part_read(draft: Draft, targets: tuple[str, str] = ("line_amount", "unit_price")) -> None:
    """Ask for a column that is named like the money better than the one taken, but holds too much that is no number.

    Passing it over for another, such as the fees, would make that the revenue.
    """
    amount = targets[0]
    for target in targets:
        named = [column for column in draft.free() if column.number is None and column.partly is not None]
        best = draft.best(target, named, WEAK)
        rivals = [other for other in targets if other in draft.taken]
        # A good amount needs no price beside it.
        as_what = amount if amount in rivals else target
        if not best or best[0].partly is None:
            continue
        if rivals and draft.score(best[0], target) <= draft.score(draft.taken[rivals[0]], as_what):
            continue
        column, number = best[0], best[0].partly
        bad = [text for text in column.texts.dropna() if number.read(text) is None]
        found = [(target, number_sql(column.sql, number))]
        for other in rivals:
            found.append((other, draft.proposal.columns.pop(other)))
            draft.taken[f"{other} (undecided)"] = draft.taken.pop(other)
        # A price and an amount are the same thing once the price is multiplied.
        asked = target if all(other == target for other, _ in found) else amount
        quantity = draft.proposal.columns.get("quantity")
        draft.proposal.undecided = [item for item in draft.proposal.undecided if item.target not in targets]
        draft.undecided(
            asked,
            (sql if other == asked or quantity is None else product_sql(quantity, sql) for other, sql in found),
            f"{column.name!r} is named like it, but {len(bad):,} of its {column.texts.notna().sum():,} values are no "
            f"numbers, such as {bad[0]!r}; rows with them would be rejected",
            is_needed=True,
            stand_in=replace(column, number=number),
        )
        return
