"""The usual band of orders, sales and refunds, hour by hour, day by day and month by month."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.anomalies.bending import bending
from winback.anomalies.counts import usual_counts
from winback.anomalies.expected import Expected, expected_days, expected_hours, expected_months, scale_by_orders
from winback.anomalies.outliers import usual_band
from winback.arrays import FloatArray

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
    "holiday",
)
"""Columns of the result."""


@dataclass(frozen=True)
class Room:
    """What chance adds to money beside its own spread: one large order, and as many orders as chance explains.

    Sums of few large amounts go beyond what is usual by one of these (the principle of the single big jump), be it in a
    period that has rather many anyway.
    """

    largest: float
    counts: pd.DataFrame | None

    def widen(
        self, periods: pd.Index, expected: FloatArray, high: FloatArray, lower: FloatArray, upper: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return the bounds of these periods with this room; `high` is what one period in twenty goes beyond."""
        upper = np.maximum(upper, high + self.largest)
        if self.counts is None:
            return lower, upper
        counts = self.counts.reindex(periods)
        usual = counts["expected"].clip(lower=0.5)
        fewest, most = ((counts[name] / usual).to_numpy(dtype=np.float64) for name in ("lower_bound", "upper_bound"))
        return np.fmin(lower, expected * fewest), np.fmax(upper, expected * most)


EXPECT = {"hour": expected_hours, "day": expected_days, "month": expected_months}

ORDERS_MIN = {"hour": 2.0}
"""Where fewer orders are usual, an order is an event, and chance alone decides."""

HIGH = 1.645
"""Standard deviations that one period in twenty goes beyond."""

SLACK = 1e-9
"""What rounding may add; it is no alarm."""

DIGITS = 9
"""Significant digits of what is stored."""


def sales_bands(
    activity: pd.DataFrame,
    months: pd.DataFrame,
    largest: Mapping[str, float],
    *,
    alarm_share: float,
    holidays: Callable[[pd.DatetimeIndex], pd.Series] | None = None,
) -> pd.DataFrame:
    """Find which hours, days and months lie outside their usual band.

    Counts are compared by their square roots, money by its logarithm, since chance is then about equally large
    everywhere. Money of 0 is not compared: that nothing was refunded is no alarm, and that nothing was sold shows in
    the orders.

    Parameters
    ----------
    activity : DataFrame
        A row per hour and type of event, as `hourly_activity`: activity_hour, event_type, order_count, amount.
    months : DataFrame
        A row per month, as `monthly_activity`: month_start, is_complete_month, order_count, gross_amount,
        refunded_amount.
    largest : mapping
        Measure of money → the largest single order or refund that chance explains; the band leaves room for one.
    alarm_share : float
        Share in (0, 1) of shops with nothing but noise that may show any alarm at a grain, in whatever measure.
    holidays : callable, optional
        Days → names of the public holidays among them.

    Returns
    -------
    DataFrame
        Columns `BAND_COLUMNS`: all days and months that can be compared, and the hours outside their band.
    """
    hours = _hours(activity)
    sold_at = pd.DatetimeIndex(hours.index[hours["order_count"] > 0]).hour
    parts = [
        # orders of days alone have one hour, which says what the day does
        *(_bands("hour", hours, largest, alarm_share) if sold_at.nunique() > 1 else ()),
        *_bands("day", hours.resample("D").sum() if len(hours) else hours, largest, alarm_share),
        *_bands("month", _months(months), largest, alarm_share),
    ]
    if not parts:
        return _typed(pd.DataFrame(columns=list(BAND_COLUMNS)))
    bands = pd.concat(parts, ignore_index=True)
    if holidays is not None:
        days = bands["grain"] == "day"
        named = holidays(pd.DatetimeIndex(bands.loc[days, "period_start"].unique()))
        bands.loc[days, "holiday"] = bands.loc[days, "period_start"].map(named)
    return _typed(bands)


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
    """Compare each measure of a grain; the usual orders say how far money is known to vary."""
    orders = series["order_count"]
    expect = EXPECT[grain]
    usual_orders = expect(_even(orders, is_money=False), orders) if len(series) else None
    if usual_orders is None:
        return
    often = pd.Series(
        _natural(np.asarray(usual_orders.expected, dtype=np.float64), is_money=False), index=usual_orders.expected.index
    )
    often = often[often >= ORDERS_MIN.get(grain, 0.0)]
    counts = None
    for measure in MEASURES:
        is_money = measure != "order_count"
        actual = series[measure][series[measure] > 0] if is_money else orders
        fitted = expect(_even(actual, is_money=is_money), orders) if is_money else usual_orders
        if fitted is None:
            continue
        room = Room(largest.get(measure, 0.0), counts) if is_money else None
        found = _band(actual, fitted, often, room=room, alarm_share=alarm_share)
        if found is not None:
            if not is_money:
                counts = found.set_index("period_start")
            found.insert(0, "grain", grain)
            found.insert(1, "measure", measure)
            # hours are many; those within their band say nothing
            yield found[found["is_outside"]] if grain == "hour" else found


