"""The first rows as a mapping will read them, and how many rows it would reject."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pandas as pd

from winback.mapping.contract import EVENT_TYPES, mapped_columns
from winback.mapping.date_format import BUDDHIST_YEARS, ZONE, DateFormat, english_months_sql
from winback.mapping.expressions import quoted_name, quoted_text
from winback.mapping.proposal import Proposal
from winback.mapping.states import (
    STATE,
    amount_before_discount,
    columns_after_discount,
    columns_by_state,
    discounted_sql,
    order_rows_sql,
    state_sql,
)

WIDEST = 24
"""Longer values are cut in the drawing."""
READ = ("sold", "taken back", "refund")
"""Rows of other states are set aside before anything else of them is read."""
UNREADABLE = "✗ "
"""Stands before a text that cannot be read as its type."""

_MONEY = r"[+-]?(?:[0-9]+(?:\.[0-9]{0,4}0*)?|\.[0-9]{1,4}0*)"
_COUNT = r"[+-]?0*[0-9]{1,12}(?:\.0*)?"


@dataclass(frozen=True)
class Preview:
    """Rows as they will be read.

    Attributes
    ----------
    rows : DataFrame
        One text column per contract column: the typed values; `UNREADABLE` and the text where it cannot be read.
    unreadable : dict of tuple
        Contract column → number of rows looked at that will be rejected for it, and one of their texts (empty where
        they have none).
    row_count : int
        Number of rows looked at.
    """

    rows: pd.DataFrame
    unreadable: dict[str, tuple[int, str]]
    row_count: int


def preview(
    rows: pd.DataFrame,
    session: duckdb.DuckDBPyConnection,
    *,
    proposal: Proposal,
    count: int = 5,
) -> Preview:
    """Read rows through a mapping.

    Parameters
    ----------
    rows : DataFrame
        The raw texts, one column per raw column, None for nothing.
    session : DuckDBPyConnection
        An in-memory database.
    proposal : Proposal
        The mapping; dates of several formats stay texts.
    count : int
        How many rows to show.

    Returns
    -------
    Preview

    Raises
    ------
    duckdb.Error
        If an expression does not run; see `winback.mapping.check`.
    """
    kinds = mapped_columns()[proposal.entity]
    columns, dates = proposal.columns, proposal.dates
    if proposal.order_discount:
        after = columns_after_discount(columns)
        columns = {target: after[target] for target in kinds if target in after}
    sql_of: dict[str, str] = dict(columns)
    if proposal.statuses:
        statuses = {name: {word: one.state for word, one in words.items()} for name, words in proposal.statuses.items()}
        read_by_state = columns_by_state(columns)
        columns = {target: read_by_state[target] for target in kinds if target in read_by_state}
        sql_of = {STATE: state_sql(statuses)} | columns
    named = rows.loc[:, [bool(name) for name in rows.columns]]
    session.execute(
        "create or replace temp table winback_raw "
        f"({', '.join(f'{quoted_name(name)} varchar' for name in named.columns)}, winback_row bigint)"
    )
    session.register(
        "winback_frame", named.assign(winback_row=range(len(named))).astype(dict.fromkeys(named.columns, "string"))
    )
    session.execute("insert into winback_raw select * from winback_frame")
    session.unregister("winback_frame")
    texts = ", ".join(
        f"nullif(trim(cast(({sql}\n) as varchar)), '') as {quoted_name(target)}" for target, sql in sql_of.items()
    )
    reads = ", ".join(
        f"{_typed(target, kinds.get(target, 'string'), dates.get(target))} as {quoted_name(target)}"
        for target in columns
    )
    shown = ", ".join(
        f"coalesce(typed.{name}, {quoted_text(UNREADABLE)} || texts.{name}, '') as {name}"
        for name in map(quoted_name, columns)
    )
    needed = _needed(columns)
    is_read = f"typed.{STATE} in ({', '.join(map(quoted_text, READ))}) and " if proposal.statuses else ""
    lost = {target: f"{is_read}typed.{quoted_name(target)} is null" for target in columns}
    counts = ", ".join(
        f"count(*) filter (where {lost[target]} and ({target in needed} or texts.{name} is not null)), "
        f"min(coalesce(texts.{name}, '')) filter (where {lost[target]} and texts.{name} is not null)"
        for target, name in ((target, quoted_name(target)) for target in columns)
    )
    orders = order_rows_sql(
        "winback_raw",
        row="winback_row",
        order=proposal.columns.get("order_id"),
        whole_order=proposal.whole_order,
        once_per_order=proposal.once_per_order,
    )
    rows_read = "orders"
    if proposal.order_discount:
        rows_read = "discounted"
        discounted = discounted_sql(
            "orders",
            row="winback_row",
            order=proposal.columns["order_id"],
            amount=amount_before_discount(proposal.columns),
            discount=proposal.order_discount,
            order_amount=proposal.order_amount,
        )
        orders = f"{orders}), discounted as ({discounted}"
    read = f"""
        with orders as ({orders}),
        texts as materialized (select winback_row, {texts} from {rows_read}),
        typed as (select winback_row, {STATE + "," if proposal.statuses else ""} {reads} from texts)
    """  # noqa: S608
    joined = "from texts inner join typed using (winback_row)"
    first = session.execute(f"{read} select {shown} {joined} order by winback_row limit {int(count)}").df()
    answer = session.execute(f"{read} select {counts} {joined}").fetchone() or ()
    unreadable = {
        target: (int(answer[2 * n]), str(answer[2 * n + 1] or "")) for n, target in enumerate(columns) if answer[2 * n]
    }
    return Preview(first, unreadable, len(rows))


def _needed(columns: Mapping[str, str]) -> set[str]:
    """Return the columns without which a row is rejected (macro `custom_tables`)."""
    needed = {
        "ordered_at",
        "line_amount",
        "occurred_at",
        "event_type",
        "recency_days",
        "order_count",
        "monetary_total",
    }
    if "ordered_at" in columns:
        needed |= {"quantity"} if "line_amount" in columns else {"quantity", "unit_price"}
    return needed


def draw(frame: pd.DataFrame) -> str:
    """Draw a frame of texts as a table for the terminal."""
    header = [str(name) for name in frame.columns]
    lines = [header, *([_cut(str(value)) for value in row] for row in frame.itertuples(index=False))]
    widths = [max(_width(line[n]) for line in lines) for n in range(len(header))]
    drawn = [_line(line, widths) for line in lines]
    return "\n".join([drawn[0], "  ".join("─" * width for width in widths), *drawn[1:]])


def _typed(target: str, kind: str, date: DateFormat | None) -> str:
    """Return the text of the typed value, null where it cannot be read."""
    name = quoted_name(target)
    if kind.startswith("decimal"):
        number = f"cast(try_cast({name} as {kind}) as varchar)"
        # a rate, which is no money, by its cast alone
        return (
            number if kind != "decimal(18,4)" else f"case when regexp_full_match({name}, '{_MONEY}') then {number} end"
        )
    if kind == "bigint":
        return (
            f"case when regexp_full_match({name}, '{_COUNT}') "
            f"then cast(try_cast(split_part({name}, '.', 1) as bigint) as varchar) end"
        )
    if kind == "boolean":
        return (
            f"case when lower({name}) in ('true', 't', 'yes', 'y', '1') then 'true' "
            f"when lower({name}) in ('false', 'f', 'no', 'n', '0') then 'false' end"
        )
    if target == "event_type":
        return f"case when {name} in ({', '.join(map(quoted_text, EVENT_TYPES))}) then {name} end"
    if kind == "timestamp" and date is not None and len(date.formats) == 1:
        time = time_sql(name, date, date.formats[0])
        return (
            f"case when extract(year from {time}) between 1970 and 2100 then strftime({time}, '%Y-%m-%d %H:%M:%S') end"
        )
    return name


def time_sql(name: str, date: DateFormat, format_: str) -> str:
    """Return the time as a build reads it: macros `read_date` and `local_time`; times with a zone are shown in UTC.

    Parameters
    ----------
    name : str
        The column as SQL.
    date : DateFormat
    format_ : str
        The one of its formats to read it by.

    Returns
    -------
    str
        An expression that is null where the text is no such date.
    """
    if format_ == "spreadsheet days":
        return f"(timestamp '1899-12-30' + to_seconds(round(try_cast({name} as double) * 86400)))"
    if format_.startswith("unix"):
        factor = {"unix seconds": 1_000_000, "unix milliseconds": 1_000}[format_]
        return f"make_timestamp(try_cast({name} as bigint) * {factor})"
    body = english_months_sql(name) if "%b" in format_ else name
    if date.has_buddhist_years:
        year = f"regexp_extract({name}, '2[4-6][0-9][0-9]')"
        common = f"cast(try_cast({year} as integer) - {BUDDHIST_YEARS} as varchar)"
        body = f"coalesce(replace({body}, {year}, {common}), {body})"
    time = f"try_strptime(regexp_replace({body}, '{ZONE}', '\\1'), {quoted_text(format_)})"
    if not date.zones:
        return time
    zone = f"regexp_extract({name}, '{ZONE}', 2)"
    minutes = (
        f"cast(left({zone}, 1) || '1' as integer) * (60 * cast(substr({zone}, 2, 2) as integer) "
        f"+ coalesce(try_cast(substr(replace({zone}, ':', ''), 4, 2) as integer), 0))"
    )
    return f"({time} - to_minutes(case when regexp_matches({zone}, '^[+-]') then {minutes} else 0 end))"


def _cut(text: str) -> str:
    """Keep a value on one line of bounded width; control letters could move the cursor of a terminal."""
    plain = "".join(letter if letter.isprintable() else "�" for letter in text)
    return plain if len(plain) <= WIDEST else plain[: WIDEST - 1] + "…"


def _line(values: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(
        value + " " * (width - _width(value)) for value, width in zip(values, widths, strict=True)
    ).rstrip()


def _width(text: str) -> int:
    """Return the columns that a text takes in a terminal: wide letters two, signs above others none."""
    return sum(
        0 if unicodedata.category(letter) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
