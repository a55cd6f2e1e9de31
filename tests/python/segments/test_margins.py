"""What pages say of segments has its margin: past reorder rates over all times, and differences beyond chance."""

import duckdb
import pytest
from compiled import SCHEMA, compile_models, warehouse
from conftest import Dbt

MODELS = ("segment_differences", "int_segment_reorder_rates")


@pytest.fixture(scope="module")
def sql(dbt: Dbt) -> dict[str, str]:
    """The SQL of both models."""
    return compile_models(dbt, [*MODELS], segmentations=["rfm"], lookback_days=365, use_horizon_days=90)


@pytest.fixture
def shop() -> duckdb.DuckDBPyConnection:
    """Two hundred customers in two segments, as of July."""
    connection = warehouse()
    connection.execute("create schema winback.marts")
    connection.execute(
        f"create table {SCHEMA}.int_as_of as select date '2024-07-01' as as_of_date, "
        "date '2023-07-01' as lookback_start, date '2023-07-01' as first_on"
    )
    connection.execute(f"create table {SCHEMA}.int_incomplete_months (month_start date, month_end date)")
    connection.execute(
        f"create table {SCHEMA}.int_segment_members as select 'rfm' as segmentation, i::varchar as customer_id, "
        "1 + i % 2 as segment_id from range(200) as t (i)"
    )
    connection.execute(f"create table {SCHEMA}.int_segment_scores as from {SCHEMA}.int_segment_members")
    connection.execute(
        f"create table {SCHEMA}.int_segment_names as select 'rfm' as segmentation, s as segment_id, s as offered_id "
        "from range(1, 3) as t (s)"
    )
    return connection


def test_a_difference_of_one_large_buyer_is_chance(sql: dict[str, str], shop: duckdb.DuckDBPyConnection) -> None:
    """A country would be drawn as typical of a segment of which one customer lives there."""
    # A single customer of segment 1 places a hundred orders from far away.
    shop.execute(
        f"create table {SCHEMA}.int_orders as "
        "select i::varchar as customer_id, 'o' || i as order_key, null::text as channel, null::text as location_id, "
        "case when i % 4 = 0 or i % 8 = 1 then 'Old' else 'New' end as country, true as is_order, "
        "10.0::decimal(38,4) as revenue, 10.0::decimal(38,4) as gross_amount, 10.0::decimal(38,4) as net_amount, "
        "timestamp '2024-06-01' as ordered_at from range(200) as t (i) union all "
        "select '2', 'far ' || j, null, null, 'Far', true, 10, 10, 10, timestamp '2024-06-01' from range(100) as t (j)"
    )
    shop.execute(
        "create table winback.marts.segment_by_location as select 'rfm' as segmentation, members.segment_id, "
        "'Segment ' || members.segment_id as segment_name, 'country' as location_type, country as location, "
        "1 as position, count(distinct orders.customer_id) as customer_count, count(*) as order_count "
        f"from {SCHEMA}.int_segment_members as members join {SCHEMA}.int_orders as orders using (customer_id) "
        "group by all"
    )
    shop.execute(
        "create table winback.marts.segment_by_channel as select segmentation, segment_id, segment_name, "
        "location as channel, location as sales_channel, customer_count, order_count "
        "from winback.marts.segment_by_location where false"
    )
    # 60 of 100 against 30 of 100 is beyond chance, 33 against 30 is not
    shop.execute(
        "create table winback.marts.segment_by_attribute as select 'rfm' as segmentation, segment_id, "
        "'Segment ' || segment_id as segment_name, attribute, attribute_value, customer_count from (values "
        "(1, 'age', 'young', 60), (1, 'age', 'old', 40), (2, 'age', 'young', 30), (2, 'age', 'old', 70), "
        "(1, 'pet', 'cat', 33), (1, 'pet', 'dog', 67), (2, 'pet', 'cat', 30), (2, 'pet', 'dog', 70)) "
        "as t (segment_id, attribute, attribute_value, customer_count)"
    )
    found = shop.execute(
        "select trait, trait_value, segment_id, round(share, 3), is_beyond_chance "
        f"from ({sql['segment_differences']}) order by all"
    ).fetchall()
    far = next(row for row in found if row[1] == "Far")
    assert far[3:] == (0.5, False)
    assert {row[:2] for row in found if row[4]} == {("age", "young"), ("age", "old")}


def test_a_reorder_rate_has_the_range_of_all_past_times(sql: dict[str, str], shop: duckdb.DuckDBPyConnection) -> None:
    """A rate of one good quarter would be what a marketer expects of a campaign."""
    shop.execute(
        f"create table {SCHEMA}.int_segment_typical as select 'rfm' as segmentation, s as segment_id, "
        "100 as past_customer_count, 90 as reordered_customer_count from range(1, 3) as t (s)"
    )
    # June is not over by 90 days, and the first of August is too near the start of the data.
    shop.execute(
        f"create table {SCHEMA}.int_history_dates as select unnest([date '2023-08-01', date '2023-11-01', "
        "date '2024-02-01', date '2024-06-01']) as as_of_date, true as is_period_end"
    )
    # Nine customers of segment 2 are no share.
    shop.execute(
        f"create table {SCHEMA}.int_segments_at_dates as select members.*, dates.as_of_date "
        f"from {SCHEMA}.int_segment_members as members cross join {SCHEMA}.int_history_dates as dates "
        "where segment_id = 1 or customer_id::int < 18"
    )
    # Everybody of segment 1 orders within 90 days of November, a tenth of them of February.
    shop.execute(
        f"create table {SCHEMA}.int_orders as "
        "select customer_id, true as is_order, timestamp '2023-11-01' as ordered_at "
        f"from {SCHEMA}.int_segment_members where segment_id = 1 union all "
        "select customer_id, true, timestamp '2024-04-30 12:00' "
        f"from {SCHEMA}.int_segment_members where segment_id = 1 and customer_id::int < 20 union all "
        f"select customer_id, true, timestamp '2024-05-01 12:00' from {SCHEMA}.int_segment_members"
    )
    found = shop.execute(
        "select segment_id, reorder_rate, past_end_count, reorder_rate_min, reorder_rate_max "
        f"from ({sql['int_segment_reorder_rates']}) order by segment_id"
    ).fetchall()
    assert found == [(1, 0.9, 2, 0.1, 1.0), (2, 0.9, 0, None, None)]
