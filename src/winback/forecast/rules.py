"""Simple rules to compare a forecast with: what came of earlier customers of the same segments."""

from __future__ import annotations

import numpy as np
import pandas as pd

from winback.arrays import FloatArray
from winback.forecast.cases import last_date

RULES = ("aging", "last_matrix", "stays")
"""Nobody buys and everybody ages; the shares of the latest period; nobody moves."""

LEVELS: dict[str, list[list[str]]] = {
    "aging": [["segment_aged"], ["segment_aged", "segment_now"]],
    "last_matrix": [["segment_now"]],
    "stays": [["segment_now"]],
}
"""By what a rule groups customers, from coarse to fine."""


def rule_means(rule: str, train: pd.DataFrame, outcome: FloatArray, cases: pd.DataFrame) -> FloatArray:
    """Take the mean outcome of the earlier customers that a rule puts in the same group.

    A rule only names a segment. What that is worth in probabilities is seen on earlier customers for which it said the
    same, which makes it a fair opponent where probabilities are judged. A group is drawn towards the coarser one, and
    that towards everybody, by the weight of one customer.

    Parameters
    ----------
    rule : str
        One of `RULES`.
    train : DataFrame
        Earlier cases, at least one, with as_of_date, segment_now and segment_aged.
    outcome : ndarray of shape (train cases, outcomes)
        Indicators of the next segment, or any number.
    cases : DataFrame
        The cases to predict.

    Returns
    -------
    ndarray of shape (cases, outcomes)
    """
    if rule == "last_matrix":
        is_last = train.index.isin(last_date(train).index)
        train, outcome = train[is_last], outcome[is_last]
    means = np.tile(outcome.mean(axis=0), (len(cases), 1))
    for level in LEVELS[rule]:
        groups = pd.concat([train[level], cases[level]]).groupby(level, sort=True).ngroup().to_numpy()
        of_train, of_cases = groups[: len(train)], groups[len(train) :]
        size = int(groups.max(initial=-1)) + 1
        counts = np.bincount(of_train, minlength=size).astype(np.float64)
        sums = np.column_stack([np.bincount(of_train, column, size) for column in outcome.T])
        means = (sums[of_cases] + means) / (counts[of_cases, None] + 1)
    return means
