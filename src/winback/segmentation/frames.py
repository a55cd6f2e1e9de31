"""Typed frames: what a fit has learnt as one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from winback.segmentation.fit import SegmentationFit

TEXT, WHOLE, NUMBER, FLAG = "string", "Int64", "Float64", "boolean"

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
        "k": WHOLE,
        "inertia": NUMBER,
        "is_elbow": FLAG,
        "silhouette": NUMBER,
        "silhouette_standard_error": NUMBER,
        "silhouette_sample": WHOLE,
        "calinski_harabasz": NUMBER,
        "davies_bouldin": NUMBER,
        "bic": NUMBER,
        "smallest_share": NUMBER,
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
        "return_auc": NUMBER,
        "return_auc_standard_error": NUMBER,
        "spend_correlation": NUMBER,
        "is_selected": FLAG,
        "verdict": TEXT,
    },
    "centres": {
        "segmentation": TEXT,
        "scaler": TEXT,
        "segment_id": WHOLE,
        "feature": TEXT,
        "feature_position": WHOLE,
        "centre_scaled": NUMBER,
        "centre": NUMBER,
    },
    "silhouettes": {"segmentation": TEXT, "customer_id": TEXT, "segment_id": WHOLE, "silhouette": NUMBER},
    "dendrogram": {
        "segmentation": TEXT,
        "algorithm": TEXT,
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
        "margin_from": NUMBER,
        "margin_to": NUMBER,
        "agreement": NUMBER,
        "customers": WHOLE,
    },
    "use": {
        "segmentation": TEXT,
        "yardstick": TEXT,
        "groups": WHOLE,
        "customers": WHOLE,
        "share_returned": NUMBER,
        "return_auc": NUMBER,
        "return_auc_standard_error": NUMBER,
        "spend_correlation": NUMBER,
    },
    "axes": {
        "segmentation": TEXT,
        "scaler": TEXT,
        "axis": WHOLE,
        "feature": TEXT,
        "feature_position": WHOLE,
        "loading": NUMBER,
        "explained_share": NUMBER,
    },
}
"""Columns and types of each table of a fit. Types are explicit, since an empty or all-null column has none."""


def typed_frame(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Give a table of a fit its columns, order and types.

    Parameters
    ----------
    table : str
        A key of `COLUMNS`.
    rows : DataFrame
        Any of the columns, any number of rows.

    Returns
    -------
    DataFrame
        Exactly the table's columns; what `rows` lacks is null.
    """
    return rows.reindex(columns=list(COLUMNS[table])).astype(COLUMNS[table])


def stack_fits(fits: Iterable[SegmentationFit]) -> pd.DataFrame:
    """Put everything that several fits have learnt into one tidy table.

    A model returns one table; one table also keeps what belongs together together, so that scalers, centres and
    trials can never come from different fits.

    Parameters
    ----------
    fits : iterable of SegmentationFit
        One per segmentation, also none.

    Returns
    -------
    DataFrame
        A column `artefact` (a key of `COLUMNS`), then the columns of all of them; a
        row has values in its own artefact's columns.
    """
    types = {"artefact": TEXT} | {name: kind for columns in COLUMNS.values() for name, kind in columns.items()}
    parts: list[pd.DataFrame] = [
        getattr(fit, field.name).assign(artefact=field.name).reindex(columns=list(types)).astype(types)
        for fit in fits
        for field in fields(fit)
    ]
    empty = pd.DataFrame(columns=list(types)).astype(types)
    return pd.concat([empty, *parts], ignore_index=True)
