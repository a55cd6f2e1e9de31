"""What a segmentation looks at: its features, how each is transformed, and the scaler it is published with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from winback.arrays import FloatArray
from winback.segments.fitting.rounding import PARAMETER_DIGITS, round_significant
from winback.segments.fitting.scaling import SCALERS

TRANSFORMS = ("log", "none")


@dataclass(frozen=True)
class Feature:
    """One feature of a segmentation.

    Attributes
    ----------
    name : str
        Column of the feature table, in natural units (days, orders, money).
    transform : str
        ``log`` for ``ln(1 + max(x, 0))``, ``none`` for the value itself.
    clip_lower_quantile, clip_upper_quantile : float or None
        Quantiles (0 to 1) beyond which values are pulled in before the transform; None leaves that side alone.
    """

    name: str
    transform: str = "none"
    clip_lower_quantile: float | None = None
    clip_upper_quantile: float | None = None

    def __post_init__(self) -> None:
        """Refuse a transform that SQL scoring would not know either."""
        if self.transform not in TRANSFORMS:
            raise ValueError(
                f"Feature '{self.name}' has the unknown transform '{self.transform}'. Known: {', '.join(TRANSFORMS)}."
            )


@dataclass(frozen=True)
class Preset:
    """A segmentation before it is fitted.

    Attributes
    ----------
    segmentation : str
        Its name, such as ``rfm``.
    scaler : str
        The scaler it is published with; the other scalers are shown for comparison.
    features : tuple of Feature
        In the order of the feature positions.
    value_feature : str
        The feature whose highest center gets segment id 1.
    recency, frequency : str or None
        The features that say how long ago (days) and how often, where there are such.
    """

    segmentation: str
    scaler: str
    features: tuple[Feature, ...]
    value_feature: str
    recency: str | None = None
    frequency: str | None = None

    def __post_init__(self) -> None:
        """Refuse a scaler or a value feature that is not there."""
        if self.scaler not in SCALERS:
            known = ", ".join(SCALERS)
            raise ValueError(
                f"Segmentation '{self.segmentation}' has the unknown scaler '{self.scaler}'. Known: {known}."
            )
        if self.value_feature not in self.feature_names:
            raise ValueError(
                f"Segmentation '{self.segmentation}' is numbered by '{self.value_feature}', which is not one of its "
                f"features: {', '.join(self.feature_names)}."
            )

    @property
    def feature_names(self) -> list[str]:
        """Names of the features, in their order."""
        return [feature.name for feature in self.features]


@dataclass(frozen=True)
class Prepared:
    """Features of a sample after clipping and transform, before any scaler.

    Attributes
    ----------
    values : ndarray of shape (customers, features)
        Transformed values.
    clip_lower, clip_upper : tuple of float or None
        The bounds found in this sample, in natural units, one per feature.
    """

    values: FloatArray
    clip_lower: tuple[float | None, ...]
    clip_upper: tuple[float | None, ...]


def read_presets(rows: pd.DataFrame) -> list[Preset]:
    """Turn one row per segmentation and feature into presets.

    Parameters
    ----------
    rows : DataFrame
        Columns segmentation, feature_position, feature, transform, clip_lower_quantile, clip_upper_quantile, scaler,
        is_value_feature and feature_role (recency, frequency or null).

    Returns
    -------
    list of Preset
        Ordered by segmentation.
    """
    presets = []
    for segmentation, group in rows.sort_values(["segmentation", "feature_position"]).groupby("segmentation"):
        features = tuple(
            Feature(
                str(row.feature),
                str(row.transform),
                _optional(row.clip_lower_quantile),
                _optional(row.clip_upper_quantile),
            )
            for row in group.itertuples()
        )
        value_feature = str(group.loc[group["is_value_feature"].astype(bool), "feature"].iloc[0])
        with_role = {str(role): str(name) for role, name in zip(group["feature_role"], group["feature"], strict=True)}
        presets.append(
            Preset(
                str(segmentation),
                str(group["scaler"].iloc[0]),
                features,
                value_feature,
                with_role.get("recency"),
                with_role.get("frequency"),
            )
        )
    return presets


def prepare(natural: FloatArray, features: tuple[Feature, ...]) -> Prepared:
    """Clip and transform natural values; the bounds come from the sample itself.

    Parameters
    ----------
    natural : ndarray of shape (customers, features)
        Values in natural units, no NaN.
    features : tuple of Feature
        One per column.

    Returns
    -------
    Prepared
        Transformed values of the same shape, and the clip bounds in natural units.
    """
    lower: list[float | None] = []
    upper: list[float | None] = []
    columns = []
    for position, feature in enumerate(features):
        column = natural[:, position]
        low = _quantile(column, feature.clip_lower_quantile)
        high = _quantile(column, feature.clip_upper_quantile)
        lower.append(low)
        upper.append(high)
        columns.append(_transformed(column, feature, low, high))
    values = np.column_stack(columns) if columns else np.empty((len(natural), 0))
    return Prepared(values, tuple(lower), tuple(upper))


def prepare_alike(natural: FloatArray, features: tuple[Feature, ...], like: Prepared) -> FloatArray:
    """Clip and transform natural values by the bounds of other customers, shape (customers, features)."""
    columns = [
        _transformed(natural[:, position], feature, like.clip_lower[position], like.clip_upper[position])
        for position, feature in enumerate(features)
    ]
    return np.column_stack(columns)


def _transformed(column: FloatArray, feature: Feature, low: float | None, high: float | None) -> FloatArray:
    clipped = np.clip(column, -np.inf if low is None else low, np.inf if high is None else high)
    return np.asarray(np.log(1 + np.maximum(clipped, 0)) if feature.transform == "log" else clipped)


def to_natural(transformed: float, transform: str) -> float:
    """Bring one transformed value back to natural units (days, orders, money)."""
    return float(np.expm1(transformed)) if transform == "log" else transformed


def _quantile(column: FloatArray, quantile: float | None) -> float | None:
    if quantile is None or not len(column):
        return None
    return float(round_significant(np.quantile(column, quantile), PARAMETER_DIGITS))


def _optional(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
