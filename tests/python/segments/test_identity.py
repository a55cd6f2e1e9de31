"""Which segment of a refit is which segment before."""

from __future__ import annotations

import numpy as np
import pytest

from winback.segments.keeping.identity import Matching, match_segments


def matched(before: str, after: str, *, highest: int | None = None, old: int | None = None) -> Matching:
    """Match two partitions written as one digit per customer; centers lie where their numbers are."""
    then, now = (np.array([int(digit) for digit in text], dtype=np.int64) for text in (before, after))
    old_ids = list(range(1, (old or max(then, default=0)) + 1))
    new_ids = list(range(1, max(now, default=0) + 1))
    distances = np.abs(np.subtract.outer(new_ids, old_ids)).astype(float)
    return match_segments(
        then,
        now,
        old_ids=old_ids,
        new_ids=new_ids,
        center_distances=distances,
        highest_id=highest or max(old_ids, default=0),
    )


# What the refit makes of each customer's segment, and what becomes of the segments. Ids up to 3 were given before.
CASES = {
    "same": ("111222333", "111222333", {1: 1, 2: 2, 3: 3}, (), 0),
    "permuted": ("111222333", "222333111", {1: 3, 2: 1, 3: 2}, (), 0),
    "one customer moves": ("1111122222", "2222111111", {1: 2, 2: 1}, (), 0.1),
    "split": ("111111222", "111122333", {1: 1, 2: 4, 3: 2}, (), 2 / 9),
    "split in halves: the nearer center": ("111111222222", "222111333333", {1: 1, 2: 4, 3: 2}, (), 0.25),
    "merged": ("111112223333", "111111112222", {1: 1, 2: 3}, (2,), 0.25),
    "new": ("111111222222", "111113222233", {1: 1, 2: 2, 3: 4}, (), 0.25),
    "gone": ("111111222223", "111111222222", {1: 1, 2: 2}, (3,), 1 / 12),
    "all different": ("123412341234", "111122223333", {1: 5, 2: 6, 3: 7}, (1, 2, 3, 4), 1),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_segments_that_keep_their_customers_keep_their_ids(
    case: tuple[str, str, dict[int, int], tuple[int, ...], float],
) -> None:
    """Without it a refit swaps 1 and 2, and the best customers get the mail of the worst."""
    before, after, ids, gone, moved = case
    found = matched(before, after, highest=3)
    assert (found.ids, found.gone) == (ids, gone)
    assert set(found.kept) | set(found.new) == set(ids.values())
    assert found.share_of_customers_moved == pytest.approx(moved, abs=1e-6)


def test_an_id_is_never_given_twice() -> None:
    """Without it last year's segment 4, long gone, and this year's are one in every comparison over time."""
    found = matched("111111222222", "111133222222", highest=9)
    assert found.new == (10,)
    assert found.ids[3] == 10


def test_segments_that_nobody_is_in_are_gone_and_nothing_breaks_without_customers() -> None:
    """Without it a segment that has emptied out would stop every refit."""
    assert matched("111222", "111222", old=3).gone == (3,)
    empty = matched("", "")
    assert (empty.ids, empty.new, empty.gone, empty.share_of_customers_moved) == ({}, (), (), 0.0)
