"""Tables that are there already (data set `tables`), and those that a build hands over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import Dbt, DbtRun, differences, marts

from winback.building.unchanged import input_key
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
COUNTS = "raw_row_count, accepted_row_count, rejected_row_count"
LISTED = {"dataset": "tables", "tables": {"order_lines": "somewhere"}}


@pytest.fixture(scope="module")
def build(dbt: Dbt) -> Callable[..., DbtRun]:
    """Write order lines as one more Parquet file, and build what stands before the marts that measure."""

    def run(
        name: str, rows: str = LINES, select: str = "row_accounting rejected_rows +int_orders", **more: Any
    ) -> DbtRun:
        folder = dbt.database(name).parent / "lines"
        folder.mkdir(exist_ok=True)
        duckdb.execute(f"copy ({rows}) to '{folder / f'part-{len(list(folder.iterdir()))}.parquet'}' (format parquet)")
        options: dict[str, Any] = {"dataset": "tables", "tables": {"order_lines": str(folder)}} | more
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
    counts = f"select {COUNTS} from marts.row_accounting where entity = 'order_lines'"
    assert run.query(counts) == [(6, 3, 3)]
    # a part that comes later, and files that a writer has left behind
    for hidden in ("_temporary", ".hidden"):
        (run.database.parent / "lines" / hidden).mkdir()
        (run.database.parent / "lines" / hidden / "part.parquet").write_bytes(b"torn")
    later = f"select * replace ('7' as order_line_id) from ({LINES}) where order_id = 'o1'"
    assert build("rejects", later, "+row_accounting").check().query(counts) == [(7, 4, 3)]


ODD = """
select * from (values
    ('1', 'o1', ' a ', timestamptz '2024-07-01 22:00:00+00', 2.0::double, 10 / 3, 5.00::decimal(20, 6), ' eur', ''),
    ('2', 'o2', '', '2024-07-01 22:00:00+00', 0.5, 5, 5.00, 'EUR', 'postage'),
    ('3', 'o3', 'Unknown', '2024-07-01 22:00:00+00', 1, 0.1 + 0.2, 5.00001, null, null),
    ('4', 'o4', '7.0', '2024-07-01 22:00:00+00', 'nan', 5, 5.00, '', null),
    ('5', 'o5', '7.0', '1024-07-01 22:00:00+00', 1, 5, 5.00, null, null),
    ('6', 'o6', '', '2024-07-01 22:00:00+00', 1, 1e20, 5.00, null, null),
    ('7', 'o7', null, '2024-12-01 22:00:00+00', -3, 1, 5.00, null, null)
) as t (order_line_id, order_id, customer_id, ordered_at, quantity, unit_price, line_amount, currency, line_type)
"""


def test_a_value_is_what_it_says_or_its_row_is_rejected(
    build: Callable[..., DbtRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a piece would become none, an empty id a customer, and a time depend on the machine."""
    run = build("odd", ODD, time_zone="Europe/Berlin").check()
    columns = (
        "order_id, customer_id, ordered_at::varchar, quantity, unit_price::varchar, currency, line_type, is_return"
    )
    assert run.query(f"select {columns}, source_file from input.input__order_lines order by 1") == [
        ("o1", "a", "2024-07-02 00:00:00", 2, "3.3333", "EUR", "product", False, "order_lines"),
        ("o7", None, "2024-12-01 23:00:00", -3, "1.0000", None, "product", True, "order_lines"),
    ]
    assert run.query("select reason from input.input__rejected_rows order by 1") == [
        ("empty quantity",),
        ("line amount with more than 4 decimals",),
        ("non-integer quantity",),
        ("ordered at out of range",),
        ("unit price out of range",),
    ]
    texts = f"select * replace (ordered_at::varchar as ordered_at, quantity || '' as quantity) from ({LINES})"
    zoned = f"select * replace (ordered_at || '-05:00' as ordered_at, quantity || '.5' as quantity) from ({texts})"
    at = f"select * replace (ordered_at || '-05:00' as ordered_at) from ({texts}) where order_line_id = '1'"
    run = build(
        "texts", f"{at} union all select * from ({zoned}) where order_line_id = '2'", time_zone="Europe/Berlin"
    ).check()
    assert run.query("select ordered_at::varchar from input.input__order_lines") == [("2024-03-01 16:00:00",)]
    assert run.query("select reason from input.input__rejected_rows") == [("non-integer quantity",)]


def changed(column: str, value: str) -> str:
    """Write the order lines with other values in a column."""
    return f"select * replace ({value} as {column}) from ({LINES})"


@pytest.mark.parametrize(
    ("rows", "more", "words"),
    [
        (f"select * exclude (ordered_at) from ({LINES})", {}, "lacks ordered_at, which the input contract requires"),
        (changed("currency", "case order_id when 'o1' then 'USD' else 'EUR' end"), {}, "in several currencies"),
        (LINES, {"report_currency": "USD"}, "report_currency is USD, but amounts of listed tables are not converted"),
        (
            changed("order_id", "encode(order_id)"),
            {},
            "has order_id as blob, which is neither text nor number nor time",
        ),
    ],
)
def test_what_cannot_be_built_from_is_said_before_anything_is_changed(
    build: Callable[..., DbtRun], rows: str, more: dict[str, Any], words: str
) -> None:
    """A figure would be wrong, or the engine would say it in its own words after half of a build."""
    run = build(words.replace(" ", "_"), rows, **more)
    assert run.exit_code != 0
    assert words in " ".join(run.output.split())
    assert run.query("select count(*) from duckdb_tables() where schema_name <> 'records'") == [(0,)]


