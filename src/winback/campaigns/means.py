"""How much more the assigned customers bought than those held back, adjusted for what they had bought before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.stats import t

from winback.arrays import FloatArray
from winback.campaigns.rates import Difference, stratum_weights


@dataclass(frozen=True)
class ArmSums:
    """What the customers of an arm add up to; all that the comparison of two arms needs.

    Attributes
    ----------
    customers : ndarray of shape (..., strata)
    after, before : ndarray of shape (..., strata)
        Sums of the amount in the outcome window, and of the spend before the assignment.
    after_squared, before_squared, product : ndarray of shape (..., strata)
        Sums of squares, and of after × before.
    """

    customers: FloatArray
    after: FloatArray
    before: FloatArray
    after_squared: FloatArray
    before_squared: FloatArray
    product: FloatArray

    @classmethod
    def of(cls, after: FloatArray, before: FloatArray) -> ArmSums:
        """Add up customers, who are the last axis; the result has one stratum."""
        size = np.full(after.shape[:-1], after.shape[-1], dtype=float)
        sums = (size, after.sum(-1), before.sum(-1), (after**2).sum(-1), (before**2).sum(-1), (after * before).sum(-1))
        return cls(*(np.asarray(part)[..., None] for part in sums))

    def spreads(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the sums of squares around the means: of after, of before, and of their product."""
        size = np.maximum(self.customers, 1.0)
        return (
            np.maximum(self.after_squared - self.after**2 / size, 0.0),
            np.maximum(self.before_squared - self.before**2 / size, 0.0),
            self.product - self.after * self.before / size,
        )


class MeanDifference(NamedTuple):
    """A difference per customer with its interval.

    Attributes
    ----------
    difference : Difference
    p_value : ndarray
        Of a true difference of `null`, two-sided.
    correlation : ndarray
        Of the amount with the spend before, within arms; 0 where nothing is adjusted.
    deviation : ndarray
        Standard deviation of the amount within arms, what the spend before explains taken off: what a plan needs.
    """

    difference: Difference
    p_value: FloatArray
    correlation: FloatArray
    deviation: FloatArray


def mean_difference(
    treated: ArmSums, control: ArmSums, *, adjust: bool = True, null: float = 0.0, confidence: float = 0.95
) -> MeanDifference:
    """Compare an amount per customer between two arms, in one or more strata drawn with different control shares.

    What the spend before explains is taken off both arms (one slope for all, from the spread within arms): that removes
    some luck of the draw, and makes the interval narrower by the share ``1 - sqrt(1 - r²)``. It does not move the
    truth, since chance made the arms. Both arms are taken to spread alike, as they do where a campaign does nothing:
    amounts are so skewed that, with the spread of a small control arm alone, up to 10 of 100 campaigns without effect
    would seem to have one.

    Parameters
    ----------
    treated, control : ArmSums
        Arrays of shape (..., strata); strata with an empty arm get no weight.
    adjust : bool, default True
        Whether to adjust for the spend before.
    null : float, default 0
        The difference that the p-value is for, such as the cost of a contact.
    confidence : float, default 0.95

    Returns
    -------
    MeanDifference of arrays of shape (...)
        NaN where no stratum has both arms, or fewer than two customers are left to tell the spread; no interval where
        nobody differs from anybody.

    References
    ----------
    Deng, Xu, Kohavi and Walker (2013), Improving the sensitivity of online controlled experiments by utilizing
    pre-experiment data (CUPED), WSDM. With one slope it is the analysis of covariance.
    """
    weights = stratum_weights(treated.customers, control.customers)
    within = tuple(
        np.asarray(np.where(weights > 0, both, 0.0).sum(-1, keepdims=True))
        for both in (one + other for one, other in zip(treated.spreads(), control.spreads(), strict=True))
    )
    after, before, product = within
    slope = np.divide(product, before, out=np.zeros_like(product), where=before > 0) * adjust

    before_means = [arm.before / np.maximum(arm.customers, 1.0) for arm in (treated, control)]
    means = [
        arm.after / np.maximum(arm.customers, 1.0) - slope * was
        for arm, was in zip((treated, control), before_means, strict=True)
    ]
    counted = np.where(weights > 0, treated.customers + control.customers, 0.0).sum(-1)
    freedom = counted - 2 * (weights > 0).sum(-1) - (1 if adjust else 0)
    known = (weights.sum(-1) > 0) & (freedom > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.maximum(after - slope * product, 0.0)[..., 0] / np.where(known, freedom, np.nan)
        per_head = np.where(weights > 0, weights**2 * (1 / treated.customers + 1 / control.customers), 0.0).sum(-1)
        # The slope is an estimate, too, and counts as far as the arms differ in what was before.
        apart = (weights * (before_means[0] - before_means[1])).sum(-1)
        by_slope = np.where(before[..., 0] > 0, apart**2 / before[..., 0], 0.0) * adjust
        error = np.sqrt(left * (per_head + by_slope))
        estimate = np.where(known, (weights * (means[0] - means[1])).sum(-1), np.nan)
        half = t.ppf(0.5 + confidence / 2, np.maximum(freedom, 1)) * error
        away = np.abs(estimate - null)
        p_value = np.where(error > 0, 2 * t.sf(away / error, np.maximum(freedom, 1)), np.where(away == 0, 1.0, np.nan))
        # where all did the same, such as nothing, nobody knows how far the next would be from it
        half = np.where(error > 0, half, np.nan)
        correlation = np.nan_to_num(product / np.sqrt(before * after))[..., 0] * adjust
    return MeanDifference(
        difference=Difference(estimate, estimate - half, estimate + half),
        p_value=np.where(known, p_value, np.nan),
        correlation=np.clip(correlation, -1.0, 1.0),
        deviation=np.sqrt(left),
    )
