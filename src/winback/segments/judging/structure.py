"""Whether segments are more separate than those of shuffled customers, or a useful cut of a continuum.

The silhouette of a partition says little by itself: k-means cuts any cloud into parts that look separate, the more so
where many customers have the same value (one order). So the same k-means is run on draws of clouds without groups, of
the same size, and the two silhouettes are compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from winback.arrays import FloatArray
from winback.segments.fitting.lloyd import fit_centers, nearest, spread_starts
from winback.segments.fitting.rounding import SCORE_DECIMALS
from winback.segments.judging.copula import Copula
from winback.segments.judging.evaluation import silhouettes

NULLS = ("shuffled", "uniform")
"""Clouds without groups: customers shuffled so that features keep their values, ties and correlations (see `Copula`);
and evenly filled, in a box along the principal axes."""

EXCESS_MIN = 0.05
"""Below this excess over the highest null, segments are a cut of a continuum whatever a test says."""

LEVEL = 0.05
"""Level of the test: at most this share of clouds without groups may be said to be more separate than others."""

_STARTS = 2


@dataclass(frozen=True)
class Structure:
    """A silhouette beside those of clouds without groups.

    Attributes
    ----------
    null_silhouette : float
        The mean silhouette on draws of the null that has the highest.
    excess : float
        Silhouette minus `null_silhouette`.
    p_value : float
        The highest over the nulls of the share of draws (the data counted among them) whose best excess over all
        numbers of segments is as high.
    is_more_separate : bool
        Whether the excess is at least `EXCESS_MIN` and the p-value at most `LEVEL`.
    """

    null_silhouette: float
    excess: float
    p_value: float
    is_more_separate: bool


@dataclass(frozen=True)
class Gap:
    """The gap statistic of one number of segments.

    Attributes
    ----------
    gap : float
        Mean ln(inertia) of evenly filled clouds minus ln(inertia) of the data.
    standard_error : float
        Standard deviation over the clouds, times sqrt(1 + 1 / clouds).
    is_choice : bool
        Whether the gap statistic asks for this number: the smallest whose gap is at least the next one's minus its
        standard error.
    """

    gap: float
    standard_error: float
    is_choice: bool = False


class Nulls:
    """k-means on draws of clouds without groups.

    Parameters
    ----------
    scaled : ndarray of shape (customers, features)
        Scaled features of at least two customers.
    rows : int
        Customers in a draw, at most.
    draws : int
        Draws of each null.
    counts : list of int
        Numbers of segments to try, each at least 2 and below the customers of a draw.
    random_state : int
        Seed.
    """

    def __init__(self, scaled: FloatArray, *, rows: int, draws: int, counts: list[int], random_state: int) -> None:
        self.counts = counts
        self.rows = min(rows, len(scaled))
        self._scaled = scaled
        self._copula = Copula(scaled)
        self._random_state = random_state
        self._silhouettes = np.empty((len(NULLS), 0, len(counts)))
        self._uniform_inertia = np.empty((0, len(counts)))
        self._uniform_total = np.empty(0)
        self.draw(draws)

    def draw(self, draws: int) -> None:
        """Add draws of each null to those there are."""
        before = self._silhouettes.shape[1]
        samples = np.concatenate([self._samples(null, draws, [self._random_state, 3, before]) for null in NULLS])
        labels, inertia = [], []
        for k in self.counts:
            rng = np.random.default_rng([self._random_state, 4, k, before])
            centers, of_draw = fit_centers(samples, [spread_starts(samples, k, rng) for _ in range(_STARTS)])
            labels.append(nearest(samples, centers))
            inertia.append(of_draw)
        of_draws = [silhouettes(sample, [of_k[draw] for of_k in labels]) for draw, sample in enumerate(samples)]
        means = np.array([[points.mean() for points in row] for row in of_draws])
        shape = (len(NULLS), draws, len(self.counts))
        self._silhouettes = np.concatenate([self._silhouettes, means.reshape(shape)], axis=1)
        first = NULLS.index("uniform") * draws
        uniform = samples[first : first + draws]
        if self.counts:
            of_uniform = np.stack(inertia, axis=1)[first : first + draws]
            self._uniform_inertia = np.concatenate([self._uniform_inertia, of_uniform])
        total = ((uniform - uniform.mean(axis=1, keepdims=True)) ** 2).sum(axis=(1, 2))
        self._uniform_total = np.concatenate([self._uniform_total, total])

    def _samples(self, null: str, draws: int, seed: list[int]) -> FloatArray:
        """Draw clouds of one null, shape (draws, rows, features)."""
        rng = np.random.default_rng([*seed, NULLS.index(null)])
        if null == "shuffled":
            return self._copula.draw(draws, self.rows, rng)
        centered = self._scaled - self._scaled.mean(axis=0)
        _, lengths, axes = np.linalg.svd(centered, full_matrices=False)
        along = centered @ axes.T
        lowest, highest = along.min(axis=0), along.max(axis=0)
        return np.asarray(rng.uniform(lowest, highest, size=(draws, self.rows, len(lengths))) @ axes)

    def structure(self, observed: dict[int, float], k: int) -> Structure:
        """Judge the silhouette of one number of segments.

        Parameters
        ----------
        observed : dict
            Number of segments → best silhouette of the data, for all numbers that were looked at.
        k : int
            The number that is judged.

        Returns
        -------
        Structure

        Notes
        -----
        Looking at several numbers of segments picks a lucky one. So a draw counts as being as high when its best
        excess over all the numbers is, in standard deviations of the draws (Westfall, Young 1993, single-step maxT).
        The data is one of the draws in the mean and the deviation, so the test is exact where a null is true.
        """
        columns = [self.counts.index(other) for other in observed]
        data = np.array(list(observed.values()))
        judged = list(observed).index(k)
        p_values, means = [], []
        for of_null in self._silhouettes[:, :, columns]:
            with_data = np.concatenate([of_null, data[None, :]])
            spread = with_data.std(axis=0)
            excess = (with_data - with_data.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
            own = excess[-1, judged]
            as_high = (excess[:-1].max(axis=1) >= own - 1e-12).sum() + 1
            p_values.append(float(as_high / len(with_data)))
            means.append(float(of_null[:, judged].mean()))
        null_silhouette = round(max(means), SCORE_DECIMALS)
        excess_over_null = round(float(data[judged]) - null_silhouette, SCORE_DECIMALS)
        p_value = round(max(p_values), SCORE_DECIMALS)
        return Structure(
            null_silhouette, excess_over_null, p_value, excess_over_null >= EXCESS_MIN and p_value <= LEVEL
        )

    def gaps(self, inertia: dict[int, float], customers: int) -> dict[int, Gap]:
        """Gap statistics of the data.

        Parameters
        ----------
        inertia : dict
            Number of segments → inertia of the data; also of 1.
        customers : int
            Customers the inertia is summed over.

        Returns
        -------
        dict
            Number of segments → gap; without numbers whose inertia is 0.

        References
        ----------
        Tibshirani, Walther, Hastie (2001), Estimating the number of clusters in a data set via the gap statistic,
        https://doi.org/10.1111/1467-9868.00293
        """
        gaps = {}
        for k, of_data in sorted(inertia.items()):
            of_draws = self._uniform_total if k == 1 else self._uniform_inertia[:, self.counts.index(k)]
            if of_data <= 0 or of_draws.min() <= 0:
                continue
            logs = np.log(of_draws / self.rows)
            gap = float(logs.mean() - np.log(of_data / customers))
            error = float(logs.std() * np.sqrt(1 + 1 / len(logs)))
            gaps[k] = Gap(round(gap, SCORE_DECIMALS), round(error, SCORE_DECIMALS))
        choice = _choice(gaps)
        return gaps if choice is None else gaps | {choice: replace(gaps[choice], is_choice=True)}


def _choice(gaps: dict[int, Gap]) -> int | None:
    """Return the number of segments that the gap statistic asks for; None where no number is followed by its like."""
    for k in sorted(gaps):
        following = gaps.get(k + 1)
        if following is not None and gaps[k].gap >= following.gap - following.standard_error:
            return k
    return None
