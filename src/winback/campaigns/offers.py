"""What all campaigns with an offer show for sending it to a status or segment: an effect of its own, or of all."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import Any

import pandas as pd

from winback.campaigns.multiplicity import FALSE_SHARE_MAX
from winback.campaigns.parts import parts_differ_p
from winback.campaigns.verdict import counts_in_words
from winback.intervals import Z_95

OFFER = "offer"
"""Origin of the rows that say what all campaigns with an offer show."""

ALIKE_FROM = 0.1
"""Parts are taken to be alike from this p-value of their test on; it is no proof, and the words say so."""

EVIDENCE_COLUMNS = {"evidence": "string", "evidence_words": "string"}
"""What `with_evidence` adds, and its types. Evidence is `own`, `whole`, `money not shown` or `not shown`."""

_NONE_STATED = "none stated"


def offer_totals(totals: pd.DataFrame, campaigns: pd.DataFrame) -> pd.DataFrame:
    """Take the campaigns with one offer and channel as one, each a stratum of its own; only those with sound arms.

    Parameters
    ----------
    totals : DataFrame
        As in `winback.campaigns.measurement.measure`, with the column `stratum`.
    campaigns : DataFrame
        Their results.

    Returns
    -------
    DataFrame
        The columns of `totals`, of origin `OFFER`; the campaign is the offer with its channel.
    """
    wholes = campaigns[campaigns["slice_type"] == "all"]
    sound = wholes[wholes["is_randomized"] & (wholes["outcome"] != "suspect")]
    keys = pd.MultiIndex.from_frame(sound[["origin", "campaign_id"]])
    kept = totals[pd.MultiIndex.from_frame(totals[["origin", "campaign_id"]]).isin(keys)]
    # the slices of a campaign have the offer of the whole: if customers had different ones, none is stated
    about = wholes.set_index(["origin", "campaign_id"])[["offer", "contact_type"]].astype(object)
    about = about.where(about.notna(), None).rename(columns={"offer": "of_all", "contact_type": "by"})
    kept = kept.join(about, on=["origin", "campaign_id"])
    kept = kept.assign(
        offer=kept["of_all"].fillna(_NONE_STATED),
        contact_type=kept["by"].fillna(_NONE_STATED),
        stratum=kept["origin"] + "|" + kept["campaign_id"],
        origin=OFFER,
    )
    kept["campaign_id"] = kept["offer"] + " (" + kept["contact_type"] + ")"
    return kept[totals.columns]


def with_evidence(offers: pd.DataFrame, campaigns: pd.DataFrame) -> pd.DataFrame:
    """Add to each slice of an offer what there is to say for sending the offer to it again.

    An offer counts as shown where it brings back more customers *and* brings in more than it costs, each beyond chance.
    What the slice itself does not show may be taken from the whole where the slices are not seen to differ, and cannot
    well differ by more than the effect is, the slice has enough customers to contradict and does not, and the campaigns
    with the offer agree.

    Parameters
    ----------
    offers, campaigns : DataFrame
        Results by offer (`offer_totals`) and by campaign.

    Returns
    -------
    DataFrame
        `offers` with `EVIDENCE_COLUMNS`.
    """
    wholes = {whole["campaign_id"]: whole for whole in _records(offers[offers["slice_type"] == "all"])}
    trials = _trials(campaigns)
    rows = [_evidence(row, wholes[row["campaign_id"]], trials[row["campaign_id"]]) for row in _records(offers)]
    return offers.assign(**{name: [row[number] for row in rows] for number, name in enumerate(EVIDENCE_COLUMNS)})


def _trials(campaigns: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the whole of each campaign with sound arms and customers measured, by its offer."""
    wholes = campaigns[(campaigns["slice_type"] == "all") & campaigns["is_randomized"]]
    wholes = wholes[wholes["outcome"] != "suspect"]
    names = wholes["offer"].fillna(_NONE_STATED) + " (" + wholes["contact_type"].fillna(_NONE_STATED) + ")"
    return {str(name): trials for name, trials in wholes.groupby(names.astype(object))}


def _evidence(part: Mapping[str, Any], whole: Mapping[str, Any], trials: pd.DataFrame) -> tuple[str, str]:
    """Judge one slice of an offer, and say why in words."""
    errors = (trials["lift_upper"] - trials["lift_lower"]) / (2 * Z_95)
    disagree = parts_differ_p(trials["lift"], errors) < ALIKE_FROM
    lift = _route(part, whole, "lift", part["parts_differ_p"])
    if lift == "whole" and not part["parts_deviation_upper"] < whole["lift"]:
        lift = None
    value = _route(part, whole, "value_per_customer", part["value_parts_differ_p"])
    counts = counts_in_words(part)
    if disagree:
        return "not shown", f"its {len(trials)} campaigns differ ({_range(trials)})"
    if part["outcome"] == "too few":
        return "not shown", f"too few of these customers to compare: {counts}"
    if lift is None:
        return "not shown", f"not shown to bring back more customers: {counts}"
    words = f"{counts}: {_band(part, 'lift', 100, 1)} points" if lift == "own" else _of_the_whole(part, whole, counts)
    if len(trials) > 1:
        words += f"; its {len(trials)} campaigns: {_range(trials)}"
    basis = "margin less contacts" if part["is_margin_known"] else "revenue less contacts; margins are not known"
    if value is None:
        unknown = "" if isnan(part["value_per_customer_lower"]) else f" ({_band(part, 'value_per_customer', 1, 2)})"
        return "money not shown", f"{words}; not shown to bring in more than it costs{unknown}"
    shown_for = "" if value == "own" else "shown for all customers only; "
    earned = _band(part if value == "own" else whole, "value_per_customer", 1, 2)
    evidence = "own" if lift == value == "own" else "whole"
    return evidence, f"{words}; per customer it brings in {earned} ({shown_for}{basis})"


def _route(part: Mapping[str, Any], whole: Mapping[str, Any], name: str, differ_p: float) -> str | None:
    """Return where an effect above zero was shown: on the slice's `own` customers, on the `whole`, or nowhere."""
    if _is_shown(part, name):
        return "own"
    lower, upper = part[f"{name}_lower"], part[f"{name}_upper"]
    agrees = upper > 0 and lower <= whole[name] <= upper
    return "whole" if _is_shown(whole, name) and differ_p >= ALIKE_FROM and agrees else None


def _is_shown(result: Mapping[str, Any], name: str) -> bool:
    q_value = result["lift_q" if name == "lift" else "value_q"]
    return bool(result[f"{name}_lower"] > 0 and q_value <= FALSE_SHARE_MAX)


def _of_the_whole(part: Mapping[str, Any], whole: Mapping[str, Any], counts: str) -> str:
    types = "statuses" if part["slice_type"] == "status" else f"{part['slice_type']}s"
    return (
        f"not shown on these customers by themselves ({counts}), but on all: {_band(whole, 'lift', 100, 1)} points, "
        f"and no difference between {types} can be seen"
    )


def _band(result: Mapping[str, Any], name: str, scale: int, digits: int) -> str:
    middle, lower, upper = (scale * result[name + end] for end in ("", "_lower", "_upper"))
    return f"{middle:+.{digits}f} ({lower:+.{digits}f} to {upper:+.{digits}f})"


def _range(trials: pd.DataFrame) -> str:
    lifts = 100 * trials["lift"]
    return f"{lifts.min():+.1f} to {lifts.max():+.1f} points"


def _records(results: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in results.to_dict("records")]
