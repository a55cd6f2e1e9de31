"""What of the refunds was goods, whole orders canceled within a day, and product ids in several spellings."""

import re
from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from compiled import SCHEMA, compile_models, run_models, warehouse
from conftest import Dbt

MODELS = [
    *("int_as_of", "int_order_customers", "int_order_lines", "int_orders", "int_canceled_orders", "int_product_lines"),
    *("int_months", "monthly_activity", "sales_by_group"),
]
# order, customer, when, product, line type, quantity, price; a negative quantity is given back
LINES = [
    # a slip of 80,000 pieces, taken back minutes later; the customer's other order stays
    ("1", "ann", "2022-01-03 10:00", "jar", "product", 80_000, 1),
    ("C1", "ann", "2022-01-03 10:04", "jar", "product", -80_000, 1),
    ("2", "ann", "2022-01-03 10:10", "jar", "product", 3, 1),
    # another one, taken back by hand under another name
    ("3", "bob", "2022-01-04 15:28", "cup", "product", 60, 600),
    ("C3", "bob", "2022-01-04 15:31", "M", "manual", -1, 36_000),
    # two orders alike, of which one is canceled
    ("4", "cid", "2022-01-05 09:00", "cup", "product", 2, 5),
    ("5", "cid", "2022-01-05 09:30", "cup", "product", 2, 5),
    ("C5", "cid", "2022-01-05 10:00", "cup", "product", -2, 5),
    # one order number: canceled later that day; and given back at no time of its own, so it may be months later
    ("6", "dot", "2022-01-06 09:00", "pot", "product", 1, 40),
    ("6", "dot", "2022-01-06 17:00", "pot", "product", -1, 40),
    ("7", "eve", "2022-01-06 09:00", "pot", "product", 1, 40),
    ("7", "eve", "2022-01-06 09:00", "pot", "product", -1, 40),
    # goods sent back: a part, two days later, of another customer's amount, before the order
    ("8", "fay", "2022-01-07 09:00", "pot", "product", 3, 40),
    ("C8", "fay", "2022-01-07 09:30", "pot", "product", -1, 40),
    ("9", "gus", "2022-01-08 09:00", "pot", "product", 2, 40),
    ("C9", "gus", "2022-01-10 09:00", "pot", "product", -2, 40),
    ("C10", "hal", "2022-01-11 09:00", "cup", "product", -1, 7),
    ("10", "hal", "2022-01-11 10:00", "cup", "product", 1, 7),
    # fees of a marketplace and postage are no goods
    ("C11", None, "2022-01-12 09:00", "FEE", "fee", -1, 500),
    ("C12", "hal", "2022-01-12 09:00", "POST", "postage", -1, 9),
]


