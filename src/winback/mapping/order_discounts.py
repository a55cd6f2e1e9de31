"""Discounts of whole orders, divided among an order's lines where their sum less the discount is the total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import pandas as pd

from winback.mapping import amounts
from winback.mapping.draft import Draft, listed
from winback.mapping.names import PART, key
from winback.mapping.order_rows import of_whole_order
from winback.mapping.profile import Column
from winback.mapping.read_amounts import amounts_read

_BESIDE = ("shipping", "tax")
_NO_TOTAL = (*_BESIDE, "fee", "refund_amount", "outstanding", "discount_amount", "order_discount", "compare_price")


@dataclass(frozen=True)
class _Equation:
    """That the lines of an order less its discount, with what stands beside them, are its total.

    Attributes
    ----------
    total : Column
    beside : tuple of Column
        Shipping and tax, where the total has them.
    after : Series of float
        By order: the total without what stands beside the lines.
    """

    total: Column
    beside: tuple[Column, ...]
    after: pd.Series

    def __str__(self) -> str:
        return " − ".join(repr(column.name) for column in (self.total, *self.beside))


def take_order_discount(draft: Draft, numeric: Sequence[Column]) -> None:
    """Take a discount of the whole order off its lines where arithmetic shows that it is still to be taken off.

    Parameters
    ----------
    draft : Draft
        With the order's number and the amounts of the lines.
    numeric : sequence of Column
        The columns of numbers.
    """
    lines = amounts_read(draft)
    order = draft.taken.get("order_id")
    free = {column.name for column in draft.free()}
    named = [column for column in numeric if column.name in free and _may_be_discount(draft, column)]
    if order is None or lines is None or not named:
        return
    sums = lines.groupby(order.texts).sum()
    alike = {column.name: [other for other in named if amounts.same_numbers([column, other])] for column in named}
    single = [column for column in named if alike[column.name][0] is column]
    equations = list(_equations(draft, numeric, sums))
    for is_of_lines in (True, False):
        for group in chain(combinations(single, 1), combinations(single, 2)):
            discount = sum((by_order(draft, column).abs().fillna(0) for column in group), pd.Series(0.0, sums.index))
            shown = next(
                (e for e in equations if _shows(draft, group, sums, discount, e, is_of_lines=is_of_lines)), None
            )
            if shown is None:
                continue
            for column in group:
                draft.taken |= {f"order discount: {other.name}": other for other in alike[column.name]}
            words = f"{listed(group)} ({discount.sum():,.2f} in the orders looked at)"
            if is_of_lines:
                _write(draft, group, shown, sums, discount, words=words)
            else:
                draft.proposal.notes.append(
                    f"{words} is not taken off the lines: these add up to {shown} without it, so it was taken off "
                    "something else, such as the shipping, or is taken off them already."
                )
            return
    for column in single:
        total = by_order(draft, column).abs().sum()
        if total and not _reads_totals(draft):
            draft.proposal.notes.append(
                f"{column.name!r} ({total:,.2f} in the orders looked at) is a discount of the whole order, and nothing "
                "shows whether the amounts of its lines are before it. If they are, write "
                f"order_discount: {_scalar_sql(draft, (column,))!r} above columns: it is then divided among them."
            )
            draft.taken[f"order discount: {column.name}"] = column


def by_order(draft: Draft, column: Column) -> pd.Series:
    """Return an amount that belongs to the whole order, for each order."""
    return draft.amounts_of(column).groupby(draft.taken["order_id"].texts).first()


def refunded_orders(draft: Draft) -> pd.Series:
    """Return for each order whether something was given back of it."""
    given = pd.Series(0.0, index=draft.columns[0].texts.index)
    for column in draft.columns:
        if column.number and draft.meanings[column.name].get("refund_amount", 0) >= PART:
            given = given + column.numbers.fillna(0).abs()
    return given.groupby(draft.taken["order_id"].texts).max() > 0


def are_lines_without_refunds(draft: Draft) -> bool:
    """Whether the lines of orders of which something was given back are without it already.

    Shown by a total of the order that the lines add up to where nothing was given back, and else fall short of.
    """
    lines, order = amounts_read(draft), draft.taken.get("order_id")
    if lines is None or order is None:
        return False
    sums, given = lines.groupby(order.texts).sum(), refunded_orders(draft)
    for column in draft.columns:
        if column.number is None or any(draft.meanings[column.name].get(meaning, 0) >= PART for meaning in _NO_TOTAL):
            continue
        total = by_order(draft, column)
        if (
            not _is_of_orders(draft, column)
            or given.sum() < amounts.FEWEST_ROWS
            or (~given).sum() < amounts.FEWEST_ROWS
        ):
            continue
        equal = amounts.equal(sums.to_numpy(), total.to_numpy())
        if equal[~given].mean() >= amounts.HOLDS and (sums[given] < total[given] - 0.01).mean() > 0.5:
            return True
    return False


def _may_be_discount(draft: Draft, column: Column) -> bool:
    """Whether a column may be a discount of the whole order, by its name and where it stands."""
    known = draft.meanings[column.name]
    if max(known.get("order_discount", 0.0), known.get("discount_amount", 0.0)) < PART or column.is_boolean:
        return False
    return _is_known(draft, column) or _is_of_orders(draft, column)


def _is_known(draft: Draft, column: Column) -> bool:
    return draft.recipe is not None and draft.recipe.meanings.get(key(column.name)) == "order_discount"


def _is_of_orders(draft: Draft, column: Column) -> bool:
    return bool(of_whole_order(draft, [column])) or amounts.is_said_once(column, draft.taken["order_id"])


def _reads_totals(draft: Draft) -> bool:
    """Whether the amounts that are read are those of whole orders."""
    amount = draft.taken.get("line_amount")
    return amount is not None and _is_of_orders(draft, amount)


def _equations(draft: Draft, numeric: Sequence[Column], sums: pd.Series) -> Iterator[_Equation]:
    """Yield what the total of an order may be made of, the simplest first."""
    used = {target: draft.taken.get(target) for target in ("quantity", "unit_price", "line_amount")}
    totals = [
        column
        for column in numeric
        if all(column is not other for other in used.values())
        and not any(draft.meanings[column.name].get(meaning, 0) >= PART for meaning in _NO_TOTAL)
    ]
    beside = [
        next((c for c in numeric if draft.meanings[c.name].get(meaning, 0) >= PART and (c.numbers > 0).any()), None)
        for meaning in _BESIDE
    ]
    known = [column for column in beside if column is not None]
    for size in range(len(known) + 1):
        for group in combinations(known, size):
            added = sum((by_order(draft, column).fillna(0) for column in group), pd.Series(0.0, index=sums.index))
            for total in totals:
                yield _Equation(total, group, by_order(draft, total) - added)


def _shows(
    draft: Draft,
    group: Sequence[Column],
    sums: pd.Series,
    discount: pd.Series,
    equation: _Equation,
    *,
    is_of_lines: bool,
) -> bool:
    """Whether an equation shows that a discount is still to be taken off the lines, or that it is not theirs."""
    # Of what was given back lines and totals may lack their part.
    tells = ((sums > 0) & equation.after.notna() & ~refunded_orders(draft)).to_numpy()
    off = amounts.equal(sums.to_numpy(), (equation.after + discount).to_numpy())
    on = amounts.equal(sums.to_numpy(), equation.after.to_numpy())
    given = tells & (discount > 0).to_numpy()
    is_known = all(_is_known(draft, column) for column in group)
    if not tells.any() or (off | on)[tells].mean() < amounts.HOLDS:
        return False
    if not given.any():
        # Known of the export: the next file may have some.
        return is_of_lines and is_known and bool(tells.sum() >= amounts.FEWEST_ROWS)
    if (off | on)[given].mean() < amounts.HOLDS:
        return False
    fewest = 1 if is_known else amounts.FEWEST_ROWS
    # A sum before the discount has nothing beside it.
    return bool((off if is_of_lines else on)[given].sum() >= fewest) and (is_of_lines or bool(equation.beside))


def _write(
    draft: Draft, group: Sequence[Column], equation: _Equation, sums: pd.Series, discount: pd.Series, *, words: str
) -> None:
    draft.proposal.order_discount = _scalar_sql(draft, group)
    if not are_lines_without_refunds(draft):
        draft.proposal.order_amount = _after_sql(draft, equation)
    of_other = amounts.equal(sums.to_numpy(), equation.after.to_numpy()) & (discount > 0).to_numpy()
    draft.proposal.notes.append(
        f"{words} is a discount of the whole order: the lines of an order less it are {equation}. It is divided among "
        "them by their amounts (order_discount)."
        + (
            f" Orders whose lines are {equation} without it had it on something else, such as the shipping "
            f"({discount[of_other].sum():,.2f}): nothing is taken off there."
            if of_other.any() and draft.proposal.order_amount
            else ""
        )
    )


def _scalar_sql(draft: Draft, columns: Sequence[Column]) -> str:
    """Return the sum of columns as SQL."""
    terms = [draft.typed_sql("discount_amount", column) for column in columns]
    if len(terms) == 1:
        return terms[0]
    return " + ".join(f"coalesce(try_cast({term} as decimal(18, 4)), 0)" for term in terms)


def _after_sql(draft: Draft, equation: _Equation) -> str:
    """Return the order's amount after its discount as SQL."""
    total = draft.typed_sql("line_amount", equation.total)
    less = [draft.typed_sql("line_amount", column) for column in equation.beside]
    if not less:
        return total
    terms = "".join(f" - coalesce(try_cast({term} as decimal(18, 4)), 0)" for term in less)
    return f"try_cast({total} as decimal(18, 4)){terms}"
