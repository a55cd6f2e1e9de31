"""Where in the day and in the week the share of orders rises and falls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from winback.arrays import FloatArray

WEEKS_MIN = 8
"""Fewer weeks say too little about how weeks differ."""


@dataclass(frozen=True)
class Run:
    """Neighboring parts of the day or week through which the share of orders moves one way.

    `first` and `last` are positions of parts; `level` is the share at the last one, `change` the difference to the
    first, each with its 95 % interval as (lower, upper).
    """

    first: int
    last: int
    direction: str
    level: float
    level_range: tuple[float, float]
    change: float
    change_range: tuple[float, float]


def rhythm(counts: FloatArray, *, false_alarm_rate: float = 0.05) -> list[Run]:
    """Find the runs of parts through which the share of a week's orders surely rises or surely falls.

    Each part is compared with the next by the differences of their shares, week by week. A step counts where its
    interval lies on one side of zero; the intervals are widened for the number of steps (Bonferroni), so that a shop
    without a rhythm shows any step with at most the probability `false_alarm_rate`.

    Parameters
    ----------
    counts : ndarray of shape (weeks, parts)
        Orders, at least `WEEKS_MIN` weeks for a result; parts in their order, closed ones left out.
    false_alarm_rate : float
        0 to 1.

    Returns
    -------
    list of Run
    """
    weeks, parts = counts.shape
    if weeks < WEEKS_MIN or parts < 2 or counts.sum() == 0:
        return []
    share, half_width = _mean(counts, counts, 0.05)
    step, step_half_width = _mean(np.diff(counts, axis=1), counts, false_alarm_rate / (parts - 1))
    directions = np.where(step > step_half_width, 1, np.where(step < -step_half_width, -1, 0))
    runs = []
    start = 0
    for position in range(1, parts):
        if position < parts - 1 and directions[position] == directions[start]:
            continue
        if directions[start] != 0:
            change, change_half_width = _mean(counts[:, [position]] - counts[:, [start]], counts, 0.05)
            runs.append(
                Run(
                    first=start,
                    last=position,
                    direction="rising" if directions[start] > 0 else "falling",
                    level=float(share[position]),
                    level_range=(
                        max(float(share[position] - half_width[position]), 0.0),
                        min(float(share[position] + half_width[position]), 1.0),
                    ),
                    change=float(change[0]),
                    change_range=(float(change[0] - change_half_width[0]), float(change[0] + change_half_width[0])),
                )
            )
        start = position
    return runs


def _mean(parts: FloatArray, counts: FloatArray, error_share: float) -> tuple[FloatArray, FloatArray]:
    """Return the share of all orders that `parts` make up and half of its interval, with the week as the unit."""
    weeks = len(counts)
    week_orders = counts.sum(axis=1)
    share = parts.sum(axis=0) / week_orders.sum()
    squares = ((parts - np.outer(week_orders, share)) ** 2).sum(axis=0)
    width = student.ppf(1 - error_share / 2, weeks - 1) * np.sqrt(squares * weeks / (weeks - 1)) / week_orders.sum()
    return share, width
