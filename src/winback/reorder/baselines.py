"""What the reorder score has to beat beside the simple rules: ways to tell who comes back that are no curve."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from winback.arrays import FloatArray

BASE_RATE = "base rate"
RFM_CELL = "RFM cell"


def baselines(learnt: pd.DataFrame, customers: pd.DataFrame) -> Mapping[str, FloatArray]:
    """Score customers by what needs no model.

    Parameters
    ----------
    learnt : DataFrame
        Customers as of earlier dates: as_of_date, recency_days, order_count, revenue, returned (within the
        longest horizon).
    customers : DataFrame
        Customers as of the date of the test: the same without returned.

    Returns
    -------
    mapping from name to ndarray of shape (customers,)
        Higher means more likely to return.
    """
    return {
        RFM_CELL: _cell_rates(learnt, customers),
        BASE_RATE: np.full(len(customers), float(learnt["returned"].mean())),
    }


def _cell_rates(learnt: pd.DataFrame, customers: pd.DataFrame) -> FloatArray:
    """Look up how many of each one's RFM cell returned, drawn to everybody's rate by the weight of one customer."""
    everybody = float(learnt["returned"].mean())
    cells = pd.concat([_cells(part) for _, part in learnt.groupby("as_of_date")])
    found = learnt["returned"].groupby(cells).agg(["sum", "count"])
    rates = (found["sum"] + everybody) / (found["count"] + 1)
    return _cells(customers).map(rates).fillna(everybody).to_numpy(float)


def _cells(customers: pd.DataFrame) -> pd.Series[int]:
    """Give each a cell of fifths of recency, orders and spend at one date; equal values share a fifth."""
    cell = np.zeros(len(customers), dtype=np.int64)
    for measure in ("recency_days", "order_count", "revenue"):
        values = customers[measure].to_numpy(float)
        cell = 5 * cell + np.searchsorted(np.quantile(values, [0.2, 0.4, 0.6, 0.8]), values, side="left")
    return pd.Series(cell, index=customers.index)
