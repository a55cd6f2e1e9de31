"""The fit: from a bounded sample of customers to small tables that SQL can score everybody with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial.distance import pdist
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.segmentation.centres import centroids, k_means_centres, nearest_centre, order_centres, polish_centres
from winback.segmentation.evaluation import evaluate, silhouettes
from winback.segmentation.frames import COLUMNS, typed_frame
from winback.segmentation.presets import Prepared, Preset, prepare, to_natural
from winback.segmentation.rounding import (
    DISTANCE_DECIMALS,
    METRIC_DIGITS,
    PARAMETER_DIGITS,
    SCORE_DECIMALS,
    round_significant,
)
from winback.segmentation.scaling import SCALERS, Scaling, fit_scaling
from winback.segmentation.selection import Rules, Trial, select
from winback.segmentation.trees import LINKAGES, Tree

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

K_MAX = 8
"""Trials go to this many segments, or to the business range's end where that is higher."""


@dataclass(frozen=True)
class FitOptions:
    """How to fit.

    Attributes
    ----------
    random_state : int
        Seed of everything random.
    segment_count_min, segment_count_max : int
        Range of segment counts a business can work with.
    smallest_share_min : float
        A segment below this share of the sample makes a trial degenerate.
    restarts, comparison_restarts : int
        Starts of each k-means with the published scaler, and with those shown for comparison.
    tree_rows : int
        Agglomerative trees see at most this many customers, drawn by hash: their cost grows with the square. Ward's
        centres are then polished on the whole sample.
    silhouette_rows : int
        At most this many silhouettes of single customers are kept for drawing.
    dendrogram_leaves : int
        Branches of the drawn tree.
    """

    random_state: int
    segment_count_min: int = 3
    segment_count_max: int = 8
    smallest_share_min: float = 0.02
    restarts: int = 10
    comparison_restarts: int = 3
    tree_rows: int = 2000
    silhouette_rows: int = 2000
    dendrogram_leaves: int = 30

    def __post_init__(self) -> None:
        """Refuse a range that no fit can meet."""
        if not 1 <= self.segment_count_min <= self.segment_count_max:
            raise ValueError(
                f"segment_count_min ({self.segment_count_min}) must be at least 1 and not above segment_count_max "
                f"({self.segment_count_max})."
            )


@dataclass(frozen=True)
class SegmentationFit:
    """What a fit has learnt, as small tables.

    Attributes
    ----------
    scalers : DataFrame
        One row per scaler and feature: transform, clip bounds (natural units), location and scale.
    trials : DataFrame
        One row per trial: its figures, whether it is selected, and the verdict.
    centres : DataFrame
        One row per segment and feature of the selected trial: the centre scaled and in natural units.
    silhouettes : DataFrame
        One row per kept customer: segment and silhouette.
    dendrogram : DataFrame
        Lines of the top of the ward tree with the published scaler.
    """

    scalers: pd.DataFrame
    trials: pd.DataFrame
    centres: pd.DataFrame
    silhouettes: pd.DataFrame
    dendrogram: pd.DataFrame


def fit_segmentation(sample: pd.DataFrame, preset: Preset, options: FitOptions) -> SegmentationFit:
    """Fit one segmentation.

    Parameters
    ----------
    sample : DataFrame
        One row per customer in any order: customer_id (unique text) and the preset's features in natural units.
        Any number of rows, also none.
    preset : Preset
        Features, transforms and the scaler to publish with.
    options : FitOptions
        Seed, business range and bounds.

    Returns
    -------
    SegmentationFit
        The same for every order of the rows. Without customers every table is empty.

    Raises
    ------
    ValueError
        If a feature column is missing or holds a value that is not a finite number.
    """
    ordered = sample.sort_values("customer_id", ignore_index=True)
    customers = ordered["customer_id"].astype(str).to_numpy(dtype=object)
    prepared = prepare(_natural_values(ordered, preset), preset.features)
    if not len(customers):
        return _tables(preset)
    with threadpool_limits(limits=1):
        scalings = [fit_scaling(scaler, prepared.values) for scaler in SCALERS]
        results = [_try_scaler(prepared.values, customers, scaling, preset, options) for scaling in scalings]
    published = results[SCALERS.index(preset.scaler)]
    rules = Rules(preset.scaler, options.segment_count_min, options.segment_count_max, options.smallest_share_min)
    trials = select([trial for result in results for trial in result.trials], rules)
    chosen = next(trial for trial in trials if trial.is_selected)
    partition = published.partitions[chosen.algorithm, chosen.k]
    return _tables(
        preset,
        scalers=_scalers(preset, prepared, scalings),
        trials=_trials(trials),
        centres=_centres(preset, published.scaling, partition.centres),
        silhouettes=_kept_silhouettes(customers, partition, options.silhouette_rows),
        dendrogram=published.ward_tree.drawing(options.dendrogram_leaves).assign(algorithm="ward"),
    )


