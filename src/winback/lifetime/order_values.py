"""What an order of a customer is worth: the Gamma-Gamma model, which draws those with few orders to the mean of all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln

from winback.arrays import FloatArray
from winback.lifetime.maximum import Maximum, best_start, maximum

P_BOUNDS = (1e-2, 1e4)
Q_BOUNDS = (1.05, 1e4)
"""No mean exists at q = 1."""
V_BOUNDS = (1e-6, 1e6)
"""As multiples of the mean value."""

SAME_VALUES = 1e-6
"""Values that differ by no more than this share of their mean are equal, and there is no distribution to fit."""


@dataclass(frozen=True)
class OrderValueModel:
    """Values of orders vary around the customer's mean, and these around the mean of all.

    Attributes
    ----------
    mean : float
        The expected value of an order of a customer without repeats.
    p, q, v : float or None
        Parameters of the Gamma-Gamma model; None if all values are equal, and each is `mean`.
    """

    mean: float
    p: float | None = None
    q: float | None = None
    v: float | None = None

    def expected(self, repeats: FloatArray, values: FloatArray) -> FloatArray:
        """Return the expected value of an order.

        Parameters
        ----------
        repeats : ndarray of shape (customers,)
        values : ndarray of shape (customers,)
            The mean value of the repeats. One of 0 or less says nothing, as no repeats do.

        Returns
        -------
        ndarray of shape (customers,)
        """
        if self.p is None or self.q is None:
            return np.full(len(repeats), self.mean)
        known = np.where((repeats > 0) & (values > 0), repeats, 0.0)
        said = np.where(known > 0, values, 0.0)
        return np.asarray(((self.q - 1) * self.mean + self.p * known * said) / (self.p * known + self.q - 1))


def log_likelihood(repeats: FloatArray, values: FloatArray, parameters: FloatArray) -> tuple[float, FloatArray]:
    """Compute the log-likelihood of p, q and v and its gradient.

    Parameters
    ----------
    repeats, values : ndarray of shape (customers,)
        Repeats, 1 or more, and their mean value, above 0.
    parameters : ndarray of shape (3,)

    Returns
    -------
    float, and ndarray of shape (3,)

    Notes
    -----
    Fader, Hardie and Lee 2005 (https://doi.org/10.1509/jmkr.2005.42.4.415), as in Fader and Hardie's note 025.
    """
    p, q, v = parameters
    px = p * repeats
    total = repeats * values
    log_total, log_sum = np.log(total), np.log(total + v)
    value = (
        gammaln(px + q)
        - gammaln(px)
        - gammaln(q)
        + q * np.log(v)
        + px * log_total
        - np.log(values)
        - (px + q) * log_sum
    )
    both = digamma(px + q)
    slope = (
        repeats * (both - digamma(px) + log_total - log_sum),
        both - digamma(q) + np.log(v) - log_sum,
        q / v - (px + q) / (total + v),
    )
    return float(value.sum()), np.array([float(part.sum()) for part in slope])


def fit(repeats: FloatArray, values: FloatArray) -> Maximum | None:
    """Fit p, q and v by maximum likelihood.

    Parameters
    ----------
    repeats, values : ndarray of shape (customers,)
        Repeats, 1 or more, and their mean value, above 0. At least one customer.

    Returns
    -------
    Maximum or None
        None if all values are equal.
    """
    mean = float(values.mean())
    if float(np.ptp(values)) <= SAME_VALUES * mean:
        return None
    bounds = np.log([P_BOUNDS, Q_BOUNDS, tuple(bound * mean for bound in V_BOUNDS)])

    def objective(logs: FloatArray) -> tuple[float, FloatArray]:
        parameters = np.exp(logs)
        value, slope = log_likelihood(repeats, values, parameters)
        return value, slope * parameters

    starts = [np.log([p, q, mean * (q - 1) / p]) for p, q in ((2.0, 4.0), (1.0, 2.0), (10.0, 4.0))]
    return maximum(objective, best_start(objective, starts, bounds), bounds)


def model_of(found: Maximum | None, values: FloatArray) -> OrderValueModel:
    """Put the parameters of a fit into a model; without one, values are all equal."""
    if found is None:
        return OrderValueModel(float(values.mean()))
    p, q, v = (float(value) for value in found.parameters)
    return OrderValueModel(p * v / (q - 1), p, q, v)
