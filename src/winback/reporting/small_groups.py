"""How a public report shows what `winback.privacy.small_groups` took out of the marts: "fewer than 5", or a dash."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, Self

import duckdb

from winback.privacy.small_groups import FEWEST, HIDDEN

FEWER = f"fewer than {FEWEST}"
SOME = "some"


class HiddenCount(float):
    """A number of customers that is not shown: no number to reckon with, and so no mark in a chart.

    It compares as what it may be, so that no page says that there is nobody.
    """

    may_be = math.inf

    def __new__(cls) -> Self:
        """Make one."""
        return super().__new__(cls, "nan")

    def __str__(self) -> str:
        """Write it as pages do."""
        return SOME

    def __lt__(self, other: float) -> bool:
        """Compare."""
        return self.may_be < other

    def __le__(self, other: float) -> bool:
        """Compare."""
        return self.may_be <= other

    def __gt__(self, other: float) -> bool:
        """Compare."""
        return self.may_be > other

    def __ge__(self, other: float) -> bool:
        """Compare."""
        return self.may_be >= other


class Few(HiddenCount):
    """A number of customers between one and four."""

    may_be = FEWEST / 2

    def __str__(self) -> str:
        """Write it as pages do."""
        return FEWER


def with_hidden(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[str, dict[str, str] | None]:
    """Let a query that selects from one mart also say what is hidden in its rows.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Its marts may have the column `HIDDEN`.
    sql : str
        A select statement.

    Returns
    -------
    sql : str
        The statement to run.
    names : dict of str to str, or None
        The columns of its result that are columns of the mart, with their names there; `*` for all others. None where
        nothing is hidden, as the report is no public one.
    """
    has = "select table_name from duckdb_columns() where database_name = 'memory' and column_name = ?"
    tables = {name for (name,) in connection.execute(has, [HIDDEN]).fetchall()}
    if not tables:
        return sql, None
    read = json.loads(connection.execute("select json_serialize_sql(?)", [sql]).fetchall()[0][0])
    if read.get("error"):
        return sql, {}
    node = read["statements"][0]["node"]
    table = node.get("from_table") or {}
    if node.get("type") != "SELECT_NODE" or table.get("type") != "BASE_TABLE":
        return sql, {}
    selected: list[dict[str, Any]] = node["select_list"]
    has_all = any(part["type"] == "STAR" for part in selected)
    names = {"*": "*"} if has_all else {}
    for part in selected:
        if source := _source(part):
            names[part["alias"] or source] = source
    one_row_each = not node["group_expressions"] and node["aggregate_handling"] == "STANDARD_HANDLING"
    one_row_each &= not any(modifier["type"] == "DISTINCT_MODIFIER" for modifier in node["modifiers"])
    if table["table_name"] in tables and one_row_each and not has_all:
        selected.append({"class": "COLUMN_REF", "type": "COLUMN_REF", "alias": "", "column_names": [HIDDEN]})
        rewritten = str(connection.execute("select json_deserialize_sql(?)", [json.dumps(read)]).fetchall()[0][0])
        with suppress(duckdb.Error):  # one that counts its rows, say, has no row of the mart
            connection.execute(f"explain {rewritten}")
            return rewritten, names
    return sql, names


def _source(part: Mapping[str, Any]) -> str | None:
    """Name the column that a part of a query shows as it is, or under a condition."""
    if part["type"] == "COLUMN_REF":
        return str(part["column_names"][-1])
    if part["type"] != "CASE_EXPR":
        return None
    shown = [check["then_expr"] for check in part["case_checks"]] + [part["else_expr"]]
    sources = {_source(one) for one in shown if one["type"] != "VALUE_CONSTANT"}
    return sources.pop() if len(sources) == 1 else None


def with_few(row: Mapping[str, Any], names: Mapping[str, str] | None, numbers: Sequence[str]) -> Mapping[str, Any]:
    """Write into a row what is hidden in it.

    Parameters
    ----------
    row : mapping
        A row of a result, with the column `HIDDEN` where its mart has it.
    names : mapping of str to str, or None
        What `with_hidden` gave.
    numbers : sequence of str
        The columns of numbers.

    Returns
    -------
    mapping
        Without the column `HIDDEN`; a small count is `Few`, and another number that is hidden is not a number. Amounts
        are floats, since a decimal cannot be compared with what is not a number.
    """
    if names is None:
        return row
    shown = {
        column: float(value) if isinstance(value, Decimal) else value
        for column, value in row.items()
        if column != HIDDEN
    }
    hidden = row.get(HIDDEN)
    if not hidden or not hidden["columns"]:
        return shown
    for column, value in shown.items():
        if value is None:
            name = names.get(column, column if "*" in names else None)
            if name in hidden["few"]:
                shown[column] = Few()
            elif name in hidden["many"]:
                shown[column] = HiddenCount()
            elif column in numbers and (name is None or name in hidden["columns"]):
                shown[column] = math.nan
    return shown
