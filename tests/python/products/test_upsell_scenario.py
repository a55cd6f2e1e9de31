"""What ten percent more from single-item customers takes: arithmetic on a few orders that anybody can follow."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import pytest
from compiled import compile_models, run_models, warehouse
from conftest import Dbt

AS_OF = dt.date(2025, 1, 1)
MODELS = ["int_order_product_counts", "upsell_scenario"]
CUSTOMERS, ORDERS = "single-item customers", "single-item orders"
# customer, day, amounts of the products of one order; what is sent back comes off the order
Order = tuple[str, str, list[float], float]


@pytest.fixture(scope="module")
def models(dbt: Dbt) -> dict[str, str]:
    """The SQL of the models."""
    return compile_models(dbt, MODELS)


def scenario(models: dict[str, str], orders: list[Order]) -> dict[tuple[str, str], dict[str, Any]]:
    """Run the models on these orders; returns the rows by audience and case."""
    connection = warehouse()
    lines = [
        (f"o{number}", customer, dt.datetime.fromisoformat(day), f"p{place}", amount)
        for number, (customer, day, amounts, _) in enumerate(orders)
        for place, amount in enumerate(amounts)
    ]
    schema = "winback.intermediate"
    connection.execute(
        f"""
        create table {schema}.int_product_lines (order_id varchar, customer_id varchar, order_at timestamp,
            product_id varchar, gross_amount decimal(18,4), amount_type varchar default 'sale');
        create table {schema}.refunds (order_id varchar, refunded decimal(18,4));
        create table {schema}.int_as_of as
        select date '{AS_OF}' as as_of_date, date '2024-01-01' as lookback_start, date '2023-01-01' as first_on
        """
    )
    insert(connection, f"{schema}.int_product_lines (order_id, customer_id, order_at, product_id, gross_amount)", lines)
    insert(connection, f"{schema}.refunds", [(f"o{n}", refunded) for n, (*_, refunded) in enumerate(orders)])
    connection.execute(
        f"""
        create table {schema}.int_basket_items as
        select order_id || coalesce('|' || customer_id, '') || '|' || length(order_id) as order_key, order_id,
            customer_id, order_at as ordered_at, product_id
        from {schema}.int_product_lines;
        create table {schema}.int_orders as
        select order_key, customer_id, sum(gross_amount) as gross_amount,
            sum(gross_amount) - any_value(refunded) as net_amount
        from {schema}.int_basket_items
        inner join {schema}.int_product_lines using (order_id, product_id, customer_id)
        inner join {schema}.refunds using (order_id)
        group by all;
        create table {schema}.int_customer_measures as
        select customer_id, sum(net_amount) as revenue from {schema}.int_orders
        inner join (select distinct order_key, ordered_at from {schema}.int_basket_items) using (order_key)
        where ordered_at >= date '2024-01-01'
        group by all
        """
    )
    connection.execute(
        """
        create schema winback.marts;
        create table winback.marts.recommender_trials as
        select * from (values
            ('new', '1', 'cosine', 50::bigint, 0.9::double, true), ('new', '1', 'EASE', 50, 0.8, false),
            ('new', 'only orders of one product', 'cosine', 30, 0.2, false),
            ('new', 'only orders of one product', 'cosine', 10, 0.6, false),
            ('new', 'only orders of one product', 'EASE', 40, 0.7, false),
            ('again', 'only orders of one product', 'cosine', 40, 0.7, true)
        ) as t (task, population, model, customer_count, hit_rate, is_used)
        """
    )
    run_models(connection, models)
    rows = connection.execute(f"from {schema}.upsell_scenario").df().to_dict("records")
    return {(row["audience"], row["price_case"]): row for row in rows}


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Put rows into a table."""
    if rows:
        connection.executemany(f"insert into {table} values ({', '.join('?' * len(rows[0]))})", rows)


SINGLE: list[Order] = [
    ("anna", "2024-03-01", [50], 0),
    ("anna", "2024-06-01", [30], 0),
    ("ben", "2024-12-01", [20], 10),
]
"""Three orders of two single-item customers, who bring 90."""
PAIRS: list[Order] = [
    *((f"c{number}", "2024-05-01", [amount, amount], 0) for number, amount in enumerate([10, 10, 20, 30, 60] * 6)),
    ("c0", "2024-07-01", [8], 0),
]
"""Thirty orders of two products at 10, 10, 20, 30 and 60 each: quartiles 10, 20, 30, mean 26. One of one product."""


