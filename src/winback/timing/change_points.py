"""When a level changed for good, told apart from chance by shuffling whole blocks of the series."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SHUFFLES = 199
"""Shuffled series each split is compared with; 199 make a chance of 5 % exact."""


def change_points(
    values: FloatArray,
    blocks: IntArray,
    *,
    blocks_min: int,
    random_state: int,
    false_alarm_share: float = 0.05,
) -> list[int]:
    """Find where the mean of a series changes: binary segmentation by the largest CUSUM statistic.

    A split is kept where its statistic is among the largest `false_alarm_share` of those of the same series with its
    blocks shuffled. Blocks (weeks of days) stay whole, so dependence within a block is no alarm. On a series without
    a change (exchangeable blocks) one is found with a probability of `false_alarm_share`, whatever its distribution.

    Parameters
    ----------
    values : ndarray of shape (n,)
        The series in order of time.
    blocks : ndarray of shape (n,)
        Which block each value belongs to; never decreasing.
    blocks_min : int
        The fewest blocks on each side of a change.
    random_state : int
        Seed of the shuffles.
    false_alarm_share : float
        0 to 1.

    Returns
    -------
    list of int
        Positions of the first value after each change, ascending.

    References
    ----------
    Vostrikova (1981), binary segmentation; Antoch and Husková (2001), permutation tests in change point analysis.
    """
    random = np.random.default_rng(random_state)
    starts = np.flatnonzero(np.diff(blocks, prepend=blocks[0] - 1)) if len(blocks) else np.array([], dtype=np.int64)
    bounds = np.append(starts, len(values))
    sums = np.add.reduceat(values, starts) if len(starts) else np.array([])
    sizes = np.diff(bounds).astype(np.float64)
    found: list[int] = []
    pending = [(0, len(starts))]
    while pending:
        low, high = pending.pop()
        if high - low < 2 * blocks_min:
            continue
        split = _split(sums[low:high], sizes[low:high], blocks_min, random, false_alarm_share)
        if split is not None:
            found.append(int(starts[low + split]))
            pending += [(low, low + split), (low + split, high)]
    return sorted(found)


def _split(
    sums: FloatArray, sizes: FloatArray, blocks_min: int, random: np.random.Generator, false_alarm_share: float
) -> int | None:
    """Return the number of blocks before the strongest change, or nothing where chance explains it."""
    orders = np.array([random.permutation(len(sums)) for _ in range(SHUFFLES)])
    statistics = _cusum(np.vstack([sums, sums[orders]]), np.vstack([sizes, sizes[orders]]))
    statistics = statistics[:, blocks_min - 1 : len(sums) - blocks_min]
    # equal statistics count against a change: a constant series has none
    strongest = np.round(statistics.max(axis=1), 9)
    as_strong = int((strongest[1:] >= strongest[0]).sum())
    if (1 + as_strong) / (SHUFFLES + 1) > false_alarm_share:
        return None
    return blocks_min + int(np.argmax(np.round(statistics[0], 9)))


def _cusum(sums: FloatArray, sizes: FloatArray) -> FloatArray:
    """Return the standardised difference of the means before and after each block but the last, a row per series."""
    size = np.cumsum(sizes, axis=1)[:, :-1]
    total = sizes.sum(axis=1, keepdims=True)
    before = np.cumsum(sums, axis=1)[:, :-1]
    mean = sums.sum(axis=1, keepdims=True) / total
    result: FloatArray = np.abs(before - size * mean) / np.sqrt(size * (total - size) / total)
    return result
