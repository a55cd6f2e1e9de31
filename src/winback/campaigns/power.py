"""What a campaign can show with the customers it has: power, and the minimum detectable effect.

An effect counts as shown where its 95 % interval lies above zero, the same interval that the results have. Unless said
otherwise, a plan is for a power of 80 %: of 100 campaigns with that effect, 80 show it.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binom, norm, t

from winback.arrays import FloatArray
from winback.campaigns.rates import rate_difference

PLANNED_POWER = 0.8
SHARES_OF_CONTROL = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
_LIKELY_COUNTS = 160


def power_of_rates(treated: int, control: int, *, base_rate: float, effect: float, confidence: float = 0.95) -> float:
    """Compute how likely a campaign is to show an effect on the reorder rate.

    Not an approximation by the normal curve: the test is tried on the counts that are likely to come.

    Parameters
    ----------
    treated, control : int
        Customers in each arm.
    base_rate : float
        Share of customers that returns with no action.
    effect : float
        By how much the campaign raises that share (0.05 = 5 points).
    confidence : float, default 0.95

    Returns
    -------
    float
        Share of such campaigns whose interval lies above zero; 0 where an arm is empty.
    """
    if treated < 1 or control < 1:
        return 0.0
    treated_counts, treated_chances = _likely_counts(treated, min(base_rate + effect, 1.0))
    control_counts, control_chances = _likely_counts(control, base_rate)
    shown = rate_difference(
        treated_counts[:, None, None], [treated], control_counts[None, :, None], [control], confidence=confidence
    )
    return float(treated_chances @ (shown.lower > 0) @ control_chances)


def minimum_detectable_rate_effect(
    treated: int, control: int, *, base_rate: float, power: float = PLANNED_POWER, confidence: float = 0.95
) -> float:
    """Find the minimum detectable effect of a campaign on the reorder rate.

    Parameters
    ----------
    treated, control : int
        Customers in each arm.
    base_rate : float
        Share of customers that returns with no action.
    power : float, default 0.8
    confidence : float, default 0.95

    Returns
    -------
    float
        A share (0.05 = 5 points); NaN where not even the return of all would show.
    """

    def missing(effect: float) -> float:
        return power_of_rates(treated, control, base_rate=base_rate, effect=effect, confidence=confidence) - power

    largest = 1.0 - base_rate
    if largest <= 0 or missing(largest) < 0:
        return float("nan")
    return float(brentq(missing, 0.0, largest, xtol=2e-5))


def power_of_amounts(
    treated: int,
    control: int,
    *,
    base_rate: float,
    effect: float,
    amount: float,
    amount_deviation: float,
    correlation: float = 0.0,
    confidence: float = 0.95,
) -> float:
    """Compute how likely a campaign is to show an effect on an amount per customer, such as revenue.

    Customers that the campaign brings back are taken to spend as those who come by themselves. Tried on counts that are
    likely to come, since with few returns the amounts per customer are far from a normal curve.

    Parameters
    ----------
    treated, control : int
        Customers in each arm.
    base_rate : float
        Share of customers that returns with no action.
    effect : float
        By how much the campaign raises that share; per customer it raises the amount by ``effect * amount``.
    amount, amount_deviation : float
        Mean and standard deviation of what those spend who return.
    correlation : float, default 0
        Of the amount per customer (0 for who does not return) with what customers had spent before, at the base rate.
    confidence : float, default 0.95

    Returns
    -------
    float
        Share of such campaigns whose interval lies above zero; 0 where an arm is empty.
    """
    if treated < 1 or control < 1 or treated + control < 4:
        return 0.0
    rates = (min(base_rate + effect, 1.0), base_rate)
    sizes = (treated, control)
    square = amount_deviation**2 + amount**2
    # What was spent before goes with the amount as far as somebody returns at all: with more returns it explains more.
    spreads = [rate * square - (rate * amount) ** 2 for rate in rates]
    of_all = sum(size * spread for size, spread in zip(sizes, spreads, strict=True)) / sum(sizes)
    returns = sum(size * rate for size, rate in zip(sizes, rates, strict=True)) / sum(sizes)
    explained = 0.0
    if base_rate > 0 and of_all > 0:
        explained = min((correlation * returns / base_rate) ** 2 * spreads[1] / of_all, 1.0)
    narrower = float(np.sqrt(1 - explained))
    (treated_counts, treated_chances), (control_counts, control_chances) = (
        _likely_counts(size, rate) for size, rate in zip(sizes, rates, strict=True)
    )
    counts = (treated_counts[:, None], control_counts[None, :])
    # What was spent before explains a part of the luck in the counts, too.
    seen = [
        (size * rate + (count - size * rate) * narrower) / size
        for size, rate, count in zip(sizes, rates, counts, strict=True)
    ]
    within = sum(count * square - (count * amount) ** 2 / size for count, size in zip(counts, sizes, strict=True))
    within = np.maximum(within, 1e-12)
    error = narrower * np.sqrt(within / (treated + control - 3) * (1 / treated + 1 / control))
    # The interval is as wide as the amounts happen to spread: large ones move the estimate and widen it. How much, and
    # how much the width varies by itself, is as in a lognormal distribution of that mean and deviation.
    ratio = square / max(amount, 1e-12) ** 2
    with_square = amount * square * (ratio**2 - 1) / max(amount_deviation, 1e-12)
    by_itself = max(square**2 * (ratio**4 - 1) - with_square**2, 0.0) * (counts[0] + counts[1])
    widens = [
        np.sqrt(count) * (with_square - 2 * count / size * amount * amount_deviation)
        for count, size in zip(counts, sizes, strict=True)
    ]
    width_variance = (by_itself + widens[0] ** 2 + widens[1] ** 2) / within**2
    needed = t.ppf(0.5 + confidence / 2, treated + control - 3) * error * np.maximum(1 - width_variance / 8, 0.0)
    widening = needed / (2 * within)
    moves = [narrower * amount_deviation * np.sqrt(count) / size for count, size in zip(counts, sizes, strict=True)]
    spread_squared = (
        (moves[0] - widening * widens[0]) ** 2 + (moves[1] + widening * widens[1]) ** 2 + widening**2 * by_itself
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        shown = norm.cdf(((seen[0] - seen[1]) * amount - needed) / np.sqrt(np.maximum(spread_squared, 1e-24)))
    return float(treated_chances @ shown @ control_chances)


def minimum_detectable_amount_effect(
    treated: int,
    control: int,
    *,
    base_rate: float,
    amount: float,
    amount_deviation: float,
    correlation: float = 0.0,
    power: float = PLANNED_POWER,
    confidence: float = 0.95,
) -> float:
    """Find the minimum detectable effect of a campaign on an amount per customer.

    Parameters
    ----------
    treated, control, base_rate, amount, amount_deviation, correlation, confidence
        As in `power_of_amounts`.
    power : float, default 0.8

    Returns
    -------
    float
        In money per customer; NaN where not even the return of all would show.
    """

    def missing(effect: float) -> float:
        return (
            power_of_amounts(
                treated,
                control,
                base_rate=base_rate,
                effect=effect,
                amount=amount,
                amount_deviation=amount_deviation,
                correlation=correlation,
                confidence=confidence,
            )
            - power
        )

    largest = 1.0 - base_rate
    if largest <= 0 or missing(largest) < 0:
        return float("nan")
    return float(brentq(missing, 0.0, largest, xtol=2e-5)) * amount


def arm_sizes(customers: int, share_of_control: float) -> tuple[int, int]:
    """Return how many of the customers are treated and held back, as expected of a share."""
    control = round(customers * share_of_control)
    return customers - control, control


def _likely_counts(trials: int, rate: float) -> tuple[FloatArray, FloatArray]:
    """Return the counts that are likely, with their chances; where there are many, as many even quantiles."""
    first, last = binom.ppf([1e-7, 1 - 1e-7], trials, rate)
    if last - first < _LIKELY_COUNTS:
        counts = np.arange(max(first, 0), last + 1)
        return counts, binom.pmf(counts, trials, rate)
    steps = (np.arange(_LIKELY_COUNTS) + 0.5) / _LIKELY_COUNTS
    return binom.ppf(steps, trials, rate), np.full(_LIKELY_COUNTS, 1 / _LIKELY_COUNTS)