def _tables(preset: Preset, **tables: pd.DataFrame) -> SegmentationFit:
    """Name the segmentation in every table and give every table its types; a table that is not given is empty."""
    named = {
        table: typed_frame(table, tables.get(table, pd.DataFrame()).assign(segmentation=preset.segmentation))
        for table in COLUMNS
    }
    return SegmentationFit(**named)


@dataclass(frozen=True)
class _Partition:
    """A partition by nearest centre."""

    centres: FloatArray
    labels: IntArray
    silhouettes: FloatArray | None = None


@dataclass(frozen=True)
class _ScalerResult:
    """All trials with one scaler."""

    scaling: Scaling
    trials: list[Trial]
    partitions: dict[tuple[str, int], _Partition]
    ward_tree: Tree


def _try_scaler(
    values: FloatArray, customers: npt.NDArray[np.object_], scaling: Scaling, preset: Preset, options: FitOptions
) -> _ScalerResult:
    """Run every trial with one scaler; distances and trees are computed once and shared."""
    scaled = scaling.apply(values)
    in_tree = scaled[_lowest_hashes(customers, options.tree_rows)]
    distances = pdist(in_tree)
    trees = {method: Tree(distances, len(in_tree), method) for method in LINKAGES}
    partitions = _nearest_centre_partitions(
        scaled,
        in_tree,
        trees["ward"],
        restarts=options.restarts if scaling.scaler == preset.scaler else options.comparison_restarts,
        value_position=preset.feature_names.index(preset.value_feature),
        options=options,
    )
    trials = [
        *_nearest_centre_trials(scaled, in_tree, partitions, scaling.scaler, options),
        *_tree_trials(in_tree, trees, scaling.scaler, options),
    ]
    return _ScalerResult(scaling, trials, partitions, trees["ward"])


def _segment_counts(options: FitOptions) -> range:
    return range(1, max(K_MAX, options.segment_count_max) + 1)


def _nearest_centre_partitions(
    scaled: FloatArray, in_tree: FloatArray, ward: Tree, *, restarts: int, value_position: int, options: FitOptions
) -> dict[tuple[str, int], _Partition]:
    """Fit the partitions that could be published: k-means, and ward with centres polished on the whole sample."""
    seed = options.random_state
    distinct, tree_distinct = _distinct(scaled), _distinct(in_tree)
    centres = {}
    for k in _segment_counts(options):
        if k <= distinct:
            centres["k_means", k] = k_means_centres(scaled, k, random_state=seed, restarts=restarts)
        if 1 < k <= tree_distinct:
            start = centroids(in_tree, ward.cut(k), k)
            centres["ward", k] = polish_centres(scaled, start, random_state=seed)
    ordered = {key: order_centres(found, value_position) for key, found in centres.items()}
    labels = {key: nearest_centre(scaled, found) for key, found in ordered.items()}
    split = [key for key in labels if key[1] > 1]
    of_points = dict(zip(split, silhouettes(scaled, [labels[key] for key in split]), strict=True))
    return {key: _Partition(ordered[key], labels[key], of_points.get(key)) for key in ordered}


def _nearest_centre_trials(
    scaled: FloatArray,
    in_tree: FloatArray,
    partitions: dict[tuple[str, int], _Partition],
    scaler: str,
    options: FitOptions,
) -> list[Trial]:
    trials = []
    for algorithm, distinct in (("k_means", _distinct(scaled)), ("ward", _distinct(in_tree))):
        for k in _segment_counts(options):
            if (algorithm, k) == ("ward", 1):
                continue
            found = partitions.get((algorithm, k))
            evaluation = evaluate(scaled, found.labels, k, found.silhouettes) if found else None
            trials.append(Trial(scaler, algorithm, k, distinct, evaluation))
    return trials


def _tree_trials(in_tree: FloatArray, trees: dict[str, Tree], scaler: str, options: FitOptions) -> list[Trial]:
    """Cut the trees of the other linkages: diagnostics, on the customers that the trees have seen."""
    distinct = _distinct(in_tree)
    asked = [(method, k) for method in trees if method != "ward" for k in _segment_counts(options) if k > 1]
    cuts = {(method, k): trees[method].cut(k) for method, k in asked if k <= distinct}
    of_points = dict(zip(cuts, silhouettes(in_tree, list(cuts.values())), strict=True))
    return [
        Trial(
            scaler,
            method,
            k,
            distinct,
            evaluate(in_tree, cuts[method, k], k, of_points[method, k]) if k <= distinct else None,
        )
        for method, k in asked
    ]


