"""The tables of the reorder score as one typed frame."""

from __future__ import annotations

from winback.column_types import DATE, FLAG, NUMBER, TEXT, WHOLE

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
