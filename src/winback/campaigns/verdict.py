"""What a result says, in words that do not claim more than was seen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from winback.campaigns.sample_ratio import SUSPECT_BELOW

COMPARED_MIN = 10
"""With fewer customers in an arm a result is an anecdote."""


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
        return "effect", f"It brings back {points:.1f} more of 100 customers ({lower:.1f} to {upper:.1f})."
    if upper < 0:
        return "harm", f"It drives away {-points:.1f} of 100 customers ({-upper:.1f} to {-lower:.1f})."
    return "none seen", f"No effect seen yet; up to {max(upper, 0):.1f} points possible."


def _obstacle(result: Mapping[str, Any]) -> tuple[str, str] | None:
    """Say what stands in the way of a result, the gravest first."""
    measured = result["measured_treatment"] + result["measured_control"]
    obstacles = (
        (not result["is_randomised"], "not comparable", _not_randomised(result)),
        (
            not measured and result["waiting"],
            "too early",
            f"Too early: nobody's {result['outcome_days']} days are over yet.",
        ),
        (not measured, "not sent", "Nothing has been sent yet, so there is nothing to measure."),
        (
            math.isnan(result["lift"]),
            "not comparable",
            "One of the arms has nobody in it, so there is nothing to compare with.",
        ),
        (
            min(result["measured_treatment"], result["measured_control"]) < COMPARED_MIN,
            "too few",
            f"Too few to compare: {result['measured_treatment']:,} and {result['measured_control']:,} customers.",
        ),
        (
            result["sample_ratio_p"] < SUSPECT_BELOW,
            "suspect",
            f"Do not use this result: {result['treatment']:,} were assigned to be sent it and {result['control']:,} to "
            "be held back, which is not the share that was drawn. Somebody was added or left out afterwards.",
        ),
        (
            result["balance_p"] < SUSPECT_BELOW,
            "suspect",
            "Do not use this result: the arms had not spent alike before, as they would have if chance had made them.",
        ),
    )
    return next(((outcome, sentence) for applies, outcome, sentence in obstacles if applies), None)


def _not_randomised(result: Mapping[str, Any]) -> str:
    sent, others = result["spent_before_treatment"], result["spent_before_control"]
    if math.isnan(sent) or math.isnan(others) or sent == others:
        return "What it caused cannot be told: nobody was held back by chance."
    return (
        "What it caused cannot be told: nobody was held back by chance. Who was contacted had spent "
        f"{sent:,.2f} a head before, the others {others:,.2f}."
    )
