"""The components that pages can call, one per file."""

from collections.abc import Callable

from winback.reporting.block import Block
from winback.reporting.components.bar_chart import bar_chart
from winback.reporting.components.big_values import big_values
from winback.reporting.components.callout import callout
from winback.reporting.components.dendrogram import dendrogram
from winback.reporting.components.heatmap import heatmap
from winback.reporting.components.line_chart import line_chart
from winback.reporting.components.scatter_3d import scatter_3d
from winback.reporting.components.scatter_chart import scatter_chart
from winback.reporting.components.segment_cards import segment_cards
from winback.reporting.components.side_by_side import side_by_side
from winback.reporting.components.silhouette_chart import silhouette_chart
from winback.reporting.components.table import table

COMPONENTS: dict[str, Callable[..., Block]] = {
    component.__name__: component
    for component in (
        bar_chart,
        big_values,
        callout,
        dendrogram,
        heatmap,
        line_chart,
        scatter_3d,
        scatter_chart,
        segment_cards,
        side_by_side,
        silhouette_chart,
        table,
    )
}
