"""The season apart from the trend, and the weeks of the year that stand out every year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from winback.arrays import FloatArray, IntArray
from winback.intervals import Z_95

YEARS_MIN = 2
"""One year cannot tell a season from growth."""

NEIGHBORS = 6
"""A week is compared with this many weeks before and after it."""

DEVIATIONS = 3
"""A peak lies this many robust standard deviations above its neighbors, every year."""


@dataclass(frozen=True)
class Season:
    """What each month of the year makes of the trend: factors and their 95 % intervals, January first."""

    factor: FloatArray
    lower: FloatArray
    upper: FloatArray
    years: int


@dataclass(frozen=True)
class Peak:
    """A week of the year that stands above its neighbors every year: how many times, with a 95 % interval."""

    week: int
    ratio: float
    ratio_range: tuple[float, float]
    years: int


def season(levels: FloatArray, months: IntArray) -> Season | None:
    """Tell the season from the trend: least squares on the logarithm of monthly levels.

    The trend is linear, from three years on with a bend each year; the months' effects sum to zero.

    Parameters
    ----------
    levels : ndarray of shape (n,)
        Orders per open day of consecutive months, above 0.
    months : ndarray of shape (n,)
        Month of the year of each, 1 to 12.

    Returns
    -------
    Season or None
        None with fewer than `YEARS_MIN` whole years, or a month without orders.
    """
    years = len(levels) // 12
    if years < YEARS_MIN or (levels <= 0).any():
        return None
    time = np.arange(len(levels)) / 12
    # months as differences to December, so that their effects sum to zero
    effects = (months[:, None] == np.arange(1, 12)).astype(np.float64) - (months == 12)[:, None]
    bends = [np.maximum(time - year, 0) for year in range(1, years)] if years > YEARS_MIN else []
    design = np.column_stack([np.ones(len(levels)), time, *bends, effects])
    observed = np.log(levels)
    inverse = np.linalg.inv(design.T @ design)
    estimates = inverse @ design.T @ observed
    degrees = len(levels) - design.shape[1]
    variance = ((observed - design @ estimates) ** 2).sum() / degrees
    to_months = np.vstack([np.eye(11), -np.ones(11)])
    effect = to_months @ estimates[-11:]
    errors = np.sqrt(variance * np.diag(to_months @ inverse[-11:, -11:] @ to_months.T))
    width = student.ppf(0.975, degrees) * errors
    return Season(np.exp(effect), np.exp(effect - width), np.exp(effect + width), years)


def peaks(levels: FloatArray, weeks: IntArray) -> list[Peak]:
    """Find the weeks of the year whose orders stand far above those of the weeks around, every year.

    Parameters
    ----------
    levels : ndarray of shape (n,)
        Orders per open day of consecutive weeks; nan where the shop was closed.
    weeks : ndarray of shape (n,)
        ISO week of the year of each.

    Returns
    -------
    list of Peak
        By week; none with fewer than `YEARS_MIN` years. Week 53 is not judged.
    """
    if len(levels) < 52 * YEARS_MIN:
        return []
    ratios = np.full(len(levels), np.nan)
    for position in range(len(levels)):
        around = np.r_[levels[max(position - NEIGHBORS, 0) : position], levels[position + 1 : position + NEIGHBORS + 1]]
        around = around[~np.isnan(around)]
        if len(around) >= NEIGHBORS and np.median(around) > 0 and levels[position] > 0:
            ratios[position] = np.log(levels[position] / np.median(around))
    known = ratios[~np.isnan(ratios)]
    if not len(known):
        return []
    spread = 1.4826 * float(np.median(np.abs(known - np.median(known))))
    found = []
    for week in range(1, 53):
        seen = ratios[(weeks == week) & ~np.isnan(ratios)]
        if len(seen) >= YEARS_MIN and (seen > DEVIATIONS * spread).all() and seen.min() > 0:
            ratio, width = float(seen.mean()), Z_95 * spread / np.sqrt(len(seen))
            found.append(
                Peak(
                    week, float(np.exp(ratio)), (float(np.exp(ratio - width)), float(np.exp(ratio + width))), len(seen)
                )
            )
    return found
