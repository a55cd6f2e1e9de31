"""Which SQL a mapping may have: what computes one value of a row's columns, and reads nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import duckdb

_CLASSES = frozenset(
    (
        *("COLUMN_REF", "CONSTANT", "FUNCTION", "CAST", "CASE", "COMPARISON", "CONJUNCTION", "BETWEEN", "OPERATOR"),
        *("WINDOW", "LAMBDA", "LAMBDA_REF", "COLLATE"),
    )
)
_WHAT = {
    "SUBQUERY": "a select of its own",
    "STAR": "a star, which stands for many columns,",
    "PARAMETER": "a parameter",
}
_FUNCTIONS = frozenset(
    (
        *("current_setting", "getenv", "getvariable", "nextval", "currval", "write_log", "unnest", "unlist"),
        *("query", "query_table", "current_query"),
    )
)
"""Functions that look outside of the row, or make several rows of it. Those that read files give tables: no expression
may name one."""

_MOMENTS = frozenset(("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"))
"""Words that are the time of the build, where no column is called so."""

_CHANGING = """
with recursive changing(function_name) as (
    select function_name from duckdb_functions() where stability <> 'CONSISTENT' and function_name <> 'error'
    union all
    select unnest($moments)
    union
    select macros.function_name
    from duckdb_functions() as macros
    inner join changing on list_contains(regexp_extract_all(macros.macro_definition, '[a-z_]+'), changing.function_name)
    where macros.macro_definition is not null
)
select function_name from changing
"""
"""Functions that DuckDB's catalog says give another value in another query, and macros that have one."""

_EMPTY = ("where_clause", "having", "qualify", "sample")


def what_is_refused(sql: str, session: duckdb.DuckDBPyConnection) -> str | None:
    """Say what an expression has that a mapping may not.

    DuckDB's own parser reads it, so that no way to write a text hides anything.

    Parameters
    ----------
    sql : str
        An expression over the columns of a raw row.
    session : DuckDBPyConnection
        Any database; columns of its table raw are no words of SQL.

    Returns
    -------
    str or None
        A sentence that begins with the expression; None where it may stand, or is no SQL at all.
    """
    text = f"select ({sql}\n) from raw"  # noqa: S608 - it is parsed and never run
    (answer,) = session.execute("select json_serialize_sql(?)", [text]).fetchone() or ("{}",)
    found = json.loads(answer)
    if found.get("error", True):
        # What is not a single select, or no SQL, is told apart by who tries it.
        return None
    statements = found["statements"]
    node = statements[0]["node"]
    if (
        len(statements) != 1
        or node["type"] != "SELECT_NODE"
        or len(node["select_list"]) != 1
        or node["from_table"]["type"] != "BASE_TABLE"
        or node["cte_map"]["map"]
        or node["modifiers"]
        or node["group_expressions"]
        or any(node[part] for part in _EMPTY)
    ):
        return f"{sql!r} is more than one expression; write a single one."
    changing = _changing()
    columns = {
        name.lower()
        for (name,) in session.execute("select column_name from duckdb_columns() where table_name = 'raw'").fetchall()
    }
    for part in _expressions(node["select_list"]):
        if part["class"] not in _CLASSES:
            what = _WHAT.get(part["class"], part["class"].lower().replace("_", " "))
            return f"{sql!r} has {what}; an expression may only use the columns of its own row."
        name = str(part.get("function_name", "")).lower()
        if name in _FUNCTIONS:
            return f"{sql!r} has {name}(), which looks beyond its row; write it without."
        of_today = name == "age" and len(part["children"]) == 1
        moment = str((part.get("column_names") or [""])[-1]).lower()
        if name in changing or of_today or (moment in _MOMENTS - columns):
            called = moment if moment in _MOMENTS else f"{name}()"
            return (
                f"{sql!r} has {called}, which is another value in the next build, so the same files would no longer "
                "give the same tables; write it without."
            )
    return None


@cache
def _changing() -> frozenset[str]:
    """Name the functions that are no functions of their arguments alone."""
    with duckdb.connect() as connection:
        return frozenset(name for (name,) in connection.execute(_CHANGING, {"moments": sorted(_MOMENTS)}).fetchall())


def _expressions(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the expressions of a parsed statement, however deep; the value of a constant is none."""
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            if "class" in one:
                yield one
            if one.get("class") != "CONSTANT":
                waiting.extend(one.values())
