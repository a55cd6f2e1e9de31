"""The silhouette of each sampled customer, segment by segment."""

import altair as alt

from winback.reporting.block import Block
from winback.reporting.chart import (
    ROWS,
    Chart,
    Tip,
    chart_row,
    distinct,
    finish,
    format_value,
    legend_of,
    series_color,
    tooltips,
)
from winback.reporting.components.no_data import NoData
from winback.reporting.formats import is_missing
from winback.reporting.palette import INK, SERIES
from winback.reporting.result import Result, Row

# Customers per segment that are drawn; of more, every n-th by rank.
MAX_PER_SEGMENT = 400


def silhouette_chart(
    result: Result,
    *,
    title: str,
    value: str = "silhouette",
    rank: str = "silhouette_position",
    segment: str = "segment_name",
    average: float | None = None,
    caption: str | None = None,
) -> Block:
    """Draw one shape per segment: wide where customers fit their own segment, left of zero where they do not.

    Parameters
    ----------
    result : Result
        One row per sampled customer.
    title : str
        The heading.
    value, rank, segment : str, optional
        The columns with the silhouette, its rank within the segment (1 is best) and the segment.
    average : float, optional
        The average silhouette, drawn as a line.
    caption : str, optional
        A sentence below the chart.

    Returns
    -------
    Block
    """
    result.require([value, rank, segment])
    rows = [row for row in result if not is_missing(row[value])]
    if not rows:
        return NoData(title=title)
    names = distinct([format_value(row[segment], None) for row in rows])
    groups = [
        sorted((row for row in rows if format_value(row[segment], None) == name), key=lambda r: r[rank])
        for name in names
    ]
    tips = [
        Tip(label="Segment", column=segment),
        Tip(label="Rank in the segment", column=rank, format="integer"),
        Tip(label="Silhouette", column=value, format="score"),
    ]
    data: list[Row] = []
    notes: tuple[str, ...] = ()
    place = 0
    gap = max(1, len(rows) // 60)
    for name, group in zip(names, groups, strict=True):
        step = -(-len(group) // MAX_PER_SEGMENT)
        if step > 1:
            notes = ("Large segments are drawn with an evenly spaced sample of their customers.",)
        for position in sorted({*range(0, len(group), step), len(group) - 1}):
            fields = {"place": place + position, "value": group[position][value], "series": name}
            data.append(chart_row(group[position], fields=fields, tips=tips))
        place += len(group) + gap
    shapes = (
        alt.Chart(alt.NamedData(name=ROWS))
        .mark_area(orient="horizontal", opacity=0.85, line={"strokeWidth": 1}, aria=False)
        .encode(
            x=alt.X("value:Q", title="Silhouette", axis=alt.Axis(tickCount=6), stack=None),
            y=alt.Y("place:Q", axis=None, scale=alt.Scale(reverse=True, nice=False, zero=False)),
            color=series_color(names),
            tooltip=tooltips(tips),
        )
    )
    zero = alt.Chart(alt.NamedData(name="zero")).mark_rule(color=INK, strokeWidth=1).encode(x="value:Q")
    layers = [shapes, zero]
    datasets: dict[str, list[Row]] = {"zero": [{"value": 0}]}
    if not is_missing(average):
        datasets["average"] = [{"value": float(average or 0)}]
        layers.append(
            alt.Chart(alt.NamedData(name="average"))
            .mark_rule(color=SERIES[1], strokeDash=[6, 4], strokeWidth=2)
            .encode(x="value:Q")
        )
        notes = (f"The dashed line is the average, {float(average or 0):.3f}.", *notes)
    spec = finish(alt.layer(*layers).properties(height=340), data)
    spec["datasets"] |= datasets
    return Chart(
        title=title,
        kind="Silhouette chart",
        spec=spec,
        legend=legend_of(names),
        captions=(*([caption] if caption else []), *notes),
    )
