"""How far a value may lie from the others before it is no chance: Rosner's generalized test of many outliers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from winback.arrays import FloatArray, IntArray

OUTLIERS_SHARE_MAX = 0.1
"""At most this share of a series can be outliers; more of them are its usual behavior."""

VALUES_MIN = 8
"""The fewest values that say what is usual."""


@dataclass(frozen=True)
class Band:
    """The usual values lie between `lower` and `upper`, and spread by a standard deviation of `spread`."""

    lower: float
    upper: float
    spread: float


def usual_band(values: FloatArray, *, alarm_share: float, spent: int = 0) -> Band | None:
    """Find the band that, but for a share `alarm_share`, whole series without outliers stay within.

    The most extreme value is taken away again and again, up to `OUTLIERS_SHARE_MAX`; of all these steps, the last one
    whose value is too far from the rest for chance decides how many outliers there are. So they do not hide each other.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Values that would be about normally distributed if nothing unusual happened.
    alarm_share : float
        Share in (0, 1) of series of pure noise in which any value may lie outside the band.
    spent : int
        How many parameters were estimated from these values before.

    Returns
    -------
    Band or None
        None with fewer than `VALUES_MIN` values beside the parameters spent.

    References
    ----------
    Rosner (1983), Percentage points for a generalized ESD many-outlier procedure. Technometrics 25, 165-172.
    """
    ordered = np.sort(values)
    if len(ordered) - spent < VALUES_MIN:
        return None
    steps = max(1, int(len(ordered) * OUTLIERS_SHARE_MAX))
    deviations = _furthest(len(ordered) - np.arange(steps + 1), alarm_share, spent)
    first, last, outliers = 0, len(ordered), 0
    bands = []
    for step in range(steps + 1):
        rest = ordered[first:last]
        mean = float(rest.mean())
        spread = float(rest.std(ddof=1))
        width = float(deviations[step] * spread)
        bands.append(Band(mean - width, mean + width, spread))
        below, above = mean - rest[0], rest[-1] - mean
        # a hair's breadth is rounding, not an outlier
        if max(below, above) > width + 1e-9:
            outliers = step + 1
        if below > above:
            first += 1
        else:
            last -= 1
    return bands[min(outliers, steps)]


def _furthest(counts: IntArray, alarm_share: float, spent: int) -> FloatArray:
    """Return how many deviations the furthest of so many values may lie from their mean.

    Parameters spent before make a deviation look smaller than it is.
    """
    freedom = np.maximum(counts - spent - 2, 1)
    quantiles = student.ppf(1 - alarm_share / (2 * counts), freedom)
    grubbs: FloatArray = (counts - 1) * quantiles / np.sqrt((freedom + quantiles**2) * counts)
    grubbs *= np.sqrt((counts - 1) / np.maximum(counts - 1 - spent, 1))
    return grubbs
