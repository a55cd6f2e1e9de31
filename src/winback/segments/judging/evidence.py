"""What is measured only of the trials that could be published: repeatability, structure and use."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from winback.arrays import FloatArray, IntArray
from winback.segments.fitting.algorithms import K_MEANS, PUBLISHABLE
from winback.segments.fitting.centers import nearest_center
from winback.segments.fitting.presets import Preset, prepare, prepare_alike
from winback.segments.fitting.sampling import Sample, lowest_hashes, natural_values
from winback.segments.fitting.scaling import fit_scaling
from winback.segments.judging.grid import Attempt, Grid
from winback.segments.judging.knee import elbow
from winback.segments.judging.repeatability import Bootstrap, repeatability
from winback.segments.judging.structure import Nulls, Structure
from winback.segments.judging.use import Outcome, Use, count_twins, outcome, quantile_cells, use_of_groups, use_of_score

RECENCY_OFFSET_DAYS = 30
"""The single score is orders / (recency + 30): somebody who bought today is not infinitely likely to return."""

_CELL_FEATURES = 3
"""Quantile cells of more features than these have hardly a customer each."""


@dataclass(frozen=True)
class Refits:
    """Segments that refits give customers, by number of segments.

    Attributes
    ----------
    evaluated : ndarray of shape (evaluated customers,)
        Positions of the compared customers.
    labels : dict
        Number of segments → labels of shape (draws, evaluated customers).
    """

    evaluated: IntArray
    labels: dict[int, IntArray]


def with_repeatability(
    attempts: list[Attempt], sample: Sample, scaler: str, *, draws: int, rows: int, random_state: int
) -> tuple[list[Attempt], Refits]:
    """Refit shortlisted trials on draws of the customers and compare.

    Parameters
    ----------
    attempts : list of Attempt
        With centers.
    sample : Sample
        The customers.
    scaler : str
        The scaler, which every draw fits again.
    draws, rows, random_state : int
        As for `Bootstrap`.

    Returns
    -------
    attempts : list of Attempt
        With repeatability.
    refits : Refits
    """
    evaluated = lowest_hashes(sample.customers, rows)
    if not attempts:
        return [], Refits(evaluated, {})
    scaling = fit_scaling(scaler, sample.values)
    bootstrap = Bootstrap(
        sample.values,
        lambda values: fit_scaling(scaler, values).scale,
        evaluated,
        draws=draws,
        rows=rows,
        random_state=random_state,
    )
    labels = {}
    for k in sorted({attempt.trial.k for attempt in attempts}):
        starts: list[FloatArray] = []
        for attempt in attempts:
            centers = attempt.centers
            # Ward often ends where k-means does.
            if attempt.trial.k == k and centers is not None and not any(np.allclose(centers, s) for s in starts):
                starts.append(centers)
        labels[k] = bootstrap.labels(k, [scaling.invert(start) for start in starts])
    found = []
    for attempt in attempts:
        own = attempt.labels
        if own is not None:
            figures = repeatability(own[evaluated], labels[attempt.trial.k])
            found.append(replace(attempt, trial=replace(attempt.trial, repeatability=figures)))
    return found, Refits(evaluated, labels)


def with_structure(
    attempts: list[Attempt],
    scaled: FloatArray,
    inertia: dict[int, float],
    *,
    first_draws: int,
    draws: int,
    rows: int,
    random_state: int,
) -> list[Attempt]:
    """Compare the silhouettes of shortlisted trials with those of clouds without groups.

    Where no trial is more separate than the first draws, nothing could be claimed, and there are no others. So most
    fits cost `first_draws`, and a claim rests on all. To stop early only ever takes a claim away: the level holds.

    Parameters
    ----------
    attempts : list of Attempt
        With silhouettes.
    scaled : ndarray of shape (customers, features)
    inertia : dict
        Number of segments → inertia of k-means; also of 1 and of the next number above the shortlist, for the gap.
    first_draws : int
        Draws of each null before it is known whether more are needed.
    draws, rows, random_state : int
        As for `Nulls`.

    Returns
    -------
    list of Attempt
        With structure and gap.
    """
    if not attempts:
        return []
    counts = sorted({attempt.trial.k for attempt in attempts})
    looked_at = [k for k in range(2, counts[-1] + 2) if k < min(rows, len(scaled)) and (k in counts or k in inertia)]
    highest = {
        k: max(attempt.trial.silhouette or -1.0 for attempt in attempts if attempt.trial.k == k)
        for k in counts
        if k in looked_at
    }
    nulls = Nulls(scaled, rows=rows, draws=first_draws, counts=looked_at, random_state=random_state)

    def judged() -> list[Structure | None]:
        return [
            nulls.structure(highest | {trial.k: trial.silhouette}, trial.k)
            if trial.k in highest and trial.silhouette is not None
            else None
            for trial in (attempt.trial for attempt in attempts)
        ]

    found = judged()
    if draws > first_draws and any(one is not None and one.is_more_separate for one in found):
        nulls.draw(draws - first_draws)
        found = judged()
    gaps = nulls.gaps({k: value for k, value in inertia.items() if k == 1 or k in looked_at}, len(scaled))
    return [
        attempt
        if structure is None
        else replace(attempt, trial=replace(attempt.trial, structure=structure, gap=gaps.get(attempt.trial.k)))
        for attempt, structure in zip(attempts, found, strict=True)
    ]


@dataclass(frozen=True)
class Baselines:
    """What segments are held against, on the same customers.

    Attributes
    ----------
    customers : int
        Customers at the earlier date.
    reorder_rate : float
        Share of them who came back.
    uses : dict
        Name → how well it predicted what customers did.
    """

    customers: int
    reorder_rate: float
    uses: dict[str, Use]


def with_use(
    attempts: list[Attempt],
    earlier: pd.DataFrame | None,
    preset: Preset,
    sample: Sample,
    *,
    restarts: int,
    tree_rows: int,
    random_state: int,
) -> tuple[list[Attempt], Baselines | None]:
    """Fit shortlisted recipes at an earlier date and see how well they predicted what customers did next.

    Parameters
    ----------
    attempts : list of Attempt
        Shortlisted.
    earlier : DataFrame or None
        Customers at the earlier date: customer_id, the features as of then, order_count_after and revenue_after.
    preset, sample : Preset, Sample
        The features; those left out of the fit are left out here.
    restarts, tree_rows, random_state : int
        As for the fit.

    Returns
    -------
    attempts : list of Attempt
        With use, where it can be measured.
    baselines : Baselines or None
        None where use cannot be measured: no earlier sample, missing values, or hardly anybody (or nearly everybody)
        came back.
    """
    if earlier is None or earlier.empty or not attempts:
        return attempts, None
    ordered = earlier.sort_values("customer_id", ignore_index=True)
    names = [feature.name for feature in sample.features]
    natural = natural_values(ordered, names, preset.segmentation)
    result = outcome(
        ordered["customer_id"].astype(str).to_numpy(dtype=object),
        ordered["order_count_after"].to_numpy(dtype=np.float64),
        ordered["revenue_after"].to_numpy(dtype=np.float64),
    )
    if np.isnan(natural).any() or not result.is_measurable:
        return attempts, None
    values = prepare(natural, sample.features).values
    customers = ordered["customer_id"].astype(str).to_numpy(dtype=object)
    grid = Grid(
        fit_scaling(preset.scaler, values).apply(values),
        lowest_hashes(customers, tree_rows),
        scaler=preset.scaler,
        value_position=sample.value_position,
        random_state=random_state,
        restarts=restarts,
    )
    scaling = fit_scaling(preset.scaler, sample.values)
    alike = prepare_alike(natural, sample.features, sample.prepared)
    found = []
    for attempt in attempts:
        partition = grid.partition(attempt.trial.algorithm, attempt.trial.k)
        use = None
        if partition is not None:
            twins = _twins(attempt, sample, scaling.apply(alike), result)
            use = replace(use_of_groups(partition.labels, result), twins=twins)
        found.append(replace(attempt, trial=replace(attempt.trial, use=use)))
    return found, _baselines(natural, names, preset, result)


def _twins(attempt: Attempt, sample: Sample, scaled_then: FloatArray, result: Outcome) -> int:
    """Count twins among the segments of a trial, as they are and as its centers place customers at the earlier date."""
    if attempt.labels is None or attempt.centers is None:
        return 0
    then = nearest_center(scaled_then, attempt.centers)
    return count_twins(attempt.labels, sample.values[:, sample.value_position], then, result)


def _baselines(natural: FloatArray, names: list[str], preset: Preset, result: Outcome) -> Baselines:
    preferred = [preset.recency, preset.frequency, preset.value_feature]
    cell_names = [name for name in dict.fromkeys([*preferred, *names]) if name in names][:_CELL_FEATURES]
    cells = quantile_cells(natural[:, [names.index(name) for name in cell_names]])
    uses = {"quantile_cells": use_of_groups(cells, result)}
    if preset.recency in names and preset.frequency in names:
        recency, frequency = (natural[:, names.index(str(name))] for name in (preset.recency, preset.frequency))
        uses["single_score"] = use_of_score(frequency / (np.maximum(recency, 0) + RECENCY_OFFSET_DAYS), result)
    return Baselines(len(natural), float(result.returned.mean()), uses)


def with_elbows(attempts: list[Attempt]) -> list[Attempt]:
    """Mark where the inertia of each publishable algorithm bends most; all start at k-means' one segment."""
    found = list(attempts)
    for algorithm in PUBLISHABLE:
        curve = sorted(
            (attempt.trial.k, position, attempt.trial.evaluation.inertia)
            for position, attempt in enumerate(found)
            if attempt.trial.evaluation is not None
            and (attempt.trial.algorithm == algorithm or (attempt.trial.algorithm, attempt.trial.k) == (K_MEANS, 1))
        )
        # A curve with a hole in it has no elbow that could be told.
        if [k for k, _, _ in curve] != list(range(1, len(curve) + 1)):
            continue
        bend = elbow([k for k, _, _ in curve], [inertia for _, _, inertia in curve])
        if bend is not None:
            position = curve[bend][1]
            found[position] = replace(found[position], trial=replace(found[position].trial, is_elbow=True))
    return found
