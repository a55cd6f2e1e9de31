"""A table: formatted numbers, a row limit that is said, and marked rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from winback.reporting.block import Block, HtmlTarget, MarkdownTarget
from winback.reporting.chart import format_value
from winback.reporting.components.no_data import NoData
from winback.reporting.errors import ComponentError
from winback.reporting.escape import escape_markdown
from winback.reporting.formats import amounts_in, get_format, with_unit
from winback.reporting.result import Result

# Longer cells are cut, so that one raw row of a damaged file cannot fill the page.
MAX_CELL = 300
# A table with a cell this long has one line per cell on a phone: beside such a cell nothing else has room.
LONG_CELL = 40
# Tables with more columns are set closer.
MAX_WIDE_COLUMNS = 6
_ALIGNMENTS = {"left": ":---", "right": "---:", "center": ":---:"}


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table whose cells are finished text.

    Attributes
    ----------
    title : str or None
        The heading.
    heads : tuple of str
        The column headings.
    aligns : tuple of str
        left, right or center, per column.
    cells : tuple of tuple of str
        The rows.
    marked : frozenset of int
        The rows that stand out.
    more : int
        How many rows are not shown.
    caption : str or None
        A sentence below the table.
    """

    title: str | None
    heads: tuple[str, ...]
    aligns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    marked: frozenset[int] = frozenset()
    more: int = 0
    caption: str | None = None

    @property
    def captions(self) -> list[str]:
        """The sentences below the table."""
        rest = f"{self.more:,} more {'row' if self.more == 1 else 'rows'}." if self.more else None
        return [sentence for sentence in (self.caption, rest) if sentence]

    def to_html(self, target: HtmlTarget) -> Markup:
        """Return the table in a container that scrolls by itself."""
        head = Markup().join(
            Markup('<th scope="col" class="{}">{}</th>').format(align, name)
            for align, name in zip(self.aligns, self.heads, strict=True)
        )
        is_wordy = any(len(cell) > LONG_CELL for row in self.cells for cell in row)
        rows = Markup().join(
            Markup("<tr{}>{}</tr>").format(
                Markup(' class="marked"') if number in self.marked else "",
                Markup().join(
                    Markup('<td class="{}{}"{}>{}</td>').format(
                        align,
                        _width_class(cell),
                        Markup(' data-head="{}"').format(name) if is_wordy else "",
                        cell,
                    )
                    for align, name, cell in zip(self.aligns, self.heads, row, strict=True)
                ),
            )
            for number, row in enumerate(self.cells)
        )
        return Markup(
            '<figure class="card table{}{}">{}<div class="scroll" tabindex="0" role="region" aria-label="{}"><table>'
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>{}</figure>"
        ).format(
            " dense" if len(self.heads) > MAX_WIDE_COLUMNS else "",
            " wordy" if is_wordy else "",
            Markup('<h3 class="figure-title">{}</h3>').format(self.title) if self.title else "",
            self.title or "Table",
            head,
            rows,
            Markup("<figcaption>{}</figcaption>").format(" ".join(self.captions)) if self.captions else "",
        )

    def to_markdown(self, target: MarkdownTarget) -> str:
        """Return a GitHub table; marked rows are bold."""
        lines = [f"**{escape_markdown(self.title)}**", ""] if self.title else []
        lines.append("| " + " | ".join(escape_markdown(head) for head in self.heads) + " |")
        lines.append("| " + " | ".join(_ALIGNMENTS[align] for align in self.aligns) + " |")
        for number, row in enumerate(self.cells):
            cells = [escape_markdown(cell) for cell in row]
            if number in self.marked:
                cells = [f"**{cell}**" if cell else cell for cell in cells]
            lines.append("| " + " | ".join(cells) + " |")
        for caption in self.captions:
            lines += ["", f"*{escape_markdown(caption)}*"]
        return "\n".join(lines)


def table(
    result: Result,
    *,
    columns: Mapping[str, str] | Sequence[str] | None = None,
    title: str | None = None,
    formats: Mapping[str, str] | None = None,
    align: Mapping[str, str] | None = None,
    limit: int = 50,
    mark: str | None = None,
    caption: str | None = None,
) -> Block:
    """Show the rows of a query.

    Parameters
    ----------
    result : Result
        The rows.
    columns : mapping or list, optional
        The columns to show, with headings if a mapping; all columns by default.
    title : str, optional
        The heading.
    formats : mapping, optional
        Columns and their named formats.
    align : mapping, optional
        Columns and left, right or center; numbers stand right by default.
    limit : int, default 50
        How many rows to show; the rest is counted below.
    mark : str, optional
        A boolean column; its true rows stand out.
    caption : str, optional
        A sentence below the table.

    Returns
    -------
    Block
    """
    heads = _headings(result, columns)
    result.require([*heads, mark, *(formats or {}), *(align or {})])
    if not result:
        return NoData(title=title)
    for name in (align or {}).values():
        if name not in _ALIGNMENTS:
            raise ComponentError(f"unknown alignment {name!r}; choose one of {', '.join(_ALIGNMENTS)}")
    shown = result.rows[:limit]
    # The heading names the currency, once for all cells.
    with amounts_in(None):
        cells = tuple(
            tuple(_cut(format_value(row[column], (formats or {}).get(column))) for column in heads) for row in shown
        )
    return Table(
        title=title,
        heads=tuple(with_unit(head, (formats or {}).get(column)) or "" for column, head in heads.items()),
        aligns=tuple(
            (align or {}).get(column) or _natural_align(result, column, (formats or {}).get(column)) for column in heads
        ),
        cells=cells,
        marked=frozenset(number for number, row in enumerate(shown) if mark and row[mark]),
        more=len(result) - len(shown),
        caption=caption,
    )


def _headings(result: Result, columns: Mapping[str, str] | Sequence[str] | None) -> dict[str, str]:
    """Return columns with headings; underscores become spaces where the page gives none."""
    if isinstance(columns, Mapping):
        return dict(columns)
    return {column: column.replace("_", " ").capitalize() for column in columns or result.columns}


def _natural_align(result: Result, column: str, form: str | None) -> str:
    """Put numbers to the right; of a column without values, the format tells."""
    values = [value for value in result.values(column) if value is not None]
    if not values:
        return "right" if form and get_format(form).axis else "left"
    numbers = all(isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in values)
    return "right" if numbers else "left"


def _cut(text: str) -> str:
    """Cut a long cell, with a sign that it was cut."""
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def _width_class(text: str) -> str:
    """Keep short texts on one line, and give long ones room."""
    return " short" if len(text) <= 16 else " long" if len(text) > LONG_CELL else ""
