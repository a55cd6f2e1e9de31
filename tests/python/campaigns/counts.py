"""Totals of campaigns from the counts of their arms, as int_campaign_totals has them."""

from __future__ import annotations

from typing import Any

import pandas as pd

Counts = tuple[int, int, int, int]
"""To contact: ordered again, of; held back: ordered again, of."""


def sides(
    counts: Counts, *, slice_type: str = "all", name: str = "all", before: float = 10.0, cost: float = 0.1, **about: Any
) -> list[dict[str, Any]]:
    """Return the rows of both arms: every order brings 20, and a margin of 8; customers had spent 10 before."""
    came, treated, came_alone, control = counts
    rows = []
    for side, customers, returned, spent in (
        ("treatment", treated, came, before),
        ("control", control, came_alone, 10.0),
    ):
        row: dict[str, Any] = {"origin": "program", "campaign_id": "c", "share_of_control": None, "side": side}
        row |= {"slice_type": slice_type, "slice": name, "contact_type": "mail", "offer": None, "outcome_days": 30}
        row |= dict.fromkeys(["assigned_from", "assigned_until"], pd.Timestamp("2024-05-01"))
        row |= dict.fromkeys(["assigned", "sent", "was_sent", "measured", "margin_known"], customers)
        row |= dict.fromkeys(["opened", "clicked", "redeemed", "before_data"], 0) | {"returned": returned}
        row |= {"cost": cost * customers, "measured_cost": cost * customers}
        row |= {"before": spent * customers, "before_squared": 2 * spent**2 * customers}
        for measure, each in {"orders": 1.0, "revenue": 20.0, "margin": 8.0}.items():
            row |= {measure: each * returned, f"{measure}_squared": each**2 * returned}
            row[f"{measure}_before"] = spent * each * returned
        rows.append(row | about)
    return rows


def campaign(whole: Counts, parts: dict[str, Counts], **about: Any) -> list[dict[str, Any]]:
    """Return the rows of a campaign and of its statuses."""
    rows = sides(whole, **about)
    for name, counts in parts.items():
        rows += sides(counts, slice_type="status", name=name, **about)
    return rows
