"""The votes of the nearest known products, by brute force in chunks, with a total order among equally near ones."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.imputation.features import UNKNOWN, Features, FloatArray, IntArray

CHUNK_ROWS = 64
"""Products whose distances are held at once. Fixed, so that results do not depend on the number of threads."""

STEPS = 1e6
"""Squared distances are told apart to this fraction, so that no last bit of a sum decides."""

NEARNESS = 0.1
"""Added to a distance before a vote is weighted by its inverse: a twin must not silence all others."""


def votes(
    features: Features,
    asked: IntArray,
    known: IntArray,
    labels: IntArray,
    *,
    neighbour_counts: tuple[int, ...],
) -> tuple[IntArray, FloatArray]:
    """Let the nearest known products vote on the label of each product asked about.

    Parameters
    ----------
    features : Features
        Of all products.
    asked, known : ndarray of int
        Rows of the products asked about, and of those that vote, the first ones winning where two are equally near.
    labels : ndarray of int, shape (len(known),)
        Labels of the voters, from 0.
    neighbour_counts : tuple of int
        How many neighbours vote, each count giving a result of its own. A vote weighs 1 ÷ (distance + `NEARNESS`).

    Returns
    -------
    winners : ndarray of int, shape (len(asked), len(neighbour_counts))
        The label with most votes; of equal ones the lowest.
    shares : ndarray, shape (len(asked), len(neighbour_counts))
        Its share of the votes, rounded to six decimals.

    Raises
    ------
    ValueError
        If nobody is there to vote.
    """
    if len(known) == 0:
        raise ValueError("No known product can vote.")
    label_count = int(labels.max()) + 1

    def chunk_votes(start: int) -> tuple[IntArray, FloatArray]:
        squared, near = _nearest(features, asked[start : start + CHUNK_ROWS], known, max(neighbour_counts))
        weights = 1 / (np.sqrt(squared) + NEARNESS)
        cells = np.arange(len(near))[:, None] * label_count + labels[near]
        winners = np.empty((len(near), len(neighbour_counts)), dtype=np.int64)
        shares = np.empty(winners.shape)
        for position, count in enumerate(neighbour_counts):
            ballots = np.bincount(
                cells[:, :count].ravel(), weights[:, :count].ravel(), minlength=len(near) * label_count
            ).reshape(len(near), label_count)
            ballots = np.round(ballots / ballots.sum(axis=1, keepdims=True), 6)
            winners[:, position] = ballots.argmax(axis=1)
            shares[:, position] = ballots.max(axis=1)
        return winners, shares

    # Chunks do not depend on each other, so threads change nothing but the time; numpy works outside the lock.
    with threadpool_limits(limits=1), ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        parts = list(pool.map(chunk_votes, range(0, len(asked), CHUNK_ROWS)))
    empty = (np.empty((0, len(neighbour_counts)), dtype=np.int64), np.empty((0, len(neighbour_counts))))
    winners, shares = zip(empty, *parts, strict=True)
    return np.concatenate(winners), np.concatenate(shares)


def _nearest(
    features: Features, asked: IntArray, known: IntArray, count: int
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Squared distances and places (among the known) of the nearest ones, nearest first."""
    squared = (features.price[asked][:, None] - features.price[known][None, :]) ** 2
    for column, weight in enumerate(features.code_weights):
        mine, theirs = features.codes[asked, column][:, None], features.codes[known, column][None, :]
        squared += ((mine != theirs) | (mine == UNKNOWN)) * weight
    if features.surroundings.shape[1]:
        mine, theirs = features.surroundings[asked], features.surroundings[known]
        squared += (mine**2).sum(axis=1)[:, None] + (theirs**2).sum(axis=1)[None, :] - 2 * mine @ theirs.T
    # distance and place in one whole number: a total order, which a partial sort can then use
    order = np.rint(np.maximum(squared, 0) * STEPS).astype(np.int64) * len(known) + np.arange(len(known))
    count = min(count, len(known))
    if count < len(known):
        order = np.partition(order, count - 1, axis=1)[:, :count]
    order = np.sort(order, axis=1)
    return order // len(known) / STEPS, order % len(known)
