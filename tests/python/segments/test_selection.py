"""Which trial is published, and the words that say why."""

from dataclasses import replace

import pytest

from winback.segments.fitting.algorithms import ALGORITHMS, K_MEANS, Algorithm
from winback.segments.judging.evaluation import Evaluation
from winback.segments.judging.selection import Rules, Trial, select
from winback.segments.judging.use import Use

WARD, AVERAGE = (next(one for one in ALGORITHMS if one.linkage == linkage) for linkage in ("ward", "average"))
RULES = Rules("standard", 3, 8, 0.02)


def trial(
    k: int,
    silhouette: float | None,
    *,
    algorithm: Algorithm = K_MEANS,
    scaler: str = "standard",
    smallest: int = 500,
    points: int = 4338,
) -> Trial:
    return Trial(scaler, algorithm, k, points, Evaluation(100.0, silhouette, 1.0, 1.0, smallest, points))


ONE = trial(1, None, smallest=4338)


def verdict_of(candidate: Trial, *others: Trial) -> str:
    return select([ONE, candidate, *others], RULES)[1].verdict


def test_the_highest_silhouette_in_the_business_range_wins() -> None:
    """Without it marketing gets a number of segments nobody asked for, or the worse ones."""
    judged = select([ONE, trial(2, 0.43), trial(3, 0.33), trial(4, 0.35), trial(5, 0.31)], RULES)
    assert [(trial.k, trial.is_selected) for trial in judged] == [
        (1, False),
        (2, False),
        (3, False),
        (4, True),
        (5, False),
    ]
    assert judged[3].verdict == (
        "selected: highest silhouette (0.350) of the 3 trials that pass every rule; how useful it is cannot be "
        "measured here, because there are no later orders to compare with"
    )
    assert judged[2].verdict == "not selected: silhouette 0.330 below the 0.350 of k_means with 4 segments"
    assert judged[1].verdict == "not selected: outside the business range 3 to 8"


def test_equal_silhouettes_go_to_fewer_segments_and_then_to_k_means() -> None:
    """Without it the choice would hang on the fourth decimal, and change with every refit."""
    judged = select([ONE, trial(4, 0.3301), trial(3, 0.3304, algorithm=WARD), trial(3, 0.3299)], RULES)
    assert [trial.is_selected for trial in judged] == [False, False, False, True]
    assert judged[1].verdict == "not selected: same silhouette as k_means with 3 segments, fewer segments"
    assert judged[2].verdict.endswith("k-means is the simpler algorithm")


def test_a_tiny_segment_is_refused_with_its_size() -> None:
    """Without it raw money splits 26 whales from everybody else and calls that a segmentation."""
    verdict = verdict_of(trial(2, 0.9, smallest=26), trial(3, 0.3))
    assert verdict == (
        "not selected: smallest segment holds 0.6 % (26 customers): below 2 %; outside the business range 3 to 8"
    )


def test_comparisons_are_never_published() -> None:
    """Without it the published segments could be ones that SQL cannot score for a new customer."""
    assert "SQL cannot score it exactly" in verdict_of(trial(3, 0.9, algorithm=AVERAGE), trial(3, 0.3))
    assert "scaler shown for comparison" in verdict_of(trial(3, 0.9, scaler="min_max"), trial(3, 0.3))


def test_an_impossible_number_of_segments_is_said_to_be_so() -> None:
    """Without it a shop with five different customers gets eight segments, three of them empty."""
    impossible = Trial("standard", K_MEANS, 6, 5, None)
    assert verdict_of(impossible, trial(3, 0.3)) == "not selected: fewer distinct customers (5) than segments (6)"


def test_fewer_segments_than_wanted_are_better_than_none() -> None:
    """Without it a shop with two clear kinds of customers has no segments at all."""
    judged = select([ONE, trial(2, 0.6), trial(3, 0.3, smallest=5)], RULES)
    assert judged[1].is_selected
    assert judged[1].verdict == (
        "selected although outside the business range 3 to 8: no trial inside it passes the other rules"
    )


def test_everybody_is_one_segment_where_nothing_splits() -> None:
    """Without it a build on identical customers ends in an error."""
    judged = select([ONE, Trial("standard", K_MEANS, 2, 1, None)], RULES)
    assert judged[0].is_selected
    assert "all customers are one segment" in judged[0].verdict
    assert select([], RULES) == []


def test_a_missing_fallback_is_an_error() -> None:
    """Without it a segmentation could end with no selected trial, and every customer without a segment."""
    with pytest.raises(ValueError, match="fall back"):
        select([Trial("standard", K_MEANS, 2, 1, None)], RULES)


def test_segments_that_differ_in_nothing_count_against_a_trial() -> None:
    """Without it customers swap every week between two lists that get the same mail."""

    def used(k: int, auc: float, twins: int) -> Trial:
        return replace(trial(k, 0.4), use=Use(auc, 0.008, 0.5, k, twins))

    judged = select([ONE, used(5, 0.896, 1), used(6, 0.897, 0), used(7, 0.9, 1), used(4, 0.8, 0)], RULES)
    assert [one.k for one in judged if one.is_selected] == [6]
    assert judged[2].verdict.startswith(
        "selected: the simplest of the 4 trials that pass every rule whose segments all"
    )
    assert judged[1].verdict == (
        "not selected: 1 of its segments differs from another neither in reorder rate nor in revenue, beyond chance"
    )
    # Where all have such segments, the simplest is used, and its verdict says so.
    chosen = next(one for one in select([ONE, used(5, 0.896, 2), used(7, 0.9, 2)], RULES) if one.is_selected)
    assert chosen.k == 5
    assert "2 of its segments differ from another" in chosen.verdict
