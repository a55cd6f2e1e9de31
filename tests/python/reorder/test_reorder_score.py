"""The reorder score: it finds what is there, knows nothing of the future, and says so if there is nothing."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from winback.reorder import ReorderOptions, fit_and_try, fit_reorder_model
from winback.reorder.back_test import prepared, trials_of
from winback.reorder.model import FEATURES, HORIZONS, MODELS, features_of
from winback.reorder.ranking import interval, resampled_weights, weighted_auc

FIRST = pd.Timestamp("2005-01-01")
ROOT = Path(__file__).resolve().parents[3]


def orders_of_a_shop(
    days: int, customers: int, *, random_state: int = 0, season: float = 0.0
) -> list[npt.NDArray[np.float64]]:
    """Days of the orders of each customer: everybody has a rate of their own, joins some day and stops some day."""
    chance = np.random.default_rng(random_state)
    shop = []
    for _ in range(customers):
        joined, stays = chance.uniform(0, days * 0.9), chance.exponential(700)
        gaps = chance.exponential(1 / chance.gamma(1.2, 1 / 60), size=400)
        at = joined + np.concatenate([[0], np.cumsum(gaps)])
        # In the second half of a year some orders are not made.
        kept = chance.random(len(at)) > season * ((at % 365) > 182)
        kept[0] = True
        shop.append(at[kept & (at < min(joined + stays, days))])
    return shop


def samples_of(shop: list[npt.NDArray[np.float64]], days: int, dates: list[int]) -> pd.DataFrame:
    """Customers as of each date, as int_reorder_sample has them."""
    rows = []
    for date in dates:
        for number, orders in enumerate(shop):
            before, after = orders[orders < date], orders[(orders >= date) & (orders < days)]
            if len(before):
                silent = date - np.floor(before[-1])
                rows.append(
                    {
                        "as_of_date": FIRST + pd.Timedelta(days=date),
                        "customer_id": f"c{number:04}",
                        "status": "Dormant" if silent > 90 else "Slipping" if silent > 45 else "Active",
                        "recency_days": int(silent),
                        "order_count": len(before),
                        "tenure_days": int(date - np.floor(before[0])),
                        "revenue": 20.0 * len(before),
                        "days_to_reorder": float(np.floor(after[0]) - date) if len(after) else np.nan,
                    }
                )
    return pd.DataFrame(rows)


def options(days: int, **other: object) -> ReorderOptions:
    return ReorderOptions(today=FIRST + pd.Timedelta(days=days), first_on=FIRST, dormant_after_days=90, **other)  # type: ignore[arg-type]


def test_parameters_are_recovered() -> None:
    """The score would sort and count by chance."""
    chance = np.random.default_rng(1)
    people = features_of(
        chance.integers(1, 300, 40_000).astype(float),
        chance.geometric(0.3, 40_000).astype(float),
        chance.integers(300, 700, 40_000).astype(float),
        chance.lognormal(4, 1, 40_000),
    )
    truth, levels = np.array([-0.8, 0.9, 0.1, 0.2, -0.4, 0.0]), np.array([0.5, 1.2, 1.8])
    one_status = pd.Categorical(["Active"] * len(people))
    # One draw per customer decides for all horizons: who returns within 30 days does within 60.
    draw = chance.random(40_000)[:, None]
    returned = draw < expit((people @ truth)[:, None] + levels)
    model = fit_reorder_model(people, returned, one_status)
    told = model.probabilities(people, one_status)
    assert np.abs(told - expit((people @ truth)[:, None] + levels)).max() < 0.03
    assert (np.diff(told, axis=1) > 0).all()
    assert np.abs(told.mean(axis=0) - returned.mean(axis=0)).max() < 1e-3


def test_level_is_that_of_the_window_it_is_given() -> None:
    """A score learnt in the busy season would promise as many returns in the quiet one."""
    chance = np.random.default_rng(2)
    people = chance.normal(size=(2_000, len(FEATURES)))
    statuses = pd.Categorical(["Active"] * 2_000)
    busy = chance.random((2_000, 1)) < expit(people[:, :1] + np.array([0.0, 0.5, 1.0]))
    quiet = busy & (chance.random((2_000, 1)) < 0.4)
    model = fit_reorder_model(people, busy, statuses)
    moved = model.with_levels(model.levels_of(people, statuses, quiet))
    assert moved.coefficients == model.coefficients
    assert np.abs(moved.probabilities(people, statuses).mean(axis=0) - quiet.mean(axis=0)).max() < 2e-3


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_nobody_or_everybody_returned(share: float) -> None:
    """One quiet window would end the build, or promise a return with certainty."""
    people = features_of(np.full(50, 7.0), np.full(50, 1.0), np.full(50, 7.0), np.full(50, 30.0))
    statuses = pd.Categorical(["Active"] * 50)
    model = fit_reorder_model(people, np.full((50, 3), share == 1.0), statuses)
    told = model.probabilities(people, statuses)
    assert np.isfinite(told).all()
    assert np.abs(told - share).max() < 0.02
    assert model.coefficients == (0.0,) * len(FEATURES)


def test_a_status_counts_beside_the_slopes_and_a_status_of_few_hardly_does() -> None:
    """The dormant would be promised too often, or a status of three customers would decide for thousands."""
    chance = np.random.default_rng(6)
    size = 6_000
    recency = chance.integers(1, 300, size).astype(float)
    people = features_of(recency, np.ones(size), np.full(size, 400.0), np.full(size, 50.0))
    names = np.where(recency > 90, "Dormant", "Active")
    names[:3] = "Lost"
    statuses = pd.Categorical(names)
    truth = expit(0.5 - 0.4 * people[:, 0] - 1.5 * (recency > 90))
    returned = np.repeat((chance.random(size) < truth)[:, None], 3, axis=1)
    returned[:3] = True
    for name in MODELS:
        model = fit_reorder_model(people, returned, statuses, name=name)
        told = model.probabilities(people, statuses)[:, -1]
        for status in ("Active", "Dormant"):
            assert told[names == status].mean() == pytest.approx(returned[names == status, -1].mean(), abs=0.03)
        # all three came back
        assert abs(model.statuses["Lost"]) < 0.7
        # a status that nobody had adds nothing
        alone = model.tilt(people[:1], pd.Categorical(["Reactivated"]))
        assert alone == pytest.approx(people[:1] @ np.array(model.coefficients))


def test_auc_is_the_usual_one_and_ties_count_half() -> None:
    """Scores with few values, such as frequency, would look better or worse than they are."""
    chance = np.random.default_rng(3)
    score, returned = chance.integers(0, 6, 300).astype(float), chance.random(300) < 0.4
    weights = resampled_weights(300, 5, random_state=[1, 2])
    found = weighted_auc(score, returned, weights)
    expected = [roc_auc_score(returned, score, sample_weight=row) for row in weights.T]
    assert np.allclose(found, expected)
    assert weights[:, 1:].sum(axis=0).tolist() == [300.0] * 5


def test_intervals_hold_what_they_promise() -> None:
    """A baseline of equal merit would be called better or worse too often."""
    chance = np.random.default_rng(4)
    claims = 0
    for number in range(100):
        signal, returned = chance.normal(size=300), np.zeros(300, dtype=bool)
        returned[chance.random(300) < expit(signal)] = True
        # Two views of the same signal, equally blurred.
        one, other = signal + chance.normal(size=300), signal + chance.normal(size=300)
        weights = resampled_weights(300, 200, random_state=[number])
        lower, upper = interval((weighted_auc(one, returned, weights) - weighted_auc(other, returned, weights))[1:])
        claims += lower > 0 or upper < 0
    assert claims <= 12


def test_a_long_history_is_tried_at_six_dates_that_do_not_overlap() -> None:
    """Eleven years of orders, 2005 to 2015 in form, would be judged on a single season."""
    days = 11 * 365
    dates = [days - 90 * number for number in range(1, 9)]
    samples = samples_of(orders_of_a_shop(days, 700), days, dates)
    found = fit_and_try(samples, options(days))
    quality = found[found["artifact"] == "quality"]
    tried = sorted(quality["as_of_date"].unique(), reverse=True)
    assert len(tried) >= 6
    assert {(earlier - later).days for later, earlier in zip(tried[1:], tried, strict=False)} == {90}
    score = quality[(quality["baseline"] == "reorder score") & (quality["population"] == "everybody")]
    assert (score["auc"] > 0.75).all()
    assert (score["verdict"] == "better than chance").all()
    # No season, no trend: the level is right within its chance.
    assert (abs(score["predicted_rate"] - score["reorder_rate"]) < 0.06).all()
    calibration = found[found["artifact"] == "calibration"]
    # Fitted and tried on different windows, a little fewer than 95 in 100.
    assert calibration["is_within"].astype(float).mean() > 0.8
    today = found[(found["artifact"] == "model") & found["is_today"]]
    assert "less than two years" not in today["season"].item()
    assert today["window_count"].item() == 3


def test_nothing_of_the_future_is_known() -> None:
    """A back-test that has seen the answer promises what no forecast can hold."""
    days = 900
    dates = [days - 90 * number for number in range(1, 6)]
    samples = samples_of(orders_of_a_shop(days, 300), days, dates)
    date = FIRST + pd.Timedelta(days=dates[1])
    # Whatever came after the date: nobody came back in any window that was not over by then.
    later = samples.assign(days_to_reorder=samples["days_to_reorder"].where(samples["as_of_date"] < date))
    for before, after in zip(
        *(trials_of(prepared(frame), options(days)).values() for frame in (samples, later)), strict=True
    ):
        ((one, other),) = ((a, b) for a, b in zip(before, after, strict=False) if a.date == b.date == date)
        assert one.model == other.model
        assert {way: tuple(level) for way, level in one.levels.items()} == {
            way: tuple(level) for way, level in other.levels.items()
        }
        assert tuple(one.levels["corrected"]) != tuple(one.levels["last window"])


def test_noise_is_called_noise() -> None:
    """Where nothing can be told, the score would be sold as a finding."""
    chance = np.random.default_rng(5)
    size = 600
    samples = pd.concat(
        pd.DataFrame(
            {
                "as_of_date": FIRST + pd.Timedelta(days=90 * number),
                "customer_id": [f"c{row}" for row in range(size)],
                "status": "Active",
                "recency_days": chance.integers(1, 300, size),
                "order_count": chance.integers(1, 9, size),
                "tenure_days": chance.integers(300, 600, size),
                "revenue": chance.random(size),
                "days_to_reorder": np.where(chance.random(size) < 0.4, chance.integers(0, 90, size), np.nan),
            }
        )
        for number in range(3, 8)
    )
    found = fit_and_try(samples, options(90 * 8))
    quality = found[(found["artifact"] == "quality") & (found["population"] == "everybody")]
    assert quality["as_of_date"].nunique() == 4
    words = quality.groupby("baseline")["verdict"].agg(lambda verdicts: verdicts.mode()[0]).to_dict()
    assert words.pop("reorder score") == "no better than chance"
    assert set(words.values()) == {"no difference"}
    assert (
        "covers 720 days: a season cannot be calibrated on less than two years"
        in found[(found["artifact"] == "model") & found["is_today"]]["season"].item()
    )


def test_dates_that_are_asked_for() -> None:
    """Whoever asks for three dates would get others, or forecasts from windows that were not over."""
    days = 900
    asked = [500, 600, 720]
    dates = sorted({date - 90 * number for date in [*asked, days] for number in range(4)} - {days})
    samples = samples_of(orders_of_a_shop(days, 300), days, dates)
    tried = tuple(FIRST + pd.Timedelta(days=date) for date in asked)
    found = fit_and_try(samples, options(days, back_test_dates=tried))
    assert set(found[found["artifact"] == "quality"]["as_of_date"]) == set(tried)
    windows = found[found["artifact"] == "model"]
    assert (windows["level_to"] == windows["as_of_date"]).all()


@pytest.fixture(scope="module")
def shops() -> ModuleType:
    """The benchmark that judges shops whose sales fall, stay level or follow a season; here one of each."""
    spec = importlib.util.spec_from_file_location("reorder_shops", ROOT / "benchmarks" / "reorder_shops.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("trade", "way"), [("falling", "corrected"), ("level", None), ("seasonal", "season")])
def test_shops_that_change_are_predicted_within_three_points_or_refused(
    shops: ModuleType, trade: str, way: str | None
) -> None:
    """The latest window would be sold as the next one, whatever sales do."""
    found = shops.judged(trade, 4 * 365, 1_500, random_state=3)
    assert way in (None, found["way"])
    assert len(found["errors"]) >= 7
    if found["is_used"]:
        for errors in (found["errors"], found["dormant_errors"]):
            assert np.abs(errors).mean() < 0.03
    assert abs(found["after"]) < 0.04


def test_a_season_that_cannot_be_known_is_refused(shops: ModuleType) -> None:
    """A shop of less than two years would be told in autumn what summer did, as if it were known."""
    found = shops.judged("seasonal", 700, 1_500, random_state=3)
    assert not found["is_used"]
    assert not found["is_calibrated"]
    assert np.abs(found["errors"]).mean() > 0.05


def test_a_simple_rule_that_ranks_better_is_used_in_its_place() -> None:
    """Customers would be called in an order that orders / (recency + 30) beats at most past dates."""
    chance = np.random.default_rng(8)
    size = 900
    parts = []
    for number in range(3, 8):
        orders, recency = chance.integers(1, 30, size), chance.integers(1, 300, size)
        rule = np.log(orders / (recency + 30))
        # spend says something else in every window, so that what was learned from it misleads
        spend = chance.lognormal(4, 1, size)
        odds = 1.5 * (rule - rule.mean()) + (3 if number % 2 else -3) * (np.log(spend) - 4)
        parts.append(
            pd.DataFrame(
                {
                    "as_of_date": FIRST + pd.Timedelta(days=90 * number),
                    "customer_id": [f"c{row}" for row in range(size)],
                    "status": np.where(recency > 90, "Dormant", "Active"),
                    "recency_days": recency,
                    "order_count": orders,
                    "tenure_days": 400,
                    "revenue": spend,
                    "days_to_reorder": np.where(
                        chance.random(size) < expit(odds), chance.integers(0, 90, size), np.nan
                    ),
                }
            )
        )
    found = fit_and_try(pd.concat(parts), options(90 * 8))
    today = found[(found["artifact"] == "model") & found["is_today"]].iloc[0]
    assert today["basis"] == "orders / (recency + 30)"
    assert today["reason"].startswith("The reorder score is refused: ranking by orders / (recency + 30) is better")
    # what is used has one slope, and what is published of past tests is its own
    assert today["rule_coefficient"] > 0.4
    assert (today[[f"{name}_coefficient" for name in FEATURES if name != "rule"]] == 0).all()
    quality = found[(found["artifact"] == "quality") & (found["population"] == "everybody")]
    assert set(quality[quality["is_used"]]["baseline"]) == {"orders / (recency + 30)"}
    assert quality[quality["baseline"] == today["basis"]]["all_tests_verdict"].eq("the score ranks worse").all()
    off = quality[quality["is_used"]]["predicted_rate"] - quality[quality["is_used"]]["reorder_rate"]
    assert (today["everybody_error_min"], today["everybody_error_max"]) == pytest.approx(
        (off.min(), off.max()), abs=1e-5
    )


def test_calibration_is_published_by_status_and_adds_up() -> None:
    """Whoever reads that 7 of 10 dormant customers come back could not see that past tests say 4."""
    days = 900
    samples = samples_of(orders_of_a_shop(days, 400), days, [days - 90 * number for number in range(1, 7)])
    found = fit_and_try(samples, options(days))
    rows = found[(found["artifact"] == "calibration") & (found["horizon_days"] == 90)]
    of_status = rows[~rows["population"].isin(["everybody", "dormant"])]
    assert set(of_status["population"]) == {"Active", "Slipping", "Dormant"}
    assert (of_status["bin_number"] == 1).all()
    for column in ("customer_count", "returned"):
        everybody = rows[rows["population"] == "everybody"].groupby("as_of_date")[column].sum()
        pd.testing.assert_series_equal(of_status.groupby("as_of_date")[column].sum(), everybody)


def test_the_order_of_rows_changes_nothing() -> None:
    """Two builds of the same orders would have two scores."""
    days = 600
    samples = samples_of(orders_of_a_shop(days, 200), days, [days - 90 * number for number in range(1, 5)])
    shuffled = samples.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(fit_and_try(samples, options(days)), fit_and_try(shuffled, options(days)))


def test_nothing_to_learn_from() -> None:
    """A young shop, or one without dates, would end the build."""
    columns = samples_of(orders_of_a_shop(600, 10), 600, [510]).columns
    empty = samples_of([], 100, []).reindex(columns=columns)
    no_dates = ReorderOptions(today=pd.NaT, first_on=pd.NaT, dormant_after_days=90)  # type: ignore[arg-type]
    few = samples_of(orders_of_a_shop(600, 10), 600, [420, 510])
    for samples, how in ((empty, no_dates), (empty, options(100)), (few, options(600))):
        found = fit_and_try(samples, how)
        assert len(found) == 0
        assert list(found.dtypes.astype(str))[:3] == ["string", "datetime64[us]", "boolean"]
    assert HORIZONS == (30, 60, 90)
