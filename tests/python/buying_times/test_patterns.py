"""Known rhythms, changes, seasons and peaks are found again, and noise raises an alarm as seldom as is said."""

import numpy as np
import pandas as pd
import pytest

from winback.arrays import FloatArray, IntArray
from winback.buying_times import PATTERN_COLUMNS, activity_patterns, levels, peaks, rhythm, season

SERIES = 1000
# 5 % of 1,000 series is 50, give or take three standard errors of 6.9.
ALARMS = range(30, 71)


def week_of(days: int) -> IntArray:
    return np.arange(days) // 7


def noisy_days(chance: np.random.Generator, level: FloatArray) -> FloatArray:
    """Daily orders as shops have them: a weekday rhythm, weeks that differ, and more scatter than a count has."""
    weekday = np.array([1.0, 1.0, 1.2, 1.1, 0.9, 0.5, 0.6])[np.arange(len(level)) % 7]
    weeks = np.exp(chance.normal(0, 0.15, len(level) // 7 + 1))[week_of(len(level))]
    mean = level * weekday * weeks
    return chance.negative_binomial(15, 15 / (15 + mean)).astype(np.float64)


def found_levels(orders: FloatArray) -> list[tuple[int, str]]:
    days = len(orders)
    found = levels(orders, week_of(days), np.arange(days) % 7, blocks_min=4, random_state=1)
    return [(level.first, level.direction) for level in found[1:]]


def test_false_alarms_on_noise_are_as_many_as_stated() -> None:
    """A shop where nothing changes would be told of rises and falls that are none."""
    chance = np.random.default_rng(1)
    alarms = sum(bool(found_levels(noisy_days(chance, np.full(371, 40.0)))) for _ in range(SERIES))
    assert alarms in ALARMS


def test_changes_of_the_level_are_found_with_their_size() -> None:
    """A rise of 40 % and a fall of 30 % could pass unseen, be dated wrongly, or be sized wrongly."""
    level = np.r_[np.full(150, 40.0), np.full(140, 56.0), np.full(140, 39.2)]
    dated, covered = [], []
    for seed in range(20):
        orders = noisy_days(np.random.default_rng(seed), level)
        days = len(orders)
        found = levels(orders, week_of(days), np.arange(days) % 7, blocks_min=4, random_state=1)
        assert [one.direction for one in found][:1] == ["first"]
        rise = min(found[1:], key=lambda one: abs(one.first - 150))
        fall = min(found[1:], key=lambda one: abs(one.first - 290))
        dated += [abs(rise.first - 150), abs(fall.first - 290)]
        assert (rise.direction, fall.direction) == ("rising", "falling")
        for one, size in ((rise, 0.4), (fall, -0.3)):
            assert one.change_range is not None
            covered.append(one.change_range[0] <= size <= one.change_range[1])
    assert np.median(dated) <= 7
    assert np.mean(np.array(dated) <= 21) >= 0.9
    assert np.mean(covered) >= 0.85


@pytest.mark.parametrize(
    "orders", [np.zeros(371), np.full(371, 7.0), np.arange(20.0)], ids=["none", "constant", "short"]
)
def test_series_without_anything_have_no_change(orders: FloatArray) -> None:
    """A shop without orders, with the same each day, or three weeks old would stop the build or be told of a trend."""
    assert found_levels(orders) == []


def week_counts(chance: np.random.Generator, share: FloatArray, weeks: int = 40) -> FloatArray:
    """Orders by part of the week; parts of a week go up and down together and by themselves."""
    volume = 300 * np.exp(chance.normal(0, 0.3, (weeks, 1)))
    own = np.exp(chance.normal(0, 0.2, (weeks, len(share))))
    return chance.poisson(volume * share * own).astype(np.float64)


def test_hours_that_rise_and_fall_are_found() -> None:
    """The peak of the day could be dated to an hour when it is over."""
    share = np.array([1, 2, 4, 8, 12, 12, 12, 6, 3, 1.0])
    runs = rhythm(week_counts(np.random.default_rng(3), share / share.sum()))
    assert [(run.first, run.last, run.direction) for run in runs] == [(0, 4, "rising"), (6, 9, "falling")]
    assert runs[0].change_range[0] <= (share[4] - share[0]) / share.sum() <= runs[0].change_range[1]


def test_a_day_without_a_rhythm_shows_none() -> None:
    """Of a flat day one hour would always be the best, by chance."""
    chance = np.random.default_rng(1)
    alarms = sum(bool(rhythm(week_counts(chance, np.full(12, 1 / 12)))) for _ in range(SERIES))
    assert alarms in ALARMS
    assert rhythm(np.ones((3, 12))) == []


def monthly(years: int, factors: FloatArray, growth: float) -> tuple[FloatArray, IntArray]:
    months = np.arange(12 * years)
    scatter = np.exp(np.random.default_rng(5).normal(0, 0.05, len(months)))
    return 50 * np.exp(growth * months / 12) * factors[months % 12] * scatter, months % 12 + 1


def test_a_season_is_told_from_growth() -> None:
    """Growth would make every December look better than the January before."""
    factors = np.array([0.9, 0.9, 1, 1, 1, 0.9, 0.8, 0.8, 1, 1.1, 1.5, 1.4])
    factors /= np.exp(np.log(factors).mean())
    found = season(*monthly(3, factors, growth=0.5))
    assert found is not None
    assert np.mean((found.lower <= factors) & (factors <= found.upper)) >= 11 / 12
    assert found.factor == pytest.approx(factors, rel=0.12)


def test_one_year_has_no_season_and_no_peaks() -> None:
    """With one year nobody can tell a season from growth; claiming one would set a coupon on a date by chance."""
    levels_of_a_year, months = monthly(1, np.ones(12), growth=0.5)
    assert season(levels_of_a_year, months) is None
    assert peaks(np.r_[np.full(46, 10.0), 40, np.full(6, 10.0)], np.arange(1, 54)) == []


def test_weeks_that_stand_out_every_year_are_known_peaks() -> None:
    """The week of a yearly sale could pass unannounced, and a single good week be taken for a yearly one."""
    chance = np.random.default_rng(11)
    weekly = 50 * np.exp(chance.normal(0, 0.08, 156))
    weekly[[46, 98, 150]] *= 2
    weekly[20] *= 2
    found = peaks(weekly, np.arange(156) % 52 + 1)
    assert [(peak.week, peak.years) for peak in found] == [(47, 3)]
    assert found[0].ratio == pytest.approx(2, rel=0.2)


def test_no_days_give_an_empty_table_of_all_columns() -> None:
    """Data without orders would leave the mart without its columns."""
    days = pd.DataFrame(
        {
            name: pd.Series(dtype=kind)
            for name, kind in {
                "day_on": "datetime64[us]",
                "week_start": "datetime64[us]",
                "month_start": "datetime64[us]",
                "iso_weekday": "int64",
                "order_count": "int64",
                "is_open": "bool",
                "is_closed_weekday": "bool",
                "is_whole_week": "bool",
                "is_typical_week": "bool",
            }.items()
        }
    )
    hours = pd.DataFrame({"ordered_on": [], "hour_of_day": [], "order_count": []})
    found = activity_patterns(days, hours, pd.DataFrame({"hour_of_day": []}), random_state=1)
    assert tuple(found.columns) == PATTERN_COLUMNS
    assert found.empty
