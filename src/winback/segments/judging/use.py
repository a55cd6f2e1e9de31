"""What segments are good for: fitted at an earlier date, how well they tell who came back and who spent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.stats import rankdata

from winback.arrays import BoolArray, FloatArray, IntArray, TextArray
from winback.segments.fitting.rounding import SCORE_DECIMALS

FOLDS = 5
"""A customer's predicted rate comes from the customers of the other folds."""

Z_95 = 1.959964
"""A difference of more standard errors is beyond chance."""

QUANTILES = 5
"""Quantile cells cut each feature into this many parts, as RFM scores do."""


@dataclass(frozen=True)
class Use:
    """How well a grouping, or a score, predicted what customers did next.

    Attributes
    ----------
    reorder_auc, reorder_auc_standard_error : float
        Probability that, of a customer who came back and one who did not, the grouping puts the first higher; 0.5 is
        chance.
    revenue_correlation : float
        Rank correlation of predicted with true spend.
    groups : int or None
        Groups with customers; None for a score.
    twins : int
        Groups that differ from another one neither in reorder rate nor in value, beyond chance; see `count_twins`.
    """

    reorder_auc: float
    reorder_auc_standard_error: float
    revenue_correlation: float
    groups: int | None
    twins: int = 0


@dataclass(frozen=True)
class Outcome:
    """What customers did in the horizon after the earlier date.

    Attributes
    ----------
    returned : ndarray of bool, shape (customers,)
        Whether they ordered.
    spend : ndarray of float, shape (customers,)
        What they spent.
    fold : ndarray of int, shape (customers,)
        The fold of each, from the hash of its id.
    """

    returned: BoolArray
    spend: FloatArray
    fold: IntArray

    @property
    def is_measurable(self) -> bool:
        """Whether somebody came back and somebody did not, inside and outside every fold."""
        inside = [self.returned[self.fold == fold] for fold in range(FOLDS)]
        return all(len(part) and part.any() and not part.all() for part in inside)


def outcome(customers: TextArray, order_count_after: FloatArray, revenue_after: FloatArray) -> Outcome:
    """Put together what customers did next.

    Parameters
    ----------
    customers : ndarray of shape (customers,)
        Their ids.
    order_count_after, revenue_after : ndarray of shape (customers,)
        Orders and spend in the horizon.

    Returns
    -------
    Outcome
    """
    digests = [hashlib.md5(f"fold {customer}".encode(), usedforsecurity=False).digest() for customer in customers]
    fold = np.array([int.from_bytes(digest[:4], "big") % FOLDS for digest in digests], dtype=np.int64)
    return Outcome(order_count_after > 0, revenue_after.astype(np.float64), fold)


def use_of_groups(groups: IntArray, result: Outcome) -> Use:
    """Measure a grouping, such as segments or cells.

    The predicted rate of a customer is the rate of the same group in the other folds, drawn towards everybody's rate by
    the weight of one customer, so that a cell nobody else is in says nothing.

    Parameters
    ----------
    groups : ndarray of shape (customers,)
        From 0.
    result : Outcome
        Measurable.

    Returns
    -------
    Use
    """
    rate, spend = (_cross_fitted(groups, what, result.fold) for what in (result.returned.astype(float), result.spend))
    auc, error = _auc(rate, result)
    return Use(auc, error, _rank_correlation(spend, result), len(np.unique(groups)))


def count_twins(groups: IntArray, value: FloatArray, groups_then: IntArray, result: Outcome) -> int:
    """Count groups that differ from the one above them in value neither in who orders again nor in value.

    Both are tested at 95 %: shares by the pooled z test, mean values by Welch's. Of twins, people would make one list.

    Parameters
    ----------
    groups : ndarray of shape (customers,)
        Of today's customers, from 0.
    value : ndarray of shape (customers,)
        What numbers the segments, as the fit sees it.
    groups_then : ndarray of shape (earlier customers,)
        The same groups at the earlier date.
    result : Outcome
        What the earlier customers did.

    Returns
    -------
    int
        By how many the groups would be fewer if such groups were joined.
    """
    count = int(max(groups.max(), groups_then.max())) + 1
    size, then = (np.bincount(labels, minlength=count).astype(np.float64) for labels in (groups, groups_then))
    rate = np.bincount(groups_then, weights=result.returned.astype(float), minlength=count) / np.maximum(then, 1)
    mean = np.bincount(groups, weights=value, minlength=count) / np.maximum(size, 1)
    square = np.bincount(groups, weights=value**2, minlength=count) / np.maximum(size, 1)
    variance = np.maximum(square - mean**2, 0) / np.maximum(size - 1, 1)
    order = [group for group in np.argsort(-mean, kind="stable") if size[group] > 0]
    twins = 0
    for above, below in pairwise(order):
        both = then[above] + then[below]
        pooled = (rate[above] * then[above] + rate[below] * then[below]) / max(both, 1)
        # Where nobody was in one of them, nothing is known of its rate.
        known = min(then[above], then[below]) > 0
        of_rates = np.sqrt(pooled * (1 - pooled) * (1 / then[above] + 1 / then[below])) if known else np.inf
        of_values = np.sqrt(variance[above] + variance[below])
        same_rate = abs(rate[above] - rate[below]) <= Z_95 * of_rates
        twins += bool(same_rate and abs(mean[above] - mean[below]) <= Z_95 * of_values)
    return twins


