"""How well a score puts those who return above those who do not, with paired bootstrap intervals."""

from __future__ import annotations

import numpy as np

from winback.arrays import BoolArray, FloatArray


def resampled_weights(customers: int, draws: int, *, random_state: list[int]) -> FloatArray:
    """Count how often each customer is drawn in each bootstrap sample; the first column is the sample itself.

    Parameters
    ----------
    customers, draws : int
    random_state : list of int
        Seed.

    Returns
    -------
    ndarray of shape (customers, draws + 1)
    """
    chosen = np.random.default_rng(random_state).integers(customers, size=(draws, customers))
    cells = chosen * draws + np.arange(draws)[:, None]
    counts = np.bincount(cells.ravel(), minlength=customers * draws).reshape(customers, draws)
    return np.hstack([np.ones((customers, 1)), counts])


def weighted_auc(score: FloatArray, returned: BoolArray, weights: FloatArray) -> FloatArray:
    """Compute the area under the ROC curve for each column of weights; ties count half.

    Parameters
    ----------
    score : ndarray of shape (customers,)
        Higher should mean more likely to return.
    returned : ndarray of bool, shape (customers,)
    weights : ndarray of whole numbers, shape (customers, draws)
        So that no sum depends on its order.

    Returns
    -------
    ndarray of shape (draws,)
        NaN where a draw has nobody who returned, or nobody who did not.
    """
    rounded = np.round(score, 12)
    stayed = np.flatnonzero(~returned)
    stayed = stayed[np.argsort(rounded[stayed], kind="stable")]
    came = np.flatnonzero(returned)
    # How many stayed among the lowest 0, 1, 2, ... scores of those who stayed, draw by draw.
    lowest = np.zeros((len(stayed) + 1, weights.shape[1]))
    np.cumsum(weights[stayed], axis=0, out=lowest[1:])
    below = np.searchsorted(rounded[stayed], rounded[came], side="left")
    up_to = np.searchsorted(rounded[stayed], rounded[came], side="right")
    drawn = weights[came]
    pairs = np.einsum("cd,cd->d", drawn, lowest[below]) + np.einsum("cd,cd->d", drawn, lowest[up_to])
    with np.errstate(invalid="ignore"):
        return np.asarray(pairs / 2 / (drawn.sum(axis=0) * lowest[-1]))


def interval(values: FloatArray) -> tuple[float, float]:
    """Return the ends of the middle 95 % of bootstrap values."""
    known = values[~np.isnan(values)]
    lower, upper = np.quantile(known, [0.025, 0.975])
    return float(lower), float(upper)
