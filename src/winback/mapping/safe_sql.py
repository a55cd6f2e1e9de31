"""Which SQL a mapping may have: what computes one value of a row's columns, and reads nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
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

_EMPTY = ("where_clause", "having", "qualify", "sample")


def what_is_refused(sql: str, session: duckdb.DuckDBPyConnection) -> str | None:
    """Say what an expression has that a mapping may not.

    DuckDB's own parser reads it, so that no way to write a text hides anything.

    Parameters
    ----------
    sql : str
        An expression over the columns of a raw row.
    session : DuckDBPyConnection
        Any database.

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
    for part in _expressions(node["select_list"]):
        if part["class"] not in _CLASSES:
            what = _WHAT.get(part["class"], part["class"].lower().replace("_", " "))
            return f"{sql!r} has {what}; an expression may only use the columns of its own row."
        name = str(part.get("function_name", "")).lower()
        if name in _FUNCTIONS:
            return f"{sql!r} has {name}(), which looks beyond its row; write it without."
    return None


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
