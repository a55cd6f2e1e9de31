"""Bands are left by what is unusual, and by noise no more often than stated."""

import numpy as np
import pandas as pd
import pytest
from noise import trade

from winback.anomalies import sales_bands
from winback.anomalies.outliers import usual_band

SERIES = 500
# Of four kinds; each has the orders, the sales and the refunds: 720 series of hours, days and months.
SHOPS = 60


def outside(bands: pd.DataFrame, grain: str) -> pd.DataFrame:
    return bands[(bands["grain"] == grain) & bands["is_outside"]]


@pytest.mark.parametrize("count", [12, 50, 400])
def test_noise_leaves_its_band_as_often_as_stated(count: int) -> None:
    """Every build would cry wolf, or the stated rate would be a number that nobody checked."""
    chance = np.random.default_rng(count)
    alarms = 0
    for _ in range(SERIES):
        values = chance.normal(size=count)
        band = usual_band(values, alarm_share=0.05)
        assert band is not None
        alarms += bool(values.min() < band.lower or values.max() > band.upper)
    # 5 % of 500, give or take three standard errors
    assert 10 <= alarms <= 40


OTHER_SHOPS = [pytest.param(orders, 0.8, marks=pytest.mark.nightly) for orders in (4, 100, 400)]


@pytest.mark.parametrize(("orders", "spread"), [(40, 1.0), *OTHER_SHOPS])
def test_trade_without_anything_unusual_raises_no_more_alarms_than_stated(orders: int, spread: float) -> None:
    """Weekdays, opening hours, a level that moves, small counts and a few large orders would pass for anomalies."""
    alarms = {"hour": 0, "day": 0, "month": 0}
    for seed in range(SHOPS):
        bands = sales_bands(*trade(seed, days=120, orders_per_day=orders, spread=spread), alarm_share=0.05)
        for grain in alarms:
            alarms[grain] += len(outside(bands, grain)) > 0
    # 5 % of 60, and three standard errors
    assert max(alarms.values()) <= 8, alarms


def test_outliers_do_not_hide_each_other() -> None:
    """Two large days would make each other look usual."""
    values = np.concatenate([np.random.default_rng(1).normal(size=100), [9.0, 9.5, 10.0, -8.0]])
    band = usual_band(values, alarm_share=0.01)
    assert band is not None
    assert band.upper < 9
    assert band.lower > -8
    assert ((values > band.upper) | (values < band.lower)).sum() == 4


def test_what_is_unusual_is_found_and_nothing_else() -> None:
    """A day without orders, a rush and a huge refund would go unseen, or be seen on the days beside them."""
    activity, months, largest = trade(3, spread=0.5)
    sold = activity["event_type"] == "purchase"
    day = activity["activity_hour"].dt.date.astype("str")
    activity = activity[~((day == "2023-05-10") & sold)].copy()
    rush = (day == "2023-06-14") & sold
    activity.loc[rush, ["order_count", "amount"]] *= 3
    refunds = day.index[(day == "2023-07-19") & ~sold]
    activity.loc[refunds[0], "amount"] += 30_000.0
    assert (activity["amount"] > 30_000).any()
    bands = sales_bands(activity, months, largest, alarm_share=0.01)
    found = {(str(row.period_start)[:10], row.measure) for row in outside(bands, "day").itertuples()}
    assert found == {
        ("2023-05-10", "order_count"),
        ("2023-06-14", "order_count"),
        ("2023-06-14", "gross_amount"),
        ("2023-07-19", "refunded_amount"),
    }
    # the closed weekday is not compared, and so never without orders
    saturdays = bands[(bands["grain"] == "day") & (bands["period_start"].dt.day_of_week == 5)]
    assert len(saturdays) == 0


@pytest.mark.parametrize("rows", [0, 1, 5])
def test_few_orders_have_no_band(rows: int) -> None:
    """A shop that opened last week would be told what is usual."""
    activity = pd.DataFrame(
        {
            "activity_hour": pd.date_range("2024-01-01", periods=rows, freq="D"),
            "event_type": pd.Series(["purchase"] * rows, dtype="string"),
            "order_count": pd.Series([1] * rows, dtype="int64"),
            "amount": pd.Series([5.0] * rows, dtype="float64"),
        }
    )
    months = pd.DataFrame(
        {"month_start": pd.Series([], dtype="datetime64[us]"), "is_complete_month": pd.Series([], dtype="bool")}
        | {name: pd.Series([], dtype="float64") for name in ("order_count", "gross_amount", "refunded_amount")}
    )
    bands = sales_bands(activity, months, {}, alarm_share=0.01)
    assert len(bands) == 0
    assert bands["period_start"].dtype.kind == "M"


def test_a_shop_that_sells_the_same_every_day_has_no_alarm() -> None:
    """Rounding would be taken for news where nothing varies."""
    activity = pd.DataFrame(
        {
            "activity_hour": pd.date_range("2024-01-01 09:00", periods=120, freq="D"),
            "event_type": "purchase",
            "order_count": 7,
            "amount": 123.45,
        }
    )
    months = pd.DataFrame(
        columns=["month_start", "is_complete_month", "order_count", "gross_amount", "refunded_amount"]
    )
    bands = sales_bands(activity, months.astype({"is_complete_month": "bool"}), {}, alarm_share=0.01)
    assert not bands["is_outside"].any()
    assert len(bands) > 0
