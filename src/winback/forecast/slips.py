"""Which moves are slips, and how many of the watched customers slipped."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from winback.arrays import FloatArray
from winback.forecast.judgment import ALL, Row

SLIP_RATE = 0.8
"""A slip leads to a segment of which at most this share as many buy in the next period."""

LIKELY = 0.5
"""Customers who slip with at least this probability are watched."""


def slips(past: pd.DataFrame, cases: pd.DataFrame, classes: list[str]) -> FloatArray:
    """Whether a way from the segment of now to one of the classes is a slip: 0 or 1, shape (cases, classes).

    How many of a segment buy in the next period is seen in the past; where nobody has been yet, nobody does. A way that
    is gone by buying, more than others of the segment buy, is no slip, wherever it leads.

    Parameters
    ----------
    past : DataFrame
        Earlier cases, with their outcome.
    cases : DataFrame
        The cases, of which only segment_now is read.
    classes : list of str
        The segments they may be in next.

    Returns
    -------
    ndarray of shape (cases, classes)
    """
    rates = past.groupby("segment_now")["bought_next"].mean()
    now = cases["segment_now"].map(rates).fillna(0).to_numpy(dtype=np.float64)
    then = pd.Series(classes).map(rates).fillna(0).to_numpy(dtype=np.float64)
    by_buying = past.groupby(["segment_now", "segment_next"])["bought_next"].mean().unstack().reindex(columns=classes)
    ways = by_buying.reindex(index=cases["segment_now"]).to_numpy(dtype=np.float64)
    # comparisons with what was never seen are false
    return ((then[None, :] < SLIP_RATE * now[:, None]) & (ways < now[:, None])).astype(np.float64)


def slip_rows(
    said: Mapping[str, FloatArray], happened: FloatArray, is_slip: FloatArray, held_out: pd.DataFrame
) -> list[Row]:
    """Compare, for each model and held-out date, the sum of the probabilities with the number who slipped.

    Parameters
    ----------
    said : mapping from model to ndarray of shape (cases, classes)
        Probabilities of the next segment.
    happened : ndarray of shape (cases, classes)
        1 for the segment that came out.
    is_slip : ndarray of shape (cases, classes)
        Of `slips`.
    held_out : DataFrame
        The cases.

    Returns
    -------
    list of rows
        `slips_predicted` and `slips_observed` of the customers that the model would have watched, over all and at each
        date; none where it would have watched nobody.
    """
    slipped = (happened * is_slip).sum(axis=1)
    dates = held_out["as_of_date"].to_numpy()
    rows: list[Row] = []
    for model, shares in said.items():
        probability = (shares * is_slip).sum(axis=1)
        watched = probability >= LIKELY
        for item, at in [(ALL, watched)] + [(str(date)[:10], watched & (dates == date)) for date in np.unique(dates)]:
            if not at.any():
                continue
            predicted, observed = float(probability[at].sum()), float(slipped[at].sum())
            words = f"{at.sum()} customers watched: {predicted:.1f} expected to slip, {observed:.0f} did"
            rows += [
                {"model": model, "measure": measure, "item": item, "value": value, "verdict": words}
                for measure, value in (("slips_predicted", predicted), ("slips_observed", observed))
            ]
    return rows
