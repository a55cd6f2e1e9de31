"""Whether the parts of a campaign's customers, such as its statuses, differ in what it changed, and by how much."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from winback.arrays import FloatArray

_DEVIATIONS = np.linspace(0.0, 1.0, 401)
"""Of effects between -1 and 1; an even grid is an even prior."""


def parts_differ_p(effects: npt.ArrayLike, errors: npt.ArrayLike) -> float:
    """Test whether parts differ by more than chance explains.

    Parameters
    ----------
    effects, errors : array_like of shape (parts,)
        What each part shows by itself, and its standard error; parts with NaN or without an error are left out.

    Returns
    -------
    float
        Small where they differ; NaN with fewer than two parts.

    References
    ----------
    Cochran (1954), Biometrics 10, 101-129.
    """
    shown, variances = _known(effects, errors)
    if len(shown) < 2:
        return float("nan")
    return float(chi2.sf(_heterogeneity(shown, variances)[0], len(shown) - 1))


def possible_deviation(effects: npt.ArrayLike, errors: npt.ArrayLike) -> float:
    """Find how far the true effects of parts may differ unseen.

    Parameters
    ----------
    effects, errors : array_like of shape (parts,)
        As in `parts_differ_p`, shares between -1 and 1.

    Returns
    -------
    float
        The standard deviation of the true effects that is not exceeded with a probability of 95 %, if all from 0 to 1
        are as likely before; NaN with fewer than three parts, which say next to nothing about it.

    References
    ----------
    Gelman (2006), Bayesian Analysis 1, 515-533, for the even prior on the deviation.
    """
    shown, variances = _known(effects, errors)
    if len(shown) < 3:
        return float("nan")
    total = variances[:, None] + _DEVIATIONS**2
    distance, weight = _heterogeneity(shown[:, None], total)
    likelihood = -0.5 * (np.log(total).sum(0) + np.log(weight) + distance)
    below = np.cumsum(np.exp(likelihood - likelihood.max()))
    return float(np.interp(0.95, below / below[-1], _DEVIATIONS))


def _known(effects: npt.ArrayLike, errors: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    shown, spreads = np.asarray(effects, dtype=float), np.asarray(errors, dtype=float)
    known = ~np.isnan(shown) & (spreads > 0)
    return shown[known], spreads[known] ** 2


def _heterogeneity(effects: FloatArray, variances: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sum the squared distances from the mean effect, each in units of its variance (Q), and the weights."""
    weights = 1 / variances
    total = weights.sum(0)
    mean = (weights * effects).sum(0) / total
    return (weights * (effects - mean) ** 2).sum(0), total
