"""A row of cards with one big number each."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from winback.reporting.block import Block, HtmlTarget, MarkdownTarget
from winback.reporting.chart import format_value
from winback.reporting.components.no_data import NoData
from winback.reporting.escape import escape_markdown
from winback.reporting.result import Result


@dataclass(frozen=True, kw_only=True)
class BigValues:
    """Cards: each a label, a number as text, and a note."""

    cards: tuple[tuple[str, str, str], ...]

    def to_html(self, target: HtmlTarget) -> Markup:
        """Return the cards as a description list."""
        items = Markup().join(
            Markup('<div class="card big-value"><dt>{}</dt><dd>{}</dd>{}</div>').format(
                label, value, Markup('<dd class="note">{}</dd>').format(note) if note else ""
            )
            for label, value, note in self.cards
        )
        return Markup('<dl class="big-values">{}</dl>').format(items)

    def to_markdown(self, target: MarkdownTarget) -> str:
        """Return the cards as a table of one row."""
        heads = " | ".join(escape_markdown(label) for label, _, _ in self.cards)
        values = " | ".join(
            f"**{escape_markdown(value)}**" + (f"<br>{escape_markdown(note)}" if note else "")
            for _, value, note in self.cards
        )
        return f"| {heads} |\n|{' --- |' * len(self.cards)}\n| {values} |"


def big_values(
    result: Result,
    *,
    columns: Mapping[str, str],
    formats: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
) -> Block:
    """Show columns of the first row as big numbers.

    Parameters
    ----------
    result : Result
        The rows; only the first is shown.
    columns : mapping
        Columns and their labels, in order.
    formats : mapping, optional
        Columns and their named formats.
    notes : mapping, optional
        Columns and a few words below the number.

    Returns
    -------
    Block
    """
    result.require([*columns, *(formats or {}), *(notes or {})])
    if not result:
        return NoData()
    row = result.first
    return BigValues(
        cards=tuple(
            (label, format_value(row[column], (formats or {}).get(column)), (notes or {}).get(column, ""))
            for column, label in columns.items()
        )
    )
