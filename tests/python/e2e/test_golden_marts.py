"""A raw file with every quirk, written by hand, gives exactly the marts that a person counted from it."""

import csv
import importlib.util
import sys
from types import ModuleType

import pytest
from conftest import FIXTURES, Dbt, DbtRun, query

FOLDER = FIXTURES / "online_retail"
EXPECTED = sorted((FOLDER / "expected").glob("*.csv"))


@pytest.fixture(scope="module")
def make_quirks() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_quirks", FOLDER / "make_quirks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_quirks"] = module
    spec.loader.exec_module(module)
    return module


def test_files_are_those_judged_by_hand(make_quirks: ModuleType) -> None:
    """Without this the raw file and its expected marts drift apart, and a wrong mart could pass as expected."""
    made = make_quirks.files()
    assert sorted(made) == ["expected/" + path.name for path in EXPECTED] + ["quirks.csv"]
    for name, content in made.items():
        assert (FOLDER / name).read_bytes() == content, f"{name}: run make_quirks.py"


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_mart_is_as_counted_by_hand(quirks: DbtRun, make_quirks: ModuleType, path) -> None:
    """A user would lose orders, money or customers to a quirk of the raw file, and not be told."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *expected = list(csv.reader(file))
    rows = quirks.query(f"select {', '.join(header)} from marts.{path.stem}")
    found = [[make_quirks.as_text(value) for value in row] for row in rows]
    if path.stem == "customer_last_event":
        # Customers whose last minute holds several lines are left to the test below.
        found = [row for row in found if row[0] in {row[0] for row in expected}]
    assert sorted(found) == sorted(expected)


def test_every_customer_has_a_last_event(quirks: DbtRun) -> None:
    """A customer without a last event drops out of every list that starts from silence."""
    assert quirks.query("select customer_id from marts.customer_last_event order by 1") == quirks.query(
        "select customer_id from marts.customer_single_view order by 1"
    )


def test_raw_columns_are_profiled_before_rejection(quirks: DbtRun) -> None:
    """The data-quality page would hide what is missing or extreme in the file as it came."""
    profile = {
        row[0]: row[1:]
        for row in quirks.query(
            "select column_name, row_count, missing_count, min_value, max_value from marts.dataset_profile"
        )
    }
    assert len(profile) == 8
    assert {rows for rows, *_ in profile.values()} == {60}
    # Without a customer: 6 guest rows, the row of two faults, and the four rows whose fields cannot be told apart.
    assert profile["CustomerID"][1] == 6 + 1 + 4
    assert profile["Quantity"][2:] == ("-80995", "999999999999")
    assert profile["InvoiceDate"][2:] == ("2010-12-01 08:26:00", "2011-04-05 09:05:00")


def test_kept_duplicates_are_the_only_difference_of_the_option(quirks: DbtRun, dbt: Dbt) -> None:
    """Who trusts repeated rows to be real sales could not keep them, or would get others with them."""
    options = {"dataset": "online_retail", "raw_path": str(FOLDER / "quirks.csv"), "drop_duplicates": False}
    kept = dbt.run(["build", "--select", "+rejected_rows", "+row_accounting"], dbt.database("kept"), options)
    kept.check()
    rejected = "select source_row, reason from marts.rejected_rows"
    assert set(query(quirks.database, rejected)) - set(kept.query(rejected)) == {(6, "exact duplicate")}
    assert kept.query("select accepted_rows, rejected_rows from marts.row_accounting") == [(37, 23)]
