"""The usual band of orders, sales and refunds, hour by hour, day by day and month by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from winback.anomalies.expected import expected_days, expected_hours, expected_months, scale_by_orders
from winback.anomalies.bending import bending
from winback.anomalies.outliers import usual_band

FloatArray = npt.NDArray[np.float64]

MEASURES = ("order_count", "gross_amount", "refunded_amount")
BAND_COLUMNS = (
    "grain",
    "measure",
    "period_start",
    "actual",
    "expected",
    "lower_bound",
    "upper_bound",
    "is_outside",
)
"""Columns of the result."""

SLACK = 1e-9
"""What rounding may add; it is no alarm."""

DIGITS = 9
"""Significant digits of what is stored."""


def trade_bands(
    activity: pd.DataFrame, months: pd.DataFrame, largest: Mapping[str, float], *, alarm_share: float
) -> pd.DataFrame:
    """Find which hours, days and months lie outside their usual band.

    Counts are compared by their square roots, money by its logarithm, since chance is then about equally large
    everywhere. Money of 0 is not compared: that nothing was refunded is no alarm, and that nothing was sold shows in the
    orders.

    Parameters
    ----------
    activity : DataFrame
        A row per hour and type of event, as `hourly_activity`: activity_hour, event_type, order_count, amount.
    months : DataFrame
        A row per month, as `monthly_activity`: month_start, is_complete_month, order_count, gross_amount,
        refunded_amount.
    largest : mapping
        Measure of money → the largest single order or refund that chance explains. Sums of few large amounts go beyond what
        is usual by one of these (the principle of the single big jump), so the band leaves room for one.
    alarm_share : float
        Share in (0, 1) of shops with nothing but noise that may show any alarm at a grain, in whatever measure.

    Returns
    -------
    DataFrame
        Columns `BAND_COLUMNS`: all days and months that can be compared, and the hours outside their band.
    """
    hours = _hours(activity)
    parts = [
        *_bands("hour", hours, largest, alarm_share),
        *_bands("day", hours.resample("D").sum() if len(hours) else hours, largest, alarm_share),
        *_bands("month", _months(months), largest, alarm_share),
    ]
    if not parts:
        return _typed(pd.DataFrame(columns=list(BAND_COLUMNS)))
    return _typed(pd.concat(parts, ignore_index=True))


def _hours(activity: pd.DataFrame) -> pd.DataFrame:
    """Return a row per hour from the first order to the last, with a column per measure."""
    sold = activity[(activity["event_type"] == "purchase") & (activity["order_count"] > 0)]
    refunded = activity[activity["event_type"] == "return"]
    hours = pd.DataFrame(
        {
            "order_count": sold.groupby("activity_hour")["order_count"].sum(),
            "gross_amount": sold.groupby("activity_hour")["amount"].sum(),
            "refunded_amount": refunded.groupby("activity_hour")["amount"].sum(),
        },
        dtype="float64",
    )
    hours.index = pd.DatetimeIndex(hours.index)
    if len(hours) == 0:
        return hours
    first, last = hours.index.min().normalize(), hours.index.max().normalize() + pd.Timedelta(hours=23)
    return hours.reindex(pd.date_range(first, last, freq="h")).fillna(0.0)


def _months(months: pd.DataFrame) -> pd.DataFrame:
    complete = months[months["is_complete_month"]].sort_values("month_start")
    frame = complete[list(MEASURES)].astype("float64")
    frame.index = pd.DatetimeIndex(complete["month_start"])
    return frame


def _bands(
    grain: str, series: pd.DataFrame, largest: Mapping[str, float], alarm_share: float
) -> Iterator[pd.DataFrame]:
    if len(series) == 0:
        return
    expect = {"hour": expected_hours, "day": expected_days, "month": expected_months}[grain]
    orders = series["order_count"]
    usual_orders: pd.Series[float] | None = None
    for measure in MEASURES:
        is_money = measure != "order_count"
        actual = series[measure][series[measure] > 0] if is_money else orders
        even = np.log(actual) if is_money else 2 * np.sqrt(actual + 0.375)
        fitted = expect(even, orders)
        if fitted is None:
            continue
        usual = fitted.expected
        if not is_money:
            usual_orders = pd.Series(_natural(usual, is_money), index=usual.index)
        # where an order in an hour is an event, chance alone decides
        compared = usual_orders.index[usual_orders >= (2 if grain == "hour" else 0)]
        distance = (even - usual).reindex(compared).dropna()
        usual = usual[distance.index]
        bent = bending(distance.to_numpy(), is_money)
        scale = scale_by_orders(distance, usual_orders).to_numpy() if is_money else np.ones(len(distance))
        measured = bent.bend(distance.to_numpy()) / scale
        band = usual_band(measured, alarm_share=alarm_share / len(MEASURES), spent=fitted.spent)
        if band is None:
            continue
        value, expected = actual[distance.index].to_numpy(), _natural(usual, is_money)
        lower = _natural(usual + bent.straighten(band.lower * scale), is_money)
        upper = _natural(usual + bent.straighten(band.upper * scale), is_money)
        if is_money:
            upper = np.maximum(upper, expected + largest.get(measure, 0.0))
        found = pd.DataFrame(
            {
                "grain": grain,
                "measure": measure,
                "period_start": distance.index,
                "actual": value,
                "expected": expected,
                "lower_bound": lower,
                "upper_bound": upper,
                "is_outside": (value < lower * (1 - SLACK) - SLACK) | (value > upper * (1 + SLACK) + SLACK),
            }
        )
        # hours are many; those within their band say nothing
        yield found[found["is_outside"]] if grain == "hour" else found


def _natural(even: pd.Series[float], is_money: bool) -> FloatArray:
    """Return the amounts or counts whose logarithms or square roots these are."""
    values = even.to_numpy(dtype=np.float64)
    if is_money:
        return np.exp(values)
    return np.maximum((np.maximum(values, 0) / 2) ** 2 - 0.375, 0)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    for column in ("actual", "expected", "lower_bound", "upper_bound"):
        values = frame[column].astype("float64")
        size = 10.0 ** (DIGITS - 1 - np.floor(np.log10(values.abs().where(values != 0, 1.0))))
        frame[column] = (values * size).round() / size
    frame["period_start"] = pd.to_datetime(frame["period_start"]).astype("datetime64[us]")
    frame["is_outside"] = frame["is_outside"].astype("bool")
    for column in ("grain", "measure"):
        frame[column] = frame[column].astype("string")
    return frame[list(BAND_COLUMNS)]
