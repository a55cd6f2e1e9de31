"""The reorder score: it finds what is there, knows nothing of the future, and says so if there is nothing."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from winback.reorder import ReorderOptions, fit_and_try, fit_reorder_model
from winback.reorder.model import HORIZONS, features_of
from winback.reorder.ranking import interval, resampled_weights, weighted_auc

FIRST = pd.Timestamp("2005-01-01")


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
                rows.append(
                    {
                        "as_of_date": FIRST + pd.Timedelta(days=date),
                        "customer_id": f"c{number:04}",
                        "recency_days": int(date - np.floor(before[-1])),
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
    truth, levels = np.array([-0.8, 0.9, 0.1, 0.2, -0.4]), np.array([0.5, 1.2, 1.8])
    # One draw per customer decides for all horizons: who returns within 30 days does within 60.
    draw = chance.random(40_000)[:, None]
    returned = draw < expit((people @ truth)[:, None] + levels)
    model = fit_reorder_model(people, returned)
    told = model.probabilities(people)
    assert np.abs(told - expit((people @ truth)[:, None] + levels)).max() < 0.03
    assert (np.diff(told, axis=1) > 0).all()
    assert np.abs(told.mean(axis=0) - returned.mean(axis=0)).max() < 1e-3


def test_level_is_that_of_the_window_it_is_given() -> None:
    """A score learnt in the busy season would promise as many returns in the quiet one."""
    chance = np.random.default_rng(2)
    people = chance.normal(size=(2_000, 5))
    busy = chance.random((2_000, 1)) < expit(people[:, :1] + np.array([0.0, 0.5, 1.0]))
    quiet = busy & (chance.random((2_000, 1)) < 0.4)
    model = fit_reorder_model(people, busy)
    moved = model.with_level_of(people, quiet)
    assert moved.coefficients == model.coefficients
    assert np.abs(moved.probabilities(people).mean(axis=0) - quiet.mean(axis=0)).max() < 2e-3


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_nobody_or_everybody_returned(share: float) -> None:
    """One quiet window would end the build, or promise a return with certainty."""
    people = features_of(np.full(50, 7.0), np.full(50, 1.0), np.full(50, 7.0), np.full(50, 30.0))
    model = fit_reorder_model(people, np.full((50, 3), share == 1.0))
    told = model.probabilities(people)
    assert np.isfinite(told).all()
    assert np.abs(told - share).max() < 0.02
    assert model.coefficients == (0.0, 0.0, 0.0, 0.0, 0.0)


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
    before = fit_and_try(samples, options(days))
    # Whatever came after the date: nobody came back in any window that was not over by then.
    later = samples.assign(days_to_reorder=samples["days_to_reorder"].where(samples["as_of_date"] < date))
    after = fit_and_try(later, options(days))
    models = [frame[(frame["artifact"] == "model") & (frame["as_of_date"] == date)] for frame in (before, after)]
    pd.testing.assert_frame_equal(*(model.reset_index(drop=True) for model in models))


def test_noise_is_called_noise() -> None:
    """Where nothing can be told, the score would be sold as a finding."""
    chance = np.random.default_rng(5)
    size = 600
    samples = pd.concat(
        pd.DataFrame(
            {
                "as_of_date": FIRST + pd.Timedelta(days=90 * number),
                "customer_id": [f"c{row}" for row in range(size)],
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
        in found[found["artifact"] == "model"]["season"].iloc[0]
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
