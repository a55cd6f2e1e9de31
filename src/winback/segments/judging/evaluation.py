"""How good a partition is, in the four figures that analysts compare, for many partitions at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from winback.arrays import FloatArray, IntArray
from winback.segments.fitting.centers import centroids

_BLOCK_ROWS = 128
"""Rows of distances held at a time."""

BATCHES = 20
_BATCH_ROWS_MIN = 20


@dataclass(frozen=True)
class Evaluation:
    """Figures of one partition.

    Attributes
    ----------
    inertia : float
        Sum of squared distances of the points to the mean of their cluster.
    silhouette : float or None
        Mean silhouette, -1 to 1, higher is better; None unless 2 <= clusters <= points - 1.
    calinski_harabasz, davies_bouldin : float or None
        Higher is better; lower is better. None where not defined.
    smallest_count : int
        Points in the smallest cluster; 0 when a cluster is empty.
    points : int
        Points in the partition.
    silhouette_standard_error : float or None
        Standard error of the mean silhouette, see `silhouette_errors`: what another sample of as many customers would
        change.
    """

    inertia: float
    silhouette: float | None
    calinski_harabasz: float | None
    davies_bouldin: float | None
    smallest_count: int
    points: int
    silhouette_standard_error: float | None = None


def silhouettes(scaled: FloatArray, partitions: list[IntArray]) -> list[FloatArray]:
    """Silhouettes of every point in many partitions of the same points.

    Distances are computed once, in blocks of rows, and multiplied with the membership columns of all partitions at
    once: that gives every sum of distances to every cluster. A further partition costs next to nothing, and no
    matrix of all distances is ever held. A distance serves both its ends.

    Parameters
    ----------
    scaled : ndarray of shape (n, features)
        Scaled features.
    partitions : list of ndarray of shape (n,)
        Labels from 0 to k - 1 with k >= 2. A cluster may be empty.

    Returns
    -------
    list of ndarray of shape (n,)
        ``(b - a) / max(a, b)``: a = mean distance to the own cluster's others, b = to the nearest other cluster.
        0 for a point that is alone in its cluster and for a point with a = b = 0.

    References
    ----------
    Rousseeuw (1987), Silhouettes: a graphical aid to the interpretation and validation of cluster analysis,
    https://doi.org/10.1016/0377-0427(87)90125-7
    """
    if not partitions:
        return []
    memberships = [np.eye(int(labels.max()) + 1)[labels] for labels in partitions]
    columns = np.concatenate(memberships, axis=1)
    sums = np.zeros_like(columns)
    for start in range(0, len(scaled), _BLOCK_ROWS):
        block, later = slice(start, start + _BLOCK_ROWS), slice(start + _BLOCK_ROWS, None)
        distances = cdist(scaled[block], scaled[start:])
        sums[block] += distances @ columns[start:]
        sums[later] += distances[:, _BLOCK_ROWS:].T @ columns[block]
    ends = np.cumsum([membership.shape[1] for membership in memberships])
    per_partition = np.split(sums, ends[:-1], axis=1)
    return [
        _silhouettes_of(labels, membership.sum(axis=0), cluster_sums)
        for labels, membership, cluster_sums in zip(partitions, memberships, per_partition, strict=True)
    ]


def silhouette_errors(scaled: FloatArray, partitions: list[IntArray], random_state: int) -> list[float | None]:
    """Estimate the standard errors of mean silhouettes, by batch means.

    The points are dealt into up to `BATCHES` batches, each of which has a mean silhouette of its own; their standard
    deviation, divided by the root of their number, is that of the whole. The spread of the points themselves is no
    substitute: points of a sample share their neighbors, so it says about half of what samples really differ by.

    Parameters
    ----------
    scaled : ndarray of shape (n, features)
        Scaled features.
    partitions : list of ndarray of shape (n,)
        Labels, as for `silhouettes`.
    random_state : int
        Deals the points.

    Returns
    -------
    list of float or None
        None where there are too few points for two batches.

    References
    ----------
    Law, Kelton (2000), Simulation modeling and analysis, section 9.5.3 (batch means).
    """
    count = min(BATCHES, len(scaled) // _BATCH_ROWS_MIN)
    if count < 2:
        return [None] * len(partitions)
    batches = np.array_split(np.random.default_rng(random_state).permutation(len(scaled)), count)
    means = np.array(
        [
            [points.mean() for points in silhouettes(scaled[batch], [labels[batch] for labels in partitions])]
            for batch in batches
        ]
    ).reshape(count, len(partitions))
    return [float(error) for error in means.std(axis=0, ddof=1) / np.sqrt(count)]


def _silhouettes_of(labels: IntArray, counts: FloatArray, cluster_sums: FloatArray) -> FloatArray:
    """Silhouettes from the sums of distances of every point to every cluster, shape (n, k)."""
    rows = np.arange(len(labels))
    own = cluster_sums[rows, labels] / np.maximum(counts[labels] - 1, 1)
    means = np.where(counts > 0, cluster_sums / np.maximum(counts, 1), np.inf)
    means[rows, labels] = np.inf
    other = means.min(axis=1)
    larger = np.maximum(own, other)
    defined = (counts[labels] > 1) & (larger > 0) & np.isfinite(other)
    difference = np.where(defined, other, 0.0) - np.where(defined, own, 0.0)
    return np.asarray(difference / np.where(defined, larger, 1.0), dtype=np.float64)


def evaluate(
    scaled: FloatArray,
    labels: IntArray,
    k: int,
    point_silhouettes: FloatArray | None,
    silhouette_standard_error: float | None = None,
) -> Evaluation:
    """Evaluate one partition.

    Parameters
    ----------
    scaled : ndarray of shape (n, features)
        Scaled features.
    labels : ndarray of shape (n,)
        From 0 to k - 1.
    k : int
        Number of clusters asked for.
    point_silhouettes : ndarray of shape (n,) or None
        From `silhouettes`; None where there is no silhouette.
    silhouette_standard_error : float or None
        From `silhouette_errors`.

    Returns
    -------
    Evaluation

    References
    ----------
    Caliński, Harabasz (1974), A dendrite method for cluster analysis, https://doi.org/10.1080/03610927408827101.
    Davies, Bouldin (1979), A cluster separation measure, https://doi.org/10.1109/TPAMI.1979.4766909
    """
    points = len(scaled)
    counts = np.bincount(labels, minlength=k)
    means = centroids(scaled, labels, k)
    squared = ((scaled - means[labels]) ** 2).sum(axis=1)
    inertia = float(squared.sum())
    smallest = int(counts.min())
    if not 2 <= k < points or smallest == 0 or point_silhouettes is None:
        return Evaluation(inertia, None, None, None, smallest, points)
    between = float((counts * ((means - scaled.mean(axis=0)) ** 2).sum(axis=1)).sum())
    calinski_harabasz = (between / (k - 1)) / (inertia / (points - k)) if inertia > 0 else None
    return Evaluation(
        inertia=inertia,
        silhouette=float(point_silhouettes.mean()),
        calinski_harabasz=calinski_harabasz,
        davies_bouldin=_davies_bouldin(means, np.sqrt(squared), labels, counts),
        smallest_count=smallest,
        points=points,
        silhouette_standard_error=silhouette_standard_error,
    )


def _davies_bouldin(
    means: FloatArray, distance_to_mean: FloatArray, labels: IntArray, counts: IntArray
) -> float | None:
    spread = np.bincount(labels, weights=distance_to_mean, minlength=len(counts)) / counts
    separation = np.sqrt(((means[:, None, :] - means[None, :, :]) ** 2).sum(axis=2))
    np.fill_diagonal(separation, np.inf)
    if not separation.min() > 0:
        return None
    return float(((spread[:, None] + spread[None, :]) / separation).max(axis=1).mean())
