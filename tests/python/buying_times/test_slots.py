"""Hours, closed times, windows and best times of made-up shops, by the SQL of the models."""

from collections.abc import Iterable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from compiled import compile_models
from conftest import Dbt

from winback.buying_times import judge_best_times

MODELS = {
    "int_order_hours": "intermediate",
    "int_days": "intermediate",
    "weekly_profile": "marts",
    "hourly_profile": "marts",
    "hourly_activity": "marts",
    "activity_by_period": "marts",
    "coupon_windows": "marts",
    "coupon_test_plan": "marts",
    "int_best_time_sample": "intermediate",
    "best_time_evidence": "marts",
    "best_time": "marts",
}
FIRST_DAY = pd.Timestamp("2023-01-02")


@pytest.fixture(scope="module")
def models(dbt: Dbt) -> dict[str, str]:
    """The models as dbt compiles them, in a zone that changes its clocks."""
    return compile_models(dbt, list(MODELS), time_zone="Europe/Berlin")


def shop(models: dict[str, str], orders: pd.DataFrame, as_of: str, patterns: Iterable[str] = ()) -> Any:
    """Build the models on orders (customer_id, ordered_at) and rows of activity_patterns."""
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as winback")
    for schema in ("input", "intermediate", "marts"):
        connection.execute(f"create schema winback.{schema}")
    connection.register("made_up", orders)
    connection.execute(
        f"""
        create table winback.intermediate.int_orders as
        select
            customer_id::varchar as customer_id, ordered_at::timestamp as ordered_at, true as is_order,
            10::decimal(38, 4) as gross_amount
        from made_up;
        create table winback.intermediate.int_as_of as
        select
            date '{as_of}' as as_of_date, date '{as_of}' - 730 as lookback_start, min(ordered_at)::date as first_on
        from winback.intermediate.int_orders;
        create table winback.intermediate.int_event_hours as
        select
            date_trunc('hour', ordered_at) as activity_hour, 'purchase' as event_type, customer_id,
            row_number() over ()::varchar as order_id, 1 as event_count, 1 as quantity, gross_amount as amount
        from winback.intermediate.int_orders;
        create table winback.intermediate.int_customers as
        select distinct customer_id from winback.intermediate.int_orders where customer_id is not null;
        create table winback.marts.segment_history (
            segmentation varchar, period_end date, customer_id varchar, segment_id bigint
        );
        create table winback.marts.customer_segments (segmentation varchar, customer_id varchar, segment_id bigint);
        create table winback.marts.activity_patterns (
            pattern varchar, grain varchar, position bigint, starts_on date, from_number bigint, direction varchar,
            level double, level_lower double, level_upper double, predicted_lower double, predicted_upper double,
            description varchar
        );
        """
    )
    for row in patterns:
        connection.execute(f"insert into winback.marts.activity_patterns values ({row})")
    for name, schema in MODELS.items():
        connection.execute(f"create table winback.{schema}.{name} as {models[name]}")
        if name == "int_best_time_sample":
            connection.register("fitted", judge_best_times(connection.table(f"winback.{schema}.{name}").df()))
            connection.execute(f"create table winback.{schema}.best_time_fit as select * from fitted")
    connection.execute("use winback.marts")
    return connection


def weekly_shop(weeks: int = 60, seed: int = 1, closed: tuple[str, ...] = ()) -> tuple[pd.DataFrame, dict[Any, float]]:
    """Orders Monday to Saturday, 9 to 18 o'clock, busiest from 12 to 14; weeks differ more than chance makes them.

    Returns the orders, and the share of the week's orders of each weekday and hour.
    """
    chance = np.random.default_rng(seed)
    by_hour = {9: 1, 10: 3, 11: 3, 12: 8, 13: 8, 14: 3, 15: 3, 16: 3, 17: 0.8}
    weights = {(day, hour): weight for day in range(1, 7) for hour, weight in by_hour.items()}
    shares = {slot: weight / sum(weights.values()) for slot, weight in weights.items()}
    times = []
    for week in range(weeks):
        volume = 300 * np.exp(chance.normal(0, 0.25))
        for (day, hour), share in shares.items():
            date = FIRST_DAY + pd.Timedelta(days=7 * week + day - 1)
            if str(date.date()) not in closed:
                begun = chance.poisson(volume * share * np.exp(chance.normal(0, 0.3)))
                times += [date + pd.Timedelta(hours=hour, seconds=int(chance.integers(3600))) for _ in range(begun)]
    customers = [f"c{number}" for number in chance.integers(0, 3000, len(times))]
    return pd.DataFrame({"customer_id": customers, "ordered_at": times}), shares


