"""How many orders to expect of customers within a time: sums over a few nodes, which SQL can write as well."""

from __future__ import annotations

import numpy as np
from scipy.linalg import eigh_tridiagonal

from winback.arrays import FloatArray, IntArray
from winback.lifetime.purchases import BG, MBG, NBD, PurchaseModel, Purchases

NODES = 12
"""Good to ten digits for a year; longer times need `NODES_LONG`."""

NODES_LONG = 24


def beta_nodes(a: float, b: float, count: int) -> tuple[FloatArray, FloatArray]:
    """Find the nodes and weights of Gauss's rule for means under a beta distribution.

    Parameters
    ----------
    a, b : float
        Parameters of the distribution, above 0.
    count : int
        Number of nodes.

    Returns
    -------
    two ndarrays of shape (count,)
        Nodes in (0, 1), rising, and weights that add up to 1.

    Notes
    -----
    Golub and Welsch 1969 (https://doi.org/10.1090/S0025-5718-69-99647-1): eigenvalues of the Jacobi matrix. Unlike
    scipy.special.roots_jacobi it needs no gamma function and stands any b.
    """
    k = np.arange(count, dtype=float)
    # With A = b - 1 and B = a - 1 on (-1, 1), moved to (0, 1).
    total = a + b - 2
    diagonal = np.empty(count)
    diagonal[0] = (a - b) / (a + b)
    double = 2 * k[1:] + total
    diagonal[1:] = (a - b) * total / (double * (double + 2))
    # At k = 1 the general form is 0 / 0 where a + b = 1.
    k, double = k[2:], double[1:]
    later = 4 * k * (k + b - 1) * (k + a - 1) * (k + total) / (double**2 * (double + 1) * (double - 1))
    square = np.concatenate([[4 * a * b / ((a + b) ** 2 * (a + b + 1))], later])
    values, vectors = eigh_tridiagonal(diagonal, np.sqrt(square))
    return np.asarray((values + 1) / 2), np.asarray(vectors[0] ** 2)


def probability_alive(model: PurchaseModel, purchases: Purchases) -> FloatArray:
    """Compute how likely customers have not left, shape (customers,); 1 where the model knows no dropout."""
    if model.name == NBD or model.a is None or model.b is None:
        return np.ones(len(purchases.repeats))
    chances = purchases.repeats if model.name == BG else purchases.repeats + 1
    before = model.b + np.maximum(chances - 1.0, 0.0)
    ratio = np.log(model.alpha + purchases.observed) - np.log(model.alpha + purchases.recency)
    # Odds to have left, as logarithms: they overflow for who ordered often and is long silent.
    odds = np.log(model.a / before) + (model.r + purchases.repeats) * ratio
    return np.where(chances > 0, 1 / (1 + np.exp(np.minimum(odds, 700.0))), 1.0)


def node_parameters(model: PurchaseModel, repeats: IntArray) -> tuple[FloatArray, FloatArray]:
    """Return a and b of the probability to leave, given that a customer with so many repeats has not left."""
    if model.a is None or model.b is None:
        raise ValueError("A model without dropout has no nodes.")
    b = np.asarray(model.b + repeats + (1.0 if model.name == MBG else 0.0), dtype=np.float64)
    return np.full(len(repeats), model.a), b


def nodes_by_repeats(model: PurchaseModel, repeats_max: int, count: int = NODES) -> tuple[FloatArray, FloatArray]:
    """Find nodes and weights for 0 to `repeats_max` repeats, each of shape (repeats_max + 1, count)."""
    a, b = node_parameters(model, np.arange(repeats_max + 1))
    found = [beta_nodes(float(one), float(other), count) for one, other in zip(a, b, strict=True)]
    return np.array([nodes for nodes, _ in found]), np.array([weights for _, weights in found])


def expected_orders(model: PurchaseModel, purchases: Purchases, time: float, *, count: int = NODES) -> FloatArray:
    """Compute the orders that customers are expected to make within a time, from now on.

    Parameters
    ----------
    model : PurchaseModel
    purchases : Purchases
    time : float
        In the unit of time of the model.
    count : int
        Number of nodes.

    Returns
    -------
    ndarray of shape (customers,)

    Notes
    -----
    Given that a customer has not left, the rate has a gamma and the probability p to leave a beta distribution, and
    the orders within t are E[(1 - ((alpha + T) / (alpha + T + p t)) ** (r + x)) / p]: a mean under the beta
    distribution, which Gauss's rule gives without any hypergeometric function.
    """
    shape, rate = model.r + purchases.repeats, model.alpha + purchases.observed
    if model.name == NBD:
        return np.asarray(shape / rate * time)
    found, where = np.unique(purchases.repeats, return_inverse=True)
    a, b = node_parameters(model, found)
    rules = [beta_nodes(float(one), float(other), count) for one, other in zip(a, b, strict=True)]
    nodes = np.array([nodes for nodes, _ in rules])[where]
    weights = np.array([weights for _, weights in rules])[where]
    stays = np.exp(-shape[:, None] * np.log1p(nodes * (time / rate)[:, None]))
    alive = probability_alive(model, purchases)
    return np.asarray(alive * (weights * (1 - stays) / nodes).sum(axis=1))


def expected_orders_of_new(model: PurchaseModel, time: float, *, count: int = NODES_LONG) -> float:
    """Compute the repeats that a customer without any history makes within a time from the first order."""
    new = Purchases(np.zeros(1, dtype=np.int64), np.zeros(1), np.zeros(1))
    return float(expected_orders(model, new, time, count=count)[0])


def discounted_value(
    model: PurchaseModel, purchases: Purchases, order_value: FloatArray, *, months: int, month: float, rate: float
) -> FloatArray:
    """Compute the value of the orders of the next months, those of each month discounted at its end.

    Parameters
    ----------
    model : PurchaseModel
    purchases : Purchases
    order_value : ndarray of shape (customers,)
        The expected value of an order.
    months : int
    month : float
        Length of a month in the unit of time of the model.
    rate : float
        Discount a month, such as 0.01.

    Returns
    -------
    ndarray of shape (customers,)
    """
    value, before = np.zeros(len(order_value)), np.zeros(len(order_value))
    for number in range(1, months + 1):
        orders = expected_orders(model, purchases, number * month, count=NODES if number <= 12 else NODES_LONG)
        value += (orders - before) * order_value / (1 + rate) ** number
        before = orders
    return value
