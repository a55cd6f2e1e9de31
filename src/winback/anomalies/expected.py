"""What a period would usually bring: its place in the week, on the level that sales have around then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

OPEN_SHARE = 0.5
"""A weekday, or an hour of a weekday, is open where orders came in at least this share of its weeks."""

WEEKS_MIN = 4
"""The fewest weeks that say what is usual on a weekday."""

WEEKS_AROUND = 9
"""The level of a day is the median of about this many weeks around it."""

VALUES_MIN = 100
"""With fewer periods nobody can tell whether those with few orders vary more."""

MONTHS_AROUND = 13
"""The level of a month is the median of this many months around it, where there are at least twice as many."""


@dataclass(frozen=True)
class Expected:
    """What is usual in each period that can be compared, and how many parameters it took to say so."""

    expected: pd.Series[float]
    spent: int


def expected_hours(values: pd.Series[float], orders: pd.Series[float]) -> Expected | None:
    """Expect of an hour what its place in the week usually has, on the level of the weeks around."""
    return _in_the_week(values, orders, pd.DatetimeIndex(orders.index).hour)


def expected_days(values: pd.Series[float], orders: pd.Series[float]) -> Expected | None:
    """Expect of a day what its weekday usually has, on the level of the weeks around."""
    return _in_the_week(values, orders, np.zeros(len(orders), dtype=np.int64))


def expected_months(values: pd.Series[float], orders: pd.Series[float]) -> Expected | None:
    """Expect of a month what the months around have: a straight line, or in a long history their median.

    The line is that of Theil and Sen, the median of the slopes between all pairs.
    """
    if len(values) < 2:
        return None
    if len(values) >= 2 * MONTHS_AROUND:
        level = values.rolling(MONTHS_AROUND, center=True, min_periods=MONTHS_AROUND // 2).median()
        return Expected(level, 1)
    when = np.arange(len(values), dtype=np.float64)
    what = values.to_numpy(dtype=np.float64)
    first, second = np.triu_indices(len(values), k=1)
    slope = float(np.median((what[second] - what[first]) / (when[second] - when[first])))
    line = slope * when
    return Expected(pd.Series(line + np.median(what - line), index=values.index), 2)


def _in_the_week(values: pd.Series[float], orders: pd.Series[float], hour: pd.Index | np.ndarray) -> Expected | None:
    """Expect the median of the same place in the week, on a level that moves."""
    index = pd.DatetimeIndex(orders.index)
    place = pd.Series(index.day_of_week * 24 + hour, index=index)
    is_open = (orders > 0).groupby(place).transform("mean") >= OPEN_SHARE
    values = values[is_open[values.index]]
    place = place[values.index]
    if len(values) == 0:
        return None
    weeks = (index[-1] - index[0]).days / 7
    around = max(3, round(len(values) / max(weeks, 1) * WEEKS_AROUND))
    often = place.groupby(place).transform("size") >= WEEKS_MIN
    values, place = values[often], place[often]
    if len(values) == 0:
        return None
    level = pd.Series(0.0, index=values.index)
    effect = level
    for _ in range(2):
        effect = (values - level).groupby(place).transform(_middle_mean)
        level = (values - effect).rolling(around, center=True, min_periods=1).median()
    # a running median of n values follows chance about as far as a mean of 2/3 n does
    spent = place.nunique() + round(1.5 * len(values) / around)
    return Expected(effect + level, spent)


def _middle_mean(values: pd.Series[float]) -> float:
    """Return the mean of the middle half: nearly as safe from outliers as the median, less jumpy with small counts."""
    ordered = np.sort(values.to_numpy(dtype=np.float64))
    quarter = len(ordered) // 4
    return float(ordered[quarter : len(ordered) - quarter].mean())


def scale_by_orders(distances: pd.Series[float], usual_orders: pd.Series[float]) -> pd.Series[float]:
    """Return how much a period varies, relative to all: sums of few orders vary more, at most as the root says.

    How much more is seen in the half of the periods with fewer orders beside the other half.
    """
    weight = usual_orders[distances.index].clip(lower=0.5)
    few = weight <= weight.median()
    flat = pd.Series(1.0, index=distances.index)
    if few.all() or len(distances) < VALUES_MIN:
        return flat
    spread_few, spread_many = distances[few].abs().median(), distances[~few].abs().median()
    if spread_few == 0 or spread_many == 0:
        return flat
    ratio = np.log(weight[~few].median() / weight[few].median())
    root = float(np.clip(np.log(spread_few / spread_many) / ratio, 0.0, 0.5))
    return (weight / weight.median()) ** -root
