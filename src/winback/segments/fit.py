"""The fit: from a bounded sample of customers to small tables that SQL can score everybody with."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.arrays import IntArray
from winback.records.fit_columns import COLUMNS
from winback.segments import tables
from winback.segments.fitting.algorithms import K_MEANS, PUBLISHABLE, Algorithm
from winback.segments.fitting.presets import Preset
from winback.segments.fitting.sampling import Sample, lowest_hashes, read_sample
from winback.segments.fitting.scaling import SCALERS, Scaling, fit_scaling
from winback.segments.frames import typed_frame
from winback.segments.judging.evidence import with_elbows, with_repeatability, with_structure, with_use
from winback.segments.judging.grid import Attempt, Grid, rand_between
from winback.segments.judging.repeatability import agreement_by_separation
from winback.segments.judging.selection import Rules, select

K_MAX = 10
"""Trials go to this many segments, or to the business range's end where that is higher."""

_DRAWN_LINKAGE = "ward"


@dataclass(frozen=True)
class FitOptions:
    """How to fit.

    Attributes
    ----------
    random_state : int
        Seed of everything random.
    segment_count_min, segment_count_max : int
        Range of segment counts a business can work with.
    share_of_smallest_segment_min : float
        A segment below this share of the sample makes a trial degenerate.
    repeatability_min : float
        A trial whose refits agree with it less than this (mean adjusted Rand index) is refused.
    horizon_days : int
        Days that the earlier sample's outcome covers.
    full_grid : bool
        Every scaler with every algorithm, which a fit does not need; otherwise the publishable algorithms with the
        published scaler, and k-means with the others for the chosen number of segments.
    restarts, comparison_restarts : int
        Starts of each k-means with the published scaler, and with those shown for comparison.
    tree_rows : int
        Agglomerative trees see at most this many customers, drawn by hash: their cost grows with the square. Ward's
        centers are then polished on the whole sample.
    bootstrap_draws, bootstrap_rows : int
        Refits that repeatability rests on, and customers in each at most.
    first_null_draws, null_draws, null_rows : int
        Draws of each cloud without groups, and customers in each at most. 19 draws are what a test at 5 % needs to
        say no; a yes rests on all.
    silhouette_rows : int
        At most this many silhouettes of single customers are kept for drawing.
    dendrogram_leaves : int
        Branches of the drawn tree.
    """

    random_state: int
    segment_count_min: int = 3
    segment_count_max: int = 8
    share_of_smallest_segment_min: float = 0.02
    repeatability_min: float = 0.6
    horizon_days: int = 90
    full_grid: bool = False
    restarts: int = 10
    comparison_restarts: int = 3
    tree_rows: int = 2000
    bootstrap_draws: int = 100
    bootstrap_rows: int = 1000
    first_null_draws: int = 19
    null_draws: int = 99
    null_rows: int = 500
    silhouette_rows: int = 2000
    dendrogram_leaves: int = 30

    def __post_init__(self) -> None:
        """Refuse a range that no fit can meet."""
        if not 1 <= self.segment_count_min <= self.segment_count_max:
            raise ValueError(
                f"segment_count_min ({self.segment_count_min}) must be at least 1 and not above segment_count_max "
                f"({self.segment_count_max})."
            )

    def rules(self, scaler: str) -> Rules:
        """Give the rules of selection."""
        return Rules(
            scaler,
            self.segment_count_min,
            self.segment_count_max,
            self.share_of_smallest_segment_min,
            self.repeatability_min,
            horizon_days=self.horizon_days,
        )

    @property
    def counts(self) -> range:
        """Numbers of segments that are tried."""
        return range(1, max(K_MAX, self.segment_count_max) + 1)


@dataclass(frozen=True)
class SegmentationFit:
    """What a fit has learnt, as small tables.

    Attributes
    ----------
    scalers : DataFrame
        One row per scaler and used feature: transform, clip bounds (natural units), location and scale.
    trials : DataFrame
        One row per trial: its figures, whether it is selected, and the verdict.
    centers : DataFrame
        One row per segment and used feature of the selected trial: the center scaled and in natural units.
    silhouettes : DataFrame
        One row per kept customer: segment and silhouette.
    dendrogram : DataFrame
        Lines of the top of the ward tree with the published scaler.
    features : DataFrame
        One row per feature of the preset: whether it is used, and why.
    stability : DataFrame
        One row per bin of separations: how often refits leave such customers in their segment.
    use : DataFrame
        One row per baseline that segments are held against: how well it predicted what customers did next.
    axes : DataFrame
        One row per principal axis and used feature: the loading.
    """

    scalers: pd.DataFrame
    trials: pd.DataFrame
    centers: pd.DataFrame
    silhouettes: pd.DataFrame
    dendrogram: pd.DataFrame
    features: pd.DataFrame
    stability: pd.DataFrame
    use: pd.DataFrame
    axes: pd.DataFrame


