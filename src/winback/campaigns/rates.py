"""By how much more of those assigned to a campaign came back than of those held back, with an interval."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import norm

from winback.arrays import FloatArray

_Z_MAX = 38.0
"""Beyond it a p-value is 0 in double precision."""


class Difference(NamedTuple):
    """A difference between the arms (treated minus held back) and the ends of its interval."""

    estimate: FloatArray
    lower: FloatArray
    upper: FloatArray


def rate_interval(
    successes: npt.ArrayLike, trials: npt.ArrayLike, *, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Compute a rate and Wilson's score interval.

    Parameters
    ----------
    successes, trials : array_like
        Counts; they broadcast against each other.
    confidence : float, default 0.95

    Returns
    -------
    rate, lower, upper : ndarray
        Shares from 0 to 1; NaN where there are no trials.
    """
    return _wilson(successes, trials, z=float(norm.ppf(0.5 + confidence / 2)))


def _wilson(successes: npt.ArrayLike, trials: npt.ArrayLike, *, z: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Compute rates and the ends of their intervals, z deviations wide on either side."""
    count, total = np.asarray(successes, dtype=float), np.asarray(trials, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = count / total
        center = (count + z**2 / 2) / (total + z**2)
        half = z / (total + z**2) * np.sqrt(count * (1 - rate) + z**2 / 4)
    return rate, np.maximum(center - half, 0.0), np.minimum(center + half, 1.0)


def rate_difference(
    treated_reordered: npt.ArrayLike,
    treated: npt.ArrayLike,
    control_reordered: npt.ArrayLike,
    control: npt.ArrayLike,
    *,
    confidence: float = 0.95,
) -> Difference:
    """Compare the reorder rates of two arms, in one or more strata that were drawn with different control shares.

    Strata are averaged with Mantel and Haenszel's weights, and their intervals by the same rule as the intervals of one
    stratum's two arms: Newcombe's hybrid score interval. With no effect it leaves out zero in at most 5 of 100
    campaigns from five expected returns in the smaller arm on, also with unequal arms, where the usual interval does in
    up to 7.

    Parameters
    ----------
    treated_reordered, treated, control_reordered, control : array_like of shape (..., strata)
        Counts. A stratum where an arm is empty says nothing and gets no weight.
    confidence : float, default 0.95

    Returns
    -------
    Difference of arrays of shape (...)
        Shares from -1 to 1; NaN where no stratum has both arms.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10; Yan and Su (2010), Statistics in Biopharmaceutical
    Research 2, 323-335, for strata.
    """
    return _newcombe(treated_reordered, treated, control_reordered, control, z=float(norm.ppf(0.5 + confidence / 2)))


def rate_difference_p(
    treated_reordered: npt.ArrayLike, treated: npt.ArrayLike, control_reordered: npt.ArrayLike, control: npt.ArrayLike
) -> float:
    """Compute the two-sided p-value of no difference: of the widest interval of `rate_difference` that leaves out zero.

    Parameters
    ----------
    treated_reordered, treated, control_reordered, control : array_like of shape (strata,)
        Counts, as in `rate_difference`.

    Returns
    -------
    float
        From 0 to 1; NaN where no stratum has both arms.
    """

    def beyond_zero(z: float) -> float:
        found = _newcombe(treated_reordered, treated, control_reordered, control, z=z)
        return float(found.lower if found.estimate > 0 else -found.upper)

    estimate = float(_newcombe(treated_reordered, treated, control_reordered, control, z=1.0).estimate)
    if not estimate:
        return 1.0
    if np.isnan(estimate):
        return estimate
    return float(2 * norm.sf(brentq(beyond_zero, 0.0, _Z_MAX, xtol=1e-6)) if beyond_zero(_Z_MAX) < 0 else 0.0)


def _newcombe(
    treated_reordered: npt.ArrayLike,
    treated: npt.ArrayLike,
    control_reordered: npt.ArrayLike,
    control: npt.ArrayLike,
    *,
    z: float,
) -> Difference:
    """Average differences over strata, and the ends of their intervals by the same rule."""
    treated_rate, treated_lower, treated_upper = _wilson(treated_reordered, treated, z=z)
    control_rate, control_lower, control_upper = _wilson(control_reordered, control, z=z)
    weights = stratum_weights(treated, control)

    def average(values: FloatArray, power: int) -> FloatArray:
        return np.asarray(np.where(weights > 0, weights**power * values, 0.0).sum(axis=-1))

    with np.errstate(invalid="ignore"):
        known = weights.sum(axis=-1) > 0
        estimate = np.where(known, average(treated_rate - control_rate, 1), np.nan)
        below = np.sqrt(average((treated_rate - treated_lower) ** 2 + (control_upper - control_rate) ** 2, 2))
        above = np.sqrt(average((treated_upper - treated_rate) ** 2 + (control_rate - control_lower) ** 2, 2))
    return Difference(estimate, estimate - below, estimate + above)


def stratum_weights(treated: npt.ArrayLike, control: npt.ArrayLike) -> FloatArray:
    """Weigh strata by what they tell about one common difference (Mantel and Haenszel): treated × control / both.

    Parameters
    ----------
    treated, control : array_like of shape (..., strata)
        Customers in each arm.

    Returns
    -------
    ndarray of shape (..., strata)
        They sum to 1 over the last axis, or to 0 where no stratum has both arms.
    """
    in_treated, in_control = np.asarray(treated, dtype=float), np.asarray(control, dtype=float)
    raw = in_treated * in_control / np.maximum(in_treated + in_control, 1.0)
    total = raw.sum(axis=-1, keepdims=True)
    return np.asarray(np.divide(raw, total, out=np.zeros_like(raw), where=total > 0))
