"""What the names and values of a file's columns say together."""

from __future__ import annotations

from collections.abc import Sequence

from winback.mapping.names import PART, STRONG, WEAK, meanings
from winback.mapping.profile import Column

NEARLY_UNIQUE = 0.95
"""Rows are one per customer when ids repeat in no more of them."""


class Look:
    """What the columns' names and values say together."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = [column for column in columns if column.filled]
        self.meanings = {column.name: meanings(column.name) for column in self.columns}

    def named(self, meaning: str, lowest: float = PART) -> list[Column]:
        """Return the columns whose names say a meaning, the clearest first."""
        found = [(self.meanings[column.name].get(meaning, 0.0), column) for column in self.columns]
        return [column for score, column in sorted(found, key=lambda pair: -pair[0]) if score >= lowest]

    def numbers_named(self, meaning: str, lowest: float) -> list[Column]:
        """Return the columns of numbers whose names say a meaning, the clearest first."""
        return [column for column in self.named(meaning, lowest) if column.number]

    @property
    def has_only_dates_of_joining(self) -> bool:
        """Whether there are dates, and each is named like the day somebody joined and not like that of an order."""
        dates = [column for column in self.columns if column.is_date]
        joined = [column for column in dates if column in self.named("joined_at", STRONG)]
        return bool(joined) and all(column in joined and column not in self.named("ordered_at") for column in dates)

    @property
    def may_name_customers(self) -> bool:
        """Whether some column may hold customers: ids, names or e-mail addresses."""
        meant = self.named("customer_id") + self.named("customer_email") + self.named("personal", WEAK)
        return bool(meant) or any(column.is_email for column in self.columns)

    def is_group(self, column: Column) -> bool:
        """Whether a column of numbers is named like a place, a product or another group, and not like a measure."""
        known = ("location_id", "category", "brand", "channel", "country", "product_id", "category_id")
        return any(self.meanings[column.name].get(meaning, 0.0) >= STRONG for meaning in known)

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
    def unique_customers(self) -> list[Column]:
        """Columns in which nearly each row has another customer."""
        ids = self.named("customer_id", WEAK) + self.named("row_id", STRONG) + [c for c in self.columns if c.is_email]
        return [c for c in ids if c.filled == 1 and c.distinct >= NEARLY_UNIQUE * len(c.texts)]

    @property
    def are_customer_totals(self) -> bool:
        """Whether each row is a different customer with totals of orders, and nothing says who may be contacted."""
        if not self.unique_customers or self.named("contact_consent"):
            return False
        if self.named("order_id", STRONG) or self.named("product_id", WEAK) or self.named("quantity", STRONG):
            return False
        since = [column for column in self.named("last_order_at", STRONG) if column.date]
        count, money = self.numbers_named("order_count", STRONG), self.numbers_named("monetary_total", STRONG)
        if self.numbers_named("recency_days", STRONG) or (since and (count or money)):
            return True
        return bool(count and money) and not self.named("personal") and not any(c.is_email for c in self.columns)

    @property
    def are_products(self) -> bool:
        """Whether each row is a different product, and nothing says that it was sold."""
        if not any(column.is_unique and column.filled == 1 for column in self.named("product_id", STRONG)):
            return False
        sold = ("order_id", "quantity", "line_amount")
        return not self.named("customer_id", WEAK) and not any(self.named(meaning, STRONG) for meaning in sold)

    @property
    def are_of_orders(self) -> bool:
        """Whether rows are named like orders or their lines, also where nothing says when they were."""
        has_goods = self.named("quantity", STRONG) or self.named("product_id", WEAK)
        return bool(self.named("order_id", STRONG) or (has_goods and self.named("customer_id", WEAK)))

    @property
    def are_rates(self) -> bool:
        """Whether rows have a currency and a day, and a rate or a single other number, and nothing of sales."""
        numbers = [column for column in self.columns if column.number and not column.is_serial]
        has_sales = self.has_money_of_orders or self.named("customer_id", WEAK) or self.named("order_id", WEAK)
        has_rate = bool(self.named("rate", STRONG)) or (len(numbers) == 1 and len(self.columns) == 3)
        return bool(self.named("currency", STRONG)) and self.has_date and has_rate and not has_sales

    @property
    def are_customers(self) -> bool:
        """Whether each row is a different customer with personal data and no sales."""
        ids = self.named("customer_id", WEAK) + self.named("row_id", STRONG) + [c for c in self.columns if c.is_email]
        if not any(column.is_unique and column.filled == 1 for column in ids):
            return False
        if self.named("order_id", STRONG) or self.named("product_id", WEAK) or self.named("quantity", STRONG):
            return False
        if self.named("customer_id", WEAK) and not self.has_money_of_orders and self.has_only_dates_of_joining:
            return True
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
