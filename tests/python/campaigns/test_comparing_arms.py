"""The comparison of two arms: published figures, a regression as a witness, and campaigns whose effect is known."""

import importlib.util
import sys
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from winback.campaigns.means import ArmSums, mean_difference
from winback.campaigns.measurement import measure
from winback.campaigns.multiplicity import q_values
from winback.campaigns.parts import parts_differ_p, possible_deviation
from winback.campaigns.power import (
    arm_sizes,
    minimum_detectable_amount_effect,
    minimum_detectable_rate_effect,
    power_of_rates,
)
from winback.campaigns.rates import rate_difference, rate_difference_p
from winback.campaigns.sample_ratio import SUSPECT_BELOW, sample_ratio_p

RUNS = 5_000
# Too few returns in the control arm to plan with; the plan says so.
REORDERS_MIN = 10


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    """The benchmark that runs campaigns with a known effect; here with fewer of them."""
    return benchmark("campaign_simulation")


def benchmark(name: str) -> ModuleType:
    """Load a benchmark."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
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
    assert (float(found.difference.estimate), float(found.p_value)) == (0.0, 1.0)
    # nobody bought anything: that the next would not either is not known
    assert np.isnan(found.difference.lower)
    assert np.isnan(mean_difference(alike, alike, null=0.5).p_value)


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


@given(st.tuples(st.integers(0, 40), st.integers(1, 40), st.integers(0, 40), st.integers(1, 40)))
def test_a_p_value_says_what_the_interval_says(counts: tuple[int, int, int, int]) -> None:
    """A result could be an effect by its interval and none by its p-value."""
    came, away, came_alone, away_alone = counts
    arms = ([came], [came + away], [came_alone], [came_alone + away_alone])
    p_value = rate_difference_p(*arms)
    for confidence in (0.8, 0.95, 0.999):
        found = rate_difference(*arms, confidence=confidence)
        nearest = float(np.maximum(found.lower, -found.upper))
        if abs(nearest) > 1e-6:
            assert (nearest > 0) == (p_value < 1 - confidence)
    assert rate_difference_p([5], [9], [0], [0]) != rate_difference_p([5], [9], [0], [0])


def test_results_read_together() -> None:
    """Benjamini and Hochberg's own example; what was not compared does not count."""
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528]
    p_values += [0.759, 1.0]
    assert (q_values(p_values) <= 0.05).sum() == 4
    assert list(q_values([np.nan, 0.04, np.nan])[1:2]) == [0.04]
    assert q_values([0.03, 0.04]) == pytest.approx([0.04, 0.04])
    assert len(q_values([])) == 0
    # a test of the marts holds q-values against p-values; 0.9698301979088582 * 7 / 7 is a little less than itself
    chances = np.random.default_rng(5).random(2_000)
    assert (q_values(chances) >= chances).all()


def test_parts_that_differ() -> None:
    """By the published figures of Q; parts that agree may still differ, and few parts tell nothing about how far."""
    # Hartung, Knapp and Sinha (2008), chapter 4: Q of four effects is the sum of squares around their weighted mean
    effects, errors = [0.1, 0.3, 0.35, 0.65], [0.1, 0.1, 0.1, 0.2]
    weights = 1 / np.square(errors)
    mean = np.average(effects, weights=weights)
    assert parts_differ_p(effects, errors) == pytest.approx(chi2.sf((weights * np.square(effects - mean)).sum(), 3))
    assert np.isnan(parts_differ_p([0.1, np.nan], [0.1, np.nan]))
    agree = possible_deviation([0.18] * 5, [0.05, 0.07, 0.09, 0.09, 0.1])
    assert 0.05 < agree < 0.2
    assert possible_deviation([0.1, 0.5, 0.9], [0.05] * 3) > 0.4
    assert np.isnan(possible_deviation([0.1, 0.2], [0.1, 0.1]))


@pytest.mark.parametrize("deviation", [0.0, 0.06, 0.25])
@pytest.mark.parametrize("slices", [3, 20])
def test_intervals_of_slices_cover_their_effects(slices: int, deviation: float) -> None:
    """Drawn towards the whole with a variance taken for known, they left out the truth where slices differ a little."""
    rng = np.random.default_rng(slices)
    within, small = benchmark("campaign_slices").covered(
        rng, slices, deviation, base_rates=(0.1, 0.1), sizes=(20, 60), runs=RUNS
    )
    assert 0.93 <= within.mean() <= 0.97
    assert 0.93 <= small.mean() <= 0.985


@pytest.mark.nightly
def test_no_offer_without_an_effect() -> None:
    """Of 40 slices with an offer one looks like an effect by chance, and the offer would be sent again and again."""
    module, rng = benchmark("campaign_slices"), np.random.default_rng(7)
    claims = pd.DataFrame([module.claims(measure(module.shop(rng))) for _ in range(60)])
    assert claims.iloc[:, -1].mean() <= 0.05
    assert claims["a campaign has an effect, or does harm"].mean() <= 0.15
