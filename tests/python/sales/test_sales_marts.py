"""The trading review on a shop small enough to work out by hand."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from compiled import SCHEMA, compile_models, run_models, warehouse
from conftest import Dbt

FIRST = [
    "int_as_of",
    "int_order_customers",
    "int_order_lines",
    "int_orders",
    "int_canceled_orders",
    "int_product_lines",
    "int_months",
    "monthly_activity",
    "yearly_activity",
    "monthly_customer_mix",
    "customer_cohorts",
    "time_to_next_order",
    "sales_by_group",
]

# order, customer, when, product, category, quantity, price; a negative quantity is given back
LINES = [
    ("1", "ann", "2022-01-03 10:00", "tea", "drinks", 1, 10),
    ("1", "ann", "2022-01-03 10:00", "cup", "ware", 2, 5),
    ("2", "bob", "2022-01-20 11:00", "tea", "drinks", 3, 10),
    ("3", "ann", "2022-02-02 10:00", "tea", "drinks", 1, 10),
    ("4", None, "2022-02-15 12:00", "cup", "ware", 1, 5),
    ("C2", "bob", "2022-03-05 09:00", "tea", "drinks", -3, 10),
    ("5", "cid", "2022-03-30 16:00", "pot", "ware", 1, 40),
    ("6", "ann", "2023-01-10 10:00", "tea", "drinks", 2, 12),
    ("7", "cid", "2023-01-11 10:00", "cup", None, 4, 5),
    ("8", "dot", "2023-02-27 10:00", "tea", "drinks", 1, 12),
]


@pytest.fixture(scope="module")
def shop(dbt: Dbt) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts of these lines as of 1 March 2023."""
    models = compile_models(dbt, FIRST, as_of_date="2023-03-01", lookback_days=None)
    connection = warehouse()
    add_lines(connection, LINES)
    connection.execute(
        f"create schema winback.marts; create table {SCHEMA}.int_product_attributes as "
        "select distinct product_id, product_id as product_name, "
        "case product_id when 'tea' then 'drinks' else 'ware' end as category from winback.input.input__order_lines"
    )
    for name, sql in models.items():
        schema = "intermediate" if name.startswith("int_") else "marts"
        if schema == "intermediate":
            run_models(connection, {name: sql})
        else:
            connection.execute(f"create table winback.marts.{name} as {sql}")
    yield connection
    connection.close()


def add_lines(connection: duckdb.DuckDBPyConnection, lines: list[tuple[Any, ...]], location: str = "null") -> None:
    """Make the input of these lines; the place is SQL over them."""
    names = ["order_id", "customer_id", "ordered_at", "product_id", "category", "quantity", "unit_price"]
    connection.register("lines", pd.DataFrame(lines, columns=names))
    connection.execute(
        f"""
        create schema winback.input;
        create table winback.input.input__order_lines as
        select
            row_number() over ()::varchar as order_line_id, order_id, customer_id, ordered_at::timestamp as ordered_at,
            product_id, product_id as product_name, category, 'product' as line_type, quantity::bigint as quantity,
            unit_price::decimal(18, 4) as unit_price, null::decimal(18, 4) as unit_cost,
            null::decimal(18, 4) as discount_amount, (quantity * unit_price)::decimal(18, 4) as line_amount,
            null::decimal(18, 4) as charged_amount, null::decimal(18, 4) as paid_amount, quantity < 0 as is_return,
            'web' as channel, ({location})::varchar as location_id, 'NL' as country,
            null::varchar as brand, null::varchar as source_file, null::bigint as source_row
        from lines;
        create table winback.input.input__events as select now()::timestamp as occurred_at where false;
        """
    )


