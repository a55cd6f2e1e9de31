"""Unit prices by non-negative least squares, from the products, quantities and amounts of orders."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.linalg import cho_factor, cho_solve, cholesky, eigh, solve_triangular
from scipy.optimize import nnls
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.arrays import BoolArray, FloatArray

PRICE_DECIMALS = 4
"""Decimals of a price, as of all money on a line."""

ROUNDS = 6
"""How often the orders are weighed again by how well they fit."""

_RIDGE = 1e-9
"""Pull towards zero, relative to the mean diagonal of the normal matrix: it only decides what the orders leave open."""

_OPEN = 1e-4
"""A product is open when a direction that no order sees moves its price by more than this share."""


def estimate_prices(entries: pd.DataFrame) -> pd.DataFrame:
    """Estimate the prices of products from the orders that they are in.

    Solves ``min Σ w · (Σ quantity · price - amount)²`` over prices of zero or more. The weights follow Huber (1964): an
    order that misses by more than 2.5 times the middle miss weighs less, the more it misses, so that a few wrong
    amounts do not bend the prices. Products that share no order, even by way of others, are solved apart.

    Parameters
    ----------
    entries : DataFrame of shape (n_entries, 4)
        One row per order and product: order_id, product_id, quantity (pieces, above 0) and amount (money, what these
        products of the order cost together; the same in all rows of an order). The order of the rows does not matter.

    Returns
    -------
    DataFrame of shape (n_products, 4)
        By product_id: unit_price (money, 0 or more, rounded to `PRICE_DECIMALS`), used_order_count,
        and is_identified, which
        is false where the orders cannot tell the product from others, as when two are only ever bought together.

    References
    ----------
    Lawson and Hanson, *Solving Least Squares Problems*, 1974, chapter 23. Huber, *Robust Estimation of a Location
    Parameter*, 1964.

    Examples
    --------
    >>> orders = pd.DataFrame({
    ...     "order_id": ["1", "1", "2", "2"], "product_id": ["a", "b", "a", "b"],
    ...     "quantity": [1, 1, 2, 1], "amount": [5.0, 5.0, 8.0, 8.0],
    ... })
    >>> estimate_prices(orders).unit_price.tolist()
    [3.0, 2.0]
    """
    entries = entries.sort_values(["order_id", "product_id"], kind="stable")
    order_codes, _ = pd.factorize(entries["order_id"])
    products = np.array(sorted(entries["product_id"].unique()), dtype=object)
    product_codes = pd.Index(products).get_indexer(entries["product_id"])
    quantities = csr_array(
        (entries["quantity"].to_numpy(dtype=np.float64), (order_codes, product_codes)),
        shape=(order_codes.max(initial=-1) + 1, len(products)),
    )
    amounts = entries["amount"].to_numpy(dtype=np.float64)[np.unique(order_codes, return_index=True)[1]]

    prices = np.zeros(len(products))
    identified = np.zeros(len(products), dtype=bool)
    if len(products):
        with threadpool_limits(limits=1):
            parts, part_of_product = connected_components(quantities.T @ quantities, directed=False)
            part_of_order = part_of_product[quantities.indices[quantities.indptr[:-1]]]
            for part in range(parts):
                columns = np.flatnonzero(part_of_product == part)
                rows = np.flatnonzero(part_of_order == part)
                own = quantities[rows][:, columns]
                prices[columns] = _robust_prices(own, amounts[rows])
                identified[columns] = _are_identified(own)
    return pd.DataFrame(
        {
            "product_id": pd.Series(products, dtype="string"),
            "unit_price": pd.Series(np.round(prices, PRICE_DECIMALS), dtype="float64"),
            "used_order_count": pd.Series(np.bincount(product_codes, minlength=len(products)), dtype="int64"),
            "is_identified": pd.Series(identified, dtype="bool"),
        }
    )


def _robust_prices(quantities: csr_array, amounts: FloatArray) -> FloatArray:
    weights = np.ones(len(amounts))
    prices = _prices(quantities, amounts, weights)
    for _ in range(ROUNDS):
        misses = np.abs(quantities @ prices - amounts)
        # At least a cent, so that exact orders do not make rounding look like an error.
        tolerance = max(2.5 * float(np.median(misses)), 0.01)
        weights = np.minimum(1.0, tolerance / np.maximum(misses, tolerance))
        prices = _prices(quantities, amounts, weights)
    return prices


def _prices(quantities: csr_array, amounts: FloatArray, weights: FloatArray) -> FloatArray:
    """Solve the weighted problem by its normal equations."""
    weighted = diags_array(weights) @ quantities
    normal = (weighted.T @ quantities).toarray()
    normal[np.diag_indices_from(normal)] += _RIDGE * normal.trace() / len(normal)
    target = weighted.T @ amounts
    prices: FloatArray = cho_solve(cho_factor(normal), target)
    if prices.min() >= 0:
        # Where no bound is touched, the free solution is the bounded one.
        return prices
    root = cholesky(normal)
    bounded, _ = nnls(root, solve_triangular(root, target, trans="T"), maxiter=10 * len(normal))
    return np.asarray(bounded, dtype=np.float64)


def _are_identified(quantities: csr_array) -> BoolArray:
    """Say of which products the price follows from the orders, whatever the others cost."""
    normal = (quantities.T @ quantities).toarray()
    scale = np.sqrt(normal.diagonal())
    values, vectors = eigh(normal / np.outer(scale, scale))
    unseen = vectors[:, values <= 1e-9 * len(values)]
    return np.asarray(np.abs(unseen).max(axis=1, initial=0) <= _OPEN)