HOLIDAYS = ("2023-05-01", "2023-12-25", "2023-12-26")


@pytest.fixture(scope="module")
def week(models: dict[str, str]) -> Any:
    """A shop with closed Sundays, closed nights and three holidays."""
    orders, _ = weekly_shop(closed=HOLIDAYS)
    return shop(models, orders, "2024-02-26")


def test_closed_times_are_found(week: Any) -> None:
    """Nights, Sundays and holidays would be averaged in as bad hours, or a message be sent when nobody buys."""
    assert week.execute(
        "select iso_weekday, hour_of_day from weekly_profile where is_open order by all"
    ).fetchall() == [(day, hour) for day in range(1, 7) for hour in range(9, 18)]
    days = "select day_on::varchar from winback.intermediate.int_days where {} order by 1"
    assert week.execute(days.format("is_closure")).fetchall() == [(day,) for day in HOLIDAYS]
    assert week.execute("select count(*) from winback.intermediate.int_days where is_closed_weekday").fetchone() == (
        60,
    )
    # weeks with a holiday say nothing about a usual one
    assert week.execute("select distinct week_count from weekly_profile").fetchall() == [(58,)]


def test_a_small_shop_is_not_called_closed(models: dict[str, str]) -> None:
    """With few orders an hour without any proves nothing; calling it closed would hide it for good."""
    orders, _ = weekly_shop(weeks=20)
    small = shop(models, orders.iloc[::80], "2023-05-22")
    assert small.execute("select count(*) from weekly_profile where not is_open").fetchone() == (0,)


def test_intervals_hold_the_true_shares(models: dict[str, str]) -> None:
    """Intervals that are too narrow call an hour the best that is not; orders of a week are not independent."""
    covered, predicted = [], []
    for seed in range(5):
        orders, shares = weekly_shop(seed=seed)
        built = shop(models, orders[orders["ordered_at"] < "2023-12-25"], "2023-12-25")
        for day, hour, lower, upper, low, high in built.execute(
            "select iso_weekday, hour_of_day, share_of_week_lower, share_of_week_upper, one_week_lower, one_week_upper "
            "from weekly_profile where is_open"
        ).fetchall():
            covered.append(lower <= shares[day, hour] <= upper)
            later = orders[(orders["ordered_at"] >= "2023-12-25") & (orders["ordered_at"] < "2024-01-01")]["ordered_at"]
            found = ((later.dt.day_of_week + 1 == day) & (later.dt.hour == hour)).mean()
            predicted.append(low <= found <= high)
    assert 0.92 <= np.mean(covered) <= 0.98
    assert 0.92 <= np.mean(predicted) <= 0.99


def test_hours_follow_the_clock_through_its_changes(week: Any) -> None:
    """An hour that never was would count as one without orders, and one of two hours as a good one."""
    hours = week.execute(
        "select activity_hour::varchar, clock_hours from hourly_activity "
        "where activity_hour::date in ('2023-03-26', '2023-10-29') and hour(activity_hour) between 1 and 3 order by 1"
    ).fetchall()
    assert hours == [
        ("2023-03-26 01:00:00", 1),
        ("2023-03-26 03:00:00", 1),
        ("2023-10-29 01:00:00", 1),
        ("2023-10-29 02:00:00", 2),
        ("2023-10-29 03:00:00", 1),
    ]


def test_series_have_no_gaps_and_lose_nothing(week: Any) -> None:
    """Hours, days and weeks without orders would be missing, and every average would be too high."""
    orders = week.execute("select count(*) from winback.intermediate.int_orders").fetchone()
    assert week.execute("select sum(event_count) from hourly_activity").fetchone() == orders
    # 60 weeks, of which one has an hour less and one, whose hour counts twice, has none less
    assert week.execute("select count(*) from hourly_activity").fetchone() == (60 * 7 * 24 - 1,)
    assert week.execute("select sum(clock_hours) from hourly_activity").fetchone() == (60 * 7 * 24,)
    periods = "select grain, count(*), sum(event_count) from activity_by_period group by grain order by grain"
    assert week.execute(periods).fetchall() == [("day", 420, *orders), ("month", 14, *orders), ("week", 60, *orders)]
    assert week.execute(
        "select open_day_count from activity_by_period where grain = 'week' and period_start = '2023-12-25'"
    ).fetchone() == (4,)


