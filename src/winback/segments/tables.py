"""What a fit has learnt, turned into the rows of its tables, rounded as they are stored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from winback.arrays import FloatArray, TextArray
from winback.segments.fitting.features import FeatureUse
from winback.segments.fitting.presets import to_natural
from winback.segments.fitting.rounding import METRIC_DIGITS, PARAMETER_DIGITS, SCORE_DECIMALS, round_significant
from winback.segments.fitting.sampling import Sample, lowest_hashes
from winback.segments.fitting.scaling import Scaling
from winback.segments.judging.evidence import Baselines
from winback.segments.judging.grid import Attempt
from winback.segments.judging.selection import Trial, structure_in_words

_AXES = 3


def features(uses: list[FeatureUse]) -> pd.DataFrame:
    """One row per feature of the preset."""
    return pd.DataFrame(
        [
            {"feature": use.feature, "feature_position": position, "is_used": use.is_used, "reason": use.reason}
            for position, use in enumerate(uses, start=1)
        ]
    )


def scalers(sample: Sample, scalings: list[Scaling]) -> pd.DataFrame:
    """One row per scaler and used feature."""
    return pd.DataFrame(
        [
            {
                "scaler": scaling.scaler,
                "feature": feature.name,
                "feature_position": sample.positions[column],
                "transform": feature.transform,
                "clip_lower": sample.prepared.clip_lower[column],
                "clip_upper": sample.prepared.clip_upper[column],
                "location": scaling.location[column],
                "scale": scaling.scale[column],
            }
            for scaling in scalings
            for column, feature in enumerate(sample.features)
        ]
    )


def centers(sample: Sample, scaling: Scaling, chosen: Attempt) -> pd.DataFrame:
    """One row per segment and used feature of the selected trial."""
    scaled = chosen.centers if chosen.centers is not None else np.empty((0, len(sample.features)))
    transformed = scaling.invert(scaled)
    return pd.DataFrame(
        [
            {
                "scaler": scaling.scaler,
                "segment_id": segment + 1,
                "feature": feature.name,
                "feature_position": sample.positions[column],
                "center_scaled": scaled[segment, column],
                "center": float(
                    round_significant(to_natural(transformed[segment, column], feature.transform), PARAMETER_DIGITS)
                ),
            }
            for segment in range(len(scaled))
            for column, feature in enumerate(sample.features)
        ]
    )


def kept_silhouettes(customers: TextArray, chosen: Attempt, rows: int) -> pd.DataFrame:
    """One row per customer whose silhouette is kept for drawing."""
    if chosen.silhouettes is None or chosen.labels is None:
        return pd.DataFrame()
    kept = lowest_hashes(customers, rows)
    return pd.DataFrame(
        {
            "customer_id": customers[kept],
            "segment_id": chosen.labels[kept] + 1,
            "silhouette": np.round(chosen.silhouettes[kept], SCORE_DECIMALS),
        }
    )


def use(baselines: Baselines | None) -> pd.DataFrame:
    """One row per baseline that segments are held against."""
    if baselines is None:
        return pd.DataFrame()
    return pd.DataFrame(
        [
            {
                "baseline": name,
                "group_count": found.groups,
                "customer_count": baselines.customers,
                "reorder_rate": round(baselines.reorder_rate, SCORE_DECIMALS),
                "reorder_auc": found.reorder_auc,
                "reorder_auc_standard_error": found.reorder_auc_standard_error,
                "revenue_correlation": found.revenue_correlation,
            }
            for name, found in baselines.uses.items()
        ]
    )


def axes(sample: Sample, scaler: str, scaled: FloatArray) -> pd.DataFrame:
    """One row per principal axis and used feature; the largest loading of an axis is positive."""
    centered = scaled - scaled.mean(axis=0)
    _, lengths, loadings = np.linalg.svd(centered, full_matrices=False)
    total = float((lengths**2).sum())
    rows = []
    for axis in range(min(_AXES, len(lengths))):
        if not lengths[axis] > 1e-9 * max(lengths[0], 1e-9):
            break
        loading = np.round(loadings[axis], SCORE_DECIMALS)
        sign = 1.0 if loading[np.abs(loading).argmax()] > 0 else -1.0
        rows += [
            {
                "scaler": scaler,
                "axis": axis + 1,
                "feature": feature.name,
                "feature_position": sample.positions[column],
                # 0.0 and not -0.0
                "loading": sign * loading[column] + 0.0,
                "share_of_variance": round(float(lengths[axis] ** 2) / total, SCORE_DECIMALS),
            }
            for column, feature in enumerate(sample.features)
        ]
    return pd.DataFrame(rows)


def trials(judged: list[Trial]) -> pd.DataFrame:
    """One row per trial, ordered by scaler, algorithm, linkage and number of segments."""
    rows = [_trial(trial) for trial in judged]
    return pd.DataFrame(rows).sort_values(["scaler", "algorithm", "linkage", "k"], ignore_index=True)


def _trial(trial: Trial) -> dict[str, object]:
    figures, repeated, structure, gap, found = (
        trial.evaluation,
        trial.repeatability,
        trial.structure,
        trial.gap,
        trial.use,
    )
    has_silhouette = figures is not None and figures.silhouette is not None
    return {
        "scaler": trial.scaler,
        "algorithm": trial.algorithm.name,
        "linkage": trial.algorithm.linkage,
        "k": trial.k,
        "inertia": _significant(figures.inertia if figures else None),
        "is_elbow": trial.is_elbow,
        "silhouette": trial.silhouette,
        "silhouette_standard_error": _decimals(figures.silhouette_standard_error if figures else None),
        "silhouette_sample_count": figures.points if figures and has_silhouette else None,
        "calinski_harabasz": _significant(figures.calinski_harabasz if figures else None),
        "davies_bouldin": _decimals(figures.davies_bouldin if figures else None),
        "bic": _significant(trial.bic),
        "share_of_smallest_segment": trial.share_of_smallest_segment,
        "agreement": _decimals(trial.agreement),
        "rand_to_selected": _decimals(trial.rand_to_selected),
        "repeatability": repeated.mean if repeated else None,
        "repeatability_lower": repeated.lower if repeated else None,
        "smallest_jaccard": repeated.smallest_jaccard if repeated else None,
        "null_silhouette": structure.null_silhouette if structure else None,
        "excess_over_null": structure.excess if structure else None,
        "null_p_value": structure.p_value if structure else None,
        "structure": structure_in_words(structure) if structure else None,
        "gap": gap.gap if gap else None,
        "gap_standard_error": gap.standard_error if gap else None,
        "is_gap_choice": gap.is_choice if gap else None,
        "reorder_auc": found.reorder_auc if found else None,
        "reorder_auc_standard_error": found.reorder_auc_standard_error if found else None,
        "revenue_correlation": found.revenue_correlation if found else None,
        "is_selected": trial.is_selected,
        "verdict": trial.verdict,
    }


def _significant(value: float | None) -> float | None:
    return None if value is None else float(round_significant(value, METRIC_DIGITS))


def _decimals(value: float | None) -> float | None:
    return None if value is None else round(value, SCORE_DECIMALS)
