"""What makes two products near: price, brand or category path, what is seen beside them. Never an id as a number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

CODE_WEIGHTS = {
    "category": {"brand": 4.0},
    "brand": {"top_level": 1.0, "second_level": 1.0, "narrowest": 2.0},
}
"""What a difference adds to the squared distance, beside 1 for a price one standard deviation away (on a log scale).

A brand sells few kinds of things, so it weighs most for the category. For the brand each further level of the category
path adds; `narrowest` is the category id, or the whole path where there is none: same or not the same.
"""

SURROUNDINGS_WEIGHTS = (0.0, 1.0)
"""What wholly different surroundings may add to the squared distance; cross-validation decides whether they help."""

UNKNOWN = -1
"""Code of an unknown value."""


@dataclass(frozen=True)
class Features:
    """What distances are measured on, one row per product.

    Attributes
    ----------
    price : ndarray, shape (n,)
        Logarithm of the usual price, standardised; 0 where there is none.
    codes : ndarray of int, shape (n, c)
        Values as codes that are equal or not; `UNKNOWN` equals nothing.
    code_weights : ndarray, shape (c,)
        What a difference in each code adds to the squared distance.
    surroundings : ndarray of float32, shape (n, s)
        Shares of the values seen beside the product, 0 to 1; the mean of all where nothing is known.
    """

    price: FloatArray
    codes: IntArray
    code_weights: FloatArray
    surroundings: npt.NDArray[np.float32]


def product_features(products: pd.DataFrame, surroundings: pd.DataFrame, attribute: str) -> Features:
    """Build the features from which one attribute is told.

    Parameters
    ----------
    products : DataFrame
        One row per product: product_id, category_id, category, brand (text or null), usual_price (positive or null).
    surroundings : DataFrame
        product_id, attribute, neighbour_value, share_of_neighbours (0 to 1); none for products seen alone.
    attribute : str
        category or brand. The attribute itself is not among the features.

    Returns
    -------
    Features
        In the order of `products`.
    """
    levels = products["category"].str.split(".")
    known = {
        "brand": products["brand"],
        "top_level": levels.str[:1].str.join("."),
        "second_level": levels.str[:2].str.join("."),
        "narrowest": products["category_id"].fillna(products["category"]),
    }
    weights = CODE_WEIGHTS[attribute]
    return Features(
        price=_standardised_log(products["usual_price"].to_numpy(dtype=np.float64, na_value=np.nan)),
        codes=np.column_stack([codes(known[name]) for name in weights]),
        code_weights=np.array(list(weights.values())),
        surroundings=_shares(products["product_id"], surroundings),
    )


def codes(values: pd.Series) -> IntArray:
    """Turn the distinct texts of a column into whole numbers, in their own order; null is `UNKNOWN`."""
    return pd.factorize(values, sort=True, use_na_sentinel=True)[0].astype(np.int64)


def _standardised_log(price: FloatArray) -> FloatArray:
    logarithm = np.log(np.where(price > 0, price, np.nan))
    known = logarithm[np.isfinite(logarithm)]
    spread = known.std() if known.size else 0.0
    if spread == 0:
        return np.zeros(len(price))
    # rounded, so that the last bit of a sum cannot decide between two neighbours
    return np.where(np.isfinite(logarithm), np.round((logarithm - known.mean()) / spread, 9), 0.0)


def _shares(product_ids: pd.Series, surroundings: pd.DataFrame) -> npt.NDArray[np.float32]:
    if surroundings.empty:
        return np.zeros((len(product_ids), 0), dtype=np.float32)
    rows = pd.Index(product_ids).get_indexer(pd.Index(surroundings["product_id"]))
    columns = codes(surroundings["attribute"] + " " + surroundings["neighbour_value"])
    shares = np.zeros((len(product_ids), columns.max() + 1), dtype=np.float32)
    present = rows >= 0
    shares[rows[present], columns[present]] = surroundings["share_of_neighbours"].to_numpy(dtype=np.float32)[present]
    has_company = shares.any(axis=1)
    if has_company.any():
        shares[~has_company] = np.round(shares[has_company].mean(axis=0), 6)
    return shares