def _natural_values(ordered: pd.DataFrame, preset: Preset) -> FloatArray:
    missing = [name for name in preset.feature_names if name not in ordered]
    if missing:
        raise ValueError(
            f"Segmentation '{preset.segmentation}' needs the column(s) {', '.join(missing)}. The sample has "
            f"{', '.join(ordered.columns)}."
        )
    natural = ordered[preset.feature_names].to_numpy(dtype=np.float64, na_value=np.nan)
    for position, name in enumerate(preset.feature_names):
        bad = ~np.isfinite(natural[:, position])
        if bad.any():
            raise ValueError(
                f"Feature '{name}' of segmentation '{preset.segmentation}' is missing or not a finite number for "
                f"{bad.sum():,} customer(s), first for customer {ordered['customer_id'][int(bad.argmax())]!r}. "
                f"Give it a value in int_segmentation_features."
            )
    return natural


def _distinct(scaled: FloatArray) -> int:
    return len(np.unique(np.round(scaled, DISTANCE_DECIMALS), axis=0))


def _lowest_hashes(customers: npt.NDArray[np.object_], rows: int) -> IntArray:
    """Positions, in order, of the `rows` customers whose md5 is lowest: a sample that needs no chance."""
    if len(customers) <= rows:
        return np.arange(len(customers))
    digests = [hashlib.md5(str(customer).encode(), usedforsecurity=False).digest() for customer in customers]
    lowest = sorted(range(len(customers)), key=digests.__getitem__)[:rows]
    return np.sort(np.array(lowest, dtype=np.int64))


def _centres(preset: Preset, scaling: Scaling, centres: FloatArray) -> pd.DataFrame:
    transformed = scaling.invert(centres)
    rows = [
        {
            "scaler": scaling.scaler,
            "segment_id": segment + 1,
            "feature": feature.name,
            "feature_position": position + 1,
            "centre_scaled": centres[segment, position],
            "centre": float(
                round_significant(to_natural(transformed[segment, position], feature.transform), PARAMETER_DIGITS)
            ),
        }
        for segment in range(len(centres))
        for position, feature in enumerate(preset.features)
    ]
    return pd.DataFrame(rows)


def _kept_silhouettes(customers: npt.NDArray[np.object_], partition: _Partition, rows: int) -> pd.DataFrame:
    if partition.silhouettes is None:
        return pd.DataFrame()
    kept = _lowest_hashes(customers, rows)
    return pd.DataFrame(
        {
            "customer_id": customers[kept],
            "segment_id": partition.labels[kept] + 1,
            "silhouette": np.round(partition.silhouettes[kept], SCORE_DECIMALS),
        }
    )


def _scalers(preset: Preset, prepared: Prepared, scalings: list[Scaling]) -> pd.DataFrame:
    rows = [
        {
            "scaler": scaling.scaler,
            "feature": feature.name,
            "feature_position": position + 1,
            "transform": feature.transform,
            "clip_lower": prepared.clip_lower[position],
            "clip_upper": prepared.clip_upper[position],
            "location": scaling.location[position],
            "scale": scaling.scale[position],
        }
        for scaling in scalings
        for position, feature in enumerate(preset.features)
    ]
    return pd.DataFrame(rows)


def _trials(trials: list[Trial]) -> pd.DataFrame:
    rows = []
    for trial in trials:
        figures = trial.evaluation
        has_silhouette = figures is not None and figures.silhouette is not None
        rows.append(
            {
                "scaler": trial.scaler,
                "algorithm": trial.algorithm,
                "k": trial.k,
                "inertia": _significant(figures.inertia if figures else None),
                "silhouette": trial.silhouette,
                "silhouette_sample": figures.points if figures and has_silhouette else None,
                "calinski_harabasz": _significant(figures.calinski_harabasz if figures else None),
                "davies_bouldin": _decimals(figures.davies_bouldin if figures else None),
                "smallest_share": trial.smallest_share,
                "is_selected": trial.is_selected,
                "verdict": trial.verdict,
            }
        )
    return pd.DataFrame(rows)


def _significant(value: float | None) -> float | None:
    return None if value is None else float(round_significant(value, METRIC_DIGITS))


def _decimals(value: float | None) -> float | None:
    return None if value is None else round(value, SCORE_DECIMALS)
