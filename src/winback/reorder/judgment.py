"""What all back-tests together say: which level applies, and whether the score or a simple rule is used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.arrays import FloatArray
from winback.reorder.model import HORIZONS, MODELS, RULE, SCORE
from winback.reorder.ranking import interval
from winback.reorder.trials import CORRECTED, LAST, SEASON, Trial, came_back

POINTS_OFF_MAX = 0.03
"""A score is calibrated if its back-tests were off by no more on average, up or down, at every number of days."""

TESTS_MIN = 3
"""Fewer back-tests show neither that a score is calibrated nor that a season comes again."""

REORDERS_MIN = 30
"""Fewer who returned, or who did not, teach nothing."""

EVERYBODY, DORMANT = "everybody", "dormant"

Leads = Mapping[tuple[str, str], Sequence[FloatArray]]
"""For each population and ranking, the lead of the score at each back-test: itself, and its bootstrap draws."""


@dataclass(frozen=True)
class Judgment:
    """What is used today.

    Attributes
    ----------
    basis : str
        One of `MODELS`.
    way : str
        Where its level comes from.
    is_calibrated : bool
        Whether its back-tests were within `POINTS_OFF_MAX` on average.
    reason : str
        A sentence.
    errors : dict from population to list of float
        How much more it predicted than was observed, within the longest horizon, at each back-test.
    """

    basis: str
    way: str
    is_calibrated: bool
    reason: str
    errors: dict[str, list[float]]


def populations(people: pd.DataFrame, dormant_after_days: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """All customers, and those that win-back is about; only where enough did either."""
    is_dormant = people["recency_days"] > dormant_after_days
    for population, chosen in ((EVERYBODY, people), (DORMANT, people[is_dormant])):
        if teaches(chosen):
            yield population, chosen


def teaches(people: pd.DataFrame) -> bool:
    """Whether enough returned, and enough did not."""
    returned = int(people["returned"].sum())
    return min(returned, len(people) - returned) >= REORDERS_MIN


def judge(trials: Mapping[str, Sequence[Trial]], leads: Leads, dormant_after_days: int) -> Judgment:
    """Judge the score by all back-tests, and refuse it where a simple rule is better or its level was off.

    Parameters
    ----------
    trials : mapping from model to its back-tests
        The same dates for all models.
    leads : mapping from population and ranking to the leads of the score
    dormant_after_days : int

    Returns
    -------
    Judgment
    """
    way = _way(trials)
    refused = _refused(trials[SCORE], way, leads, dormant_after_days)
    if not refused:
        errors = _errors(trials[SCORE], way, dormant_after_days)[HORIZONS[-1]]
        reason = f"The reorder score is used: no simple rule ranks customers better, and {_how_far(errors)}."
        return Judgment(SCORE, way, is_calibrated=True, reason=reason, errors=errors)
    rules = [name for name in MODELS if name != SCORE]
    basis = min(rules, key=lambda name: _mean_loss(_possible(trials[name], way), way)) if trials[SCORE] else RULE
    all_errors = _errors(trials[basis], way, dormant_after_days)
    return Judgment(
        basis,
        way,
        is_calibrated=_points_off(all_errors) <= POINTS_OFF_MAX,
        reason=f"The reorder score is refused: {'; '.join(refused)}. The simple rule {basis} is used in its place.",
        errors=all_errors[HORIZONS[-1]],
    )


def _way(trials: Mapping[str, Sequence[Trial]]) -> str:
    """Choose where the level comes from: the way that predicted best, over all back-tests in which two ways compete."""
    best = LAST
    for way in (CORRECTED, SEASON):
        possible = {name: _possible(of_model, way) for name, of_model in trials.items()}
        if len(possible[SCORE]) < TESTS_MIN:
            continue
        loss, so_far = (
            float(np.mean([_mean_loss(of_model, one) for of_model in possible.values()])) for one in (way, best)
        )
        best = way if loss < so_far else best
    return best


def _possible(trials: Sequence[Trial], way: str) -> list[Trial]:
    """Select the back-tests at which the level of a way could be known."""
    return [trial for trial in trials if way in trial.levels]


def _mean_loss(trials: Sequence[Trial], way: str) -> float:
    """Compute the mean log loss of a way, each back-test counting as much."""
    losses = []
    for trial in trials:
        p = np.clip(trial.probabilities(way), 1e-6, 1 - 1e-6)
        losses.append(-float(np.log(np.where(came_back(trial.people), p, 1 - p)).mean()))
    return float(np.mean(losses)) if losses else float("nan")


def _errors(trials: Sequence[Trial], way: str, dormant_after_days: int) -> dict[int, dict[str, list[float]]]:
    """Return predicted minus observed by horizon, population and back-test."""
    errors: dict[int, dict[str, list[float]]] = {horizon: {} for horizon in HORIZONS}
    for trial in _possible(trials, way):
        off = trial.probabilities(way) - came_back(trial.people)
        for population, people in populations(trial.people, dormant_after_days):
            for horizon, mean in zip(HORIZONS, off[people.index].mean(axis=0), strict=True):
                errors[horizon].setdefault(population, []).append(float(mean))
    return errors


def _points_off(errors: dict[int, dict[str, list[float]]]) -> float:
    """Return how far back-tests were off on average, where they were off most; infinite where there are too few."""
    found = [off for by_population in errors.values() for off in by_population.values()]
    if not found or max(len(off) for off in found) < TESTS_MIN:
        return float("inf")
    return max(float(np.abs(off).mean()) for off in found)


def _refused(trials: Sequence[Trial], way: str, leads: Leads, dormant_after_days: int) -> list[str]:
    """Say what speaks against the score; nothing where nothing does."""
    against = []
    for population, among in ((EVERYBODY, "all"), (DORMANT, "dormant")):
        means = {
            name: np.mean(of_tests, axis=0)
            for (asked, name), of_tests in leads.items()
            if asked == population and name in MODELS
        }
        better = {name: lead[0] for name, lead in means.items() if interval(lead[1:])[1] < 0}
        if better:
            best = min(better, key=lambda name: float(better[name]))
            of_tests = leads[population, best]
            worse = sum(1 for lead in of_tests if lead[0] < 0)
            against.append(
                f"ranking by {best} is better among {among} customers, by more than chance over all back-tests "
                f"(in {worse} of {len(of_tests)})"
            )
    if len(_possible(trials, way)) < TESTS_MIN:
        against.append(f"fewer than {TESTS_MIN} back-tests show whether as many order again as it predicts")
    else:
        errors = _errors(trials, way, dormant_after_days)
        if _points_off(errors) > POINTS_OFF_MAX:
            against.append(_how_far(errors[HORIZONS[-1]]))
    return against


def _how_far(errors: dict[str, list[float]]) -> str:
    """Say how far predictions for the longest horizon were off."""
    return "its back-tests were off by " + " and ".join(
        f"{100 * float(np.abs(off).mean()):.1f} points on average "
        f"({'all' if population == EVERYBODY else population} customers, {len(off)} tests)"
        for population, off in errors.items()
    )