def test_weekly_windows_stand_before_busy_hours_with_an_audience(week: Any) -> None:
    """A coupon would reach people after they bought, or give away what they would have paid."""
    windows = week.execute(
        "select distinct placement, hour_from, hour_to, period_hour_from, period_hour_to from coupon_windows "
        "order by all"
    ).fetchall()
    # the hours from 9 and from 17 are quiet, but each is a single hour with one or two orders
    assert windows == [("before_active", 10, 12, 12, 14)]
    mean = "select count(*) / 13.0 / 6 from winback.intermediate.int_orders where hour(ordered_at) in (12, 13) and {}"
    expected = week.execute("select avg(expected_order_count) from coupon_windows where hour_from = 10").fetchone()[0]
    assert expected == pytest.approx(week.execute(mean.format("ordered_at >= '2023-11-20'")).fetchone()[0], rel=0.1)


def test_quiet_hours_need_a_length_and_an_audience(models: dict[str, str]) -> None:
    """A coupon for one hour with two orders tells nothing, whatever it does."""
    hours = [hour for hour in range(9, 18) for _ in range(10 if hour in (11, 12, 13, 14, 16) else 60)]
    days = [FIRST_DAY + pd.Timedelta(days=day) for day in range(7 * 12)]
    orders = pd.DataFrame(
        {
            "customer_id": None,
            "ordered_at": [day + pd.Timedelta(hours=hour) for day in days for hour in hours],
        }
    )
    quiet = "select distinct hour_from, hour_to from coupon_windows where placement = 'inactive'"
    # the hour from 16 is as quiet as those from 11 to 15, but alone
    assert shop(models, orders, "2023-03-27").execute(quiet).fetchall() == [(11, 15)]
    # a tenth of the orders: four a week from 11 to 15
    assert shop(models, orders.iloc[::10], "2023-03-27").execute(quiet).fetchall() == []


def test_dated_windows_are_those_counted_by_hand(models: dict[str, str]) -> None:
    """A coupon for the autumn would go out in the wrong week, or for a date that has passed."""
    orders, _ = weekly_shop(weeks=10)
    without_season = shop(
        models,
        orders,
        "2023-03-13",
        [
            "'level', 'day', 1, '2022-06-01', null, 'first', 60, 58, 62, 50, 70, 'Before.'",
            "'level', 'day', 2, '2022-09-19', null, 'rising', 80, 75, 85, 70, 90, 'More.'",
            "'level', 'day', 3, '2023-01-09', null, 'falling', 40, 35, 45, 30, 50, 'Less.'",
        ],
    )
    columns = "placement, starts_on::varchar, ends_on::varchar, period_starts_on::varchar, period_ends_on::varchar"
    dated = (
        f"select {columns}, expected_order_count from coupon_windows where window_type = 'calendar' order by starts_on"
    )
    # 364 days later it is the same weekday; 28 days have 24 open ones
    assert without_season.execute(dated).fetchall() == [
        ("before_active", "2023-09-11", "2023-09-17", "2023-09-18", "2023-10-15", 24 * 80),
        ("inactive", "2024-01-08", "2024-02-04", "2024-01-08", "2024-02-04", 24 * 40),
    ]
    assert all(
        "one year only" in reason
        for (reason,) in without_season.execute(
            "select reason from coupon_windows where window_type = 'calendar'"
        ).fetchall()
    )

    seasons = [
        f"'season', 'month', {month}, null, {month}, '{direction}', {level}, {level}, {level}, null, null, 'A month.'"
        for month, direction, level in [
            (month, {7: "low", 11: "high", 12: "high"}.get(month, "usual"), {7: 0.7, 11: 1.6}.get(month, 1.0))
            for month in range(1, 13)
        ]
    ]
    with_season = shop(
        models,
        orders,
        "2023-03-13",
        [
            *seasons,
            "'level', 'day', 1, '2022-09-19', null, 'rising', 70, 65, 75, 60, 80, 'More.'",
            "'peak', 'week', 1, null, 47, 'high', 2.0, 1.8, 2.2, null, null, 'x'",
        ],
    )
    assert [row[:5] for row in with_season.execute(dated).fetchall()] == [
        ("inactive", "2023-07-01", "2023-07-31", "2023-07-01", "2023-07-31"),
        ("before_active", "2023-10-25", "2023-10-31", "2023-11-01", "2023-11-30"),
        # week 47 of 2023 begins on 20 November
        ("before_active", "2023-11-13", "2023-11-19", "2023-11-20", "2023-11-26"),
    ]
    july, november, sale = (row[5] for row in with_season.execute(dated).fetchall())
    assert july == pytest.approx(70 * 0.7 * 31 * 6 / 7)
    assert november == pytest.approx(70 * 1.6 * 30 * 6 / 7)
    assert sale == pytest.approx(70 * 1.6 * 2.0 * 6)


