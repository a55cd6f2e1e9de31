"""Everything that is tried with one scaler, on shared distances and trees."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from winback.arrays import FloatArray, IntArray
from winback.segments.fitting.algorithms import ALGORITHMS, Algorithm, Clusters, Points
from winback.segments.fitting.centers import centroids, nearest_center, order_centers, polish_centers
from winback.segments.fitting.trees import Tree
from winback.segments.judging.agreement import adjusted_rand, contingency
from winback.segments.judging.evaluation import evaluate, silhouette_errors, silhouettes
from winback.segments.judging.selection import Trial


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
    centers : ndarray of shape (k, features) or None
        Ordered centers, where the partition is the nearest center.
    silhouettes : ndarray of shape (customers of the trial,) or None
        Of each customer.
    """

    trial: Trial
    rows: IntArray
    labels: IntArray | None = None
    centers: FloatArray | None = None
    silhouettes: FloatArray | None = None


@dataclass(frozen=True)
class Partition:
    """A partition by nearest center.

    Attributes
    ----------
    centers : ndarray of shape (k, features)
        Highest value first.
    labels : ndarray of shape (customers,)
        From 0 to k - 1.
    agreement : float
        Adjusted Rand index between the algorithm's own labels and the nearest center, on the customers it saw.
    """

    centers: FloatArray
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
        self._value_position = value_position
        self._random_state = random_state
        self._everybody = Points(scaled, random_state=random_state, restarts=restarts)
        self._part = Points(scaled[tree_rows], random_state=random_state, restarts=restarts)

    def tree(self, linkage: str) -> Tree:
        """Return the tree of a linkage; distances and trees are computed once."""
        return self._part.tree(linkage)

    def partition(self, algorithm: Algorithm, k: int) -> Partition | None:
        """Fit one partition by nearest center; None where there are fewer distinct customers than segments."""
        points = self._seen(algorithm)
        clusters = algorithm.find(points, k) if k <= points.distinct else None
        if clusters is None:
            return None
        centers = clusters.centers
        if centers is None and clusters.labels is not None:
            start = centroids(points.scaled, clusters.labels, k)
            centers = polish_centers(self.scaled, start, random_state=self._random_state)
        if centers is None:
            return None
        ordered = order_centers(centers, self._value_position)
        labels = nearest_center(self.scaled, ordered)
        agreement = 1.0 if clusters.labels is None else _agreement(clusters.labels, labels[self._rows(algorithm)])
        return Partition(ordered, labels, agreement)

    def nearest_center_attempts(self, wanted: list[tuple[Algorithm, int]]) -> list[Attempt]:
        """Run trials whose partition could be published.

        Parameters
        ----------
        wanted : list of (algorithm, k)
            Publishable algorithms.

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
            if one is None:
                attempts.append(Attempt(self._trial(algorithm, k), everybody))
                continue
            points = of_points.get((algorithm, k))
            trial = replace(
                self._trial(algorithm, k),
                evaluation=evaluate(self.scaled, one.labels, k, points, errors.get((algorithm, k))),
                agreement=one.agreement if k > 1 else None,
            )
            attempts.append(Attempt(trial, everybody, one.labels, one.centers, points))
        return attempts

    def diagnostic_attempts(self, counts: list[int]) -> list[Attempt]:
        """Run the trials that SQL cannot score exactly, by all algorithms that are not publishable.

        Parameters
        ----------
        counts : list of int
            Numbers of segments, each 2 or more. Some algorithms find their own.

        Returns
        -------
        list of Attempt
            Figures are those of the algorithm's own labels, noise left out, on the customers that it sees.
        """
        attempts = []
        found: dict[tuple[Algorithm, int], Clusters] = {}
        for algorithm in ALGORITHMS:
            for k in counts if not algorithm.is_publishable else []:
                points = self._seen(algorithm)
                if k > points.distinct:
                    attempts.append(Attempt(self._trial(algorithm, k), self._rows(algorithm)))
                    continue
                clusters = algorithm.find(points, k)
                if clusters is not None:
                    found[algorithm, k] = clusters
        return [*attempts, *self._judged(found)]

    def _judged(self, found: dict[tuple[Algorithm, int], Clusters]) -> list[Attempt]:
        """Put figures to clusters as they were found; those that see the same customers share their distances."""
        labels = {asked: clusters.labels for asked, clusters in found.items() if clusters.labels is not None}
        figures: dict[tuple[Algorithm, int], tuple[FloatArray, float | None]] = {}
        for points in (self._everybody, self._part):
            seen = {asked: own for asked, own in labels.items() if self._seen(asked[0]) is points}
            whole = {asked: own for asked, own in seen.items() if own.min() >= 0}
            of_points, errors = self._silhouettes(points.scaled, whole)
            figures |= {asked: (of_points[asked], errors[asked]) for asked in whole}
            for asked in seen.keys() - whole.keys():
                clustered = seen[asked] >= 0
                of_points, errors = self._silhouettes(points.scaled[clustered], {asked: seen[asked][clustered]})
                figures[asked] = (of_points[asked], errors[asked])
        attempts = []
        for (algorithm, k), own in labels.items():
            clustered, scaled = own >= 0, self._seen(algorithm).scaled
            trial = replace(
                self._trial(algorithm, k),
                evaluation=evaluate(scaled[clustered], own[clustered], k, *figures[algorithm, k]),
                agreement=_agreement_with_centers(scaled[clustered], own[clustered], k),
                bic=found[algorithm, k].bic,
                noise_share=float(1 - clustered.mean()),
            )
            attempts.append(Attempt(trial, self._rows(algorithm), own))
        return attempts

    def _seen(self, algorithm: Algorithm) -> Points:
        return self._everybody if algorithm.sees_everybody else self._part

    def _rows(self, algorithm: Algorithm) -> IntArray:
        """Positions of the customers that an algorithm sees."""
        return np.arange(len(self.scaled)) if algorithm.sees_everybody else self._tree_rows

    def _trial(self, algorithm: Algorithm, k: int) -> Trial:
        """Begin a trial: what is tried, and on how many different customers."""
        return Trial(self.scaler, algorithm, k, self._seen(algorithm).distinct, None)

    def _silhouettes(
        self, scaled: FloatArray, labels: dict[tuple[Algorithm, int], IntArray]
    ) -> tuple[dict[tuple[Algorithm, int], FloatArray], dict[tuple[Algorithm, int], float | None]]:
        """Silhouettes of the points and the standard errors of their means, per partition."""
        partitions = list(labels.values())
        points = silhouettes(scaled, partitions)
        errors = silhouette_errors(scaled, partitions, self._random_state)
        return dict(zip(labels, points, strict=True)), dict(zip(labels, errors, strict=True))


def _agreement_with_centers(scaled: FloatArray, own: IntArray, k: int) -> float | None:
    """How far an algorithm's labels are those of the nearest of its clusters' means."""
    means = centroids(scaled, own, k)
    return None if np.isnan(means).any() else _agreement(own, nearest_center(scaled, means))


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
