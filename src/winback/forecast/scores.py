"""How good a forecast was: measures per case, and how sure a difference between two forecasts is."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from winback.arrays import FloatArray, IntArray

CLIP = 0.001
"""A probability below this counts as this: who rules out what happens is punished, but not without end."""

STEPS = 10
"""Calibration is seen in so many equal steps of what was said."""


def log_loss(said: FloatArray) -> FloatArray:
    """Take minus the logarithm of the probability of what happened, clipped at `CLIP`; per case."""
    return -np.log(np.clip(said, CLIP, 1.0))


def log_losses(probabilities: FloatArray, happened: FloatArray) -> FloatArray:
    """Take the log loss of the probabilities of several outcomes, of which one happened (indicators); per case."""
    said: FloatArray = (probabilities * happened).sum(axis=1)
    return log_loss(said)


def auc_parts(score: FloatArray, happened: FloatArray) -> FloatArray | None:
    """Tell what each case adds to the area under the ROC curve, so that the mean over the cases is the area.

    Parameters
    ----------
    score : ndarray of shape (cases,)
        Higher where it is likelier.
    happened : ndarray of shape (cases,)
        0 or 1.

    Returns
    -------
    ndarray of shape (cases,) or None
        Their mean is the probability that of two cases the one where it happened has the higher score (half for ties),
        and the error of their mean is the error of that. None where all cases ended alike.

    References
    ----------
    DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44.
    """
    yes = happened == 1
    share = float(yes.mean())
    if share in (0.0, 1.0):
        return None
    rounded = np.round(score, 9)
    ranks = rankdata(rounded)
    beaten = np.empty(len(score))
    beaten[yes] = (ranks[yes] - rankdata(rounded[yes])) / (~yes).sum()
    beaten[~yes] = 1 - (ranks[~yes] - rankdata(rounded[~yes])) / yes.sum()
    area = float(beaten[yes].mean())
    parts: FloatArray = area + (beaten - area) / np.where(yes, share, 1 - share)
    return parts


def calibration_steps(said: FloatArray, happened: FloatArray) -> list[tuple[float, float, float, int]]:
    """Compare what was said with what happened, by steps of what was said.

    Parameters
    ----------
    said : ndarray of shape (cases,)
        Probabilities.
    happened : ndarray of shape (cases,)
        0 or 1.

    Returns
    -------
    list of (lower edge, mean said, share that happened, cases)
        Of the steps that have cases.
    """
    step = np.minimum((said * STEPS).astype(np.int64), STEPS - 1)
    return [
        (number / STEPS, float(said[step == number].mean()), float(happened[step == number].mean()), int(count))
        for number, count in enumerate(np.bincount(step, minlength=STEPS))
        if count
    ]


def calibration_error(said: FloatArray, happened: FloatArray) -> float:
    """Take the expected calibration error: how far what was said is from what happened, over `calibration_steps`.

    References
    ----------
    Naeini, Cooper & Hauskrecht (2015), AAAI.
    """
    steps = calibration_steps(said, happened)
    return sum(cases * abs(mean - share) for _, mean, share, cases in steps) / len(said)


def clustered_error(values: FloatArray, customers: IntArray) -> float | None:
    """Take the standard error of a mean over cases of which a customer can have several.

    Parameters
    ----------
    values : ndarray of shape (cases,)
        At least one.
    customers : ndarray of int, shape (cases,)
        Whose case it is, as numbers from 0: cases of one customer are alike, and count as one.

    Returns
    -------
    float or None
        None with a single customer. It knows nothing of periods that are unlike all others.
    """
    count = np.count_nonzero(np.bincount(customers))
    if count < 2:
        return None
    sums = np.bincount(customers, values - values.mean())
    return float(np.sqrt((sums**2).sum() * count / (count - 1)) / len(values))
