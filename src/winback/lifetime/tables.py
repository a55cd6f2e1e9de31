"""The tables of the lifetime models as one typed frame."""

from __future__ import annotations

from winback.column_types import DATE, FLAG, NUMBER, TEXT, WHOLE
from winback.lifetime.expected_orders import NODES
from winback.lifetime.log_linear import TERMS

COLUMNS: dict[str, str] = {
    "artifact": TEXT,
    "as_of_date": DATE,
    "horizon_days": WHOLE,
    # model
    "is_today": FLAG,
    "model": TEXT,
    "unit_days": NUMBER,
    **dict.fromkeys(("r", "alpha", "a", "b"), NUMBER),
    **{f"{name}_standard_error": NUMBER for name in ("r", "alpha", "a", "b")},
    **{f"{name}_log_likelihood": NUMBER for name in ("nbd", "bg", "mbg")},
    "dropout_likelihood_ratio": NUMBER,
    "gradient": NUMBER,
    "is_maximum": FLAG,
    "order_value_mean": NUMBER,
    **dict.fromkeys(("p", "q", "v"), NUMBER),
    **{f"{name}_standard_error": NUMBER for name in ("p", "q", "v")},
    "order_value_log_likelihood": NUMBER,
    "frequency_value_correlation": NUMBER,
    "repeat_customer_count": WHOLE,
    "status": TEXT,
    # horizon
    "used_model": TEXT,
    "level": NUMBER,
    **{f"{term}_coefficient": NUMBER for term in TERMS},
    "test_count": WHOLE,
    "total_error_min": NUMBER,
    "total_error_max": NUMBER,
    "share_within": NUMBER,
    "reason": TEXT,
    "season": TEXT,
    "tenths_far_off": TEXT,
    "cohort_test_count": WHOLE,
    "cohort_error": NUMBER,
    "cohort_baseline_error": NUMBER,
    "cohort_error_factor": NUMBER,
    "continues_cohorts": FLAG,
    "cohort_reason": TEXT,
    # interval: a tenth of the forecasts, and what customers brought over what was forecast
    "value_tenth": WHOLE,
    "from_value": NUMBER,
    "until_value": NUMBER,
    "ratio_lower": NUMBER,
    "ratio_upper": NUMBER,
    # nodes
    "repeat_count": WHOLE,
    **{f"node_{number}": NUMBER for number in range(1, NODES + 1)},
    **{f"weight_{number}": NUMBER for number in range(1, NODES + 1)},
    # quality
    "baseline": TEXT,
    "is_used": FLAG,
    "buyer_count": WHOLE,
    "auc": NUMBER,
    "rank_correlation": NUMBER,
    "share_in_top_tenth": NUMBER,
    "total_error": NUMBER,
    "mean_absolute_error": NUMBER,
    "decile_gap": NUMBER,
    "lead": NUMBER,
    "lead_lower": NUMBER,
    "lead_upper": NUMBER,
    "verdict": TEXT,
    "all_tests_lead": NUMBER,
    "all_tests_lead_lower": NUMBER,
    "all_tests_lead_upper": NUMBER,
    "all_tests_count": WHOLE,
    "all_tests_verdict": TEXT,
    # calibration
    "group_type": TEXT,
    "group_number": WHOLE,
    "expected_value": NUMBER,
    "observed_value": NUMBER,
    # of several
    "customer_count": WHOLE,
}
"""Columns and types; explicit, since an empty or all-null column has none."""
