"""How right neighbors are on products whose value is hidden from them, and when their answer may be used."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winback.arrays import BoolArray, FloatArray, IntArray
from winback.quality.imputation.features import SURROUNDINGS_WEIGHTS, Features
from winback.quality.imputation.neighbors import Neighbors, nearest, votes

NEIGHBOR_COUNTS = (5, 9, 15, 25)
"""How many neighbors may vote. One alone is always unanimous, so its votes do not say how sure it is."""

VOTE_SHARES = tuple(step / 10 for step in range(11))
"""The shares of the votes that may be asked of an answer; answers between two of them are judged together."""

ANSWERS_NEEDED = 30
"""Answers on fewer hidden products say nothing about how right they are."""


@dataclass(frozen=True)
class Validation:
    """What cross-validation says. Shares are 0 to 1 and null where they have no rows.

    Attributes
    ----------
    surroundings_weight : int
        Weight of the surroundings; 0 where they do not help.
    k : int
        Neighbors that vote.
    share_of_votes_min : float or None
        An answer with a smaller share of the votes is not used; None where no share makes answers right often enough.
    is_used : bool
        Whether answers may be used at all.
    evaluated, classes : int
        Hidden products, and different values among the known ones.
    accuracy, baseline_accuracy : float
        Share of hidden products filled in correctly, by the neighbors and by the most frequent value of the voters.
    accuracy_standard_error : float
        Of the accuracy, products of a category id being taken together.
    answered : int
        Hidden products whose answer would be used.
    answered_accuracy, answered_baseline_accuracy : float or None
        The same two shares of these.
    is_answered : ndarray of bool
        Which of the hidden products these are.
    """

    surroundings_weight: int
    k: int
    share_of_votes_min: float | None
    is_used: bool
    evaluated: int
    classes: int
    accuracy: float
    accuracy_standard_error: float
    baseline_accuracy: float
    answered: int
    answered_accuracy: float | None
    answered_baseline_accuracy: float | None
    is_answered: BoolArray


def hide_and_find(features: Features, known: IntArray, hidden: IntArray, folds: IntArray) -> dict[int, Neighbors]:
    """Find the neighbors of hidden products among the known ones that are not hidden with them.

    Parameters
    ----------
    features : Features
        Of all products.
    known : ndarray of int
        Rows of the known products.
    hidden : ndarray of int
        Places among the known of those to be hidden; the others are only found.
    folds : ndarray of int, shape (len(known),)
        The fold with which each is hidden.

    Returns
    -------
    dict of int to Neighbors
        For each of `SURROUNDINGS_WEIGHTS`; places are among the known.
    """
    count = max(NEIGHBOR_COUNTS)
    found = {}
    for surroundings_weight in SURROUNDINGS_WEIGHTS if features.surroundings.shape[1] else (0,):
        weights, places = np.zeros((len(hidden), count)), np.zeros((len(hidden), count), dtype=np.int64)
        for fold in np.unique(folds[hidden]):
            asked, voters = folds[hidden] == fold, np.flatnonzero(folds != fold)
            if len(voters):
                part = nearest(
                    features, known[hidden[asked]], known[voters], count=count, surroundings_weight=surroundings_weight
                )
                weights[asked], places[asked] = part.weights, voters[part.places]
        found[surroundings_weight] = Neighbors(weights, places)
    return found


def cross_validate(
    neighbors: dict[int, Neighbors],
    labels: IntArray,
    *,
    hidden: IntArray,
    folds: IntArray,
    groups: IntArray,
    is_pooled: bool,
    accuracy_min: float,
) -> Validation:
    """Let the neighbors of hidden products vote, and see how often they are right.

    The weight of the surroundings, how many neighbors vote and which share of the votes is asked for are chosen for
    each fold on the other folds, so that the choice does not flatter the figures. A hidden value that no voter has
    counts as wrong.

    Parameters
    ----------
    neighbors : dict of int to Neighbors
        Of each hidden product, for each weight of the surroundings, as from `hide_and_find`.
    labels, folds, groups : ndarray of int
        Of each known product: its label from 0, the fold it is hidden with, and the group whose members are alike.
    hidden : ndarray of int
        Places among the known of the hidden products; at least one.
    is_pooled : bool
        Whether products of a group get one answer, which then counts as one where answers are counted.
    accuracy_min : float
        Answers are used where they are right this often, 0 to 1.

    Returns
    -------
    Validation
    """
    candidates = [(weight, k) for weight in neighbors for k in NEIGHBOR_COUNTS]
    fold_of, group_of = folds[hidden], groups[hidden]
    units = group_of if is_pooled else np.arange(len(hidden))
    told = [votes(neighbors[weight], labels, k=k, groups=units) for weight, k in candidates]
    truth = labels[hidden]
    is_right = np.column_stack([winners == truth for winners, _ in told])
    shares = np.column_stack([share for _, share in told])
    # who has no voter is told nothing
    is_right &= shares > 0

    predicted_right, baseline_right, is_answered = np.zeros((3, len(hidden)), dtype=np.bool_)
    for fold in np.unique(fold_of):
        asked, voters = fold_of == fold, labels[folds != fold]
        baseline_right[asked] = len(voters) > 0 and np.bincount(voters).argmax() == truth[asked]
        choice, share = _choose(is_right[~asked], shares[~asked], units[~asked], accuracy_min)
        predicted_right[asked] = is_right[asked, choice]
        is_answered[asked] = share is not None and shares[asked, choice] >= share

    choice, share = _choose(is_right, shares, units, accuracy_min)
    surroundings_weight, k = candidates[choice]
    answered = int(is_answered.sum())
    is_used = False
    if share is not None and _count(units[is_answered]) >= ANSWERS_NEEDED:
        answers, answer_groups = predicted_right[is_answered].astype(np.float64), group_of[is_answered]
        gain = answers - baseline_right[is_answered]
        is_used = (
            # at least so often, whatever chance there was in which products were hidden
            float(answers.mean()) - _standard_error(answers, answer_groups) >= accuracy_min
            and float(gain.mean()) > _standard_error(gain, answer_groups)
        )
    return Validation(
        surroundings_weight=surroundings_weight,
        k=k,
        share_of_votes_min=share if is_used else None,
        is_used=is_used,
        evaluated=len(hidden),
        classes=len(np.unique(labels)),
        accuracy=float(predicted_right.mean()),
        accuracy_standard_error=_standard_error(predicted_right.astype(np.float64), group_of),
        baseline_accuracy=float(baseline_right.mean()),
        answered=answered,
        answered_accuracy=float(predicted_right[is_answered].mean()) if answered else None,
        answered_baseline_accuracy=float(baseline_right[is_answered].mean()) if answered else None,
        is_answered=is_answered,
    )


def _choose(is_right: BoolArray, shares: FloatArray, units: IntArray, accuracy_min: float) -> tuple[int, float | None]:
    """Choose the candidate with most right answers that may be used, then with most right answers at all.

    Parameters
    ----------
    is_right, shares : ndarray, shape (n, candidates)
        Whether each answer is right, and its share of the votes.
    units : ndarray of int, shape (n,)
        What counts as one answer.
    accuracy_min : float
        How often answers must be right to be used.

    Returns
    -------
    int, float or None
        The candidate's column, and the smallest share of the votes with which its answers may be used.
    """
    best: tuple[int, int, int, float | None] = (-1, -1, 0, None)
    for column in range(is_right.shape[1]):
        right, share = (
            is_right[:, column],
            _share_of_smallest_segment(is_right[:, column], shares[:, column], units, accuracy_min),
        )
        used_right = 0 if share is None else int(right[shares[:, column] >= share].sum())
        if (used_right, int(right.sum())) > best[:2]:
            best = (used_right, int(right.sum()), column, share)
    return best[2], best[3]


def _share_of_smallest_segment(
    is_right: BoolArray, shares: FloatArray, units: IntArray, accuracy_min: float
) -> float | None:
    """Go down from unanimous votes as long as each band of answers, not just their average, is right often enough."""
    if accuracy_min == 0 and _count(units) >= ANSWERS_NEEDED:
        return 0.0
    smallest, upper = None, np.inf
    for lower in reversed(VOTE_SHARES):
        band = (shares >= lower) & (shares < upper)
        if _count(units[band]) < ANSWERS_NEEDED:
            # joined to the band below
            continue
        if is_right[band].mean() < accuracy_min:
            break
        smallest = upper = lower
    return smallest


def _count(units: IntArray) -> int:
    return len(np.unique(units))


def _standard_error(values: FloatArray, groups: IntArray) -> float:
    """Compute the standard error of a mean of values that are alike within groups (Liang and Zeger, 1986)."""
    sums = np.bincount(np.unique(groups, return_inverse=True)[1], values - values.mean())
    return float(np.sqrt((sums**2).sum()) / len(values))
