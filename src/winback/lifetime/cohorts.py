"""Whether forecasts hold for the customers whose first order fell into one month: only then are curves continued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t

from winback.arrays import FloatArray
from winback.lifetime.baselines import LAST_PERIOD
from winback.lifetime.judgment import Judgment
from winback.lifetime.trials import Trial

CUSTOMERS_MIN = 30
"""A cohort of fewer customers depends on one or two of them."""

DATES_MIN = 3
"""Fewer dates do not show how differently off they can be."""

FACTOR_MAX = 3.0
"""A cohort that can bring three times as much, or a third, is not known."""

RANGE_DATES_MIN = 2
WITHIN_MIN = 0.8
"""Nine in ten cohorts are meant to be within their range; fewer than this show that ranges do not hold."""

CLIP = 20.0
COVERAGE = 0.9


@dataclass(frozen=True, eq=False)
class CohortJudgment:
    """Whether the curves of cohorts are continued for a number of days.

    Attributes
    ----------
    tests : int
        Cohorts at past dates.
    error, baseline_error : float or None
        Errors of all of them over what they brought: of the forecast, and of "as much as in as many days before".
    factor : float or None
        Nine in ten cohorts are meant to bring between the forecast divided by it and multiplied by it.
    is_shown : bool
    reason : str
        In sentences.
    """

    tests: int
    error: float | None
    baseline_error: float | None
    factor: float | None
    is_shown: bool
    reason: str


@dataclass(frozen=True, eq=False)
class _Cohorts:
    """What the cohorts of a date were expected to bring and brought, each of shape (cohorts,)."""

    expected: FloatArray
    last: FloatArray
    observed: FloatArray

    @property
    def logs(self) -> FloatArray:
        ratios = self.observed / np.maximum(self.expected, 1e-12)
        return np.asarray(np.log(np.clip(ratios, 1 / CLIP, CLIP)))


def judge_cohorts(trials: Sequence[Trial], judgment: Judgment, horizon: int) -> CohortJudgment:
    """Compare what cohorts were expected to bring with what they brought, at all past dates.

    Parameters
    ----------
    trials : sequence of Trial
        Of one horizon, the earliest first.
    judgment : Judgment
        What is used.
    horizon : int
        Days.

    Returns
    -------
    CohortJudgment
    """
    dates = [found for found in (_cohorts_of(trial, judgment.forecast(trials, trial)) for trial in trials) if found]
    tests = sum(len(date.observed) for date in dates)
    total = sum(float(date.observed.sum()) for date in dates)
    if len(dates) < DATES_MIN or total <= 0:
        tried = f"{len(dates)} past date{'' if len(dates) == 1 else 's'}" if dates else "no past date"
        reason = f"{tried} can show how far off that is for a month's customers; {DATES_MIN} are needed"
        if len(dates) >= DATES_MIN:
            reason = "at past dates, such customers brought nothing"
        return CohortJudgment(tests, None, None, None, False, f"Not continued for {horizon} days: {reason}.")
    off, off_last = (
        sum(float(np.abs(told - date.observed).sum()) for told, date in zip(one, dates, strict=True)) / total
        for one in ([date.expected for date in dates], [date.last for date in dates])
    )
    factor = factor_of([date.logs for date in dates])
    checked = [
        np.abs(dates[number].logs) <= np.log(factor_of([date.logs for date in dates[:number]]))
        for number in range(RANGE_DATES_MIN, len(dates))
    ]
    within, count = sum(int(one.sum()) for one in checked), sum(len(one) for one in checked)
    tried = f"in {tests} forecasts of a month's customers at {len(dates)} past dates"
    errors = f"{100 * off:.1f} % off {tried}"
    error_last = f"what they had brought in the {horizon} days before, which was {100 * off_last:.1f} % off"
    ranges = f"{within} of {count} were within the range that earlier dates gave; nine in ten are meant"
    if off > off_last:
        failed = f"it was {errors}, no closer than {error_last}"
    elif factor > FACTOR_MAX:
        failed = f"it was so far off {tried} that a range for nine in ten goes up to {factor:.1f} times the forecast"
    elif within < WITHIN_MIN * count:
        failed = f"only {ranges}"
    else:
        reason = (
            f"Continued for {horizon} days: the forecast was {errors}, and no further off than {error_last}. "
            f"The range of what is still to come is the forecast divided and multiplied by {factor:.2f}: {ranges}."
        )
        return CohortJudgment(tests, off, off_last, factor, True, reason)
    reason = f"Not continued for {horizon} days, since the forecast failed: {failed}."
    return CohortJudgment(tests, off, off_last, factor, False, reason)


def factor_of(logs: Sequence[FloatArray]) -> float:
    """Return by which factor cohorts can be off, from how far they were off at past dates.

    Parameters
    ----------
    logs : sequence of ndarray of shape (cohorts,)
        Logarithms of observed over expected, one array per date.

    Returns
    -------
    float
        1 or more.

    Notes
    -----
    Cohorts of one date are off together, so dates are the units of chance: Student's t with as many degrees of freedom
    as there are dates, around a forecast that is right on average.
    """
    means = np.array([date.mean() for date in logs])
    deviations = np.concatenate([date - date.mean() for date in logs])
    inside = float((deviations**2).sum()) / max(len(deviations) - len(logs), 1)
    spread = np.sqrt(float((means**2).mean()) + inside)
    return float(np.exp(min(t.ppf((1 + COVERAGE) / 2, len(logs)) * spread, 50.0)))


def _cohorts_of(trial: Trial, forecast: FloatArray) -> _Cohorts | None:
    months, member = np.unique(trial.first_months, return_inverse=True)
    is_large = np.bincount(member, minlength=len(months)) >= CUSTOMERS_MIN
    if not is_large.any():
        return None
    expected, last, observed = (
        np.asarray(np.bincount(member, weights=values, minlength=len(months))[is_large], dtype=float)
        for values in (forecast, trial.forecasts[LAST_PERIOD], trial.observed)
    )
    return _Cohorts(expected, last, observed)
