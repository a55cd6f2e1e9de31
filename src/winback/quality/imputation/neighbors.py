"""The nearest known products, by brute force in chunks with a total order among equally near ones, and their votes."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from winback.arrays import BoolArray, FloatArray, IntArray
from winback.quality.imputation.features import STEPS, UNKNOWN, Features

CHUNK_ROWS = 16
"""Products whose distances are held at once: few enough for the processor's cache, and the same on every machine."""

UNITS = 2 * STEPS**2
"""Squared distances are whole multiples of 1 ÷ `UNITS`: shares that have nothing in common differ by 2 in sum."""

NEARNESS = 0.1
"""Added to a distance before a vote is weighted by its inverse: a twin must not silence all others."""


@dataclass(frozen=True)
class Neighbors:
    """The nearest known products of each product asked about, nearest first.

    Attributes
    ----------
    weights : ndarray, shape (n, k)
        1 ÷ (distance + `NEARNESS`); 0 where there are fewer than k neighbors.
    places : ndarray of int, shape (n, k)
        Where among the known products each neighbor stands.
    """

    weights: FloatArray
    places: IntArray

    def of(self, rows: BoolArray) -> Neighbors:
        """Keep the neighbors of some of the products asked about."""
        return Neighbors(self.weights[rows], self.places[rows])


def nearest(features: Features, asked: IntArray, known: IntArray, *, count: int, surroundings_weight: int) -> Neighbors:
    """Find the nearest known products.

    Parameters
    ----------
    features : Features
        Of all products.
    asked, known : ndarray of int
        Rows of the products asked about and of those that may be neighbors, of which the first come first where two
        are equally near.
    count : int
        Neighbors wanted.
    surroundings_weight : float
        What wholly different surroundings add to the squared distance.

    Returns
    -------
    Neighbors
        Of `count` neighbors each.
    """
    weights, places = np.zeros((len(asked), count)), np.zeros((len(asked), count), dtype=np.int64)
    found = min(count, len(known))
    if found == 0:
        return Neighbors(weights, places)
    mine, theirs = _factors(features, asked, known, surroundings_weight)
    my_codes, their_codes = features.codes[asked].astype(np.int32), features.codes[known].astype(np.int32)
    # an unknown value equals nothing, not even another unknown one
    my_codes[my_codes == UNKNOWN] = UNKNOWN - 1

    def fill(start: int) -> None:
        chunk = slice(start, start + CHUNK_ROWS)
        differences = np.zeros((len(mine[chunk]), len(known)), dtype=np.int8)
        for column, weight in enumerate(features.code_weights.astype(np.int8)):
            differences += (my_codes[chunk, column, None] != their_codes[:, column]) * weight
        order = differences * float(UNITS * len(known))
        order += mine[chunk] @ theirs
        if found < len(known):
            order.partition(found - 1, axis=1)
        first = np.sort(order[:, :found], axis=1).astype(np.int64)
        weights[chunk, :found] = 1 / (np.sqrt(first // len(known) / UNITS) + NEARNESS)
        places[chunk, :found] = first % len(known)

    # Chunks do not depend on each other, so threads change nothing but the time; numpy works outside the lock.
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        list(pool.map(fill, range(0, len(asked), CHUNK_ROWS)))
    return Neighbors(weights, places)


def _factors(
    features: Features, asked: IntArray, known: IntArray, surroundings_weight: int
) -> tuple[FloatArray, FloatArray]:
    """Build two matrices whose product says who is nearer, codes left aside.

    It is the squared distance in `UNITS`, times the number of known products, plus the place of the known product: a
    total order in one number. All numbers are whole and below 2**53, so the product is exact on every machine.

    Returns
    -------
    ndarray, shape (asked, d), and ndarray, shape (d, known)
    """
    is_used = bool(surroundings_weight) and features.surroundings.shape[1] > 0

    def coordinates(rows: IntArray) -> FloatArray:
        columns = [features.price[rows], *(features.surroundings[rows].T if is_used else [])]
        return np.rint(np.column_stack(columns).astype(np.float64) * STEPS)

    mine, theirs = coordinates(asked), coordinates(known)
    weights = np.full(mine.shape[1], float(surroundings_weight))
    weights[0] = UNITS / STEPS**2
    # the sum of w (x - y)² is that of w x², w y² and -2 w x y
    left = np.column_stack([-2 * weights * mine, mine**2 @ weights, np.ones(len(mine))]) * len(known)
    right = np.vstack([theirs.T, np.ones(len(known)), theirs**2 @ weights])
    return np.column_stack([left, np.ones(len(mine))]), np.vstack([right, np.arange(len(known))])


def votes(neighbors: Neighbors, labels: IntArray, *, k: int, groups: IntArray) -> tuple[IntArray, FloatArray]:
    """Let the nearest k neighbors vote on labels, the nearer the more.

    Parameters
    ----------
    neighbors : Neighbors
        Of at least k neighbors each.
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
    weights = neighbors.weights[:, :k]
    weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    group_names, group_of = np.unique(groups, return_inverse=True)
    label_count = int(labels.max()) + 1
    cells, cell_of = np.unique(group_of[:, None] * label_count + labels[neighbors.places[:, :k]], return_inverse=True)
    ballots = np.bincount(cell_of.ravel(), weights.ravel())
    cell_group, cell_label = cells // label_count, cells % label_count
    totals = np.bincount(cell_group, ballots, minlength=len(group_names))
    ballots = np.round(ballots / np.maximum(totals, 1e-9)[cell_group], 6)
    ranked = np.lexsort((cell_label, -ballots, cell_group))
    # the first of each group; every group has at least one cell
    first = ranked[np.searchsorted(cell_group[ranked], np.arange(len(group_names)))]
    winners[:], shares[:] = cell_label[first][group_of], ballots[first][group_of]
    return winners, shares
