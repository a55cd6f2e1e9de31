"""Which features a fit uses, and why it leaves others out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winback.arrays import FloatArray
from winback.segments.fitting.presets import Preset

CONSTANT = 1e-12
"""A spread below this share of the feature's own size is rounding noise."""

NEW_VARIANCE_MIN = 0.005
"""A feature is left out when less than this share of its variance is not explained by the features before it."""


@dataclass(frozen=True)
class FeatureUse:
    """Whether a feature is used.

    Attributes
    ----------
    feature : str
        Its name.
    is_used : bool
        Whether distances see it.
    reason : str
        Why, in plain words.
    """

    feature: str
    is_used: bool
    reason: str


def choose_features(values: FloatArray, preset: Preset) -> list[FeatureUse]:
    """Leave out what says nothing (constant, without values) or nothing new (collinear).

    A copy of a feature would count twice in every distance. The feature that says value is looked at first, then the
    others by their position; each is compared with those kept before it.

    Parameters
    ----------
    values : ndarray of shape (customers, features)
        Transformed features of at least one customer. A column of NaN is a feature without values.
    preset : Preset
        The features' names.

    Returns
    -------
    list of FeatureUse
        In the preset's order. At least one is used: where nothing varies, the one that says value.

    Raises
    ------
    ValueError
        If no feature has any value.
    """
    names = preset.feature_names
    value_position = names.index(preset.value_feature)
    order = [value_position, *(position for position in range(len(names)) if position != value_position)]
    reasons: dict[int, str] = {}
    kept: list[int] = []
    basis = np.empty((len(values), 0))
    for position in order:
        column = values[:, position]
        if np.isnan(column).all():
            reasons[position] = "left out: it has no value for any customer"
            continue
        if np.ptp(column) <= CONSTANT * np.abs(column).max():
            reasons[position] = "left out: it is the same for all customers"
            continue
        centered = column - column.mean()
        rest = centered - basis @ (basis.T @ centered)
        new_share = float((rest @ rest) / (centered @ centered))
        if new_share < NEW_VARIANCE_MIN:
            explained_by = " and ".join(_most_like(centered, values, kept, names))
            reasons[position] = f"left out: {100 * (1 - new_share):.1f} % of it follows from {explained_by}"
            continue
        kept.append(position)
        basis = np.column_stack([basis, rest / np.sqrt(rest @ rest)])
    if not kept:
        known = next((position for position in order if not np.isnan(values[:, position]).any()), None)
        if known is None:
            raise ValueError(
                f"No feature of segmentation '{preset.segmentation}' has a value for any customer: {', '.join(names)}. "
                f"Choose others, or fill them in int_segmentation_features."
            )
        reasons[known] = "used: no feature differs between customers, so all customers are one segment"
        kept = [known]
    return [FeatureUse(name, position in kept, reasons.get(position, "used")) for position, name in enumerate(names)]


def _most_like(centered: FloatArray, values: FloatArray, kept: list[int], names: list[str]) -> list[str]:
    """Names of the one or two kept features that correlate most with a column."""
    others = values[:, kept] - values[:, kept].mean(axis=0)
    correlations = np.abs(others.T @ centered) / np.sqrt((others**2).sum(axis=0) * (centered @ centered))
    if correlations.max() ** 2 >= 1 - NEW_VARIANCE_MIN:
        return [names[kept[int(correlations.argmax())]]]
    strongest = np.argsort(-np.round(correlations, 9), kind="stable")[:2]
    return [names[kept[int(index)]] for index in strongest]
