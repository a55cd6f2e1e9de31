"""The comparison of two arms: published figures, a regression as a witness, and campaigns whose effect is known."""

import importlib.util
import sys
from types import ModuleType

import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from winback.campaigns.means import ArmSums, mean_difference
from winback.campaigns.power import (
    arm_sizes,
    minimum_detectable_amount_effect,
    minimum_detectable_rate_effect,
    power_of_rates,
)
from winback.campaigns.rates import rate_difference
from winback.campaigns.sample_ratio import SUSPECT_BELOW, sample_ratio_p
from winback.campaigns.shrinkage import shrink

RUNS = 5_000
# Too few returns in the control arm to plan with; the plan says so.
REORDERS_MIN = 10


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    """The benchmark that runs campaigns with a known effect; here with fewer of them."""
    spec = importlib.util.spec_from_file_location("campaign_simulation", ROOT / "benchmarks" / "campaign_simulation.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("counts", "lower", "upper"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10: contrasts (a), (b), (d), (f), (h).
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_rates_as_published(counts: tuple[int, int, int, int], lower: float, upper: float) -> None:
    """Without it, "the interval" might be another one than the plan and the verdict are made for."""
    came, treated, came_alone, control = ([count] for count in counts)
    found = rate_difference(came, treated, came_alone, control)
    assert (round(float(found.lower), 4), round(float(found.upper), 4)) == (lower, upper)


@given(
    st.lists(
        st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)),
        min_size=1,
        max_size=4,
    )
)
def test_rates_of_any_counts(strata: list[tuple[int, int, int, int]]) -> None:
    """An interval holds its estimate; swapped arms give the mirror image; an empty arm gives nothing, and no error."""
    came, away, came_alone, away_alone = np.array(strata, dtype=float).T
    one = rate_difference(came, came + away, came_alone, came_alone + away_alone)
    other = rate_difference(came_alone, came_alone + away_alone, came, came + away)
    if not ((came + away > 0) & (came_alone + away_alone > 0)).any():
        assert np.isnan(one.estimate)
        return
    assert one.lower <= one.estimate <= one.upper
    assert np.allclose([one.lower, one.estimate, one.upper], [-other.upper, -other.estimate, -other.lower])


def test_shares_that_changed_are_no_effect() -> None:
    """Pooled over weeks with other control shares and reorder rates, arms differ though nothing was done (Simpson)."""
    treated, control = np.array([900, 500]), np.array([100, 500])
    found = rate_difference(treated * [0.4, 0.1], treated, control * [0.4, 0.1], control)
    assert abs(found.estimate) < 1e-12
    assert (treated * [0.4, 0.1]).sum() / treated.sum() - (control * [0.4, 0.1]).sum() / control.sum() > 0.1


def test_means_are_those_of_a_regression() -> None:
    """The adjusted difference and its interval, from sums alone, are those of the analysis of covariance."""
    rng = np.random.default_rng(4)
    treated = rng.random(400) < 0.7
    before = rng.gamma(2.0, 30.0, 400)
    after = np.where(rng.random(400) < 0.3, before * rng.lognormal(0, 0.5, 400), 0) + 5 * treated
    found = mean_difference(*(ArmSums.of(after[arm], before[arm]) for arm in (treated, ~treated)))

    design = np.column_stack([np.ones(400), treated, before])
    fitted, residuals, *_ = np.linalg.lstsq(design, after, rcond=None)
    error = np.sqrt(residuals[0] / 397 * np.linalg.inv(design.T @ design)[1, 1])
    assert float(found.difference.estimate) == pytest.approx(fitted[1])
    assert float(found.difference.upper - found.difference.estimate) == pytest.approx(1.96595 * error, rel=1e-4)


def test_nobody_or_all_alike() -> None:
    """A campaign of one customer, of none, or of customers who all did the same."""
    nobody, one = ArmSums.of(np.array([]), np.array([])), ArmSums.of(np.array([3.0]), np.array([1.0]))
    assert np.isnan(mean_difference(one, nobody).difference.estimate)
    assert np.isnan(mean_difference(one, one).difference.estimate)
    # a second stratum in which nobody was held back
    sums = np.array([[5.0, 3.0], [9.0, 4.0], [4.0, 2.0], [20.0, 6.0], [6.0, 3.0], [8.0, 4.0]])
    missing = [ArmSums(*sums), ArmSums(*(sums * [1.0, 0.0]))]
    assert not np.isnan(mean_difference(*missing).difference.upper)
    alike = ArmSums.of(np.full(5, 3.0), np.full(5, 2.0))
    found = mean_difference(alike, alike)
    assert (float(found.difference.lower), float(found.difference.upper), float(found.p_value)) == (0.0, 0.0, 1.0)


# Amounts cost a draw per customer, rates one per arm; the benchmark has more cells, and 20,000 campaigns in each.
GRID = [
    (measure, base_rate, size, share)
    for measure, sizes in (("reorder rate", (500, 2_000, 20_000)), ("revenue per customer", (1_000,)))
    for base_rate in (0.05, 0.2, 0.4)
    for size in sizes
    for share in (0.1, 0.2, 0.5)
    if base_rate * size * share >= REORDERS_MIN
]


