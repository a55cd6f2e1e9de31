"""How well a score puts those who return above those who do not, with paired bootstrap intervals."""

from __future__ import annotations

import numpy as np

from winback.arrays import BoolArray, FloatArray


def resampled_weights(customers: int, draws: int, *, random_state: list[int]) -> FloatArray:
    """Count how often each customer is drawn in each bootstrap sample; the first row is the sample itself.

    Parameters
    ----------
    customers, draws : int
    random_state : list of int
        Seed.

    Returns
    -------
    ndarray of shape (draws + 1, customers)
    """
    chosen = np.random.default_rng(random_state).integers(customers, size=(draws, customers))
    counts = np.stack([np.bincount(row, minlength=customers) for row in chosen])
    return np.vstack([np.ones(customers), counts])


def weighted_auc(score: FloatArray, returned: BoolArray, weights: FloatArray) -> FloatArray:
    """Compute the area under the ROC curve for each row of weights; ties count half.

    Parameters
    ----------
    score : ndarray of shape (customers,)
        Higher should mean more likely to return.
    returned : ndarray of bool, shape (customers,)
    weights : ndarray of shape (draws, customers)

    Returns
    -------
    ndarray of shape (draws,)
        NaN where a draw has nobody who returned, or nobody who did not.
    """
    rounded = np.round(score, 12)
    order = np.argsort(rounded, kind="stable")
    starts = np.flatnonzero(np.concatenate([[True], np.diff(rounded[order]) > 0]))
    drawn, came = weights[:, order], returned[order]
    positives = np.add.reduceat(drawn * came, starts, axis=1)
    negatives = np.add.reduceat(drawn * ~came, starts, axis=1)
    below = np.cumsum(negatives, axis=1) - negatives / 2
    with np.errstate(invalid="ignore"):
        return np.asarray((positives * below).sum(axis=1) / (positives.sum(axis=1) * negatives.sum(axis=1)))


def interval(values: FloatArray) -> tuple[float, float]:
    """Return the ends of the middle 95 % of bootstrap values."""
    known = values[~np.isnan(values)]
    lower, upper = np.quantile(known, [0.025, 0.975])
    return float(lower), float(upper)
