"""One card per segment: who they are, what they are worth, and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from winback.reporting.block import Block, HtmlTarget, MarkdownTarget
from winback.reporting.chart import format_value
from winback.reporting.components.no_data import NoData
from winback.reporting.escape import escape_markdown
from winback.reporting.formats import MISSING, is_missing
from winback.reporting.palette import series_colors
from winback.reporting.result import Result, Row

_SHARES = {"share_of_customers": "of customers", "share_of_revenue": "of revenue"}
_SHARE_OF_MARGIN = {"share_of_margin": "of margin"}
_BUDGET = "max_cost_per_customer"
_ADVICE = {"offer": "Offer", "channel": "Channel", "do_not": "Avoid", _BUDGET: "Budget", "owner": "Team"}
_COLUMNS = (
    "segment_name",
    "one_sentence",
    "objective",
    "action_1",
    "action_2",
    "action_3",
    "customer_count",
    "revenue",
    "name_fits_count",
    "share_name_fits",
    "statuses",
    *_SHARES,
    *_SHARE_OF_MARGIN,
    *_ADVICE,
    "aliases",
)
_PARTS = ("q1", "median", "q3")


@dataclass(frozen=True, kw_only=True)
class SegmentCard:
    """One segment, all of it finished text."""

    name: str
    color: str
    sentence: str
    size: str
    shares: tuple[tuple[str, str, float], ...]
    measures: tuple[tuple[str, str, str], ...]
    details: tuple[tuple[str, str], ...]
    objective: str
    actions: tuple[str, ...]
    advice: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class SegmentCards:
    """The cards of one segmentation."""

    cards: tuple[SegmentCard, ...]

    def to_html(self, target: HtmlTarget) -> Markup:
        """Return one article per segment."""
        return Markup('<div class="segment-cards">{}</div>').format(Markup().join(_card_html(c) for c in self.cards))

    def to_markdown(self, target: MarkdownTarget) -> str:
        """Return one section per segment."""
        return "\n\n".join(_card_markdown(card) for card in self.cards)


def segment_cards(
    result: Result,
    *,
    measures: Mapping[str, str],
    formats: Mapping[str, str] | None = None,
    details: Mapping[str, Result] | None = None,
) -> Block:
    """Show each row of ``segment_profiles`` as a card.

    Parameters
    ----------
    result : Result
        Rows of the mart ``segment_profiles``, all columns.
    measures : mapping
        The measures that describe a typical customer, with their labels; columns end in _q1, _median and _q3.
    formats : mapping, optional
        Measures and their named formats.
    details : mapping, optional
        Further lines, by label: rows with a ``segment_name`` and a ``detail``; the details of a segment make one line.

    Returns
    -------
    Block
    """
    result.require([*_COLUMNS, *(f"{measure}_{part}" for measure in measures for part in _PARTS)])
    for rows in (details or {}).values():
        rows.require(["segment_name", "detail"])
    if not result:
        return NoData()
    names = [str(row["segment_name"]) for row in result]
    colors = series_colors(names)
    return SegmentCards(
        cards=tuple(
            _card({**row, "aliases": _aliases(row, names)}, color, measures, formats or {}, details or {})
            for row, color in zip(result, colors, strict=True)
        )
    )


def _card(
    row: Row,
    color: str,
    measures: Mapping[str, str],
    formats: Mapping[str, str],
    details: Mapping[str, Result],
) -> SegmentCard:
    """Write all texts of one card."""
    shares = _SHARES if is_missing(row["share_of_margin"]) else _SHARES | _SHARE_OF_MARGIN
    budget = None if is_missing(row[_BUDGET]) else f"at most {format_value(row[_BUDGET], 'money')} per customer"
    advice = {**row, _BUDGET: budget}
    lines = {
        label: "; ".join(
            format_value(line["detail"], None) for line in rows if line["segment_name"] == row["segment_name"]
        )
        for label, rows in details.items()
    }
    return SegmentCard(
        name=format_value(row["segment_name"], None),
        color=color,
        sentence=_words(row["one_sentence"]),
        size=f"{format_value(row['customer_count'], 'integer')} customers"
        + (f", {format_value(row['revenue'], 'money')} revenue" if row["revenue"] is not None else ""),
        shares=tuple(
            (format_value(row[column], "percent"), words, _share(row[column]))
            for column, words in shares.items()
            if row[column] is not None
        ),
        measures=tuple((label, *_typical(row, measure, formats.get(measure))) for measure, label in measures.items()),
        details=tuple(
            (label, line)
            for label, line in {
                "The name is true for": _truth(row),
                "Status today": _words(row["statuses"]),
                **lines,
                "Also called": _words(row["aliases"]),
            }.items()
            if line
        ),
        objective=_words(row["objective"]),
        actions=tuple(_words(row[f"action_{n}"]) for n in (1, 2, 3) if _words(row[f"action_{n}"])),
        advice=tuple((label, _words(advice[column])) for column, label in _ADVICE.items() if _words(advice[column])),
    )


def _typical(row: Row, measure: str, form: str | None) -> tuple[str, str]:
    """Write the median and the middle half; one dash each where nobody in the segment has a value."""
    low, median, high = (format_value(row[f"{measure}_{part}"], form) for part in _PARTS)
    return median, MISSING if is_missing(row[f"{measure}_median"]) else f"{low} to {high}"


def _aliases(row: Row, names: Sequence[str]) -> str:
    """Write other names of a segment; none that is the name of another segment here."""
    taken = {name.lower() for name in names}
    aliases = [] if is_missing(row["aliases"]) else [name.strip() for name in str(row["aliases"]).split(";")]
    return "; ".join(name for name in aliases if name.lower() not in taken)


def _truth(row: Row) -> str:
    """Write for how many customers the name is true; nothing where nobody counted."""
    if is_missing(row["name_fits_count"]):
        return ""
    fits, everybody = (format_value(row[column], "integer") for column in ("name_fits_count", "customer_count"))
    return f"{format_value(row['share_name_fits'], 'percent')} of them ({fits} of {everybody})"


def _words(value: object) -> str:
    """Return text with a capital letter first, and nothing (not a dash) for a missing value."""
    text = "" if is_missing(value) else format_value(value, None)
    return text[:1].upper() + text[1:]


def _share(value: object) -> float:
    """Return a share as a percentage for the width of a bar, between 0 and 100."""
    return 0.0 if is_missing(value) else round(min(1.0, max(0.0, float(str(value)))) * 100, 2)


def _card_html(card: SegmentCard) -> Markup:
    """Return one card as HTML."""
    shares = Markup().join(
        Markup(
            '<div class="share"><p><strong>{}</strong> {}</p>'
            '<div class="meter"><span style="width:{}%;background:{}"></span></div></div>'
        ).format(text, words, width, card.color)
        for text, words, width in card.shares
    )
    measures = Markup().join(
        Markup('<tr><th scope="row">{}</th><td>{}</td><td class="soft">{}</td></tr>').format(*measure)
        for measure in card.measures
    )
    actions = Markup().join(Markup("<li>{}</li>").format(action) for action in card.actions)
    advice = Markup().join(
        Markup('<div class="{}"><dt>{}</dt><dd>{}</dd></div>').format(
            "do-not" if label == _ADVICE["do_not"] else "do", label, text
        )
        for label, text in card.advice
    )
    details = Markup().join(Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(*detail) for detail in card.details)
    return Markup(
        '<article class="card segment" style="border-top-color:{}"><header><h3>{}</h3><p>{}</p></header>'
        '<div class="shares">{}<p class="size">{}</p></div><div class="facts"><div class="scroll"><table>'
        '<thead><tr><th scope="col">Typical customer</th><th scope="col">Median</th><th scope="col">Middle half</th>'
        "</tr></thead><tbody>{}</tbody></table></div>{}</div>"
        '<div class="todo">{}{}{}</div></article>'
    ).format(
        card.color,
        card.name,
        card.sentence,
        shares,
        card.size,
        measures,
        Markup("<dl>{}</dl>").format(details) if details else "",
        Markup("<h4>Goal: {}</h4>").format(card.objective) if card.objective else "",
        Markup("<ol>{}</ol>").format(actions) if actions else "",
        Markup("<dl>{}</dl>").format(advice) if advice else "",
    )


def _card_markdown(card: SegmentCard) -> str:
    """Return one card as Markdown."""
    text = escape_markdown
    lines = [f"### {text(card.name)}", "", text(card.sentence), ""]
    shares = ", ".join(f"**{text(share)}** {words}" for share, words, _ in card.shares)
    lines += [
        f"{shares} ({text(card.size)}).",
        "",
        "| Typical customer | Median | Middle half |",
        "| :--- | ---: | ---: |",
    ]
    lines += [f"| {text(label)} | {text(median)} | {text(half)} |" for label, median, half in card.measures]
    if card.details:
        lines += ["", *(f"- **{label}:** {text(detail)}" for label, detail in card.details)]
    if card.objective:
        lines += ["", f"**Goal: {text(card.objective)}**"]
    if card.actions:
        lines += ["", *(f"{number}. {text(action)}" for number, action in enumerate(card.actions, start=1))]
    if card.advice:
        lines += ["", *(f"- **{label}:** {text(advice)}" for label, advice in card.advice)]
    return "\n".join(lines)
