"""The clustering algorithms that are tried: one function each, and one line in `ALGORITHMS`."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from scipy.spatial.distance import pdist
from sklearn import cluster, mixture
from sklearn.exceptions import ConvergenceWarning

from winback.arrays import FloatArray, IntArray
from winback.segments.fitting.centers import k_means_centers
from winback.segments.fitting.sampling import distinct_rows
from winback.segments.fitting.trees import Tree

_Kept = TypeVar("_Kept")

_HDBSCAN_SHARES = (0.1, 0.05, 0.02, 0.01, 0.005)
"""Smallest cluster that HDBSCAN looks for, as a share of the customers it sees: it finds its own number of clusters."""


class Points:
    """The customers that an algorithm sees, and what is computed of them once for all algorithms.

    Parameters
    ----------
    scaled : ndarray of shape (customers, features)
        Scaled features of at least one customer.
    random_state, restarts : int
        Seed of everything random, and starts of k-means.

    Attributes
    ----------
    distinct : int
        Number of different customers; no algorithm is asked for more clusters than these.
    """

    def __init__(self, scaled: FloatArray, *, random_state: int, restarts: int) -> None:
        self.scaled = scaled
        self.random_state = random_state
        self.restarts = restarts
        self.distinct = distinct_rows(scaled)
        self._kept: dict[str, object] = {}

    def once(self, name: str, make: Callable[[], _Kept]) -> _Kept:
        """Return what `make` gives, which is called only the first time."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]  # type: ignore[return-value]

    def tree(self, linkage: str) -> Tree:
        """Return the tree of a linkage."""
        distances = self.once("distances", lambda: pdist(self.scaled))
        return self.once(f"tree {linkage}", lambda: Tree(distances, len(self.scaled), linkage))


@dataclass(frozen=True, kw_only=True)
class Clusters:
    """What an algorithm found: labels, or centers where the clusters are the nearest center.

    Attributes
    ----------
    labels : ndarray of shape (customers,) or None
        From 0 to k - 1; -1 is noise, in no cluster.
    centers : ndarray of shape (k, features) or None
        In any order.
    bic : float or None
        Bayesian information criterion, lower is better, where the algorithm has one.
    """

    labels: IntArray | None = None
    centers: FloatArray | None = None
    bic: float | None = None


@dataclass(frozen=True)
class Algorithm:
    """One way to find clusters.

    Attributes
    ----------
    name : str
        As the trials name it.
    find : callable
        Called with the points and a number of clusters from 2 (k-means: 1) to the number of distinct points. Returns
        `Clusters`, or None where it finds its own number of clusters and that is another one.
    linkage : str or None
        Of an agglomerative tree.
    is_publishable : bool
        Whether its segments may be published: centers of its clusters, moved as k-means moves them, are what SQL scores
        customers with. A build tries these; `winback trials` tries all.
    sees_everybody : bool
        Whether it sees the whole sample; the cost of others grows with the square of what they see, so they see a part.
    """

    name: str
    find: Callable[[Points, int], Clusters | None]
    linkage: str | None = None
    is_publishable: bool = False
    sees_everybody: bool = False

    @property
    def in_words(self) -> str:
        """The name with the linkage."""
        return self.name if self.linkage is None else f"{self.name} ({self.linkage})"


def _k_means(points: Points, k: int) -> Clusters:
    centers = k_means_centers(points.scaled, k, random_state=points.random_state, restarts=points.restarts)
    return Clusters(centers=centers)


def _tree_cut(points: Points, k: int, *, linkage: str) -> Clusters:
    return Clusters(labels=points.tree(linkage).cut(k))


def _agglomerative(linkage: str, *, is_publishable: bool = False) -> Algorithm:
    return Algorithm("agglomerative", partial(_tree_cut, linkage=linkage), linkage, is_publishable)


def _gaussian_mixture(points: Points, k: int) -> Clusters:
    model = mixture.GaussianMixture(k, random_state=points.random_state)
    with warnings.catch_warnings():
        # Not settled after the usual number of steps: its figures say how good it is all the same.
        warnings.simplefilter("ignore", ConvergenceWarning)
        labels = model.fit_predict(points.scaled)
    return Clusters(labels=np.asarray(labels, dtype=np.int64), bic=float(model.bic(points.scaled)))


def _hdbscan(points: Points, k: int) -> Clusters | None:
    labels = points.once("hdbscan", lambda: _hdbscan_by_count(points)).get(k)
    return None if labels is None else Clusters(labels=labels)


def _hdbscan_by_count(points: Points) -> dict[int, IntArray]:
    """Run HDBSCAN for several smallest clusters; of those that find the same number, the coarsest is kept."""
    found: dict[int, IntArray] = {}
    seen = len(points.scaled)
    for size in sorted({max(5, round(share * seen)) for share in _HDBSCAN_SHARES}, reverse=True):
        if size <= seen:
            model = cluster.HDBSCAN(min_cluster_size=size, copy=True)
            labels = np.asarray(model.fit_predict(points.scaled), dtype=np.int64)
            found.setdefault(int(labels.max()) + 1, labels)
    return found


ALGORITHMS = (
    Algorithm("k_means", _k_means, is_publishable=True, sees_everybody=True),
    _agglomerative("ward", is_publishable=True),
    _agglomerative("average"),
    _agglomerative("complete"),
    _agglomerative("single"),
    Algorithm("gaussian_mixture", _gaussian_mixture),
    Algorithm("hdbscan", _hdbscan),
)
"""All that are tried, the simplest first: a tie goes to the first. K-means leads, since one segment is its mean."""

K_MEANS = ALGORITHMS[0]
PUBLISHABLE = tuple(algorithm for algorithm in ALGORITHMS if algorithm.is_publishable)
