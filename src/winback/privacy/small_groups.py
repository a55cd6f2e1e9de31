"""Groups of fewer than five customers in a public report: the marts without a figure of them.

Pages of a public report read tables in which these figures are missing, so that no sentence, table or chart of a page,
and no expression of a query, can have them. `HIDDEN` says for each row which ones are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

import duckdb

from winback.privacy.contract import quoted
from winback.privacy.groups import Groups, groups_by_name

FEWEST = 5
"""A group of fewer customers is shown as "fewer than 5"."""

HIDDEN = "_hidden"
"""Which columns of a row are hidden, and which of them count one to four customers, or more."""

_SMALL = "_small"
_KEPT_TYPES = ("BOOLEAN", "DATE", "TIMESTAMP")
_LABELS = ("name", "title", "_key", "_id", "position")
"""How a column ends that says which group a row is of, or where it stands."""


def hide_small_groups(
    connection: duckdb.DuckDBPyConnection, tables: Mapping[str, list[str]], groups: Mapping[str, Groups]
) -> None:
    """Put tables without the figures of small groups in the place of the views on marts.

    A group of one to four customers loses all of its figures. A part of one to four customers of a larger group loses
    those that its count names. Where a single row of those that may add up to a total loses a figure, the smallest of
    the others loses it, too. What is hidden of a group in one mart is hidden in all that divide it further.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Has the views in memory.
    tables : mapping of str to list of str
        The marts, and their columns.
    groups : mapping of str to Groups
        What the contracts say of them.
    """
    known = {table: groups.get(table) or groups_by_name(columns) for table, columns in tables.items()}
    counted = {table: of for table, of in known.items() if of.counts}
    dividing = [
        (table, finer)
        for table, finer in permutations(known, 2)
        if table in counted and "position" not in known[table].key and set(known[table].key) < set(known[finer].key)
        if known[table].key
    ]
    for table in {*counted, *(finer for _, finer in dividing)}:
        _copy(connection, table, known[table])
    for table, finer in sorted(dividing, key=lambda pair: len(known[pair[0]].key)):
        same = " and ".join(f"whole.{quoted(column)} = finer.{quoted(column)}" for column in known[table].key)
        connection.execute(
            f"update {_name(finer)} as finer set {_SMALL} = true from {_name(table)} as whole "  # noqa: S608 - names of columns
            f"where whole.{_SMALL} and {same}"
        )
    for table in {*counted, *(finer for _, finer in dividing)}:
        _hide(connection, table, known[table])


def _name(table: str) -> str:
    return f"memory.marts.{quoted(table)}"


def _is_few(column: str) -> str:
    return f"coalesce({quoted(column)} between 1 and {FEWEST - 1}, false)"


def _part(count: str) -> str:
    """Name the column that says whether the part that a column counts is hidden."""
    return quoted(f"_part_{count}")


def _copy(connection: duckdb.DuckDBPyConnection, table: str, of: Groups) -> None:
    """Make a table of a view, with what is hidden in each row."""
    order = ", ".join(quoted(column) for column in of.key) or "1"
    flags = [f"{_is_few(of.size) if of.size else 'false'} as {_SMALL}"]
    flags += [f"{_is_few(count)} as {_part(count)}" for count in of.parts]
    connection.execute(f"alter view {_name(table)} rename to {quoted(f'_view_{table}')}")
    connection.execute(
        f"create table {_name(table)} as select *, row_number() over (order by {order}) as _row, {', '.join(flags)} "  # noqa: S608 - names of columns
        f"from memory.marts.{quoted(f'_view_{table}')}"
    )
    connection.execute(f"drop view memory.marts.{quoted(f'_view_{table}')}")
    if of.size:
        _hide_others(connection, table, of, of.size, _SMALL)
    for count in of.parts:
        _hide_others(connection, table, of, count, _part(count))


def _hide_others(connection: duckdb.DuckDBPyConnection, table: str, of: Groups, count: str, flag: str) -> None:
    """Hide a second row wherever a single one of those is hidden that differ in one column of the key."""
    changed = any(_rows(connection, f"select count(*) from {_name(table)} where {flag}"))  # noqa: S608 - names of columns
    while changed:
        changed = False
        for column in of.key:
            rest = [f"coalesce(cast({quoted(other)} as varchar), '')" for other in of.key if other != column]
            total = f"[{', '.join(rest)}]::varchar[]"
            hidden = f"({flag} or {_SMALL})"
            # a row that has none of them is no help: it leaves the other one what it was
            second = f"""
                select arg_min(_row, ({quoted(count)}, _row)) filter (not {hidden})
                from {_name(table)} where {quoted(count)} > 0
                group by {total} having count(*) filter ({hidden}) = 1 and count(*) > 1
            """  # noqa: S608 - names of columns
            changed |= any(
                _rows(connection, f"update {_name(table)} set {flag} = true where _row in ({second})")  # noqa: S608 - names of columns
            )


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[int]:
    """Run what says how many rows there are."""
    return (int(number) for (number,) in connection.execute(sql).fetchall())


def _hide(connection: duckdb.DuckDBPyConnection, table: str, of: Groups) -> None:
    """Take the figures out, and say which."""
    described = connection.execute(f"describe {_name(table)}").fetchall()
    flags = {"_row", _SMALL, *(f"_part_{count}" for count in of.parts)}
    columns = [(str(row[0]), str(row[1])) for row in described if row[0] not in flags]
    shown: list[str] = []
    hidden: dict[str, list[str]] = {"columns": [], "few": [], "many": []}
    for column, kind in columns:
        if column in of.key or column in of.no_figures or column.endswith(_LABELS) or kind.startswith(_KEPT_TYPES):
            shown.append(quoted(column))
            continue
        if kind == "VARCHAR":
            condition = f"({' or '.join(_flags(of, column))}) and regexp_matches({quoted(column)}, '[0-9]')"
        else:
            condition = f"({' or '.join(_flags(of, column))})"
        shown.append(f"case when {condition} then null else {quoted(column)} end as {quoted(column)}")
        hidden["columns"].append(f"case when {condition} and {quoted(column)} is not null then '{column}' end")
        if column in of.counts:
            hidden["few"].append(f"case when {condition} and {_is_few(column)} then '{column}' end")
            hidden["many"].append(f"case when {condition} and {quoted(column)} >= {FEWEST} then '{column}' end")
    lists = ", ".join(
        f"'{name}': list_filter([{', '.join(names)}]::varchar[], lambda name: name is not null)"
        for name, names in hidden.items()
    )
    connection.execute(
        f"create or replace table {_name(table)} as select {', '.join(shown)}, {{{lists}}} as {HIDDEN} "  # noqa: S608 - names of columns
        f"from {_name(table)} order by _row"
    )


def _flags(of: Groups, column: str) -> list[str]:
    """List the flags that hide a column."""
    flags = [_SMALL]
    for count in of.parts:
        figures = of.counts[count]
        if column != of.size and (figures is None or column == count or column in figures):
            flags.append(_part(count))
    return flags
