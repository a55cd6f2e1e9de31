"""The nearest known products, by brute force in chunks with a total order among equally near ones, and their votes."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.imputation.features import UNKNOWN, Features, FloatArray, IntArray

CHUNK_ROWS = 8
"""Products whose distances are held at once: few enough for the processor's cache, and the same on every machine."""

STEPS = 1e6
"""Squared distances are told apart to this fraction, so that no last bit of a sum decides."""

NEARNESS = 0.1
"""Added to a distance before a vote is weighted by its inverse: a twin must not silence all others."""


@dataclass(frozen=True)
class Neighbours:
    """The nearest known products of each product asked about, nearest first.

    Attributes
    ----------
    weights : ndarray, shape (n, k)
        1 ÷ (distance + `NEARNESS`); 0 where there are fewer than k neighbours.
    places : ndarray of int, shape (n, k)
        Where among the known products each neighbour stands.
    """

    weights: FloatArray
    places: IntArray

    def of(self, rows: npt.NDArray[np.bool_]) -> Neighbours:
        """Keep the neighbours of some of the products asked about."""
        return Neighbours(self.weights[rows], self.places[rows])


def nearest(
    features: Features, asked: IntArray, known: IntArray, *, count: int, surroundings_weight: float
) -> Neighbours:
    """Find the nearest known products.

    Parameters
    ----------
    features : Features
        Of all products.
    asked, known : ndarray of int
        Rows of the products asked about and of those that may be neighbours, of which the first come first where two
        are equally near.
    count : int
        Neighbours wanted.
    surroundings_weight : float
        What wholly different surroundings add to the squared distance.

    Returns
    -------
    Neighbours
        Of `count` neighbours each.
    """
    weights, places = np.zeros((len(asked), count)), np.zeros((len(asked), count), dtype=np.int64)
    found, in_order = min(count, len(known)), np.arange(len(known))
    if found == 0:
        return Neighbours(weights, places)

    def fill(start: int) -> None:
        chunk = slice(start, start + CHUNK_ROWS)
        squared = _squared_distances(features, asked[chunk], known, surroundings_weight)
        # distance and place in one whole number: a total order, which a partial sort can use
        squared *= STEPS
        order = np.rint(squared, out=squared).astype(np.int64)
        order *= len(known)
        order += in_order
        if found < len(known):
            order = np.partition(order, found - 1, axis=1)[:, :found]
        order.sort(axis=1)
        weights[chunk, :found] = 1 / (np.sqrt(order // len(known) / STEPS) + NEARNESS)
        places[chunk, :found] = order % len(known)

    # Chunks do not depend on each other, so threads change nothing but the time; numpy works outside the lock.
    with threadpool_limits(limits=1), ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        list(pool.map(fill, range(0, len(asked), CHUNK_ROWS)))
    return Neighbours(weights, places)


def _squared_distances(features: Features, asked: IntArray, known: IntArray, surroundings_weight: float) -> FloatArray:
    squared = features.price[asked][:, None] - features.price[known][None, :]
    squared *= squared
    for column, weight in enumerate(features.code_weights):
        my_code, their_code = features.codes[asked, column], features.codes[known, column]
        # an unknown value equals nothing, not even another unknown one
        my_code = np.where(my_code == UNKNOWN, UNKNOWN - 1, my_code)
        squared += (my_code[:, None] != their_code[None, :]) * weight
    if surroundings_weight and features.surroundings.shape[1]:
        mine, theirs = features.surroundings[asked], features.surroundings[known]
        differences = (mine**2).sum(axis=1)[:, None] + (theirs**2).sum(axis=1)[None, :] - 2 * mine @ theirs.T
        # shares that have nothing in common differ by 2
        squared += np.maximum(differences, 0) * np.float32(surroundings_weight / 2)
    return squared


def votes(neighbours: Neighbours, labels: IntArray, *, k: int, groups: IntArray) -> tuple[IntArray, FloatArray]:
    """Let the nearest k neighbours vote on labels, the nearer the more.

    Parameters
    ----------
    neighbours : Neighbours
        Of at least k neighbours each.
    labels : ndarray of int
        Label of each known product, from 0.
    k : int
        How many vote on each product.
    groups : ndarray of int, shape (n,)
        Products of one group have one label: the votes on all of them are counted together, each product weighing the
        same.

    Returns
    -------
    winners : ndarray of int, shape (n,)
        The label with most votes in the product's group; of equal ones the lowest.
    shares : ndarray, shape (n,)
        Its share of the votes, rounded to six decimals; 0 where nobody votes.
    """
    winners, shares = np.zeros(len(groups), dtype=np.int64), np.zeros(len(groups))
    if len(labels) == 0 or len(groups) == 0:
        return winners, shares
    weights = neighbours.weights[:, :k]
    weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    group_names, group_of = np.unique(groups, return_inverse=True)
    label_count = int(labels.max()) + 1
    cells, cell_of = np.unique(group_of[:, None] * label_count + labels[neighbours.places[:, :k]], return_inverse=True)
    ballots = np.bincount(cell_of.ravel(), weights.ravel())
    cell_group, cell_label = cells // label_count, cells % label_count
    totals = np.bincount(cell_group, ballots, minlength=len(group_names))
    ballots = np.round(ballots / np.maximum(totals, 1e-9)[cell_group], 6)
    ranked = np.lexsort((cell_label, -ballots, cell_group))
    # the first of each group; every group has at least one cell
    first = ranked[np.searchsorted(cell_group[ranked], np.arange(len(group_names)))]
    winners[:], shares[:] = cell_label[first][group_of], ballots[first][group_of]
    return winners, shares
