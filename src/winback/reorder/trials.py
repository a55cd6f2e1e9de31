"""A model as of a date, the levels that it may take there, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.arrays import BoolArray, FloatArray
from winback.reorder.model import FEATURES, HORIZONS, ReorderModel, features_of, fit_reorder_model

WINDOW = HORIZONS[-1]
"""Days of a window; what a date learns from are whole windows before it."""

WINDOWS_LEARNT = 3
"""The slopes come from the customers at the start of so many windows, the latest ones."""

WINDOWS_A_YEAR = 4

LAST, CORRECTED, SEASON = "last window", "corrected", "season"
"""Where a level comes from: from the last window; from it, and half of what earlier back-tests were off; or from it,
and the change that followed a year ago, which is known after two years only.
"""

CORRECTED_BY = 0.5
"""How much of a past error is expected again: half of it, since a part of it was chance."""

_FEATURE_COLUMNS = [f"feature_{name}" for name in FEATURES]


@dataclass(frozen=True, eq=False)
class Trial:
    """A model as of a date.

    Attributes
    ----------
    date : Timestamp
    model : ReorderModel
        With the level of the last window.
    learnt : DataFrame
        The customers that it learned from.
    levels : dict from way to ndarray of shape (horizons,)
        The ways to set the level that can be known at the date.
    people : DataFrame
        The customers at the date; none today.
    error : ndarray of shape (horizons,) or None
        How much higher the level should have been than that of the last window; None today.
    """

    date: pd.Timestamp
    model: ReorderModel
    learnt: pd.DataFrame
    levels: dict[str, FloatArray]
    people: pd.DataFrame
    error: FloatArray | None

    def model_with(self, way: str) -> ReorderModel:
        """Return the model with the level of a way, or of the last window where that cannot be known."""
        return self.model.with_levels(self.levels.get(way, self.levels[LAST]))

    def probabilities(self, way: str) -> FloatArray:
        """Predict for the customers at the date, shape (customers, horizons)."""
        return self.model_with(way).probabilities(features(self.people), statuses(self.people))


def try_model(
    name: str, samples: pd.DataFrame, learnt: pd.DataFrame, date: pd.Timestamp, earlier: Sequence[Trial]
) -> Trial:
    """Fit a model as of a date with nothing but what was known then.

    Parameters
    ----------
    name : str
        One of `winback.reorder.model.MODELS`.
    samples : DataFrame
        Customers at all dates.
    learnt : DataFrame
        Customers at the start of the windows to learn from.
    date : Timestamp
    earlier : sequence of Trial
        The same model at earlier dates.

    Returns
    -------
    Trial
    """
    windows = pd.Categorical(learnt["as_of_date"])
    model = fit_reorder_model(features(learnt), came_back(learnt), statuses(learnt), windows, name=name)

    def level(windows_ago: int) -> FloatArray | None:
        of_window = samples[samples["as_of_date"] == date - pd.Timedelta(days=WINDOW * windows_ago)]
        return None if of_window.empty else _level(model, of_window)

    last = _level(model, learnt[learnt["as_of_date"] == learnt["as_of_date"].max()])
    over = [trial.error for trial in earlier if trial.error is not None and _is_over(trial, date)]
    off = np.mean(over, axis=0) if over else np.zeros(len(HORIZONS))
    levels = {LAST: last, CORRECTED: np.asarray(last + CORRECTED_BY * off)}
    a_year_ago, before_that = level(WINDOWS_A_YEAR), level(WINDOWS_A_YEAR + 1)
    if a_year_ago is not None and before_that is not None:
        levels[SEASON] = last + a_year_ago - before_that
    people = samples[samples["as_of_date"] == date].reset_index(drop=True)
    error = None if people.empty else _level(model, people) - last
    return Trial(date, model.with_levels(last), learnt, levels, people, error)


def learnt_at(samples: pd.DataFrame, date: pd.Timestamp) -> pd.DataFrame:
    """Select the customers at the start of the latest windows that were over by the date."""
    starts = [date - pd.Timedelta(days=WINDOW * number) for number in range(1, WINDOWS_LEARNT + 1)]
    return samples[samples["as_of_date"].isin(starts)]


def with_features(samples: pd.DataFrame) -> pd.DataFrame:
    """Add the features, once for all dates and models."""
    measures = ("recency_days", "order_count", "tenure_days", "revenue")
    found = features_of(*(samples[name].to_numpy(float) for name in measures))
    return samples.assign(**dict(zip(_FEATURE_COLUMNS, found.T, strict=True)))


def features(people: pd.DataFrame) -> FloatArray:
    """Return the features of customers, shape (customers, features)."""
    return people[_FEATURE_COLUMNS].to_numpy(float)


def statuses(people: pd.DataFrame) -> pd.Categorical:
    """Return the status of each customer."""
    return pd.Categorical(people["status"])


def came_back(people: pd.DataFrame) -> BoolArray:
    """Return whether each ordered again within each horizon, shape (customers, horizons)."""
    return people[[f"returned_{horizon}" for horizon in HORIZONS]].to_numpy(bool)


def _level(model: ReorderModel, people: pd.DataFrame) -> FloatArray:
    return model.levels_of(features(people), statuses(people), came_back(people))


def _is_over(trial: Trial, date: pd.Timestamp) -> bool:
    """Whether all that came of a trial was known by a date."""
    return bool(trial.date + pd.Timedelta(days=WINDOW) <= date)
