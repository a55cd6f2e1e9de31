"""Points: two numbers per row, colored by kind if wanted."""

from collections.abc import Mapping

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
from winback.reporting.formats import is_missing, with_unit
from winback.reporting.palette import ACCENT
from winback.reporting.result import Result


def scatter_chart(
    result: Result,
    *,
    x: str,
    y: str,
    title: str,
    color: str | None = None,
    tips: Mapping[str, str] | None = None,
    x_format: str = "integer",
    y_format: str = "integer",
    x_title: str | None = None,
    y_title: str | None = None,
    x_log: bool = False,
    y_log: bool = False,
    caption: str | None = None,
    height: int = 360,
) -> Block:
    """Draw one point per row.

    Parameters
    ----------
    result : Result
        The rows.
    x, y : str
        Number columns.
    title : str
        The heading.
    color : str, optional
        A column that names the kind of each point.
    tips : mapping, optional
        More columns for the tooltip, with their labels.
    x_format, y_format : str, optional
        Named formats.
    x_title, y_title : str, optional
        Axis titles.
    x_log, y_log : bool, default False
        Logarithmic away from zero, so that zeros and refunds still have a place.
    caption : str, optional
        A sentence below the chart.
    height : int, default 360
        The height in pixels.

    Returns
    -------
    Block
    """
    result.require([x, y, color, *(tips or {})])
    points = Result(
        name=result.name,
        columns=result.columns,
        rows=tuple(row for row in result if not is_missing(row[x]) and not is_missing(row[y])),
    )
    if not points:
        return NoData(title=title)
    rows, notes = limit_rows(points, MAX_POINTS)
    names = distinct([format_value(row[color], None) for row in rows]) if color else []
    lines = [Tip(label=x_title or x, column=x, format=x_format), Tip(label=y_title or y, column=y, format=y_format)]
    lines += [Tip(label=label, column=column) for column, label in (tips or {}).items()]
    data = [
        chart_row(
            row,
            fields={"x": row[x], "y": row[y], **({"series": format_value(row[color], None)} if color else {})},
            tips=lines,
        )
        for row in rows
    ]
    chart = (
        alt.Chart(alt.NamedData(name=ROWS))
        .mark_circle(color=ACCENT, size=32, opacity=0.6, aria=False)
        .encode(
            x=alt.X(
                "x:Q",
                title=with_unit(x_title or x, x_format),
                scale=alt.Scale(type="symlog" if x_log else "linear"),
                axis=alt.Axis(**value_axis([row[x] for row in rows], x_format), labelOverlap=True),
            ),
            y=alt.Y(
                "y:Q",
                title=with_unit(y_title or y, y_format),
                scale=alt.Scale(type="symlog" if y_log else "linear"),
                axis=alt.Axis(**value_axis([row[y] for row in rows], y_format), labelOverlap=True),
            ),
            tooltip=tooltips(lines),
            color=series_color(names),
        )
        .properties(height=height)
    )
    return Chart(
        title=title,
        kind="Scatter chart",
        spec=finish(chart, data),
        legend=legend_of(names),
        captions=(*([caption] if caption else []), *notes),
    )
