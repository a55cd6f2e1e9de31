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
from winback.campaigns.multiplicity import q_values
from winback.campaigns.offers import EVIDENCE_COLUMNS, OFFER, offer_totals, with_evidence
from winback.campaigns.parts import parts_differ_p, possible_deviation
from winback.campaigns.power import minimum_detectable_amount_effect, minimum_detectable_rate_effect
from winback.campaigns.rates import Difference, rate_difference, rate_difference_p
from winback.campaigns.sample_ratio import sample_ratio_p
from winback.campaigns.verdict import obstacle, parts_verdict, verdict
from winback.intervals import Z_95

CAMPAIGN = ["origin", "campaign_id"]
KEY = [*CAMPAIGN, "slice_type", "slice"]
_SIDES = {"treatment": "treatment", "control": "control", "sent to": "treatment", "not sent to": "control"}
_TEXTS = [*KEY, "contact_type", "offer", "outcome", "verdict", "parts_verdict"]
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
_BANDS += ["value_per_customer"]
_NUMBERS = ["reorder_rate_treatment", "reorder_rate_control", "revenue_before_treatment", "revenue_before_control"]
_NUMBERS += [name + end for name in _BANDS for end in ("", "_lower", "_upper")]
_NUMBERS += [
    "cost",
    "cost_per_customer",
    "minimum_detectable_effect",
    "minimum_detectable_revenue_effect",
    "revenue_correlation",
]
_NUMBERS += ["sample_ratio_p", "balance_p", "lift_p", "lift_q", "value_p", "value_q"]
_NUMBERS += ["parts_differ_p", "parts_deviation_upper", "value_parts_differ_p"]
_DIGITS = 6
BUYERS_MIN = 10
"""With fewer customers who ordered again in both arms together, amounts say nothing: one order more would turn them."""