def test_the_plan_of_a_test_is_the_textbook_one(week: Any) -> None:
    """A test with too few customers finds nothing and is taken as proof that the coupon does nothing."""
    customers, lift, base, lowest, per_arm, per_arm_lowest, is_enough = week.execute(
        "select customer_count, lift, base_rate, base_rate_lower, customer_count_per_arm, "
        "customer_count_per_arm_upper, is_enough from coupon_test_plan where week_count = 4"
    ).fetchone()
    known = "select count(distinct customer_id) from winback.intermediate.int_orders"
    assert (customers, lift) == (*week.execute(known).fetchone(), 0.1)
    for rate, count in ((base, per_arm), (lowest, per_arm_lowest)):
        lifted = 1.1 * rate
        needed = (1.959964 + 0.841621) ** 2 * (rate * (1 - rate) + lifted * (1 - lifted)) / (lifted - rate) ** 2
        assert count == np.ceil(needed)
    assert is_enough == (2 * per_arm_lowest <= customers)


def test_a_test_is_planned_for_typical_weeks_not_for_the_latest(models: dict[str, str]) -> None:
    """After a busy December a plan would promise that few customers suffice in January."""
    rows = [
        (f"c{customer}", FIRST_DAY + pd.Timedelta(days=7 * week, hours=12))
        for week in range(20)
        for customer in range(100)
        # all come in the first week and in the last four, ten a week in between
        if week == 0 or week >= 16 or customer // 10 == week % 10
    ]
    built = shop(models, pd.DataFrame(rows, columns=["customer_id", "ordered_at"]), "2023-05-22")
    plan = "select trial_count, base_rate, base_rate_lower, base_rate_upper from coupon_test_plan where week_count = {}"
    trials, base, *span = built.execute(plan.format(1)).fetchone()
    assert (trials, span) == (19, [0.1, 1.0])
    assert base == pytest.approx((4 + 15 * 0.1) / 19)
    # 16 weeks before the busy ones: three trials of four weeks with 40 of 100, as the first week makes no trial
    assert built.execute(plan.format(4)).fetchone() == (4, pytest.approx((1 + 3 * 0.4) / 4), 0.4, 1.0)


def people(chance: np.random.Generator, *, have_habits: bool) -> pd.DataFrame:
    """300 customers who order 25 times in 300 days, each at an hour of their own or all alike."""
    rows = []
    for number in range(300):
        own = int(chance.integers(9, 18))
        for _ in range(25):
            hour = own if have_habits and chance.random() < 0.6 else int(chance.integers(9, 18))
            day = FIRST_DAY + pd.Timedelta(days=int(chance.integers(300)))
            rows.append((f"c{number}", day + pd.Timedelta(hours=hour, minutes=int(chance.integers(60)))))
    return pd.DataFrame(rows, columns=["customer_id", "ordered_at"])


def test_without_a_best_hour_none_is_shown(models: dict[str, str]) -> None:
    """Every customer would be called at the hour that chance made first."""
    built = shop(models, people(np.random.default_rng(1), have_habits=False), "2023-10-29")
    assert built.execute("select distinct best_weekday, best_hour from best_time").fetchall() == [(None, None)]
    assert not any(row[0] for row in built.execute("select is_used from best_time_evidence").fetchall())
    orders = people(np.random.default_rng(1), have_habits=False)
    orders.loc[orders.index % 3 == 0, "ordered_at"] = orders["ordered_at"].dt.normalize() + pd.Timedelta(hours=12)
    peak = shop(models, orders, "2023-10-29")
    assert peak.execute("select distinct best_weekday, best_hour from best_time").fetchall() == [(None, 12)]


