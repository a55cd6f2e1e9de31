"""What is fitted as of a date, and what it expects of customers: two models, and the geometric mean of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.arrays import FloatArray
from winback.lifetime import log_linear, order_values, purchases
from winback.lifetime.expected_orders import expected_orders, probability_alive
from winback.lifetime.maximum import Maximum
from winback.lifetime.order_values import OrderValueModel
from winback.lifetime.purchases import BG, DROPOUT_RATIO_MIN, MBG, NBD, PurchaseModel, Purchases
from winback.reorder.model import features_of

BTYD, LOG_LINEAR, BLEND = "BTYD", "log-linear", "blend"
"""Buy till you die: expected orders times expected order value; the log-linear model; the geometric mean of both."""

REPEATERS_MIN = 30
"""Fewer customers who have ordered again teach nothing."""

LEARN_VALUE_MIN = 30
"""An earlier window in which fewer customers ordered teaches nothing."""

STEPS = {30: 91, 90: 91, 365: 365}
"""By horizon, the days between two dates at which it is learned and tried; as macro `lifetime_step` has them."""


@dataclass(frozen=True, eq=False)
class Fit:
    """What is fitted as of a date.

    Attributes
    ----------
    date : Timestamp
    found : dict from model to Maximum
        NBD, BG and MBG.
    purchases : PurchaseModel
        The one that is used.
    found_values : Maximum or None
        The Gamma-Gamma model; None if all values are equal.
    order_values : OrderValueModel
    coefficients : dict from horizon to ndarray
        Of the log-linear model; only of horizons with an earlier window.
    unit_days : float
        Days in the unit of time of the parameters.
    """

    date: pd.Timestamp
    found: dict[str, Maximum]
    purchases: PurchaseModel
    found_values: Maximum | None
    order_values: OrderValueModel
    coefficients: dict[int, FloatArray]
    unit_days: float

    @property
    def dropout_ratio(self) -> float:
        """Twice what the better model with dropout gains in log-likelihood over one without."""
        best = max(self.found[name].log_likelihood for name in (BG, MBG))
        return 2 * (best - self.found[NBD].log_likelihood)

    def order_value(self, people: pd.DataFrame) -> FloatArray:
        """Return the expected value of an order, shape (customers,)."""
        return self.order_values.expected(people["repeat_count"].to_numpy(float), mean_values(people))

    def orders(self, people: pd.DataFrame, horizon: int) -> FloatArray:
        """Return the orders expected within a number of days, shape (customers,)."""
        return expected_orders(self.purchases, purchases_of(people, self.unit_days), horizon / self.unit_days)

    def alive(self, people: pd.DataFrame) -> FloatArray:
        """Return the probability that customers have not left, shape (customers,)."""
        return probability_alive(self.purchases, purchases_of(people, self.unit_days))

    def values(self, people: pd.DataFrame, horizon: int) -> dict[str, FloatArray]:
        """Return the value expected within a number of days, by each model that can say, each of shape (customers,)."""
        btyd = self.orders(people, horizon) * self.order_value(people)
        if horizon not in self.coefficients:
            return {BTYD: btyd}
        linear = log_linear.expected(terms_of(people, horizon), self.coefficients[horizon])
        return {BTYD: btyd, LOG_LINEAR: linear, BLEND: np.sqrt(btyd * linear)}


def fit_as_of(date: pd.Timestamp, people: pd.DataFrame, samples: pd.DataFrame, unit_days: float) -> Fit | str:
    """Fit all models as of a date, with nothing but what was known then.

    Parameters
    ----------
    date : Timestamp
    people : DataFrame
        The customers at the date, as int_lifetime_sample has them.
    samples : DataFrame
        Those at all dates: earlier ones are learned from.
    unit_days : float
        Days in the unit of time of the parameters.

    Returns
    -------
    Fit or str
        Or why nothing can be fitted.
    """
    repeats = people["repeat_count"].to_numpy()
    if int((repeats > 0).sum()) < REPEATERS_MIN:
        return (
            f"Only {int((repeats > 0).sum())} customers have ordered again; {REPEATERS_MIN} are needed to learn from."
        )
    means = mean_values(people)
    is_known = means > 0
    if int(is_known.sum()) < REPEATERS_MIN:
        return f"Only {int(is_known.sum())} customers have ordered again for a positive amount."
    known = purchases_of(people, unit_days)
    found = {name: purchases.fit(name, known) for name in (NBD, BG, MBG)}
    best = max((BG, MBG), key=lambda name: found[name].log_likelihood)
    shows_dropout = 2 * (found[best].log_likelihood - found[NBD].log_likelihood) >= DROPOUT_RATIO_MIN
    used = best if shows_dropout else NBD
    found_values = order_values.fit(repeats[is_known].astype(float), means[is_known])
    return Fit(
        date,
        found,
        purchases.model_of(used, found[used]),
        found_values,
        order_values.model_of(found_values, means[is_known]),
        _coefficients(date, samples),
        unit_days,
    )


def _coefficients(date: pd.Timestamp, samples: pd.DataFrame) -> dict[int, FloatArray]:
    coefficients = {}
    for horizon, step in STEPS.items():
        window = samples[samples["as_of_date"] == date - pd.Timedelta(days=step)]
        if window.empty or window[f"next_revenue_{horizon}"].isna().any():
            continue
        values = window[f"next_revenue_{horizon}"].to_numpy(float)
        if int((values > 0).sum()) >= LEARN_VALUE_MIN:
            coefficients[horizon] = log_linear.fit(terms_of(window, horizon), values)
    return coefficients


def purchases_of(people: pd.DataFrame, unit_days: float) -> Purchases:
    """Return how often and when customers ordered."""
    return Purchases(
        people["repeat_count"].to_numpy(np.int64),
        people["purchase_recency_days"].to_numpy(float) / unit_days,
        people["observed_days"].to_numpy(float) / unit_days,
    )


def mean_values(people: pd.DataFrame) -> FloatArray:
    """Return the mean value of repeats, shape (customers,); 0 without repeats."""
    repeats = people["repeat_count"].to_numpy(float)
    return np.asarray(people["repeat_revenue"].to_numpy(float) / np.maximum(repeats, 1.0) * (repeats > 0))


def terms_of(people: pd.DataFrame, horizon: int) -> FloatArray:
    """Return the terms of the log-linear model, shape (customers, 8)."""
    measures = features_of(
        people["recency_days"].to_numpy(float),
        people["repeat_count"].to_numpy(float) + 1,
        people["observed_days"].to_numpy(float),
        people["revenue"].to_numpy(float),
    )
    periods: Sequence[FloatArray] = (
        np.log1p(people[f"period_order_count_{horizon}"].to_numpy(float)),
        np.log1p(np.maximum(people[f"period_revenue_{horizon}"].to_numpy(float), 0.0)),
    )
    return np.column_stack([np.ones(len(people)), measures[:, :5], *periods])
