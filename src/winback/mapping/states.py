"""How a build reads rows by their statuses and orders: what `row_state` and `order_rows` are in macros, as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from winback.mapping.expressions import quoted_name, quoted_text

STATE = "winback_state"
"""The column that says what became of a row."""


def state_sql(statuses: Mapping[str, Mapping[str, str]]) -> str:
    """Return what a row is by its statuses.

    Parameters
    ----------
    statuses : mapping of mapping
        Raw column → word → what becomes of its rows.

    Returns
    -------
    str
        SQL that gives sold, taken back, refund, ``no sale: `` and the word, or unknown status.
    """
    cases = []
    proofs = [
        f"coalesce(lower({quoted_name(column)}), '') in ({_listed(words)})"
        for column, states in statuses.items()
        if (words := [word for word, of in states.items() if of == "shipped"])
    ]
    for state in ("no sale", "sold if shipped", "unknown status", "refund", "taken back"):
        for column, states in statuses.items():
            name = quoted_name(column)
            words = [word for word, of in states.items() if state in (of, "unknown status")]
            is_in = "not in" if state == "unknown status" else "in"
            is_no_sale = state in ("no sale", "sold if shipped")
            unless = f" and not ({' or '.join(proofs) or 'false'})" if state == "sold if shipped" else ""
            then = f"'no sale: ' || coalesce(lower({name}), 'empty')" if is_no_sale else quoted_text(state)
            if words:
                cases.append(f"when coalesce(lower({name}), '') {is_in} ({_listed(words)}){unless} then {then}")
    return f"case {' '.join(cases)} else 'sold' end"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"lower({quoted_text(word)})" for word in words)


def columns_by_state(columns: Mapping[str, str]) -> dict[str, str]:
    """Return mapped columns of order lines as they are read beside `STATE`.

    Parameters
    ----------
    columns : mapping of str
        Contract column → SQL.

    Returns
    -------
    dict of str
        The same: nothing is sold where it was taken back, and refunds are below zero.
    """
    read = dict(columns)
    if "quantity" not in read and "line_amount" not in read:
        read["quantity"] = "'1'"
    for column, sql in read.items():
        text = f"cast(({sql}\n) as varchar)"
        if column in ("quantity", "line_amount"):
            minus = f"'-' || ltrim({text}, '-+ ')"
            read[column] = f"case {STATE} when 'taken back' then '0' when 'refund' then {minus} else {text} end"
        elif column == "unit_price":
            read[column] = f"coalesce({text}, case {STATE} when 'taken back' then '0' end)"
        elif column == "refund_amount":
            read[column] = f"case {STATE} when 'sold' then {text} end"
    return read


def order_rows_sql(
    relation: str, *, row: str, order: str | None, whole_order: Iterable[str], once_per_order: Iterable[str]
) -> str:
    """Return the rows of a relation with what belongs to their order.

    Parameters
    ----------
    relation, row : str
        Raw columns, and the column with the number of a row.
    order : str or None
        SQL for the order of a row; None where it is not known yet.
    whole_order, once_per_order : iterable of str
        Raw columns: those whose value is carried to all rows of an order, and those that stay on its first row alone.

    Returns
    -------
    str
        A select.
    """
    replaced = []
    for name in map(quoted_name, whole_order):
        first = f"first_value({name} ignore nulls) over (partition by winback_order order by {row} {_ALL_ROWS})"
        replaced.append(f"case when winback_order is null then {name} else coalesce({name}, {first}) end as {name}")
    for name in map(quoted_name, once_per_order):
        position = f"row_number() over (partition by winback_order, {name} order by {row})"
        replaced.append(f"case when winback_order is null or {position} = 1 then {name} end as {name}")
    if order is None or not replaced:
        return f"select * from {relation}"  # noqa: S608
    ordered = f"(select *, {order} as winback_order from {relation}) as ordered"  # noqa: S608
    return f"select * replace ({', '.join(replaced)}) from {ordered}"  # noqa: S608


_ALL_ROWS = "rows between unbounded preceding and unbounded following"
