"""Rows as they are to be looked at: without those that add up others, and with what stands on the row above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import duckdb

from winback.mapping.names import PART, WEAK, meanings
from winback.mapping.order_rows import stands_on_first_row
from winback.mapping.profile import MOST, Column, profile
from winback.mapping.raw_table import RawTable
from winback.mapping.sum_rows import SumRows, find_sum_rows

_FEWEST_BELOW = 3
_OF_ORDER = ("order_id", "ordered_at", "customer_id", "customer_email")


@dataclass(frozen=True)
class Tidy:
    """Rows to look at, and what was done to them.

    Attributes
    ----------
    table : RawTable
    columns : list of Column
    total_rows : str or None
        What tells the rows that add up others, as SQL; they are not in the table.
    fill_down : list of str
        Raw columns whose value stands on the first of several rows; they are filled.
    on_first_row : list of str
        Raw columns that stood on the sum of an order only; they are filled.
    notes : list of str
        What a person should know of it, each a sentence.
    """

    table: RawTable
    columns: list[Column]
    total_rows: str | None
    fill_down: list[str]
    on_first_row: list[str]
    notes: list[str]


def tidy(table: RawTable, session: duckdb.DuckDBPyConnection, formats: Sequence[str]) -> Tidy:
    """Set aside the rows of a table that add up others, and fill down what stands on the row above.

    Parameters
    ----------
    table : RawTable
    session : DuckDBPyConnection
        An in-memory database.
    formats : sequence of str
        The date formats to try.

    Returns
    -------
    Tidy
    """
    columns = profile(table, session, formats)
    notes: list[str] = []
    on_first_row: list[str] = []
    total_rows = None
    sums = find_sum_rows(columns)
    if sums is not None and _holds(sums, table, session):
        notes.append(sums.note())
        if sums.are_sure:
            total_rows = sums.condition
            table, on_first_row = _without(sums, table, columns)
            columns = profile(table, session, formats)
    down = _stand_above(columns)
    if down:
        names = [column.name for column in down]
        table = replace(table, rows=table.rows.assign(**{name: table.rows[name].ffill() for name in names}))
        empty = max(int(column.texts.isna().sum()) for column in down)
        notes.append(
            f"{' and '.join(map(repr, names))} {'stands' if len(names) == 1 else 'stand'} on the first of several rows "
            f"and {'is' if len(names) == 1 else 'are'} empty on those below it ({empty:,} of the rows looked at), so "
            "each row without it has that of the row above (fill_down)."
        )
        columns = profile(table, session, formats)
    return Tidy(table, columns, total_rows, [column.name for column in down], on_first_row, notes)


def _holds(sums: SumRows, table: RawTable, session: duckdb.DuckDBPyConnection) -> bool:
    """Whether the condition tells those rows in the raw texts, too: "-" is no empty text for a build."""
    named = table.rows.loc[:, [bool(name) for name in table.rows.columns]].astype("string")
    session.register("winback_rows", named.assign(winback_row=range(len(named))))
    query = f"select winback_row from winback_rows where {sums.condition}"  # noqa: S608
    found = {row for (row,) in session.execute(query).fetchall()}
    session.unregister("winback_rows")
    return set(sums.rows[sums.rows].index) <= found


def _without(sums: SumRows, table: RawTable, columns: Sequence[Column]) -> tuple[RawTable, list[str]]:
    """Take the rows out; what stands on an order's sum and not on its items is carried to these."""
    rows, carried = table.rows, []
    if sums.order is not None:
        order = sums.order
        carried = [column.name for column in columns if column is not order and stands_on_first_row(column, order)]
        by_order = rows[carried].groupby(order.texts)
        rows = rows.assign(**{name: rows[name].fillna(by_order[name].transform("first")) for name in carried})
        rows = rows.where(rows.notna(), None)
    return replace(table, rows=rows[~sums.rows].reset_index(drop=True)), carried


def _stand_above(columns: Sequence[Column]) -> list[Column]:
    """Return the columns that say which order, day or customer several rows belong to, on the first of them alone."""
    named = {column.name: meanings(column.name) for column in columns}

    def means(column: Column, *targets: str) -> bool:
        return any(named[column.name].get(target, 0) >= WEAK for target in targets)

    orders = [column for column in columns if means(column, "order_id") and 0 < column.filled < 1]
    dates = [column for column in columns if column.is_date and means(column, "ordered_at")]
    if not any(means(column, "quantity", "unit_price", "line_amount", "product_name") for column in columns):
        return []
    below = [column for column in (*orders, *dates) if _begins_groups(column, columns)]
    if not below:
        return []
    order = next((column for column in orders if column in below), None)
    if order is not None:
        # All that belongs to an order follows from its number.
        apart = [date for date in dates if date in below and (date.texts.isna() & order.texts.notna()).any()]
        return [order, *apart]
    if any(means(column, "order_id") and column.filled == 1 for column in columns):
        # Then the order says whose the rows are.
        return []
    first = below[0]
    together = [
        column
        for column in columns
        if column is not first
        and any(named[column.name].get(target, 0) >= PART for target in _OF_ORDER)
        and (column.texts.isna()[first.texts.isna()]).mean() >= MOST
    ]
    return [first, *together]


def _begins_groups(column: Column, columns: Sequence[Column]) -> bool:
    """Whether rows without a value go on with what the row above says: they have no date of their own, but money."""
    empty = column.texts.isna()
    if empty.sum() < _FEWEST_BELOW or empty.iloc[0]:
        return False
    dates = [other for other in columns if other.is_date and other.filled < 1]
    has_no_date = bool(dates) and max(other.texts[empty].isna().mean() for other in dates) >= MOST
    money = [other for other in columns if other.number is not None and other is not column]
    return has_no_date and any(other.texts[empty].notna().mean() >= MOST for other in money)
