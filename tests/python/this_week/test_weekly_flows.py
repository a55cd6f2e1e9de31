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

# Flows up to the end of a month: of statuses none, of segments a few.
PERIODS = """
create table winback.marts.segment_profiles as
select 'dormancy' as segmentation, null::text as parent_segment_name;
create table winback.marts.status_flows (
    period_end date, is_last_period boolean, from_status text, to_status text, from_position bigint, to_position bigint,
    is_move boolean, movement text, customer_count bigint, value_at_start decimal(38,4), value_at_end decimal(38,4),
    share_of_customers_drawn double
);
create table winback.marts.segment_migration as
select 'dormancy' as segmentation, date '2024-03-01' as period_end, true as is_last_period, from_segment, to_segment,
    from_segment_id, to_segment_id, from_segment <> to_segment as is_move, cause, customers::bigint as customer_count,
    (10 * customers)::decimal(38,4) as revenue_before, (20 * customers)::decimal(38,4) as revenue_after,
    customers::decimal(38,4) as revenue, false as is_look_back, 1.0::double as share_of_customers_drawn
from (values
    ('Silent', 'Silent', 1::bigint, 1::bigint, 'only time passed', 5), ('Silent', 'outside', 1, null, 'bought', 4),
    ('Silent', 'gone', 1, null, 'only time passed', 3), ('gone', 'Silent', null, 1, 'bought', 2),
    ('new', 'Silent', null, 1, 'bought', 7)
) as t (from_segment, to_segment, from_segment_id, to_segment_id, cause, customers);
"""


@pytest.fixture(scope="module")
def flows(dbt: Dbt) -> duckdb.DuckDBPyConnection:
    """The flows of these customers, as of 10 March 2024; high-value is from 1,000 on, and was from 800 on."""
    models = compile_models(dbt, ["weekly_flows", "movement_summary", "movement_groups"], segmentations=["dormancy"])
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
            customer_id text, order_count bigint, revenue decimal(38,4)
        );
        create table winback.marts.customer_segments (
            segmentation text, customer_id text, segment_name text, segment_id bigint
        );
        create table {SCHEMA}.int_segments_at_dates (
            segmentation text, customer_id text, is_week_ago boolean, segment_id bigint, segment text,
            revenue decimal(38,4)
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
    shop.execute(f"create table winback.marts.weekly_flows as {models['weekly_flows']}")
    shop.execute(PERIODS)
    for mart in ("movement_summary", "movement_groups"):
        shop.execute(f"create table winback.marts.{mart} as {models[mart]}")
    return shop


def test_a_limit_that_moves_moves_nobody(flows: duckdb.DuckDBPyConnection) -> None:
    """Customers who did nothing would leave the dormant of high value, as if they had been won back."""
    found = flows.execute(
        "select from_group, to_group, movement, customer_count, buyer_count from winback.marts.weekly_flows "
        "where grouped_by = 'status' order by from_position, to_position, from_group"
    ).fetchall()
    assert found == [
        ("Not yet a customer", "New", "first_order", 1, 1),
        ("Active", "Active", "stayed", 1, 1),
        ("Slipping", "Dormant low-purchase", "fell_dormant", 1, 0),
        ("Dormant high-value", "Dormant high-value", "stayed", 1, 0),
    ]


def test_who_came_back_is_not_gone(flows: duckdb.DuckDBPyConnection) -> None:
    """The won-back would be counted as lost."""
    found = flows.execute(
        "select from_group, to_group, customer_count, buyer_count, revenue from winback.marts.weekly_flows "
        "where grouped_by = 'dormancy' order by from_group, to_group"
    ).fetchall()
    assert found == [
        ("Silent", "Silent", 1, 0, 0),
        ("Silent", "gone", 1, 0, 0),
        ("Silent", "outside", 1, 1, 30),
        ("new", "Silent", 1, 0, 0),
    ]


def test_the_moves_of_a_period_are_counted(flows: duckdb.DuckDBPyConnection) -> None:
    """New customers would count as moved by buying, and those who came back would be missing."""
    found = flows.execute(
        "select customer_count, known_before_count, new_count, moved_count, moved_by_buying_count, "
        "moved_by_time_count, gone_count, came_back_count, came_back_revenue from winback.marts.movement_summary "
        "where period_type = 'period'"
    ).fetchall()
    assert found == [(21, 14, 7, 9, 6, 3, 3, 2, 2)]


def test_the_moves_of_the_week_are_counted(flows: duckdb.DuckDBPyConnection) -> None:
    """The first page of the week would show other customers than its tables."""
    found = flows.execute(
        "select grouped_by, customer_count, new_count, fell_dormant_count, fell_dormant_value, came_back_count, "
        "buyer_count, moved_by_time_count from winback.marts.movement_summary "
        "where period_type = 'week' order by grouped_by"
    ).fetchall()
    assert found == [("dormancy", 4, 1, 0, 0, 0, 1, None), ("status", 4, 1, 1, 50, 0, 2, None)]


def test_groups_have_who_entered_and_who_left(flows: duckdb.DuckDBPyConnection) -> None:
    """A segment that loses as many as it gains would look as if nothing had happened."""
    found = flows.execute(
        "select group_name, group_position, start_count, entered_count, left_count, end_count, entered_value, "
        "left_value from winback.marts.movement_groups where period_type = 'period' order by group_name"
    ).fetchall()
    assert found == [
        ("Silent", 1, 12, 9, 7, 14, 180, 70),
        ("gone", 0, 2, 3, 2, 3, 60, 20),
        ("new", 0, 7, 0, 7, 0, 0, 70),
        ("outside", 0, 0, 4, 0, 4, 80, 0),
    ]
