"""A log-linear model of the revenue to come: eight terms, learned from what customers did in an earlier window."""

from __future__ import annotations

import numpy as np

from winback.arrays import FloatArray

TERMS = (
    "constant",
    "recency",
    "order_count",
    "observed",
    "revenue",
    "missed",
    "period_order_count",
    "period_revenue",
)
"""1, and logarithms of days since the last order (plus 1), of orders, of days since the first order (plus 1), of
revenue (plus 1; none below 0), of the orders missed at the customer's own rate since the last one (plus 1), and of
orders and revenue in as many days before as are forecast (plus 1).
"""

RIDGE = 1.0
"""Holds coefficients of standardized terms in check; a term without variation gets none."""

EXPONENT_MAX = 30.0
STEPS = 100
COEFFICIENT_DECIMALS = 9


def fit(terms: FloatArray, values: FloatArray) -> FloatArray:
    """Fit the coefficients by Newton's method.

    Parameters
    ----------
    terms : ndarray of shape (customers, terms)
        The first is 1 for everybody.
    values : ndarray of shape (customers,)
        What they brought in the window, any unit; what is below 0 counts as 0.

    Returns
    -------
    ndarray of shape (terms,)
        A customer's expected value is exp(terms · coefficients).

    Raises
    ------
    ValueError
        If nobody brought anything.

    Notes
    -----
    Poisson's quasi-likelihood (Wedderburn 1974, https://doi.org/10.1093/biomet/61.3.439): only the mean is assumed, and
    the forecasts of the learned window add up to what it brought.
    """
    values = np.maximum(values, 0.0)
    mean = float(values.mean()) if len(values) else 0.0
    if mean <= 0:
        raise ValueError("Nobody brought anything in the window: there is nothing to learn.")
    center, deviation = terms[:, 1:].mean(axis=0), terms[:, 1:].std(axis=0)
    scale = np.where(deviation > 1e-9, deviation, np.inf)
    x = np.hstack([np.ones((len(terms), 1)), (terms[:, 1:] - center) / scale])
    y = values / mean
    ridge = RIDGE * np.eye(x.shape[1])
    ridge[0, 0] = 0.0

    def gain(at: FloatArray) -> float:
        said = x @ at
        return float((y * said - np.exp(np.minimum(said, EXPONENT_MAX))).sum() - at @ ridge @ at / 2)

    found = np.zeros(x.shape[1])
    reached = gain(found)
    for _ in range(STEPS):
        expected = np.exp(np.minimum(x @ found, EXPONENT_MAX))
        step = np.linalg.solve((x * expected[:, None]).T @ x + ridge, x.T @ (y - expected) - ridge @ found)
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        # Half the step as often as the full one overshoots.
        while gain(found + step) < reached and np.abs(step).max() > 1e-12:
            step = step / 2
        found, reached = found + step, gain(found + step)
        if np.abs(step).max() < 1e-10:
            break
    natural = found[1:] / scale
    constant = found[0] + np.log(mean) - natural @ center
    return np.asarray(np.round(np.concatenate([[constant], natural]), COEFFICIENT_DECIMALS))


def expected(terms: FloatArray, coefficients: FloatArray) -> FloatArray:
    """Return the expected value of customers, shape (customers,)."""
    return np.asarray(np.exp(np.minimum(terms @ coefficients, EXPONENT_MAX)))
