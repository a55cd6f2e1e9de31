"""Made-up customers of one kind, drawn by chance from one continuous population: nobody may find groups among them."""

from collections.abc import Callable
from functools import partial

import numpy as np
from scipy.special import ndtr
from scipy.stats import geom


def copula(rng: np.random.Generator, customers: int) -> np.ndarray:
    """Draw recency, orders and revenue as shops have them (skewed, many single orders), by a Gaussian copula.

    Parameters
    ----------
    rng : Generator
    customers : int

    Returns
    -------
    ndarray of shape (customers, 3)
        Days since the last order, orders and revenue; every draw has correlations of its own.
    """
    mixing = rng.normal(size=(3, 3)) + np.array([[-1.0], [1.0], [1.0]])
    mixing /= np.sqrt((mixing**2).sum(axis=1, keepdims=True))
    scores = rng.normal(size=(customers, 3)) @ mixing.T
    recency = np.floor(370 * ndtr(scores[:, 0])) + 1
    orders = geom.ppf(np.clip(ndtr(scores[:, 1]), 1e-12, 1 - 1e-12), rng.uniform(0.15, 0.7))
    return np.column_stack([recency, orders, np.round(np.exp(5 + 1.1 * scores[:, 2]), 2)])


def bg_nbd(
    rng: np.random.Generator,
    customers: int,
    *,
    purchases: tuple[float, float],
    dropout: tuple[float, float],
    first_order_days: tuple[int, int],
) -> np.ndarray:
    """Draw recency, orders and revenue from BG/NBD and gamma-gamma.

    Parameters
    ----------
    rng : Generator
    customers : int
    purchases : (shape, days)
        Of the gamma distribution of the customers' rates of orders.
    dropout : (a, b)
        Of the beta distribution of the chance to stop after an order.
    first_order_days : (fewest, most)
        Days since the first order.

    Returns
    -------
    ndarray of shape (customers, 3)
        Days since the last order, orders and revenue.

    References
    ----------
    Fader, Hardie, Lee (2005), "Counting your customers" the easy way; Fader, Hardie (2013), The gamma-gamma model of
    monetary value. The gamma-gamma parameters are theirs for CDNOW.
    """
    tenure = rng.uniform(*first_order_days, customers)
    rate = rng.gamma(purchases[0], 1 / purchases[1], customers)
    stops = rng.beta(*dropout, customers)
    value = 6.25 / rng.gamma(3.74, 1 / 15.44, customers)
    orders, last, now = np.ones(customers), np.zeros(customers), np.zeros(customers)
    # One may also stop after the first order, or none of the single orders of real shops would be explained.
    active = rng.random(customers) >= stops
    while active.any():
        now = np.where(active, now + rng.exponential(1, customers) / np.maximum(rate, 1e-12), now)
        bought = active & (now < tenure)
        orders, last = orders + bought, np.where(bought, now, last)
        active = bought & (rng.random(customers) >= stops)
    revenue = rng.gamma(6.25 * orders, value / 6.25)
    return np.column_stack([np.floor(tenure - last) + 1, orders, np.maximum(np.round(revenue, 2), 0.01)])


CONTINUA: dict[str, Callable[[np.random.Generator, int], np.ndarray]] = {
    "Gaussian copula over a shop's values": copula,
    "BG/NBD, a cohort that buys like CDNOW's": partial(
        bg_nbd, purchases=(0.243, 30.9), dropout=(0.793, 2.426), first_order_days=(455, 545)
    ),
    "BG/NBD, first orders over 18 months": partial(
        bg_nbd, purchases=(0.5, 40.0), dropout=(0.8, 2.5), first_order_days=(1, 545)
    ),
    "BG/NBD, frequent orders over two years": partial(
        bg_nbd, purchases=(1.0, 30.0), dropout=(0.8, 6.0), first_order_days=(1, 730)
    ),
    "BG/NBD, regular orders, few who stop": partial(
        bg_nbd, purchases=(2.0, 60.0), dropout=(0.5, 5.0), first_order_days=(30, 730)
    ),
}
"""Populations by name; columns are recency in days, orders and revenue."""
