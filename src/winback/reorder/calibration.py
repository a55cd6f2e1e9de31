"""How many ordered again of those with like predictions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from winback.arrays import BoolArray, FloatArray
from winback.intervals import Z_95
from winback.reorder.judgment import populations
from winback.reorder.model import HORIZONS
from winback.reorder.trials import Trial, came_back

BINS = 10
BIN_CUSTOMERS_MIN = 50


def calibration_rows(trial: Trial, way: str, dormant_after_days: int) -> list[dict[str, object]]:
    """Compare predicted and observed at a back-test: in equally large groups, and for each status as a whole.

    Parameters
    ----------
    trial : Trial
        Of a past date.
    way : str
        Where its level comes from.
    dormant_after_days : int

    Returns
    -------
    list of rows
        One per population, horizon and group.
    """
    probabilities, returned = np.round(trial.probabilities(way), 9), came_back(trial.people)
    rows = []
    for population, bins_max, people in _groups(trial.people, dormant_after_days):
        for column, horizon in enumerate(HORIZONS):
            told, came = probabilities[people, column], returned[people, column]
            for number, inside in enumerate(_bins(told, bins_max), 1):
                rows.append(
                    {
                        "as_of_date": trial.date,
                        "population": population,
                        "horizon_days": horizon,
                        "bin_number": number,
                        **_compared(told[inside], came[inside]),
                    }
                )
    return rows


def _groups(people: pd.DataFrame, dormant_after_days: int) -> Iterator[tuple[str, int, FloatArray]]:
    """Yield each population and status, into how many groups to divide it, and who belongs to it."""
    for population, chosen in populations(people, dormant_after_days):
        yield population, int(np.clip(len(chosen) // BIN_CUSTOMERS_MIN, 1, BINS)), chosen.index.to_numpy()
    for status, chosen in people.groupby("status", observed=True):
        yield str(status), 1, chosen.index.to_numpy()


def _bins(told: FloatArray, bins: int) -> Iterator[BoolArray]:
    """Divide customers by prediction."""
    bin_of = np.searchsorted(np.quantile(told, np.arange(1, bins) / bins), told, side="left")
    for bin_number in np.unique(bin_of):
        yield bin_of == bin_number


def _compared(told: FloatArray, returned: BoolArray) -> dict[str, object]:
    size, came, mean = len(told), int(returned.sum()), float(told.mean())
    lower, upper = _wilson(came, size)
    return {
        "customer_count": size,
        "returned": came,
        "predicted_rate": round(mean, 6),
        "reorder_rate": round(came / size, 6),
        "observed_rate_lower": round(lower, 6),
        "observed_rate_upper": round(upper, 6),
        "is_within": bool(lower <= mean <= upper),
    }


def _wilson(hits: int, size: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (1927, https://doi.org/10.1080/01621459.1927.10502953)."""
    square = Z_95 * Z_95
    center = (hits + square / 2) / (size + square)
    half = Z_95 * float(np.sqrt(hits * (size - hits) / size + square / 4)) / (size + square)
    return max(0.0, center - half), min(1.0, center + half)