def _band(
    actual: pd.Series[float], fitted: Expected, often: pd.Series[float], *, room: Room | None, alarm_share: float
) -> pd.DataFrame | None:
    """Return actual, expected and band of the periods that can be compared; `room` is None for counts."""
    is_money = room is not None
    distance = (_even(actual, is_money=is_money) - fitted.expected).reindex(often.index).dropna()
    usual: FloatArray = np.asarray(fitted.expected[distance.index], dtype=np.float64)
    distances: FloatArray = np.asarray(distance, dtype=np.float64)
    bent = bending(distances, is_money)
    scale: FloatArray = np.ones_like(distances)
    if is_money:
        scale = np.asarray(scale_by_orders(distance, often), dtype=np.float64)
    share = alarm_share / len(MEASURES)
    band = usual_band(bent.bend(distances) / scale, alarm_share=share, spent=fitted.spent)
    if band is None:
        return None
    value = actual[distance.index].to_numpy(dtype=np.float64)
    expected = _natural(usual, is_money=is_money)
    lower = _natural(usual + bent.straighten(scale * band.lower), is_money=is_money)
    upper = _natural(usual + bent.straighten(scale * band.upper), is_money=is_money)
    if room is None:
        fewest, most = usual_counts(expected, band.spread, alarm_share=share, spent=fitted.spent)
        lower, upper = np.minimum(lower, fewest), np.maximum(upper, most)
    else:
        high = _natural(usual + bent.straighten(scale * HIGH * band.spread), is_money=is_money)
        lower, upper = room.widen(distance.index, expected, high, lower, upper)
    return pd.DataFrame(
        {
            "period_start": distance.index,
            "actual": value,
            "expected": expected,
            "lower_bound": lower,
            "upper_bound": upper,
            "is_outside": (value < lower * (1 - SLACK) - SLACK) | (value > upper * (1 + SLACK) + SLACK),
        }
    )


def _even(values: pd.Series[float], *, is_money: bool) -> pd.Series[float]:
    """Return logarithms of amounts and square roots of counts: chance is about as large everywhere in them."""
    numbers = values.to_numpy(dtype=np.float64)
    return pd.Series(np.log(numbers) if is_money else 2 * np.sqrt(numbers + 0.375), index=values.index)


def _natural(even: FloatArray, *, is_money: bool) -> FloatArray:
    """Return the amounts or counts whose logarithms or square roots these are."""
    natural: FloatArray = np.exp(even) if is_money else np.maximum((np.maximum(even, 0) / 2) ** 2 - 0.375, 0)
    return natural


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    for column in ("actual", "expected", "lower_bound", "upper_bound"):
        values = frame[column].astype("float64")
        size = 10.0 ** (DIGITS - 1 - np.floor(np.log10(values.abs().where(values != 0, 1.0))))
        frame[column] = (values * size).round() / size
    frame["period_start"] = pd.to_datetime(frame["period_start"]).astype("datetime64[us]")
    frame["is_outside"] = frame["is_outside"].astype("bool")
    frame = frame.reindex(columns=list(BAND_COLUMNS))
    for column in ("grain", "measure", "holiday"):
        frame[column] = frame[column].astype("string")
    return frame
