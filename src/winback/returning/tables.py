"""The tables of the return score as one typed frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

TEXT, WHOLE, NUMBER, FLAG, DATE = "string", "Int64", "Float64", "boolean", "datetime64[us]"

COLUMNS: dict[str, str] = {
    "artefact": TEXT,
    "as_of_date": DATE,
    # model
    "is_today": FLAG,
    "level_30_days": NUMBER,
    "level_60_days": NUMBER,
    "level_90_days": NUMBER,
    "recency_coefficient": NUMBER,
    "orders_coefficient": NUMBER,
    "tenure_coefficient": NUMBER,
    "spend_coefficient": NUMBER,
    "missed_coefficient": NUMBER,
    "windows": WHOLE,
    "level_from": DATE,
    "level_to": DATE,
    "level_share_returned": NUMBER,
    "season": TEXT,
    # quality
    "population": TEXT,
    "yardstick": TEXT,
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
    "share_lower": NUMBER,
    "share_upper": NUMBER,
    "is_within": FLAG,
    # of several
    "customers": WHOLE,
    "share_forecast": NUMBER,
    "share_returned": NUMBER,
}
"""Columns and types; explicit, since an empty or all-null column has none."""


def stack(rows: Mapping[str, Sequence[Mapping[str, object]]]) -> pd.DataFrame:
    """Put the rows of all tables into one, `artefact` saying which a row belongs to.

    Parameters
    ----------
    rows : mapping from table to its rows
        Also none.

    Returns
    -------
    DataFrame
        `COLUMNS`.
    """
    flat = [{"artefact": table, **row} for table, some in rows.items() for row in some]
    return pd.DataFrame(flat, columns=list(COLUMNS), dtype=object).astype(COLUMNS)
