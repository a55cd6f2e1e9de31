"""Forecasts as of past dates, beside what customers then brought: who is ranked well, how far totals were off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from winback.arrays import BoolArray, FloatArray, IntArray
from winback.lifetime.baselines import baselines
from winback.lifetime.forecasts import BTYD, STEPS, Fit
from winback.rank_correlation import RankCorrelation, rank_correlation

TENTHS = 10
LEVEL_MAX = 3.0
"""A level is at most this, and at least one over it."""

BUYERS_MIN = 30
"""Fewer customers who ordered show nothing."""


@dataclass(frozen=True, eq=False)
class Trial:
    """What was forecast as of a date for a number of days, and what came of it.

    Attributes
    ----------
    date : Timestamp
    horizon : int
        Days.
    codes : ndarray of int, shape (customers,)
        Which customer a row is, the same at all dates.
    repeats : ndarray of int, shape (customers,)
        Repeats before the date.
    first_months : ndarray of int, shape (customers,)
        Month of the first order: year × 100 + month.
    forecasts : mapping from name to ndarray of shape (customers,)
        The values that each model and baseline forecast.
    observed : ndarray of shape (customers,)
        What the customers brought.
    buys : ndarray of bool, shape (customers,)
        Whether they ordered.
    """

    date: pd.Timestamp
    horizon: int
    codes: IntArray
    repeats: IntArray
    first_months: IntArray
    forecasts: Mapping[str, FloatArray]
    observed: FloatArray
    buys: BoolArray

    @cached_property
    def correlations(self) -> dict[str, RankCorrelation]:
        """Rank correlation with what was brought, by model and baseline."""
        return {name: rank_correlation(forecast, self.observed) for name, forecast in self.forecasts.items()}

    def used(self, name: str) -> str:
        """Return the model that would have been used: BTYD where there was no earlier window."""
        return name if name in self.forecasts else BTYD

    def level(self, name: str) -> float | None:
        """Return by how much the total of a model should have been higher; None where that is nothing to go by."""
        told, came = float(self.forecasts[name].sum()), float(self.observed.sum()) if name in self.forecasts else 0.0
        return float(np.clip(came / told, 1 / LEVEL_MAX, LEVEL_MAX)) if told > 0 and came > 0 else None


def trials_of(fits: Sequence[Fit], samples: pd.DataFrame, today: pd.Timestamp, horizon: int) -> list[Trial]:
    """Forecast for a number of days as of all past dates that are so many days apart, the earliest first.

    Parameters
    ----------
    fits : sequence of Fit
        As of all dates.
    samples : DataFrame
        Customers at all dates: the columns of int_lifetime_sample, and `code`.
    today : Timestamp
    horizon : int
        Days.

    Returns
    -------
    list of Trial
    """
    trials = []
    for fit in fits:
        ago = (today - fit.date).days
        people = samples[samples["as_of_date"] == fit.date].reset_index(drop=True)
        if ago == 0 or ago % STEPS[horizon] or people[f"next_order_count_{horizon}"].isna().any():
            continue
        buys = (people[f"next_order_count_{horizon}"] > 0).to_numpy(bool)
        if min(int(buys.sum()), int((~buys).sum())) < BUYERS_MIN:
            continue
        trials.append(
            Trial(
                fit.date,
                horizon,
                people["code"].to_numpy(np.int64),
                people["repeat_count"].to_numpy(np.int64),
                first_months_of(fit.date, people),
                {**baselines(fit, people, samples, horizon), **fit.values(people, horizon)},
                people[f"next_revenue_{horizon}"].to_numpy(float),
                buys,
            )
        )
    return trials


def first_months_of(date: pd.Timestamp, people: pd.DataFrame) -> IntArray:
    """Return the month of the first order, year × 100 + month, shape (customers,)."""
    # time is observed up to the last day before the date
    first = pd.DatetimeIndex(date - pd.to_timedelta(people["observed_days"] + 1, unit="D"))
    return np.asarray(first.year * 100 + first.month, dtype=np.int64)


def level_a_year_ago(trials: Sequence[Trial], date: pd.Timestamp, name: str) -> float | None:
    """Return by how much the total of a model should have been higher in the same days a year before a date.

    Parameters
    ----------
    trials : sequence of Trial
        Of one horizon.
    date : Timestamp
    name : str
        The model.

    Returns
    -------
    float or None
        None where the data does not reach back, or not far enough for this model.
    """
    for trial in trials:
        # Four times thirteen weeks are 364 days: the same weekdays.
        if (date - trial.date).days in (364, 365) and name in trial.forecasts:
            return trial.level(name)
    return None


def cuts_of(values: FloatArray) -> FloatArray:
    """Cut forecasts into tenths, halfway between two of them so that no rounding moves a customer.

    Parameters
    ----------
    values : ndarray of shape (customers,)

    Returns
    -------
    ndarray of shape (9,)
        Rising.
    """
    ordered = np.sort(values)
    at = (np.arange(1, TENTHS) * len(ordered)) // TENTHS
    return np.asarray((ordered[np.maximum(at - 1, 0)] + ordered[at]) / 2)


def tenth_of(values: FloatArray, cuts: FloatArray) -> IntArray:
    """Return the tenth of each forecast, shape (customers,): 1 is the highest."""
    return np.asarray(TENTHS - np.searchsorted(cuts, values, side="right"), dtype=np.int64)
