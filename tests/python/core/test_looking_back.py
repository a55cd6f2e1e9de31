"""Customers as of a date in the past are what a build of that day would have seen."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from compiled import SCHEMA, compile_models, run_models, warehouse
from conftest import Dbt
from shop import FIRST_DAY, TODAY, shop

PAST = ["int_history_dates", "int_customer_history", "int_segmentation_earlier_sample"]
OPTIONS = {
    "segmentations": ["rfm", "rfa", "activity", "single_view", "dormancy"],
    "lookback_days": 200,
    "use_horizon_days": 90,
    "movement_periods_max": 13,
}
AS_OF = date(2024, 3, 1)
EARLIER = AS_OF - timedelta(days=90)

# Columns of the history that a build of today does not have.
NOT_MEASURES = {
    "as_of_date",
    "has_ordered",
    "has_event",
    "period_order_count",
    "period_revenue",
    "period_event_count",
    "was_active_in_period",
}

Build = Callable[[date], duckdb.DuckDBPyConnection]


@pytest.fixture(scope="module")
def build(dbt: Dbt) -> Build:
    """Build the shop as of a date, and what looks back from there."""

    def as_at(day: date) -> duckdb.DuckDBPyConnection:
        models = compile_models(dbt, [*TODAY, *PAST], as_of_date=str(day), **OPTIONS)
        connection = warehouse()
        shop(connection)
        connection.execute(
            f"create table {SCHEMA}.int_as_of as select date '{day}' as as_of_date, "
            f"date '{day - timedelta(days=200)}' as lookback_start, date '{FIRST_DAY.date()}' as first_on"
        )
        run_models(connection, models)
        return connection

    return as_at


@pytest.fixture(scope="module")
def now(build: Build) -> duckdb.DuckDBPyConnection:
    """The shop as of today."""
    return build(AS_OF)


def rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql.replace("int_", f"{SCHEMA}.int_")).fetchall()


def test_dates(now: duckdb.DuckDBPyConnection) -> None:
    """Moves would be counted over a period that is not over, or use would be judged on another horizon."""
    dates = rows(now, "select as_of_date, lookback_start, is_period_end, is_earlier_date from int_history_dates")
    assert all(day - start == timedelta(days=200) for day, start, *_ in dates)
    ends = sorted(day for day, _, is_period_end, _ in dates if is_period_end)
    assert ends == [date(2023, month, 1) for month in range(3, 13)] + [date(2024, month, 1) for month in range(1, 4)]
    assert [day for day, _, _, is_earlier in dates if is_earlier] == [EARLIER]


@pytest.mark.parametrize("day", [date(2023, 3, 1), EARLIER, AS_OF], ids=str)
def test_measures_as_at_a_date(now: duckdb.DuckDBPyConnection, build: Build, day: date) -> None:
    """A model would be judged on what nobody could know, and moves between segments would be made up."""
    history = now.execute(f"select * from {SCHEMA}.int_customer_history limit 0").description
    assert history is not None
    names = ", ".join(name for name, *_ in history if name not in NOT_MEASURES)
    seen = rows(now, f"select {names} from int_customer_history where as_of_date = '{day}' order by customer_id")
    then = rows(
        build(day),
        f"select {names} from int_customer_measures where customer_id in (select customer_id from int_orders) or "
        f"customer_id in (select customer_id from winback.input.input__events where occurred_at < '{day}') "
        "order by customer_id",
    )
    assert seen == then
    assert len(seen) > 40


def test_earlier_sample(now: duckdb.DuckDBPyConnection, build: Build) -> None:
    """Who is segmented would be another than at that time, and out-of-time use that of other people."""
    seen = rows(now, "select * exclude (order_count_after, revenue_after) from int_segmentation_earlier_sample")
    then = rows(build(EARLIER), "select * from int_segmentation_features")
    assert sorted(seen, key=repr) == sorted(then, key=repr)
    assert {row[0] for row in seen} == set(OPTIONS["segmentations"])


def test_what_they_did_afterwards(now: duckdb.DuckDBPyConnection) -> None:
    """Segments would be praised for buyers that they did not have."""
    # An order counts when its first line is sold; money when it is booked, refunds of older orders too.
    expected = {
        customer: (orders, spend)
        for customer, orders, spend in rows(
            now,
            f"""
            with lines as (
                select *, min(ordered_at) filter (where amount_type = 'sale') over (
                    partition by order_id, customer_id
                ) as sold_at
                from int_order_lines
            )
            select customer_id, count(distinct order_id) filter (where sold_at >= '{EARLIER}'),
                coalesce(sum(line_amount) filter (where ordered_at >= '{EARLIER}'), 0)::double
            from lines
            group by customer_id
            """,
        )
    }
    seen = rows(
        now, "select distinct customer_id, order_count_after, revenue_after from int_segmentation_earlier_sample"
    )
    assert seen == [(customer, *expected.get(customer, (0, 0.0))) for customer, *_ in seen]
    assert sum(orders for _, orders, _ in seen) > 40


def test_a_short_history_has_no_earlier_sample(build: Build) -> None:
    """Out-of-time use would be claimed from a few days of data."""
    start = FIRST_DAY.date()
    assert rows(build(start + timedelta(days=179)), "select count(*) from int_segmentation_earlier_sample") == [(0,)]
    assert rows(build(start + timedelta(days=180)), "select count(*) > 0 from int_segmentation_earlier_sample") == [
        (True,)
    ]


@pytest.mark.parametrize(
    ("month", "is_learnt_from"), [("2023-08-01", True), ("2023-12-01", False), ("2024-02-01", False)]
)
def test_nothing_is_learnt_across_a_month_that_is_left_out(
    now: duckdb.DuckDBPyConnection, leaving_out: str, month: str, is_learnt_from: bool
) -> None:
    """Nobody seems to buy in it, so segments would be judged on customers who only look lost."""
    incomplete = rows(now, "select month_start from int_incomplete_months")
    now.execute(f"insert into {SCHEMA}.int_incomplete_months (month_start) values ('{month}')")
    (found,) = now.execute(f"select count(*) from ({leaving_out})").fetchone() or (0,)
    now.execute(f"delete from {SCHEMA}.int_incomplete_months where month_start = '{month}'")
    assert rows(now, "select month_start from int_incomplete_months") == incomplete
    assert (found > 0) is is_learnt_from


@pytest.fixture(scope="module")
def leaving_out(dbt: Dbt) -> str:
    """The SQL of the earlier sample where incomplete months are left out."""
    name = "int_segmentation_earlier_sample"
    return compile_models(dbt, [name], leave_out_incomplete_months=True, **OPTIONS)[name]
