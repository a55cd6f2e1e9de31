"""Exports that overlap and purchases sent twice count once where the mapping says so, and are named where not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Dbt
from rendered import Project

from winback.mapping import mapping_problems

HEADER = "Order,Date,Buyer,SKU,Pieces,Total"
COLUMNS = {
    **{"order_id": '"Order"', "ordered_at": '"Date"', "customer_id": '"Buyer"', "product_id": '"SKU"'},
    **{"quantity": '"Pieces"', "line_amount": '"Total"'},
}


def line(order: str, sku: str = "MUG", total: str = "5.00", month: int = 1, buyer: str = "c1") -> str:
    return f"{order},2024-{month:02d}-05,{buyer},{sku},1,{total}"


def write(folder: Path, **files: list[str]) -> dict[str, Any]:
    """Write files, and return the block of a mapping that reads their folder."""
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return {"files": str(folder), "date_format": "%Y-%m-%d", "columns": COLUMNS}


def rejected(block: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Read the order lines of a block; return where which rows are rejected, and why."""
    project = Project(dataset="custom", custom={"order_lines": block})
    project.read("order_lines")
    assert project.query("select count(*) - count(distinct row_key) from rows where reject_reason is null") == [(0,)]
    return project.query(
        "select source_file, source_row, reject_reason from rows where reject_reason is not null order by all"
    )


def test_only_repeats_in_another_file_are_rejected(tmp_path: Path) -> None:
    """Two alike lines of one order are two pieces sold; the same two lines in the next export are not four."""
    block = write(
        tmp_path,
        january=[line("1"), line("1"), line("2")],
        june=[line("1"), line("3"), line("1"), line("1"), line("2", month=2), line("2")],
    )
    assert rejected(block) == []
    found = rejected(block | {"drop_duplicates": "across_files"})
    assert found == [("june.csv", row, "repeated in another file") for row in (2, 4, 7)]
    assert [row for _, row, _ in rejected(block | {"drop_duplicates": True})] == [3, 2, 4, 5, 7]


def test_the_first_row_of_what_is_unique_counts(tmp_path: Path) -> None:
    """An order that was exported again with another status would count twice; its refund is no repeat."""
    block = write(
        tmp_path,
        a=[line("1"), line("1", "TEA"), line("", "TEA"), line("", "TEA")],
        b=[line("1", total="5.50"), line("1", "TEA", month=2), line("1", total="-5.00"), line("2")],
    )
    found = rejected(block | {"unique_by": ["order_id", "product_id"]})
    assert found == [("b.csv", row, "repeated order id and product id") for row in (2, 3)]


@pytest.mark.parametrize("option", [{"drop_duplicates": "across_files"}, {"unique_by": ["order_id", "product_id"]}])
def test_a_file_that_comes_later_changes_nothing_before_it(dbt: Dbt, tmp_path: Path, option: dict[str, Any]) -> None:
    """The table of a daily build would have other rows than one that was built at once."""
    block = write(tmp_path, a=[line("1"), line("1"), line("2")], b=[line("2"), line("3")]) | option
    options = {"dataset": "custom", "custom": {"order_lines": block}}
    rows = "select * from staging.stg_custom__order_lines_rows order by source_file, source_row"
    command = ["run", "--select", "+stg_custom__order_lines_rows"]
    name = f"overlap_{next(iter(option))}"
    dbt.run(command, dbt.database(name), options).check()
    write(tmp_path, c=[line("1"), line("1"), line("1"), line("3"), line("4")])
    grown = dbt.run(command, dbt.database(name), options).check()
    assert "grew by 1 file" in grown.output
    whole = dbt.run(command, dbt.database(f"{name}_whole"), options).check()
    assert grown.query(rows) == whole.query(rows)
    assert grown.query(f"select count(*) from ({rows}) where reject_reason is null") == [
        (6 if "drop_duplicates" in option else 4,)
    ]


def test_overlaps_are_cautions_with_both_files_and_the_sum(dbt: Dbt, tmp_path: Path) -> None:
    """Two exports that share a month would add a month's sales, and nobody would see it."""
    block = write(
        tmp_path,
        h1=[*(line(str(n), month=n % 6 + 1, buyer=f"c{n}") for n in range(20)), line("x"), line("x"), line("y", "TEA")],
        h2=[*(line(str(n), month=n % 6 + 1, buyer=f"c{n}") for n in range(4)), line("y", "TEA", total="9.00")],
    )
    # an amount that was given back is a row of its own in the table, but not in the file
    block["columns"] = block["columns"] | {"refund_amount": """case when "Buyer" = 'c1' then '2.00' end"""}
    log = tmp_path / "log.csv"
    sent = ["2024-01-05 10:00:00,purchase,c1,t1,A,8.00", "2024-01-05 10:00:07,purchase,c1,t1,A,8.00"]
    log.write_text("\n".join(["at,what,who,deal,item,paid", *sent, "2024-01-05 10:02:00,view,c1,,A,"]))
    events = {
        **{"occurred_at": '"at"', "event_type": '"what"', "customer_id": '"who"', "order_id": '"deal"'},
        **{"product_id": '"item"', "amount": '"paid"'},
    }
    folder = tmp_path / "orders"
    folder.mkdir()
    for file in ("h1.csv", "h2.csv"):
        (tmp_path / file).rename(folder / file)
    options = {
        "dataset": "custom",
        "custom": {"order_lines": block | {"files": str(folder)}, "events": {"files": str(log), "columns": events}},
    }
    run = dbt.run(["build", "--select", "+data_cautions", "+row_accounting"], dbt.database("overlaps"), options).check()
    found = run.query(
        "select caution_type, entity, source, affected_count, amount from marts.data_cautions order by all"
    )
    assert found == [
        ("orders in two files", "order_lines", "h1.csv and h2.csv", 1, Decimal("5.0000")),
        ("orders sent twice", "events", "log.csv", 1, Decimal("8.0000")),
        ("orders sent twice", "order_lines", "h1.csv", 1, Decimal("5.0000")),
        ("rows in two files", "order_lines", "h1.csv and h2.csv", 4, Decimal("18.0000")),
    ]
    assert "Caution: 4 rows of order lines are in both files h1.csv and h2.csv. They count twice: 18.00." in run.output


def test_an_option_that_settles_nothing_is_refused() -> None:
    """A column that is misspelt would leave the overlap as it is."""
    columns = {"order_id": '"a"', "ordered_at": '"b"', "line_amount": '"c"'}
    for setting, said in (
        ({"unique_by": ["order_nr"]}, "did you mean 'order_id'?"),
        ({"unique_by": "order_id"}, "give a list of mapped columns"),
        ({"drop_duplicates": "across_folders"}, "choose one of true, false, across_files"),
    ):
        (problem,) = mapping_problems({"order_lines": {"files": "x.csv", "columns": columns} | setting}, {})
        assert said in problem
    customers = {"customers": {"files": "x.csv", "columns": {"customer_id": '"a"'}, "unique_by": ["customer_id"]}}
    assert "delete the line" in mapping_problems(customers, {})[0]
