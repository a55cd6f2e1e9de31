"""What forecasts of value have to beat: simple rules, and the reorder score."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from winback.arrays import FloatArray
from winback.lifetime.forecasts import STEPS, Fit
from winback.reorder.model import RULE_DAYS, features_of, fit_reorder_model

LAST_PERIOD = "last period"
RATE = "orders / time"
RECENCY = "recency rule"
REORDER = "reorder score"

Score = Callable[[pd.DataFrame], FloatArray]


def baselines(fit: Fit, people: pd.DataFrame, samples: pd.DataFrame, horizon: int) -> Mapping[str, FloatArray]:
    """Forecast by what needs no model of purchases.

    Parameters
    ----------
    fit : Fit
        As of the date; gives the order value that the reorder score is multiplied by.
    people : DataFrame
        The customers at the date.
    samples : DataFrame
        Customers at all dates; the window before the date is learned from.
    horizon : int
        Days.

    Returns
    -------
    mapping from name to ndarray of shape (customers,)
        As much revenue as in the period before; revenue over the time observed; revenue / (recency + 30), scaled to
        what the window before brought; and the probability to order again, by the reorder score without the status,
        times the order value, scaled likewise. The last two need a window.
    """
    last = people[f"period_revenue_{horizon}"].to_numpy(float)
    rate = people["revenue"].to_numpy(float) / (people["observed_days"].to_numpy(float) + 1) * horizon
    found = {LAST_PERIOD: last, RATE: rate}
    window = samples[samples["as_of_date"] == fit.date - pd.Timedelta(days=STEPS[horizon])]
    if horizon not in fit.coefficients:
        return found
    observed = float(window[f"next_revenue_{horizon}"].to_numpy(float).sum())
    for name, score in ((RECENCY, _recency), (REORDER, _reorder(fit, window, horizon))):
        told = float(score(window).sum())
        found[name] = score(people) * (observed / told if told > 0 else 1.0)
    return found


def _recency(people: pd.DataFrame) -> FloatArray:
    return np.asarray(people["revenue"].to_numpy(float) / (people["recency_days"].to_numpy(float) + RULE_DAYS))


def _reorder(fit: Fit, window: pd.DataFrame, horizon: int) -> Score:
    """Learn the reorder score from a window, and multiply it by the order value."""
    came_back = (window[f"next_order_count_{horizon}"] > 0).to_numpy(bool)[:, None]
    model = fit_reorder_model(_features(window), came_back, _no_status(window))

    def score(people: pd.DataFrame) -> FloatArray:
        return model.probabilities(_features(people), _no_status(people))[:, 0] * fit.order_value(people)

    return score


def _features(people: pd.DataFrame) -> FloatArray:
    return features_of(
        people["recency_days"].to_numpy(float),
        people["repeat_count"].to_numpy(float) + 1,
        people["observed_days"].to_numpy(float),
        people["revenue"].to_numpy(float),
    )


def _no_status(people: pd.DataFrame) -> pd.Categorical:
    return pd.Categorical(np.full(len(people), "all", dtype=object))
