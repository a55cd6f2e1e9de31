"""How well a forecast ranks customers by what they then brought, and what each of them adds to the error of that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winback.arrays import FloatArray
from winback.intervals import Z_95

SCORE_DECIMALS = 12
"""Forecasts that are equal to so many digits of the largest are tied."""


@dataclass(frozen=True, eq=False)
class RankCorrelation:
    """Spearman's rank correlation.

    Attributes
    ----------
    value : float
        NaN where all forecasts, or all outcomes, are equal.
    influence : ndarray of shape (customers,)
        How much each customer's being there changes it: their mean is 0, and their variance over the number of
        customers is that of the value.
    """

    value: float
    influence: FloatArray

    @property
    def parts(self) -> FloatArray | None:
        """What each customer adds: the mean is the value, and the error of the mean is that of the value."""
        return None if np.isnan(self.value) else self.value + self.influence


def rank_correlation(forecast: FloatArray, observed: FloatArray) -> RankCorrelation:
    """Compute Spearman's rank correlation and what each customer contributes to its sampling error.

    Parameters
    ----------
    forecast, observed : ndarray of shape (customers,)

    Returns
    -------
    RankCorrelation

    Notes
    -----
    With F and G the mid-ranks over the number of customers, it is cov(F, G) / sqrt(var F var G). The delta method gives
    each customer's influence, the ranks' own sampling error included; paired differences of two rankings of the same
    customers then need no bootstrap.

    References
    ----------
    Influence function: Croux & Dehon (2010), Statistical Methods & Applications 19.
    """
    f, g = _mid_ranks(forecast), _mid_ranks(observed)
    both, var_f, var_g = (float((one * other).mean()) - 0.25 for one, other in ((f, g), (f, f), (g, g)))
    if var_f <= 1e-12 or var_g <= 1e-12:
        return RankCorrelation(float("nan"), np.zeros(len(f)))
    value = both / np.sqrt(var_f * var_g)
    d_both = f * g + _mean_above(f, g) + _mean_above(g, f)
    d_f, d_g = f * f + 2 * _mean_above(f, f), g * g + 2 * _mean_above(g, g)
    influence = (d_both - d_both.mean()) / np.sqrt(var_f * var_g)
    influence = influence - value / 2 * ((d_f - d_f.mean()) / var_f + (d_g - d_g.mean()) / var_g)
    return RankCorrelation(float(value), np.asarray(influence))


def _mid_ranks(values: FloatArray) -> FloatArray:
    """Return the share of customers below, and half of those who are equal."""
    scale = float(np.abs(values).max(initial=0.0)) or 1.0
    rounded = np.round(values / scale, SCORE_DECIMALS)
    ordered = np.sort(rounded)
    below, up_to = np.searchsorted(ordered, rounded, side="left"), np.searchsorted(ordered, rounded, side="right")
    return np.asarray((below + up_to) / 2 / len(values))


def _mean_above(at: FloatArray, weight: FloatArray) -> FloatArray:
    """For each customer the sum of others' weights ranked above, and half of those ranked equal, over all customers."""
    order = np.argsort(at, kind="stable")
    sums = np.concatenate([[0.0], np.cumsum(weight[order])])
    below, up_to = np.searchsorted(at[order], at, side="left"), np.searchsorted(at[order], at, side="right")
    return np.asarray((sums[-1] - (sums[below] + sums[up_to]) / 2) / len(at))


def interval_of_mean(value: float, influences: FloatArray) -> tuple[float, float]:
    """Return the ends of the 95 % interval of a value.

    Parameters
    ----------
    value : float
    influences : ndarray of shape (customers,)
        The influence of each customer on the value, over the number of customers.

    Returns
    -------
    float, float
    """
    error = Z_95 * float(np.sqrt((influences**2).sum()))
    return value - error, value + error
