"""A network: a line for each link between two named points."""

import math
import textwrap
from collections.abc import Mapping
from typing import Any

import altair as alt

from winback.reporting.block import Block
from winback.reporting.chart import (
    PICTURE_WIDTH,
    ROWS,
    Chart,
    Tip,
    chart_row,
    distinct,
    finish,
    format_value,
    limit_rows,
    tooltips,
)
from winback.reporting.components.no_data import NoData
from winback.reporting.formats import is_missing
from winback.reporting.network_layout import network_layout
from winback.reporting.palette import ACCENT, INK, MUTED
from winback.reporting.result import Result, Row

MAX_LINKS = 100
LABEL_LETTERS = 19
LABEL_WIDTH, LABEL_HEIGHT = 124.0, 44.0
POINT_AREA = 11_000.0
HEIGHTS = 240, 860
_NAME: dict[str, Any] = {
    "fontSize": 10.5,
    "baseline": "top",
    "dy": 6,
    "lineBreak": "\n",
    "lineHeight": 12,
    "aria": False,
}


def network_chart(
    result: Result,
    *,
    source: str,
    target: str,
    weight: str,
    title: str,
    tips: Mapping[str, str] | None = None,
    tip_formats: Mapping[str, str] | None = None,
    caption: str | None = None,
) -> Block:
    """Draw one line per row between two points, with their names; the places say nothing but who is linked.

    Parameters
    ----------
    result : Result
        A row per link.
    source, target : str
        The columns with the names of the two ends.
    weight : str
        A number above 0: how thick the line is.
    title : str
        The heading.
    tips : mapping of str to str, optional
        More columns for the tooltip, with their labels.
    tip_formats : mapping of str to str, optional
        Named formats of these columns.
    caption : str, optional
        A sentence below the chart.

    Returns
    -------
    Block
    """
    result.require([source, target, weight, *(tips or {})])
    links = Result(
        name=result.name,
        columns=result.columns,
        rows=tuple(row for row in result if not any(is_missing(row[column]) for column in (source, target, weight))),
    )
    if not links:
        return NoData(title=title)
    rows, notes = limit_rows(links, MAX_LINKS)
    names = distinct([format_value(row[end], None) for row in rows for end in (source, target)])
    number = {name: place for place, name in enumerate(names)}
    ends = [(number[format_value(row[source], None)], number[format_value(row[target], None)]) for row in rows]
    height = min(HEIGHTS[1], max(HEIGHTS[0], POINT_AREA * len(names) / PICTURE_WIDTH))
    places = network_layout(
        ends, len(names), width=PICTURE_WIDTH, height=height, label_width=LABEL_WIDTH, label_height=LABEL_HEIGHT
    )
    lines = [
        Tip(label=label, column=column, format=(tip_formats or {}).get(column))
        for column, label in (tips or {}).items()
    ]
    largest = max(float(row[weight]) for row in rows)
    data: list[Row] = [
        chart_row(
            row,
            fields={
                "type": "link",
                "name": f"{names[one]} + {names[other]}",
                **{
                    f"{axis}{end}": float(places[point, at])
                    for end, point in (("", one), ("2", other))
                    for at, axis in enumerate("xy")
                },
                "weight": math.sqrt(float(row[weight]) / largest) if largest > 0 else 0.0,
            },
            tips=lines,
        )
        for row, (one, other) in zip(rows, ends, strict=True)
    ]
    data += [
        {"type": "point", "name": name, "label": _label(name), "x": float(x), "y": float(y)}
        for name, (x, y) in zip(names, places, strict=True)
    ]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, PICTURE_WIDTH], nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False))
    base = alt.Chart(alt.NamedData(name=ROWS))
    of_links = (
        base.transform_filter("datum.type == 'link'")
        .mark_rule(color=MUTED, opacity=0.75, aria=False)
        .encode(
            x=x,
            y=y,
            x2="x2:Q",
            y2="y2:Q",
            size=alt.Size("weight:Q", scale=alt.Scale(domain=[0, 1], range=[1, 7]), legend=None),
            tooltip=[alt.Tooltip("name:N", title="Together"), *tooltips(lines)],
        )
    )
    points = base.transform_filter("datum.type == 'point'").encode(
        x=x, y=y, tooltip=alt.Tooltip("name:N", title="Name")
    )
    drawn = alt.layer(
        of_links,
        points.mark_circle(color=ACCENT, size=46, opacity=1, aria=False),
        # names stand on white, so that no line crosses them
        points.mark_text(stroke="white", strokeWidth=4, strokeJoin="round", opacity=0.9, **_NAME).encode(
            text="label:N"
        ),
        points.mark_text(color=INK, **_NAME).encode(text="label:N"),
    ).properties(height=height)
    return Chart(
        title=title, kind="Network", spec=finish(drawn, data), captions=(*([caption] if caption else []), *notes)
    )


def _label(name: str) -> str:
    """Break a name into two lines at most."""
    lines = textwrap.wrap(name, LABEL_LETTERS, max_lines=2, placeholder="…", break_long_words=True)
    return "\n".join(lines)
