"""The models find what is there, say what is not, and stand data that has nothing to say."""

import warnings

import numpy as np
import pandas as pd
import pytest
from lifetime_shops import TODAY, orders_of_a_shop, purchases_of_a_shop, sample_of
from scipy.optimize import approx_fprime
from scipy.special import betaln, hyp2f1
from scipy.stats import spearmanr
from threadpoolctl import threadpool_limits

from winback.lifetime import LifetimeOptions, fit_and_try, log_linear, order_values, purchases
from winback.lifetime.conformal import Ratios, is_within
from winback.lifetime.expected_orders import (
    NODES_LONG,
    beta_nodes,
    expected_orders,
    expected_orders_of_new,
    probability_alive,
)
from winback.lifetime.purchases import BG, MBG, NBD, PurchaseModel, Purchases
from winback.lifetime.trials import cuts_of, tenth_of
from winback.rank_correlation import rank_correlation

DATES = [0, 91, 182, 273, 364, 365, 455]
FEW_DATES = [0, 91, 182]
OPTIONS = LifetimeOptions(today=TODAY, first_on=TODAY - pd.Timedelta(days=700))


@pytest.mark.parametrize("name", [NBD, BG, MBG])
def test_gradients_are_those_of_the_likelihood(name: str) -> None:
    """Fits would end where nothing is, and standard errors would be wrong."""
    shop = purchases_of_a_shop(400, r=0.6, alpha=8, a=0.8, b=2.5)
    at = np.array([0.5, 7.0, 0.7, 2.0])[: 2 if name == NBD else 4]
    told = approx_fprime(at, lambda x: purchases.log_likelihood(name, shop, x)[0], 1e-6)
    assert purchases.log_likelihood(name, shop, at)[1] == pytest.approx(told, rel=1e-3, abs=1e-3)


def test_gradients_of_order_values() -> None:
    """Order values would be fitted to where nothing is."""
    chance = np.random.default_rng(3)
    repeats, values = chance.integers(1, 9, 300).astype(float), chance.gamma(3, 12, 300)
    at = np.array([4.0, 3.0, 20.0])
    told = approx_fprime(at, lambda x: order_values.log_likelihood(repeats, values, x)[0], 1e-6)
    assert order_values.log_likelihood(repeats, values, at)[1] == pytest.approx(told, rel=1e-3, abs=1e-2)


def test_parameters_are_recovered() -> None:
    """Forecasts would be off although customers do just what the model says."""
    truth = np.array([0.6, 8.0, 0.8, 2.5])
    found = purchases.fit(BG, purchases_of_a_shop(6_000, r=0.6, alpha=8, a=0.8, b=2.5, random_state=4))
    assert found.is_maximum
    assert (np.abs(found.parameters - truth) < 2 * found.standard_errors).all()


def _dropout_ratio(shop: Purchases) -> float:
    with threadpool_limits(limits=1):  # as builds do: threads that wait cost more than they help
        found = {name: purchases.fit(name, shop).log_likelihood for name in (NBD, BG, MBG)}
    return 2 * (max(found[BG], found[MBG]) - found[NBD])


def test_dropout_is_seen_only_where_there_is_some() -> None:
    """Loyal customers would be written off, or those who left would be waited for."""
    loyal, leaving = (purchases_of_a_shop(1_000, r=0.6, alpha=8, a=a, b=2.5, random_state=5) for a in (0.0, 0.8))
    assert _dropout_ratio(loyal) < purchases.DROPOUT_RATIO_MIN < 100 < _dropout_ratio(leaving)


@pytest.mark.nightly
def test_dropout_is_seen_by_chance_in_one_of_twenty_shops_at_most() -> None:
    """The better of two models was judged by a threshold for one: leaving was seen in a twelfth of loyal shops."""
    worlds = {"r": 0.8, "alpha": 10.0}
    loyal = [_dropout_ratio(purchases_of_a_shop(1_000, **worlds, random_state=seed)) for seed in range(600)]
    assert np.mean(np.array(loyal) >= purchases.DROPOUT_RATIO_MIN) <= 0.05
    # one in a hundred leaves after an order
    few = [_dropout_ratio(purchases_of_a_shop(2_000, **worlds, a=0.1, b=9.9, random_state=seed)) for seed in range(60)]
    assert np.mean(np.array(few) >= purchases.DROPOUT_RATIO_MIN) >= 0.9


