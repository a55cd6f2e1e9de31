"""Discounts and fees beside amounts: which amount is what was sold for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np
import pandas as pd

from winback.mapping import amounts
from winback.mapping.draft import Draft
from winback.mapping.expressions import number_sql, product_sql
from winback.mapping.names import PART, key
from winback.mapping.profile import Column


def what_was_sold_for(draft: Draft, totals: list[Column], money: Sequence[Column]) -> list[Column]:
    """Of amounts before and after a discount keep the one after it; before and after fees or refunds the one before."""
    for discount in (column for column in money if draft.score(column, "discount_amount") >= PART):
        for before, after in permutations(totals, 2):
            if is_less(before, discount, after):
                return [column for column in totals if column is not before]
    # Fees are what the shop pays for the payment, and no discount to the customer. Refunds are taken off by themselves.
    for kind in ("fee", "refund_amount"):
        for other in (column for column in draft.free() if draft.meanings[column.name].get(kind, 0) >= PART):
            for before, after in permutations(totals, 2):
                if is_less(before, other, after):
                    return [column for column in totals if column is not after]
    return totals


def is_less(before: Column, discount: Column, after: Column) -> bool:
    """Whether one amount less a third is the other, in the rows that have the third."""
    frame = pd.DataFrame({"a": before.numbers, "d": discount.numbers, "n": after.numbers}).dropna().abs()
    frame = frame[frame["d"] > 0]
    if len(frame) < amounts.FEWEST_ROWS:
        return False
    left, right = frame["n"].to_numpy(), (frame["a"] - frame["d"]).to_numpy()
    return bool(amounts.equal(left, right).mean() >= amounts.HOLDS)


def take_before_fees(draft: Draft, numeric: Sequence[Column]) -> None:
    """Where the amount is another one less fees, that one is what customers paid."""
    amount = draft.taken.get("line_amount")
    if amount is None:
        return
    for fee in (column for column in numeric if draft.meanings[column.name].get("fee", 0) >= PART):
        for before in numeric:
            if before is not amount and before is not fee and is_less(before, fee, amount):
                reason = f"{before.name} − {fee.name} = {amount.name}"
                draft.take("line_amount", before, draft.typed_sql("line_amount", before), reason)
                return


def take_discounted(draft: Draft, money: Sequence[Column]) -> None:
    """Where another column is the amount less a discount, that one is what was sold for."""
    amount = draft.taken["line_amount"]
    for discount in (column for column in money if draft.score(column, "discount_amount") >= PART):
        for net in (column for column in money if column is not discount):
            if is_less(amount, discount, net):
                reason = f"{amount.name} − {discount.name} = {net.name}"
                draft.take("line_amount", net, draft.typed_sql("line_amount", net), reason)
                return


def take_rates(draft: Draft) -> None:
    """Take discounts that are shares or percentages off quantity × price; they are no money."""
    for column in draft.free():
        if column.number is None or max(draft.score(column, "discount_amount"), _names_rate(draft, column)) < PART:
            continue
        whole = _rate_of(draft, column)
        if whole is None:
            continue
        draft.taken[f"rate: {column.name}"] = column
        is_net = "line_amount" in draft.taken
        kind = "a share (0 to 1)" if whole == 1 else "a percentage"
        if is_net or "unit_price" not in draft.taken or not (column.numbers.abs() > 0).any():
            draft.proposal.notes.append(f"{column.name!r} looks like {kind}, not an amount of money: not read.")
            continue
        full, words = _product_sql(draft), _in_words(draft, draft.taken["unit_price"])
        rate = number_sql(column.sql, column.number)
        draft.reopen(
            "line_amount",
            (_less_rate_sql(full, rate, whole), full),
            f"{words} stands beside {column.name!r}, {kind}, and nothing shows whether the discount is taken off the "
            "price yet. The first choice takes it off, the second does not",
        )


def _names_rate(draft: Draft, column: Column) -> float:
    return draft.meanings[column.name].get("discount_rate", 0.0)


def _rate_of(draft: Draft, column: Column) -> int | None:
    """Return what all of a discount is, 1 or 100, where a column of discounts has rates; None where it has money."""
    numbers = column.numbers.dropna().abs()
    if numbers.empty or numbers.max() > 100:
        return None
    if numbers.max() <= 1 and column.number is not None and not column.number.is_whole:
        return 1
    is_named = "%" in column.name or _names_rate(draft, column) >= PART or column.texts.dropna().str.contains("%").any()
    return 100 if is_named or _lowers_price(draft, column) else None


def _lowers_price(draft: Draft, column: Column) -> bool:
    """Whether quantity × price less so many percent is the amount."""
    price, amount, quantity = (draft.taken.get(target) for target in ("unit_price", "line_amount", "quantity"))
    if price is None or amount is None:
        return False
    pieces = 1 if quantity is None else quantity.numbers
    frame = pd.DataFrame({"f": pieces * price.numbers, "d": column.numbers, "a": amount.numbers}).dropna()
    frame = frame[(frame["d"] != 0) & (frame["f"] != 0)]
    if len(frame) < amounts.FEWEST_ROWS:
        return False
    net = frame["f"] * (1 - frame["d"].abs() / 100)
    return bool(amounts.equal(frame["a"].to_numpy(), net.to_numpy()).mean() >= amounts.HOLDS)


def _less_rate_sql(amount: str, rate: str, whole: int) -> str:
    """Take so many percent off an amount; what is no number is rejected."""
    share = f"abs(try_cast(coalesce({rate}, '0') as decimal(18, 4))) / {whole}"
    return f"cast(cast(try_cast({amount} as decimal(18, 4)) * (1 - {share}) as decimal(18, 4)) as varchar)"


def settle_discounts(draft: Draft, money: Sequence[Column]) -> None:
    """Take discounts off an amount that is known to be before them; ask where the numbers only look so."""
    named = [column for column in money if draft.score(column, "discount_amount") >= PART]
    given = [column for column in named if (column.numbers.abs() > 0).any()]
    worth = draft.taken.get("line_amount") or draft.taken.get("unit_price")
    if not given or worth is None or worth in given:
        return
    full = draft.proposal.columns.get("line_amount") or _product_sql(draft)
    less = full
    for discount in given:
        less = _less_sql(less, draft.typed_sql("discount_amount", discount))
    is_known = draft.recipe is not None and key(worth.name) in draft.recipe.before_discount
    holds = _equals_product(draft, given)
    if is_known and holds is not False:
        names = " and ".join(discount.name for discount in given)
        draft.take("line_amount", worth, less, f"{_in_words(draft, worth)} less {names}")
    elif holds or "line_amount" not in draft.taken:
        names = " and ".join(
            f"{discount.name!r} ({float(discount.numbers.abs().sum()):,.2f} in the rows looked at)"
            for discount in given
        )
        draft.reopen(
            "line_amount",
            (less, full),
            f"{_in_words(draft, worth)} stands beside {names}, and nothing shows whether the discount is taken off "
            "yet. The first choice takes it off, the second does not",
        )


def _equals_product(draft: Draft, discounts: Sequence[Column]) -> bool | None:
    """Whether quantity × price = amount also where a discount stands; None where nothing can show it."""
    price, amount = draft.taken.get("unit_price"), draft.taken.get("line_amount")
    if price is None or amount is None:
        return None
    quantity = draft.taken.get("quantity")
    pieces = quantity.numbers if quantity is not None else pd.Series(1.0, index=amount.numbers.index)
    frame = pd.DataFrame({"q": pieces, "p": price.numbers, "a": amount.numbers}).abs()
    frame["d"] = sum(discount.numbers.fillna(0).abs() for discount in discounts)
    frame = frame.dropna()
    frame = frame[frame["d"] > 0]
    if frame.empty:
        return None
    equal = amounts.equal(frame["a"].to_numpy(), (frame["q"] * frame["p"]).to_numpy(), frame["q"].to_numpy())
    return bool(np.mean(equal) >= amounts.HOLDS)


def _in_words(draft: Draft, worth: Column) -> str:
    quantity = draft.taken.get("quantity")
    return repr(worth.name) if "line_amount" in draft.taken or quantity is None else f"{quantity.name} × {worth.name}"


def _product_sql(draft: Draft) -> str:
    columns = draft.proposal.columns
    return product_sql(columns.get("quantity", "'1'"), columns["unit_price"])


def _less_sql(amount: str, discount: str) -> str:
    """Take a discount off an amount, nearer to 0 for a return too; what is no number stays, to be rejected."""
    number = f"try_cast({amount} as decimal(18, 4))"
    less = f"{number} - sign({number}) * abs(try_cast(coalesce({discount}, '0') as decimal(18, 4)))"
    return f"coalesce(cast(cast({less} as decimal(18, 4)) as varchar), {amount} || ' - ' || {discount})"
