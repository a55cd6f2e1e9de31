"""Who moved in a week: by one rule on both days, and nobody who only seems to have moved."""

import duckdb
import pytest
from compiled import SCHEMA, compile_models, warehouse
from conftest import ROOT, Dbt

# id, lifecycle and value a week ago (none: no customer then), lifecycle and value today
STATUSES = [
    ("fell dormant", "slipping", 50, "dormant", 50),
    ("rich and silent", "dormant", 1000, "dormant", 1000),
    ("became rich", "active", 900, "active", 1500),
    ("first order", None, 0, "new", 20),
    # a customer total beside the orders, which has no past
    ("from a table", None, 0, "dormant", 70),
]
# id, segment a week ago, segment today, orders in the lookback today
SEGMENTS = [
    ("fell dormant", None, 1, 1),
    ("rich and silent", 1, 1, 9),
    ("came back", 1, None, 2),
    ("left the lookback", 1, None, 0),
    ("from a table", None, 1, 3),
]
ORDERED_THIS_WEEK = {"became rich": 600, "first order": 20, "came back": 30}


@pytest.fixture(scope="module")
def flows(dbt: Dbt) -> duckdb.DuckDBPyConnection:
    """The flows of these customers, as of 10 March 2024; high-value is from 1,000 on, and was from 800 on."""
    sql = compile_models(dbt, ["weekly_flows"], segmentations=["dormancy"])["weekly_flows"]
    shop = warehouse()
    shop.execute("create schema winback.marts; create schema winback.seeds")
    shop.execute(f"create table winback.seeds.status_map as from '{ROOT / 'seeds' / 'status_map.csv'}'")
    shop.execute(f"create table {SCHEMA}.int_as_of as select date '2024-03-10' as as_of_date")
    shop.execute(
        f"create table {SCHEMA}.int_history_dates as select date '2024-03-03' as as_of_date, true as is_week_ago"
    )
    shop.execute(f"create table {SCHEMA}.int_incomplete_months (month_start date)")
    shop.execute(
        f"create table {SCHEMA}.int_customer_statuses (customer_id text, is_today boolean, is_week_ago boolean, "
        "lifecycle text, value_before decimal(38,4), high_value_from double, status text, status_position bigint)"
    )
    for customer, was, value_then, lifecycle, value in STATUSES:
        for is_today, state, worth, limit in ((False, was, value_then, 800), (True, lifecycle, value, 1000)):
            if state is not None:
                shop.execute(
                    f"insert into {SCHEMA}.int_customer_statuses select ?, ?, ?, lifecycle, ?, ?, status, position "
                    "from winback.seeds.status_map where lifecycle = ? and value_band = ?",
                    [customer, is_today, not is_today, worth, limit, state, "high" if worth >= limit else "other"],
                )
    ids = {row[0] for row in STATUSES} | {row[0] for row in SEGMENTS}
    shop.execute(f"create table {SCHEMA}.int_customers as select unnest(?::text[]) as customer_id", [sorted(ids)])
    shop.execute(
        f"""
        create table {SCHEMA}.int_customer_measures (
            customer_id text, order_count bigint, monetary_total decimal(38,4)
        );
        create table winback.marts.customer_segments (
            segmentation text, customer_id text, segment_name text, segment_id bigint
        );
        create table {SCHEMA}.int_segments_at_dates (
            segmentation text, customer_id text, is_week_ago boolean, segment_id bigint, segment text,
            monetary_total decimal(38,4)
        )
        """
    )
    for customer, then, now, orders in SEGMENTS:
        shop.execute(f"insert into {SCHEMA}.int_customer_measures values (?, ?, 10)", [customer, orders])
        if then is not None:
            shop.execute(
                f"insert into {SCHEMA}.int_segments_at_dates values ('dormancy', ?, true, ?, 'Silent', 10)",
                [customer, then],
            )
        if now is not None:
            shop.execute(
                "insert into winback.marts.customer_segments values ('dormancy', ?, 'Silent', ?)", [customer, now]
            )
    shop.execute(f"create table {SCHEMA}.int_orders (customer_id text, is_order boolean)")
    for customer in ids - {"from a table"}:
        shop.execute(f"insert into {SCHEMA}.int_orders values (?, true), (?, true)", [customer, customer])
    shop.execute(
        f"create table {SCHEMA}.int_order_days (customer_id text, ordered_on date, line_count bigint, "
        "net_amount decimal(38,4), gross_amount decimal(38,4))"
    )
    for customer, amount in ORDERED_THIS_WEEK.items():
        shop.execute(
            f"insert into {SCHEMA}.int_order_days values (?, date '2024-03-05', 1, ?, ?)", [customer, amount, amount]
        )
    shop.execute(f"create table winback.marts.weekly_flows as {sql}")
    return shop


def test_a_limit_that_moves_moves_nobody(flows: duckdb.DuckDBPyConnection) -> None:
    """Customers who did nothing would leave the dormant of high value, as if they had been won back."""
    found = flows.execute(
        "select from_group, to_group, customers, buyers from winback.marts.weekly_flows where grouped_by = 'status' "
        "order by from_position, to_position, from_group"
    ).fetchall()
    assert found == [
        ("Not yet a customer", "New", 1, 1),
        ("Active", "Active", 1, 1),
        ("Slipping", "Dormant low-purchase", 1, 0),
        ("Dormant high-value", "Dormant high-value", 1, 0),
    ]


def test_who_came_back_is_not_gone(flows: duckdb.DuckDBPyConnection) -> None:
    """The won-back would be counted as lost."""
    found = flows.execute(
        "select from_group, to_group, customers, buyers, revenue from winback.marts.weekly_flows "
        "where grouped_by = 'dormancy' order by from_group, to_group"
    ).fetchall()
    assert found == [
        ("Silent", "Silent", 1, 0, 0),
        ("Silent", "gone", 1, 0, 0),
        ("Silent", "outside", 1, 1, 30),
        ("new", "Silent", 1, 0, 0),
    ]
