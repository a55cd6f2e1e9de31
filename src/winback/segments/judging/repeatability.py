"""Whether a partition comes back when it is fitted on other draws of the same customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from winback.arrays import FloatArray, IntArray
from winback.segments.fitting.centers import nearest_center
from winback.segments.fitting.lloyd import fit_centers, nearest, spread_starts
from winback.segments.fitting.rounding import SCORE_DECIMALS
from winback.segments.judging.agreement import adjusted_rand, best_jaccard, contingency

_SEPARATION_BINS = 10


@dataclass(frozen=True)
class Repeatability:
    """How far refits agree with a partition.

    Attributes
    ----------
    mean, lower : float
        Mean and lowest 5 % of the adjusted Rand index between the partition and its refits; 1 is the same partition.
    smallest_jaccard : float
        Mean Jaccard similarity, over the refits, of the segment that comes back worst.
    """

    mean: float
    lower: float
    smallest_jaccard: float


class Bootstrap:
    """Refits of a recipe on draws with replacement.

    Parameters
    ----------
    values : ndarray of shape (customers, features)
        Transformed features, not scaled: each draw fits its own scaler.
    fit_scales : callable
        From transformed features to the scale of each feature, shape (features,).
    evaluated : ndarray of shape (evaluated customers,)
        Positions of the customers whose segments are compared.
    draws, rows : int
        How many draws, and customers in each. Fewer rows than customers make the refits differ more than refits on as
        many customers would: the figures err on the careful side.
    random_state : int
        Seed.

    Notes
    -----
    A location moves all customers alike and changes no distance, so only scales are refitted.
    """

    def __init__(
        self,
        values: FloatArray,
        fit_scales: Callable[[FloatArray], FloatArray],
        evaluated: IntArray,
        *,
        draws: int,
        rows: int,
        random_state: int,
    ) -> None:
        rng = np.random.default_rng([random_state, 1])
        picked = rng.integers(0, len(values), (draws, min(rows, len(values))))
        self._seed = random_state
        # Centered first, so that sums of squares keep their digits.
        centered = values - values.mean(axis=0)
        drawn = centered[picked]
        self._scales = np.stack([fit_scales(values[rows_of_draw]) for rows_of_draw in picked])
        self._samples = drawn / self._scales[:, None, :]
        self._points = centered[evaluated][None, :, :] / self._scales[:, None, :]
        self._mean = values.mean(axis=0)

    def labels(self, k: int, starts: list[FloatArray]) -> IntArray:
        """Segments that the refits give the compared customers.

        Parameters
        ----------
        k : int
            Number of segments.
        starts : list of ndarray of shape (k, features)
            Centers in transformed features to start from, besides one fresh start of each draw.

        Returns
        -------
        ndarray of shape (draws, evaluated customers)
        """
        fresh = spread_starts(self._samples, k, np.random.default_rng([self._seed, 2, k]))
        given = [(start - self._mean)[None, :, :] / self._scales[:, None, :] for start in starts]
        centers, _ = fit_centers(self._samples, [*given, fresh])
        return nearest(self._points, centers)


def repeatability(labels: IntArray, refitted: IntArray) -> Repeatability:
    """Compare a partition with its refits.

    Parameters
    ----------
    labels : ndarray of shape (customers,)
        The partition, from 0.
    refitted : ndarray of shape (draws, customers)
        The refits' labels of the same customers.

    Returns
    -------
    Repeatability
    """
    tables = contingency(labels, refitted)
    agreement = adjusted_rand(tables)
    per_segment = best_jaccard(tables).mean(axis=0)[np.bincount(labels) > 0]
    return Repeatability(
        mean=round(float(agreement.mean()), SCORE_DECIMALS),
        lower=round(float(np.quantile(agreement, 0.05)), SCORE_DECIMALS),
        smallest_jaccard=round(float(per_segment.min()), SCORE_DECIMALS),
    )


def agreement_by_separation(scaled: FloatArray, centers: FloatArray, refitted: IntArray) -> pd.DataFrame:
    """How often refits leave customers where they are, by how clear their case is.

    Segments of each refit are first paired with the published ones so that most customers stay.

    Parameters
    ----------
    scaled : ndarray of shape (customers, features)
    centers : ndarray of shape (k, features)
        The published centers, 2 or more.
    refitted : ndarray of shape (draws, customers)

    Returns
    -------
    DataFrame
        separation_from, separation_to (a bin of about a tenth of the customers; together they cover 0 to 1),
        agreement (share
        of refits, 0 to 1) and customers.
    """
    labels = nearest_center(scaled, centers)
    tables = contingency(labels, refitted)
    stays = np.zeros(len(labels))
    for table, other in zip(tables, refitted, strict=True):
        rows, columns = linear_sum_assignment(-table)
        paired = np.full(table.shape[0], -1)
        paired[rows] = columns
        stays += other == paired[labels]
    stays /= len(refitted)
    two_nearest = np.sort(cdist(scaled, centers), axis=1)[:, :2]
    farther = np.where(two_nearest[:, 1] > 0, two_nearest[:, 1], 1.0)
    separations = np.where(two_nearest[:, 1] > 0, 1 - two_nearest[:, 0] / farther, 0.0)
    inner = np.quantile(separations, np.arange(1, _SEPARATION_BINS) / _SEPARATION_BINS)
    edges = np.unique(np.concatenate([[0.0], np.round(inner, SCORE_DECIMALS), [1.0]]))
    position = np.clip(np.searchsorted(edges, separations, side="right") - 1, 0, len(edges) - 2)
    counts = np.bincount(position, minlength=len(edges) - 1)
    agreement = np.bincount(position, weights=stays, minlength=len(edges) - 1) / np.maximum(counts, 1)
    filled = counts > 0
    # A bin that rounding left empty belongs to the bin below it.
    starts = edges[:-1][filled]
    starts[0] = 0.0
    return pd.DataFrame(
        {
            "separation_from": starts,
            "separation_to": np.append(starts[1:], 1.0),
            "agreement": np.round(agreement[filled], SCORE_DECIMALS),
            "customer_count": counts[filled],
        }
    )
