"""A grid of colored cells: one number per pair of categories."""

from collections.abc import Sequence

import altair as alt

from winback.reporting.block import Block
from winback.reporting.chart import (
    LABEL_LIMIT,
    LABEL_WIDTH,
    MAX_POINTS,
    ROWS,
    Chart,
    Tip,
    broken_lines,
    chart_row,
    distinct,
    finish,
    format_value,
    limit_rows,
    tooltips,
    value_axis,
)
from winback.reporting.components.no_data import NoData
from winback.reporting.formats import is_missing, with_unit
from winback.reporting.palette import DIVERGING, INK, SEQUENTIAL
from winback.reporting.result import Result, Row

FEW_COLUMNS = 6
# Characters per line below a column; by the width of the column would be decided too late for the height of the text.
COLUMN_LABEL_WIDTH = 12
# The number in a cell: its usual size, and the size below which it is left out, in pixels.
FONT_SIZE = 11
MIN_FONT_SIZE = 7.5

# Two lines of a label fit beside a lane.
LANE_HEIGHT = 34
MAX_LANES_ABOVE_LABELS = 16


def heatmap(
    result: Result,
    *,
    x: str,
    y: str,
    value: str,
    title: str,
    format: str = "integer",
    x_format: str | None = None,
    x_order: str | None = None,
    y_format: str | None = None,
    x_title: str | None = None,
    y_title: str | None = None,
    value_title: str | None = None,
    show_values: bool = False,
    label: str | None = None,
    label_format: str | None = None,
    diverging: bool = False,
    mark: str | None = None,
    caption: str | None = None,
) -> Block:
    """Draw one cell per row; both axes keep the order of the query.

    Parameters
    ----------
    result : Result
        The rows.
    x, y : str
        The columns with the categories.
    value : str
        The column with the numbers; a missing number leaves its cell empty.
    title : str
        The heading.
    format, x_format, y_format : str, optional
        Named formats of the number and of both axes.
    x_order : str, optional
        A column of numbers that puts the columns in order, for queries whose first rows have not all of them.
    x_title, y_title, value_title : str, optional
        Titles.
    show_values : bool, default False
        Write the number into each cell.
    label : str, optional
        A column to write into each cell instead of the number; text, or numbers in their natural format.
    label_format : str, optional
        Named format of that column.
    diverging : bool, default False
        Two colors that part at zero, for numbers below and above an average.
    mark : str, optional
        A boolean column; its true cells get a frame.
    caption : str, optional
        A sentence below the chart.

    Returns
    -------
    Block
    """
    result.require([x, y, value, mark, label, x_order])
    if not any(not is_missing(row[value]) for row in result):
        return NoData(title=title)
    rows, notes = limit_rows(result, MAX_POINTS)
    in_order = sorted(rows, key=lambda row: row[x_order]) if x_order else rows
    columns = distinct([format_value(row[x], x_format) for row in in_order])
    lanes = distinct([format_value(row[y], y_format) for row in rows])
    tips = [
        Tip(label=y_title or "Row", column=y, format=y_format),
        Tip(label=x_title or "Column", column=x, format=x_format),
        Tip(label=value_title or "Value", column=value, format=format),
    ]
    numbers = [float(row[value]) for row in rows if not is_missing(row[value])]
    low, high = _bounds(numbers, diverging=diverging)
    data = [
        chart_row(
            row,
            fields={
                "x": format_value(row[x], x_format),
                "y": format_value(row[y], y_format),
                "value": row[value],
                "label": format_value(row[label], label_format) if label else format_value(row[value], format),
                "is_dark": _is_dark(float(row[value]), low, high, diverging=diverging),
                "mark": bool(mark and row[mark]),
            },
            tips=tips,
        )
        for row in rows
        if not is_missing(row[value])
    ]
    base = alt.Chart(alt.NamedData(name=ROWS)).encode(
        x=alt.X(
            "x:N",
            title=x_title,
            scale=alt.Scale(domain=columns, paddingInner=0.06),
            # Few columns keep all their names, however narrow the screen.
            axis=alt.Axis(
                labelAngle=0,
                labelOverlap=len(columns) > FEW_COLUMNS,
                grid=False,
                labelExpr=broken_lines(COLUMN_LABEL_WIDTH),
                # Of a tall map the reader sees the upper end first.
                orient="top" if len(lanes) > MAX_LANES_ABOVE_LABELS else "bottom",
            ),
        ),
        y=alt.Y(
            "y:N",
            title=None,
            scale=alt.Scale(domain=lanes, paddingInner=0.08),
            axis=alt.Axis(grid=False, labelLimit=LABEL_LIMIT, labelExpr=broken_lines(LABEL_WIDTH)),
        ),
        tooltip=tooltips(tips),
    )
    color = alt.Color(
        "value:Q",
        title=with_unit(value_title, format),
        scale=alt.Scale(range=list(DIVERGING if diverging else SEQUENTIAL), domain=[low, high], interpolate="rgb"),
        legend=None
        if show_values or label
        else alt.Legend(orient="top", direction="horizontal", gradientLength=140, **value_axis(numbers, format)),
    )
    layers = [base.mark_rect(cornerRadius=3).encode(color=color)]
    if mark:
        layers.append(
            base.transform_filter("datum.mark").mark_rect(filled=False, stroke=INK, strokeWidth=2.5, cornerRadius=3)
        )
    if show_values or label:
        layers.append(
            base.mark_text(fontSize=alt.ExprRef(_font_size(data)), aria=False).encode(
                text="label:N", color=alt.condition("datum.is_dark", alt.value("white"), alt.value(INK))
            )
        )
    return Chart(
        title=title,
        kind="Heat map",
        spec=finish(alt.layer(*layers).properties(height=max(120, LANE_HEIGHT * len(lanes))), data),
        captions=(*([caption] if caption else []), *notes),
    )


def _bounds(numbers: Sequence[float], *, diverging: bool) -> tuple[float, float]:
    """Return the ends of the color scale: zero is one of them, or the middle."""
    if diverging:
        reach = max(abs(number) for number in numbers) or 1.0
        return -reach, reach
    low, high = min(0.0, *numbers), max(0.0, *numbers)
    return (low, high) if high > low else (low, low + 1)


def _font_size(data: Sequence[Row]) -> str:
    """Return the expression for a size at which the longest label leaves a margin in its cell, or 0 if none does."""
    # A character is about 0.56 of its size wide.
    widest = max(1, *(len(row["label"]) for row in data))
    fitting = f"(bandwidth('x') - 6) / {0.56 * widest:.2f}"
    return f"{fitting} < {MIN_FONT_SIZE} ? 0 : min({FONT_SIZE}, {fitting})"


def _is_dark(number: float, low: float, high: float, *, diverging: bool) -> bool:
    """Tell whether white text reads better on the color of a number."""
    place = (number - low) / (high - low)
    return place > 0.88 or place < 0.12 if diverging else place > 0.55
