"""How products speak for each other: weights from the customers that they have in common."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.linalg.lapack import dpotrf, dpotri

from winback.arrays import FloatArray, IntArray

WEIGHT_UNIT = 1_000_000
"""Weights are whole numbers of this many parts, so that their sums are the same in any order."""

RIDGE = 300.0
"""Between 300 and 1,000 the lists are as good on every data set tried; below 100 they are worse."""


def together(owned: sparse.csr_array) -> FloatArray:
    """Count the customers that each two products have in common; the diagonal has those of each product."""
    return np.asarray((owned.T @ owned).toarray(), dtype=np.float64)


def confidence(counts: FloatArray) -> FloatArray:
    """Compute the share of the customers of a product (row) who have bought another one (column), too."""
    return _without_self(counts / np.diag(counts)[:, None])


def cosine(counts: FloatArray) -> FloatArray:
    """Divide the customers in common by the geometric mean of the customers of both."""
    roots = np.sqrt(np.diag(counts))
    return _without_self(counts / roots[:, None] / roots[None, :])


def jaccard(counts: FloatArray) -> FloatArray:
    """Divide the customers in common by the customers of either."""
    own = np.diag(counts)
    return _without_self(counts / (own[:, None] + own[None, :] - counts))


def ease(counts: FloatArray, *, ridge: float = RIDGE) -> FloatArray:
    """Find the weights by which the products that a customer has predict each other product best.

    Parameters
    ----------
    counts : array of shape (products, products)
        Customers in common.
    ridge : float
        Added to the diagonal: the more, the less a weight may rest on few customers. Above 0.

    Returns
    -------
    array of shape (products, products)
        Weight of the product that is had (row) for the other one (column).

    References
    ----------
    Steck, H. (2019). Embarrassingly shallow autoencoders for sparse data. WWW '19.
    """
    factor, _ = dpotrf(counts + ridge * np.eye(len(counts)), lower=1)
    inverse, _ = dpotri(factor, lower=1)
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    return _without_self(-inverse / np.diag(inverse)[None, :])


def largest(weights: FloatArray, count: int) -> sparse.csr_array:
    """Keep the largest weights of each product (row) by absolute value, as whole numbers.

    Of equally large ones, those of the products that stand first.
    """
    width = len(weights)
    count = min(count, width)
    whole = np.rint(weights * WEIGHT_UNIT)
    ranked = np.abs(whole) * width + np.arange(width)[::-1]
    limit = np.partition(ranked, width - count, axis=1)[:, width - count]
    kept = ranked >= limit[:, None]
    shape, starts = whole.shape, np.arange(width + 1) * count
    found = sparse.csr_array((whole[kept], np.nonzero(kept)[1], starts), shape=shape)
    found.eliminate_zeros()
    return found


def strongest(values: FloatArray, count: int) -> tuple[IntArray, IntArray]:
    """Find the largest values above 0 of each product: rows and columns, the largest of each row first."""
    kept = largest(values, count)
    row = np.repeat(np.arange(len(values)), np.diff(kept.indptr))
    column = kept.indices
    order = np.lexsort((column, -values[row, column], row))
    return row[order], column[order].astype(np.int64)


def _without_self(weights: FloatArray) -> FloatArray:
    np.fill_diagonal(weights, 0)
    return weights
