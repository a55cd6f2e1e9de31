"""Files whose rows are none of the input tables: pivot tables, and totals of many orders."""

from __future__ import annotations

from collections.abc import Sequence

from winback.mapping.look import Look
from winback.mapping.names import STRONG, WEAK
from winback.mapping.periods import FEWEST_PERIODS, pivot
from winback.mapping.profile import Column


def no_input_table(columns: Sequence[Column]) -> str | None:
    """Say of a file that its rows are none of the input tables.

    Parameters
    ----------
    columns : sequence of Column

    Returns
    -------
    str or None
        A sentence without its subject, the file, with what to do; None where the rows may be an input table's.
    """
    look = Look(columns)
    periods = pivot(column.name for column in look.columns if column.number)
    return periods or _period_totals(look) or _product_totals(look)


def _period_totals(look: Look) -> str | None:
    """Say of a file without customers and order numbers that each row is a day, or one of a shop or product."""
    if not look.has_date or look.may_name_customers or look.named("event_type", WEAK):
        return None
    if look.named("order_id", WEAK):
        return None
    counts = [column for column in look.named("order_count", STRONG) if column.number]
    days = [column for column in look.columns if column.is_date and column.date and not column.date.has_time]
    if counts and days:
        return _totals_of(f"{counts[0].name!r} counts the orders of each {days[0].name!r}")
    if not days or look.named("row_id", STRONG) or not look.has_money_of_orders:
        return None
    groups = [
        column for column in look.columns if column not in days and (column.number is None or look.is_group(column))
    ]
    keys = zip(days[0].texts, *(column.texts for column in groups), strict=True)
    if len(set(keys)) < len(days[0].texts) or len(days[0].texts) < FEWEST_PERIODS:
        return None
    of = f"{days[0].name!r}" + "".join(f" and {column.name!r}" for column in groups[:2])
    return _totals_of(f"there is one row for each {of}, and neither a customer nor an order number")


def _product_totals(look: Look) -> str | None:
    """Say of a file without dates and customers that each row is a product with all that was sold of it."""
    products = [c for c in look.named("product_id", WEAK) + look.named("product_name", WEAK) if c.is_unique]
    if look.has_date or look.may_name_customers or look.named("order_id", WEAK) or not products:
        return None
    pieces, money = look.numbers_named("quantity", STRONG), look.numbers_named("line_amount", STRONG)
    if not pieces or not money:
        return None
    return _totals_of(f"{pieces[0].name!r} and {money[0].name!r} are what was sold of each {products[0].name!r}")


def _totals_of(why: str) -> str:
    return (
        f"has totals of many orders: {why}. winback needs a row for each order, or for each line of an order: export "
        "the orders themselves. If each row is an order nevertheless, add --entity order_lines."
    )
