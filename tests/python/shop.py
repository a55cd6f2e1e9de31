"""A made-up shop with all that makes looking back hard, as input tables in a database in memory."""

import duckdb
import numpy as np
import pandas as pd

FIRST_DAY, DAYS = pd.Timestamp("2022-01-10"), 800

TODAY = [
    "int_order_customers",
    "int_order_lines",
    "int_orders",
    "int_split_order_days",
    "int_order_days",
    "int_product_lines",
    "int_event_hours",
    "int_customers",
    "int_price_quartiles",
    "int_months",
    "int_incomplete_months",
    "int_customer_orders",
    "int_customer_items",
    "int_customer_events",
    "int_sponsor_links",
    "int_members_below",
    "int_customer_measures",
    "int_segmentation_features",
]
"""The models that measure the customers of this shop as they are today."""


def shop(connection: duckdb.DuckDBPyConnection, seed: int = 7, customers: int = 60) -> None:
    """Fill the input tables: orders whose lines and refunds come over weeks, guests, events, members, no totals."""
    chance = np.random.default_rng(seed)
    lines, events = [], []
    for order in range(customers * 8):
        day = FIRST_DAY + pd.Timedelta(days=int(chance.integers(DAYS)), minutes=int(chance.integers(1440)))
        customer = f"c{int(customers * chance.random() ** 2)}" if chance.random() < 0.9 else None
        # every third order goes on for weeks: a free line, a line sold later, something sent back under its number
        later = [0.0, float(chance.integers(40)), float(chance.integers(90))] if order % 3 == 0 else [0.0]
        for part, wait in enumerate(later):
            lines.append(
                {
                    "order_id": f"o{order}",
                    "customer_id": customer,
                    "ordered_at": day + pd.Timedelta(days=wait),
                    "product_id": f"p{int(chance.integers(25))}" if chance.random() < 0.95 else None,
                    "line_type": "product" if chance.random() < 0.9 else "postage",
                    "quantity": int(chance.integers(1, 9)) * (-1 if part == 2 else 1),
                    "unit_price": 0 if len(later) == 3 and part == 0 else int(chance.integers(1, 60)),
                    "unit_cost": 1,
                    "discount_amount": int(chance.integers(5)) if chance.random() < 0.5 else None,
                    "is_return": part == 2,
                    "channel": ["web", "shop", None][int(chance.integers(3))],
                    "location_id": f"l{int(chance.integers(4))}",
                    "country": "NL",
                }
            )
    for event in range(customers * 20):
        kind = ["view", "cart", "remove_from_cart", "purchase", "return"][int(chance.integers(5))]
        at = FIRST_DAY + pd.Timedelta(days=int(chance.integers(DAYS)), minutes=int(chance.integers(1440)))
        events.append(
            {
                "event_id": f"e{event}",
                "customer_id": f"c{int(chance.integers(customers + 5))}" if event % 9 else None,
                "occurred_at": at,
                "event_type": kind,
                "amount": int(chance.integers(90)),
            }
        )
    # midnight belongs to the day that begins
    lines[5]["ordered_at"] = pd.Timestamp("2023-06-01 00:00:00")
    events[5]["occurred_at"] = pd.Timestamp("2023-06-01 00:00:00")
    write(connection, pd.DataFrame(lines), pd.DataFrame(events), customers)


def write(connection: duckdb.DuckDBPyConnection, lines: pd.DataFrame, events: pd.DataFrame, customers: int = 0) -> None:
    """Make the input tables of these lines and events; customer i was brought by customer i / 2."""
    members = pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(customers)],
            "sponsor_id": [f"c{number // 2}" if number > 2 else None for number in range(customers)],
            "joined_at": [FIRST_DAY + pd.Timedelta(days=13 * number) for number in range(customers)],
        },
        dtype=object,
    )
    connection.execute("create schema if not exists winback.input")
    for name, frame in {"lines": lines, "events": events, "members": members}.items():
        connection.register(name, frame)
    connection.execute(
        """
        create or replace table winback.input.input__order_lines as
        select
            order_id::varchar as order_id, customer_id::varchar as customer_id, ordered_at::timestamp as ordered_at,
            product_id::varchar as product_id, line_type::varchar as line_type, quantity::bigint as quantity,
            unit_price::decimal(18, 4) as unit_price, unit_cost::decimal(18, 4) as unit_cost,
            discount_amount::decimal(18, 4) as discount_amount, (quantity * unit_price)::decimal(18, 4) as line_amount,
            null::decimal(18, 4) as charged_amount, null::decimal(18, 4) as paid_amount,
            is_return::boolean as is_return, channel::varchar as channel,
            location_id::varchar as location_id, country::varchar as country,
            null::varchar as order_line_id, null::varchar as product_name, null::varchar as category,
            null::varchar as brand, null::varchar as source_file, null::bigint as source_row
        from lines;
        create or replace table winback.input.input__events as
        select
            event_id::varchar as event_id, customer_id::varchar as customer_id, occurred_at::timestamp as occurred_at,
            event_type::varchar as event_type, null::varchar as order_id, null::bigint as quantity,
            amount::decimal(18, 4) as amount
        from events;
        create or replace table winback.input.input__customers as
        select
            customer_id::varchar as customer_id, sponsor_id::varchar as sponsor_id, joined_at::timestamp as joined_at,
            null::varchar as country
        from members;
        create or replace table winback.input.input__customer_totals (
            customer_id varchar, recency_days bigint, order_count bigint, monetary_total decimal(38, 4)
        )
        """
    )