def test_the_take_rate_is_that_of_a_pocket_calculator(models: dict[str, str]) -> None:
    """A shop would be promised ten percent that every order with a second item could not bring."""
    rows = scenario(models, SINGLE + PAIRS)
    assert {case: float(rows[CUSTOMERS, case]["item_amount"]) for case in ("low", "base", "mean", "high")} == {
        "low": 10,
        "base": 20,
        "mean": 26,
        "high": 30,
    }
    base = rows[CUSTOMERS, "base"]
    assert (base["customer_count"], base["order_count"], float(base["revenue"])) == (2, 3, 90)
    assert float(base["goal_amount"]) == 9
    assert base["needed_take_rate"] == pytest.approx(9 / (3 * 20))
    assert base["period_days"] == 366
    # in ninety days
    assert base["needed_effect"] == pytest.approx(9 / (3 * 20) * 3 / 2 * 90 / 366, abs=1e-6)
    assert base["share_of_orders_with_more"] == pytest.approx(30 / 34)
    # 30 at 0.2 and 10 at 0.6, by the model that is used
    assert (base["tested_count"], base["hit_rate"]) == (40, 0.3)
    # the order of c0 with one product counts as an order, not its customer
    orders = rows[ORDERS, "base"]
    assert (orders["customer_count"], orders["order_count"], float(orders["revenue"])) == (3, 4, 98)
    assert all(row["verdict"].startswith("Scenario: ") for row in rows.values())


def test_a_test_of_few_shows_little(models: dict[str, str]) -> None:
    """Two customers would be said to be enough to see whether an offer works."""
    rows = scenario(models, SINGLE + PAIRS)
    assert rows[CUSTOMERS, "base"]["customer_count_per_arm"] == 1
    assert rows[CUSTOMERS, "base"]["minimum_detectable_effect"] != pytest.approx(0)
    assert "Too few customers" in rows[CUSTOMERS, "base"]["verdict"]
    many = [(f"s{number}", "2024-03-01", [100.0], 0.0) for number in range(4000)]
    row = scenario(models, [*many, *PAIRS])[CUSTOMERS, "low"]
    # 2,000 customers an arm of whom one in 4,000 buys more: 2.8 standard errors of a share of a few in a thousand
    assert 0.001 < row["minimum_detectable_effect"] < 0.006
    assert row["needed_take_rate"] == 1
    assert (
        row["verdict"]
        == "Scenario: 100 % of the orders would need one more product. A test can show whether an offer does that."
    )


def test_who_bought_more_since_is_counted(models: dict[str, str]) -> None:
    """What single-item customers do by themselves would be credited to the offer."""
    grew: list[Order] = [("dora", "2024-02-01", [5], 0), ("dora", "2024-11-01", [5, 5], 0)]
    row = scenario(models, SINGLE + PAIRS + grew)[CUSTOMERS, "base"]
    # anna and dora were there ninety days ago; ben came later
    assert (row["past_customer_count"], row["past_more_count"], row["customer_count"]) == (2, 1, 2)


@pytest.mark.parametrize(
    ("orders", "audiences", "words"),
    [
        ([], set(), ""),
        (PAIRS[:-1], set(), ""),
        ([("anna", "2024-03-01", [0], 0)], {CUSTOMERS, ORDERS}, "they brought no revenue"),
        (
            [("anna", "2024-03-01", [50], 70)],
            {CUSTOMERS, ORDERS},
            "they brought no revenue",
        ),
        (
            [("anna", "2024-03-01", [50], 0)],
            {CUSTOMERS, ORDERS},
            "Too few customers to test",
        ),
        (
            [("anna", "2024-03-01", [5000], 0), *PAIRS],
            {CUSTOMERS, ORDERS},
            "out of reach, since every order would need more than one more product",
        ),
        # long before the lookback
        ([("anna", "2022-03-01", [50], 0)], set(), ""),
    ],
    ids=["nothing", "only pairs", "free", "sent back", "one order", "one large order", "long ago"],
)
def test_odd_shops(models: dict[str, str], orders: list[Order], audiences: set[str], words: str) -> None:
    """A shop without such orders would get an error, or a rate made of nothing."""
    rows = scenario(models, orders)
    assert {audience for audience, _ in rows} == audiences
    for (audience, case), row in rows.items():
        assert 0 < row["customer_count"] <= row["order_count"]
        if audience == CUSTOMERS and case == "base":
            assert words in row["verdict"]


def test_without_pairs_any_order_says_what_a_product_brings(models: dict[str, str]) -> None:
    """A young shop would see no scenario at all."""
    rows = scenario(models, [*SINGLE, ("c0", "2024-05-01", [10, 30], 0)])
    row = rows[CUSTOMERS, "mean"]
    assert row["item_amount_basis"] == "all orders"
    # 50, 30, 20, and half of 40
    assert float(row["item_amount"]) == 30


def test_nobody_can_be_more_than_all(models: dict[str, str]) -> None:
    """Where most do it by themselves, there may be too few others for the goal, however good the offer."""
    both: list[Order] = []
    for number in range(100):
        both += [(f"b{number}", "2024-11-01", [60], 0), (f"b{number}", "2024-12-01", [5, 5], 0)]
        both += [(f"b{number}", f"2024-0{month}-01", [60], 0) for month in range(1, 8)]
    base = scenario(models, both)[ORDERS, "base"]
    assert (base["past_customer_count"], base["past_more_count"]) == (100, 100)
    assert base["needed_take_rate"] > 1
    low = scenario(models, [*both, *((f"c{n}", "2024-12-02", [200, 200], 0.0) for n in range(200))])[ORDERS, "base"]
    assert low["needed_take_rate"] < 1
    assert low["verdict"] == (
        "Scenario: out of reach, since more customers would have to order several products than there are."
    )
