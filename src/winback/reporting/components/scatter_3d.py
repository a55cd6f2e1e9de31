"""A cloud of customers in three dimensions that two sliders turn and tilt."""

from collections.abc import Sequence
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
)
from winback.reporting.components.no_data import NoData
from winback.reporting.formats import is_missing
from winback.reporting.palette import INK_SOFT, MUTED
from winback.reporting.result import Result, Row

# The angle of the picture, and where the sliders stand at first (degrees).
TURN = 35
TILT = 20
# The outermost hundredth at each end of an axis is drawn at the edge, so that one giant does not squeeze the rest.
TAIL = 0.01

_CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))


def scatter_3d(
    result: Result,
    *,
    title: str,
    x: str = "x",
    y: str = "y",
    z: str = "z",
    color: str = "segment_name",
    tips: dict[str, str] | None = None,
    tip_formats: dict[str, str] | None = None,
    x_title: str = "x",
    y_title: str = "y",
    z_title: str = "z",
    caption: str | None = None,
    height: int = 460,
) -> Block:
    """Draw one point per row in a box; in HTML two sliders turn and tilt it.

    Parameters
    ----------
    result : Result
        The rows.
    title : str
        The heading.
    x, y, z : str, optional
        Number columns; z points upwards.
    color : str, optional
        The column that names the kind of each point.
    tips, tip_formats : mapping, optional
        Columns for the tooltip with their labels, and their named formats.
    x_title, y_title, z_title : str, optional
        What the three directions mean.
    caption : str, optional
        A sentence below the chart.
    height : int, default 460
        The height in pixels.

    Returns
    -------
    Block
    """
    result.require([x, y, z, color, *(tips or {})])
    points = Result(
        name=result.name,
        columns=result.columns,
        rows=tuple(row for row in result if not any(is_missing(row[axis]) for axis in (x, y, z))),
    )
    if not points:
        return NoData(title=title)
    rows, notes = limit_rows(points, MAX_POINTS)
    names = distinct([format_value(row[color], None) for row in rows])
    lines = [Tip(label="Segment", column=color)]
    lines += [
        Tip(label=label, column=column, format=(tip_formats or {}).get(column))
        for column, label in (tips or {}).items()
    ]
    places = [_to_box([float(row[axis]) for row in rows]) for axis in (x, y, z)]
    data = [
        chart_row(
            row,
            fields={"a": places[0][n], "b": places[1][n], "c": places[2][n], "series": format_value(row[color], None)},
            tips=lines,
        )
        for n, row in enumerate(rows)
    ]
    turn, tilt = _slider("turn", "Turn", -180, 180, TURN), _slider("tilt", "Tilt", -90, 90, TILT)
    hidden: dict[str, Any] = {"axis": None, "scale": alt.Scale(domain=[-1.75, 1.75], nice=False)}
    frame = _project(alt.Chart(alt.NamedData(name="frame")))
    box = frame.mark_line(color=MUTED, strokeWidth=1, aria=False).encode(
        x=alt.X("px:Q", **hidden), y=alt.Y("py:Q", **hidden), detail="edge:N", order="step:Q"
    )
    cloud = (
        _project(alt.Chart(alt.NamedData(name=ROWS)))
        .mark_circle(size=26, opacity=0.65, aria=False)
        .encode(
            x=alt.X("px:Q", **hidden),
            y=alt.Y("py:Q", **hidden),
            color=series_color(names),
            tooltip=tooltips(lines),
        )
    )
    words = (
        _project(alt.Chart(alt.NamedData(name="words")))
        .mark_text(fontSize=alt.ExprRef("width < 420 ? 10 : 12"), fontWeight=600, color=INK_SOFT, aria=False)
        .encode(x=alt.X("px:Q", **hidden), y=alt.Y("py:Q", **hidden), text="text:N")
    )
    chart = alt.layer(box, cloud, words).add_params(turn, tilt).properties(height=height)
    spec = finish(chart, data)
    spec["datasets"] |= {"frame": _box_edges(), "words": _axis_words(x_title, y_title, z_title)}
    return Chart(
        title=title,
        kind="Three-dimensional scatter chart",
        spec=spec,
        legend=legend_of(names),
        captions=(*([caption] if caption else []), *notes),
        controls=True,
    )


def _slider(name: str, label: str, low: int, high: int, start: int) -> alt.Parameter:
    """Return a slider parameter in degrees."""
    return alt.param(name=name, value=start, bind=alt.binding_range(min=low, max=high, step=1, name=label))


def _project(chart: alt.Chart) -> alt.Chart:
    """Add the turned and tilted place on the page: px to the right, py upwards."""
    return chart.transform_calculate(
        px="datum.a * cos(turn * PI / 180) - datum.b * sin(turn * PI / 180)",
        depth="datum.a * sin(turn * PI / 180) + datum.b * cos(turn * PI / 180)",
    ).transform_calculate(py="datum.c * cos(tilt * PI / 180) + datum.depth * sin(tilt * PI / 180)")


def _to_box(values: Sequence[float]) -> list[float]:
    """Spread values over -1 to 1; the tails go to the edge."""
    ordered = sorted(values)
    low = ordered[int(TAIL * (len(ordered) - 1))]
    high = ordered[-1 - int(TAIL * (len(ordered) - 1))]
    if high <= low:
        return [0.0 for _ in values]
    return [round(min(1.0, max(-1.0, 2 * (value - low) / (high - low) - 1)), 4) for value in values]


def _box_edges() -> list[Row]:
    """Return the lines of the box: floor, ceiling and four posts."""
    rows: list[dict[str, Any]] = []
    for edge, level in (("floor", -1), ("ceiling", 1)):
        rows += [{"edge": edge, "step": step, "a": a, "b": b, "c": level} for step, (a, b) in enumerate(_CORNERS)]
    for number, (a, b) in enumerate(_CORNERS[:4]):
        rows += [
            {"edge": f"post{number}", "step": step, "a": a, "b": b, "c": level} for step, level in enumerate((-1, 1))
        ]
    return list(rows)


def _axis_words(x_title: str, y_title: str, z_title: str) -> list[Row]:
    """Return the words beside the box, each with an arrow in the direction in which its number grows."""
    return [
        {"a": 0, "b": -1.45, "c": -1.2, "text": f"{x_title} →"},
        {"a": -1.45, "b": 0, "c": -1.2, "text": f"{y_title} →"},
        {"a": -1, "b": 1, "c": 1.2, "text": f"{z_title} ↑"},
    ]
