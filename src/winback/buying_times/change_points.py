"""When a level changed for good, distinguished from chance by shuffling whole blocks of the series."""

from __future__ import annotations

import numpy as np

from winback.arrays import FloatArray, IntArray

SHUFFLES = 199
"""Shuffled series each split is compared with; 199 make a chance of 5 % exact."""

DECIMALS = 9
"""Statistics that differ less are equal."""


def change_points(
    values: FloatArray,
    blocks: IntArray,
    *,
    blocks_min: int,
    random_state: int,
    false_alarm_rate: float = 0.05,
) -> list[int]:
    """Find where the mean of a series changes: binary segmentation by CUSUM statistics in stretches of all scales.

    A split is kept where its statistic is among the largest `false_alarm_rate` of those of the same series with its
    blocks shuffled. Blocks (weeks of days) stay whole, so dependence within a block is no alarm. On a series without
    a change (exchangeable blocks) one is found with a probability of `false_alarm_rate`, whatever its distribution.

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
    false_alarm_rate : float
        0 to 1.

    Returns
    -------
    list of int
        Positions of the first value after each change, ascending.

    References
    ----------
    Vostrikova (1981), binary segmentation; Kovács et al. (2023), seeded binary segmentation; Antoch and Husková (2001),
    permutation tests in change point analysis.
    """
    random = np.random.default_rng(random_state)
    starts = np.flatnonzero(np.diff(blocks, prepend=blocks[0] - 1)) if len(blocks) else np.array([], dtype=np.int64)
    bounds = np.append(starts, len(values))
    sums = np.add.reduceat(values, starts) if len(starts) else np.array([])
    sizes = np.diff(bounds).astype(np.float64)
    found: list[int] = []  # in blocks
    pending = [(0, len(starts))]
    while pending:
        low, high = pending.pop()
        if high - low < 2 * blocks_min:
            continue
        split = _split(sums[low:high], sizes[low:high], blocks_min, random, false_alarm_rate)
        if split is not None:
            found.append(low + split)
            pending += [(low, low + split), (low + split, high)]
    # a change that was found before its neighbors was dated while they blurred it
    dated = [0, *sorted(found), len(starts)]
    for position in range(1, len(dated) - 1):
        low, high = dated[position - 1], dated[position + 1]
        dated[position] = low + _strongest(_cusum(sums[None, low:high], sizes[None, low:high])[0], blocks_min)
    return [int(starts[block]) for block in dated[1:-1]]


def _split(
    sums: FloatArray, sizes: FloatArray, blocks_min: int, random: np.random.Generator, false_alarm_rate: float
) -> int | None:
    """Return the number of blocks before the strongest change, or nothing where chance explains it."""
    orders = np.array([np.arange(len(sums)), *(random.permutation(len(sums)) for _ in range(SHUFFLES))])
    strongest = np.zeros(SHUFFLES + 1)
    split = 0
    for low, high in _stretches(len(sums), 2 * blocks_min):
        inside = orders[:, low:high]
        statistics = _cusum(sums[inside], sizes[inside])
        # equal statistics count against a change: a constant series has none
        here = np.round(statistics[:, blocks_min - 1 : high - low - blocks_min].max(axis=1), DECIMALS)
        if here[0] > strongest[0]:
            split = low + _strongest(statistics[0], blocks_min)
        strongest = np.maximum(strongest, here)
    as_strong = int((strongest[1:] >= strongest[0]).sum())
    return split if (1 + as_strong) / (SHUFFLES + 1) <= false_alarm_rate else None


def _stretches(length: int, length_min: int) -> list[tuple[int, int]]:
    """Return stretches of all scales, each half over the next: in the whole, a rise and its fall hide each other."""
    found = []
    size = float(length)
    while round(size) >= length_min:
        count = max(int(np.ceil(2 * (length / size - 1))), 0) + 1
        for start in np.linspace(0, length - round(size), count):
            found.append((round(start), round(start) + round(size)))
        size /= 2**0.5
    return found


def _strongest(statistics: FloatArray, blocks_min: int) -> int:
    """Return the number of blocks before the strongest change that leaves enough on each side; the first of equals."""
    allowed = statistics[blocks_min - 1 : len(statistics) + 1 - blocks_min]
    return blocks_min + int(np.argmax(np.round(allowed, DECIMALS)))


def _cusum(sums: FloatArray, sizes: FloatArray) -> FloatArray:
    """Return the standardized difference of the means before and after each block but the last, a row per series."""
    size = np.cumsum(sizes, axis=1)[:, :-1]
    total = sizes.sum(axis=1, keepdims=True)
    before = np.cumsum(sums, axis=1)[:, :-1]
    mean = sums.sum(axis=1, keepdims=True) / total
    result: FloatArray = np.abs(before - size * mean) / np.sqrt(size * (total - size) / total)
    return result
