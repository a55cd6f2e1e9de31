"""Fits the reorder score for today, and tries it at past dates with nothing but what was known then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.arrays import BoolArray, FloatArray
from winback.intervals import Z_95
from winback.reorder.baselines import BASE_RATE, SCORE, baselines
from winback.reorder.model import FEATURES, HORIZONS, ReorderModel, features_of, fit_reorder_model
from winback.reorder.ranking import interval, resampled_weights, weighted_auc
from winback.reorder.tables import stack

WINDOW = HORIZONS[-1]
"""Days of a window; what a date learns from are whole windows before it."""

WINDOWS_LEARNT = 3
"""The slopes come from the customers at the start of so many windows, the latest ones."""

REORDERS_MIN = 30
"""Fewer who returned, or who did not, teach nothing."""

BOOTSTRAP_DRAWS = 400
BINS = 10
BIN_CUSTOMERS_MIN = 50
TWO_YEARS = 730


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
    """Fit the reorder score as of today and as of past dates, and see at the latter what came of it.

    Parameters
    ----------
    samples : DataFrame
        One row per past date and customer: as_of_date, customer_id, recency_days, order_count, tenure_days,
        revenue, days_to_reorder (null where nothing came before today). At each date as much is known after it
        as the longest horizon.
    options : ReorderOptions

    Returns
    -------
    DataFrame
        The columns of `winback.reorder.tables`: model (one row per date), quality, calibration. Without rows where no
        window of the data has enough returns.
    """
    samples = _prepared(samples)
    rows: dict[str, list[dict[str, object]]] = {"model": [], "quality": [], "calibration": []}
    with threadpool_limits(limits=1):
        for number, date in enumerate(_dates(samples, options)):
            learnt = _learnt(samples, date)
            if not _teaches(learnt):
                continue
            level_from = learnt["as_of_date"].max()
            latest = learnt[learnt["as_of_date"] == level_from]
            model = fit_reorder_model(_features(learnt), _returned(learnt)).with_level_of(
                _features(latest), _returned(latest)
            )
            rows["model"].append(_model_row(model, learnt, latest, date, options))
            if date == options.today:
                continue
            tried = samples[samples["as_of_date"] == date].reset_index(drop=True)
            for population, people in _populations(tried, options.dormant_after_days):
                rows["quality"] += _quality(model, learnt, people, population, [options.random_state, number])
                rows["calibration"] += _calibration(model, people, population)
    return stack(rows)


def _prepared(samples: pd.DataFrame) -> pd.DataFrame:
    """Sorted, with typed columns and whether each came back within each horizon."""
    samples = samples.sort_values(["as_of_date", "customer_id"], ignore_index=True)
    samples = samples.assign(as_of_date=pd.to_datetime(samples["as_of_date"]))
    wait = samples["days_to_reorder"].astype("Float64").fillna(np.inf).to_numpy(float)
    for horizon in HORIZONS:
        samples[f"returned_{horizon}"] = wait < horizon
    return samples.assign(returned=samples[f"returned_{WINDOW}"])


def _dates(samples: pd.DataFrame, options: ReorderOptions) -> list[pd.Timestamp]:
    """Today, and the past dates to try, the latest first."""
    known = sorted(samples["as_of_date"].unique(), reverse=True)
    asked = set(options.back_test_dates)
    return [options.today, *(date for date in known if not asked or date in asked)]


def _learnt(samples: pd.DataFrame, date: pd.Timestamp) -> pd.DataFrame:
    """Select the customers at the start of the latest windows that were over by the date."""
    starts = [date - pd.Timedelta(days=WINDOW * number) for number in range(1, WINDOWS_LEARNT + 1)]
    return samples[samples["as_of_date"].isin(starts)]


def _teaches(people: pd.DataFrame) -> bool:
    returned = int(people["returned"].sum())
    return min(returned, len(people) - returned) >= REORDERS_MIN


def _features(people: pd.DataFrame) -> FloatArray:
    measures = ("recency_days", "order_count", "tenure_days", "revenue")
    return features_of(*(people[name].to_numpy(float) for name in measures))


def _returned(people: pd.DataFrame) -> BoolArray:
    return people[[f"returned_{horizon}" for horizon in HORIZONS]].to_numpy(bool)


def _populations(people: pd.DataFrame, dormant_after_days: int) -> Iterator[tuple[str, pd.DataFrame]]:
    """All customers, and those that win-back is about; only where enough did either."""
    for population, chosen in (
        ("everybody", people),
        ("dormant", people[people["recency_days"] > dormant_after_days].reset_index(drop=True)),
    ):
        if _teaches(chosen):
            yield population, chosen


def _model_row(
    model: ReorderModel, learnt: pd.DataFrame, latest: pd.DataFrame, date: pd.Timestamp, options: ReorderOptions
) -> dict[str, object]:
    start = latest["as_of_date"].iloc[0]
    return {
        "as_of_date": date,
        "is_today": date == options.today,
        **{f"level_{horizon}_days": level for horizon, level in zip(HORIZONS, model.levels, strict=True)},
        **{f"{name}_coefficient": slope for name, slope in zip(FEATURES, model.coefficients, strict=True)},
        "window_count": learnt["as_of_date"].nunique(),
        "customer_count": len(learnt),
        "level_from": start,
        "level_to": start + pd.Timedelta(days=WINDOW),
        "level_reorder_rate": round(float(latest["returned"].mean()), 6),
        "season": _season((date - options.first_on).days),
    }


def _season(days: int) -> str:
    """Say what can be known of the season after so many days of data."""
    if days < TWO_YEARS:
        return (
            f"The data covers {days} days: a season cannot be calibrated on less than two years. The level is that of "
            "the last completed window, and is off if the coming season differs from it."
        )
    return "The level is that of the last completed window; the back-tests show how far it was off in each past season."


def _quality(
    model: ReorderModel, learnt: pd.DataFrame, people: pd.DataFrame, population: str, random_state: list[int]
) -> list[dict[str, object]]:
    """How the score and each baseline ranked the customers of a past date."""
    came = people["returned"].to_numpy(bool)
    weights = resampled_weights(len(people), BOOTSTRAP_DRAWS, random_state=random_state)
    probability = model.probabilities(_features(people))[:, -1]
    aucs = {
        name: weighted_auc(score, came, weights)
        for name, score in {SCORE: probability, **baselines(learnt, people)}.items()
    }
    rows = []
    for name, auc in aucs.items():
        lead = aucs[SCORE] - auc
        lower, upper = interval(auc[1:])
        lead_lower, lead_upper = interval(lead[1:])
        rows.append(
            {
                "as_of_date": people["as_of_date"].iloc[0],
                "population": population,
                "baseline": name,
                "customer_count": len(people),
                "returned": int(came.sum()),
                "reorder_rate": round(float(came.mean()), 6),
                "predicted_rate": _predicted_rate(name, probability, learnt),
                "auc": round(float(auc[0]), 4),
                "auc_lower": round(lower, 4),
                "auc_upper": round(upper, 4),
                **(
                    {}
                    if name == SCORE
                    else {
                        "lead": round(float(lead[0]), 4),
                        "lead_lower": round(lead_lower, 4),
                        "lead_upper": round(lead_upper, 4),
                    }
                ),
                "verdict": _verdict(name, lead_lower, lead_upper, lower),
            }
        )
    return rows


def _predicted_rate(name: str, probability: FloatArray, learnt: pd.DataFrame) -> float | None:
    """How many would return: by the score, or as many as did in the window before."""
    if name == SCORE:
        return round(float(probability.mean()), 6)
    if name == BASE_RATE:
        latest = learnt[learnt["as_of_date"] == learnt["as_of_date"].max()]
        return round(float(latest["returned"].mean()), 6)
    return None


def _verdict(name: str, lead_lower: float, lead_upper: float, lower: float) -> str:
    if name == SCORE:
        return "better than chance" if lower > 0.5 else "no better than chance"
    if lead_lower > 0:
        return "the score ranks better"
    return "the score ranks worse" if lead_upper < 0 else "no difference"


def _calibration(model: ReorderModel, people: pd.DataFrame, population: str) -> list[dict[str, object]]:
    """How many ordered again of those with like predictions, in equally large groups."""
    probabilities, returned = model.probabilities(_features(people)), _returned(people)
    bins = int(np.clip(len(people) // BIN_CUSTOMERS_MIN, 1, BINS))
    rows = []
    for column, horizon in enumerate(HORIZONS):
        told = np.round(probabilities[:, column], 9)
        cuts = np.quantile(told, np.arange(1, bins) / bins)
        bin_of = np.searchsorted(cuts, told, side="left")
        for number, bin_number in enumerate(np.unique(bin_of), 1):
            inside = bin_of == bin_number
            size, came = int(inside.sum()), int(returned[inside, column].sum())
            lower, upper = _wilson(came, size)
            mean = float(told[inside].mean())
            rows.append(
                {
                    "as_of_date": people["as_of_date"].iloc[0],
                    "population": population,
                    "horizon_days": horizon,
                    "bin_number": number,
                    "customer_count": size,
                    "predicted_rate": round(mean, 6),
                    "reorder_rate": round(came / size, 6),
                    "observed_rate_lower": round(lower, 6),
                    "observed_rate_upper": round(upper, 6),
                    "is_within": bool(lower <= mean <= upper),
                }
            )
    return rows


def _wilson(hits: int, size: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (1927, https://doi.org/10.1080/01621459.1927.10502953)."""
    square = Z_95 * Z_95
    center = (hits + square / 2) / (size + square)
    half = Z_95 * float(np.sqrt(hits * (size - hits) / size + square / 4)) / (size + square)
    return max(0.0, center - half), min(1.0, center + half)
