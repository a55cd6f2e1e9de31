"""The columns of the records of segmentation models: what a fit has learnt, and what a model has beside it."""

from __future__ import annotations

from winback.column_types import FLAG, NUMBER, TEXT, WHOLE

COLUMNS: dict[str, dict[str, str]] = {
    "scalers": {
        "segmentation": TEXT,
        "scaler": TEXT,
        "feature": TEXT,
        "feature_position": WHOLE,
        "transform": TEXT,
        "clip_lower": NUMBER,
        "clip_upper": NUMBER,
        "location": NUMBER,
        "scale": NUMBER,
    },
    "trials": {
        "segmentation": TEXT,
        "scaler": TEXT,
        "algorithm": TEXT,
        "linkage": TEXT,
        "k": WHOLE,
        "inertia": NUMBER,
        "is_elbow": FLAG,
        "silhouette": NUMBER,
        "silhouette_standard_error": NUMBER,
        "silhouette_sample_count": WHOLE,
        "calinski_harabasz": NUMBER,
        "davies_bouldin": NUMBER,
        "bic": NUMBER,
        "share_of_smallest_segment": NUMBER,
        "agreement": NUMBER,
        "rand_to_selected": NUMBER,
        "repeatability": NUMBER,
        "repeatability_lower": NUMBER,
        "smallest_jaccard": NUMBER,
        "null_silhouette": NUMBER,
        "excess_over_null": NUMBER,
        "null_p_value": NUMBER,
        "structure": TEXT,
        "gap": NUMBER,
        "gap_standard_error": NUMBER,
        "is_gap_choice": FLAG,
        "reorder_auc": NUMBER,
        "reorder_auc_standard_error": NUMBER,
        "revenue_correlation": NUMBER,
        "is_selected": FLAG,
        "verdict": TEXT,
    },
    "centers": {
        "segmentation": TEXT,
        "scaler": TEXT,
        "segment_id": WHOLE,
        "feature": TEXT,
        "feature_position": WHOLE,
        "center_scaled": NUMBER,
        "center": NUMBER,
    },
    "silhouettes": {"segmentation": TEXT, "customer_id": TEXT, "segment_id": WHOLE, "silhouette": NUMBER},
    "dendrogram": {
        "segmentation": TEXT,
        "algorithm": TEXT,
        "linkage": TEXT,
        "merge_id": WHOLE,
        "point_order": WHOLE,
        "x": NUMBER,
        "height": NUMBER,
        "leaf_count": WHOLE,
    },
    "features": {
        "segmentation": TEXT,
        "feature": TEXT,
        "feature_position": WHOLE,
        "is_used": FLAG,
        "reason": TEXT,
    },
    "stability": {
        "segmentation": TEXT,
        "separation_from": NUMBER,
        "separation_to": NUMBER,
        "agreement": NUMBER,
        "customer_count": WHOLE,
    },
    "use": {
        "segmentation": TEXT,
        "baseline": TEXT,
        "group_count": WHOLE,
        "customer_count": WHOLE,
        "reorder_rate": NUMBER,
        "reorder_auc": NUMBER,
        "reorder_auc_standard_error": NUMBER,
        "revenue_correlation": NUMBER,
    },
    "axes": {
        "segmentation": TEXT,
        "scaler": TEXT,
        "axis": WHOLE,
        "feature": TEXT,
        "feature_position": WHOLE,
        "loading": NUMBER,
        "share_of_variance": NUMBER,
    },
}
"""Columns and types of each table of a fit. Types are explicit, since an empty or all-null column has none."""


MODEL_COLUMNS: dict[str, dict[str, str]] = {
    "models": {
        "segmentation": TEXT,
        "origin": TEXT,
        "definition": TEXT,
        "segment_count": WHOLE,
        "highest_segment_id": WHOLE,
        "customer_count": WHOLE,
        "loss": NUMBER,
        "share_of_customers_moved": NUMBER,
        "segments_kept": TEXT,
        "segments_new": TEXT,
        "segments_gone": TEXT,
    },
    "moves": {
        "segmentation": TEXT,
        "previous_segment_id": WHOLE,
        "segment_id": WHOLE,
        "customer_count": WHOLE,
    },
    "distributions": {
        "segmentation": TEXT,
        "feature": TEXT,
        "bin_number": WHOLE,
        "bin_upper": NUMBER,
        "share_of_bin": NUMBER,
    },
}
"""Columns and types of what a model has beside its fit: history, the customers it moved, and the spread of features."""

KEY_COLUMNS = {"dataset": TEXT, "fit_number": WHOLE, "model_version": TEXT, "as_of_date": TEXT, "artifact": TEXT}
"""What says which model a row belongs to, and which of its tables."""
