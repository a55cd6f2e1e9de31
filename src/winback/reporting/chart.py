"""One chart: a Vega-Lite spec with its title, drawn by the browser in HTML and as an SVG picture in Markdown."""

import copy
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import altair as alt
from markupsafe import Markup

from winback.reporting.block import HtmlTarget, MarkdownTarget
from winback.reporting.escape import escape_markdown, plain_text
from winback.reporting.formats import get_format, is_missing, natural_format, written
from winback.reporting.palette import FONT, PICTURE_FONT, chart_config, series_colors
from winback.reporting.result import Result, Row

# The name under which a spec finds its rows; the real column names never reach Vega.
ROWS = "rows"
PICTURE_WIDTH = 720
MAX_POINTS = 5_000
AXIS_STEPS = 5
# Long names on an axis are broken at spaces into lines of so many characters, and cut where a word still does not fit.
LABEL_WIDTH = 22
LABEL_LIMIT = 160

Spec = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Tip:
    """One line of a tooltip: its label, the column it shows and the format."""

    label: str
    column: str
    format: str | None = None


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart with what stands around it.

    Attributes
    ----------
    title : str
        The heading; also the start of the text for people who cannot see the chart.
    kind : str
        What it is, in words: "Bar chart".
    spec : dict
        Vega-Lite without width and configuration.
    legend : tuple of (str, str)
        Names and colors. In HTML the legend is text that wraps; in a picture Vega draws it.
    captions : tuple of str
        Sentences below the chart.
    controls : bool
        Whether the chart has input elements of its own.
    """

    title: str
    kind: str
    spec: Spec = field(repr=False)
    legend: tuple[tuple[str, str], ...] = ()
    captions: tuple[str, ...] = ()
    controls: bool = False

    @property
    def alt_text(self) -> str:
        """What a screen reader says."""
        names = ", ".join(name for name, _ in self.legend)
        return plain_text(f"{self.kind}: {self.title}" + (f" ({names})" if names else ""))

    def _full_spec(self, font: str) -> Spec:
        spec = copy.deepcopy(self.spec)
        spec["config"] = chart_config(font) | spec.pop("config", {})
        spec["description"] = self.alt_text
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
        return spec

    def to_html(self, target: HtmlTarget) -> Markup:
        """Return a figure whose chart the page's script draws."""
        spec = _without_legends(self._full_spec(FONT))
        spec["width"] = "container"
        spec["background"] = None
        chart_id = target.chart(spec)
        legend = Markup().join(
            Markup('<li><span class="swatch" style="background:{}"></span>{}</li>').format(color, name)
            for name, color in self.legend
        )
        return Markup(
            '<figure class="card chart{}"><h3 class="figure-title">{}</h3>{}'
            '<div class="canvas" id="{}" role="img" aria-label="{}"></div>{}</figure>'
        ).format(
            " has-controls" if self.controls else "",
            self.title,
            Markup('<ul class="legend">{}</ul>').format(legend) if legend else "",
            chart_id,
            self.alt_text,
            Markup("<figcaption>{}</figcaption>").format(" ".join(self.captions)) if self.captions else "",
        )

    def to_markdown(self, target: MarkdownTarget) -> str:
        """Return the title, the picture and the captions."""
        spec = self._full_spec(PICTURE_FONT)
        spec["width"] = PICTURE_WIDTH
        spec["background"] = "white"
        spec["padding"] = 12
        path = target.picture(spec)
        lines = [f"**{escape_markdown(self.title)}**", f"![{escape_markdown(self.alt_text)}]({path})"]
        lines += [f"*{escape_markdown(caption)}*" for caption in self.captions]
        return "\n\n".join(lines)


def _without_legends(spec: Any) -> Any:
    """Take the legends of named series out of a spec; color ramps keep theirs."""
    if isinstance(spec, list):
        return [_without_legends(item) for item in spec]
    if not isinstance(spec, dict):
        return spec
    found = {key: value if key == "datasets" else _without_legends(value) for key, value in spec.items()}
    color = found.get("color")
    if isinstance(color, dict) and color.get("field") == "series":
        found["color"] = color | {"legend": None}
    return found


def json_value(value: object) -> Any:
    """Turn a value from the database into what JSON and Vega know."""
    if is_missing(value):
        return None
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, dt.date):
        return value.strftime("%Y-%m-%dT00:00:00Z")
    return str(value)


def format_value(value: object, name: str | None) -> str:
    """Write a value in a named format, or in the one that suits it; always one line of plain text."""
    return plain_text(written(value, name or natural_format(value)))


def chart_row(row: Row, *, fields: Mapping[str, Any], tips: Sequence[Tip] = ()) -> Row:
    """Build one row of chart data: the channels by their own names, and the tooltip as finished text."""
    return {name: json_value(value) for name, value in fields.items()} | {
        f"tip{number}": format_value(row[tip.column], tip.format) for number, tip in enumerate(tips)
    }


def tooltips(tips: Sequence[Tip]) -> list[alt.Tooltip]:
    """Return the tooltip encoding that belongs to `chart_row`."""
    return [alt.Tooltip(f"tip{number}:N", title=tip.label) for number, tip in enumerate(tips)]


def series_color(names: list[str]) -> Any:
    """Return the color encoding of the field ``series``, with its legend for pictures; none without names."""
    if not names:
        return alt.Undefined
    columns = 3 if max((len(name) for name in names), default=0) > 18 else 5
    return alt.Color(
        "series:N",
        title=None,
        scale=alt.Scale(domain=names, range=series_colors(names)),
        legend=alt.Legend(orient="top", columns=columns, title=None),
    )


def legend_of(names: list[str]) -> tuple[tuple[str, str], ...]:
    """Return names with their colors, as `series_color` gives them."""
    return tuple(zip(names, series_colors(names), strict=True))


def value_axis(numbers: Sequence[Any], form: str) -> dict[str, Any]:
    """Return the axis options for numbers in a named format: short labels, and no halves where all are whole."""
    found = [0.0, *(float(number) for number in numbers)]
    steps = max(found) - min(found) if all(number.is_integer() for number in found) else math.inf
    return {"tickCount": int(min(AXIS_STEPS, max(1, steps))), "labelExpr": get_format(form).axis or alt.Undefined}


def broken_lines(width: int) -> str:
    """Return the expression for axis labels that break at spaces into lines of ``width`` characters."""
    broken = f"replace(replace(datum.label, /(.{{1,{width}}})( +|$)/g, '$1\\n'), /\\n$/, '')"
    return f"length(datum.label) > {width} ? split({broken}, '\\n') : datum.label"


def distinct(values: Sequence[Any]) -> list[Any]:
    """Return the values without repeats, in the order of their first appearance."""
    return list(dict.fromkeys(values))


def finish(chart: alt.TopLevelMixin, rows: Sequence[Row]) -> Spec:
    """Validate a chart and give it its rows, which need no validation."""
    spec: Spec = chart.to_dict()
    spec.pop("config", None)
    spec["datasets"] = {ROWS: list(rows)}
    return spec


def limit_rows(result: Result, limit: int) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Return at most ``limit`` rows, and the sentence that says so when there were more."""
    if len(result) <= limit:
        return result.rows, ()
    return result.rows[:limit], (f"Shows the first {limit:,} of {len(result):,} rows.",)
