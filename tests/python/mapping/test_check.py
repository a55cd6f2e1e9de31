"""What is told of a wrong mapping before anything is built."""

from __future__ import annotations

import json

import duckdb
import pytest

from winback.mapping import mapping_problems
from winback.mapping.safe_sql import what_is_refused

HEADER = ["Beleg", "Datum", "Kunde", "Menge", "Preis"]
GOOD = {
    "order_id": '"Beleg"',
    "customer_id": '"Kunde"',
    "ordered_at": '"Datum"',
    "quantity": '"Menge"',
    "unit_price": "replace(\"Preis\", ',', '.') -- a comment",
}


def problems(columns: object = None, entity: str = "order_lines", **source: object) -> list[str]:
    mapping = {entity: {"files": "x.csv", "columns": GOOD if columns is None else columns} | source}
    # As it comes from dbt.
    return mapping_problems(json.loads(json.dumps(mapping)), {entity: {"x.csv": HEADER}})


def test_a_good_mapping_has_no_problems() -> None:
    """A false alarm would stop a build that is right."""
    assert problems() == []
    assert problems(database="shop.duckdb", table="main.sales", files=None) == []
    assert (
        mapping_problems(
            {"customers": {"files": "x", "columns": {"customer_id": "Kunde", "x_age": "'1'"}}},
            {"customers": {"x": HEADER}},
        )
        == []
    )


