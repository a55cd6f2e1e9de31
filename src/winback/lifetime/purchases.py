"""How often customers order and whether they leave: NBD, BG/NBD and MBG/NBD, fitted by maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from winback.arrays import FloatArray, IntArray
from winback.lifetime.maximum import Maximum, Objective, best_start, maximum

NBD, BG, MBG = "nbd", "bg", "mbg"
"""Nobody leaves; customers may leave after each order but the first; after each order, the first included."""

DROPOUT_RATIO_MIN = 5.0
"""Twice the gain in log-likelihood of the better of two models with dropout, which chance exceeds in less than 5 % of
simulated shops that nobody leaves (benchmarks/results/lifetime_models.md). 2.71 is meant for one model and many
customers.
"""

START_ROWS = 5_000
"""So many customers, spread over all, choose among the starts."""

R_BOUNDS = (1e-3, 1e4)
ALPHA_BOUNDS = (1e-4, 1e6)
"""As multiples of the mean time observed."""
DROPOUT_BOUNDS = (1e-3, 1e4)


@dataclass(frozen=True, eq=False)
class Purchases:
    """What is known of customers: one entry each.

    Attributes
    ----------
    repeats : ndarray of int, shape (customers,)
        Days with an order after the first one, 0 or more.
    recency : ndarray of shape (customers,)
        From the first order to the last one, 0 without repeats, in the unit of time of the parameters.
    observed : ndarray of shape (customers,)
        From the first order to the end of the data; not less than `recency`.
    """

    repeats: IntArray
    recency: FloatArray
    observed: FloatArray

    def every(self, step: int) -> Purchases:
        """Take every so many customers."""
        return Purchases(self.repeats[::step], self.recency[::step], self.observed[::step])


@dataclass(frozen=True)
class PurchaseModel:
    """Customers order at rates from a gamma distribution, and leave with probabilities from a beta distribution.

    Attributes
    ----------
    name : str
        `NBD`, `BG` or `MBG`.
    r, alpha : float
        Shape and rate of the gamma distribution of rates.
    a, b : float or None
        The beta distribution of the probability to leave after an order; None where nobody leaves.
    """

    name: str
    r: float
    alpha: float
    a: float | None = None
    b: float | None = None


def log_likelihood(name: str, purchases: Purchases, parameters: FloatArray) -> tuple[float, FloatArray]:
    """Compute the log-likelihood of a model and its gradient.

    Parameters
    ----------
    name : str
        `NBD`, `BG` or `MBG`.
    purchases : Purchases
    parameters : ndarray of shape (2,) or (4,)
        r and alpha; and a and b, unless nobody leaves. Positive.

    Returns
    -------
    float, and ndarray of the shape of `parameters`

    Notes
    -----
    BG/NBD: Fader, Hardie and Lee 2005 (https://doi.org/10.1287/mksc.1040.0098); MBG/NBD: Batislam, Denizel and
    Filiztekin 2007 (https://doi.org/10.1016/j.ijresmar.2006.12.005). NBD is the limit of both without dropout.
    """
    r, alpha = parameters[:2]
    counts = np.bincount(purchases.repeats)
    x = np.flatnonzero(counts).astype(float)
    n = counts[counts > 0].astype(float)
    size, orders = float(n.sum()), r + purchases.repeats
    log_stay, rate_stay = np.log(alpha + purchases.observed), orders / (alpha + purchases.observed)
    value = float(n @ (gammaln(r + x) - gammaln(r))) + size * r * np.log(alpha)
    slope_r = float(n @ (digamma(r + x) - digamma(r))) + size * np.log(alpha)
    if name == NBD:
        value -= float(orders @ log_stay)
        return value, np.array([slope_r - log_stay.sum(), size * r / alpha - rate_stay.sum()])

    a, b = parameters[2:]
    # Chances to leave that a customer has survived: one per repeat, and the first order's.
    survived = x if name == BG else x + 1
    value += float(n @ (gammaln(b + survived) - gammaln(b) + gammaln(a + b) - gammaln(a + b + survived)))
    slope_ab = digamma(a + b) - digamma(a + b + survived)
    slope_b = slope_ab + digamma(b + survived) - digamma(b)
    chances = purchases.repeats if name == BG else purchases.repeats + 1
    can_leave = chances > 0
    before = b + np.maximum(chances - 1.0, 0.0)
    log_leave = np.log(alpha + purchases.recency)
    stay = -orders * log_stay
    leave = np.where(can_leave, np.log(a) - np.log(before) - orders * log_leave, -np.inf)
    both = np.logaddexp(stay, leave)
    gone = np.exp(leave - both)
    rate_leave = orders / (alpha + purchases.recency)
    return value + float(both.sum()), np.array(
        [
            slope_r - float(((1 - gone) * log_stay + gone * log_leave).sum()),
            size * r / alpha - float(((1 - gone) * rate_stay + gone * rate_leave).sum()),
            float(n @ slope_ab) + float(gone.sum()) / a,
            float(n @ slope_b) - float((gone / before).sum()),
        ]
    )


def fit(name: str, purchases: Purchases) -> Maximum:
    """Fit a model by maximum likelihood.

    Parameters
    ----------
    name : str
        `NBD`, `BG` or `MBG`.
    purchases : Purchases
        At least one customer with a repeat and with time observed.

    Returns
    -------
    Maximum
        r, alpha and, unless nobody leaves, a and b.

    Raises
    ------
    ValueError
        If nobody has ordered again, or no time has passed.
    """
    mean_time = float(purchases.observed.mean()) if len(purchases.observed) else 0.0
    if not purchases.repeats.any() or mean_time <= 0:
        raise ValueError("Nobody has ordered again: there is nothing to fit.")
    few = purchases.every(max(1, len(purchases.repeats) // START_ROWS))
    if not few.repeats.any():
        few = purchases
    bounds = np.log([R_BOUNDS, tuple(bound * mean_time for bound in ALPHA_BOUNDS), DROPOUT_BOUNDS, DROPOUT_BOUNDS])
    rate = float(purchases.repeats.sum()) / float(purchases.observed.sum())
    starts = [np.array([r, r / rate, a, b]) for r, a, b in ((1.0, 0.5, 2.0), (0.3, 1.0, 1.0), (0.3, 0.1, 10.0))]
    if name == NBD:
        bounds, starts = bounds[:2], [start[:2] for start in starts[:2]]
    top = best_start(_by_logs(name, few), [np.log(start) for start in starts], bounds)
    return maximum(_by_logs(name, purchases), top, bounds)


def _by_logs(name: str, purchases: Purchases) -> Objective:
    def objective(logs: FloatArray) -> tuple[float, FloatArray]:
        parameters = np.exp(logs)
        value, slope = log_likelihood(name, purchases, parameters)
        return value, slope * parameters

    return objective


def model_of(name: str, found: Maximum) -> PurchaseModel:
    """Put the parameters of a fit into a model."""
    return PurchaseModel(name, *(float(value) for value in found.parameters))