@pytest.fixture(scope="module")
def shop(dbt: Dbt) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts of these lines."""
    models = compile_models(dbt, MODELS, as_of_date="2022-02-01", lookback_days=None)
    with warehouse() as connection:
        names = ["order_id", "customer_id", "ordered_at", "product_id", "line_type", "quantity", "unit_price"]
        connection.register("lines", pd.DataFrame(LINES, columns=names))
        connection.execute(
            f"""
            create schema winback.input;
            create table winback.input.input__order_lines as
            select
                row_number() over ()::varchar as order_line_id, order_id, customer_id,
                ordered_at::timestamp as ordered_at, product_id, product_id as product_name,
                null::varchar as category, line_type, quantity::bigint as quantity,
                unit_price::decimal(18, 4) as unit_price, null::decimal(18, 4) as unit_cost,
                null::decimal(18, 4) as discount_amount, (quantity * unit_price)::decimal(18, 4) as line_amount,
                null::decimal(18, 4) as charged_amount, null::decimal(18, 4) as paid_amount, quantity < 0 as is_return,
                'web' as channel, null::varchar as location_id, 'NL' as country,
                null::varchar as brand, null::varchar as source_file, null::bigint as source_row
            from lines;
            create table winback.input.input__events as select now()::timestamp as occurred_at where false;
            create table {SCHEMA}.int_product_attributes as
            select distinct product_id, product_id as product_name, null::varchar as category from lines
            """
        )
        run_models(connection, models)
        yield connection


def test_an_order_canceled_as_a_whole_within_a_day_is_a_slip(shop: duckdb.DuckDBPyConnection) -> None:
    """The slip would be the best day of the year, and its cancellation goods sent back."""
    canceled = shop.execute(f"select order_id from {SCHEMA}.int_canceled_orders order by 1").fetchall()
    assert [order for (order,) in canceled] == ["1", "3", "5", "6", "C1", "C3", "C5"]


def test_what_was_refunded_falls_into_parts(shop: duckdb.DuckDBPyConnection) -> None:
    """Fees, corrections and slips would be told as goods sent back, or be lost."""
    ((gross, sales, refunded, sent_back, slips, fees, others, net, orders, slip_count, value),) = shop.execute(
        "select gross_amount::double, sales_amount::double, refunded_amount::double, return_amount::double, "
        "canceled_amount::double, refunded_fee_amount::double, refunded_other_amount::double, net_amount::double, "
        f"order_count, canceled_order_count, average_order_value from {SCHEMA}.monthly_activity"
    ).fetchall()
    assert slips == 80_000 + 36_000 + 10 + 40
    assert sent_back == 40 + 40 + 80 + 7
    assert (fees, others) == (500, 9)
    assert refunded == slips + sent_back + fees + others
    # those who canceled ordered as much, so the net amount is that of sales alone
    assert gross - sales == slips
    assert net == sales - sent_back - fees - others
    assert (orders, slip_count) == (10, 4)
    assert value == pytest.approx(sales / 6)


def test_best_sellers_leave_slips_out(shop: duckdb.DuckDBPyConnection) -> None:
    """What was canceled under another name stayed in the list of the best sellers."""
    found = shop.execute(
        "select item_id, order_count, item_count, cast(sales_amount as double), cast(return_amount as double), "
        f"cast(net_amount as double), return_customer_count from {SCHEMA}.sales_by_group "
        "where group_type = 'product' order by position"
    ).fetchall()
    assert found == [
        ("pot", 3, 6, 240.0, 160.0, 80.0, 3),
        ("cup", 2, 3, 17.0, 7.0, 10.0, 1),
        ("jar", 1, 3, 3.0, 0.0, 3.0, 0),
    ]


def test_products_are_called_sent_back_often_beyond_chance_only(dbt: Dbt) -> None:
    """A list of the highest rates among thousands of products is a list of chance."""
    models = compile_models(dbt, ["sales_by_group"], as_of_date="2023-01-01", lookback_days=None)
    rng = np.random.default_rng(20111209)
    # 2,000 products alike, with 1 to 300 customers each, and one that is sent back four times as often
    customers = np.append(rng.integers(1, 301, 2_000), 150)
    rates = np.append(np.full(2_000, 0.03), 0.12)
    product = np.repeat(np.arange(2_001), customers)
    bought = pd.DataFrame(
        {"product_id": [f"p{i}" for i in product], "customer_id": [f"c{i}" for i in range(len(product))]}
    )
    sent_back = bought[rng.random(len(product)) < rates[product]]
    with warehouse() as connection:
        connection.register("lines", pd.concat([bought.assign(kind="sale"), sent_back.assign(kind="refund")]))
        connection.execute(
            f"""
            create table {SCHEMA}.int_product_lines as
            select
                customer_id || kind as order_id, customer_id, timestamp '2022-01-01' as order_at, product_id,
                null::varchar as category, kind as amount_type, 1 as item_count, 1::decimal(18, 4) as gross_amount,
                (kind = 'refund')::int::decimal(18, 4) as refunded_amount, 1::decimal(18, 4) as line_amount,
                null::decimal(18, 4) as margin_amount
            from lines;
            create table {SCHEMA}.int_product_attributes as
            select null::varchar as product_id, null::varchar as product_name, null::varchar as category;
            create table {SCHEMA}.int_as_of as
            select date '2023-01-01' as as_of_date, timestamp '2022-01-01' as first_on;
            create table {SCHEMA}.int_canceled_orders as
            select '' as order_key, '' as order_id, '' as customer_id where false;
            create table {SCHEMA}.int_orders as
            select
                '' as order_key, '' as order_id, '' as customer_id, timestamp '2022-01-01' as ordered_at,
                '' as channel, '' as location_id, '' as country, true as is_order, 0 as item_count, 0 as gross_amount,
                0 as refunded_amount, 0 as adjustment_amount, 0 as net_amount, 0 as margin_amount, 0 as return_amount,
                0 as refunded_fee_amount
            where false
            """
        )
        run_models(connection, models)
        often = connection.execute(f"select item_id from {SCHEMA}.sales_by_group where is_sent_back_often").fetchall()
    assert often == [("p2000",)]


def test_product_ids_are_joined_across_letter_case_and_blanks(dbt: Dbt) -> None:
    """The best-seller list had one product twice, each with a part of its sales."""
    rows = [("A1", 2), ("a1", 1), (" A1 ", 1), ("b2", 1), ("B2", 1), ("C3", 5), (None, 1)]
    assert joined(dbt, rows) == {"A1": "A1", "a1": "A1", " A1 ": "A1", "b2": "B2", "B2": "B2", "C3": "C3", None: None}
    # the order of rows does not matter, and nothing is lost
    assert joined(dbt, rows[::-1]) == joined(dbt, rows)
    apart = joined(dbt, rows, join_product_ids=False)
    assert all(spelling == product_id for spelling, product_id in apart.items())


def joined(dbt: Dbt, rows: list[tuple[str | None, int]], **options: Any) -> dict[str | None, str | None]:
    """Return the product id that each spelling has in the input table, of so many lines each."""
    models = compile_models(dbt, ["stg_raw__product_ids", "input__order_lines"], **options)
    # the columns of the contract, in its order
    columns = re.findall(r" as (\w+),?\n", models["input__order_lines"])
    spellings = [(number, spelling) for number, spelling in enumerate(s for s, count in rows for _ in range(count))]
    with warehouse() as connection:
        connection.register("lines", pd.DataFrame(spellings, columns=["number", "spelling"], dtype=object))
        known = {"order_line_id": "number::varchar", "product_id": "spelling::varchar"}
        connection.execute(
            "create schema winback.staging; create table winback.staging.stg_online_retail__order_lines as select "
            + ", ".join(f"{known.get(column, 'null')} as {column}" for column in columns)
            + " from lines"
        )
        connection.execute(f"create table winback.staging.stg_raw__product_ids as {models['stg_raw__product_ids']}")
        found = connection.execute(
            f"select lines.spelling, input.product_id from ({models['input__order_lines']}) as input "
            "inner join lines on input.order_line_id = lines.number::varchar"
        ).fetchall()
    assert len(found) == len(spellings)
    by_spelling = dict(found)
    assert all(by_spelling[spelling] == product_id for spelling, product_id in found)
    return by_spelling