CASES = {
    "nothing": (lambda: mapping_problems({}, {}), "custom maps nothing"),
    "entity": (
        lambda: problems(entity="order_line"),
        "custom.order_line is not an input table; did you mean 'order_lines'?",
    ),
    "target": (
        lambda: problems(GOOD | {"unit_prize": "1"}),
        "unit_prize is not a column of order_lines; did you mean 'unit_price'?",
    ),
    "attribute_of_orders": (lambda: problems(GOOD | {"x_age": "1"}), "x_age is not a column of order_lines"),
    "needed": (
        lambda: problems({"ordered_at": "Datum"}),
        "custom.order_lines needs a column unit_price or line_amount.",
    ),
    "column": (
        lambda: problems(GOOD | {"customer_id": '"Kunden"'}),
        "customer_id: there is no raw column 'Kunden'; did you mean 'Kunde'? The file has: Beleg, Datum, Kunde,",
    ),
    "syntax": (
        lambda: problems(GOOD | {"quantity": 'replace("Menge"'}),
        "quantity: 'replace(\"Menge\"' does not run (Parser Error",
    ),
    "name": (
        lambda: mapping_problems(
            {"products": {"files": "x", "columns": {"product_id": "Art."}}}, {"products": {"x": ["Art."]}}
        ),
        "Art. is the name of a raw column but not valid SQL; write '\"Art.\"', with both kinds of quotes.",
    ),
    "function": (lambda: problems(GOOD | {"quantity": 'replase("Menge")'}), "does not run (Catalog Error"),
    "aggregate": (lambda: problems(GOOD | {"quantity": 'max("Menge")'}), "does not run (Binder Error"),
    "two_statements": (
        lambda: problems(GOOD | {"quantity": "1) as varchar) from raw; drop table raw; select cast((1"}),
        "is more than one expression",
    ),
    "undecided": (lambda: problems(GOOD | {"quantity": "UNDECIDED"}), "quantity is undecided"),
    "undecided_format": (lambda: problems(date_format="UNDECIDED"), "date_format is undecided"),
    "empty": (lambda: problems(GOOD | {"quantity": None}), "quantity is empty"),
    "list": (lambda: problems(GOOD | {"quantity": ["Menge"]}), "quantity is empty"),
    "no_columns": (lambda: problems([]), "custom.order_lines has no columns"),
    "no_place": (lambda: problems(files=None), "does not say where its rows are"),
    "setting": (lambda: problems(file="x"), "custom.order_lines has no setting 'file'; did you mean 'files'?"),
    "no_mapping": (lambda: mapping_problems({"events": "x.csv"}, {}), "custom.events has no columns"),
    "twice": (
        lambda: mapping_problems(
            {"products": {"files": "x", "columns": {"product_id": '"SKU"'}}}, {"products": {"x": ["SKU", "sku "]}}
        ),
        "the file has several columns called 'SKU'",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_problem_is_named_with_its_mend(case: str) -> None:
    """The engine's own words would come from the middle of a build, with a page of SQL."""
    ask, words = CASES[case]
    found = ask()
    assert len(found) == 1, found
    assert words in found[0]
    assert len(found[0]) < 500


@pytest.mark.parametrize(
    "sql",
    [
        "(select content from read_text('/etc/passwd'))",
        "(SELECT max(x) FROM 'secret.csv' AS t(x))",
        "(from glob('/etc/*') select max(file))",
        "exists(from read_csv('/etc/passwd'))",
        '"Kunde" in (select "name" from duckdb_settings())',
        "(select any_value(x) from query('select content as x from read_text(''/etc/passwd'')'))",
        "array(select 1)",
        "current_setting('home_directory')",
        "'home_directory'.current_setting()",
        "unnest(['1', '2'])",
        "columns(*)",
        "1), (2",
        "1) from raw where (true",
        "1) from (select content from read_text('/etc/passwd')) as raw order by (1",
        "$1",
    ],
)
@pytest.mark.parametrize("setting", ["columns", "total_rows", "order_discount"])
def test_a_mapping_reads_nothing_but_its_row(sql: str, setting: str) -> None:
    """A mapping from somebody else would bring any of your files into the tables, and from there into a list."""
    given = {"columns": GOOD | {"customer_id": sql}} if setting == "columns" else {setting: sql}
    (found,) = problems(**given)
    assert any(words in found for words in ("only use the columns of", "looks beyond its row", "(Parser Error: "))


@pytest.mark.parametrize(
    "sql",
    ["now()", "current_date", "upper(uuid())", "ago(interval 1 day)", "age('2024-01-01'::timestamp)", "random() > 0.5"],
)
def test_a_mapping_has_no_clock_and_no_chance(sql: str) -> None:
    """The same files would give other segments and other control groups with each build."""
    (found,) = problems(columns=GOOD | {"customer_id": sql})
    assert "is another value in the next build" in found


def test_a_column_may_be_called_like_a_moment() -> None:
    """A file with a column current_time could not be mapped."""
    with duckdb.connect() as session:
        session.execute("create table raw (current_time varchar, day timestamp)")
        assert what_is_refused("current_time || age(day, day)", session) is None
        assert what_is_refused("current_date", session) is not None


def test_a_mapping_may_compute() -> None:
    """A false alarm would stop a build that is right."""
    for sql in (
        "list_transform(string_split(\"Kunde\", ' '), lambda word: lower(word))[1]",
        'case when "Kunde" ilike \'k%\' and "Menge" not in (\'1\', \'2\') then trim("Kunde") else "Beleg" end',
        'try_cast("Preis" as decimal(18, 4)) * -1 between 0 and 5',
        "\"Kunde\"->>'$.id' collate nocase",
        'last_value("Kunde" ignore nulls) over (order by "Datum")',
        "'; drop table raw; select content from read_text(''x''); --'",
    ):
        assert problems(GOOD | {"customer_id": sql}) == [], sql


def test_every_file_of_a_folder_is_checked() -> None:
    """A column that only some files have would be null in the others, or end the build with the engine's own words."""
    without = [name for name in HEADER if name != "Kunde"]
    files = {"a.csv": HEADER, "b.csv": without, "c.csv": [name.upper() + " " for name in HEADER], "d.csv": without}
    mapping = {"order_lines": {"files": "folder", "columns": GOOD}}
    found = mapping_problems(mapping, {"order_lines": files})
    assert len(found) == 1
    assert "custom.order_lines.columns.customer_id in b.csv and 1 more: there is no raw column 'Kunde'" in found[0]
    # A mistake of the mapping's own is told once.
    columns = GOOD | {"quantity": '"Mengen"'}
    found = mapping_problems({"order_lines": {"files": "folder", "columns": columns}}, {"order_lines": files})
    assert [problem.split(":")[0].rpartition(".columns.")[2] for problem in found] == [
        "customer_id in b.csv and 1 more",
        "quantity in a.csv and 1 more",
    ]


def test_every_file_of_a_folder_has_the_columns_of_statuses() -> None:
    """Rows of a file without the status would all count as what a blank one means."""
    source = {"files": "folder", "columns": GOOD, "statuses": {"Status": {"paid": "sold", "": "sold"}}}
    files = {"a.csv": [*HEADER, "Status"], "b.csv": HEADER, "c.csv": [*HEADER, "STATUS "]}
    (found,) = mapping_problems({"order_lines": source}, {"order_lines": files})
    assert found.startswith("custom.order_lines.statuses names 'Status', which b.csv lacks; add the column there")
    assert not mapping_problems({"order_lines": source}, {"order_lines": files | {"b.csv": files["c.csv"]}})
