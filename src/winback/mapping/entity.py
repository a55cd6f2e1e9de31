"""What the rows of a file are: order lines, events, customers, totals, campaign contacts or products."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from winback.mapping.look import Look
from winback.mapping.names import STRONG, WEAK, event_words, key
from winback.mapping.profile import Column


def guess_entity(columns: Sequence[Column]) -> tuple[str, str]:
    """Guess what the rows are.

    Parameters
    ----------
    columns : sequence of Column

    Returns
    -------
    tuple of str
        The entity, and the reason in words.
    """
    return next(_guesses(Look(columns)))


def _guesses(look: Look) -> Iterator[tuple[str, str]]:
    """Yield what the rows may be, the clearest first."""
    totals = [look.named(meaning, WEAK) for meaning in ("recency_days", "order_count", "monetary_total")]
    if all(any(column.number for column in found) for found in totals):
        yield "customer_totals", "the columns are recency, order count and money per customer"
    if look.are_rates:
        yield "exchange_rates", "rows have a currency, a day and a number that is no amount"
    yield from _events(look)
    if look.named("campaign_id", STRONG) and not look.named("order_id", WEAK) and not look.has_money_of_orders:
        yield "campaign_contacts", f"{look.named('campaign_id', STRONG)[0].name!r} names a campaign"
    if look.are_customer_totals:
        yield "customer_totals", "each row is a different customer, with totals of their orders"
    if look.are_customers:
        yield "customers", "each row is a different customer, with personal data"
    if look.are_products:
        yield "products", "each row is a different product, and none was sold to anybody"
    if look.has_date and (look.has_money_of_orders or look.named("customer_id", WEAK)):
        if look.named("product_id", WEAK) or look.named("product_name", WEAK) or look.named("unit_price", STRONG):
            yield "order_lines", "rows have a date, a product or price, and money"
        yield "order_lines", "rows have a date and money but no products: orders without lines"
    if look.are_of_orders:
        yield "order_lines", "rows have an order number, or a customer with a product or quantity"
    if look.named("product_id", STRONG) and not look.named("customer_id", WEAK):
        yield "products", "rows have a product but no customer and no date"
    if look.named("customer_id", STRONG) and not look.has_date:
        yield "customers", "rows have a customer but no date"
    if not look.has_date and not look.has_money_of_orders and any(c.is_email and c.is_unique for c in look.columns):
        yield "customers", "each row has a different e-mail address, and there are no dates and no money"
    yield "order_lines", "the columns do not show what the rows are; add --entity if they are not order lines"


def _events(look: Look) -> Iterator[tuple[str, str]]:
    """Yield events where a column says what happened, and when."""
    event = look.named("event_type", WEAK)
    spoken = [column for column in event if _speaks_of_events(column)]
    has_orders = any(look.named(meaning, STRONG) for meaning in ("order_id", "line_amount", "quantity"))
    if look.has_date and (spoken or (look.named("event_type", STRONG) and not has_orders)):
        yield "events", f"{(spoken or event)[0].name!r} says what happened"


def _speaks_of_events(column: Column) -> bool:
    words: Iterable[str] = column.texts.dropna().unique()
    known = event_words()
    hits = [known[key(str(word))] for word in words if key(str(word)) in known]
    # "Sale" and "Return" alone are rows of a till.
    return column.distinct <= 200 and len(set(hits)) >= 2 and not set(hits) <= {"purchase", "return"}
