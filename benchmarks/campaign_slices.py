"""Slices of campaigns with a known effect, and shops whose offers have none, judged by the code that judges real ones.

    python benchmarks/campaign_slices.py

Writes results/campaign_slices.md: how often the interval of a status or segment covers its true effect, with 3 to 20 of
them that differ by nothing up to a lot; and in how many of 400 shops without any effect something is said to have one.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from winback.campaigns.measurement import measure
from winback.campaigns.multiplicity import FALSE_SHARE_MAX, q_values
from winback.campaigns.rates import rate_difference, rate_difference_p

REPORT = Path(__file__).resolve().parent / "results" / "campaign_slices.md"
SEED = 20260101
RUNS, SHOPS, MANY_SHOPS = 4_000, 400, 5_000
EFFECT = 0.12
SLICES, DEVIATIONS = (3, 5, 10, 20), (0.0, 0.03, 0.06, 0.12, 0.25)
HELPS = 0.1
"""Effect of the shops in which all campaigns work."""

BASE_RATES = {"10 %": (0.1, 0.1), "30 %": (0.3, 0.3), "3 % to 40 %": (0.03, 0.4)}
SIZES = {"20 to 60": (20, 60), "60 to 600": (60, 600)}
SMALL = (23, 20)
"""Customers of a slice in both arms, the smallest one of every campaign."""

OFFERS = (
    ("10 % off", "email", 0.03),
    ("20 % off", "email", 0.03),
    ("free shipping", "sms", 0.09),
    ("a gift", "call", 4.2),
)
STATUSES = {
    "Slipping": 0.3,
    "Slipping high-value": 0.35,
    "Dormant low-purchase": 0.12,
    "Dormant high-value": 0.08,
    "Lost": 0.02,
}
SEGMENTS = ("One-Timers", "Regulars", "High-Spenders", "Low-Spenders", "First Orders")
TABLE = {"all": lambda _: "all", "status": lambda shop: shop["status"], "segment": lambda shop: shop["segment"]}

Floats = npt.NDArray[np.float64]


def covered(
    rng: np.random.Generator,
    slices: int,
    deviation: float,
    *,
    base_rates: tuple[float, float],
    sizes: tuple[int, int],
    runs: int,
) -> tuple[Floats, Floats]:
    """Draw campaigns of so many slices; return of each interval whether it covers, and of that of the smallest.

    The true effects of the slices have a mean of 12 points and differ with this standard deviation.
    """
    shape = (runs, slices)
    base = rng.uniform(*base_rates, shape)
    treated_rate = np.clip(base + rng.normal(EFFECT, deviation, shape), 0.01, 0.99)
    treated, control = (rng.integers(*sizes, shape, endpoint=True) for _ in range(2))
    treated[:, 0], control[:, 0] = SMALL
    found = rate_difference(
        rng.binomial(treated, treated_rate)[..., None],
        treated[..., None],
        rng.binomial(control, base)[..., None],
        control[..., None],
    )
    effect = treated_rate - base
    within = ((found.lower <= effect) & (effect <= found.upper)).astype(float)
    return within, within[:, 0]


def shop(rng: np.random.Generator, *, effect: float = 0.0) -> pd.DataFrame:
    """Draw a shop with 2 to 8 campaigns of this effect: the columns of the model int_campaign_totals."""
    campaigns = []
    for number in range(rng.integers(2, 8, endpoint=True)):
        offer, channel, cost = OFFERS[rng.integers(len(OFFERS))]
        size, share = int(rng.integers(150, 3000)), float(rng.choice([0.1, 0.2, 0.5]))
        status = rng.choice(list(STATUSES), size, p=rng.dirichlet(np.full(len(STATUSES), 2.0)))
        order = 50 * np.exp(rng.normal(0, 0.8, size))
        side = np.where(rng.random(size) < share, "control", "treatment")
        helped = effect * (side == "treatment")
        has_ordered = rng.random(size) < pd.Series(status).map(STATUSES).to_numpy() + helped
        customers = pd.DataFrame(
            {
                "side": side,
                "status": status,
                "segment": rng.choice(SEGMENTS, size, p=rng.dirichlet(np.full(len(SEGMENTS), 2.0))),
                "returned": has_ordered.astype(int),
                "orders": has_ordered.astype(int),
                "revenue": np.where(has_ordered, order, 0).round(2),
                "before": (order * rng.gamma(2.0, 1.0, size)).round(2),
                "cost": np.where(side == "treatment", cost, 0),
            }
        )
        customers["margin"] = (0.4 * customers["revenue"]).round(2)
        campaigns.append(
            _totals(customers).assign(
                campaign_id=f"c{number}", offer=offer, contact_type=channel, share_of_control=share
            )
        )
    return pd.concat(campaigns, ignore_index=True)


def _totals(customers: pd.DataFrame) -> pd.DataFrame:
    """Add up the customers of a campaign by slice and side."""
    is_treated = (customers["side"] == "treatment").astype(int)
    customers = customers.assign(
        **dict.fromkeys(["assigned", "was_sent", "measured", "margin_known"], 1), sent=is_treated
    )
    customers = customers.assign(
        **dict.fromkeys(["opened", "clicked", "redeemed", "before_data"], 0), measured_cost=customers["cost"]
    )
    for name in ("orders", "revenue", "margin", "before"):
        customers[f"{name}_squared"] = customers[name] ** 2
        customers[f"{name}_before"] = customers[name] * customers["before"]
    parts = []
    for slice_type, of in TABLE.items():
        sliced = customers.assign(slice=of(customers)).groupby(["slice", "side"]).sum(numeric_only=True).reset_index()
        parts.append(sliced.assign(slice_type=slice_type))
    day = pd.Timestamp("2025-01-01")
    return pd.concat(parts).assign(origin="past campaign", assigned_from=day, assigned_until=day, outcome_days=30)


def claims(results: pd.DataFrame) -> dict[str, bool]:
    """Return which claims are made about one shop."""
    campaigns, offers = results[results["origin"] != "offer"], results[results["origin"] == "offer"]
    is_whole = campaigns["slice_type"] == "all"
    is_claimed = campaigns["outcome"].isin(["effect", "harm"])
    sliced = offers["slice_type"] != "all"
    return {
        "a campaign has an effect, or does harm": bool((is_claimed & is_whole).any()),
        "a campaign has earned money": bool(
            ((campaigns["value_q"] <= 0.05) & (campaigns["value_per_customer"] > 0) & is_whole).any()
        ),
        "a status or segment of a campaign has an effect, or harm": bool((is_claimed & ~is_whole).any()),
        "an offer brings customers of a status or segment back": bool(
            (sliced & ~offers["evidence"].isin(["not shown"])).any()
        ),
        "**an offer is advised for a status or segment**": bool(
            (sliced & offers["evidence"].isin(["own", "whole"])).any()
        ),
    }


def claimed_of_wholes(rng: np.random.Generator, shops: int) -> float:
    """Return in which share of shops without any effect a campaign is said to have one, from counts alone."""
    base_rates = np.array(list(STATUSES.values()))
    claimed = 0
    for _ in range(shops):
        p_values = []
        for _ in range(rng.integers(2, 8, endpoint=True)):
            statuses = rng.multinomial(rng.integers(150, 3000), rng.dirichlet(np.full(len(base_rates), 2.0)))
            control = rng.binomial(statuses, rng.choice([0.1, 0.2, 0.5]))
            arms = [(rng.binomial(arm, base_rates).sum(), arm.sum()) for arm in (statuses - control, control)]
            p_values.append(rate_difference_p(*([count] for arm in arms for count in arm)))
        claimed += int((q_values(p_values) <= FALSE_SHARE_MAX).any())
    return claimed / shops


def coverage_lines(rng: np.random.Generator, runs: int) -> Iterator[tuple[str, list[float]]]:
    """Yield a row of the table of coverage, and its figures of all slices."""
    for rates_name, rates in BASE_RATES.items():
        for sizes_name, sizes in SIZES.items():
            for slices in SLICES:
                cells = [
                    covered(rng, slices, deviation, base_rates=rates, sizes=sizes, runs=runs)
                    for deviation in DEVIATIONS
                ]
                words = " | ".join(f"{every.mean():.1%} ({small.mean():.1%})" for every, small in cells)
                yield f"| {rates_name} | {sizes_name} | {slices} | {words} |", [every.mean() for every, _ in cells]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--shops", type=int, default=SHOPS)
    parser.add_argument("--report", type=Path, default=REPORT)
    options = parser.parse_args()
    rng = np.random.default_rng(SEED)
    began = time.perf_counter()
    lines, shares = zip(*coverage_lines(rng, options.runs), strict=True)
    made = pd.DataFrame([claims(measure(shop(rng))) for _ in range(options.shops)])
    working = pd.DataFrame([claims(measure(shop(rng, effect=HELPS))) for _ in range(options.shops // 4)])
    text = [
        "# Slices of campaigns, and offers without an effect",
        "",
        "`benchmarks/campaign_slices.py`",
        "",
        f"Seed {SEED}. **The intervals of slices cover the true effect in {np.min(shares):.1%} to "
        f"{np.max(shares):.1%} of cases; in {made.iloc[:, -1].mean():.1%} of {options.shops} shops without any effect "
        "an offer is advised.**",
        "",
        "## Do the intervals of statuses and segments cover their true effects?",
        "",
        f"{options.runs:,} campaigns per cell. The true effects have a mean of {100 * EFFECT:.0f} points; the columns "
        f"say how far they differ (standard deviation, points). In brackets: the smallest slice, {SMALL[0]} customers "
        f"to contact and {SMALL[1]} held back.",
        "",
        "| reorder rate of the control group | customers per arm | slices | "
        + " | ".join(f"{100 * deviation:.0f}" for deviation in DEVIATIONS)
        + " |",
        "|---|---|---|" + "---|" * len(DEVIATIONS),
        *lines,
        "",
        "Where hardly anybody orders, counts are too coarse for any interval: with a reorder rate of 1 % and 20 "
        "customers the intervals are wider than needed and cover the truth in up to 100 % of cases.",
        "",
        "## What is said of shops whose campaigns change nothing?",
        "",
        f"{options.shops} shops with 2 to 8 campaigns of 150 to 3,000 customers, 4 offers, 5 statuses and 5 segments; "
        "the playbook is against no offer. Beside them "
        f"{len(working)} shops in which every campaign brings back {100 * HELPS:.0f} of 100 customers, so that what is "
        "said is mostly right.",
        "",
        "| what is said | without any effect | with an effect |",
        "|---|---|---|",
        *(f"| {name} | {share:.1%} | {working[name].mean():.1%} |" for name, share in made.mean().items()),
        "",
        f"Chance moves a share of 5 % of {options.shops} shops by ±{196 * np.sqrt(0.0475 / options.shops):.1f} points. "
        f"Of {MANY_SHOPS:,} shops without any effect, by counts alone, a campaign is said to have an effect or do "
        f"harm in {claimed_of_wholes(rng, MANY_SHOPS):.1%}.",
        "",
    ]
    options.report.write_text("\n".join(text), encoding="utf-8")
    print(f"{time.perf_counter() - began:.0f} s; {options.report}")


if __name__ == "__main__":
    main()
