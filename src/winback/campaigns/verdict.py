"""What a result says, in words that do not claim more than was seen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from winback.campaigns.multiplicity import FALSE_SHARE_MAX
from winback.campaigns.sample_ratio import SUSPECT_BELOW

COMPARED_MIN = 10
"""With fewer customers in an arm, a result says nothing."""


DIFFER_BELOW = 0.05
"""Parts seem to differ below this p-value of their test."""


def verdict(result: Mapping[str, Any], *, compared: int) -> tuple[str, str]:
    """Put a result into a word to select by and a sentence to read.

    Parameters
    ----------
    result : mapping
        A row of `measure`: counts, the lift with its interval and false discovery rate, and the checks.
    compared : int
        How many results are read together with this one, itself counted.

    Returns
    -------
    outcome, sentence : str
        Outcome is one of: effect, harm, not sure, none seen, too few, too early, not sent, not comparable, suspect.
    """
    stopped = obstacle(result)
    if stopped:
        return stopped
    points, lower, upper = (100 * result[name] for name in ("lift", "lift_lower", "lift_upper"))
    counts = counts_in_words(result)
    if lower <= 0 <= upper:
        return "none seen", f"No effect seen yet: {counts}. An effect of up to {max(upper, 0):.1f} points is possible."
    if result["lift_q"] > FALSE_SHARE_MAX:
        return (
            "not sure",
            f"Not sure: {counts}, a difference of {points:+.1f} points ({lower:+.1f} to {upper:+.1f}), but of "
            f"{compared} results read together some look like that by chance. Repeat it.",
        )
    if lower > 0:
        return "effect", f"It brings back {points:.1f} more customers per 100 ({lower:.1f} to {upper:.1f}): {counts}."
    return "harm", f"It drives away {-points:.1f} customers per 100 ({-upper:.1f} to {-lower:.1f}): {counts}."


def parts_verdict(result: Mapping[str, Any]) -> str | None:
    """Say whether the weeks, statuses or segments of a campaign differ.

    Parameters
    ----------
    result : mapping
        A row of `measure` of one of them, with what is known of all.

    Returns
    -------
    str or None
        None where there is no other to compare with.
    """
    if math.isnan(result["parts_differ_p"]):
        return None
    if result["parts_differ_p"] < DIFFER_BELOW:
        seen = "They seem to differ. One in twenty campaigns whose parts are all alike looks like this"
    else:
        seen = "No difference can be seen, so the result of the whole campaign is the best guess for each"
    if math.isnan(result["parts_deviation_upper"]):
        return f"{seen}; with fewer than three parts, large differences would be missed."
    possible = 100 * result["parts_deviation_upper"]
    return f"{seen}. True effects that differ by up to {possible:.0f} points (standard deviation) remain possible."


def counts_in_words(result: Mapping[str, Any]) -> str:
    """Say how many of each arm ordered again.

    Parameters
    ----------
    result : mapping
        As in `verdict`.

    Returns
    -------
    str
    """
    return (
        f"{result['reordered_count_treatment']:,} of {result['measured_treatment_count']:,} ordered again, and "
        f"{result['reordered_count_control']:,} of {result['measured_control_count']:,} of the control group"
    )


def obstacle(result: Mapping[str, Any]) -> tuple[str, str] | None:
    """Say what stands in the way of a result, the gravest first.

    Parameters
    ----------
    result : mapping
        As in `verdict`, without the false discovery rate.

    Returns
    -------
    tuple of outcome and sentence, or None
    """
    measured = result["measured_treatment_count"] + result["measured_control_count"]
    obstacles = (
        (not result["is_randomized"], "not comparable", _not_randomized(result)),
        (
            not measured and result["waiting"],
            "too early",
            f"Too early: the {result['outcome_days']} days are not over for any customer yet.",
        ),
        (
            not measured and result["sent"],
            "not comparable",
            "The data begins after the customers were assigned, so what they ordered is not known.",
        ),
        (not measured, "not sent", "Nothing has been sent yet, so there is nothing to measure."),
        (
            math.isnan(result["lift"]),
            "not comparable",
            "One of the groups is empty, so there is nothing to compare with.",
        ),
        (
            min(result["measured_treatment_count"], result["measured_control_count"]) < COMPARED_MIN,
            "too few",
            f"Too few customers to compare: {result['measured_treatment_count']:,} in the treatment arm and "
            f"{result['measured_control_count']:,} in the control group.",
        ),
        (
            result["sample_ratio_p"] < SUSPECT_BELOW,
            "suspect",
            f"Do not use this result: {result['treatment']:,} customers were assigned to treatment and "
            f"{result['control']:,} to control, which is not the share that was drawn. Customers were added or left "
            "out afterwards.",
        ),
        (
            result["balance_p"] < SUSPECT_BELOW,
            "suspect",
            "Do not use this result: before the campaign the arms differed in revenue by more than random arms would.",
        ),
    )
    return next(((outcome, sentence) for applies, outcome, sentence in obstacles if applies), None)


def _not_randomized(result: Mapping[str, Any]) -> str:
    if result["control"] and not result["treatment"]:
        return "One of the groups is empty, so there is nothing to compare with."
    sent, others = result["revenue_before_treatment"], result["revenue_before_control"]
    if math.isnan(sent) or math.isnan(others) or sent == others:
        return "The effect cannot be measured: no customers were held back at random."
    return (
        "The effect cannot be measured: no customers were held back at random. Contacted customers had spent "
        f"{sent:,.2f} on average before, the others {others:,.2f}."
    )
