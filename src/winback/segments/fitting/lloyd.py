"""Lloyd's iteration for many small samples at once, where starting a library's k-means costs more than running it.

Resamples and structureless draws need k-means some thousand times on about a thousand customers. What is published
never comes from here: it is scikit-learn's k-means.
"""

from __future__ import annotations

import numpy as np

from winback.arrays import FloatArray, IntArray

_CHUNK = 10_000
"""Customers of all samples worked on at a time: what fits a processor's cache."""

_ITERATIONS = 60
"""Lloyd's iteration ends long before on nearly all samples; a bound for the rest."""

_SETTLED = 1e-10
"""Samples whose centers have moved by less than this (sum of squares) are done."""


def fit_centers(samples: FloatArray, starts: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Run k-means on every sample from every start, and keep the best run of each sample.

    Parameters
    ----------
    samples : ndarray of shape (samples, customers, features)
        Scaled features.
    starts : list of ndarray of shape (samples, k, features)
        One or more sets of starting centers for every sample.

    Returns
    -------
    centers : ndarray of shape (samples, k, features)
        A cluster that lost all members keeps its last center.
    inertia : ndarray of shape (samples,)
        Sum of squared distances to the nearest center.

    References
    ----------
    Lloyd (1982), Least squares quantization in PCM, https://doi.org/10.1109/TIT.1982.1056489
    """
    count, customers, _ = samples.shape
    centers = np.empty_like(starts[0])
    inertia = np.empty(count)
    step = max(1, _CHUNK // max(customers, 1))
    for first in range(0, count, step):
        chunk = slice(first, first + step)
        runs = [_lloyd(samples[chunk], start[chunk]) for start in starts]
        best = np.stack([run[1] for run in runs]).argmin(axis=0)
        picked = np.arange(len(best))
        centers[chunk] = np.stack([run[0] for run in runs])[best, picked]
        inertia[chunk] = np.stack([run[1] for run in runs])[best, picked]
    return centers, inertia


def spread_starts(samples: FloatArray, k: int, rng: np.random.Generator) -> FloatArray:
    """Draw starting centers that lie apart (k-means++), for every sample.

    Parameters
    ----------
    samples : ndarray of shape (samples, customers, features)
        At least one customer each.
    k : int
        Centers per sample.
    rng : Generator
        Where chance comes from.

    Returns
    -------
    ndarray of shape (samples, k, features)
        Centers coincide only where a sample has fewer than `k` distinct customers.

    References
    ----------
    Arthur, Vassilvitskii (2007), k-means++: the advantages of careful seeding, SODA.
    """
    count, customers, features = samples.shape
    starts = np.empty((count, k, features))
    rows = np.arange(count)
    starts[:, 0] = samples[rows, rng.integers(0, customers, count)]
    squared = _squared_distances(samples, starts[:, 0])
    for center in range(1, k):
        cumulated = np.cumsum(squared, axis=1)
        target = rng.random((count, 1)) * cumulated[:, -1:]
        drawn = np.minimum((cumulated < target).sum(axis=1), customers - 1)
        starts[:, center] = samples[rows, drawn]
        np.minimum(squared, _squared_distances(samples, starts[:, center]), out=squared)
    return starts


def nearest(points: FloatArray, centers: FloatArray) -> IntArray:
    """Index of the nearest of the centers of each sample; a tie goes to the lower index.

    Parameters
    ----------
    points : ndarray of shape (customers, features) or (samples, customers, features)
        The same customers for all samples, or each sample's own.
    centers : ndarray of shape (samples, k, features)

    Returns
    -------
    ndarray of shape (samples, customers)
    """
    transposed = np.swapaxes(points, -1, -2)
    scores = (-2 * centers) @ transposed + (centers**2).sum(axis=2)[:, :, None]
    return np.asarray(scores.argmin(axis=1), dtype=np.int64)


def _squared_distances(samples: FloatArray, to: FloatArray) -> FloatArray:
    difference = samples - to[:, None, :]
    return np.asarray(np.einsum("smf,smf->sm", difference, difference), dtype=np.float64)


def _lloyd(samples: FloatArray, start: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Centers and inertia of each sample; samples that have settled are worked on no further."""
    count, customers, features = samples.shape
    with_one = np.concatenate([samples, np.ones((count, customers, 1))], axis=2)
    transposed = np.ascontiguousarray(np.swapaxes(with_one, 1, 2))
    squares = np.einsum("smf,smf->s", samples, samples)
    centers, inertia = start.copy(), np.empty(count)
    active = np.arange(count)
    for _ in range(_ITERATIONS):
        old = centers[active]
        # |x - c|^2 without |x|^2, which is the same for every center: one product gives all of them.
        scores = np.concatenate([-2 * old, (old**2).sum(axis=2, keepdims=True)], axis=2) @ transposed
        lowest = scores.min(axis=1, keepdims=True)
        inertia[active] = squares + lowest.sum(axis=(1, 2))
        # A tie counts for both: it takes equal distances to the last bit, and only resampled figures come from here.
        is_nearest = np.less_equal(scores, lowest, out=scores, casting="unsafe")
        sums = is_nearest @ with_one
        members = sums[:, :, features:]
        new = np.where(members > 0, sums[:, :, :features] / np.maximum(members, 1), old)
        centers[active] = new
        moves = ((new - old) ** 2).sum(axis=(1, 2)) > _SETTLED
        if not moves.all():
            active, squares, transposed, with_one = active[moves], squares[moves], transposed[moves], with_one[moves]
        if not len(active):
            break
    return centers, np.maximum(inertia, 0)
