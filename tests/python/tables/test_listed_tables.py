"""Tables that are there already (data set `tables`), and those that a build hands over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import Dbt, DbtRun, differences, marts

from winback.errors import UserError
from winback.handover import OPTIONS, hand_over

LINES = """
select * from (values
    ('1', 'o1', 'a', '2024-03-01 10:00:00', 'p1', '2', '5.00', '10.00', 'EUR'),
    ('2', 'o2', 'a', '2024-05-01 10:00:00', 'p2', '1', '7.50', '7.50', 'EUR'),
    ('3', 'o3', 'b', '2024-05-02 11:00:00', 'p1', '-1', '5.00', '-5.00', 'EUR'),
    ('4', null, 'b', '2024-05-03 11:00:00', 'p1', '1', '5.00', '5.00', 'EUR'),
    ('5', 'o5', 'c', '31st of May', 'p1', '1', '5.00', '5.00', 'EUR'),
    ('6', 'o6', 'c', '2024-05-04 09:00:00', 'p1', '1', '5.00', 'five', 'EUR')
) as t (order_line_id, order_id, customer_id, ordered_at, product_id, quantity, unit_price, line_amount, currency)
"""
LISTED = {"dataset": "tables", "tables": {"order_lines": "somewhere"}}


@pytest.fixture(scope="module")
def build(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., DbtRun]:
    """Write order lines as Parquet, and build what stands before the marts that measure."""

    def run(name: str, rows: str = LINES, select: str = "row_accounting rejected_rows +int_orders") -> DbtRun:
        folder = tmp_path_factory.mktemp(name)
        duckdb.execute(f"copy ({rows}) to '{folder / 'part.parquet'}' (format parquet)")
        options: dict[str, Any] = {"dataset": "tables", "tables": {"order_lines": str(folder)}}
        command = ["build", "--select", *select.split(), "--exclude-resource-types", "test"]
        return dbt.run(command, dbt.database(name), options, parsed_with=LISTED)

    return run


def test_rows_that_cannot_be_used_are_rejected_with_their_reason(build: Callable[..., DbtRun]) -> None:
    """A row would be missing without a word, or one bad value would end the build."""
    run = build("rejects", select="+rejected_rows +row_accounting +int_orders").check()
    assert run.query("select order_id, customer_id, is_return from input.input__order_lines order by 1") == [
        ("o1", "a", False),
        ("o2", "a", False),
        ("o3", "b", True),
    ]
    assert run.query("select entity, reason, count(*) from input.input__rejected_rows group by all order by 2") == [
        ("order_lines", "empty order id", 1),
        ("order_lines", "unparseable line amount", 1),
        ("order_lines", "unparseable ordered at", 1),
    ]
    counts = "raw_row_count, accepted_row_count, rejected_row_count"
    assert run.query(f"select {counts} from marts.row_accounting where entity = 'order_lines'") == [(6, 3, 3)]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (f"select * exclude (ordered_at) from ({LINES})", "lacks ordered_at, which the input contract requires"),
        (
            f"select * replace (case order_id when 'o1' then 'USD' else 'EUR' end as currency) from ({LINES})",
            "several currencies",
        ),
    ],
)
def test_what_cannot_be_built_from_is_said_before_anything_is_changed(
    build: Callable[..., DbtRun], rows: str, words: str
) -> None:
    """A figure would be wrong, or the engine would say it in its own words after half of a build."""
    run = build(words.split(maxsplit=1)[0], rows)
    assert run.exit_code != 0
    assert words in run.output
    assert run.query("select count(*) from duckdb_tables() where schema_name <> 'records'") == [(0,)]


def test_a_table_by_name_is_read_and_a_missing_table_named(dbt: Dbt) -> None:
    """Tables of one's own models could not be used, or a typing error would be hard to find."""
    database = dbt.database("named")
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"create schema shop; create table shop.sold as {LINES}")
    options = {"dataset": "tables", "tables": {"order_lines": "shop.sold"}}
    command = ["build", "--select", "+int_orders", "--exclude-resource-types", "test"]
    run = dbt.run(command, database, options, parsed_with=LISTED).check()
    assert run.query("select count(*) from intermediate.int_orders") == [(3,)]
    missing = dbt.run(command, database, options | {"tables": {"order_lines": "shop.gone"}}, parsed_with=LISTED)
    assert missing.exit_code != 0
    assert "gone" in missing.output


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({}, "lists, but that is empty"),
        ({"orders": "shop.sold"}, "'orders', which is not an input table"),
        ({"order_lines": "shop; drop"}, "give the name of a table"),
        ({"customers": "shop.people"}, "there is nothing to build from"),
    ],
)
def test_options_that_list_no_tables_are_refused(dbt: Dbt, tables: dict[str, str], words: str) -> None:
    """The build would end somewhere in its middle."""
    run = dbt.run(["build"], dbt.database("refused"), LISTED | {"tables": tables}, parsed_with=LISTED)
    assert run.exit_code != 0
    assert words in " ".join(run.output.split())


def test_a_build_from_what_was_handed_over_has_the_same_marts(dbt: Dbt, quirks: DbtRun, tmp_path: Path) -> None:
    """A shop that moves to another engine would find other figures there."""
    rows = hand_over(quirks.database, tmp_path / "lake")
    options = yaml.safe_load((tmp_path / "lake" / OPTIONS).read_text(encoding="utf-8"))
    assert options["shop"] == "online_retail"
    assert sorted(rows) == ["order_lines", "raw_columns", "raw_totals", "rejected_rows"]
    run = dbt.build("handed_over", options, data_tests=False).check()
    # how many product ids were joined is said of raw rows alone
    without = ("joined_product_id_count",)
    assert differences(marts(quirks.database, without), marts(run.database, without)) == []
    with pytest.raises(UserError, match="other files"):
        hand_over(quirks.database, tmp_path)
