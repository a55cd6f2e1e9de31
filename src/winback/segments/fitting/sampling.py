"""The customers a fit sees: their features brought into one fixed order, checked, and prepared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.arrays import FloatArray, IntArray, TextArray
from winback.segments.fitting.features import FeatureUse, choose_features
from winback.segments.fitting.presets import Feature, Prepared, Preset, prepare
from winback.segments.fitting.rounding import DISTANCE_DECIMALS


@dataclass(frozen=True)
class Sample:
    """Customers of one segmentation, ordered by id, with the features that are used.

    Attributes
    ----------
    customers : ndarray of shape (customers,)
        Their ids.
    features : tuple of Feature
        Those that are used.
    positions : tuple of int
        Position of each used feature in the preset, from 1.
    prepared : Prepared
        Used features, clipped and transformed.
    uses : list of FeatureUse
        All features of the preset, with the reason why one is left out.
    value_position : int
        Which used feature, from 0, numbers the segments.
    """

    customers: TextArray
    features: tuple[Feature, ...]
    positions: tuple[int, ...]
    prepared: Prepared
    uses: list[FeatureUse]
    value_position: int

    @property
    def values(self) -> FloatArray:
        """Transformed values of shape (customers, used features)."""
        return self.prepared.values


def read_sample(frame: pd.DataFrame, preset: Preset) -> Sample:
    """Order, check and prepare the customers of a sample.

    Parameters
    ----------
    frame : DataFrame
        customer_id and the preset's features in natural units; any number of rows, in any order.
    preset : Preset
        What is looked at.

    Returns
    -------
    Sample

    Raises
    ------
    ValueError
        If a feature column is missing, no feature has values, or one has values for some customers only.
    """
    ordered = frame.sort_values("customer_id", ignore_index=True)
    natural = natural_values(ordered, preset.feature_names, preset.segmentation)
    prepared = prepare(natural, preset.features)
    if len(ordered):
        uses = choose_features(prepared.values, preset)
    else:
        uses = [FeatureUse(name, True, "used") for name in preset.feature_names]
    kept = [position for position, use in enumerate(uses) if use.is_used]
    names = [preset.feature_names[position] for position in kept]
    return Sample(
        customers=ordered["customer_id"].astype(str).to_numpy(dtype=object),
        features=tuple(preset.features[position] for position in kept),
        positions=tuple(position + 1 for position in kept),
        prepared=Prepared(
            np.ascontiguousarray(prepared.values[:, kept]),
            tuple(prepared.clip_lower[position] for position in kept),
            tuple(prepared.clip_upper[position] for position in kept),
        ),
        uses=uses,
        value_position=names.index(preset.value_feature) if preset.value_feature in names else 0,
    )


def natural_values(ordered: pd.DataFrame, names: list[str], segmentation: str) -> FloatArray:
    """Read features in natural units, shape (customers, features); a feature without any value is all NaN.

    Raises
    ------
    ValueError
        If a column is missing, or a feature has values for some customers only.
    """
    missing = [name for name in names if name not in ordered]
    if missing:
        raise ValueError(
            f"Segmentation '{segmentation}' needs the column(s) {', '.join(missing)}. The sample has "
            f"{', '.join(ordered.columns)}."
        )
    natural = ordered[names].to_numpy(dtype=np.float64, na_value=np.nan)
    for position, name in enumerate(names):
        if np.isnan(natural[:, position]).all():
            continue
        bad = ~np.isfinite(natural[:, position])
        if bad.any():
            raise ValueError(
                f"Feature '{name}' of segmentation '{segmentation}' is missing or not a finite number for "
                f"{bad.sum():,} customer(s), first for customer {ordered['customer_id'][int(bad.argmax())]!r}. "
                f"Give it a value in int_segmentation_features."
            )
    return natural


def lowest_hashes(customers: TextArray, rows: int) -> IntArray:
    """Positions, in order, of the `rows` customers whose md5 is lowest: a sample that needs no chance."""
    if len(customers) <= rows:
        return np.arange(len(customers))
    digests = [hashlib.md5(str(customer).encode(), usedforsecurity=False).digest() for customer in customers]
    lowest = sorted(range(len(customers)), key=digests.__getitem__)[:rows]
    return np.sort(np.array(lowest, dtype=np.int64))


def distinct_rows(scaled: FloatArray) -> int:
    """Count customers that differ, by distances as SQL scoring rounds them."""
    return len(np.unique(np.round(scaled, DISTANCE_DECIMALS), axis=0))
