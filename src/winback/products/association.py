"""Which items are in one order more or less often than chance puts them there."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import poisson

from winback.arrays import FloatArray
from winback.campaigns.multiplicity import q_values

KEY = ["item_type", "comparison"]


def association_tests(pairs: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Say of each pair and rule how likely chance alone is to deviate as much.

    Parameters
    ----------
    pairs : DataFrame
        A row per pair: item_type, comparison (its name), order_count (orders with both), expected_count (by chance),
        later_order_count and later_expected_count (those of the later part of the data), comparison_count (the pairs
        that there might have been).
    rules : DataFrame
        A row per rule, with the same columns but those of the later part.

    Returns
    -------
    DataFrame
        Columns item_type, comparison, p_value, q_value, and earlier_q_value: what the earlier part of the data alone
        would have said of a pair; NaN for a rule.
    """
    parts = []
    for frame in (pairs, rules):
        for _, of_type in frame.groupby("item_type", sort=True):
            tried = int(of_type["comparison_count"].iloc[0])
            counts, expected = (of_type[name].to_numpy(dtype=np.float64) for name in ("order_count", "expected_count"))
            p_values = two_sided_p(counts, expected)
            tested = of_type[KEY].assign(
                p_value=p_values, q_value=q_values(p_values, comparison_count=tried), earlier_q_value=np.nan
            )
            if frame is pairs:
                later, later_expected = (
                    of_type[name].to_numpy(dtype=np.float64) for name in ("later_order_count", "later_expected_count")
                )
                earlier = two_sided_p(counts - later, expected - later_expected)
                tested["earlier_q_value"] = q_values(earlier, comparison_count=tried)
            parts.append(tested)
    columns = {"item_type": str, "comparison": str, "p_value": float, "q_value": float, "earlier_q_value": float}
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    return pd.concat(parts, ignore_index=True) if parts else empty


def two_sided_p(counts: FloatArray, expected: FloatArray) -> FloatArray:
    """Return how likely a Poisson count is to be as far from what is expected, to either side.

    The number of orders that have two items by chance is a sum of hypergeometric counts, one per stratum, whose
    variance is below that of a Poisson count, if each order is another customer's. Customers who repeat a pair add to
    it: then these values are too small.

    Parameters
    ----------
    counts : ndarray of shape (comparisons,)
        Orders with both, whole numbers from 0.
    expected : ndarray of shape (comparisons,)
        Their mean by chance, from 0.

    Returns
    -------
    ndarray of shape (comparisons,)
        0 to 1: twice the smaller tail.
    """
    mean = np.maximum(expected, 0.0)
    tails = np.minimum(poisson.cdf(counts, mean), poisson.sf(counts - 1, mean))
    p_values: FloatArray = np.minimum(2.0 * tails, 1.0)
    return p_values