_ABOUT = {
    "contact_type": ("contact_type", "min"),
    "offer": ("offer", "min"),
    "assigned_from": ("assigned_from", "min"),
    "assigned_until": ("assigned_until", "max"),
    "outcome_days": ("outcome_days", "max"),
    **{name: (name, "sum") for name in ("was_sent", "measured", "before_data", "margin_known", "cost")},
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
        One row per campaign and slice, in the columns of the mart campaign_results; and one per offer and slice, over
        all campaigns with that offer whose arms are sound, with what speaks for sending it again (`with_evidence`).
        Effects are null where chance did not make the arms. `value` is margin where it is known, else revenue, less the
        cost of the contacts.
    """
    totals = totals.assign(stratum=totals["campaign_id"])
    campaigns = _results(totals)
    offers = _results(offer_totals(totals, campaigns))
    campaigns = campaigns.assign(**dict.fromkeys(EVIDENCE_COLUMNS))
    return pd.concat([campaigns, with_evidence(offers, campaigns)], ignore_index=True).astype(EVIDENCE_COLUMNS)


def _results(totals: pd.DataFrame) -> pd.DataFrame:
    """Compare the arms of every slice, and say what that shows among all that are compared."""
    # sums of floating-point numbers depend on the order of the rows
    totals = totals.sort_values([*KEY, "stratum", "share_of_control", "side"], ignore_index=True)
    rows = _compared(totals) if len(totals) else []
    results = pd.DataFrame(rows, columns=[*_TEXTS, *_DATES, *_WHOLE, "is_randomized", "is_margin_known", *_NUMBERS])
    if not results.empty:
        results = _with_words(_with_q(_with_parts(results)))
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
    """Sum the columns of each slice, side, campaign and share of control."""
    sides = totals["side"].map(_SIDES)
    shares = totals["share_of_control"].fillna(-1.0).rename("share")
    sums = {
        side: totals[sides == side].groupby([*KEY, "stratum", shares[sides == side]]).sum(numeric_only=True)
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
            "waiting": int(about["was_sent"] - about["measured"] - about["before_data"]),
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
        if row["origin"] != OFFER:
            row |= _smallest(treated, control, row["revenue_correlation"])
    return row


def _effects(treated: Sums, control: Sums, drawn: FloatArray, *, is_margin_known: bool) -> dict[str, float]:
    """Estimate what the campaign changed per customer, and run the checks."""
    sizes = treated["measured"], control["measured"]
    lift = rate_difference(treated["returned"], sizes[0], control["returned"], sizes[1])
    found = _band("lift", lift) | {
        "lift_p": rate_difference_p(treated["returned"], sizes[0], control["returned"], sizes[1])
    }

    per_head = {name: mean_difference(_sums(treated, name), _sums(control, name)) for name in ("orders", "revenue")}
    found |= _band("orders_per_customer", per_head["orders"].difference)
    found |= _band("revenue_per_customer", per_head["revenue"].difference)
    treated_heads = max(float(sizes[0].sum()), 1.0)
    cost_per_customer = float(treated["measured_cost"].sum()) / treated_heads
    basis = "margin" if is_margin_known else "revenue"
    money = mean_difference(_sums(treated, basis), _sums(control, basis), null=cost_per_customer)
    value = Difference(*(np.asarray(end - cost_per_customer) for end in money.difference))
    found |= _band("value_per_customer", value) | {"value_p": float(money.p_value)}
    if is_margin_known:
        found |= _band("margin_per_customer", money.difference) | _band("profit_per_customer", value)

    balance = mean_difference(_sums(treated, "before"), _sums(control, "before"), adjust=False)
    found |= {
        "cost_per_customer": cost_per_customer,
        "revenue_correlation": float(per_head["revenue"].correlation),
        # who was assigned, measured or not
        "sample_ratio_p": float(sample_ratio_p(treated["assigned"], control["assigned"], drawn)),
        "balance_p": float(balance.p_value),
    }
    return found


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


def _with_parts(results: pd.DataFrame) -> pd.DataFrame:
    """Add to the cohort weeks, statuses and segments of each campaign whether they differ."""
    results = results.copy()
    for parts in results[results["slice_type"] != "all"].groupby([*CAMPAIGN, "slice_type"]).groups.values():
        lifts, values = (_shown(results.loc[parts], name) for name in ("lift", "value_per_customer"))
        bought = results.loc[parts, ["reordered_count_treatment", "reordered_count_control"]].sum(axis=1)
        values[0][bought < BUYERS_MIN] = np.nan
        results.loc[parts, "parts_differ_p"] = parts_differ_p(*lifts)
        results.loc[parts, "parts_deviation_upper"] = possible_deviation(*lifts)
        results.loc[parts, "value_parts_differ_p"] = parts_differ_p(*values)
    return results


def _shown(results: pd.DataFrame, name: str) -> tuple[FloatArray, FloatArray]:
    """Return effects and their standard errors."""
    effect, lower, upper = results[[name, f"{name}_lower", f"{name}_upper"]].to_numpy(float).T
    return effect.copy(), (upper - lower) / (2 * Z_95)


def _with_q(results: pd.DataFrame) -> pd.DataFrame:
    """Add the false discovery rates: slices of one type are read together, over all campaigns."""
    results = results.copy()
    is_tried = np.array([obstacle(row) is None for row in _records(results)], dtype=bool)
    bought = results["reordered_count_treatment"] + results["reordered_count_control"]
    for name, is_judged in (("lift", is_tried), ("value", is_tried & (bought >= BUYERS_MIN))):
        tried = results[f"{name}_p"].where(is_judged)
        results[f"{name}_q"] = tried.groupby(results["slice_type"]).transform(q_values)
    return results


def _with_words(results: pd.DataFrame) -> pd.DataFrame:
    """Add what each row says."""
    compared = results["lift_q"].notna().groupby(results["slice_type"]).sum()
    rows = _records(results)
    for row in rows:
        row["outcome"], row["verdict"] = verdict(row, compared=int(compared[row["slice_type"]]))
        row["parts_verdict"] = parts_verdict(row)
    return pd.DataFrame(rows, columns=results.columns)


def _records(results: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in results.to_dict("records")]