def use_of_score(score: FloatArray, result: Outcome) -> Use:
    """Measure a score whose higher values should mean more likely to return; nothing is fitted.

    Parameters
    ----------
    score : ndarray of shape (customers,)
    result : Outcome
        Measurable.

    Returns
    -------
    Use
    """
    auc, error = _auc(score, result)
    return Use(auc, error, _rank_correlation(score, result), None)


def quantile_cells(values: FloatArray) -> IntArray:
    """Cells from the fifths of each feature, as an RFM cell is; equal values are in the same fifth.

    Parameters
    ----------
    values : ndarray of shape (customers, features)

    Returns
    -------
    ndarray of shape (customers,)
        Numbers from 0; cells without customers have none.
    """
    cuts = np.quantile(values, np.arange(1, QUANTILES) / QUANTILES, axis=0)
    fifths = np.stack([np.searchsorted(cuts[:, f], values[:, f], side="left") for f in range(values.shape[1])], axis=1)
    return np.asarray(np.unique(fifths, axis=0, return_inverse=True)[1].ravel(), dtype=np.int64)


def _cross_fitted(groups: IntArray, what: FloatArray, fold: IntArray) -> FloatArray:
    """Mean of each customer's group in the other folds."""
    count = int(groups.max()) + 1
    cells = groups * FOLDS + fold
    sums = np.bincount(cells, weights=what, minlength=count * FOLDS).reshape(count, FOLDS)
    sizes = np.bincount(cells, minlength=count * FOLDS).reshape(count, FOLDS).astype(np.float64)
    other_sums, other_sizes = sums.sum(axis=1, keepdims=True) - sums, sizes.sum(axis=1, keepdims=True) - sizes
    everybody = other_sums.sum(axis=0) / np.maximum(other_sizes.sum(axis=0), 1)
    return np.asarray(((other_sums + everybody) / (other_sizes + 1))[groups, fold])


def _auc(score: FloatArray, result: Outcome) -> tuple[float, float]:
    """AUC within folds, and its standard error.

    Rates of different folds are not compared: a fold with more returns has lower rates outside it, which would turn
    chance into less than chance.

    References
    ----------
    DeLong, DeLong, Clarke-Pearson (1988), https://doi.org/10.2307/2531595
    """
    aucs, variances, weights = [], [], []
    for fold in range(FOLDS):
        inside = result.fold == fold
        returned = result.returned[inside]
        ranks = rankdata(np.round(score[inside], 12))
        positives, negatives = int(returned.sum()), int((~returned).sum())
        # Of each who returned, the share of those who did not that they stand above; and the other way round.
        above = (ranks[returned] - rankdata(np.round(score[inside][returned], 12))) / negatives
        below = 1 - (ranks[~returned] - rankdata(np.round(score[inside][~returned], 12))) / positives
        aucs.append(float(above.mean()))
        variances.append(_variance_of_mean(above) + _variance_of_mean(below))
        weights.append(len(returned))
    share = np.array(weights) / sum(weights)
    error = float(np.sqrt((share**2 * np.array(variances)).sum()))
    return round(float((share * aucs).sum()), SCORE_DECIMALS), round(error, SCORE_DECIMALS)


def _variance_of_mean(values: FloatArray) -> float:
    return float(values.var(ddof=1) / len(values)) if len(values) > 1 else 0.25


def _rank_correlation(predicted: FloatArray, result: Outcome) -> float:
    """Spearman's rank correlation of predicted with true spend, within folds; 0 where nothing varies."""
    total = 0.0
    for fold in range(FOLDS):
        inside = result.fold == fold
        left, right = (rankdata(np.round(values[inside], 9)) for values in (predicted, result.spend))
        if np.ptp(left) > 0 and np.ptp(right) > 0:
            total += float(np.corrcoef(left, right)[0, 1]) * float(inside.mean())
    return round(total, SCORE_DECIMALS)