def rows(shop: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return shop.execute(sql.replace("marts.", "winback.marts.")).fetchall()


def test_an_order_of_which_some_lines_lack_the_customer_counts_once(dbt: Dbt) -> None:
    """It would be two orders, one of them a guest's, and its customer would have spent less."""
    models = compile_models(dbt, FIRST[:4], as_of_date="2023-03-01", lookback_days=None)
    lost = [
        ("1", "ann", "2022-01-03 10:00", "tea", "drinks", 1, 10),
        ("1", None, "2022-01-03 10:00", "cup", "ware", 2, 5),
        # the same number on another day, at another place, of guests alone, and of two customers
        ("1", None, "2022-01-04 10:00", "cup", "ware", 1, 3),
        ("1", None, "2022-01-03 10:00", "pot", "ware", 1, 40),
        ("2", None, "2022-01-03 10:00", "cup", "ware", 1, 5),
        ("3", "ann", "2022-01-03 10:00", "cup", "ware", 1, 7),
        ("3", "bob", "2022-01-03 10:00", "cup", "ware", 1, 8),
        ("3", None, "2022-01-03 10:00", "cup", "ware", 1, 9),
        # what comes back of it on that day
        ("1", None, "2022-01-03 18:00", "cup", "ware", -1, 5),
    ]
    with warehouse() as connection:
        add_lines(connection, lost, "case when product_id = 'pot' then 'till 2' end")
        connection.execute("update winback.input.input__order_lines set location_id = 'till 1' where order_id = '3'")
        run_models(connection, models)
        found = connection.execute(
            "select order_id, customer_id, line_count, cast(gross_amount as double), cast(refunded_amount as double) "
            f"from {SCHEMA}.int_orders order by all"
        ).fetchall()
        ((lines, amount),) = connection.execute(
            f"select count(*), sum(line_amount)::double from {SCHEMA}.int_order_lines"
        ).fetchall()
    assert found == [
        ("1", "ann", 2, 20.0, 5.0),
        ("1", None, 2, 43.0, 0.0),
        ("2", None, 1, 5.0, 0.0),
        ("3", "ann", 1, 7.0, 0.0),
        ("3", "bob", 1, 8.0, 0.0),
        ("3", None, 1, 9.0, 0.0),
    ]
    assert (lines, amount) == (len(lost), sum(quantity * price for *_, quantity, price in lost))


def test_a_month_is_compared_with_the_one_before_and_the_one_a_year_before(shop: duckdb.DuckDBPyConnection) -> None:
    """Growth would be read from the wrong month."""
    found = rows(
        shop,
        "select cast(net_amount as double), net_change, net_change_on_year, order_change_on_year, customer_change "
        "from marts.monthly_activity where month_start in ('2022-02-01', '2023-01-01', '2023-02-01') "
        "order by month_start",
    )
    assert found[0] == (15.0, pytest.approx(15 / 50 - 1), None, None, pytest.approx(-0.5))
    # December 2022 has no order: no change can be told; January 2022 had 50 in 2 orders
    assert found[1] == (44.0, None, pytest.approx(44 / 50 - 1), 0.0, None)
    assert found[2] == (12.0, pytest.approx(12 / 44 - 1), pytest.approx(12 / 15 - 1), -0.5, -0.5)


def test_a_year_is_compared_over_the_months_that_both_have(shop: duckdb.DuckDBPyConnection) -> None:
    """A year of two months would look like a collapse."""
    assert rows(
        shop,
        "select complete_month_count, compared_month_count, order_count, active_customer_count, "
        "cast(gross_amount as double), "
        "cast(refunded_amount as double), cast(net_amount as double) from marts.yearly_activity order by year_start",
    ) == [(12, 0, 5, 3, 105.0, 30.0, 75.0), (2, 2, 3, 3, 56.0, 0.0, 56.0)]
    # January and February: net 65 → 56, orders 4 → 3, customers ann and bob → ann, cid and dot
    assert rows(
        shop, "select net_change, order_change, customer_change from marts.yearly_activity order by year_start"
    ) == [(None, None, None), (pytest.approx(56 / 65 - 1), -0.25, 0.5)]


def test_new_existing_and_guests_add_up_to_the_month(shop: duckdb.DuckDBPyConnection) -> None:
    """A refund would belong to nobody, or make its customer an orderer."""
    assert rows(
        shop,
        "select customer_type, customer_count, order_count, cast(refunded_amount as double), "
        "cast(net_amount as double) from marts.monthly_customer_mix where month_start = '2022-03-01' order by 1",
    ) == [("existing", 0, 0, 30.0, -30.0), ("guest", 0, 0, 0.0, 0.0), ("new", 1, 1, 0.0, 40.0)]


def test_cohorts_follow_everybody_to_the_end(shop: duckdb.DuckDBPyConnection) -> None:
    """Those who fell silent would drop out, and each cohort would look loyal."""
    found = rows(
        shop,
        "select cohort_month, months_since, customer_count, active_customer_count, revenue_per_customer_so_far "
        "from marts.customer_cohorts where cohort_month <= '2022-03-01' and months_since in (0, 1, 2, 10, 12) "
        "order by 1, 2",
    )
    january, march = date(2022, 1, 1), date(2022, 3, 1)
    assert found == [
        (january, 0, 2, 2, 25.0),
        (january, 1, 2, 1, 30.0),
        (january, 2, 2, 0, 15.0),
        (january, 10, 2, 0, 15.0),
        (january, 12, 2, 1, 27.0),
        (march, 0, 1, 1, 40.0),
        (march, 1, 1, 0, 40.0),
        (march, 2, 1, 0, 40.0),
        (march, 10, 1, 1, 60.0),
    ]


def test_waiting_customers_count_as_long_as_they_are_seen(dbt: Dbt) -> None:
    """Dot, who came two days ago, would count as one who never returned; or bob as one who did."""
    # ten of each of ann, bob, cid and dot, so that there are enough to say something
    lines = [
        (f"{order}-{i}", customer and f"{customer}{i}", *rest) for order, customer, *rest in LINES for i in range(10)
    ]
    found = next_orders(dbt, lines, "2023-03-01")
    shares = {days: share for number, days, share, *_ in found if number == 2}
    # ann after 30 days (3 of 4 are still seen), cid after 287 (bob is waiting); bob until day 405
    assert shares[1] == 0
    assert shares[29] == 0
    assert shares[30] == pytest.approx(1 / 3)
    assert shares[286] == pytest.approx(1 / 3)
    assert shares[287] == pytest.approx(1 - 2 / 3 * 1 / 2)
    assert shares[365] == pytest.approx(2 / 3)
    assert {(number, customers, ordered) for number, days, _, customers, ordered, *_ in found if days == 365} == {
        (2, 40, 20),
        (3, 20, 10),
        (4, 10, 0),
    }
    # Greenwood's variance of the logarithm at day 30: 10 of 30 have ordered
    lower, upper = next(row[-2:] for row in found if row[:2] == (2, 30))
    width = 1.959964 * np.sqrt(10 / (30 * 20)) / abs(np.log(2 / 3))
    assert (lower, upper) == (
        pytest.approx(1 - (2 / 3) ** np.exp(-width), abs=1e-5),
        pytest.approx(1 - (2 / 3) ** np.exp(width), abs=1e-5),
    )


def test_nothing_is_said_of_fewer_than_ten_at_risk(dbt: Dbt) -> None:
    """ "Order 4 within a year: 100 %" was said of a single customer, and only in the table."""
    # a day apart, so that of 30 customers one fewer waits each day, until the last one
    lines = [(f"a{i}", f"c{i}", "2022-01-01 10:00", "tea", "drinks", 1, 10) for i in range(30)]
    lines += [(f"b{i}", f"c{i}", f"2022-01-{i + 2:02d} 10:00", "tea", "drinks", 1, 10) for i in range(30)]
    found = {
        days: (waiting, share)
        for number, days, share, _, _, waiting, *_ in next_orders(dbt, lines, "2023-03-01")
        if number == 2
    }
    assert found[21] == (10, pytest.approx(21 / 30))
    assert found[22] == (9, None)
    assert {share for days, (_, share) in found.items() if days > 21} == {None}


def test_a_first_order_is_one_only_after_the_data_has_begun(dbt: Dbt) -> None:
    """Customers from before the data came back twice as often as new ones, and were told as new ones."""
    lines = [(f"a{i}", f"old{i}", "2022-01-01 10:00", "tea", "drinks", 1, 10) for i in range(30)]
    lines += [(f"b{i}", f"old{i}", "2022-01-20 10:00", "tea", "drinks", 1, 10) for i in range(30)]
    lines += [(f"c{i}", f"new{i}", "2022-04-01 10:00", "tea", "drinks", 1, 10) for i in range(30)]
    lines += [(f"d{i}", f"new{i}", "2022-04-20 10:00", "tea", "drinks", 1, 10) for i in range(6)]
    within = {
        population: (row[2], row[3])
        for population in ("all", "new")
        for row in next_orders(dbt, lines, "2023-03-01", population)
        if row[:2] == (2, 90)
    }
    assert within == {"all": (pytest.approx(36 / 60), 60), "new": (pytest.approx(6 / 30), 30)}


def next_orders(
    dbt: Dbt, lines: list[tuple[Any, ...]], as_of_date: str, population: str = "all"
) -> list[tuple[Any, ...]]:
    """Return the time to the next order after these lines."""
    names = ["int_as_of", "int_order_customers", "int_order_lines", "int_orders", "time_to_next_order"]
    models = compile_models(dbt, names, as_of_date=as_of_date, lookback_days=None)
    with warehouse() as connection:
        add_lines(connection, lines)
        run_models(connection, models)
        return connection.execute(
            "select order_number, days, share_of_customers_ordered, customer_count, ordered_customer_count, "
            "waiting_customer_count, share_of_customers_ordered_lower, share_of_customers_ordered_upper "
            f"from {SCHEMA}.time_to_next_order where population = '{population}' order by all"
        ).fetchall()


def test_groups_count_customers_once_and_keep_refunds(shop: duckdb.DuckDBPyConnection) -> None:
    """A product that came back would still be a best seller."""
    found = rows(
        shop,
        "select item_id, position, order_count, customer_count, cast(net_amount as double), share_of_sales_sent_back, "
        "share_of_largest_customer from marts.sales_by_group where group_type = 'product' order by position",
    )
    assert found == [
        ("tea", 1, 5, 3, 56.0, pytest.approx(30 / 86), pytest.approx(44 / 56)),
        ("pot", 2, 1, 1, 40.0, 0.0, 1.0),
        ("cup", 3, 3, 2, 35.0, 0.0, pytest.approx(20 / 35)),
    ]
    assert rows(
        shop,
        "select item_id, order_count, share_of_net_amount from marts.sales_by_group "
        "where group_type = 'category' order by 1",
    ) == [("drinks", 5, pytest.approx(56 / 131)), ("ware", 4, pytest.approx(75 / 131))]


@pytest.mark.parametrize("count", [1, 2, 19, 20, 99, 100, 101, 250])
def test_concentration_is_that_of_the_sorted_list(count: int, dbt: Dbt) -> None:
    """The famous 80 to 20 would be off by a customer, most of all where many have spent the same."""
    (sql,) = compile_models(dbt, ["concentration"]).values()
    amounts = sorted((float((number * 37) % 23 + 1) for number in range(count)), reverse=True)
    with warehouse() as connection:
        connection.execute("create schema winback.marts")
        connection.register("amounts", pd.DataFrame({"amount": amounts}))
        connection.execute(
            f"create table {SCHEMA}.int_customer_measures as "
            "select 1 as order_count, amount::decimal(38, 4) as revenue from amounts; "
            "create table winback.marts.sales_by_group (group_type varchar, net_amount decimal(38, 4))"
        )
        found = connection.execute(f"select top_percent, top_count, cast(amount as double) from ({sql})").fetchall()
    expected = [(top, -(-count * top // 100), sum(amounts[: -(-count * top // 100)])) for top in (1, 5, 10, 20, 50)]
    assert sorted(found) == expected
