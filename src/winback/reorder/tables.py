"""The tables of the reorder score as one typed frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

TEXT, WHOLE, NUMBER, FLAG, DATE = "string", "Int64", "Float64", "boolean", "datetime64[us]"

COLUMNS: dict[str, str] = {
    "artifact": TEXT,
    "as_of_date": DATE,
    # model
    "is_today": FLAG,
    "level_30_days": NUMBER,
    "level_60_days": NUMBER,
    "level_90_days": NUMBER,
    "recency_coefficient": NUMBER,
    "order_count_coefficient": NUMBER,
    "tenure_coefficient": NUMBER,
    "revenue_coefficient": NUMBER,
    "missed_coefficient": NUMBER,
    "window_count": WHOLE,
    "level_from": DATE,
    "level_to": DATE,
    "level_reorder_rate": NUMBER,
    "season": TEXT,
    # quality
    "population": TEXT,
    "baseline": TEXT,
    "returned": WHOLE,
    "auc": NUMBER,
    "auc_lower": NUMBER,
    "auc_upper": NUMBER,
    "lead": NUMBER,
    "lead_lower": NUMBER,
    "lead_upper": NUMBER,
    "verdict": TEXT,
    # calibration
    "horizon_days": WHOLE,
    "bin_number": WHOLE,
    "observed_rate_lower": NUMBER,
    "observed_rate_upper": NUMBER,
    "is_within": FLAG,
    # of several
    "customer_count": WHOLE,
    "predicted_rate": NUMBER,
    "reorder_rate": NUMBER,
}
"""Columns and types; explicit, since an empty or all-null column has none."""


def stack(rows: Mapping[str, Sequence[Mapping[str, object]]]) -> pd.DataFrame:
    """Put the rows of all tables into one, `artifact` saying which a row belongs to.

    Parameters
    ----------
    rows : mapping from table to its rows
        Also none.

    Returns
    -------
    DataFrame
        `COLUMNS`.
    """
    flat = [{"artifact": table, **row} for table, some in rows.items() for row in some]
    return pd.DataFrame(flat, columns=list(COLUMNS), dtype=object).astype(COLUMNS)
