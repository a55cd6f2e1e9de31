"""A model stays as it is until someone asks for a refit: which models a build adds to those that were there."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from winback.segments.fit import SegmentationFit
from winback.segments.fitting.presets import Preset
from winback.segments.frames import typed_frame
from winback.segments.keeping.drift import distribution, mean_loss
from winback.segments.keeping.identity import Matching, match_models, renumber, with_moves
from winback.segments.keeping.levels import parent_of, sample_of
from winback.segments.keeping.model import (
    Model,
    ModelError,
    definition_differences,
    definition_of,
    fit_tables,
    with_summary,
)

Fit = Callable[[Preset, pd.DataFrame, pd.DataFrame], SegmentationFit]
"""Fits a preset on a sample of today, and looks at one of an earlier date."""

KNOWN_CUSTOMERS_MIN = 3
"""A model that remembers this many of its customers is refused for data in which none of them is found."""

FIX = "refit with `winback fit` and these --vars, or build into another database (environment variable WINBACK_DB)."


@dataclass(frozen=True)
class FreezeOptions:
    """When to fit.

    Attributes
    ----------
    dataset : str
        The data set: each has models of its own.
    as_of_date : str
        The day the sample looks back from, as YYYY-MM-DD.
    refit : bool or collection of str
        Whether to refit although there is a model; or the segmentations to refit.
    refit_force : bool
        Take a refit whatever it moves.
    refit_moved_max : float
        A refit that moves more than this share of the customers is refused.
    segment_count_max : int
        The most segments that SQL scoring has room for.
    measured_with : mapping
        The options that decide what a feature means.
    """

    dataset: str
    as_of_date: str
    refit: bool | Collection[str] = False
    refit_force: bool = False
    refit_moved_max: float = 0.1
    segment_count_max: int = 8
    measured_with: Mapping[str, Any] = field(default_factory=dict)

    def asks_for(self, segmentation: str) -> bool:
        """Whether a refit of this segmentation is asked for."""
        return self.refit if isinstance(self.refit, bool) else segmentation in self.refit


def models_to_add(
    presets: Iterable[Preset],
    samples: pd.DataFrame,
    earlier: pd.DataFrame,
    *,
    current: Mapping[str, Model],
    fit: Fit,
    options: FreezeOptions,
) -> list[Model]:
    """Decide for each segmentation whether its model stays, and fit where it does not.

    A segmentation without a model is fitted. One with a model stays as it is, unless a refit is asked for. A refit
    keeps the ids of the segments it finds again; one that finds what is there already adds nothing.

    Parameters
    ----------
    presets : iterable of Preset
        The chosen segmentations, a first level before its second levels.
    samples, earlier : DataFrame
        Sampled customers of today and of an earlier date: segmentation, customer_id and features.
    current : mapping from segmentation to Model
        The current models of the database.
    fit : callable
        Fits a preset on its samples.
    options : FreezeOptions
        What is asked for.

    Returns
    -------
    list of Model
        To be appended; empty where everything stays.

    Raises
    ------
    ModelError
        If a model does not belong to what is to be scored, or a refit would move too many. Names all of them.
    """
    added, problems = [], []
    in_use, refused = dict(current), set()
    for preset in presets:
        segmentation = preset.segmentation
        if (parent_of(segmentation) or [None])[0] in refused:
            continue
        try:
            model = _next_model(
                preset,
                _Customers(
                    population=samples[samples["segmentation"] == segmentation],
                    sample=sample_of(segmentation, samples, in_use),
                    earlier=sample_of(segmentation, earlier, in_use),
                ),
                current=current.get(segmentation),
                fit=fit,
                options=options,
            )
        except ModelError as error:
            problems.append(str(error))
            refused.add(segmentation)
            continue
        if model is not None:
            added.append(model)
            in_use[segmentation] = model
    if problems:
        raise ModelError("\n".join(problems))
    return added


@dataclass(frozen=True)
class _Customers:
    """The customers of one segmentation.

    Attributes
    ----------
    population : DataFrame
        Sampled customers of today, of a second level those of the whole first level.
    sample, earlier : DataFrame
        Those it is fitted on, of today and of the earlier date.
    """

    population: pd.DataFrame
    sample: pd.DataFrame
    earlier: pd.DataFrame


def _next_model(
    preset: Preset,
    customers: _Customers,
    *,
    current: Model | None,
    fit: Fit,
    options: FreezeOptions,
) -> Model | None:
    """Return the model that follows the current one, or None where that stays."""
    if current is not None and not options.asks_for(preset.segmentation):
        _check(current, preset, customers.population, options)
        return None
    if not len(customers.sample):
        return None
    fitted = _fitted(preset, customers, fit, options)
    return fitted if current is None else _refitted(current, fitted, customers.sample, options)


def _fitted(preset: Preset, customers: _Customers, fit: Fit, options: FreezeOptions) -> Model:
    """Fit, and note down what later builds compare with."""
    sample = customers.sample
    tables = fit_tables(fit(preset, sample, customers.earlier))
    model = Model(options.dataset, preset.segmentation, 1, options.as_of_date, tables)
    names = model.scoring["feature"].astype(str)
    distributions = [distribution(name, sample[name].to_numpy(dtype=np.float64)) for name in names]
    summary = {
        "origin": "first fit",
        "definition": json.dumps(definition_of(preset, options.measured_with), sort_keys=True),
        "segment_count": len(model.segment_ids),
        "highest_segment_id": max(model.segment_ids),
        "customer_count": len(sample),
        "loss": mean_loss(model.scale(sample), model.centers),
    }
    beside = {
        "models": pd.DataFrame([summary]),
        "moves": pd.DataFrame(),
        "distributions": pd.concat(distributions, ignore_index=True),
    }
    named = {name: typed_frame(name, frame.assign(segmentation=preset.segmentation)) for name, frame in beside.items()}
    return replace(model, tables={**tables, **named})


def _refitted(current: Model, fitted: Model, sample: pd.DataFrame, options: FreezeOptions) -> Model | None:
    """Give a refit the ids of the model before; None where it is the same model."""
    matching = match_models(current, fitted, sample)
    refit = renumber(replace(fitted, fit_number=current.fit_number + 1), matching.ids)
    if refit.version == current.version:
        return None
    if matching.share_of_customers_moved > options.refit_moved_max and not options.refit_force:
        raise ModelError(_refusal(current, refit, matching, options))
    return with_summary(
        with_moves(refit, current, sample),
        origin="refit",
        highest_segment_id=max(int(current.summary["highest_segment_id"]), *refit.segment_ids),
        share_of_customers_moved=matching.share_of_customers_moved,
        segments_kept=_list(matching.kept),
        segments_new=_list(matching.new),
        segments_gone=_list(matching.gone),
    )


def definition_problem(
    segmentation: str,
    found: Mapping[str, Any],
    wanted: Mapping[str, Any],
    *,
    segment_count_max: int,
) -> str | None:
    """Say why a model cannot score what is wanted.

    Parameters
    ----------
    segmentation : str
        Whose model.
    found : mapping
        Its fit_number, as_of_date, segment_count and definition.
    wanted : mapping
        The definition of what is to be scored.
    segment_count_max : int
        The most segments that SQL scoring has room for.

    Returns
    -------
    str or None
        A sentence with the fix; None where it can.
    """
    which = f"the model of segmentation '{segmentation}' (fit {found['fit_number']} of {found['as_of_date']})"
    differences = definition_differences(found["definition"], wanted)
    if differences:
        return f"{which} was fitted with other settings: {'; '.join(differences)}. Undo this, or {FIX}"
    if found["segment_count"] > segment_count_max:
        return (
            f"{which} has {found['segment_count']} segments, more than segment_count_max ({segment_count_max}). "
            f"Raise that option, or {FIX}"
        )
    return None


def stored_model_problems(
    stored: Iterable[Mapping[str, Any]], wanted: Mapping[str, Any], segment_count_max: int
) -> list[str]:
    """Say, before a build, why models cannot score what is wanted.

    Parameters
    ----------
    stored : iterable of mappings
        The model in use of each segmentation: segmentation, fit_number, as_of_date, segment_count, definition (JSON).
    wanted : mapping
        Definition by segmentation, of those that are not refitted.
    segment_count_max : int
        The most segments that SQL scoring has room for.

    Returns
    -------
    list of str
    """
    found = {one["segmentation"]: {**one, "definition": json.loads(one["definition"])} for one in stored}
    problems = [
        definition_problem(segmentation, found[segmentation], definition, segment_count_max=segment_count_max)
        for segmentation, definition in wanted.items()
        if segmentation in found
    ]
    return [problem for problem in problems if problem is not None]


def _facts(model: Model) -> dict[str, Any]:
    return {
        "fit_number": model.fit_number,
        "as_of_date": model.as_of_date,
        "segment_count": len(model.segment_ids),
        "definition": model.definition,
    }


def _check(model: Model, preset: Preset, population: pd.DataFrame, options: FreezeOptions) -> None:
    """Refuse a model that would score something else than it was fitted on."""
    problem = definition_problem(
        model.segmentation,
        _facts(model),
        definition_of(preset, options.measured_with),
        segment_count_max=options.segment_count_max,
    )
    if problem is not None:
        raise ModelError(problem)
    remembered = set(model.tables["silhouettes"]["customer_id"])
    if (
        len(remembered) >= KNOWN_CUSTOMERS_MIN
        and len(population)
        and remembered.isdisjoint(population["customer_id"].astype(str))
    ):
        raise ModelError(
            f"the model of segmentation '{model.segmentation}' (fit {model.fit_number} of {model.as_of_date}) was "
            f"fitted on other customers: none of the {len(remembered):,} that it remembers is in the data. "
            f"To use this data, {FIX}"
        )


def _refusal(current: Model, refit: Model, matching: Matching, options: FreezeOptions) -> str:
    """Say why a refit is not taken, and what it would be."""
    return (
        f"The refit of segmentation '{refit.segmentation}' is refused: it would move "
        f"{matching.share_of_customers_moved:.1%} of the "
        f"customers to another segment, and refit_moved_max allows {options.refit_moved_max:.1%}. It has "
        f"{len(refit.segment_ids)} segments ({_change(matching)}). Fit {current.fit_number} of {current.as_of_date} "
        f"stays in use. To use the refit anyway, run `winback fit --force`."
    )


def _change(matching: Matching) -> str:
    parts = {"kept": matching.kept, "new": matching.new, "gone": matching.gone}
    return "; ".join(f"{word}: {_list(ids) or 'none'}" for word, ids in parts.items())


def _list(ids: tuple[int, ...]) -> str:
    return ", ".join(map(str, ids))
