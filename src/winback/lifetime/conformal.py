"""Intervals for single customers, from how far those of like forecasts were off at past dates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from winback.arrays import BoolArray, FloatArray, IntArray
from winback.lifetime.trials import TENTHS, cuts_of, tenth_of

COVERAGE = 0.9


class Ratios:
    """What customers brought over what was forecast, by tenth of the forecast.

    Parameters
    ----------
    forecasts : sequence of ndarray of shape (customers,)
        At each past date; above 0.
    observed : sequence of ndarray of shape (customers,)

    Notes
    -----
    Split-conformal prediction with normalized scores (Lei et al. 2018, https://doi.org/10.1080/01621459.2017.1307116)
    within groups (Vovk 2012, https://doi.org/10.1007/s10994-013-5355-6). It holds as far as the coming days are like
    past ones.
    """

    def __init__(self, forecasts: Sequence[FloatArray], observed: Sequence[FloatArray]) -> None:
        ratios = [came / np.maximum(told, 1e-12) for told, came in zip(forecasts, observed, strict=True)]
        tenths = [tenth_of(told, cuts_of(told)) for told in forecasts]
        self._all = np.concatenate(ratios)
        self._tenths = np.concatenate(tenths)

    def bounds(self) -> FloatArray:
        """Return the lowest and the highest ratio of each tenth, shape (10, 2); an empty tenth gets those of all."""
        return np.array([self._bounds_of(self._all[self._tenths == tenth]) for tenth in range(1, TENTHS + 1)])

    def _bounds_of(self, ratios: FloatArray) -> tuple[float, float]:
        ordered = np.sort(ratios if len(ratios) else self._all)
        size = len(ordered)
        lower = int(np.floor((size + 1) * (1 - COVERAGE) / 2)) - 1
        upper = int(np.ceil((size + 1) * (1 + COVERAGE) / 2)) - 1
        return float(ordered[max(lower, 0)]), float(ordered[min(upper, size - 1)])


def is_within(forecast: FloatArray, observed: FloatArray, tenths: IntArray, bounds: FloatArray) -> BoolArray:
    """Return whether each customer brought what the interval says, shape (customers,)."""
    lower, upper = bounds[tenths - 1].T
    slack = 1e-9 * np.abs(forecast)
    return np.asarray((forecast * lower - slack <= observed) & (observed <= forecast * upper + slack))
