"""Campaigns whose effect is known, measured by the code that measures real ones.

    python benchmarks/campaign_simulation.py

Writes results/campaign_simulation.md: how often an effect is shown beside what the plan says, how often one is shown
where there is none, how often the interval covers the truth, and which tampering the checks find.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from winback.campaigns.means import ArmSums, mean_difference
from winback.campaigns.power import (
    arm_sizes,
    minimum_detectable_amount_effect,
    minimum_detectable_rate_effect,
    power_of_amounts,
    power_of_rates,
)
from winback.campaigns.rates import rate_difference
from winback.campaigns.sample_ratio import SUSPECT_BELOW, sample_ratio_p

REPORT = Path(__file__).resolve().parent / "results" / "campaign_simulation.md"
SEED = 20111209
RUNS = 20_000
TAMPERED_RUNS = 5_000
BASE_RATES, SHARES = (0.05, 0.2, 0.4), (0.1, 0.2, 0.5)
# Amounts cost a draw per customer, rates one per arm.
RATE_SIZES, AMOUNT_SIZES = (500, 1_000, 2_000, 5_000, 20_000, 100_000), (1_000, 2_000, 5_000)
# With fewer reorders in the control arm nobody can plan; the plan says so.
REORDERS_MIN = 10
# At once, so that a run needs little memory.
CUSTOMERS_AT_ONCE = 8_000_000

ORDER, BUYERS_DIFFER, ORDERS_DIFFER = 60.0, 0.6, 0.5
"""An order is worth 60 on a scale, times who buys (lognormal), times which order it is (lognormal)."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Moments:
    """What a plan knows: mean and deviation of what those spend who return, and how it goes with what was before."""

    amount: float
    deviation: float
    correlation: float


def moments(base_rate: float) -> Moments:
    """Work out the moments of `customers`."""
    buyer, buyer_squared = np.exp(BUYERS_DIFFER**2 / 2), np.exp(2 * BUYERS_DIFFER**2)
    amount, amount_squared = ORDER * buyer, ORDER**2 * buyer_squared * np.exp(ORDERS_DIFFER**2)
    before, before_squared = 2 * ORDER * buyer, 6 * ORDER**2 * buyer_squared
    covariance = base_rate * (2 * ORDER**2 * buyer_squared - amount * before)
    variance = base_rate * amount_squared - (base_rate * amount) ** 2
    return Moments(
        amount=float(amount),
        deviation=float(np.sqrt(amount_squared - amount**2)),
        correlation=float(covariance / np.sqrt(variance * (before_squared - before**2))),
    )


def customers(rng: np.random.Generator, shape: tuple[int, int], rate: float) -> tuple[Floats, Floats]:
    """Draw what customers spend in the days that count (0 for most), and what they had spent before."""
    buyer = ORDER * np.exp(BUYERS_DIFFER * rng.standard_normal(shape, dtype=np.float32))
    before = buyer * rng.standard_gamma(2.0, shape, dtype=np.float32)
    order = buyer * np.exp(ORDERS_DIFFER * rng.standard_normal(shape, dtype=np.float32) - ORDERS_DIFFER**2 / 2)
    after = np.where(rng.random(shape, dtype=np.float32) < rate, order, 0)
    return after.astype(float), before.astype(float)


@dataclass(frozen=True)
class Shown:
    """Of the simulated campaigns, how many: effect shown, harm shown, truth within the interval."""

    above: float
    below: float
    covered: float

    @classmethod
    def of(cls, lower: Floats, upper: Floats, truth: float) -> "Shown":
        """Count."""
        covered = (lower <= truth) & (truth <= upper)
        return cls(float((lower > 0).mean()), float((upper < 0).mean()), float(covered.mean()))


def rate_campaigns(
    rng: np.random.Generator, sizes: tuple[int, int], *, base_rate: float, effect: float, runs: int
) -> Shown:
    """Run campaigns with this effect on the reorder rate."""
    treated = rng.binomial(sizes[0], base_rate + effect, (runs, 1))
    control = rng.binomial(sizes[1], base_rate, (runs, 1))
    found = rate_difference(treated, [sizes[0]], control, [sizes[1]])
    return Shown.of(found.lower, found.upper, effect)


