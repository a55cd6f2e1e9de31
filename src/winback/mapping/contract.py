"""The input contract for Python: which columns each input table has, read from the YAML that lists them."""

from __future__ import annotations

from functools import cache

import yaml

from winback.mapping.macro import project_file

ENTITIES = ("order_lines", "events", "customers", "campaign_contacts", "customer_totals", "products", "exchange_rates")
"""What a file can be mapped to."""

# Written by the loader: where a row came from.
_LOADER_COLUMNS = ("source_file", "source_row")

LOOKUPS = {"identities": {"alias": "string", "customer_id": "string"}}
"""What a file can be mapped to beside input tables: other rows are changed by it. Its columns with their types."""

# What can be mapped and becomes a row of its own (macro `stg_custom__order_lines`).
_MAPPED_ONLY = {"refund_amount": "decimal(18,4)"}

WITHOUT_SALES = frozenset(("customers", "products", "campaign_contacts", "exchange_rates", "identities"))
"""Without orders, events or totals beside them there is nothing to report."""

ORDER_MONEY = ("unit_price", "line_amount")
"""Order lines need one of these, unless their block says ``money: unknown``."""

UNKNOWN = "unknown"
"""The value of the setting ``money`` of files without amounts."""

NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "order_lines": (("ordered_at",), ORDER_MONEY),
    "events": (("occurred_at",), ("event_type",)),
    "customers": (("customer_id",),),
    "campaign_contacts": (("campaign_id",), ("customer_id",)),
    "customer_totals": (("customer_id",), ("recency_days",), ("order_count",), ("monetary_total",)),
    "products": (("product_id",),),
    "exchange_rates": (("currency",), ("valid_from",), ("rate",)),
    "identities": (("alias",), ("customer_id",)),
}
"""By entity: groups of columns of which each needs at least one to be mapped."""

UNIQUE = {
    "customers": "customer_id",
    "products": "product_id",
    "customer_totals": "customer_id",
    "identities": "alias",
}
"""By entity: the column that no two rows may share, whatever a mapping says (macro `custom_tables`)."""

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
        If the YAML is neither in the package nor in the project it was installed from.
    """
    models = yaml.safe_load(project_file("models/input/_input__models.yml").read_text(encoding="utf-8"))["models"]
    tables = {model["name"].removeprefix("input__"): model["columns"] for model in models}
    return {
        entity: {
            column["name"]: column["data_type"] for column in tables[entity] if column["name"] not in _LOADER_COLUMNS
        }
        for entity in ENTITIES
    } | LOOKUPS


@cache
def mapped_columns() -> dict[str, dict[str, str]]:
    """Return the columns that a mapping can have, as `contract` does, with those that become rows of their own."""
    return contract() | {"order_lines": contract()["order_lines"] | _MAPPED_ONLY}
