"""What is predicted, each judged on held-out dates: the next segment, whether customers buy, and what they bring."""

from __future__ import annotations

import numpy as np
import pandas as pd

from winback.arrays import FloatArray
from winback.forecast.cases import Split, one_hot
from winback.forecast.forest import Forest, classifying_forest, counting_forest, permutation_importance
from winback.forecast.judgment import ALL, Judged, Measured, Row, customer_numbers
from winback.forecast.rules import RULES, rule_means
from winback.forecast.scores import (
    STEPS,
    auc_parts,
    calibration_error,
    calibration_steps,
    clustered_error,
    log_losses,
)
from winback.forecast.slips import slip_rows, slips
from winback.rank_correlation import rank_correlation


def judge_segments(split: Split, classes: list[str], *, watches_slips: bool, random_state: int) -> Judged:
    """Judge who tells the next segment: accuracy, log loss, calibration, and the inputs the forest lives on.

    Parameters
    ----------
    split : Split
        Both parts with cases.
    classes : list of str
        All segments that came out, sorted.
    watches_slips : bool
        Whether to compare the slips expected with those that came.
    random_state : int
        Seed.

    Returns
    -------
    Judged
    """
    train, held_out = split.train, split.held_out
    forest = classifying_forest(train, train["segment_next"], classes, random_state=random_state)
    came = one_hot(train["segment_next"], classes)
    happened = one_hot(held_out["segment_next"], classes)
    said = {"forest": forest.of(held_out)} | {rule: rule_means(rule, train, came, held_out) for rule in RULES}
    # Two of the rules name the segment themselves.
    named = {model: np.array(classes, dtype=object)[shares.argmax(axis=1)] for model, shares in said.items()}
    named |= {
        "aging": held_out["segment_aged"].to_numpy(dtype=object),
        "stays": held_out["segment_now"].to_numpy(dtype=object),
    }
    truth = held_out["segment_next"].to_numpy(dtype=object)
    accuracy = Measured("accuracy", {model: (words == truth).astype(np.float64) for model, words in named.items()})
    loss = Measured("log_loss", {model: log_losses(shares, happened) for model, shares in said.items()}, is_loss=True)
    rows = [
        *accuracy.rows(held_out),
        *accuracy.rows_by_date(held_out),
        *loss.rows(held_out),
        *loss.rows_by_date(held_out),
    ]
    for model, shares in said.items():
        right = happened[np.arange(len(held_out)), shares.argmax(axis=1)]
        rows += _calibration_rows(model, shares.max(axis=1), right)
    if watches_slips:
        rows += slip_rows(said, happened, slips(train, held_out, classes), held_out)
    rows += _importance_rows(forest, held_out, classes, random_state=random_state)
    return Judged(rows, loss, accuracy)


def judge_buying(split: Split, *, random_state: int) -> Judged:
    """Judge who tells whether a customer buys: area under the ROC curve, Brier score, calibration.

    Parameters
    ----------
    split : Split
        Both parts with cases.
    random_state : int
        Seed.

    Returns
    -------
    Judged
        With a single score, orders / (days since the last order + 30), for the order of customers alone.
    """
    train, held_out = split.train, split.held_out
    words = train["bought_next"].map({True: "buys", False: "does not"})
    forest = classifying_forest(train, words, ["buys"], random_state=random_state)
    bought = train["bought_next"].to_numpy(dtype=np.float64)[:, None]
    happened = held_out["bought_next"].to_numpy(dtype=np.float64)
    said = {"forest": forest.of(held_out)[:, 0]}
    said |= {rule: rule_means(rule, train, bought, held_out)[:, 0] for rule in RULES}
    brier = Measured("brier", {model: (shares - happened) ** 2 for model, shares in said.items()}, is_loss=True)
    rows = [*brier.rows(held_out), *brier.rows_by_date(held_out)]
    score = (held_out["order_count"] / (held_out["recency_days"] + 30)).fillna(0).to_numpy(dtype=np.float64)
    areas = {model: auc_parts(shares, happened) for model, shares in (said | {"single_score": score}).items()}
    rows += Measured("auc", {model: parts for model, parts in areas.items() if parts is not None}).rows(held_out)
    for model, shares in said.items():
        rows += _calibration_rows(model, shares, happened)
    return Judged(rows, brier)


def judge_revenue(split: Split, *, random_state: int) -> Judged:
    """Judge who predicts what a customer brings: error, order of customers, and the total.

    Parameters
    ----------
    split : Split
        Both parts with cases.
    random_state : int
        Seed.

    Returns
    -------
    Judged
        "Stays" is here: as much as in the period before.
    """
    train, held_out = split.train, split.held_out
    brought = train["revenue_next"].to_numpy(dtype=np.float64)
    truth = held_out["revenue_next"].to_numpy(dtype=np.float64)
    said = {"forest": counting_forest(train, brought, random_state=random_state).of(held_out)[:, 0]}
    said |= {rule: rule_means(rule, train, brought[:, None], held_out)[:, 0] for rule in RULES}
    said["stays"] = held_out["revenue_before"].to_numpy(dtype=np.float64)
    squares = {model: (amounts - truth) ** 2 for model, amounts in said.items()}
    error = Measured("root_mean_squared_error", squares, is_loss=True, is_root=True)
    rows = [*error.rows(held_out), *error.rows_by_date(held_out)]
    absolute = {model: np.abs(amounts - truth) for model, amounts in said.items()}
    rows += Measured("mean_absolute_error", absolute, is_loss=True).rows(held_out)
    rankings = {model: rank_correlation(amounts, truth).parts for model, amounts in said.items()}
    for model, amounts in said.items():
        parts = rankings[model]
        if parts is not None:
            words = "the order of customers by revenue: 1 is the true order, 0 is chance"
            error_of_it = clustered_error(parts, customer_numbers(held_out))
            rows.append(_row(model, "rank_correlation", float(parts.mean()), words, standard_error=error_of_it))
        if truth.sum() > 0:
            share = float(amounts.sum() / truth.sum())
            rows.append(_row(model, "predicted_share_of_total", share, f"predicted {share:.0%} of the revenue"))
    return Judged(rows, error, rankings=rankings)


def _importance_rows(forest: Forest, held_out: pd.DataFrame, classes: list[str], *, random_state: int) -> list[Row]:
    outcome = one_hot(held_out["segment_next"], classes).argmax(axis=1)
    found = permutation_importance(forest, held_out, outcome, random_state=random_state)
    words = ("adds nothing", "the log loss rises by this much when its values are shuffled among the customers")
    return [
        _row("forest", "permutation_importance", value, words[value > 2 * error], item=str(item), standard_error=error)
        for item, value, error in found.itertuples(index=False)
    ]


def _calibration_rows(model: str, said: FloatArray, happened: FloatArray) -> list[Row]:
    words = f"predicts {said.mean():.0%} on average, observed {happened.mean():.0%}"
    rows = [_row(model, "calibration_error", calibration_error(said, happened), words)]
    for edge, mean, share, cases in calibration_steps(said, happened):
        step = f"{edge:.0%} to {edge + 1 / STEPS:.0%}"
        words = f"{cases} customers: predicted {mean:.0%} on average, observed {share:.0%}"
        rows.append(_row(model, "predicted_probability", mean, words, item=step))
        rows.append(_row(model, "observed_share", share, words, item=step))
    return rows


def _row(model: str, measure: str, value: float, words: str, **more: object) -> Row:
    return {"model": model, "measure": measure, "item": ALL, "value": value, "verdict": words} | more
