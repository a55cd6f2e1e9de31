"""Partitions by nearest center: the only kind that SQL can score exactly, so the only kind that is published."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans

from winback.arrays import FloatArray, IntArray
from winback.segments.fitting.rounding import DISTANCE_DECIMALS, PARAMETER_DIGITS, round_significant


def k_means_centers(scaled: FloatArray, k: int, *, random_state: int, restarts: int = 10) -> FloatArray:
    """Centers of the best of several k-means runs.

    Parameters
    ----------
    scaled : ndarray of shape (customers, features)
        Scaled features with at least `k` distinct rows.
    k : int
        Number of centers, 1 or more.
    random_state : int
        Seed of the k-means++ starts.
    restarts : int, default 10
        Number of starts; the lowest inertia wins, and that run goes on until its centers stay. Stopped early, as is
        usual, seeds differ by more than they need to.

    Returns
    -------
    ndarray of shape (k, features)
        In no particular order.

    References
    ----------
    Arthur, Vassilvitskii (2007), k-means++: the advantages of careful seeding, SODA.
    """
    if k == 1:
        return np.asarray(scaled.mean(axis=0, keepdims=True), dtype=np.float64)
    # With the usual tolerance runs stop where which of them is best can still change.
    model = KMeans(
        n_clusters=k, n_init=restarts, max_iter=1000, tol=1e-6, random_state=random_state, algorithm="lloyd"
    ).fit(scaled)
    return polish_centers(scaled, np.asarray(model.cluster_centers_, dtype=np.float64), random_state=random_state)


def polish_centers(scaled: FloatArray, start: FloatArray, *, random_state: int) -> FloatArray:
    """Move given centers by Lloyd's iteration until they stay.

    Parameters
    ----------
    scaled : ndarray of shape (customers, features)
        Scaled features with at least as many distinct rows as there are centers.
    start : ndarray of shape (k, features)
        Where to start, such as the centroids of a ward partition.
    random_state : int
        Seed; nothing random is left when the start is given, it keeps runs alike all the same.

    Returns
    -------
    ndarray of shape (k, features)
    """
    model = KMeans(
        n_clusters=len(start), init=start, n_init=1, max_iter=1000, tol=0, random_state=random_state, algorithm="lloyd"
    )
    return np.asarray(model.fit(scaled).cluster_centers_, dtype=np.float64)


def order_centers(centers: FloatArray, value_position: int) -> FloatArray:
    """Round the centers and put the highest value first, so that segment 1 is worth most.

    Parameters
    ----------
    centers : ndarray of shape (k, features)
        Scaled centers.
    value_position : int
        Column of the feature that says value; equal values are ordered by the other features.

    Returns
    -------
    ndarray of shape (k, features)
        Row 0 is segment 1. Rounded to 12 significant digits.
    """
    rounded = round_significant(centers, PARAMETER_DIGITS)
    others = [rounded[:, position] for position in reversed(range(rounded.shape[1])) if position != value_position]
    return rounded[np.lexsort([*others, -rounded[:, value_position]])]


def nearest_center(scaled: FloatArray, centers: FloatArray) -> IntArray:
    """Index of the nearest center; a tie goes to the lower index.

    Distances are rounded to 9 decimals first, as SQL scoring does.

    Parameters
    ----------
    scaled : ndarray of shape (customers, features)
    centers : ndarray of shape (k, features)

    Returns
    -------
    ndarray of shape (customers,)
        From 0 to k - 1.
    """
    distances = np.round(cdist(scaled, centers), DISTANCE_DECIMALS)
    return np.asarray(distances.argmin(axis=1), dtype=np.int64)


def centroids(scaled: FloatArray, labels: IntArray, k: int) -> FloatArray:
    """Mean of each cluster's members.

    Parameters
    ----------
    scaled : ndarray of shape (customers, features)
    labels : ndarray of shape (customers,)
        From 0 to k - 1.
    k : int
        Number of clusters.

    Returns
    -------
    ndarray of shape (k, features)
        NaN for a cluster without members.
    """
    counts = np.bincount(labels, minlength=k).astype(np.float64)
    sums = np.column_stack([np.bincount(labels, weights=column, minlength=k) for column in scaled.T])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(sums / counts[:, None], dtype=np.float64)
