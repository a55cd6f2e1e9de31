"""How a build reads rows by their statuses and orders: what `row_state` and `order_rows` are in macros, as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from winback.mapping.expressions import product_sql, quoted_name, quoted_text
from winback.mapping.proposal import OTHERS

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
            # Any other word means what the word * does, or nobody knows it.
            is_of_others = states.get(OTHERS, "unknown status") == state
            words = [word for word, of in states.items() if word != OTHERS and (of == state) != is_of_others]
            is_in = "not in" if is_of_others else "in"
            is_no_sale = state in ("no sale", "sold if shipped")
            unless = f" and not ({' or '.join(proofs) or 'false'})" if state == "sold if shipped" else ""
            then = f"'no sale: ' || coalesce(lower({name}), 'empty')" if is_no_sale else quoted_text(state)
            listed = _listed(words) or "''"
            if words or is_of_others:
                cases.append(f"when coalesce(lower({name}), '') {is_in} ({listed}){unless} then {then}")
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


def columns_after_discount(columns: Mapping[str, str]) -> dict[str, str]:
    """Return mapped columns of order lines as they are read beside `discounted_sql`.

    Parameters
    ----------
    columns : mapping of str
        Contract column → SQL.

    Returns
    -------
    dict of str
        The same: amounts after the discount of the order, and discounts with it.
    """
    less = "winback_order_amount - sign(winback_order_amount) * winback_order_discount"
    stated = columns.get("discount_amount", "'0'")
    more = f"abs(try_cast({stated} as decimal(18, 4))) + winback_order_discount"
    changed = {
        "line_amount": (less, amount_before_discount(columns)),
        "discount_amount": (more, stated),
    }
    return dict(columns) | {
        column: "case when winback_order_discount > 0 "
        f"then cast(cast({sql} as decimal(18, 4)) as varchar) else {plain} end"
        for column, (sql, plain) in changed.items()
    }


def amount_before_discount(columns: Mapping[str, str]) -> str:
    """Return the SQL of a row's amount as it is mapped: its own, or quantity × price."""
    if "line_amount" in columns:
        return columns["line_amount"]
    return product_sql(columns.get("quantity", "'1'"), columns["unit_price"])


def discounted_sql(relation: str, *, row: str, order: str, amount: str, discount: str, order_amount: str | None) -> str:
    """Return the rows of a relation with the part of their order's discount, as macro `order_discounts` divides it.

    Parameters
    ----------
    relation, row : str
        Raw columns, and the column with the number of a row.
    order, amount, discount, order_amount : str
        SQL for the order of a row, its amount, and of the order the discount and the amount after it.

    Returns
    -------
    str
        A select.
    """
    of_order = "partition by winback_key"
    so_far = f"sum(winback_weight) over ({of_order} order by {row} rows between unbounded preceding and current row)"

    def borne(weight: str) -> str:
        share = f"cast({weight} as double) / cast(nullif(winback_total, 0) as double)"
        part = f"coalesce(round(cast(winback_discount as double) * {share}, 2), 0)"
        return f"cast(case when {weight} = winback_total then winback_discount else {part} end as decimal(18, 4))"

    number = "decimal(18, 4)"
    return f"""
        select *, {borne("winback_so_far")} - {borne("winback_so_far - winback_weight")} as winback_order_discount
        from (
            select *, greatest(least(coalesce(max(winback_stated) over ({of_order}), 0), winback_total,
                winback_total - max(winback_after) over ({of_order})), 0) as winback_discount
            from (
                select *, sum(winback_weight) over ({of_order}) as winback_total, {so_far} as winback_so_far
                from (
                    select *, case when max(winback_order_amount) over ({of_order}) > 0
                        then greatest(winback_order_amount, 0) else -winback_order_amount end as winback_weight
                    from (
                        select *, coalesce({order}, 'row ' || {row}) as winback_key,
                            try_cast({amount} as {number}) as winback_order_amount,
                            abs(try_cast({discount} as {number})) as winback_stated,
                            abs(try_cast({order_amount or "null"} as {number})) as winback_after
                        from {relation}
                    )
                )
            )
        )
    """  # noqa: S608


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
