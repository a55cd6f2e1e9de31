"""Bars: one number per category, upright or lying, single, stacked or side by side."""

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from winback.reporting.block import Block
from winback.reporting.chart import (
    LABEL_LIMIT,
    LABEL_WIDTH,
    ROWS,
    Chart,
    Tip,
    broken_lines,
    chart_row,
    distinct,
    finish,
    format_value,
    legend_of,
    limit_rows,
    series_color,
    tooltips,
    value_axis,
)
from winback.reporting.components.no_data import NoData
from winback.reporting.components.series import SERIES, Y, fold
from winback.reporting.errors import ComponentError
from winback.reporting.formats import with_unit
from winback.reporting.palette import ACCENT, MUTED
from winback.reporting.result import Result

MAX_BARS = 1_000
LINE_HEIGHT = 13
MAX_LYING_CATEGORIES = 60
# Few upright bars grow no wider than this, in pixels.
MAX_BAR_WIDTH = 90
# About so many days are named on a time axis.
TIME_STEPS = 8
# The Vega-Lite time unit of each kind of time axis; months are too few for one.
_TIME_UNITS = {"hour": "utcyearmonthdatehours", "day": "utcyearmonthdate"}
_BY = (*_TIME_UNITS, "month")


def bar_chart(
    result: Result,
    *,
    x: str,
    y: str | Sequence[str],
    title: str,
    color: str | None = None,
    labels: Mapping[str, str] | None = None,
    horizontal: bool = False,
    stacked: bool = True,
    x_format: str | None = None,
    y_format: str = "integer",
    x_title: str | None = None,
    y_title: str | None = None,
    by: str | None = None,
    faded: str | None = None,
    faded_note: str | None = None,
    highlight: str | None = None,
    caption: str | None = None,
    height: int = 280,
) -> Block:
    """Draw bars in the order of the query.

    Parameters
    ----------
    result : Result
        The rows.
    x : str
        The column with the categories.
    y : str or list of str
        The column with the numbers; several columns become several series.
    title : str
        The heading.
    color : str, optional
        A column that splits each category into series (only with one ``y``).
    labels : mapping, optional
        The series names of several ``y`` columns.
    horizontal : bool, default False
        Lying bars: for categories with long names.
    stacked : bool, default True
        Series on top of each other; False puts them side by side.
    x_format, y_format : str, optional
        Named formats.
    x_title, y_title : str, optional
        Axis titles.
    by : {"hour", "day", "month"}, optional
        For a date or timestamp in ``x``: a time axis with one bar per hour, day or month, and gaps where rows lack.
    faded : str, optional
        A boolean column; its true rows are drawn pale (an incomplete month).
    faded_note : str, optional
        A sentence below the chart that says what pale means; left out where no bar is pale.
    highlight : str, optional
        A boolean column; its true rows keep the color, the others turn gray.
    caption : str, optional
        A sentence below the chart.
    height : int, default 280
        The height in pixels of upright bars.

    Returns
    -------
    Block
    """
    result.require([x, color, faded, highlight])
    if by is not None and by not in _BY:
        raise ComponentError(f"unknown by {by!r}; choose one of {', '.join(_BY)}")
    unit = _TIME_UNITS.get(by or "")
    if by == "month":
        x_format = "month"
    folded, series = fold(result, y=y, color=color, labels=labels)
    if not folded:
        return NoData(title=title)
    rows, notes = limit_rows(folded, MAX_LYING_CATEGORIES if horizontal else MAX_BARS)
    places = _months([row[x] for row in rows]) if by == "month" else [row[x] for row in rows]
    categories = distinct([format_value(place, x_format) for place in places])
    names = distinct([row[SERIES] for row in rows]) if series else []
    tips = [Tip(label=x_title or "Category", column=x, format=x_format)]
    tips += [Tip(label="Series", column=SERIES)] if series else []
    tips += [Tip(label=y_title or "Value", column=Y, format=y_format)]
    data = [
        chart_row(
            row,
            fields={
                "x": row[x] if unit else format_value(row[x], x_format),
                "y": row[Y],
                "series": row.get(SERIES),
                "faded": bool(faded and row[faded]),
                "highlight": bool(highlight and row[highlight]),
            },
            tips=tips,
        )
        for row in rows
    ]
    measure = alt.Axis(**value_axis([row[Y] for row in rows], y_format), labelOverlap=True)
    stack: Any = "zero" if stacked else None
    measured = with_unit(y_title, y_format)
    encoding: dict[str, Any] = {
        "y" if horizontal else "x": _category(categories, places, title=x_title, unit=unit, horizontal=horizontal),
        "x" if horizontal else "y": (alt.X if horizontal else alt.Y)("y:Q", title=measured, axis=measure, stack=stack),
        "tooltip": tooltips(tips),
        "color": series_color(names),
    }
    if names and not stacked:
        offset = alt.YOffset if horizontal else alt.XOffset
        encoding["yOffset" if horizontal else "xOffset"] = offset("series:N", scale=alt.Scale(domain=names))
    if highlight and not names:
        encoding["color"] = alt.condition("datum.highlight", alt.value(ACCENT), alt.value(MUTED))
    if faded:
        encoding["opacity"] = alt.condition("datum.faded", alt.value(0.4), alt.value(1))
    band = "xOffset" if "xOffset" in encoding else "x"
    width = alt.Undefined if horizontal or unit else alt.ExprRef(f"min({MAX_BAR_WIDTH}, bandwidth('{band}'))")
    chart = (
        alt.Chart(alt.NamedData(name=ROWS))
        .mark_bar(color=ACCENT, cornerRadiusEnd=0 if unit or (names and stacked) else 3, binSpacing=0, width=width)
        .encode(**encoding)
        .properties(height=_lying_height(categories, 1 if stacked else len(names)) if horizontal else height)
    )
    is_any_faded = any(row["faded"] for row in data)
    return Chart(
        title=title,
        kind="Bar chart",
        spec=finish(chart, data),
        legend=legend_of(names),
        captions=(
            *([caption] if caption else []),
            *([faded_note] if faded_note and is_any_faded else []),
            *notes,
        ),
    )


