"""Cases to learn from and to judge on: customers at past dates, what was known of them, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.arrays import FloatArray

HELD_OUT_SHARE = 1 / 3
"""This share of the dates, the latest, is held out."""

NOT_MEASURES = (
    "segmentation",
    "task",
    "as_of_date",
    "customer_id",
    "segment_now",
    "segment_aged",
    "outcome_on",
    "segment_next",
    "bought_next",
    "revenue_next",
    "revenue_before",
)
"""Columns of a case that are no measures of the customer."""


@dataclass(frozen=True)
class Split:
    """Cases of earlier dates to learn from, and of later dates to judge on.

    Attributes
    ----------
    train, held_out : DataFrame
        No outcome of `train` lies later than the first date of `held_out`, so that nothing is learnt from the future.
    """

    train: pd.DataFrame
    held_out: pd.DataFrame

    @property
    def train_dates(self) -> int:
        """Dates to learn from."""
        return int(self.train["as_of_date"].nunique())


def split_by_time(cases: pd.DataFrame) -> Split:
    """Hold out the latest third of the dates, at least one.

    Parameters
    ----------
    cases : DataFrame
        With as_of_date and outcome_on; any number of rows.

    Returns
    -------
    Split
        Cases between the two parts, whose outcome was not known when the held-out dates begin, are in neither.
    """
    dates = np.sort(cases["as_of_date"].unique())
    if not len(dates):
        return Split(cases, cases)
    first = dates[-max(1, int(len(dates) * HELD_OUT_SHARE))]
    return Split(cases[cases["outcome_on"] <= first], cases[cases["as_of_date"] >= first])


def last_date(cases: pd.DataFrame) -> pd.DataFrame:
    """Choose the cases of the latest date."""
    latest: pd.DataFrame = cases[cases["as_of_date"] == cases["as_of_date"].max()]
    return latest


def one_hot(labels: pd.Series[str], classes: list[str]) -> FloatArray:
    """Put 1 in the column of the label, 0 elsewhere, shape (labels, classes)."""
    found: FloatArray = (labels.to_numpy()[:, None] == np.array(classes, dtype=object)[None, :]).astype(np.float64)
    return found
