"""What the rows of a file are: order lines, events, customers, totals, campaign contacts or products."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from winback.mapping.names import PART, STRONG, WEAK, event_words, key, meanings
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
    return next(_guesses(_Look(columns)))


def _guesses(look: _Look) -> Iterator[tuple[str, str]]:
    """Yield what the rows may be, the clearest first."""
    totals = [look.named(meaning, WEAK) for meaning in ("recency_days", "order_count", "monetary_total")]
    if all(any(column.number for column in found) for found in totals):
        yield "customer_totals", "the columns are recency, order count and money per customer"
    if look.has_date:
        event = look.named("event_type", WEAK)
        spoken = [column for column in event if _speaks_of_events(column)]
        has_orders = any(look.named(meaning, STRONG) for meaning in ("order_id", "line_amount", "quantity"))
        if spoken or (look.named("event_type", STRONG) and not has_orders):
            yield "events", f"{(spoken or event)[0].name!r} says what happened"
    if look.named("campaign_id", STRONG) and not look.named("order_id", WEAK) and not look.has_money_of_orders:
        yield "campaign_contacts", f"{look.named('campaign_id', STRONG)[0].name!r} names a campaign"
    if look.are_customers:
        yield "customers", "each row is a different customer, with personal data"
    if look.has_date and (look.has_money_of_orders or look.named("customer_id", WEAK)):
        if look.named("product_id", WEAK) or look.named("product_name", WEAK) or look.named("unit_price", STRONG):
            yield "order_lines", "rows have a date, a product or price, and money"
        yield "order_lines", "rows have a date and money but no products: orders without lines"
    if look.named("product_id", STRONG) and not look.named("customer_id", WEAK):
        yield "products", "rows have a product but no customer and no date"
    if look.named("customer_id", STRONG) and not look.has_date:
        yield "customers", "rows have a customer but no date"
    if not look.has_date and not look.has_money_of_orders and any(c.is_email and c.is_unique for c in look.columns):
        yield "customers", "each row has a different e-mail address, and there are no dates and no money"
    yield "order_lines", "the columns do not show what the rows are; add --entity if they are not order lines"


class _Look:
    """What the columns' names and values say together."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = [column for column in columns if column.filled]
        self.meanings = {column.name: meanings(column.name) for column in self.columns}

    def named(self, meaning: str, lowest: float = PART) -> list[Column]:
        """Return the columns whose names say a meaning, the clearest first."""
        found = [(self.meanings[column.name].get(meaning, 0.0), column) for column in self.columns]
        return [column for score, column in sorted(found, key=lambda pair: -pair[0]) if score >= lowest]

    @property
    def has_date(self) -> bool:
        """Whether some column holds times."""
        named = self.named("ordered_at") + self.named("occurred_at")
        return any(column.is_date for column in self.columns) or any(
            column.date or column.epoch or column.is_serial for column in named
        )

    @property
    def has_money_of_orders(self) -> bool:
        """Whether some column is named like a price or an amount and holds numbers."""
        return any(
            column.number for meaning in ("line_amount", "unit_price", "paid_amount") for column in self.named(meaning)
        )

    @property
    def are_customers(self) -> bool:
        """Whether each row is a different customer with personal data and no sales."""
        ids = self.named("customer_id", WEAK) + self.named("row_id", STRONG) + [c for c in self.columns if c.is_email]
        if not any(column.is_unique and column.filled == 1 for column in ids):
            return False
        if self.named("order_id", STRONG) or self.named("product_id", WEAK) or self.named("quantity", STRONG):
            return False
        facts = {
            column.name
            for meaning in (
                "contact_consent",
                "joined_at",
                "sponsor_id",
                "customer_email",
                "personal",
                "country",
                "order_count",
            )
            for column in self.named(meaning, STRONG)
        }
        return len(facts) >= 2


def _speaks_of_events(column: Column) -> bool:
    words: Iterable[str] = column.texts.dropna().unique()
    known = event_words()
    hits = [known[key(str(word))] for word in words if key(str(word)) in known]
    # "Sale" and "Return" alone are rows of a till.
    return column.distinct <= 200 and len(set(hits)) >= 2 and not set(hits) <= {"purchase", "return"}