def test_habits_of_customers_are_used_where_there_are_any(models: dict[str, str]) -> None:
    """Whoever always buys at 9 would be written to at noon."""
    orders = people(np.random.default_rng(1), have_habits=True)
    built = shop(models, orders, "2023-10-29")
    evidence = dict(built.execute("select aspect, is_used from best_time_evidence where basis = 'customer'").fetchall())
    assert evidence == {"hour": True, "weekday": False}
    orders["hour"] = orders["ordered_at"].dt.hour
    favorite = orders.groupby("customer_id")["hour"].agg(lambda hours: hours.value_counts().idxmax())
    best = dict(built.execute("select customer_id, best_hour from best_time").fetchall())
    assert np.mean([best[customer] == hour for customer, hour in favorite.items()]) > 0.95
    assert built.execute("select min(gain) >= 0, avg(gain) > 0.03, count(*) from best_time").fetchone() == (
        True,
        True,
        300,
    )


def test_a_few_customers_make_no_best_weekday(models: dict[str, str]) -> None:
    """Everybody would be called on the day on which two firms place their orders."""
    orders = people(np.random.default_rng(3), have_habits=False)
    thursdays = [FIRST_DAY + pd.Timedelta(days=7 * week + 3, hours=9) for week in range(43)]
    weekday = "select verdict from best_time_evidence where aspect = 'weekday' and basis = 'shop'"
    for firms, used in ((2, False), (200, True)):
        # as many orders in both shops
        bulk = pd.DataFrame(
            [(f"firm{n % firms}", thursday) for thursday in thursdays for n in range(200)],
            columns=["customer_id", "ordered_at"],
        )
        built = shop(models, pd.concat([orders, bulk]), "2023-10-29")
        assert built.execute(weekday).fetchone()[0].startswith("used:") is used


def test_no_lift_is_planned_beyond_everybody(models: dict[str, str]) -> None:
    """Where 95 % order anyway, a lift of 10 % cannot be; a test of it was marked as one with enough customers."""
    rows = [
        (f"c{customer}", FIRST_DAY + pd.Timedelta(days=7 * week, hours=12))
        for week in range(20)
        for customer in range(400)
        if week == 0 or customer % 20 != week % 20
    ]
    built = shop(models, pd.DataFrame(rows, columns=["customer_id", "ordered_at"]), "2023-05-22")
    assert built.execute(
        "select base_rate, customer_count_per_arm, is_enough from coupon_test_plan where week_count = 1"
    ).fetchone() == (pytest.approx(0.95), None, False)


def test_chance_is_no_habit(models: dict[str, str]) -> None:
    """Noise of a few orders would be sold as somebody's best time."""
    built = shop(models, people(np.random.default_rng(2), have_habits=False), "2023-10-29")
    assert built.execute("select count(*) filter (where is_used) from best_time_evidence").fetchone() == (0,)
    assert built.execute("select distinct basis, gain from best_time").fetchall() == [("shop", 0)]
    assert built.execute(
        "select count(distinct best_hour), count(distinct best_weekday) from best_time"
    ).fetchone() == (0, 0)


def test_days_without_hours_have_a_best_weekday_only(models: dict[str, str]) -> None:
    """A purchase log of days would recommend midnight."""
    orders, _ = weekly_shop(weeks=30)
    orders = orders[(orders["ordered_at"].dt.day_of_week == 5) | (orders.index % 2 == 0)]
    built = shop(models, orders.assign(ordered_at=orders["ordered_at"].dt.normalize()), "2023-07-31")
    assert built.execute("select count(best_hour), count(best_weekday) > 0 from best_time").fetchone() == (0, True)
    windows = "select distinct period_hour_from, period_hour_to, hour_from, hour_to from coupon_windows"
    assert built.execute(windows).fetchall() == [(0, 24, None, None)]
    assert built.execute(
        "select distinct hit_rate, verdict from best_time_evidence where aspect = 'hour'"
    ).fetchall() == [(None, "not tried: the data has no times of day")]


def test_no_orders_give_empty_marts(models: dict[str, str]) -> None:
    """A customer list without orders would not build."""
    empty = pd.DataFrame({"customer_id": pd.Series(dtype=str), "ordered_at": pd.Series(dtype="datetime64[us]")})
    built = shop(models, empty, "2023-07-31")
    assert built.execute("select count(*), sum(order_count) from weekly_profile").fetchone() == (168, 0)
    for mart in ("hourly_activity", "activity_by_period", "coupon_windows", "best_time"):
        assert built.execute(f"select count(*) from {mart}").fetchone() == (0,), mart
    assert not any(row[0] for row in built.execute("select is_enough from coupon_test_plan").fetchall())
