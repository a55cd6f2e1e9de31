"""Whether a profile of their own tells when people order better than the shop's: chosen by some, judged by others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.arrays import BoolArray, FloatArray
from winback.intervals import Z_95

PARTS = {"weekday": range(1, 8), "hour": range(24)}
"""The parts of the week that are compared, by aspect."""

STRENGTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""How many orders the shop's profile may stand for beside a customer's own."""

SEGMENT_STRENGTH = 100
"""How many orders it stands for beside a segment's."""


@dataclass(frozen=True)
class Judgment:
    """How well profiles of their own predict the later orders of some customers.

    `gain` is the gain in log-likelihood over the shop's profile, summed over the orders; `half_width` is half the 95 %
    interval of the gain per order, with the customer as the unit; None for one customer. `hit_orders` fell into the
    best part by the profiles, `shop_hit_orders` into the shop's best part; `hit_error` is the standard error of the
    difference of these two, with the customer as the unit, too.
    """

    customer_count: int
    order_count: int
    strength: float | None = None
    gain: float | None = None
    half_width: float | None = None
    hit_orders: int | None = None
    shop_hit_orders: int | None = None
    hit_error: float | None = None


def mixed_profile(orders: FloatArray, prior: FloatArray, strength: float) -> FloatArray:
    """Mix counts of orders with a profile believed before.

    Parameters
    ----------
    orders : ndarray of shape (n, parts)
        Orders of each customer or segment.
    prior : ndarray of shape (parts,)
        Shares that sum to 1.
    strength : float
        How many orders the prior stands for, above 0.

    Returns
    -------
    ndarray of shape (n, parts)
        Shares; each row sums to 1.
    """
    mixed: FloatArray = (orders + strength * prior) / (orders.sum(axis=1, keepdims=True) + strength)
    return mixed


def choose_strength(early: FloatArray, late: FloatArray, shop: FloatArray) -> float | None:
    """Choose how many orders the shop's profile stands for beside a customer's own.

    Parameters
    ----------
    early, late : ndarray of shape (customers, parts)
        Orders to learn from, and the later ones to predict.
    shop : ndarray of shape (parts,)
        The shop's profile; shares above 0.

    Returns
    -------
    float or None
        The one of `STRENGTHS` under which the later orders are likeliest, the larger of equals; None without customers.
    """
    if not len(early):
        return None
    gains = [(late * np.log(mixed_profile(early, shop, strength) / shop)).sum() for strength in STRENGTHS]
    return float(max(zip(np.round(gains, 6), STRENGTHS, strict=True))[1])


def judge(late: FloatArray, profiles: FloatArray, shop: FloatArray, strength: float) -> Judgment:
    """Compare profiles with the shop's on orders they have not seen.

    Parameters
    ----------
    late : ndarray of shape (customers, parts)
        The orders; at least one of each customer.
    profiles : ndarray of shape (customers, parts)
        The profile of each customer; shares above 0 wherever there are orders.
    shop : ndarray of shape (parts,)
        The shop's profile.
    strength : float
        What the profiles were mixed with; it is passed on.

    Returns
    -------
    Judgment
    """
    orders, gains = late.sum(axis=1), (late * np.log(profiles / shop)).sum(axis=1)
    per_order = gains.sum() / orders.sum()
    # the ratio of two sums over customers, whose orders are alike
    count = len(late)
    squares = ((gains - per_order * orders) ** 2).sum()
    hits, shop_hits = late[np.arange(count), profiles.argmax(axis=1)], late[:, shop.argmax()]
    return Judgment(
        customer_count=count,
        order_count=int(orders.sum()),
        strength=strength,
        gain=float(gains.sum()),
        half_width=Z_95 * float(np.sqrt(squares * count / (count - 1)) / orders.sum()) if count > 1 else None,
        hit_orders=int(hits.sum()),
        shop_hit_orders=int(shop_hits.sum()),
        # of a sum over customers that is 0 if neither part is better
        hit_error=float(np.sqrt(((hits - shop_hits) ** 2).sum())),
    )


def judge_best_times(counts: pd.DataFrame) -> pd.DataFrame:
    """Judge the times of segments and of customers against the shop's.

    Parameters
    ----------
    counts : DataFrame
        Orders of the shop (`level` shop), of segments and of customers by `aspect` (weekday, hour) and `part`: columns
        level, customer_id, segment_id, is_judge, aspect, part, early_orders and late_orders. Customers have both.

    Returns
    -------
    DataFrame
        One row per aspect and basis (segment, customer), with the columns of `Judgment`; counts are 0 where there was
        nothing to try.
    """
    rows = []
    for aspect, parts in PARTS.items():
        of_aspect = counts[counts["aspect"] == aspect]
        for basis, found in _judge_aspect(of_aspect, list(parts)).items():
            rows.append({"aspect": aspect, "basis": basis, **vars(found)})
    numbers = ["strength", "gain", "half_width", "hit_orders", "shop_hit_orders", "hit_error"]
    return pd.DataFrame(rows).astype(dict.fromkeys(numbers, "float64"))


def _judge_aspect(counts: pd.DataFrame, parts: list[int]) -> dict[str, Judgment]:
    found = {"segment": Judgment(0, 0), "customer": Judgment(0, 0)}
    levels = {level: counts[counts["level"] == level] for level in ("shop", "segment", "customer")}
    ids, early = _by_part(levels["customer"], "customer_id", "early_orders", parts)
    late = _by_part(levels["customer"], "customer_id", "late_orders", parts)[1]
    facts = levels["customer"].drop_duplicates("customer_id").set_index("customer_id").loc[ids]
    judges: BoolArray = facts["is_judge"].to_numpy(dtype=bool)
    orders = levels["shop"].set_index("part")["early_orders"].reindex(parts).to_numpy(dtype=np.float64, na_value=0.0)
    # half an order more for each part, so that nothing is impossible
    shop: FloatArray = (orders + 0.5) / (orders + 0.5).sum()

    strength = choose_strength(early[~judges], late[~judges], shop)
    if strength is not None and judges.any():
        found["customer"] = judge(late[judges], mixed_profile(early[judges], shop, strength), shop, strength)

    segment_ids, segment_orders = _by_part(levels["segment"], "segment_id", "early_orders", parts)
    in_segment: BoolArray = judges & facts["segment_id"].isin(segment_ids).to_numpy()
    if in_segment.any():
        rows = pd.Index(segment_ids).get_indexer(pd.Index(facts["segment_id"][in_segment]))
        profiles = mixed_profile(segment_orders, shop, SEGMENT_STRENGTH)[rows]
        found["segment"] = judge(late[in_segment], profiles, shop, SEGMENT_STRENGTH)
    return found


def _by_part(counts: pd.DataFrame, key: str, column: str, parts: list[int]) -> tuple[list[object], FloatArray]:
    """Spread a column over the parts: the sorted keys, and an array of shape (keys, parts)."""
    table = counts.pivot(index=key, columns="part", values=column).reindex(columns=parts).sort_index()
    return list(table.index), table.to_numpy(dtype=np.float64, na_value=0.0)
