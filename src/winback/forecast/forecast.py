"""The forecast: judged on held-out dates, then made for today by the forest or the best rule, whichever did better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.forecast.cases import Split, one_hot, split_by_time
from winback.forecast.forest import classifying_forest
from winback.forecast.judged_before import input_key, judged_before
from winback.forecast.judgment import ALL, DECISIVE, Row, decide, in_words
from winback.forecast.rules import RULES, rule_means
from winback.forecast.slips import LIKELY, slips
from winback.forecast.tasks import judge_buying, judge_revenue, judge_segments

TRAIN_DATES_MIN = 2
TRAIN_CASES_MIN = 100
HELD_OUT_CASES_MIN = 30
"""Fewer than these teach or show nothing; then nothing is computed."""

DECIMALS = 6
"""Of all that is stored."""

QUALITY_COLUMNS = {
    "model": "string",
    "measure": "string",
    "item": "string",
    "value": "Float64",
    "standard_error": "Float64",
    "gain": "Float64",
    "gain_standard_error": "Float64",
    "is_used": "boolean",
    "verdict": "string",
    "train_case_count": "Int64",
    "held_out_case_count": "Int64",
    "held_out_period_count": "Int64",
    "learned_from": "string",
    "learned_until": "string",
    "held_out_from": "string",
    "held_out_until": "string",
    "input_key": "string",
}

WATCH_COLUMNS = {
    "customer_id": "string",
    "segment_now": "string",
    "segment_aged": "string",
    "likely_segment": "string",
    "likely_on": "string",
    "probability": "Float64",
    "basis": "string",
}

FORECAST_COLUMNS = {"artifact": "string", "segmentation": "string", "task": "string"} | QUALITY_COLUMNS | WATCH_COLUMNS
"""Columns and types: `artifact` says what a row is, `quality` or `watch`."""


@dataclass(frozen=True)
class ForecastOptions:
    """What a forecast needs to know beside the cases.

    Attributes
    ----------
    random_state : int
        Seed of the forests and of the shuffles.
    """

    random_state: int


def forecast_segments(
    cases: pd.DataFrame, segmentations: list[str], options: ForecastOptions, earlier: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Judge forecasts on the latest dates of the past, and make those of today.

    Parameters
    ----------
    cases : DataFrame
        The columns of `cases.NOT_MEASURES` and the measures of customers, in any order; segment_next is null today.
    segmentations : list of str
        All of which the table has to speak, also where there are no cases.
    options : ForecastOptions
    earlier : DataFrame or None
        What this gave in the last build: held-out tables of the very same cases are taken from it.

    Returns
    -------
    DataFrame
        `FORECAST_COLUMNS`: for each segmentation the held-out table (next_period, first_order, buys, revenue), or a row
        per task that says why there is none; who is likely to slip; and where first-order customers go.
    """
    cases = cases.sort_values(["segmentation", "task", "as_of_date", "customer_id"], ignore_index=True)
    # Texts are chosen, looked up and grouped many times, which pandas does fastest with Python's own.
    cases = cases.astype({name: object for name in cases.columns if isinstance(cases[name].dtype, pd.StringDtype)})
    rows: list[Row] = []
    with threadpool_limits(limits=1):
        for segmentation in segmentations:
            mine = cases[cases["segmentation"] == segmentation]
            found = _forecast(mine, segmentation, options, earlier)
            rows += [row | {"segmentation": segmentation} for row in found]
    table = pd.DataFrame(rows).reindex(columns=list(FORECAST_COLUMNS)).astype(FORECAST_COLUMNS)
    numbers = [name for name, kind in FORECAST_COLUMNS.items() if kind == "Float64"]
    return table.assign(**{name: table[name].round(DECIMALS) for name in numbers})


