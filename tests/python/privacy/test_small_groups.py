"""A public report says nothing of a group of fewer than five customers, in whatever form."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import ROOT, Dbt, DbtRun

from winback.errors import UserError
from winback.privacy.groups import Groups, read_groups
from winback.privacy.small_groups import FEWEST
from winback.reporting.build import render_report
from winback.reporting.result import Row
from winback.reporting.small_groups import FEWER, Few, HiddenCount
from winback.reporting.warehouse import open_marts, run_query, seal

DEMO = 5_000
"""The customers of the demo."""

THINGS = (
    *("order", "event", "item", "product", "category", "line", "row", "file", "table", "column", "id", "location"),
    *("hour", "day", "week", "month", "period", "holiday", "window", "end", "test", "trial", "case", "bin", "within"),
    *("campaign", "segment", "group", "class", "leaf", "measure", "compared", "slice", "pair", "associated", "lifted"),
    *("go_together", "only_in_big_baskets", "rather_apart", "as_by_chance", "too_few", "seen_later", "beyond_chance"),
    *("effect", "harm", "none_seen", "not_sure", "earned", "suspect", "to_come", "targeted", "missing", "distinct"),
    *("evaluated", "answered", "affected", "checked", "expected", "all_tests", "all_tests_worse", "sample", "earlier"),
    *("together", "look_back", "set"),
)
"""What a count of a mart may count that is no customer: the words before `_count`, or the last of them."""


def groups_of(**columns: Any) -> Groups:
    return Groups(key=("kind", "name"), counts={"customer_count": None, **columns})


def rows_of(
    tmp_path: Path, groups: Groups, rows: str, columns: str, sql: str = "from marts.groups order by all"
) -> list[Row]:
    """Return what a public page reads of a mart."""
    database = tmp_path / "shop.duckdb"
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.groups as select * from (values {rows}) as t ({columns})")
    with open_marts(database) as connection:
        seal(connection, public={"groups": groups})
        return list(run_query(connection, sql, page="page", name="query"))


def test_a_small_group_has_no_figure(tmp_path: Path) -> None:
    """The revenue of a group of one is that of a person, whatever a query calls it or puts into words."""
    rows = "('a', 'x', 9, 90.50, '9 of 9', 0.5), ('a', 'y', 4, 40.5, '4 of 9', 0.2), ('a', 'z', 7, 70.5, 'none', 0.3)"
    columns = "kind, name, customer_count, revenue, words, share"
    sql = (
        "select name, customer_count as size, case when share > 0 then customer_count end as some, "
        "revenue * 2 as twice, words, format('{:.1f}', revenue) as text from marts.groups order by name"
    )
    large, small, beside = rows_of(tmp_path, groups_of(), rows, columns, sql)
    assert (large["size"], float(large["twice"]), large["words"], large["text"]) == (9, 181.0, "9 of 9", "90.5")
    assert (str(small["size"]), str(small["some"])) == (FEWER, FEWER)
    assert math.isnan(small["twice"])
    assert (small["words"], small["text"]) == (None, None)
    # what the total and the largest leave is that of the small one
    assert math.isnan(beside["size"])
    assert not isinstance(beside["size"], Few)
    assert math.isnan(beside["twice"])
    assert beside["words"] == "none"
    # pages compare amounts, which a decimal that is compared with what is hidden would end
    assert not large["twice"] > small["twice"]


def test_what_a_total_leaves_is_hidden_along_each_column_of_the_key(tmp_path: Path) -> None:
    """A table with totals gives away what is left out in a single row of it."""
    rows = ", ".join(
        f"('{kind}', '{name}', {size}, {size}.5)"
        for kind, sizes in {"a": (3, 20, 30), "b": (12, 14, 16), "all": (15, 34, 46)}.items()
        for name, size in zip("xyz", sizes, strict=True)
    )
    shown = rows_of(tmp_path, groups_of(), rows, "kind, name, customer_count, revenue")
    hidden = {(row["kind"], row["name"]) for row in shown if isinstance(row["customer_count"], HiddenCount)}
    for number, values in ((0, ("a", "b", "all")), (1, ("x", "y", "z"))):
        for value in values:
            assert len([cell for cell in hidden if cell[number] == value]) != 1, (value, hidden)
    assert ("a", "x") in hidden
    assert len(hidden) == 4
    # two that are hidden are enough
    two = rows_of(
        tmp_path, groups_of(), "('a', 'x', 4, 1), ('a', 'y', 1, 2), ('a', 'z', 7, 3)", "kind, name, customer_count, n"
    )
    assert [row["customer_count"] for row in two][2] == 7
    zeros = rows_of(tmp_path, groups_of(), "('a', 'x', 0, 1), ('a', 'y', 5, 2)", "kind, name, customer_count, n")
    assert [row["customer_count"] for row in zeros] == [0, 5]


def test_a_small_part_of_a_large_group_takes_its_figures_along(tmp_path: Path) -> None:
    """The page of a list would say that two customers are its control group, and how much these two bought."""
    rows = "('a', 'x', 20, 2, 18, 50.5, 900.5, 3)"
    columns = "kind, name, customer_count, control_count, sent_count, control_revenue, revenue, week_count"
    groups = groups_of(control_count=("control_revenue", "sent_count"))
    (shown,) = rows_of(tmp_path, groups, rows, columns)
    assert (shown["customer_count"], str(shown["control_count"]), shown["week_count"]) == (20, FEWER, 3)
    assert math.isnan(shown["control_revenue"])
    assert math.isnan(shown["sent_count"])
    assert float(shown["revenue"]) == 900.5
    # of a count that does not say what goes with it, everything does
    (shown,) = rows_of(tmp_path, groups_of(control_count=None), rows, columns)
    assert shown["customer_count"] == 20
    assert math.isnan(shown["revenue"])


def test_what_is_not_shown_is_not_nothing() -> None:
    """A page would say that no customer came back where three did."""
    assert Few() > 0
    assert Few() != 0
    assert Few() < FEWEST
    assert HiddenCount() > 0
    assert not HiddenCount() < FEWEST
    assert str(Few()) == FEWER


def test_an_aggregate_of_a_page_cannot_have_them_either(tmp_path: Path) -> None:
    """A page of your own could add up what is hidden."""
    rows = "('a', 'x', 9, 90), ('a', 'y', 4, 40)"
    sql = "select sum(revenue) as total, count(*) as n from marts.groups"
    (total,) = rows_of(tmp_path, groups_of(), rows, "kind, name, customer_count, revenue", sql)
    assert total == {"total": None, "n": 2}


def counts() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """List the counts of the marts: mart, column, what its contract says."""
    for file in sorted((ROOT / "models" / "marts").rglob("_*.yml")):
        for model in yaml.safe_load(file.read_text(encoding="utf-8")).get("models") or []:
            for column in model.get("columns") or []:
                if column["data_type"] == "bigint" and "_count" in column["name"]:
                    yield model["name"], column["name"], (column.get("config") or {}).get("meta") or {}


def test_each_count_of_a_mart_says_what_it_counts() -> None:
    """A new count of customers would be shown in public reports, however small."""
    groups = read_groups(ROOT)
    for mart, column, meta in counts():
        if "counts" in meta or column in groups[mart].counts or "customer_id" in groups[mart].key:
            continue
        noun = column.split("_count")[0]
        assert noun in THINGS or any(noun.endswith(f"_{thing}") for thing in THINGS), (
            f"{mart}.{column}: does it count customers? Then write `config: {{meta: {{counts: customers}}}}` beside it."
        )


def test_contracts_that_are_not_there_are_no_leave_to_show_all(tmp_path: Path) -> None:
    """A public report made in another folder would hide next to nothing, without a word."""
    with pytest.raises(UserError, match="or name it with --project-dir"):
        read_groups(tmp_path)


def test_figures_of_a_part_are_columns() -> None:
    """A name that no column has would hide nothing."""
    groups = read_groups(ROOT)
    for file in sorted((ROOT / "models" / "marts").rglob("_*.yml")):
        for model in yaml.safe_load(file.read_text(encoding="utf-8")).get("models") or []:
            names = {column["name"] for column in model.get("columns") or []}
            for figures in groups[model["name"]].counts.values():
                assert set(figures or ()) <= names, model["name"]


def other_figures(database: Path, groups: dict[str, Groups]) -> int:
    """Change all figures of small groups, and small counts into other ones; return how many rows have some."""
    changed = 0
    with duckdb.connect(str(database)) as connection:
        for mart, of in groups.items():
            kinds = dict(
                connection.execute(
                    "select column_name, data_type from duckdb_columns() "
                    "semi join duckdb_tables() using (schema_name, table_name) "
                    "where schema_name = 'marts' and table_name = ?",
                    [mart],
                ).fetchall()
            )
            for count in of.counts:
                if count not in kinds or "customer_id" in kinds:
                    continue
                figures = of.counts[count] if count != of.size else None
                for column, kind in kinds.items():
                    if column in of.counts or column in of.key or column in of.no_figures:
                        continue
                    if column.endswith(("_id", "position")) or not kind.startswith(("BIGINT", "DOUBLE", "DECIMAL")):
                        continue
                    if figures is None or column in figures:
                        where = f"{count} between 1 and 4 and {column} is not null"
                        sql = f"update marts.{mart} set {column} = {column} * 3 + 1 where {where}"
                        changed += connection.execute(sql).fetchall()[0][0]
            for count in of.counts:
                if count in kinds and "customer_id" not in kinds:
                    sql = f"update marts.{mart} set {count} = {count} % 4 + 1 where {count} between 1 and 4"
                    changed += connection.execute(sql).fetchall()[0][0]
    return changed


def pages(database: Path, out: Path, groups: dict[str, Groups] | None) -> dict[str, str]:
    """Make a report, and return its files."""
    reports = ROOT / "reports"
    render_report(database=database, pages_folder=reports / "pages", theme=reports / "theme", out=out, public=groups)
    return {str(path.relative_to(out)): path.read_text(encoding="utf-8") for path in out.rglob("*") if path.is_file()}


@pytest.mark.nightly
@pytest.mark.parametrize("customers", [DEMO, 60])
def test_no_page_depends_on_the_figures_of_a_small_group(
    request: pytest.FixtureRequest, dbt: Dbt, tmp_path: Path, customers: int
) -> None:
    """A sentence, card or chart would have a figure of a few people: with other figures, pages must be the same."""
    small = {"dataset": "demo", "demo_customers": customers}
    if customers == DEMO:
        built: DbtRun = request.getfixturevalue("demo")
    else:
        built = dbt.build(f"shop_{customers}", small, data_tests=False).check()
    groups = read_groups(ROOT)
    first, second = tmp_path / "a" / "shop.duckdb", tmp_path / "b" / "shop.duckdb"
    for copy in (first, second):
        copy.parent.mkdir()
        shutil.copy(built.database, copy)
    assert other_figures(second, groups) > 1000
    public = pages(first, tmp_path / "public", groups)
    # not only at the foot of each page
    assert sum(text.count(FEWER) > 2 for name, text in public.items() if name.endswith(".md")) > 5
    other = pages(second, tmp_path / "other", groups)
    assert {name for name in public if public[name] != other.get(name)} == set()
    private = pages(first, tmp_path / "private", None)
    changed = pages(second, tmp_path / "changed", None)
    assert sum(private[name] != changed[name] for name in private if name.endswith(".md")) > 5
