"""The models behind the reorder score: a logistic curve over features and status, one level for each number of days."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit

from winback.arrays import BoolArray, FloatArray

FEATURES = ("recency", "order_count", "tenure", "revenue", "missed", "rule")
"""Logarithms of days since the last order (plus 1), of orders, of days since the first order (plus 1), of spend (plus
1; none below 0), of the orders missed at the customer's own rate since the last one (plus 1), which distinguish a
regular who stopped from a slow one, and of orders / (days since the last order + 30).
"""

SCORE = "reorder score"
RULE = "orders / (recency + 30)"

MODELS = {
    SCORE: ("recency", "order_count", "tenure", "revenue", "missed"),
    RULE: ("rule",),
    "recency": ("recency",),
    "frequency": ("order_count",),
}
"""The score and the simple rules that stand in for it where it is refused, each with the features that it uses."""

RATE_DAYS = 90
"""Stands beside the days since the first order, so that a customer of a week has no rate of hundreds a year."""

RULE_DAYS = 30

HORIZONS = (30, 60, 90)
"""Days within which a reorder is forecast."""

RIDGE = 1.0
"""Holds coefficients of standardized features in check; a feature without variation gets none."""

STATUS_RIDGE = 4.0
"""Holds what a status adds in check: a status of a few customers adds little."""

PARAMETER_DECIMALS = 6


@dataclass(frozen=True)
class ReorderModel:
    """The probability of an order within h days is 1 / (1 + exp(-(level of h + coefficients · features + status))).

    Attributes
    ----------
    levels : tuple of float
        One per horizon, rising.
    coefficients : tuple of float
        One per feature.
    statuses : dict from status to float
        What is added for a status; nothing for those that the model has not seen.

    Notes
    -----
    One slope for all horizons is the proportional-odds model (McCullagh 1980, https://doi.org/10.1111/j.2517-6161.1980.tb01109.x):
    a longer horizon can never be less likely.
    """

    levels: tuple[float, ...]
    coefficients: tuple[float, ...]
    statuses: dict[str, float] = field(default_factory=dict)

    def tilt(self, features: FloatArray, statuses: pd.Categorical) -> FloatArray:
        """Return what is added to the level, shape (customers,)."""
        added = np.array([self.statuses.get(status, 0.0) for status in statuses.categories])
        return np.asarray(features @ np.array(self.coefficients) + added[statuses.codes])

    def probabilities(self, features: FloatArray, statuses: pd.Categorical) -> FloatArray:
        """Return probabilities, shape (customers, horizons), of features, shape (customers, features)."""
        return np.asarray(expit(self.tilt(features, statuses)[:, None] + np.array(self.levels)))

    def levels_of(self, features: FloatArray, statuses: pd.Categorical, returned: BoolArray) -> FloatArray:
        """Find the levels at which as many of these customers are predicted to order again as did.

        Parameters
        ----------
        features : ndarray of shape (customers, features)
        statuses : Categorical, one per customer
        returned : ndarray of bool, shape (customers, horizons)
            What these customers did.

        Returns
        -------
        ndarray of shape (horizons,)
        """
        tilt = self.tilt(features, statuses)
        return np.array([_level(tilt, int(column.sum())) for column in returned.T])

    def with_levels(self, levels: FloatArray) -> ReorderModel:
        """Keep the slopes and take other levels, rising also where they were extrapolated."""
        rising = np.maximum.accumulate(np.round(levels, PARAMETER_DECIMALS))
        return ReorderModel(tuple(float(level) for level in rising), self.coefficients, self.statuses)


def features_of(
    recency_days: FloatArray, order_count: FloatArray, tenure_days: FloatArray, revenue: FloatArray
) -> FloatArray:
    """Return the features of customers, shape (customers, features)."""
    missed = recency_days * order_count / (tenure_days + RATE_DAYS)
    spend = np.maximum(revenue, 0)
    rule = order_count / (recency_days + RULE_DAYS)
    logarithms = (np.log1p(recency_days), np.log(order_count), np.log1p(tenure_days), np.log1p(spend), np.log1p(missed))
    return np.stack([*logarithms, np.log(rule)], axis=1)


def fit_reorder_model(
    features: FloatArray,
    returned: BoolArray,
    statuses: pd.Categorical,
    windows: pd.Categorical | None = None,
    *,
    name: str = SCORE,
) -> ReorderModel:
    """Fit slopes, statuses and levels by Newton's method.

    Half a customer who returned and half a one who did not stand beside the others, so that levels are finite where
    nobody or everybody returned.

    Parameters
    ----------
    features : ndarray of shape (customers, features)
        At least one customer.
    returned : ndarray of bool, shape (customers, horizons)
        Whether each ordered within each horizon.
    statuses : Categorical, one per customer
    windows : Categorical or None, one per customer
        The window in which a customer was seen: what all customers of a window have in common is no slope.
    name : str
        One of `MODELS`.

    Returns
    -------
    ReorderModel
        Parameters rounded to `PARAMETER_DECIMALS`, for features as they are. Levels are those of all windows.
    """
    used = [FEATURES.index(feature) for feature in MODELS[name]]
    chosen, y = features[:, used], returned.astype(np.float64)
    center, deviation = chosen.mean(axis=0), chosen.std(axis=0)
    scale = np.where(deviation > 1e-9, deviation, np.inf)
    # What the customers of a window have in common is its level, and no slope.
    in_window = _members(windows)[1] if windows is not None else np.zeros((len(features), 0))
    x = np.hstack([(chosen - center) / scale, in_window])
    levels, slopes = _newton(x, y)
    natural = slopes[: len(used)] / scale
    coefficients = np.zeros(len(FEATURES))
    coefficients[used] = natural
    names, members = _members(statuses)
    added = _added((x @ slopes)[:, None] + levels, y, members)
    shifted = levels - float(natural @ center)
    return ReorderModel(
        tuple(round(float(level), PARAMETER_DECIMALS) for level in shifted),
        tuple(round(float(slope), PARAMETER_DECIMALS) for slope in coefficients),
        {name: round(float(add), PARAMETER_DECIMALS) for name, add in zip(names, added, strict=True)},
    )


def _added(said: FloatArray, y: FloatArray, members: FloatArray) -> FloatArray:
    """Find what each group adds to the log odds, shape (customers, horizons), that slopes and windows give.

    Slopes come first and stay; a group of a few customers adds little.
    """
    added = np.zeros(members.shape[1])
    for _ in range(50):
        p = expit(said + (members @ added)[:, None])
        gradient = members.T @ (y - p).mean(axis=1) - STATUS_RIDGE * added
        step = gradient / (members.T @ (p * (1 - p)).mean(axis=1) + STATUS_RIDGE)
        added = added + np.clip(step, -1.0, 1.0)
        if not np.abs(step).max(initial=0) >= 1e-10:
            break
    return added


def _members(groups: pd.Categorical) -> tuple[list[str], FloatArray]:
    """Return the groups, and who is in which: 0 or 1, shape (customers, groups); nothing where there is one group."""
    codes, sizes = groups.codes, np.bincount(groups.codes, minlength=len(groups.categories))
    found = np.flatnonzero(sizes)
    if len(found) == 1:
        return [], np.zeros((len(codes), 0))
    return [str(groups.categories[int(code)]) for code in found], np.equal.outer(codes, found).astype(np.float64)


def _newton(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Find the levels of all columns of y and the slopes that they share."""
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
    return levels, slopes


def _level(tilt: FloatArray, returned: int) -> float:
    """Find the level at which as many are predicted to order again as did, half a customer of each kind beside them."""
    middle = float(tilt.mean())

    def surplus(level: float) -> float:
        return float(expit(tilt + level).sum() + expit(level + middle) - returned - 0.5)

    return float(brentq(surplus, -middle - 200, -middle + 200, xtol=1e-12))
