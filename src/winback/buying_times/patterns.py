"""All patterns of time in one table: levels, rhythm, season and peaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from winback.buying_times.levels import Level, levels
from winback.buying_times.rhythm import rhythm
from winback.buying_times.season import Season, peaks, season

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

LEVEL_WEEKS_MIN = 4
"""The fewest weeks of a level of days."""

LEVEL_MONTHS_MIN = 3
"""The fewest months of a level of months."""

MISSING_DAYS = 7
"""A month that lacks fewer days at an edge of the data counts as a whole one, as in int_months."""

DECIMALS = 9
"""Decimals of what is stored."""

TEXTS = ("pattern", "grain", "direction", "description")
DATES = ("starts_on", "ends_on")
PATTERN_COLUMNS = (
    "pattern",
    "grain",
    "position",
    "starts_on",
    "ends_on",
    "from_number",
    "to_number",
    "direction",
    "level",
    "level_lower",
    "level_upper",
    "predicted_lower",
    "predicted_upper",
    "change",
    "change_lower",
    "change_upper",
    "description",
)
"""Columns of `activity_patterns`."""


def activity_patterns(
    days: pd.DataFrame, hours: pd.DataFrame, open_hours: pd.DataFrame, *, random_state: int
) -> pd.DataFrame:
    """Find when orders rise and fall: by level (days, months), rhythm (hours, weekdays), season and yearly peaks.

    Parameters
    ----------
    days : DataFrame
        A row per calendar day without gaps, as `int_days`: day_on, iso_weekday, week_start, month_start, order_count,
        is_open, is_closed_weekday, is_whole_week, is_typical_week.
    hours : DataFrame
        A row per hour with orders: ordered_on, hour_of_day, order_count.
    open_hours : DataFrame
        The hours of the day at which the shop is open: hour_of_day.
    random_state : int
        Seed of the test for chance.

    Returns
    -------
    DataFrame
        Columns `PATTERN_COLUMNS`, described in the mart `activity_patterns`.
    """
    days = days.sort_values("day_on").reset_index(drop=True)
    for column in ("day_on", "week_start", "month_start"):
        days[column] = pd.to_datetime(days[column])
    rows: list[dict[str, Any]] = []
    if len(days):
        monthly = _monthly(days)
        months = season(monthly["level"].to_numpy(), monthly["month"].to_numpy())
        rows += [
            *_daily_levels(days, months, random_state),
            *_monthly_levels(monthly, months, random_state),
            *_hour_rhythm(days, hours, open_hours),
            *_weekday_rhythm(days),
            *_season_rows(months),
            *_peak_rows(days),
        ]
    frame = pd.DataFrame(rows, columns=list(PATTERN_COLUMNS))
    for column in PATTERN_COLUMNS:
        if column in DATES:
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
        elif column in TEXTS:
            frame[column] = frame[column].astype("string")
        else:
            frame[column] = frame[column].astype("float64").round(DECIMALS)
    return frame


def _monthly(days: pd.DataFrame) -> pd.DataFrame:
    """Return the orders per open day of each month that the data covers but for days at an edge."""
    grouped = days.groupby("month_start")
    months = pd.DataFrame(
        {
            "days": grouped.size(),
            "open_days": grouped["is_open"].sum(),
            "orders": days[days["is_open"]].groupby("month_start")["order_count"].sum(),
        }
    ).reset_index()
    missing = months["month_start"].dt.days_in_month - months["days"]
    monthly: pd.DataFrame = months.loc[missing < MISSING_DAYS].fillna(0.0)
    monthly["level"] = monthly["orders"] / monthly["open_days"].clip(lower=1)
    monthly["month"] = monthly["month_start"].dt.month
    return monthly


def _factors(months: pd.Series[Any], known: Season | None) -> Any:
    return 1.0 if known is None else known.factor[months.to_numpy() - 1]


def _daily_levels(days: pd.DataFrame, known: Season | None, random_state: int) -> Iterator[dict[str, Any]]:
    opened = days[days["is_open"]]
    found = levels(
        (opened["order_count"] / _factors(opened["month_start"].dt.month, known)).to_numpy(dtype=np.float64),
        ((opened["week_start"] - days["week_start"].iloc[0]).dt.days // 7).to_numpy(),
        opened["iso_weekday"].to_numpy(),
        blocks_min=LEVEL_WEEKS_MIN,
        random_state=random_state,
    )
    return _level_rows("day", found, opened["day_on"].tolist(), opened["day_on"].tolist(), known)


def _monthly_levels(monthly: pd.DataFrame, known: Season | None, random_state: int) -> Iterator[dict[str, Any]]:
    found = levels(
        (monthly["level"] / _factors(monthly["month_start"].dt.month, known)).to_numpy(dtype=np.float64),
        np.arange(len(monthly)),
        np.zeros(len(monthly), dtype=np.int64),
        blocks_min=LEVEL_MONTHS_MIN,
        random_state=random_state,
    )
    last_days = (monthly["month_start"] + pd.offsets.MonthEnd(0)).tolist()
    return _level_rows("month", found, monthly["month_start"].tolist(), last_days, known)


def _level_rows(
    grain: str, found: list[Level], first_days: list[Any], last_days: list[Any], known: Season | None
) -> Iterator[dict[str, Any]]:
    apart = "" if known is None else " (seasonally adjusted)"
    for position, level in enumerate(found, start=1):
        since = f"{first_days[level.first]:%Y-%m-%d}"
        if level.change is None or level.change_range is None:
            words = f"From {since}: {level.level:.1f} orders per open day{apart}."
        else:
            lower, upper = level.change_range
            words = (
                f"From {since}: {level.level:.1f} orders per open day{apart}, {level.change:+.0%} compared with before "
                f"(95 %: {lower:+.0%} to {upper:+.0%})."
            )
        yield {
            "pattern": "level",
            "grain": grain,
            "position": position,
            "starts_on": first_days[level.first],
            "ends_on": last_days[level.last],
            "direction": level.direction,
            "level": level.level,
            "level_lower": level.level_range[0],
            "level_upper": level.level_range[1],
            "predicted_lower": level.predicted_range[0],
            "predicted_upper": level.predicted_range[1],
            "change": level.change,
            "change_lower": None if level.change_range is None else level.change_range[0],
            "change_upper": None if level.change_range is None else level.change_range[1],
            "description": words,
        }


def _hour_rhythm(days: pd.DataFrame, hours: pd.DataFrame, open_hours: pd.DataFrame) -> Iterator[dict[str, Any]]:
    weeks = days.loc[days["is_typical_week"], ["day_on", "week_start"]]
    begun = hours.assign(day_on=pd.to_datetime(hours["ordered_on"])).merge(weeks, on="day_on")
    parts = sorted(open_hours["hour_of_day"].tolist())
    return _rhythm_rows("hour", begun, "hour_of_day", parts, {part: f"{part:02d}:00" for part in parts})


def _weekday_rhythm(days: pd.DataFrame) -> Iterator[dict[str, Any]]:
    parts = sorted(days.loc[~days["is_closed_weekday"], "iso_weekday"].unique().tolist())
    names = dict(enumerate(WEEKDAYS, start=1))
    return _rhythm_rows("weekday", days[days["is_typical_week"]], "iso_weekday", parts, names)


def _rhythm_rows(
    grain: str, begun: pd.DataFrame, part: str, parts: list[int], names: dict[int, str]
) -> Iterator[dict[str, Any]]:
    counts = begun.pivot_table(index="week_start", columns=part, values="order_count", aggfunc="sum", fill_value=0)
    counts = counts.reindex(columns=parts, fill_value=0).sort_index()
    for position, run in enumerate(rhythm(counts.to_numpy(dtype=np.float64)), start=1):
        first, last = parts[run.first], parts[run.last]
        yield {
            "pattern": "rhythm",
            "grain": grain,
            "position": position,
            "from_number": first,
            "to_number": last,
            "direction": run.direction,
            "level": run.level,
            "level_lower": run.level_range[0],
            "level_upper": run.level_range[1],
            "change": run.change,
            "change_lower": run.change_range[0],
            "change_upper": run.change_range[1],
            "description": (
                f"From {names[first]} to {names[last]} the share of the week's orders goes from "
                f"{run.level - run.change:.1%} to {run.level:.1%} "
                f"(95 %: {100 * run.change_range[0]:+.1f} to {100 * run.change_range[1]:+.1f} points)."
            ),
        }


def _season_rows(known: Season | None) -> Iterator[dict[str, Any]]:
    if known is None:
        return
    for number, (factor, lower, upper) in enumerate(zip(known.factor, known.lower, known.upper, strict=True), start=1):
        yield {
            "pattern": "season",
            "grain": "month",
            "position": number,
            "from_number": number,
            "to_number": number,
            "direction": "high" if lower > 1 else "low" if upper < 1 else "usual",
            "level": factor,
            "level_lower": lower,
            "level_upper": upper,
            "description": (
                f"{MONTHS[number - 1]} has {factor:.2f} times the orders of an average month, adjusted for the trend "
                f"(95 %: {lower:.2f} to {upper:.2f}; {known.years} years)."
            ),
        }


def _peak_rows(days: pd.DataFrame) -> Iterator[dict[str, Any]]:
    whole = days[days["is_whole_week"]]
    opened = whole[whole["is_open"]].groupby("week_start")["order_count"].mean()
    weekly = opened.reindex(sorted(whole["week_start"].unique()))
    numbers = pd.DatetimeIndex(weekly.index).isocalendar().week.to_numpy(dtype=np.int64)
    for position, peak in enumerate(peaks(weekly.to_numpy(dtype=np.float64), numbers), start=1):
        yield {
            "pattern": "peak",
            "grain": "week",
            "position": position,
            "from_number": peak.week,
            "to_number": peak.week,
            "direction": "high",
            "level": peak.ratio,
            "level_lower": peak.ratio_range[0],
            "level_upper": peak.ratio_range[1],
            "description": (
                f"Week {peak.week} of the year has {peak.ratio:.1f} times the orders of the weeks around it, "
                f"in each of {peak.years} years."
            ),
        }
