"""What programs can show: with the customers they have, how long it takes, which control share measures soonest."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from winback.campaigns.power import (
    PLANNED_POWER,
    SHARES_OF_CONTROL,
    arm_sizes,
    minimum_detectable_amount_effect,
    minimum_detectable_rate_effect,
    power_of_amounts,
    power_of_rates,
)

HALF_BELOW = 2000
"""With fewer customers half and half is the advice: a small control group would hide all but huge effects."""

CUSTOMERS_MAX = 100_000_000
"""More customers than this are no plan."""

CURVE_POINTS = (2, 3, 5, 10)
"""Effects on the reorder rate, in points, for which a plan says how likely they are seen."""

LATER_WEEKS = 26
"""How many weeks later the plan says it again, with the customers that come until then."""

COLUMNS = {
    "program": "string",
    "minimum_detectable_effect_this_week": "float64",
    "minimum_detectable_effect": "float64",
    "minimum_detectable_revenue_effect": "float64",
    "needed_customer_count": "Int64",
    "needed_week_count": "Int64",
    "soonest_share_of_control": "float64",
    "advised_share_of_control": "float64",
    **{f"power_{points}_points": "float64" for points in CURVE_POINTS},
    **{f"power_{points}_points_later": "float64" for points in CURVE_POINTS},
}
"""Columns of `plan_programs` and their types."""

Power = Callable[[int, int], float]


def plan_programs(outlook: pd.DataFrame) -> pd.DataFrame:
    """Plan each program from the customers it has and what such customers do by themselves.

    Parameters
    ----------
    outlook : DataFrame
        The columns of the model int_program_outlook, one row per program.

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`, one row per program. Effects are null where an arm is empty or no effect would show;
        what is needed is null where there is no control group, nothing is known of the past, or nothing is enough.
    """
    rows = [_plan(dict(row)) for _, row in outlook.sort_values("program").iterrows()]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _plan(row: dict[str, Any]) -> dict[str, Any]:
    """Plan one program."""
    share = float(row["share_of_control"])
    plan: dict[str, Any] = {"program": row["program"]}
    known = row["past_customer_count"] > 0 and 0 < row["reorder_rate"] < 1
    if not known:
        return plan | {"advised_share_of_control": 0.5 if share else 0.0}
    base = float(row["reorder_rate"])
    spends: dict[str, Any] = {
        "base_rate": base,
        "amount": float(row["amount"]),
        "amount_deviation": float(row["amount_deviation"]),
        # a correlation of 1 would leave nothing to chance
        "correlation": float(np.clip(np.nan_to_num(row["correlation"]), -0.99, 0.99)),
    }
    week, so_far = (
        (int(row[f"treatment_count_{span}"]), int(row[f"control_count_{span}"])) for span in ("this_week", "so_far")
    )
    plan["minimum_detectable_effect_this_week"] = _rounded(minimum_detectable_rate_effect(*week, base_rate=base))
    plan["minimum_detectable_effect"] = _rounded(minimum_detectable_rate_effect(*so_far, base_rate=base))
    if spends["amount"] > 0:
        plan["minimum_detectable_revenue_effect"] = _rounded(
            minimum_detectable_amount_effect(*so_far, **spends), digits=2
        )
    if not share:
        return plan | {"advised_share_of_control": 0.0}
    to_come = arm_sizes(round(LATER_WEEKS * float(np.nan_to_num(row["new_per_week"]))), share)
    later = so_far[0] + to_come[0], so_far[1] + to_come[1]
    for points in CURVE_POINTS:
        for arms, when in ((so_far, ""), (later, "_later")):
            chance = power_of_rates(*arms, base_rate=base, effect=points / 100)
            plan[f"power_{points}_points{when}"] = round(chance, 4)

    effect = float(row["target_effect"])

    def power(treated: int, control: int) -> float:
        if row["goal"] == "reorder rate":
            return power_of_rates(treated, control, base_rate=base, effect=effect)
        return power_of_amounts(treated, control, effect=effect, **spends)

    customers = int(row["assigned_count_so_far"])
    needed = _customers_needed(power, share)
    weeks = _weeks(needed, customers, row["new_per_week"], is_enough=power(*so_far) >= PLANNED_POWER)
    soonest = _share_soonest(base, effect)
    return plan | {
        "needed_customer_count": needed,
        "needed_week_count": weeks,
        "soonest_share_of_control": round(soonest, 4),
        "advised_share_of_control": _advised(power, customers, soonest),
    }


def _customers_needed(power: Power, share_of_control: float) -> int | None:
    """Find how many customers show the effect, to two or three digits; None where no number does."""
    low, high = 1, 64
    while power(*arm_sizes(high, share_of_control)) < PLANNED_POWER:
        low, high = high, high * 2
        if high > CUSTOMERS_MAX:
            return None
    while high - low > max(1, high // 200):
        middle = (low + high) // 2
        is_enough = power(*arm_sizes(middle, share_of_control)) >= PLANNED_POWER
        low, high = (low, middle) if is_enough else (middle, high)
    return high


def _weeks(needed: int | None, customers: int, per_week: float, *, is_enough: bool) -> int | None:
    """Return the weeks until there are enough customers, 0 where there are; None where they never come."""
    if is_enough:
        return 0
    if needed is None or not per_week > 0:
        return None
    # who is there may be spread over the arms otherwise than the share says
    return max(1, math.ceil((needed - customers) / per_week))


def _share_soonest(base: float, effect: float) -> float:
    """Return the control share that needs the fewest customers: arms by their deviations (Neyman, 1934)."""
    control, treated = (math.sqrt(rate * (1 - rate)) for rate in (base, min(base + effect, 1.0)))
    return control / (control + treated)


def _advised(power: Power, customers: int, soonest: float) -> float:
    """Return the smallest control share that shows the effect with the customers there are, else the soonest one."""
    if customers < HALF_BELOW:
        return 0.5
    for share in SHARES_OF_CONTROL:
        if power(*arm_sizes(customers, share)) >= PLANNED_POWER:
            return share
    return round(soonest, 4)


def _rounded(effect: float, digits: int = 4) -> float | None:
    """Round an effect to what its search finds."""
    return None if math.isnan(effect) else round(effect, digits)
