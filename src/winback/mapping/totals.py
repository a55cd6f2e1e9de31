"""Totals of customers: one row each, with recency, number of orders and money."""

from __future__ import annotations

from collections.abc import Sequence

from winback.mapping.draft import Draft, listed
from winback.mapping.expressions import number_sql, quoted_text
from winback.mapping.fits import is_number, is_whole
from winback.mapping.names import PART, STRONG, words
from winback.mapping.preview import time_sql
from winback.mapping.profile import Column

FEWEST_PARTS = 3
"""So many columns of money whose names begin or end alike may add up to a total."""


def take_totals(draft: Draft) -> None:
    """Map recency, number of orders and money; what no column is named like is asked for, with the sums it may be."""
    draft.assign({"recency_days": is_whole, "order_count": is_whole, "monetary_total": is_number})
    if draft.is_open("recency_days"):
        _recency_of_dates(draft)
    for target, words_ in (("order_count", "the number of orders"), ("monetary_total", "the money spent in all")):
        column = draft.taken.get(target)
        if column is not None and draft.score(column, target) < STRONG and (target != "order_count" or _parts(draft)):
            # One of several parts, or named like it by chance: no total without a person.
            del draft.taken[target], draft.proposal.columns[target]
        draft.proposal.undecided = [item for item in draft.proposal.undecided if item.target != target]
        if draft.is_open(target):
            _ask(draft, target, words_)


def _recency_of_dates(draft: Draft) -> None:
    """Count the days from the date of the last order to the day after the latest of them."""
    dates = [column for column in draft.free() if column.date and draft.meanings[column.name].get("last_order_at")]
    if len(dates) != 1 or dates[0].date is None:
        return
    column, date = dates[0], dates[0].date
    options = []
    for format_ in date.formats:
        name = column.sql
        time = time_sql(name, date, format_)
        texts = draft.session.from_df(column.texts.dropna().drop_duplicates().astype("string").to_frame(column.name))
        latest = texts.aggregate(f"cast(max({time}) as date) + 1").fetchone()
        if latest and latest[0]:
            day = f"date {quoted_text(f'{latest[0]:%Y-%m-%d}')}"
            options.append(f"cast(date_diff('day', cast({time} as date), {day}) as varchar)")
    draft.taken["recency_days (date)"] = column
    if len(options) != 1:
        draft.undecided(
            "recency_days",
            options,
            f"the dates of {column.name!r}, such as {date.example!r}, can be read as {' and as '.join(date.formats)}",
            is_needed=True,
        )
        return
    draft.proposal.columns["recency_days"] = options[0]
    draft.proposal.reasons["recency_days"] = f"days since {column.name}, up to the day after the latest one"
    draft.taken["recency_days"] = column


def _ask(draft: Draft, target: str, what: str) -> None:
    sums = _parts(draft) if target == "order_count" else _money(draft)
    named = [] if target == "monetary_total" else [column for group in sums for column in group]
    options = [_sum(group, target) for group in sums] + [draft.typed_sql(target, column) for column in named]
    why = f"no column is named like {what}"
    if sums:
        why += "; " + ", or ".join(listed(group) for group in sums) + " may add up to it (leave out of the sum what "
        why += "another column counts already)"
    draft.undecided(target, options, why, is_needed=True)


def _parts(draft: Draft) -> list[list[Column]]:
    """Return the columns that may each count a part of the orders."""
    group = [
        column
        for column in draft.free()
        if column.number
        and column.number.is_whole
        and not column.is_boolean
        and draft.score(column, "order_count") >= PART
    ]
    return [group] if len(group) > 1 else []


def _money(draft: Draft) -> list[list[Column]]:
    """Return groups of columns whose names begin or end alike, each of which may add up to the money spent."""
    counted = {column.name for group in _parts(draft) for column in group}
    groups: dict[tuple[int, str], list[Column]] = {}
    for column in draft.free():
        parts = words(column.name)
        if column.number and not column.is_boolean and column.name not in counted and len(parts) > 1:
            for end in (0, -1):
                groups.setdefault((end, parts[end]), []).append(column)
    large = [group for group in groups.values() if len(group) >= FEWEST_PARTS]
    names = [{column.name for column in group} for group in large]
    return [group for group, own in zip(large, names, strict=True) if not any(own < other for other in names)]


def _sum(columns: Sequence[Column], target: str) -> str:
    kind = "bigint" if target == "order_count" else "decimal(18, 4)"
    terms = (f"try_cast({number_sql(column.sql, column.number)} as {kind})" for column in columns if column.number)
    return f"cast({' + '.join(terms)} as varchar)"
