"""How many orders an open day brings, period by period, and by how much that changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.stats import t as student

from winback.arrays import FloatArray, IntArray
from winback.buying_times.change_points import change_points

PREDICTED_BLOCKS = 4
"""The range of the level is that of the mean of this many blocks to come."""


@dataclass(frozen=True)
class Level:
    """A stretch of days or months with one level: orders per open day.

    `first` and `last` are positions in the series. `level_range` is the 95 % interval of the level, `predicted_range`
    that of the mean of `PREDICTED_BLOCKS` weeks (or months) at this level. `change` is relative to the stretch before,
    null for the first; its interval takes the date of the change as given.
    """

    first: int
    last: int
    direction: str
    level: float
    level_range: tuple[float, float]
    predicted_range: tuple[float, float]
    change: float | None
    change_range: tuple[float, float] | None


def levels(orders: FloatArray, blocks: IntArray, kinds: IntArray, *, blocks_min: int, random_state: int) -> list[Level]:
    """Split a series where its level changed, and say by how much.

    Parameters
    ----------
    orders : ndarray of shape (n,)
        Orders of each open day, or orders per open day of each month.
    blocks : ndarray of shape (n,)
        The week of each day, or each month itself; never decreasing.
    kinds : ndarray of shape (n,)
        The weekday, whose usual difference is no change; all alike for months.
    blocks_min : int
        The fewest blocks of a level.
    random_state : int
        Seed of the test for chance.

    Returns
    -------
    list of Level
        In order of time; empty where the series is too short to have two.
    """
    if len(np.unique(blocks)) < 2 * blocks_min or orders.sum() == 0:
        return []
    # the root makes the chance of counts equally large on all levels (Anscombe)
    roots = np.sqrt(orders + 0.375)
    for kind in np.unique(kinds):
        roots[kinds == kind] -= roots[kinds == kind].mean()
    starts = [0, *change_points(roots, blocks, blocks_min=blocks_min, random_state=random_state), len(orders)]
    found: list[Level] = []
    before: _Mean | None = None
    for first, after in pairwise(starts):
        now = _Mean.of(orders[first:after], blocks[first:after])
        change, change_range = (None, None) if before is None else now.change_from(before)
        found.append(
            Level(
                first=first,
                last=after - 1,
                direction=_direction(change, change_range),
                level=now.mean,
                level_range=now.range(1 / now.blocks),
                predicted_range=now.range(1 / now.blocks + 1 / PREDICTED_BLOCKS),
                change=change,
                change_range=change_range,
            )
        )
        before = now
    return found


def _direction(change: float | None, change_range: tuple[float, float] | None) -> str:
    if change is None or change_range is None:
        return "first"
    if change_range[0] <= 0 <= change_range[1]:
        return "unclear"
    return "rising" if change > 0 else "falling"


@dataclass(frozen=True)
class _Mean:
    """The mean of a stretch, with blocks as the units of chance."""

    mean: float
    deviation: float
    blocks: int

    @classmethod
    def of(cls, orders: FloatArray, blocks: IntArray) -> _Mean:
        _, index = np.unique(blocks, return_inverse=True)
        means = np.bincount(index, weights=orders) / np.bincount(index)
        return cls(float(orders.mean()), float(means.std(ddof=1)), len(means))

    def range(self, variance_share: float) -> tuple[float, float]:
        width = float(student.ppf(0.975, self.blocks - 1)) * self.deviation * variance_share**0.5
        return max(self.mean - width, 0.0), self.mean + width

    def change_from(self, before: _Mean) -> tuple[float | None, tuple[float, float] | None]:
        if before.mean == 0 or self.mean == 0:
            return None, None
        error = np.hypot(
            self.deviation / self.mean / self.blocks**0.5, before.deviation / before.mean / before.blocks**0.5
        )
        width = float(student.ppf(0.975, self.blocks + before.blocks - 2) * error)
        ratio = self.mean / before.mean
        return ratio - 1, (ratio * float(np.exp(-width)) - 1, ratio * float(np.exp(width)) - 1)
