"""The input contract for Python: which columns each input table has, read from the macro that lists them."""

from __future__ import annotations

from functools import cache

from winback.mapping.macro import literal_of

ENTITIES = ("order_lines", "events", "customers", "campaign_contacts", "customer_totals", "products")
"""What a file can be mapped to."""

# Written by the loader: where a row came from.
_LOADER_COLUMNS = ("source_file", "source_row")

WITHOUT_SALES = frozenset(("customers", "products", "campaign_contacts"))
"""Without orders, events or totals beside them there is nothing to report."""

NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "order_lines": (("ordered_at",), ("unit_price", "line_amount")),
    "events": (("occurred_at",), ("event_type",)),
    "customers": (("customer_id",),),
    "campaign_contacts": (("campaign_id",), ("customer_id",)),
    "customer_totals": (("customer_id",), ("recency_days",), ("order_count",), ("monetary_total",)),
    "products": (("product_id",),),
}
"""By entity: groups of columns of which each needs at least one to be mapped."""

EVENT_TYPES = ("view", "cart", "remove_from_cart", "purchase", "return")
"""The words of events.event_type."""

ATTRIBUTE_PREFIX = "x_"
"""Further columns of customers whose names begin so become customer attributes."""


@cache
def contract() -> dict[str, dict[str, str]]:
    """Return the columns that can be mapped, by entity, with their types.

    Returns
    -------
    dict of dict
        Entity → column → type in lower case: string, timestamp, bigint, boolean or decimal(18,4).

    Raises
    ------
    FileNotFoundError
        If the macro `contract_columns` is neither in the package nor in the project it was installed from.
    """
    tables: dict[str, dict[str, str]] = literal_of("contract", "input/contract_columns.sql")
    return {
        entity: {name: kind for name, kind in tables[entity].items() if name not in _LOADER_COLUMNS}
        for entity in ENTITIES
    }
