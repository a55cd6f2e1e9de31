"""What all past dates together say: which model is used, and whether its level follows that of a year ago."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.arrays import FloatArray
from winback.lifetime.baselines import LAST_PERIOD
from winback.lifetime.forecasts import BLEND, BTYD, LOG_LINEAR
from winback.lifetime.trials import Trial, level_a_year_ago
from winback.rank_correlation import interval_of_mean

YEAR = 365

NAMES = {BTYD: "expected orders × order value", LOG_LINEAR: "the log-linear model", BLEND: "the blend"}
"""How sentences name the models."""
SIMPLE = {
    LAST_PERIOD: "what they brought in the period before",
    "orders / time": "revenue over time",
    "recency rule": "revenue / (recency + 30)",
    "reorder score": "reorder score × order value",
}
"""How sentences name the simple rankings."""


@dataclass(frozen=True, eq=False)
class Lead:
    """How much better one ranks than another, over past dates.

    Attributes
    ----------
    value, lower, upper : float
        Difference of the rank correlations, and its 95 % interval.
    tests : int
        Dates.
    """

    value: float
    lower: float
    upper: float
    tests: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.lower > 0 or self.upper < 0

    @property
    def words(self) -> str:
        """Whether one ranks better than the other."""
        return "better" if self.lower > 0 else "worse" if self.upper < 0 else "no difference"


@dataclass(frozen=True, eq=False)
class Judgment:
    """What is used today for a number of days.

    Attributes
    ----------
    used : str
        BTYD, log-linear or blend.
    follows_year : bool
        Whether totals are corrected by how far they were off a year ago.
    level : float
        Today's correction: 1 where there is none.
    reason : str
        Why, in sentences.
    season : str
        What is known of the season, in a sentence.
    """

    used: str
    follows_year: bool
    level: float
    reason: str
    season: str

    def forecast(self, trials: Sequence[Trial], trial: Trial) -> FloatArray:
        """Return what would have been forecast at a past date, shape (customers,)."""
        name = trial.used(self.used)
        level = level_a_year_ago(trials, trial.date, name) if self.follows_year else None
        return np.asarray(trial.forecasts[name] * (level or 1.0))


def lead_of(trials: Sequence[Trial], one: str, other: str, *, or_used: bool = False) -> Lead | None:
    """Compare two rankings over all dates at which both were possible; None where there is no such date.

    Parameters
    ----------
    trials : sequence of Trial
        Of one horizon.
    one, other : str
        Models or baselines.
    or_used : bool
        Whether, where the first was not possible, what would have been used then stands in for it.

    Returns
    -------
    Lead or None
        A customer counts once, at however many dates they were seen.
    """
    leads, changes = [], np.zeros(1 + max((int(trial.codes.max()) for trial in trials), default=0))
    for trial in trials:
        found, first = trial.correlations, trial.used(one) if or_used else one
        if first not in found or other not in found or first == other:
            continue
        lead = found[first].value - found[other].value
        if not np.isnan(lead):
            leads.append(lead)
            changes[trial.codes] += (found[first].influence - found[other].influence) / len(trial.codes)
    if not leads:
        return None
    lower, upper = interval_of_mean(float(np.mean(leads)), changes / len(leads))
    return Lead(float(np.mean(leads)), lower, upper, len(leads))


def judge(trials: Sequence[Trial], has_window: bool, today: pd.Timestamp, horizon: int, days: int) -> Judgment:
    """Choose what is used for a number of days.

    Parameters
    ----------
    trials : sequence of Trial
        Of this horizon.
    has_window : bool
        Whether the log-linear model can be learned today.
    today : Timestamp
    horizon, days : int
        Days ahead, and days that the data covers.

    Returns
    -------
    Judgment
    """
    used, reason = _used(trials, has_window, horizon)
    level = level_a_year_ago(trials, today, used)
    follows_year, said = _follows_year(trials, used) if level is not None else (False, "")
    if level is None and horizon >= YEAR:
        season = "A whole year has every season; but no earlier year shows how far off such a forecast is."
        if trials:
            season = f"A whole year has every season; only {_tests(len(trials))} can show how far off such a total is."
    elif level is None:
        season = (
            f"The data covers {days} days. It does not show what these {horizon} days of the year are like beside "
            "others, so the season is not in this forecast, and a total can be off by as much as the season changes."
        )
    elif follows_year:
        off = 100 * (1 / level - 1)
        season = (
            f"The total follows the season: in the same {horizon} days a year ago the forecast was "
            f"{abs(off):.0f} % too {'high' if off > 0 else 'low'}, and this one is corrected for it.{said}"
        )
    else:
        season = f"The total does not follow the season, since correcting it by a year ago did not help.{said}"
    return Judgment(
        used, follows_year, level if follows_year and level else 1.0, reason + _beaten(trials, used), season
    )


def _used(trials: Sequence[Trial], has_window: bool, horizon: int) -> tuple[str, str]:
    if not has_window:
        return (
            BTYD,
            f"{_first_upper(NAMES[BTYD])} is used: there is no earlier window of {horizon} days "
            "to learn the log-linear model from.",
        )
    leads = {name: lead_of(trials, BLEND, name) for name in (BTYD, LOG_LINEAR)}
    known = {name: lead for name, lead in leads.items() if lead is not None}
    if not known:
        tried = f" At {_tests(len(trials))} only {NAMES[BTYD]} could be tried." if trials else ""
        return BLEND, f"The blend is used, which leads elsewhere; no past date shows whether it does here.{tried}"
    better = {
        name: lead
        for name, lead in known.items()
        if lead.upper < 0 and _far_off(trials, name) <= _far_off(trials, BLEND)
    }
    if better:
        best = min(better, key=lambda name: better[name].value)
        lead = better[best]
        return best, (
            f"{_first_upper(NAMES[best])} is used: it ranks customers better than the blend by {-lead.value:.3f} "
            f"({-lead.upper:.3f} to {-lead.lower:.3f}) over {_tests(lead.tests)}, and its totals were not further off."
        )
    stays = [name for name, lead in known.items() if lead.upper < 0]
    but = f" {_first_upper(NAMES[stays[0]])} ranks better, but its totals were further off." if stays else ""
    said = ", ".join(
        f"{lead.value:+.3f} ({lead.lower:+.3f} to {lead.upper:+.3f}"
        f"{'' if lead.is_clear else ', no difference shown'}) over {NAMES[name]}"
        for name, lead in known.items()
    )
    tests = next(iter(known.values())).tests
    return BLEND, f"The blend is used: its lead in rank correlation is {said}, at {_tests(tests)}.{but}"


def _far_off(trials: Sequence[Trial], name: str) -> float:
    """Return how far the totals of a model were off on average, as logarithms, where the blend was possible."""
    levels = [trial.level(name) for trial in trials if BLEND in trial.forecasts]
    return float(np.mean([abs(np.log(level)) for level in levels if level is not None] or [0.0]))


def _beaten(trials: Sequence[Trial], used: str) -> str:
    """Say which simple ranking is better, or that none is."""
    names = sorted({name for trial in trials for name in trial.forecasts} - {BTYD, LOG_LINEAR, BLEND})
    leads = {name: lead_of(trials, used, name, or_used=True) for name in names}
    better = [name for name, lead in leads.items() if lead is not None and lead.upper < 0]
    if better:
        ahead = " and ".join(
            f"{SIMPLE.get(name, name)} (by {-lead.value:.3f}, {-lead.upper:.3f} to {-lead.lower:.3f})"
            for name, lead in leads.items()
            if name in better and lead is not None
        )
        return f" To rank all customers, this is better: {ahead}."
    last = leads.get(LAST_PERIOD)
    if last is None:
        return ""
    if last.lower > 0:
        return " It ranks customers better than what they brought in the period before does."
    return " It does not rank customers better than what they brought in the period before does."


def _follows_year(trials: Sequence[Trial], used: str) -> tuple[bool, str]:
    """Whether correcting by a year ago helped at the dates at which that was possible; untried, it is assumed to."""
    without, corrected = [], []
    for trial in trials:
        level, should = (
            level_a_year_ago(trials, trial.date, used),
            trial.level(used) if used in trial.forecasts else None,
        )
        if level is not None and should is not None:
            without.append(abs(np.log(should)))
            corrected.append(abs(np.log(should / level)))
    if not without:
        return True, " No past date shows whether that helps."
    off, off_corrected = (100 * (np.exp(float(np.mean(one))) - 1) for one in (without, corrected))
    return off_corrected <= off, (
        f" Tried at {_tests(len(without))}, it left totals {off_corrected:.0f} % off; "
        f"without it they were {off:.0f} % off."
    )


def _first_upper(words: str) -> str:
    return words[0].upper() + words[1:]


def _tests(count: int) -> str:
    return f"{count} past {'date' if count == 1 else 'dates'}"