@pytest.mark.parametrize(("a", "b"), [(0.79, 2.43), (0.5, 0.5), (0.001, 3e6), (12.0, 0.3)])
def test_nodes_give_the_moments_of_the_beta_distribution(a: float, b: float) -> None:
    """Expected orders would be wrong where customers hardly leave, which is where libraries give nothing."""
    nodes, weights = beta_nodes(a, b, 12)
    assert ((nodes > 0) & (nodes < 1)).all()
    for power in range(6):
        assert weights @ nodes**power == pytest.approx(np.exp(betaln(a + power, b) - betaln(a, b)), rel=1e-8)


def test_expected_orders_are_those_of_the_hypergeometric_function() -> None:
    """Sums over nodes would be a rough guess."""
    r, alpha, a, b = 0.2426, 4.4136, 1.7929, 2.4259
    shop = purchases_of_a_shop(300, r=r, alpha=alpha, a=0.7929, b=b, random_state=6)
    x, left = shop.repeats, alpha + shop.observed
    for time, count, far in ((52.0, 12, 1e-9), (260.0, NODES_LONG, 1e-8)):
        z = time / (left + time)
        exact = (
            (a + b + x - 1) / (a - 1) * (1 - (left / (left + time)) ** (r + x) * hyp2f1(r + x, b + x, a + b + x - 1, z))
        )
        exact *= probability_alive(PurchaseModel(BG, r, alpha, a, b), shop)
        told = expected_orders(PurchaseModel(BG, r, alpha, a, b), shop, time, count=count)
        assert told == pytest.approx(exact, rel=far)


def test_a_new_customer_is_no_customer_with_an_order_long_ago() -> None:
    """What a customer to be won is worth would be that of one who is silent."""
    model = PurchaseModel(MBG, 0.5, 6.0, 0.9, 1.6)
    silent = Purchases(np.zeros(1, dtype=np.int64), np.zeros(1), np.array([40.0]))
    assert expected_orders_of_new(model, 52.0) > 3 * expected_orders(model, silent, 52.0)[0]
    assert probability_alive(model, silent)[0] < 0.5


def test_rank_correlation_and_its_error() -> None:
    """A lead that is chance would be told for one that is none."""
    chance = np.random.default_rng(0)
    truth = chance.normal(size=600)
    one, other = truth + chance.normal(size=600), np.round(truth + chance.normal(size=600))
    observed = np.maximum(0, np.round(truth + chance.normal(size=600) - 1))
    first, second = rank_correlation(one, observed), rank_correlation(other, observed)
    assert first.value == pytest.approx(spearmanr(one, observed)[0])
    draws = chance.integers(600, size=(500, 600))
    leads = [spearmanr(one[d], observed[d])[0] - spearmanr(other[d], observed[d])[0] for d in draws]
    error = np.sqrt(((first.influence - second.influence) ** 2).sum()) / 600
    assert error == pytest.approx(np.std(leads), rel=0.12)
    assert np.isnan(rank_correlation(np.ones(5), np.arange(5.0)).value)


def test_intervals_hold_what_they_promise() -> None:
    """Nine in ten customers would be seven in ten."""
    chance = np.random.default_rng(7)
    forecasts = chance.gamma(1.0, 50.0, (2, 4_000))
    observed = forecasts * chance.gamma(0.8, 1 / 0.8, forecasts.shape) * (chance.random(forecasts.shape) < 0.6)
    bounds = Ratios([forecasts[0]], [observed[0]]).bounds()
    within = is_within(forecasts[1], observed[1], tenth_of(forecasts[1], cuts_of(forecasts[1])), bounds)
    assert 0.88 < within.mean() < 0.97


