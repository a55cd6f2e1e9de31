"""Pages select, they do not compute: what a page shows is a column of a mart, where it is described and tested."""

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from winback.reporting.page import read_pages

from .report_marts import PAGES

QUERIES = [(page.slug, name, sql) for page in read_pages(PAGES) for name, sql in page.queries.items()]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture(scope="module")
def aggregates(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the names of DuckDB's aggregate functions."""
    names = "select function_name from duckdb_functions() where function_type = 'aggregate'"
    others = "select function_name from duckdb_functions() where function_type <> 'aggregate'"
    return {name for (name,) in connection.execute(f"{names} except {others}").fetchall()} | {"count_star"}


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Walk over all parts of a parsed query."""
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from nodes(part)


def computing(sql: str, connection: duckdb.DuckDBPyConnection, aggregates: set[str]) -> list[str]:
    """List the words by which a query does more than select from one mart."""
    row = connection.execute("select json_serialize_sql(?)", [sql]).fetchone()
    assert row is not None
    parsed = json.loads(row[0])
    assert not parsed["error"], parsed
    found = []
    for node in nodes(parsed["statements"]):
        kind, function = node.get("type"), str(node.get("function_name", ""))
        if kind == "JOIN":
            found.append("join")
        elif kind == "SUBQUERY":
            found.append("subquery")
        elif kind == "SET_OPERATION_NODE":
            found.append(str(node["setop_type"]).lower())
        elif kind == "DISTINCT_MODIFIER":
            found.append("distinct")
        elif node.get("class") == "WINDOW":
            found.append(f"{function} over (")
        elif node.get("class") == "FUNCTION" and function in aggregates:
            found.append(f"{function}(")
        if kind == "SELECT_NODE":
            by_all = node["aggregate_handling"] == "FORCE_AGGREGATES"
            found += ["group by"] if node["group_expressions"] or by_all else []
            found += [clause for clause in ("having", "qualify") if node[clause]]
            found += ["with"] if node["cte_map"]["map"] else []
    return found


@pytest.mark.parametrize(("slug", "name", "sql"), QUERIES, ids=[f"{slug}-{name}" for slug, name, _ in QUERIES])
def test_a_page_computes_nothing(
    slug: str, name: str, sql: str, connection: duckdb.DuckDBPyConnection, aggregates: set[str]
) -> None:
    """Lost otherwise: figures that no contract describes, no test holds, and no BI tool can read."""
    found = computing(sql, connection, aggregates)
    assert not found, f"page {slug}, query {name}: {', '.join(found)}; make it a column of a mart"


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("select a, sum(b) from t group by a", ["group by", "sum("]),
        ("select a from t group by all", ["group by"]),
        ("select count(*) from t", ["count_star("]),
        ("select any_value(a) filter (where b) from t", ["any_value("]),
        ("select max(a) as a from t having max(a) > 1", ["having", "max(", "max("]),
        ("select a, row_number() over (order by a) from t", ["row_number over ("]),
        ("select a from t qualify max(a) over () = a", ["max over (", "qualify"]),
        ("select distinct a from t", ["distinct"]),
        ("select a from t left join u using (b)", ["join"]),
        ("select a from t, u", ["join"]),
        ("select a from t where a = (select b from u)", ["subquery"]),
        ("select a from t where exists (select 1 from u)", ["subquery"]),
        ("select a from (select a from t) as u", ["subquery"]),
        ("select a from t union all select a from u", ["union"]),
        ("with u as (select a from t) select a from u", ["with"]),
        (
            "select *, replace(a, 'max(b)', '_') as c /* join */, case when d > 1 then e end as f from t -- group by\n"
            "where g in ('sum(h)') and i like '%over (%' order by j desc nulls last, k limit 3",
            [],
        ),
    ],
)
def test_computing_is_found(
    sql: str, words: list[str], connection: duckdb.DuckDBPyConnection, aggregates: set[str]
) -> None:
    """Lost otherwise: a test that passes because it sees nothing, or forbids what a text says."""
    assert sorted(computing(sql, connection, aggregates)) == sorted(words)
