"""The model behind the reorder score: one logistic curve over five features, with a level for each number of days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit

from winback.arrays import BoolArray, FloatArray

FEATURES = ("recency", "order_count", "tenure", "revenue", "missed")
"""Logarithms of days since the last order (plus 1), of orders, of days since the first order (plus 1), of spend (plus
1; none below 0), and of the orders missed at the customer's own rate since the last one (plus 1), which
distinguish a regular who stopped from a slow one.
"""

RATE_DAYS = 90
"""Stands beside the days since the first order, so that a customer of a week has no rate of hundreds a year."""

HORIZONS = (30, 60, 90)
"""Days within which a reorder is forecast."""

RIDGE = 1.0
"""Holds coefficients of standardized features in check; a feature without variation gets none."""

PARAMETER_DECIMALS = 6


@dataclass(frozen=True)
class ReorderModel:
    """The probability of an order within h days is 1 / (1 + exp(-(level of h + coefficients · features))).

    Attributes
    ----------
    levels : tuple of float
        One per horizon, rising.
    coefficients : tuple of float
        One per feature.

    Notes
    -----
    One slope for all horizons is the proportional-odds model (McCullagh 1980, https://doi.org/10.1111/j.2517-6161.1980.tb01109.x):
    a longer horizon can never be less likely.
    """

    levels: tuple[float, ...]
    coefficients: tuple[float, ...]

    def probabilities(self, features: FloatArray) -> FloatArray:
        """Return probabilities, shape (customers, horizons), of features, shape (customers, features)."""
        tilt = features @ np.array(self.coefficients)
        return np.asarray(expit(tilt[:, None] + np.array(self.levels)))

    def with_level_of(self, features: FloatArray, returned: BoolArray) -> ReorderModel:
        """Keep the slopes and move the levels so that as many are predicted to order again as did.

        Parameters
        ----------
        features : ndarray of shape (customers, features)
        returned : ndarray of bool, shape (customers, horizons)
            What these customers did.

        Returns
        -------
        ReorderModel
        """
        tilt = features @ np.array(self.coefficients)
        levels = tuple(round(_level(tilt, int(column.sum())), PARAMETER_DECIMALS) for column in returned.T)
        return ReorderModel(levels, self.coefficients)


def features_of(
    recency_days: FloatArray, order_count: FloatArray, tenure_days: FloatArray, revenue: FloatArray
) -> FloatArray:
    """Return the features of customers, shape (customers, features)."""
    missed = recency_days * order_count / (tenure_days + RATE_DAYS)
    spend = np.maximum(revenue, 0)
    return np.stack(
        [np.log1p(recency_days), np.log(order_count), np.log1p(tenure_days), np.log1p(spend), np.log1p(missed)], axis=1
    )


def fit_reorder_model(features: FloatArray, returned: BoolArray) -> ReorderModel:
    """Fit slopes and levels by Newton's method.

    Half a customer who returned and half a one who did not stand beside the others, so that levels are finite where
    nobody or everybody returned.

    Parameters
    ----------
    features : ndarray of shape (customers, features)
        At least one customer.
    returned : ndarray of bool, shape (customers, horizons)
        Whether each ordered within each horizon.

    Returns
    -------
    ReorderModel
        Parameters rounded to `PARAMETER_DECIMALS`, for features as they are.
    """
    center, scale = features.mean(axis=0), features.std(axis=0)
    x = (features - center) / np.where(scale > 1e-9, scale, 1.0)
    y = returned.astype(np.float64)
    horizons, size = y.shape[1], x.shape[1]
    levels = logit((y.sum(axis=0) + 0.5) / (len(y) + 1))
    slopes = np.zeros(size)
    for _ in range(50):
        p = expit((x @ slopes)[:, None] + levels)
        prior = expit(levels)
        weight, prior_weight = p * (1 - p), prior * (1 - prior)
        gradient = np.concatenate([(y - p).sum(axis=0) + 0.5 - prior, x.T @ (y - p).sum(axis=1) - RIDGE * slopes])
        curvature = np.zeros((horizons + size, horizons + size))
        curvature[:horizons, :horizons] = np.diag(weight.sum(axis=0) + prior_weight)
        curvature[:horizons, horizons:] = weight.T @ x
        curvature[horizons:, :horizons] = curvature[:horizons, horizons:].T
        curvature[horizons:, horizons:] = (x * weight.sum(axis=1)[:, None]).T @ x + RIDGE * np.eye(size)
        step = np.linalg.solve(curvature, gradient)
        # A long first step may overshoot where nearly all do the same.
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        levels, slopes = levels + step[:horizons], slopes + step[horizons:]
        if np.abs(step).max() < 1e-10:
            break
    natural = np.where(scale > 1e-9, slopes / np.where(scale > 1e-9, scale, 1.0), 0.0)
    shifted = levels - float(natural @ center)
    return ReorderModel(
        tuple(round(float(level), PARAMETER_DECIMALS) for level in shifted),
        tuple(round(float(slope), PARAMETER_DECIMALS) for slope in natural),
    )


def _level(tilt: FloatArray, returned: int) -> float:
    """Find the level at which as many are predicted to order again as did, half a customer of each kind beside them."""
    middle = float(tilt.mean())

    def surplus(level: float) -> float:
        return float(expit(tilt + level).sum() + expit(level + middle) - returned - 0.5)

    return float(brentq(surplus, -middle - 200, -middle + 200, xtol=1e-12))
