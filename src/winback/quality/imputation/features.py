"""What makes two products near: price, brand or category path, what is seen beside them. Never an id as a number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from winback.arrays import FloatArray, IntArray

CODE_WEIGHTS = {
    "category": {"brand": 4},
    "brand": {"top_level": 1, "second_level": 1, "narrowest": 2},
}
"""What a difference adds to the squared distance, beside 1 for a price one standard deviation away (on a log scale).

A brand sells few kinds of things, so it weighs most for the category. For the brand each further level of the category
path adds; `narrowest` is the category id, or the whole path where there is none: same or not the same.
"""

SURROUNDINGS_WEIGHTS = (0, 1)
"""What wholly different surroundings may add to the squared distance; cross-validation decides whether they help."""

STEPS = 1000
"""Prices and shares are distinguished to this fraction: sums of squared whole numbers are exact in whatever order."""

FARTHEST_PRICE = 30
"""Standard deviations from the mean beyond which all prices are alike, so that no distance has too many digits."""

UNKNOWN = -1
"""Code of an unknown value."""


@dataclass(frozen=True)
class Features:
    """What distances are measured on, one row per product.

    Attributes
    ----------
    price : ndarray, shape (n,)
        Logarithm of the usual price, standardized, a multiple of 1 ÷ `STEPS`; 0 where there is none.
    codes : ndarray of int, shape (n, c)
        Values as codes that are equal or not; `UNKNOWN` equals nothing.
    code_weights : ndarray of whole numbers, shape (c,)
        What a difference in each code adds to the squared distance.
    surroundings : ndarray of float32, shape (n, s)
        Shares of the values seen beside the product, 0 to 1, multiples of 1 ÷ `STEPS`; the mean of all where nothing is
        known.
    """

    price: FloatArray
    codes: IntArray
    code_weights: IntArray
    surroundings: npt.NDArray[np.float32]


def product_features(products: pd.DataFrame, surroundings: pd.DataFrame, attribute: str) -> Features:
    """Build the features from which one attribute is filled in.

    Parameters
    ----------
    products : DataFrame
        One row per product: product_id, category_id, category, brand (text or null), usual_price (positive or null).
    surroundings : DataFrame
        product_id, attribute, neighbor_value, share_of_neighbors (0 to 1); none for products seen alone.
    attribute : str
        category or brand. The attribute itself is not among the features.

    Returns
    -------
    Features
        In the order of `products`.
    """
    known = {
        "brand": products["brand"],
        "top_level": first_levels(products["category"], 1),
        "second_level": first_levels(products["category"], 2),
        "narrowest": products["category_id"].fillna(products["category"]),
    }
    weights = CODE_WEIGHTS[attribute]
    return Features(
        price=_standardized_log(products["usual_price"].to_numpy(dtype=np.float64, na_value=np.nan)),
        codes=np.column_stack([codes(known[name]) for name in weights]),
        code_weights=np.array(list(weights.values())),
        surroundings=_shares(products["product_id"], surroundings),
    )


def first_levels(paths: pd.Series, count: int) -> pd.Series:
    """Cut dotted paths to their first levels; null stays null."""
    # there are far fewer paths than products
    cut = {path: ".".join(path.split(".")[:count]) for path in paths.dropna().unique()}
    return paths.map(cut)


def codes(values: pd.Series) -> IntArray:
    """Turn the distinct texts of a column into whole numbers, in their own order; null is `UNKNOWN`."""
    return pd.factorize(values, sort=True, use_na_sentinel=True)[0].astype(np.int64)


def _standardized_log(price: FloatArray) -> FloatArray:
    logarithm = np.log(np.where(price > 0, price, np.nan))
    known = logarithm[np.isfinite(logarithm)]
    spread = known.std() if known.size else 0.0
    if spread == 0:
        return np.zeros(len(price))
    standardized = np.clip((logarithm - known.mean()) / spread, -FARTHEST_PRICE, FARTHEST_PRICE)
    return np.where(np.isfinite(logarithm), _in_steps(standardized), 0.0)


def _in_steps(values: FloatArray) -> FloatArray:
    return np.rint(values * STEPS) / STEPS


def _shares(product_ids: pd.Series, surroundings: pd.DataFrame) -> npt.NDArray[np.float32]:
    if surroundings.empty:
        return np.zeros((len(product_ids), 0), dtype=np.float32)
    rows = pd.Index(product_ids).get_indexer(pd.Index(surroundings["product_id"]))
    columns = codes(surroundings["attribute"] + " " + surroundings["neighbor_value"])
    shares = np.zeros((len(product_ids), columns.max() + 1), dtype=np.float32)
    present = rows >= 0
    stated = surroundings["share_of_neighbors"].to_numpy(dtype=np.float64)
    shares[rows[present], columns[present]] = _in_steps(stated[present])
    has_company = shares.any(axis=1)
    if has_company.any():
        shares[~has_company] = _in_steps(shares[has_company].mean(axis=0, dtype=np.float64))
    return shares