@pytest.mark.parametrize(("measure", "base_rate", "size", "share"), [*GRID, ("revenue per customer", 0.05, 2_000, 0.1)])
def test_power_is_as_planned(simulation: ModuleType, measure: str, base_rate: float, size: int, share: float) -> None:
    """Four of five campaigns show the effect that the plan calls the smallest; one in twenty shows one that is none."""
    rng, arms = np.random.default_rng(size), arm_sizes(size, share)
    run = simulation.rate_campaigns if measure == "reorder rate" else simulation.amount_campaigns
    effect, half_power = simulation.plan(measure, arms, base_rate)
    known = {"base_rate": base_rate, "runs": RUNS}
    assert run(rng, arms, effect=effect, **known).above == pytest.approx(0.8, abs=0.02)
    assert run(rng, arms, effect=effect / 2, **known).above == pytest.approx(half_power, abs=0.02)
    none = run(rng, arms, effect=0.0, **known)
    assert 0.04 <= none.above + none.below <= 0.06
    assert none.covered >= 0.94


def test_tampering_is_found(simulation: ModuleType) -> None:
    """A list from which every fourth of the control group was taken is stopped, and one that was left alone is not."""
    found = {way: shares for way, *shares in simulation.tampered(np.random.default_rng(1), runs=200)}
    by_size, by_spend = zip(*found.values(), strict=True)
    assert max(by_size[0], by_spend[0]) <= 0.01
    assert by_size[2] >= 0.98
    assert by_spend[4] >= 0.98


def test_sample_ratio() -> None:
    """Unknown shares tell nothing; a known one tells beside an unknown one; a program without control is no fault."""
    assert np.isnan(sample_ratio_p([10], [900], [np.nan]))
    assert np.isnan(sample_ratio_p([10], [0], [0.0]))
    assert sample_ratio_p([500, 1], [500, 900], [0.5, np.nan]) == pytest.approx(1.0)
    assert sample_ratio_p([500], [400], [0.5]) < 0.001 < sample_ratio_p([500], [430], [0.5])
    # as many too few here as too many there
    assert sample_ratio_p([600, 1500], [400, 600], [0.5, 0.2]) < 0.001
    # somewhat too few in each
    assert sample_ratio_p([530, 530], [470, 470], [0.5, 0.5]) < 0.02
    assert sample_ratio_p([530], [470], [0.5]) > 0.05


def test_sample_ratio_of_lists_left_alone() -> None:
    """Two tries must not make it cry wolf twice as often."""
    rng = np.random.default_rng(3)
    sizes, shares = np.array([300, 900, 500]), np.array([0.5, 0.2, 0.1])
    control = rng.binomial(sizes, shares, (100_000, 3))
    suspect = sample_ratio_p(sizes - control, control, shares) < SUSPECT_BELOW
    assert 0.0002 <= suspect.mean() <= 0.0012


def test_plans() -> None:
    """Four times the customers show effects half as large."""
    effects = [minimum_detectable_rate_effect(*arm_sizes(size, 0.5), base_rate=0.4) for size in (500, 2_000, 8_000)]
    assert effects[0] == pytest.approx(2 * effects[1], rel=0.05)
    assert effects[1] == pytest.approx(2 * effects[2], rel=0.05)
    assert power_of_rates(*arm_sizes(2_000, 0.5), base_rate=0.4, effect=effects[1]) == pytest.approx(0.8, abs=0.005)


def test_plans_without_an_answer() -> None:
    """No control group, everybody returns, one customer: nothing can be shown, and nothing fails."""
    assert np.isnan(minimum_detectable_rate_effect(100, 0, base_rate=0.2))
    assert np.isnan(minimum_detectable_rate_effect(100, 100, base_rate=1.0))
    assert np.isnan(minimum_detectable_rate_effect(1, 1, base_rate=0.2))
    assert np.isnan(minimum_detectable_amount_effect(0, 5, base_rate=0.2, amount=10, amount_deviation=5))
    assert minimum_detectable_rate_effect(1_000, 1_000, base_rate=0.0) > 0
    assert minimum_detectable_amount_effect(500, 500, base_rate=0.1, amount=10, amount_deviation=0) > 0


def test_parts_are_drawn_towards_the_whole() -> None:
    """Parts that differ by chance alone get the whole's effect; parts that truly differ keep most of theirs."""
    alike = shrink([0.1, 0.12, np.nan], [0.05, 0.05, np.nan], whole=0.11, whole_error=0.03)
    assert alike.estimate == pytest.approx([0.11, 0.11, 0.11])
    assert alike.error == pytest.approx([0.03, 0.03, 0.03])
    apart = shrink([0.0, 0.4, np.nan], [0.02, 0.02, np.nan], whole=0.2, whole_error=0.014)
    assert apart.estimate[:2] == pytest.approx([0.0, 0.4], abs=0.01)
    assert apart.error[2] > 0.2
    assert list(shrink([0.3], [0.1], whole=0.3, whole_error=0.1).estimate) == [0.3]


@settings(max_examples=30)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=6), st.floats(0.001, 1))
def test_shrunk_parts_stay_between(parts: list[float], error: float) -> None:
    """Whatever the parts, each ends between itself and the whole."""
    shrunk = shrink(parts, [error] * len(parts), whole=0.1, whole_error=0.05)
    low, high = np.minimum(parts, 0.1), np.maximum(parts, 0.1)
    assert ((low - 1e-9 <= shrunk.estimate) & (shrunk.estimate <= high + 1e-9)).all()
