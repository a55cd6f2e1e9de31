"""Fits the reorder score for today, and tries it at past dates with nothing but what was known then."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.arrays import FloatArray
from winback.artifacts import stack
from winback.reorder.baselines import BASE_RATE, baselines
from winback.reorder.calibration import calibration_rows
from winback.reorder.judgment import DORMANT, EVERYBODY, Judgment, judge, populations, teaches
from winback.reorder.model import FEATURES, HORIZONS, MODELS, SCORE
from winback.reorder.ranking import interval, resampled_weights, weighted_auc
from winback.reorder.tables import COLUMNS
from winback.reorder.trials import SEASON, WINDOW, Trial, learnt_at, try_model, with_features

BOOTSTRAP_DRAWS = 400
TWO_YEARS = 730

Rows = list[dict[str, object]]
Aucs = dict[tuple[int, str], dict[str, FloatArray]]
"""By back-test and population, the AUC of each ranking: itself, and its bootstrap draws."""


@dataclass(frozen=True, kw_only=True)
class ReorderOptions:
    """Options of the reorder score.

    Attributes
    ----------
    today : Timestamp
        The as-of date.
    first_on : Timestamp
        First day of the data.
    dormant_after_days : int
        Silent for longer is dormant.
    back_test_dates : tuple of Timestamp
        Days at which it is tried; empty: all that can be.
    random_state : int
        Seed of the bootstrap.
    """

    today: pd.Timestamp
    first_on: pd.Timestamp
    dormant_after_days: int
    back_test_dates: tuple[pd.Timestamp, ...] = field(default=())
    random_state: int = 0


def fit_and_try(samples: pd.DataFrame, options: ReorderOptions) -> pd.DataFrame:
    """Fit the reorder score as of today and as of past dates, see at the latter what came of it, and judge it by all.

    Parameters
    ----------
    samples : DataFrame
        One row per past date and customer: as_of_date, customer_id, status, recency_days, order_count, tenure_days,
        revenue, days_to_reorder (null where nothing came before today). At each date as much is known after it
        as the longest horizon.
    options : ReorderOptions

    Returns
    -------
    DataFrame
        The columns of `winback.reorder.tables`: model (one row per date, of what is used today), status (what each adds
        today), quality, calibration. Without rows where no window of the data has enough returns.
    """
    samples = prepared(samples)
    with threadpool_limits(limits=1):
        trials = trials_of(samples, options)
        if not trials[SCORE]:
            return stack({}, COLUMNS)
        tests = {name: [trial for trial in of_model if trial.error is not None] for name, of_model in trials.items()}
        aucs = _aucs(tests, options)
        judgment = judge(tests, _leads(aucs), options.dormant_after_days)
        used = tests[judgment.basis]
        possible = [trial for trial in used if judgment.way in trial.levels]
        return stack(
            {
                "model": [_model_row(trial, judgment, options) for trial in trials[judgment.basis]],
                "status": _status_rows(trials[judgment.basis], options),
                "quality": _quality_rows(tests, judgment, aucs, options),
                "calibration": [
                    row
                    for trial in possible
                    for row in calibration_rows(trial, judgment.way, options.dormant_after_days)
                ],
            },
            COLUMNS,
        )


def prepared(samples: pd.DataFrame) -> pd.DataFrame:
    """Sort samples, and add the features and whether each came back within each horizon.

    Parameters
    ----------
    samples : DataFrame
        As `fit_and_try` takes them.

    Returns
    -------
    DataFrame
    """
    samples = samples.sort_values(["as_of_date", "customer_id"], ignore_index=True)
    status = pd.Categorical(samples["status"].astype(object).fillna("none").astype(str))
    samples = samples.assign(as_of_date=pd.to_datetime(samples["as_of_date"]), status=status)
    wait = samples["days_to_reorder"].astype("Float64").fillna(np.inf).to_numpy(float)
    for horizon in HORIZONS:
        samples[f"returned_{horizon}"] = wait < horizon
    return with_features(samples.assign(returned=samples[f"returned_{WINDOW}"]))


def trials_of(samples: pd.DataFrame, options: ReorderOptions) -> dict[str, list[Trial]]:
    """Fit each model at each date that has something to learn from, the earliest first.

    Parameters
    ----------
    samples : DataFrame
        As `prepared` gives them.
    options : ReorderOptions

    Returns
    -------
    dict from model to list of Trial
        Each knows nothing of what came after its date but to be judged by it.
    """
    asked = set(options.back_test_dates)
    past = [date for date in sorted(samples["as_of_date"].unique()) if not asked or date in asked]
    trials: dict[str, list[Trial]] = {name: [] for name in MODELS}
    for date in [*past, options.today]:
        learnt = learnt_at(samples, date)
        if teaches(learnt):
            for name, so_far in trials.items():
                so_far.append(try_model(name, samples, learnt, date, so_far))
    return trials


def _aucs(tests: dict[str, list[Trial]], options: ReorderOptions) -> Aucs:
    """How the score and each baseline ranked the customers of past dates, with the same draws for all."""
    found: Aucs = {}
    for number, test in enumerate(tests[SCORE]):
        scores = {name: of_model[number].probabilities("")[:, -1] for name, of_model in tests.items()}
        scores |= baselines(test.learnt, test.people)
        for population, people in populations(test.people, options.dormant_after_days):
            came = people["returned"].to_numpy(bool)
            weights = resampled_weights(len(people), BOOTSTRAP_DRAWS, random_state=[options.random_state, number])
            found[number, population] = {
                name: weighted_auc(score[people.index], came, weights) for name, score in scores.items()
            }
    return found


def _leads(aucs: Aucs) -> dict[tuple[str, str], list[FloatArray]]:
    """Compute the lead of the score over each other ranking, at all back-tests of each population."""
    leads: dict[tuple[str, str], list[FloatArray]] = {}
    for (_, population), by_name in aucs.items():
        for name, auc in by_name.items():
            if name != SCORE:
                leads.setdefault((population, name), []).append(by_name[SCORE] - auc)
    return leads


def _model_row(trial: Trial, judgment: Judgment, options: ReorderOptions) -> dict[str, object]:
    latest = trial.learnt[trial.learnt["as_of_date"] == trial.learnt["as_of_date"].max()]
    start = latest["as_of_date"].iloc[0]
    model = trial.model_with(judgment.way)
    row: dict[str, object] = {
        "as_of_date": trial.date,
        "is_today": trial.date == options.today,
        "basis": judgment.basis,
        **{f"level_{horizon}_days": level for horizon, level in zip(HORIZONS, model.levels, strict=True)},
        **{f"{name}_coefficient": slope for name, slope in zip(FEATURES, model.coefficients, strict=True)},
        "status_words": "; ".join(f"{status} {added:+.2f}" for status, added in model.statuses.items()),
        "window_count": trial.learnt["as_of_date"].nunique(),
        "customer_count": len(trial.learnt),
        "level_way": judgment.way if judgment.way in trial.levels else "last window",
        "level_from": start,
        "level_to": start + pd.Timedelta(days=WINDOW),
        "level_reorder_rate": round(float(latest["returned"].mean()), 6),
        "season": _season((trial.date - options.first_on).days, judgment.way),
        "is_calibrated": judgment.is_calibrated,
        "reason": judgment.reason,
        "test_count": len(judgment.errors.get(EVERYBODY, [])),
    }
    for population in (EVERYBODY, DORMANT):
        errors = judgment.errors.get(population)
        if errors:
            row[f"{population}_error_min"], row[f"{population}_error_max"] = (
                round(min(errors), 6),
                round(max(errors), 6),
            )
    return row


def _season(days: int, way: str) -> str:
    """Say what can be known of the season after so many days of data."""
    if days < TWO_YEARS:
        return (
            f"The data covers {days} days: a season cannot be calibrated on less than two years, and the level is off "
            "if the coming season differs from the last completed window."
        )
    if way == SEASON:
        return "The level follows the season: it is that of the last completed window, and the change a year ago."
    return "No season is assumed: with the change a year ago added, the back-tests were off by more, or are too few."


def _status_rows(trials: list[Trial], options: ReorderOptions) -> Rows:
    """Say what each status adds today."""
    return [
        {"as_of_date": trial.date, "is_today": True, "status": status, "status_coefficient": added}
        for trial in trials
        if trial.date == options.today
        for status, added in trial.model.statuses.items()
    ]


def _quality_rows(tests: dict[str, list[Trial]], judgment: Judgment, aucs: Aucs, options: ReorderOptions) -> Rows:
    """How the score and each baseline did, at each back-test and at all of them."""
    all_tests = {
        key: _lead(np.mean(of_tests, axis=0)) | {"worse_count": sum(1 for lead in of_tests if lead[0] < 0)}
        for key, of_tests in _leads(aucs).items()
    }
    of_name: dict[tuple[str, str], list[float]] = {}
    for (_, population), by_name in aucs.items():
        for name, auc in by_name.items():
            of_name.setdefault((population, name), []).append(float(auc[0]))
    rows: Rows = []
    for (number, population), by_name in aucs.items():
        people = dict(populations(tests[SCORE][number].people, options.dormant_after_days))[population]
        for name, auc in by_name.items():
            lower, upper = interval(auc[1:])
            here = {} if name == SCORE else _lead(by_name[SCORE] - auc)
            in_all = all_tests.get((population, name), {})
            rows.append(
                {
                    "as_of_date": tests[SCORE][number].date,
                    "population": population,
                    "baseline": name,
                    "is_used": name == judgment.basis,
                    "customer_count": len(people),
                    "returned": int(people["returned"].sum()),
                    "reorder_rate": round(float(people["returned"].mean()), 6),
                    "predicted_rate": _predicted_rate(name, number, people, tests, judgment.way),
                    "auc": round(float(auc[0]), 4),
                    "auc_lower": round(lower, 4),
                    "auc_upper": round(upper, 4),
                    **here,
                    **{f"all_tests_{column}": value for column, value in in_all.items()},
                    "all_tests_auc": round(float(np.mean(of_name[population, name])), 4),
                    "all_tests_count": len(of_name[population, name]),
                    "verdict": here.get("verdict") or ("better than" if lower > 0.5 else "no better than") + " chance",
                }
            )
    return rows


def _lead(lead: FloatArray) -> dict[str, object]:
    """Give the lead of the score over another ranking, with its interval and in words."""
    lower, upper = interval(lead[1:])
    verdict = "no difference"
    if lower > 0:
        verdict = "the score ranks better"
    elif upper < 0:
        verdict = "the score ranks worse"
    return {
        "lead": round(float(lead[0]), 4),
        "lead_lower": round(lower, 4),
        "lead_upper": round(upper, 4),
        "verdict": verdict,
    }


def _predicted_rate(
    name: str, number: int, people: pd.DataFrame, tests: dict[str, list[Trial]], way: str
) -> float | None:
    """How many would return: by a model, or as many as did in the window before."""
    if name == BASE_RATE:
        learnt = tests[SCORE][number].learnt
        return round(float(learnt[learnt["as_of_date"] == learnt["as_of_date"].max()]["returned"].mean()), 6)
    if name not in tests or way not in tests[name][number].levels:
        return None
    return round(float(tests[name][number].probabilities(way)[people.index, -1].mean()), 6)