def _forecast(
    cases: pd.DataFrame, segmentation: str, options: ForecastOptions, earlier: pd.DataFrame | None
) -> list[Row]:
    rows: list[Row] = []
    for task in ("next_period", "first_order"):
        of_task = cases[cases["task"] == task].reset_index(drop=True)
        is_past = of_task["segment_next"].notna()
        past = of_task[is_past].assign(bought_next=of_task["bought_next"][is_past].astype(bool)).reset_index(drop=True)
        today = of_task[~is_past].reset_index(drop=True)
        split = split_by_time(past)
        lacking = _lacking(split)
        judged: tuple[str, ...] = (task, "buys", "revenue") if task == "next_period" else (task,)
        if lacking:
            rows += [_nothing(one, lacking) for one in judged]
            continue
        if past["revenue_next"].isna().all():
            rows += [_nothing(one, "the data has no amounts") for one in judged if one == "revenue"]
            judged = tuple(one for one in judged if one != "revenue")
        key = input_key(past, options.random_state)
        found = judged_before(earlier, segmentation, key)
        if not found:
            learned: Row = {
                "learned_from": str(past["as_of_date"].min())[:10],
                "learned_until": str(past["outcome_on"].max())[:10],
                "input_key": key,
            }
            found = [row | learned for one in judged for row in _judge(split, one, options)]
        rows += found
        if len(today):
            (basis,) = {str(row["model"]) for row in found if row["task"] == task and row["is_used"]}
            rows += _watch(past, today, task, basis, options)
    return rows


def _lacking(split: Split) -> str | None:
    """Say what is missing to learn from or to judge on; None where there is enough."""
    if split.train_dates < TRAIN_DATES_MIN:
        return (
            f"too few periods: {split.train_dates} to learn from before those to judge on, {TRAIN_DATES_MIN} are needed"
        )
    if len(split.train) < TRAIN_CASES_MIN:
        return f"too few customers: {len(split.train)} cases to learn from, {TRAIN_CASES_MIN} are needed"
    if len(split.held_out) < HELD_OUT_CASES_MIN:
        return f"too few customers: {len(split.held_out)} cases to judge on, {HELD_OUT_CASES_MIN} are needed"
    return None


def _nothing(task: str, lacking: str) -> Row:
    return {
        "artifact": "quality",
        "task": task,
        "model": "forest",
        "measure": DECISIVE[task],
        "item": ALL,
        "is_used": False,
        "verdict": lacking,
    }


def _judge(split: Split, task: str, options: ForecastOptions) -> list[Row]:
    """Give the held-out table of a task."""
    if task == "buys":
        judged = judge_buying(split, random_state=options.random_state)
    elif task == "revenue":
        judged = judge_revenue(split, random_state=options.random_state)
    else:
        classes = sorted({*split.train["segment_next"], *split.held_out["segment_next"]})
        judged = judge_segments(split, classes, watches_slips=task == "next_period", random_state=options.random_state)
    used, reason = decide(judged, split.held_out)
    for row in judged.rows:
        if (row["model"], row["measure"], row["item"]) == ("forest", judged.decisive.name, ALL):
            row["verdict"] = in_words(task, used, reason)
    held_out = split.held_out
    about: Row = {
        "artifact": "quality",
        "task": task,
        "train_case_count": len(split.train),
        "held_out_case_count": len(held_out),
        "held_out_period_count": held_out["as_of_date"].nunique(),
        "held_out_from": str(held_out["as_of_date"].min())[:10],
        "held_out_until": str(held_out["outcome_on"].max())[:10],
    }
    return [row | about | {"is_used": row["model"] == used} for row in judged.rows]


def _watch(past: pd.DataFrame, today: pd.DataFrame, task: str, basis: str, options: ForecastOptions) -> list[Row]:
    """Forecast today: who is likely to slip, or where a first order leads to."""
    classes = sorted(set(past["segment_next"]))
    if basis in RULES:
        said = rule_means(basis, past, one_hot(past["segment_next"], classes), today)
    else:
        forest = classifying_forest(past, past["segment_next"], classes, random_state=options.random_state)
        said = forest.of(today)
    counted = said * slips(past, today, classes) if task == "next_period" else said
    likely = counted.argmax(axis=1)
    probability = np.round(counted.sum(axis=1) if task == "next_period" else counted.max(axis=1), DECIMALS)
    watched = today[["customer_id", "segment_now", "segment_aged"]].assign(
        artifact="watch",
        task=task,
        likely_segment=np.array(classes, dtype=object)[likely],
        likely_on=today["outcome_on"].astype(str).str[:10],
        probability=probability,
        basis=basis,
    )
    if task == "next_period":
        watched = watched[probability >= LIKELY]
    return [{str(name): value for name, value in row.items()} for row in watched.to_dict("records")]
