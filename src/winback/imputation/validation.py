"""How right neighbours are on products whose value is hidden from them, and when their answer may be used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from winback.imputation.features import Features, FloatArray, IntArray
from winback.imputation.neighbours import votes

BoolArray = npt.NDArray[np.bool_]

NEIGHBOUR_COUNTS = (1, 5, 9, 15, 25)
"""How many neighbours may vote."""

VOTE_SHARES = tuple(step / 10 for step in range(11))
"""The smallest shares of the votes that may be asked of an answer."""

ANSWERS_NEEDED = 30
"""Answers on fewer hidden products say nothing about how right they are."""


@dataclass(frozen=True)
class Validation:
    """What cross-validation says. Shares are 0 to 1 and null where they have no rows.

    Attributes
    ----------
    k : int
        Neighbours that vote.
    minimum_vote_share : float or None
        An answer with a smaller share of the votes is not used; None where no share makes answers right often enough.
    is_used : bool
        Whether answers may be used at all.
    evaluated, classes : int
        Hidden products, and different values among the known ones.
    accuracy, baseline_accuracy : float
        Share of hidden products told right, by the neighbours and by the most frequent value of the voters.
    accuracy_standard_error : float
        Of the accuracy, products of a category id being taken together.
    answered : int
        Hidden products whose answer would be used.
    answered_accuracy, answered_baseline_accuracy : float or None
        The same two shares of these.
    answered_gain_standard_error : float or None
        Standard error of the difference between the two.
    """

    k: int
    minimum_vote_share: float | None
    is_used: bool
    evaluated: int
    classes: int
    accuracy: float
    accuracy_standard_error: float
    baseline_accuracy: float
    answered: int
    answered_accuracy: float | None
    answered_baseline_accuracy: float | None
    answered_gain_standard_error: float | None


def cross_validate(
    features: Features,
    known: IntArray,
    labels: IntArray,
    *,
    hidden: IntArray,
    folds: IntArray,
    groups: IntArray,
    accuracy_min: float,
) -> Validation:
    """Hide known products fold by fold and let the others vote on them.

    How many neighbours vote and which share of the votes is asked for is chosen for each fold on the other folds, so
    that the choice does not flatter the figures. A hidden value that no voter has is told wrong.

    Parameters
    ----------
    features : Features
        Of all products.
    known : ndarray of int
        Rows of the known products.
    labels, folds, groups : ndarray of int, shape (len(known),)
        Their labels from 0, the fold each is hidden with, and the group whose members are alike.
    hidden : ndarray of int
        Places among the known of those to be hidden and asked about; the others only vote.
    accuracy_min : float
        Answers are used where they are right this often, 0 to 1.

    Returns
    -------
    Validation
    """
    shape = (len(hidden), len(NEIGHBOUR_COUNTS))
    is_right, shares = np.zeros(shape, dtype=np.bool_), np.zeros(shape)
    baseline_is_right = np.zeros(len(hidden), dtype=np.bool_)
    fold_of = folds[hidden]
    for fold in np.unique(fold_of):
        asked = fold_of == fold
        voters = np.flatnonzero(folds != fold)
        if len(voters) == 0:
            continue
        truth = labels[hidden[asked]]
        winners, shares[asked] = votes(
            features, known[hidden[asked]], known[voters], labels[voters], neighbour_counts=NEIGHBOUR_COUNTS
        )
        is_right[asked] = winners == truth[:, None]
        baseline_is_right[asked] = np.bincount(labels[voters]).argmax() == truth

    told_right, is_answered = np.zeros(len(hidden), dtype=np.bool_), np.zeros(len(hidden), dtype=np.bool_)
    for fold in np.unique(fold_of):
        asked = fold_of == fold
        choice, share = _choose(is_right[~asked], shares[~asked], accuracy_min)
        told_right[asked] = is_right[asked, choice]
        is_answered[asked] = share is not None and shares[asked, choice] >= share

    choice, share = _choose(is_right, shares, accuracy_min)
    gain = told_right.astype(np.float64) - baseline_is_right
    group_of = groups[hidden]
    answered = int(is_answered.sum())
    gain_error = _standard_error(gain[is_answered], group_of[is_answered]) if answered else None
    answered_accuracy = float(told_right[is_answered].mean()) if answered else None
    is_used = (
        share is not None
        and answered >= ANSWERS_NEEDED
        and answered_accuracy is not None
        and answered_accuracy >= accuracy_min
        and gain_error is not None
        and float(gain[is_answered].mean()) > gain_error
    )
    return Validation(
        k=NEIGHBOUR_COUNTS[choice],
        minimum_vote_share=share,
        is_used=is_used,
        evaluated=len(hidden),
        classes=len(np.unique(labels)),
        accuracy=float(told_right.mean()),
        accuracy_standard_error=_standard_error(told_right.astype(np.float64), group_of),
        baseline_accuracy=float(baseline_is_right.mean()),
        answered=answered,
        answered_accuracy=answered_accuracy,
        answered_baseline_accuracy=float(baseline_is_right[is_answered].mean()) if answered else None,
        answered_gain_standard_error=gain_error,
    )


def _choose(is_right: BoolArray, shares: FloatArray, accuracy_min: float) -> tuple[int, float | None]:
    """Which count of neighbours is right most often, and the smallest share of votes that makes it right enough."""
    choice = int(is_right.sum(axis=0).argmax()) if len(is_right) else 0
    for share in VOTE_SHARES:
        is_answered = shares[:, choice] >= share
        if is_answered.sum() >= ANSWERS_NEEDED and is_right[is_answered, choice].mean() >= accuracy_min:
            return choice, share
    return choice, None


def _standard_error(values: FloatArray, groups: IntArray) -> float:
    """Compute the standard error of a mean of values that are alike within groups (Liang and Zeger, 1986)."""
    sums = np.bincount(np.unique(groups, return_inverse=True)[1], values - values.mean())
    return float(np.sqrt((sums**2).sum()) / len(values))