def fit_segmentation(
    sample: pd.DataFrame, preset: Preset, options: FitOptions, earlier: pd.DataFrame | None = None
) -> SegmentationFit:
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
    earlier : DataFrame or None
        Customers at an earlier date: customer_id, the same features as of then, order_count_after and
        revenue_after (what they
        ordered and spent in the horizon that followed). Without it the choice rests on silhouettes.

    Returns
    -------
    SegmentationFit
        The same for every order of the rows. Without customers every table but `features` is empty.

    Raises
    ------
    ValueError
        If a feature column is missing or holds a value that is not a finite number.
    """
    read = read_sample(sample, preset)
    learnt = {"features": tables.features(read.uses)}
    if len(read.customers):
        with threadpool_limits(limits=1):
            learnt |= _learn(read, preset, options, earlier)
    named = {
        table: typed_frame(table, learnt.get(table, pd.DataFrame()).assign(segmentation=preset.segmentation))
        for table in COLUMNS
    }
    return SegmentationFit(**named)


def _learn(
    sample: Sample, preset: Preset, options: FitOptions, earlier: pd.DataFrame | None
) -> dict[str, pd.DataFrame]:
    """Learn everything from at least one customer."""
    rules = options.rules(preset.scaler)
    scalings = {scaler: fit_scaling(scaler, sample.values) for scaler in SCALERS}
    tree_rows = lowest_hashes(sample.customers, options.tree_rows)
    grids = {scaler: _grid(sample, scaling, tree_rows, preset, options) for scaler, scaling in scalings.items()}
    published = grids[preset.scaler]

    attempts = with_elbows(published.nearest_center_attempts(_wanted(options)))
    if options.full_grid:
        attempts += published.diagnostic_attempts([k for k in options.counts if k > 1])
    shortlist = [attempt for attempt in attempts if rules.is_shortlisted(attempt.trial)]
    rest = [attempt for attempt in attempts if not rules.is_shortlisted(attempt.trial)]
    shortlist, refits = with_repeatability(
        shortlist,
        sample,
        preset.scaler,
        draws=options.bootstrap_draws,
        rows=options.bootstrap_rows,
        random_state=options.random_state,
    )
    shortlist = with_structure(
        shortlist,
        published.scaled,
        _inertia(attempts),
        first_draws=options.first_null_draws,
        draws=options.null_draws,
        rows=options.null_rows,
        random_state=options.random_state,
    )
    shortlist, baselines = with_use(
        shortlist,
        earlier,
        preset,
        sample,
        restarts=options.restarts,
        tree_rows=options.tree_rows,
        random_state=options.random_state,
    )
    attempts = [*shortlist, *rest]
    chosen = _selected(attempts, rules)
    for scaler in SCALERS:
        if scaler != preset.scaler:
            attempts += _comparisons(grids[scaler], chosen, options)
    attempts = [
        replace(attempt, trial=replace(attempt.trial, rand_to_selected=rand_between(attempt, chosen)))
        for attempt in attempts
    ]
    trials = select([attempt.trial for attempt in attempts], rules)
    return {
        "scalers": tables.scalers(sample, list(scalings.values())),
        "trials": tables.trials(trials),
        "centers": tables.centers(sample, scalings[preset.scaler], chosen),
        "silhouettes": tables.kept_silhouettes(sample.customers, chosen, options.silhouette_rows),
        "dendrogram": published.tree(_DRAWN_LINKAGE)
        .drawing(options.dendrogram_leaves)
        .assign(algorithm="agglomerative", linkage=_DRAWN_LINKAGE),
        "stability": (
            agreement_by_separation(published.scaled[refits.evaluated], chosen.centers, refits.labels[chosen.trial.k])
            if chosen.centers is not None and chosen.trial.k in refits.labels
            else pd.DataFrame()
        ),
        "use": tables.use(baselines),
        "axes": tables.axes(sample, preset.scaler, published.scaled),
    }


def _grid(sample: Sample, scaling: Scaling, tree_rows: IntArray, preset: Preset, options: FitOptions) -> Grid:
    return Grid(
        scaling.apply(sample.values),
        tree_rows,
        scaler=scaling.scaler,
        value_position=sample.value_position,
        random_state=options.random_state,
        restarts=options.restarts if scaling.scaler == preset.scaler else options.comparison_restarts,
    )


def _wanted(options: FitOptions) -> list[tuple[Algorithm, int]]:
    return [(algorithm, k) for algorithm in PUBLISHABLE for k in options.counts if k > 1 or algorithm == K_MEANS]


def _inertia(attempts: list[Attempt]) -> dict[int, float]:
    """Inertia of k-means by number of segments."""
    return {
        attempt.trial.k: attempt.trial.evaluation.inertia
        for attempt in attempts
        if attempt.trial.algorithm == K_MEANS and attempt.trial.evaluation is not None
    }


def _selected(attempts: list[Attempt], rules: Rules) -> Attempt:
    judged = select([attempt.trial for attempt in attempts], rules)
    return next(attempt for attempt, trial in zip(attempts, judged, strict=True) if trial.is_selected)


def _comparisons(grid: Grid, chosen: Attempt, options: FitOptions) -> list[Attempt]:
    """Run the trials of a scaler that is not published: all of them, or how far its segments are the chosen ones."""
    if options.full_grid:
        return [
            *with_elbows(grid.nearest_center_attempts(_wanted(options))),
            *grid.diagnostic_attempts([k for k in options.counts if k > 1]),
        ]
    return grid.nearest_center_attempts([(K_MEANS, chosen.trial.k)])
