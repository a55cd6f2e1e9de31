"""What campaigns brought: arms compared as they were drawn, whether or not the message reached a customer."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from winback.arrays import FloatArray
from winback.campaigns.means import ArmSums, mean_difference
from winback.campaigns.power import minimum_detectable_amount_effect, minimum_detectable_rate_effect
from winback.campaigns.rates import Difference, rate_difference
from winback.campaigns.sample_ratio import sample_ratio_p
from winback.campaigns.shrinkage import shrink
from winback.campaigns.verdict import verdict
from winback.intervals import Z_95

CAMPAIGN = ["origin", "campaign_id"]
KEY = [*CAMPAIGN, "slice_type", "slice"]
_SIDES = {"treatment": "treatment", "control": "control", "sent to": "treatment", "not sent to": "control"}
_TEXTS = [*KEY, "contact_type", "offer", "outcome", "verdict"]
_DATES = ["assigned_from", "assigned_until"]
_WHOLE = [
    "outcome_days",
    "treatment",
    "control",
    "sent",
    "control_sent_count",
    "opened",
    "clicked",
    "redeemed",
    "waiting",
]
_WHOLE += ["measured_treatment_count", "measured_control_count", "reordered_count_treatment", "reordered_count_control"]
_BANDS = ["lift", "orders_per_customer", "revenue_per_customer", "margin_per_customer", "profit_per_customer"]
_NUMBERS = ["reorder_rate_treatment", "reorder_rate_control", "revenue_before_treatment", "revenue_before_control"]
_NUMBERS += [name + end for name in _BANDS for end in ("", "_lower", "_upper")]
_NUMBERS += [
    "cost",
    "cost_per_customer",
    "minimum_detectable_effect",
    "minimum_detectable_revenue_effect",
    "revenue_correlation",
]
_NUMBERS += ["sample_ratio_p", "balance_p", "lift_shrunk", "lift_shrunk_lower", "lift_shrunk_upper"]
_NUMBERS += ["value_shrunk", "value_shrunk_lower", "value_shrunk_upper"]
_DIGITS = 6
_ABOUT = {
    "contact_type": ("contact_type", "min"),
    "offer": ("offer", "min"),
    "assigned_from": ("assigned_from", "min"),
    "assigned_until": ("assigned_until", "max"),
    "outcome_days": ("outcome_days", "max"),
    **{name: (name, "sum") for name in ("was_sent", "measured", "margin_known", "cost")},
}
"""What is said of a slice as a whole: from which column, and how."""

Sums = Mapping[str, FloatArray]


def measure(totals: pd.DataFrame) -> pd.DataFrame:
    """Compare the arms of every campaign, and of every cohort week, status and segment in it.

    Parameters
    ----------
    totals : DataFrame
        The columns of the model int_campaign_totals: sums over the customers of an arm, one row per campaign, slice,
        control share and side.

    Returns
    -------
    DataFrame
        One row per campaign and slice, in the columns of the mart campaign_results and, of its parts, effects drawn
        towards the whole campaign. Effects are null where chance did not make the arms. `value` is margin where
        it is known, else revenue, less the cost of the contacts.
    """
    # sums of floating-point numbers depend on the order of the rows
    totals = totals.sort_values([*KEY, "share_of_control", "side"], ignore_index=True)
    rows = _compared(totals) if len(totals) else []
    results = pd.DataFrame(rows, columns=[*_TEXTS, *_DATES, *_WHOLE, "is_randomized", "is_margin_known", *_NUMBERS])
    if not results.empty:
        results = pd.concat(
            [_with_words(_shrink_parts(part)) for _, part in results.groupby(CAMPAIGN, sort=True)],
            ignore_index=True,
        )
    types: dict[str, Any] = dict.fromkeys(_TEXTS, "string") | dict.fromkeys(_DATES, "datetime64[us]")
    types |= dict.fromkeys(_WHOLE, "int64") | dict.fromkeys(["is_randomized", "is_margin_known"], "bool")
    results = results.astype(types | dict.fromkeys(_NUMBERS, "float64"))
    results[_NUMBERS] = results[_NUMBERS].round(_DIGITS)
    return results.sort_values(KEY, ignore_index=True)


def _compared(totals: pd.DataFrame) -> list[dict[str, Any]]:
    """Compare the sides of every slice."""
    by_chance = {key for key, sides in totals.groupby(CAMPAIGN)["side"] if set(sides) >= {"treatment", "control"}}
    slices = totals.groupby(KEY, sort=True)
    about = slices.agg(**{name: (column, how) for name, (column, how) in _ABOUT.items()})
    arms = _sums_of_arms(totals)
    return [
        _result(key, facts, arms[key], is_randomized=key[: len(CAMPAIGN)] in by_chance)
        for key, facts in zip(about.index, about.to_dict("records"), strict=True)
    ]


@dataclass(frozen=True)
class _Arms:
    """The two sides of one slice, by the shares of control that were drawn in it.

    Attributes
    ----------
    treated, control : mapping from column of the totals to ndarray of shape (strata,)
        Sums over the customers of a side; 0 where a side has none.
    drawn : ndarray of shape (strata,)
        The share of control; NaN where nobody wrote it down.
    """

    treated: Sums
    control: Sums
    drawn: FloatArray


def _sums_of_arms(totals: pd.DataFrame) -> dict[tuple[Any, ...], _Arms]:
    """Sum the columns of each slice, side and share of control."""
    sides = totals["side"].map(_SIDES)
    shares = totals["share_of_control"].fillna(-1.0).rename("share")
    sums = {
        side: totals[sides == side].groupby([*KEY, shares[sides == side]]).sum(numeric_only=True)
        for side in ("treatment", "control")
    }
    strata = sums["treatment"].index.union(sums["control"].index)
    treated, control = (
        {str(name): column.to_numpy() for name, column in sums[side].reindex(strata, fill_value=0.0).items()}
        for side in ("treatment", "control")
    )
    share = strata.get_level_values("share").to_numpy(dtype=np.float64)
    drawn = np.where(share < 0, np.nan, share)
    keys = [key[: len(KEY)] for key in strata]
    bounds = [number for number, key in enumerate(keys) if number == 0 or key != keys[number - 1]]
    return {
        keys[start]: _Arms(
            {name: column[start:end] for name, column in treated.items()},
            {name: column[start:end] for name, column in control.items()},
            drawn[start:end],
        )
        for start, end in itertools.pairwise([*bounds, len(keys)])
    }


def _result(key: tuple[Any, ...], about: Mapping[Hashable, Any], arms: _Arms, *, is_randomized: bool) -> dict[str, Any]:
    """Compare the two sides of one slice, over the control shares that were drawn in it."""
    treated, control = arms.treated, arms.control

    def count(side: Sums, name: str) -> int:
        return int(side[name].sum())

    row: dict[str, Any] = dict(zip(KEY, key, strict=True))
    row |= (
        {
            "contact_type": about["contact_type"],
            "offer": about["offer"],
            "assigned_from": about["assigned_from"],
            "assigned_until": about["assigned_until"],
            "outcome_days": int(about["outcome_days"]),
            "treatment": count(treated, "assigned"),
            "control": count(control, "assigned"),
            "sent": count(treated, "sent"),
            "control_sent_count": count(control, "sent"),
            **{name: count(treated, name) for name in ("opened", "clicked", "redeemed")},
            "waiting": int(about["was_sent"] - about["measured"]),
            "measured_treatment_count": count(treated, "measured"),
            "measured_control_count": count(control, "measured"),
            "reordered_count_treatment": count(treated, "returned"),
            "reordered_count_control": count(control, "returned"),
            "cost": float(about["cost"]),
            "is_randomized": is_randomized,
            "is_margin_known": bool(about["margin_known"] == about["measured"] > 0),
        }
        | dict.fromkeys(_NUMBERS[4:], np.nan)
        | {"cost": float(about["cost"])}
    )
    for name, side in (("treatment", treated), ("control", control)):
        measured = float(side["measured"].sum())
        row[f"reorder_rate_{name}"] = side["returned"].sum() / measured if measured else np.nan
        row[f"revenue_before_{name}"] = side["before"].sum() / measured if measured else np.nan
    if is_randomized:
        row |= _effects(treated, control, arms.drawn, is_margin_known=row["is_margin_known"])
    return row


def _effects(treated: Sums, control: Sums, drawn: FloatArray, *, is_margin_known: bool) -> dict[str, float]:
    """Estimate what the campaign changed per customer, and run the checks."""
    sizes = treated["measured"], control["measured"]
    lift = rate_difference(treated["returned"], sizes[0], control["returned"], sizes[1])
    found = _band("lift", lift)

    per_head = {name: mean_difference(_sums(treated, name), _sums(control, name)) for name in ("orders", "revenue")}
    found |= _band("orders_per_customer", per_head["orders"].difference)
    found |= _band("revenue_per_customer", per_head["revenue"].difference)
    treated_heads = max(float(sizes[0].sum()), 1.0)
    cost_per_customer = float(treated["measured_cost"].sum()) / treated_heads
    if is_margin_known:
        margin = mean_difference(_sums(treated, "margin"), _sums(control, "margin")).difference
        found |= _band("margin_per_customer", margin)
        found |= _band("profit_per_customer", Difference(*(np.asarray(end - cost_per_customer) for end in margin)))

    balance = mean_difference(_sums(treated, "before"), _sums(control, "before"), adjust=False)
    found |= {
        "cost_per_customer": cost_per_customer,
        "revenue_correlation": float(per_head["revenue"].correlation),
        # who was assigned, measured or not
        "sample_ratio_p": float(sample_ratio_p(treated["assigned"], control["assigned"], drawn)),
        "balance_p": float(balance.p_value),
    }
    return found | _smallest(treated, control, float(per_head["revenue"].correlation))


def _smallest(treated: Sums, control: Sums, correlation: float) -> dict[str, float]:
    """Find what a campaign of this size is likely to show, given what those held back did."""
    sizes = int(treated["measured"].sum()), int(control["measured"].sum())
    returned = float(control["returned"].sum())
    if not min(sizes):
        return {"minimum_detectable_effect": np.nan, "minimum_detectable_revenue_effect": np.nan}
    lift = _minimum_detectable_effect(*sizes, round(returned / sizes[1], 4))
    if float(control["revenue"].sum()) <= 0 or not returned:
        return {"minimum_detectable_effect": lift, "minimum_detectable_revenue_effect": np.nan}
    # What those spend who return, from the sums of all: the others add nothing, but for refunds.
    amount = float(control["revenue"].sum()) / returned
    deviation = max(float(control["revenue_squared"].sum()) / returned - amount**2, 0.0) ** 0.5
    return {
        "minimum_detectable_effect": lift,
        "minimum_detectable_revenue_effect": minimum_detectable_amount_effect(
            *sizes,
            base_rate=returned / sizes[1],
            amount=amount,
            amount_deviation=deviation,
            correlation=correlation,
        ),
    }


@lru_cache(maxsize=1024)
def _minimum_detectable_effect(treated: int, control: int, base_rate: float) -> float:
    return minimum_detectable_rate_effect(treated, control, base_rate=base_rate)


def _sums(side: Sums, name: str) -> ArmSums:
    product = "before_squared" if name == "before" else f"{name}_before"
    columns = ("measured", name, "before", f"{name}_squared", "before_squared", product)
    return ArmSums(*(side[column] for column in columns))


def _band(name: str, difference: Difference) -> dict[str, float]:
    return {
        name: float(difference.estimate),
        f"{name}_lower": float(difference.lower),
        f"{name}_upper": float(difference.upper),
    }


def _shrink_parts(results: pd.DataFrame) -> pd.DataFrame:
    """Add to the cohort weeks, statuses and segments of one campaign their effects drawn towards that of the whole.

    Of many parts, one in twenty seems to differ by chance alone; drawn towards the whole, few do.
    """
    whole = results[results["slice_type"] == "all"].iloc[0]
    if np.isnan(whole["lift"]):
        return results
    results = results.copy()
    value = "margin_per_customer" if whole["is_margin_known"] else "revenue_per_customer"
    for kind in ("cohort week", "status", "segment"):
        parts = results.index[results["slice_type"] == kind]
        for source, target, cost in (("lift", "lift_shrunk", 0.0), (value, "value_shrunk", whole["cost_per_customer"])):
            estimate, lower, upper = (
                results.loc[parts, [source, f"{source}_lower", f"{source}_upper"]].to_numpy(float).T
            )
            whole_error = (whole[f"{source}_upper"] - whole[f"{source}_lower"]) / (2 * Z_95)
            if len(parts) > 1:
                shrunk = shrink(estimate, (upper - lower) / (2 * Z_95), whole=whole[source], whole_error=whole_error)
                estimate, half = shrunk.estimate, Z_95 * shrunk.error
                lower, upper = estimate - half, estimate + half
            results.loc[parts, target] = estimate - cost
            results.loc[parts, f"{target}_lower"] = lower - cost
            results.loc[parts, f"{target}_upper"] = upper - cost
    return results


def _with_words(results: pd.DataFrame) -> pd.DataFrame:
    """Add what each row says; parts speak by their effect drawn towards the whole."""
    rows: list[dict[str, Any]] = [
        {str(name): value for name, value in row.items()} for row in results.to_dict("records")
    ]
    for row in rows:
        if row["slice_type"] != "all" and not np.isnan(row["lift"]):
            drawn = {name: row[name.replace("lift", "lift_shrunk")] for name in ("lift", "lift_lower", "lift_upper")}
            row["outcome"], row["verdict"] = verdict(row | drawn)
        else:
            row["outcome"], row["verdict"] = verdict(row)
    return pd.DataFrame(rows, columns=results.columns)