def test_currencies_are_those_of_all_tables_and_folders_those_of_plain_files(dbt: Dbt, tmp_path: Path) -> None:
    """Dollars would be added to euros, and rows that were deleted come back."""
    places = {}
    for name, rows in {
        "order_lines": LINES,
        "events": "select 'e1' as event_id, now() as occurred_at, 'view' as event_type, 'USD' as currency",
    }.items():
        places[name] = tmp_path / name
        places[name].mkdir()
        duckdb.execute(f"copy ({rows}) to '{places[name] / 'part.parquet'}' (format parquet)")
    tables = {name: str(place) for name, place in places.items()}
    run = dbt.run(["build"], dbt.database("across"), LISTED | {"tables": tables}, parsed_with=LISTED)
    assert "EUR in" in run.output
    assert "USD in" in run.output
    (places["order_lines"] / "_delta_log").mkdir()
    (places["order_lines"] / "_delta_log" / "00.checkpoint.parquet").write_bytes(b"")
    (places["events"] / "part.parquet").unlink()
    run = dbt.run(["build"], dbt.database("across"), LISTED | {"tables": tables}, parsed_with=LISTED)
    words = " ".join(run.output.split())
    assert "(tables.order_lines) is a table of Delta or Iceberg" in words
    assert "(tables.events) is a folder without a Parquet file" in words


def test_what_nobody_can_see_without_the_engine_has_no_key(tmp_path: Path) -> None:
    """`winback build` would say that there is nothing to build, and marts stay those of the first day."""

    def key(**tables: str) -> str | None:
        return input_key("project", "code", {"dataset": "tables", "tables": tables})

    (tmp_path / "one.parquet").write_bytes(b"1")
    before = key(order_lines=str(tmp_path))
    assert before is not None
    assert before == key(order_lines=str(tmp_path))
    (tmp_path / "two.parquet").write_bytes(b"2")
    assert key(order_lines=str(tmp_path)) not in (None, before)
    assert key(order_lines=str(tmp_path), customers="shop.people") is None
    assert key(order_lines="s3://bucket/lines") is None


def test_a_table_by_name_is_read_and_a_missing_table_named(dbt: Dbt) -> None:
    """Tables of one's own models could not be used, or a typing error would be hard to find."""
    database = dbt.database("named")
    with duckdb.connect(str(database)) as connection:
        connection.execute(f'create schema shop; create table shop."sold-lines" as {LINES}')
    options = {"dataset": "tables", "tables": {"order_lines": "shop.sold-lines"}}
    command = ["build", "--select", "+int_orders", "--exclude-resource-types", "test"]
    run = dbt.run(command, database, options, parsed_with=LISTED).check()
    assert run.query("select count(*) from intermediate.int_orders") == [(3,)]
    with duckdb.connect(str(database)) as connection:
        connection.execute("update shop.\"sold-lines\" set order_id = 'o7' where order_line_id = '2'")
        connection.execute(
            'insert into shop."sold-lines" select * replace (\'7\' as order_line_id) from shop."sold-lines" '
            "where order_id = 'o1'"
        )
    run = dbt.run(command, database, options, parsed_with=LISTED).check()
    assert run.query("select order_id from intermediate.int_orders order by 1") == [("o1",), ("o3",), ("o7",)]
    assert run.query("select count(*) from input.input__order_lines") == [(4,)]
    missing = dbt.run(command, database, options | {"tables": {"order_lines": "shop.gone"}}, parsed_with=LISTED)
    assert missing.exit_code != 0
    assert "gone" in missing.output


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({}, "lists, but that is empty"),
        ({"orders": "shop.sold"}, "'orders', which is not an input table"),
        ({"order_lines": "shop; drop"}, "give the name of a table"),
        ({"order_lines": "one.two.three.four"}, "up to three parts"),
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
    # what comes later, from a file of its own and from none
    place, row = tmp_path / "lake" / "order_lines", "(from input.input__order_lines limit 1)"
    with duckdb.connect(str(quirks.database), read_only=True) as connection:
        for name, source in {"later": "'later.csv'", "nobody": "null"}.items():
            line = (
                f"select * replace ('{name}' as order_line_id, {source} as source_file, null as source_row) from {row}"
            )
            connection.execute(f"copy ({line}) to '{place / name}.parquet' (format parquet)")
    select = ["build", "--select", "+row_accounting", "row_accounting_is_sound"]
    run = dbt.run(select, dbt.database("handed_over"), options).check()
    counts = f"select source_file, {COUNTS} from marts.row_accounting where entity = 'order_lines'"
    assert set(run.query(counts)) > {("later.csv", 1, 1, 0), ("order_lines", 1, 1, 0)}
