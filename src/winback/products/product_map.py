"""Products and customers in one picture: near each other if they go together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

from winback.arrays import FloatArray, IntArray

COMMON_MIN = 5
"""Products of fewer customers would span an axis of their own."""


@dataclass(frozen=True)
class ProductMap:
    """Two axes for products and customers.

    Attributes
    ----------
    items, customers : array of int
        Which products (columns) and customers (rows) are on the map.
    item_axes, customer_axes : array of shape (count, 2)
        Where they stand. A customer stands at the mean of their products, stretched as products are.
    explained_share : array of shape (2,)
        How much of the differences between customers each axis shows, 0 to 1.
    """

    items: IntArray
    customers: IntArray
    item_axes: FloatArray
    customer_axes: FloatArray
    explained_share: FloatArray


def map_products(owned: sparse.csr_array) -> ProductMap | None:
    """Lay out the two largest differences in what customers buy (correspondence analysis).

    Parameters
    ----------
    owned : array of shape (customers, products)
        1 where a customer has bought a product.

    Returns
    -------
    ProductMap or None
        None if fewer than four products or customers would be on the map.

    References
    ----------
    Greenacre, M. (2017). Correspondence Analysis in Practice, 3rd edition. CRC Press.
    """
    items = np.flatnonzero(np.bincount(owned.indices, minlength=owned.shape[1]) >= COMMON_MIN)
    owned = sparse.csr_array(owned[:, items])
    customers = np.flatnonzero(np.diff(owned.indptr) >= 2)
    owned = sparse.csr_array(owned[customers])
    kept = np.flatnonzero(np.bincount(owned.indices, minlength=owned.shape[1]) > 0)
    owned, items = sparse.csr_array(owned[:, kept]), items[kept]
    if min(owned.shape) < 4:
        return None
    rows, columns = np.asarray(owned.sum(axis=1)).ravel(), np.asarray(owned.sum(axis=0)).ravel()
    scaled = sparse.diags_array(1 / np.sqrt(rows)) @ owned @ sparse.diags_array(1 / np.sqrt(columns))
    left, strength, right = svds(scaled, k=3, v0=np.ones(min(owned.shape)))
    # The largest direction is how much is bought at all. The sign of the others is free: the outermost product is
    # at the right, or at the top.
    chosen = np.argsort(-strength)[1:3]
    item_axes = right[chosen].T / np.sqrt(columns / columns.sum())[:, None]
    customer_axes = left[:, chosen] / np.sqrt(rows / rows.sum())[:, None]
    sign = np.sign(item_axes[np.abs(item_axes).argmax(axis=0), np.arange(2)])
    total = float((scaled.data**2).sum()) - 1
    return ProductMap(items, customers, item_axes * sign, customer_axes * sign, strength[chosen] ** 2 / total)