def _category(
    categories: list[str], places: Sequence[Any], *, title: str | None, unit: str | None, horizontal: bool
) -> alt.X | alt.Y:
    """Return the channel of the categories, or of time."""
    if unit is not None:
        days = _days(places)
        steps = alt.TimeIntervalStep(interval="day", step=-(-(len(days) - 1) // TIME_STEPS))
        axis = alt.Axis(grid=False, labelOverlap=True, labelAngle=0, tickCount=steps, format="%b %-d")
        scale = alt.Scale(type="utc", domain=[_milliseconds(days[0]), _milliseconds(days[-1])])
        return alt.X(f"{unit}(x):T", title=title, axis=axis, scale=scale)
    if horizontal:
        axis = alt.Axis(grid=False, labelLimit=LABEL_LIMIT, labelExpr=broken_lines(LABEL_WIDTH))
    else:
        axis = alt.Axis(labelAngle=0, labelOverlap=True, grid=False, labelLimit=100)
    scale = alt.Scale(domain=categories, paddingInner=0.28)
    # Lying bars have their names beside them: a title would only take room.
    return (alt.Y if horizontal else alt.X)("x:N", title=None if horizontal else title, axis=axis, scale=scale)


def _lying_height(categories: list[str], lanes: int) -> int:
    """Return the height that gives each lying bar room for its label, also for one of three lines."""
    lines = max((len(textwrap.wrap(name, LABEL_WIDTH)) for name in categories), default=1)
    return len(categories) * max(36, 20 * max(lanes, 1), LINE_HEIGHT * lines + 14)


def _months(dates: Sequence[dt.date]) -> list[dt.date]:
    """Return every month from the first to the last, so that months without rows leave a gap."""
    known = [date for date in dates if date is not None]
    if not known:
        return []
    numbers = [date.year * 12 + date.month - 1 for date in known]
    return [dt.date(number // 12, number % 12 + 1, 1) for number in range(min(numbers), max(numbers) + 1)]


def _days(moments: Sequence[dt.date]) -> list[dt.date]:
    """Return every day from that of the first moment to the one after the last: whole days, however few bars."""
    known = [moment.date() if isinstance(moment, dt.datetime) else moment for moment in moments if moment is not None]
    first, last = (min(known), max(known)) if known else (dt.date(1970, 1, 1), dt.date(1970, 1, 1))
    return [first + dt.timedelta(days) for days in range((last - first).days + 2)]


def _milliseconds(day: dt.date) -> int:
    """Return the start of a day as Vega counts time."""
    return (day - dt.date(1970, 1, 1)).days * 86_400_000
