"""How products speak for each other: weights from the customers that they have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotri
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

WEIGHT_UNIT = 1_000_000
"""Weights are whole numbers of this many parts, so that their sums are the same in any order."""


def together(owned: sparse.csr_array) -> NDArray[np.float64]:
    """Count the customers that each two products have in common; the diagonal has those of each product."""
    return np.asarray((owned.T @ owned).todense(), dtype=np.float64)


def confidence(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the customers of a product (row) who have bought another one (column), too."""
    return _without_self(counts / np.diag(counts)[:, None])


def cosine(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Customers in common, as a share of the geometric mean of the customers of both."""
    roots = np.sqrt(np.diag(counts))
    return _without_self(counts / roots[:, None] / roots[None, :])


def ease(counts: NDArray[np.float64], *, ridge: float) -> NDArray[np.float64]:
    """Weights by which the products that a customer has best predict each other product.

    Parameters
    ----------
    counts : array of shape (products, products)
        Customers in common.
    ridge : float
        Added to the diagonal: the more, the less a weight may rest on few customers.

    Returns
    -------
    array of shape (products, products)
        Weight of the product that is had (row) for the other one (column).

    References
    ----------
    Steck, H. (2019). Embarrassingly shallow autoencoders for sparse data. WWW '19.
    """
    with threadpool_limits(limits=1):  # so that each sum has one order
        factor, failed = dpotrf(counts + ridge * np.eye(len(counts)), lower=1)
        inverse, failed_too = dpotri(factor, lower=1)
    if failed or failed_too:
        raise ValueError(f"The ridge {ridge} is too small to invert {len(counts)} products.")
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    return _without_self(-inverse / np.diag(inverse)[None, :])


def largest(weights: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Keep the largest weights of each product (row) by absolute value, as whole numbers; all others are 0."""
    whole = np.rint(weights * WEIGHT_UNIT).astype(np.int64)
    if count >= len(whole):
        return whole
    # equal weights in the order of the products: a whole number for both makes the choice total
    ranked = np.abs(whole) * len(whole) + np.arange(len(whole))[::-1]
    limit = np.partition(ranked, len(whole) - count, axis=1)[:, len(whole) - count]
    return np.where(ranked >= limit[:, None], whole, 0)


def _without_self(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    np.fill_diagonal(weights, 0)
    return weights
