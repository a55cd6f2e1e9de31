"""What a result says, in words that do not claim more than was seen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from winback.campaigns.sample_ratio import SUSPECT_BELOW

COMPARED_MIN = 10
"""With fewer customers in an arm, a result says nothing."""


def verdict(result: Mapping[str, Any]) -> tuple[str, str]:
    """Put a result into a word to select by and a sentence to read.

    Parameters
    ----------
    result : mapping
        A row of `measure`: counts, the lift with its interval and the checks.

    Returns
    -------
    outcome, sentence : str
        Outcome is one of: effect, harm, none seen, too few, too early, not sent,
        not comparable, suspect.
    """
    obstacle = _obstacle(result)
    if obstacle:
        return obstacle
    points, lower, upper = (100 * result[name] for name in ("lift", "lift_lower", "lift_upper"))
    if lower > 0:
        return "effect", f"It brings back {points:.1f} more customers per 100 ({lower:.1f} to {upper:.1f})."
    if upper < 0:
        return "harm", f"It drives away {-points:.1f} customers per 100 ({-upper:.1f} to {-lower:.1f})."
    return "none seen", f"No effect seen yet. An effect of up to {max(upper, 0):.1f} points is possible."


def _obstacle(result: Mapping[str, Any]) -> tuple[str, str] | None:
    """Say what stands in the way of a result, the gravest first."""
    measured = result["measured_treatment_count"] + result["measured_control_count"]
    obstacles = (
        (not result["is_randomized"], "not comparable", _not_randomized(result)),
        (
            not measured and result["waiting"],
            "too early",
            f"Too early: the {result['outcome_days']} days are not over for any customer yet.",
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
