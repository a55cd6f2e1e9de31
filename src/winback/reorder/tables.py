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
    "basis": TEXT,
    "level_30_days": NUMBER,
    "level_60_days": NUMBER,
    "level_90_days": NUMBER,
    "recency_coefficient": NUMBER,
    "order_count_coefficient": NUMBER,
    "tenure_coefficient": NUMBER,
    "revenue_coefficient": NUMBER,
    "missed_coefficient": NUMBER,
    "rule_coefficient": NUMBER,
    "status_words": TEXT,
    "window_count": WHOLE,
    "level_way": TEXT,
    "level_from": DATE,
    "level_to": DATE,
    "level_reorder_rate": NUMBER,
    "season": TEXT,
    "is_calibrated": FLAG,
    "reason": TEXT,
    "test_count": WHOLE,
    "everybody_error_min": NUMBER,
    "everybody_error_max": NUMBER,
    "dormant_error_min": NUMBER,
    "dormant_error_max": NUMBER,
    # status
    "status": TEXT,
    "status_coefficient": NUMBER,
    # quality
    "population": TEXT,
    "baseline": TEXT,
    "is_used": FLAG,
    "auc": NUMBER,
    "auc_lower": NUMBER,
    "auc_upper": NUMBER,
    "lead": NUMBER,
    "lead_lower": NUMBER,
    "lead_upper": NUMBER,
    "verdict": TEXT,
    "all_tests_lead": NUMBER,
    "all_tests_lead_lower": NUMBER,
    "all_tests_lead_upper": NUMBER,
    "all_tests_auc": NUMBER,
    "all_tests_count": WHOLE,
    "all_tests_worse_count": WHOLE,
    "all_tests_verdict": TEXT,
    # calibration
    "horizon_days": WHOLE,
    "bin_number": WHOLE,
    "observed_rate_lower": NUMBER,
    "observed_rate_upper": NUMBER,
    "is_within": FLAG,
    # of several
    "customer_count": WHOLE,
    "returned": WHOLE,
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
