"""What a campaign can show with the customers it has: power, the smallest effect, and how many customers are needed.

An effect counts as shown where its 95 % interval lies above zero, the same interval that the results have. Unless said
otherwise, a plan is for a power of 80 %: of 100 campaigns with that effect, 80 show it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import binom, norm

from winback.campaigns.rates import rate_difference

FloatArray = npt.NDArray[np.float64]

PLANNED_POWER = 0.8
CONTROL_SHARES = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
# Below this many returns expected in the smaller arm, intervals are wider than any effect that a message has.
EXPECTED_RETURNS_MIN = 5

_LIKELY_COUNTS = 160


def power_of_rates(treated: int, control: int, *, base_rate: float, effect: float, confidence: float = 0.95) -> float:
    """Compute how likely a campaign is to show an effect on the return rate.

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


def smallest_rate_effect(
    treated: int, control: int, *, base_rate: float, power: float = PLANNED_POWER, confidence: float = 0.95
) -> float:
    """Find the smallest effect on the return rate that a campaign is likely to show.

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


def power_of_means(
    treated: int,
    control: int,
    *,
    effect: float,
    standard_deviation: float,
    treated_standard_deviation: float | None = None,
    confidence: float = 0.95,
) -> float:
    """Compute how likely a campaign is to show an effect on an amount per head, such as revenue.

    Parameters
    ----------
    treated, control : int
        Customers in each arm.
    effect : float
        By how much the campaign raises the amount per head, in money.
    standard_deviation : float
        Of the amount among customers held back, after the adjustment for what they had spent before: times
        ``sqrt(1 - r²)``, where r is the correlation with the spend before.
    treated_standard_deviation : float or None, default None
        The same among the treated, where it is known to be larger: more buyers among them spread more. None: equal.
    confidence : float, default 0.95

    Returns
    -------
    float
        Share of such campaigns whose interval lies above zero; 0 where an arm has fewer than two customers.
    """
    if treated < 2 or control < 2:
        return 0.0
    spread_treated = standard_deviation if treated_standard_deviation is None else treated_standard_deviation
    error = np.sqrt(spread_treated**2 / treated + standard_deviation**2 / control)
    if error == 0:
        return float(effect > 0)
    return float(norm.cdf(effect / error - norm.ppf(0.5 + confidence / 2)))


def smallest_mean_effect(
    treated: int,
    control: int,
    *,
    standard_deviation: float,
    power: float = PLANNED_POWER,
    confidence: float = 0.95,
) -> float:
    """Find the smallest effect on an amount per head that a campaign is likely to show.

    Parameters
    ----------
    treated, control : int
        Customers in each arm.
    standard_deviation : float
        Of the amount per head, after the adjustment for what customers had spent before (see `power_of_means`).
    power : float, default 0.8
    confidence : float, default 0.95

    Returns
    -------
    float
        In money; NaN where an arm has fewer than two customers.
    """
    if treated < 2 or control < 2:
        return float("nan")
    error = standard_deviation * np.sqrt(1 / treated + 1 / control)
    return float((norm.ppf(0.5 + confidence / 2) + norm.ppf(power)) * error)


def arm_sizes(customers: int, control_share: float) -> tuple[int, int]:
    """Return how many of the customers are treated and held back, as expected of a share."""
    control = round(customers * control_share)
    return customers - control, control


def customers_needed(
    effect: float,
    *,
    base_rate: float,
    control_share: float,
    power: float = PLANNED_POWER,
    largest: int = 100_000_000,
) -> int | None:
    """Find how many customers a campaign must have, in both arms, to be likely to show an effect on the return rate.

    Parameters
    ----------
    effect : float
        By how much the campaign raises the return rate (0.05 = 5 points).
    base_rate : float
        Share of customers that returns with no action.
    control_share : float
        Share of the customers that is held back.
    power : float, default 0.8
    largest : int, default 100,000,000

    Returns
    -------
    int or None
        To two or three digits; None where `largest` is not enough.

    Notes
    -----
    With as many customers arriving each week, ``ceil(needed / per_week)`` weeks must be pooled.
    """

    def is_enough(customers: int) -> bool:
        treated, control = arm_sizes(customers, control_share)
        return power_of_rates(treated, control, base_rate=base_rate, effect=effect) >= power

    low, high = 1, 64
    while not is_enough(high):
        low, high = high, high * 2
        if high > largest:
            return None
    while high - low > max(1, high // 200):
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def soonest_share(customers: int, *, base_rate: float, shares: Sequence[float] = CONTROL_SHARES) -> tuple[float, float]:
    """Find the control share that shows the smallest effect on the return rate with so many customers.

    Parameters
    ----------
    customers : int
        In both arms.
    base_rate : float
        Share of customers that returns with no action.
    shares : sequence of float
        Control shares to choose from.

    Returns
    -------
    share, effect : float
        The share, and the smallest effect that it shows (NaN where no share shows any).
    """
    effects = [smallest_rate_effect(*arm_sizes(customers, share), base_rate=base_rate) for share in shares]
    best = min(range(len(shares)), key=lambda place: (np.nan_to_num(effects[place], nan=2.0), -shares[place]))
    return shares[best], effects[best]


def _likely_counts(trials: int, rate: float) -> tuple[FloatArray, FloatArray]:
    """Return the counts that are likely, with their chances; where there are many, as many even quantiles."""
    first, last = binom.ppf([1e-7, 1 - 1e-7], trials, rate)
    if last - first < _LIKELY_COUNTS:
        counts = np.arange(max(first, 0), last + 1)
        return counts, binom.pmf(counts, trials, rate)
    steps = (np.arange(_LIKELY_COUNTS) + 0.5) / _LIKELY_COUNTS
    return binom.ppf(steps, trials, rate), np.full(_LIKELY_COUNTS, 1 / _LIKELY_COUNTS)
