"""Curves of cohorts are continued only where such forecasts held, with a range that holds."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from lifetime_shops import TODAY

from winback.arrays import FloatArray
from winback.lifetime.baselines import LAST_PERIOD
from winback.lifetime.cohorts import CohortJudgment, factor_of, judge_cohorts
from winback.lifetime.forecasts import BTYD
from winback.lifetime.judgment import Judgment
from winback.lifetime.trials import Trial, first_months_of

Draw = Callable[[int, FloatArray], FloatArray]
USED = Judgment(used=BTYD, follows_year=False, level=1.0, reason="", season="")


def judged(dates: int, observed: Draw, last: float, *, customers: int = 40) -> CohortJudgment:
    """Judge four cohorts whose customers are each expected to bring 10, and brought `last` in the period before."""
    trials = []
    months = np.repeat([202001, 202002, 202003, 202004], customers)
    for number in range(dates):
        expected = np.full(len(months), 10.0)
        trials.append(
            Trial(
                TODAY + pd.Timedelta(days=91 * number),
                90,
                np.arange(len(months)),
                np.zeros(len(months), dtype=np.int64),
                months,
                {BTYD: expected, LAST_PERIOD: np.full(len(months), last)},
                observed(number, expected),
                np.ones(len(months), dtype=bool),
            )
        )
    return judge_cohorts(trials, USED, 90)


def test_a_good_forecast_is_shown_with_its_errors() -> None:
    """A curve would be refused that is known, or shown without how far it was off."""
    found = judged(4, lambda number, expected: expected * (1.1 if number % 2 else 0.9), last=30.0)
    assert found.is_shown
    assert (found.tests, found.error) == (16, pytest.approx(0.1))
    assert found.baseline_error == pytest.approx(2.0)
    assert found.factor == pytest.approx(np.exp(2.132 * 0.1005), rel=0.01)
    assert "8 of 8 were within" in found.reason


@pytest.mark.parametrize(
    ("dates", "observed", "last", "says"),
    [
        (2, lambda _, expected: expected, 30.0, "2 past dates can show"),
        (0, lambda _, expected: expected, 30.0, "no past date can show"),
        (4, lambda _, expected: expected * 0.8, 8.0, "no closer than what they had brought"),
        (4, lambda number, expected: expected * (4.0 if number % 2 else 0.25), 90.0, "a range for nine in ten goes up"),
        (4, lambda number, expected: expected * (1.0 if number < 3 else 2.0), 90.0, "only 4 of 8 were within"),
        (4, lambda _, expected: expected * 0.0, 30.0, "brought nothing"),
    ],
    ids=["two dates", "no date", "worse than the period before", "far off", "ranges do not hold", "nobody bought"],
)
def test_what_failed_is_not_continued(dates: int, observed: Draw, last: float, says: str) -> None:
    """A line would be drawn into the future that was wrong in the past."""
    found = judged(dates, observed, last)
    assert not found.is_shown
    assert says in found.reason


def test_small_cohorts_prove_nothing() -> None:
    """A month of three customers would decide about all."""
    assert judged(4, lambda _, expected: expected, 30.0, customers=29).tests == 0


def test_ranges_hold_for_the_cohorts_of_another_date() -> None:
    """Cohorts of one date are off together: counted one by one, nine in ten would be five in ten."""
    chance = np.random.default_rng(0)
    within = []
    for _ in range(400):
        dates = chance.normal(0, 0.25, (4, 1)) + chance.normal(0, 0.1, (4, 6))
        within.append(np.mean(np.abs(dates[3]) <= np.log(factor_of(list(dates[:3])))))
    assert 0.87 < np.mean(within) < 0.97


def test_the_month_of_the_first_order() -> None:
    """A customer who first ordered on the last day of a month would be one of the next."""
    people = pd.DataFrame({"observed_days": [0, 30, 31]})
    assert first_months_of(TODAY, people).tolist() == [201912, 201912, 201911]
