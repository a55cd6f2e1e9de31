"""The tree of merges of a hierarchical clustering."""

import altair as alt

from winback.reporting.block import Block
from winback.reporting.chart import ROWS, Chart, Tip, chart_row, finish, limit_rows, tooltips
from winback.reporting.components.no_data import NoData
from winback.reporting.palette import ACCENT
from winback.reporting.result import Result

MAX_CORNERS = 4_000


def dendrogram(
    result: Result,
    *,
    title: str,
    merge: str = "merge_id",
    order: str = "point_order",
    x: str = "x",
    height: str = "height",
    leaves: str = "leaf_count",
    caption: str | None = None,
) -> Block:
    """Draw one bracket per merge; the higher it stands, the less alike are the two groups it joins.

    Parameters
    ----------
    result : Result
        Four rows per merge: the corners of its bracket.
    title : str
        The heading.
    merge, order, x, height, leaves : str, optional
        The columns with the merge, the order of its corners, their place, and the customers below.
    caption : str, optional
        A sentence below the chart.

    Returns
    -------
    Block
    """
    result.require([merge, order, x, height, leaves])
    if not result:
        return NoData(title=title)
    rows, notes = limit_rows(result, MAX_CORNERS)
    tips = [
        Tip(label="Customers below", column=leaves, format="integer"),
        Tip(label="Distance", column=height, format="number"),
    ]
    data = [
        chart_row(row, fields={"merge": row[merge], "order": row[order], "x": row[x], "height": row[height]}, tips=tips)
        for row in rows
    ]
    chart = (
        alt.Chart(alt.NamedData(name=ROWS))
        .mark_line(color=ACCENT, strokeWidth=1.6, strokeJoin="miter", aria=False)
        .encode(
            x=alt.X("x:Q", axis=None, scale=alt.Scale(zero=False, nice=False, padding=8)),
            y=alt.Y("height:Q", title="Distance at which groups join", axis=alt.Axis(tickCount=5)),
            detail="merge:N",
            order="order:Q",
            tooltip=tooltips(tips),
        )
        .properties(height=320)
    )
    return Chart(
        title=title,
        kind="Dendrogram",
        spec=finish(chart, data),
        captions=(*([caption] if caption else []), *notes),
    )
