"""What the trials say: how good each model was, and which is used for customers with how many products."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.arrays import FloatArray
from winback.products.measures import MEASURES, coverage, measure, novelty, paired_lead
from winback.products.purchases import Space
from winback.products.trials import AGAIN, BANDS, CANDIDATES, EVERYBODY, NEW, RECENT, TIMES_BOUGHT, Outcome, simulated

TESTED_MIN = 100
"""Fewer customers than this decide nothing."""

JUDGED_BY = "ndcg"
LEAD = ("lead", "lead_lower", "lead_upper")


@dataclass(frozen=True)
class Choice:
    """The model that is used for a band.

    Attributes
    ----------
    band, model : str
    basis : str
        What it was tested on, in words.
    tested_count : int
        Customers of the band that were tested.
    """

    band: str
    model: str
    basis: str
    tested_count: int


def pooled(tests: Iterable[Outcome], task: str, population: str, length: int) -> dict[str, FloatArray]:
    """Collect what each model reached for each customer of a population, over all dates."""
    found: dict[str, list[FloatArray]] = {}
    for test in tests:
        if (test.task, test.population) == (task, population):
            found.setdefault(test.model, []).append(measure(test.hits, test.relevant_count, length)[JUDGED_BY])
    return {model: np.concatenate(values) for model, values in found.items()}


def simplest_good(reached: dict[str, FloatArray]) -> str:
    """Choose the simplest model that is not worse than the best one beyond chance."""
    best = max(CANDIDATES, key=lambda model: (reached[model].mean(), -CANDIDATES.index(model)))
    for model in CANDIDATES[: CANDIDATES.index(best)]:
        _, lower, _ = paired_lead(reached[best], reached[model])
        if not lower > 0:
            return model
    return best


def choose(tests: Sequence[Outcome], length: int) -> list[Choice]:
    """Decide for each band, by its own customers where enough were tested, else by a simulation or by all customers."""
    choices = []
    for band in BANDS:
        own = pooled(tests, NEW, band, length)
        tested_count = len(own.get(RECENT, ()))
        model, basis = RECENT, "nobody could be tested"
        for population, words in (
            (band, "customers with so many products"),
            (
                simulated(band),
                f"a simulation that shows only so many products of each customer, since only {tested_count} had so few",
            ),
            (EVERYBODY, f"all customers, since only {tested_count} had so many products"),
        ):
            reached = pooled(tests, NEW, population, length)
            if len(reached.get(RECENT, ())) >= TESTED_MIN:
                model, basis = simplest_good(reached), words
                break
        choices.append(Choice(band, model, basis, tested_count))
    return choices


def trial_rows(
    dates: Sequence[tuple[pd.Timestamp, Space, Sequence[Outcome]]], choices: Sequence[Choice], length: int
) -> Iterator[dict[str, object]]:
    """Describe each model's lists at each date: one row per date, task, population and model."""
    used = {(choice.band, choice.model): choice.basis for choice in choices}
    everything = [test for _, _, tests in dates for test in tests]
    leads = {}
    for task, population in {(test.task, test.population) for test in everything}:
        pool = pooled(everything, task, population, length)
        for model, reached in pool.items():
            leads[task, population, model] = (len(reached), *paired_lead(reached, pool[RECENT]))
    for day, space, tests in dates:
        share = space.known.customer_counts() / max(len(np.unique(space.known.customer)), 1)
        baselines = {
            (test.task, test.population): measure(test.hits, test.relevant_count, length)[JUDGED_BY]
            for test in tests
            if test.model == RECENT
        }
        for test in tests:
            values = measure(test.hits, test.relevant_count, length)
            count = len(test.relevant_count)
            lead = paired_lead(values[JUDGED_BY], baselines[test.task, test.population])
            all_count, *all_lead = leads[test.task, test.population, test.model]
            yield {
                "artifact": "trial",
                "as_of_date": day,
                "task": test.task,
                "population": test.population,
                "model": test.model,
                "customer_count": count,
                **{name: float(values[name].mean()) if count else np.nan for name in MEASURES},
                "coverage": coverage(test.lists, test.item_count),
                "novelty": novelty(test.lists, share),
                **dict(zip(LEAD, lead, strict=True)),
                "verdict": verdict(test.model, count, lead),
                "all_tests_count": all_count,
                **{f"all_tests_{name}": value for name, value in zip(LEAD, all_lead, strict=True)},
                "all_tests_verdict": verdict(test.model, all_count, all_lead),
                "is_used": (test.population, test.model) in used or (test.task, test.model) == (AGAIN, TIMES_BOUGHT),
                "basis": used.get((test.population, test.model)),
            }


def verdict(model: str, count: int, lead: Sequence[float]) -> str:
    """Compare a model with one list for everybody, in words."""
    _, lower, upper = lead
    if model == RECENT:
        return "the baseline"
    if count < TESTED_MIN:
        return "too few to tell"
    return "better" if lower > 0 else "worse" if upper < 0 else "no clear difference"
