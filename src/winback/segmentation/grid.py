"""Everything that is tried with one scaler, on shared distances and trees."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import pdist
from sklearn.cluster import HDBSCAN
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from winback.segmentation.agreement import adjusted_rand, contingency
from winback.segmentation.centres import centroids, k_means_centres, nearest_centre, order_centres, polish_centres
from winback.segmentation.evaluation import evaluate, silhouette_errors, silhouettes
from winback.segmentation.sampling import distinct_rows
from winback.segmentation.selection import Trial
from winback.segmentation.trees import LINKAGES, Tree

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_HDBSCAN_SHARES = (0.1, 0.05, 0.02, 0.01, 0.005)
"""Smallest cluster that HDBSCAN looks for, as a share of the customers it sees: it finds its own number of clusters."""


@dataclass(frozen=True)
class Attempt:
    """A trial with the partition that it is about.

    Attributes
    ----------
    trial : Trial
        Not judged yet.
    rows : ndarray of shape (customers of the trial,)
        Positions in the sample.
    labels : ndarray of shape (customers of the trial,) or None
        From 0, -1 for noise; None where the trial is not possible.
    centres : ndarray of shape (k, features) or None
        Ordered centres, where the partition is the nearest centre.
    silhouettes : ndarray of shape (customers of the trial,) or None
        Of each customer.
    """

    trial: Trial
    rows: IntArray
    labels: IntArray | None = None
    centres: FloatArray | None = None
    silhouettes: FloatArray | None = None


@dataclass(frozen=True)
class Partition:
    """A partition by nearest centre.

    Attributes
    ----------
    centres : ndarray of shape (k, features)
        Highest value first.
    labels : ndarray of shape (customers,)
        From 0 to k - 1.
    agreement : float
        Adjusted Rand index between the algorithm's own labels and the nearest centre, on the customers it saw.
    """

    centres: FloatArray
    labels: IntArray
    agreement: float


class Grid:
    """Trials with one scaler.

    Parameters
    ----------
    scaled : ndarray of shape (customers, features)
        Scaled features of at least one customer.
    tree_rows : ndarray of shape (tree customers,)
        Positions of the customers that trees and other diagnostics see; their cost grows with the square.
    scaler : str
        Its name.
    value_position : int
        The feature that numbers the segments.
    random_state, restarts : int
        Seed and starts of k-means.
    """

    def __init__(
        self,
        scaled: FloatArray,
        tree_rows: IntArray,
        *,
        scaler: str,
        value_position: int,
        random_state: int,
        restarts: int,
    ) -> None:
        self.scaled = scaled
        self.scaler = scaler
        self._tree_rows = tree_rows
        self._in_tree = scaled[tree_rows]
        self._value_position = value_position
        self._random_state = random_state
        self._restarts = restarts
        self.distinct = distinct_rows(scaled)
        self._tree_distinct = distinct_rows(self._in_tree)
        self._distances: FloatArray | None = None
        self._trees: dict[str, Tree] = {}

    def tree(self, method: str) -> Tree:
        """Return the tree of a linkage; distances and trees are computed once."""
        if method not in self._trees:
            if self._distances is None:
                self._distances = pdist(self._in_tree)
            self._trees[method] = Tree(self._distances, len(self._in_tree), method)
        return self._trees[method]

    def partition(self, algorithm: str, k: int) -> Partition | None:
        """Fit one partition by nearest centre; None where there are fewer distinct customers than segments."""
        if algorithm == "k_means":
            if k > self.distinct:
                return None
            centres = k_means_centres(self.scaled, k, random_state=self._random_state, restarts=self._restarts)
            own = None
        else:
            if k > self._tree_distinct:
                return None
            own = self.tree("ward").cut(k)
            start = centroids(self._in_tree, own, k)
            centres = polish_centres(self.scaled, start, random_state=self._random_state)
        ordered = order_centres(centres, self._value_position)
        labels = nearest_centre(self.scaled, ordered)
        agreement = 1.0 if own is None else _agreement(own, labels[self._tree_rows])
        return Partition(ordered, labels, agreement)

    def nearest_centre_attempts(self, wanted: list[tuple[str, int]]) -> list[Attempt]:
        """Run trials whose partition could be published.

        Parameters
        ----------
        wanted : list of (algorithm, k)
            Algorithms k_means and ward.

        Returns
        -------
        list of Attempt
            In the order asked for.
        """
        found = {asked: self.partition(*asked) for asked in wanted}
        split = {asked: one.labels for asked, one in found.items() if one is not None and asked[1] > 1}
        of_points, errors = self._silhouettes(self.scaled, split)
        attempts = []
        everybody = np.arange(len(self.scaled))
        for (algorithm, k), one in found.items():
            distinct = self.distinct if algorithm == "k_means" else self._tree_distinct
            if one is None:
                attempts.append(Attempt(Trial(self.scaler, algorithm, k, distinct, None), everybody))
                continue
            points = of_points.get((algorithm, k))
            trial = Trial(
                self.scaler,
                algorithm,
                k,
                distinct,
                evaluate(self.scaled, one.labels, k, points, errors.get((algorithm, k))),
                agreement=one.agreement if k > 1 else None,
            )
            attempts.append(Attempt(trial, everybody, one.labels, one.centres, points))
        return attempts

    def diagnostic_attempts(self, counts: list[int]) -> list[Attempt]:
        """Run the trials that SQL cannot score exactly: other linkages, Gaussian mixtures, HDBSCAN.

        Parameters
        ----------
        counts : list of int
            Numbers of segments, each 2 or more. HDBSCAN finds its own.

        Returns
        -------
        list of Attempt
            Figures are those of the algorithm's own labels, noise left out, on the customers that trees see.
        """
        asked = [(method, k) for method in (*LINKAGES, "gaussian_mixture") if method != "ward" for k in counts]
        labels: dict[tuple[str, int], IntArray] = {}
        bic: dict[tuple[str, int], float] = {}
        for method, k in asked:
            if k > self._tree_distinct:
                continue
            if method == "gaussian_mixture":
                labels[method, k], bic[method, k] = self._gaussian_mixture(k)
            else:
                labels[method, k] = self.tree(method).cut(k)
        attempts = [
            Attempt(Trial(self.scaler, method, k, self._tree_distinct, None), self._tree_rows)
            for method, k in asked
            if (method, k) not in labels
        ]
        of_points, errors = self._silhouettes(self._in_tree, labels)
        for (method, k), own in labels.items():
            trial = Trial(
                self.scaler,
                method,
                k,
                self._tree_distinct,
                evaluate(self._in_tree, own, k, of_points[method, k], errors[method, k]),
                agreement=self._agreement_with_centres(own, k),
                bic=bic.get((method, k)),
            )
            attempts.append(Attempt(trial, self._tree_rows, own))
        return [*attempts, *self._density_attempts(counts)]

    def _gaussian_mixture(self, k: int) -> tuple[IntArray, float]:
        mixture = GaussianMixture(k, random_state=self._random_state)
        with warnings.catch_warnings():
            # Not settled after the usual number of steps: its figures say how good it is all the same.
            warnings.simplefilter("ignore", ConvergenceWarning)
            own = mixture.fit_predict(self._in_tree)
        return np.asarray(own, dtype=np.int64), float(mixture.bic(self._in_tree))

    def _density_attempts(self, counts: list[int]) -> list[Attempt]:
        """HDBSCAN for several smallest clusters; of those that find the same number, the coarsest is kept."""
        found: dict[int, Attempt] = {}
        seen = len(self._in_tree)
        sizes = {max(5, round(share * seen)) for share in _HDBSCAN_SHARES}
        for size in sorted(sizes, reverse=True):
            if size > seen or self._tree_distinct < 2:
                continue
            own = np.asarray(HDBSCAN(min_cluster_size=size, copy=True).fit_predict(self._in_tree), dtype=np.int64)
            k = int(own.max()) + 1
            if k not in counts or k in found:
                continue
            clustered = own >= 0
            key = ("hdbscan", k)
            of_points, errors = self._silhouettes(self._in_tree[clustered], {key: own[clustered]})
            trial = Trial(
                self.scaler,
                "hdbscan",
                k,
                self._tree_distinct,
                evaluate(self._in_tree[clustered], own[clustered], k, of_points[key], errors[key]),
                agreement=self._agreement_with_centres(own, k),
                noise_share=float(1 - clustered.mean()),
            )
            found[k] = Attempt(trial, self._tree_rows, own)
        return list(found.values())

    def _silhouettes(
        self, scaled: FloatArray, labels: dict[tuple[str, int], IntArray]
    ) -> tuple[dict[tuple[str, int], FloatArray], dict[tuple[str, int], float | None]]:
        """Silhouettes of the points and the standard errors of their means, per partition."""
        partitions = list(labels.values())
        points = silhouettes(scaled, partitions)
        errors = silhouette_errors(scaled, partitions, self._random_state)
        return dict(zip(labels, points, strict=True)), dict(zip(labels, errors, strict=True))

    def _agreement_with_centres(self, own: IntArray, k: int) -> float | None:
        """How far an algorithm's labels are those of the nearest of its clusters' means; noise is left out."""
        clustered = own >= 0
        means = centroids(self._in_tree[clustered], own[clustered], k)
        if np.isnan(means).any():
            return None
        return _agreement(own[clustered], nearest_centre(self._in_tree[clustered], means))


def rand_between(left: Attempt, right: Attempt) -> float | None:
    """Compute the adjusted Rand index of two trials, on the customers that both have in a cluster."""
    if left.labels is None or right.labels is None:
        return None
    _, in_left, in_right = np.intersect1d(left.rows, right.rows, assume_unique=True, return_indices=True)
    ours, theirs = left.labels[in_left], right.labels[in_right]
    both = (ours >= 0) & (theirs >= 0)
    return _agreement(ours[both], theirs[both])


def _agreement(labels: IntArray, other: IntArray) -> float:
    return float(adjusted_rand(contingency(labels, other[None, :]))[0])
