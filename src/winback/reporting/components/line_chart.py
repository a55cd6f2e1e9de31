"""Lines over time or over a number, with an area below if wanted."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from winback.reporting.block import Block
from winback.reporting.chart import (
    MAX_POINTS,
    ROWS,
    Chart,
    Tip,
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
from winback.reporting.formats import with_unit
from winback.reporting.palette import ACCENT, INK
from winback.reporting.result import Result

# Above this many points per line, the points themselves are not drawn.
MAX_DOTS = 80
# Lines that lie on top of each other, or that a reader cannot tell by color, differ by their dashes.
DASHES = ([1, 0], [7, 4], [2, 3], [10, 3, 2, 3])


def line_chart(
    result: Result,
    *,
    x: str,
    y: str | Sequence[str],
    title: str,
    color: str | None = None,
    labels: Mapping[str, str] | None = None,
    area: bool = False,
    x_format: str | None = None,
    y_format: str = "integer",
    x_title: str | None = None,
    y_title: str | None = None,
    zero: bool = True,
    mark: str | None = None,
    mark_note: str | None = None,
    caption: str | None = None,
    height: int = 280,
) -> Block:
    """Draw one line, or one per series.

    Parameters
    ----------
    result : Result
        The rows.
    x : str
        A date, timestamp, number or text column. Text keeps the order of the query.
    y : str or list of str
        The column with the numbers; several columns become several lines.
    title : str
        The heading.
    color : str, optional
        A column with one line per value (only with one ``y``).
    labels : mapping, optional
        The names of several ``y`` columns.
    area : bool, default False
        Fill the area below a single line.
    x_format, y_format : str, optional
        Named formats; ``x_format`` is used in tooltips.
    x_title, y_title : str, optional
        Axis titles.
    zero : bool, default True
        Begin the y axis at zero.
    mark : str, optional
        A boolean column; its true points get a ring (the selected one).
    mark_note : str, optional
        A sentence below the chart that says what a ring means; left out where there is none.
    caption : str, optional
        A sentence below the chart.
    height : int, default 280
        The height in pixels.

    Returns
    -------
    Block
    """
    result.require([x, color, mark])
    folded, series = fold(result, y=y, color=color, labels=labels)
    if not folded:
        return NoData(title=title)
    rows, notes = limit_rows(folded, MAX_POINTS)
    names = distinct([row[SERIES] for row in rows]) if series else []
    tips = [Tip(label=x_title or "At", column=x, format=x_format)]
    if series:
        tips.append(Tip(label="Series", column=SERIES))
    tips.append(Tip(label=y_title or "Value", column=Y, format=y_format))
    kind = _kind(row[x] for row in rows)
    data = [
        chart_row(
            row,
            fields={
                "x": format_value(row[x], x_format) if kind == "N" else row[x],
                "y": row[Y],
                **({"series": row[SERIES]} if series else {}),
                **({"mark": bool(row[mark])} if mark else {}),
            },
            tips=tips,
        )
        for row in rows
    ]
    base = alt.Chart(alt.NamedData(name=ROWS)).encode(
        x=_x_channel(kind, data, x_title, x_format),
        y=alt.Y(
            "y:Q",
            title=with_unit(y_title, y_format),
            stack=None,
            scale=alt.Scale(zero=zero, nice=True),
            axis=alt.Axis(**value_axis([row[Y] for row in rows], y_format)),
        ),
        tooltip=tooltips(tips),
        color=series_color(names),
    )
    filled = area and not names
    line = (
        base.mark_area(color=ACCENT, opacity=0.22, line={"color": ACCENT, "strokeWidth": 2})
        if filled
        else base.mark_line(color=ACCENT, strokeWidth=2.2).encode(strokeDash=_dashes(names))
    )
    dots = len(data) <= MAX_DOTS * max(len(names), 1)
    layers = [line, base.mark_circle(color=ACCENT, size=36 if dots else 60, opacity=1 if dots else 0)]
    if mark:
        ring = base.transform_filter("datum.mark").mark_point(size=220, strokeWidth=2, filled=False)
        layers.append(ring.encode(color=alt.value(INK)))
    is_any_marked = any(row.get("mark") for row in data)
    return Chart(
        title=title,
        kind="Area chart" if filled else "Line chart",
        spec=finish(alt.layer(*layers).properties(height=height), data),
        legend=legend_of(names),
        captions=(
            *([caption] if caption else []),
            *([mark_note] if mark_note and is_any_marked else []),
            *notes,
        ),
    )


def _dashes(names: list[str]) -> Any:
    """Return the dash encoding of the series; none without names."""
    if not names:
        return alt.Undefined
    dashes = [DASHES[number % len(DASHES)] for number in range(len(names))]
    return alt.StrokeDash("series:N", scale=alt.Scale(domain=names, range=dashes), legend=None)


def _kind(values: Any) -> str:
    """Tell time (T), numbers (Q) and text (N) apart by the first value there is."""
    first = next((value for value in values if value is not None), None)
    if isinstance(first, dt.date):
        return "T"
    return "N" if first is None or isinstance(first, str | bool) else "Q"


def _x_channel(kind: str, data: Sequence[Any], x_title: str | None, x_format: str | None) -> alt.X:
    """Return the x channel for time, numbers or text; time is shown as stored, in no reader's time zone."""
    if kind == "T":
        labels = "%b %Y" if x_format == "month" else alt.Undefined
        axis = alt.Axis(grid=False, labelOverlap=True, tickCount=8, labelAngle=0, format=labels)
        return alt.X("x:T", title=x_title, scale=alt.Scale(type="utc"), axis=axis)
    if kind == "Q":
        whole = all(row["x"] is None or float(row["x"]).is_integer() for row in data)
        axis = alt.Axis(grid=False, format="d" if whole else alt.Undefined, tickMinStep=1 if whole else alt.Undefined)
        return alt.X("x:Q", title=x_title, scale=alt.Scale(zero=False, nice=False, padding=16), axis=axis)
    axis = alt.Axis(grid=False, labelOverlap=True, labelAngle=0)
    return alt.X("x:N", title=x_title, scale=alt.Scale(domain=distinct([row["x"] for row in data])), axis=axis)