def test_the_log_linear_model_adds_up_and_finds_its_slopes() -> None:
    """Forecasts would not even repeat the total they were learned from."""
    chance = np.random.default_rng(8)
    terms = np.column_stack([np.ones(5_000), chance.normal(size=(5_000, len(log_linear.TERMS) - 1))])
    slopes = np.array([3.0, -0.5, 0.4, 0.0, 0.2, -0.1, 0.3, 0.0])
    values = np.exp(terms @ slopes) * chance.gamma(0.5, 2.0, 5_000)
    found = log_linear.fit(terms, values)
    assert found == pytest.approx(slopes, abs=0.1)
    assert log_linear.expected(terms, found).sum() == pytest.approx(values.sum(), rel=1e-6)


def _tables(sample: pd.DataFrame) -> dict[str, pd.DataFrame]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = fit_and_try(sample, OPTIONS)
    numbers = found.select_dtypes("number").to_numpy(float, na_value=0.0)
    assert np.isfinite(numbers).all()
    return {str(name): part for name, part in found.groupby("artifact")}


def test_a_shop_is_judged_on_its_past() -> None:
    """A forecast would be shown that nobody has tried."""
    tables = _tables(sample_of(orders_of_a_shop(700, 700), 700, DATES))
    model = tables["model"][tables["model"]["is_today"]].iloc[0]
    assert model["model"] == NBD
    assert "cannot tell who has left" in model["status"]
    assert "nodes" not in tables
    assert set(tables["quality"]["baseline"]) == {
        *("last period", "orders / time", "recency rule", "reorder score", "BTYD", "log-linear", "blend"),
    }
    tests = tables["calibration"].query("group_type == 'all' and horizon_days == 90")
    assert tests["share_within"].iloc[1:].between(0.85, 0.99).all()
    quarter = tables["horizon"].set_index("horizon_days").loc[90]
    assert quarter["test_count"] == 5
    assert -0.4 < quarter["total_error_min"] <= quarter["total_error_max"] < 0.4


def test_row_order_changes_nothing() -> None:
    """Two builds of the same data would tell different things."""
    sample = sample_of(orders_of_a_shop(200, 700), 700, FEW_DATES)
    shuffled = sample.sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(fit_and_try(sample[::-1], OPTIONS), fit_and_try(shuffled, OPTIONS))


@pytest.mark.parametrize(
    ("shop", "value", "says"),
    [
        (orders_of_a_shop(300, 700, leaves_after=1), None, "Only 0 customers have ordered again"),
        ([np.array([10.0, 20.0])], None, "Only 1 customers have ordered again"),
        (orders_of_a_shop(300, 700), 25.0, "All orders have the same value"),
        (orders_of_a_shop(300, 700), -5.0, "for a positive amount"),
        ([np.arange(start, 700.0) for start in range(0, 400, 4)], None, "The bound of"),
        ([np.array([699.0])] * 50 + orders_of_a_shop(300, 700), None, "cannot tell who has left"),
        (orders_of_a_shop(600, 700, leaves_after=2), None, "leave for good"),
    ],
    ids=["one order each", "one customer", "equal amounts", "negative", "daily", "bought today", "all leave"],
)
def test_degenerate_shops_get_words(shop: list[np.ndarray], value: float | None, says: str) -> None:
    """A build would end, or a page would show infinite values."""
    tables = _tables(sample_of(shop, 700, FEW_DATES, value=value))
    status = str(tables["model"][tables["model"]["is_today"]].iloc[0]["status"])
    assert says in status


def test_without_amounts_orders_are_forecast() -> None:
    """A shop that hides its prices would get no forecast at all."""
    sample = sample_of(orders_of_a_shop(500, 700), 700, FEW_DATES)
    money = [name for name in sample.columns if "revenue" in name]
    tables = _tables(sample.assign(**dict.fromkeys(money, np.nan)))
    tests = tables["calibration"].query("group_type == 'all' and horizon_days == 90")
    assert tests["expected_value"].sum() == pytest.approx(tests["observed_value"].sum(), rel=0.3)


def test_an_unknown_unit_of_time_is_an_error() -> None:
    """A typing error would change parameters in silence."""
    with pytest.raises(ValueError, match="use one of day, week, month"):
        fit_and_try(pd.DataFrame(), LifetimeOptions(today=TODAY, first_on=TODAY, time_unit="fortnight"))