def amount_campaigns(
    rng: np.random.Generator, sizes: tuple[int, int], *, base_rate: float, effect: float, runs: int
) -> Shown:
    """Run campaigns with this effect on the reorder rate, judged by revenue per customer adjusted for earlier spend."""
    lower, upper = [], []
    for count in _portions(runs, max(1, CUSTOMERS_AT_ONCE // sum(sizes))):
        treated = ArmSums.of(*customers(rng, (count, sizes[0]), base_rate + effect))
        control = ArmSums.of(*customers(rng, (count, sizes[1]), base_rate))
        found = mean_difference(treated, control).difference
        lower.append(found.lower)
        upper.append(found.upper)
    return Shown.of(np.concatenate(lower), np.concatenate(upper), effect * moments(base_rate).amount)


def _portions(runs: int, at_once: int) -> Iterator[int]:
    for begin in range(0, runs, at_once):
        yield min(at_once, runs - begin)


def plan(measure: str, sizes: tuple[int, int], base_rate: float) -> tuple[float, float]:
    """Return the smallest effect on the reorder rate that is planned for, and the power at half of it."""
    if measure == "reorder rate":
        effect = minimum_detectable_rate_effect(*sizes, base_rate=base_rate)
        return effect, power_of_rates(*sizes, base_rate=base_rate, effect=effect / 2)
    known = moments(base_rate)
    spent = {"amount": known.amount, "amount_deviation": known.deviation, "correlation": known.correlation}
    effect = minimum_detectable_amount_effect(*sizes, base_rate=base_rate, **spent) / known.amount
    return effect, power_of_amounts(*sizes, base_rate=base_rate, effect=effect / 2, **spent)


def tampered(rng: np.random.Generator, *, runs: int) -> list[tuple[str, float, float]]:
    """Tamper with lists of 5,000 customers, 20 % control: share found by the arms' sizes, and by the spend before."""
    size, share, base_rate = 5_000, 0.2, 0.2
    ways = (
        "none",
        "1 in 10 of the control group are sent the message anyway and counted as treated",
        "1 in 4 of the control group are sent the message anyway and counted as treated",
        "1 in 10 treated customers are struck off the record because their address bounced",
        "the best tenth of the control group changes places with as many of the worst treated customers",
    )
    found = dict.fromkeys(ways, (0, 0))
    for _ in range(runs):
        held_back = rng.random(size) < share
        before = customers(rng, (1, size), base_rate)[1][0]
        for way in ways:
            control, kept = held_back.copy(), np.ones(size, dtype=bool)
            if "control group are sent" in way:
                control &= rng.random(size) >= (0.1 if "1 in 10" in way else 0.25)
            elif "struck off" in way:
                kept = control | (rng.random(size) >= 0.1)
            elif "changes places" in way:
                swapped = int(control.sum()) // 10
                order = np.argsort(before)
                best, least = order[control[order]][-swapped:], order[~control[order]][:swapped]
                control[best], control[least] = False, True
            sizes = [int((kept & ~control).sum())], [int((kept & control).sum())]
            by_size = sample_ratio_p(*sizes, [share]) < SUSPECT_BELOW
            treated, held = (ArmSums.of(before[kept & arm], before[kept & arm]) for arm in (~control, control))
            by_spend = mean_difference(treated, held, adjust=False).p_value < SUSPECT_BELOW
            found[way] = (found[way][0] + int(by_size), found[way][1] + int(by_spend))
    return [(way, by_size / runs, by_spend / runs) for way, (by_size, by_spend) in found.items()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--report", type=Path, default=REPORT)
    options = parser.parse_args()
    rng = np.random.default_rng(SEED)
    began = time.perf_counter()
    parts, worst, alarms = [], [], []
    for measure, sizes, run in (
        ("reorder rate", RATE_SIZES, rate_campaigns),
        ("revenue per customer", AMOUNT_SIZES, amount_campaigns),
    ):
        lines = []
        for base_rate in BASE_RATES:
            for size in sizes:
                for share in SHARES:
                    arms = arm_sizes(size, share)
                    if arms[1] * base_rate < REORDERS_MIN:
                        continue
                    effect, half_power = plan(measure, arms, base_rate)
                    known = {"base_rate": base_rate, "runs": options.runs}
                    full, half = (run(rng, arms, effect=part * effect, **known) for part in (1.0, 0.5))
                    none = run(rng, arms, effect=0.0, **known)
                    worst.append(max(abs(full.above - 0.8), abs(half.above - half_power)))
                    alarms.append(none.above + none.below)
                    lines.append(
                        f"| {base_rate:.0%} | {size:,} | {share:.0%} | {100 * effect:.2f} | {full.above:.1%} "
                        f"| {half_power:.1%} | {half.above:.1%} | {full.covered:.1%} | {alarms[-1]:.1%} |"
                    )
                    print(measure, lines[-1], flush=True)
        parts.append((measure, lines))
    text = [
        "# Campaigns with a known effect",
        "",
        "`benchmarks/campaign_simulation.py`",
        "",
        f"{options.runs:,} campaigns per row, seed {SEED}. Chance alone moves a share of 80 % by "
        f"±{196 * np.sqrt(0.16 / options.runs):.1f} points, one of 5 % by ±{196 * np.sqrt(0.0475 / options.runs):.1f}. "
        f"Orders have a mean of {moments(0.2).amount:.0f} and a deviation of {moments(0.2).deviation:.0f}. Rows with "
        f"fewer than {REORDERS_MIN} reorders expected in the control group are left out. An effect counts as shown if "
        "its 95 % interval is above zero.",
        "",
        f"**Largest difference from the plan: {100 * max(worst):.1f} points. "
        f"False alarms: {min(alarms):.1%} to {max(alarms):.1%}.**",
    ]
    for measure, lines in parts:
        text += [
            "",
            f"## By {measure}",
            "",
            "| reorder rate without a message | customers | control group | minimum detectable effect, points "
            "| shown (plan: 80 %) | half of this effect: plan | half of this effect: shown "
            "| interval covers the truth | false alarms without effect |",
            "|---|---|---|---|---|---|---|---|---|",
            *lines,
        ]
    text += [
        "",
        "## Tampering",
        "",
        f"Lists of 5,000 customers, 20 % held back. A result with a p-value below {SUSPECT_BELOW} is stopped.",
        "",
        "| tampering | found by the sizes of the arms | found by earlier spend |",
        "|---|---|---|",
        *(
            f"| {way} | {size:.1%} | {spend:.1%} |"
            for way, size, spend in tampered(rng, runs=min(TAMPERED_RUNS, options.runs))
        ),
        "",
    ]
    options.report.write_text("\n".join(text), encoding="utf-8")
    print(f"{time.perf_counter() - began:.0f} s; {options.report}")


if __name__ == "__main__":
    main()
