"""A raw file with every quirk, written by hand, gives exactly the marts that a person counted from it."""

import csv
import gzip
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from conftest import FIXTURES, Dbt, DbtRun, as_text, query

FOLDER = FIXTURES / "online_retail"
# The forms whose raw files and expected marts are written by hand, with the options they are read with.
FORMS: dict[str, dict[str, Any]] = {
    "ecommerce_events": {"time_zone": "Europe/Berlin"},
    "cdnow": {},
    "rfm_table": {},
}


def expected_marts(form: str) -> list[Path]:
    return sorted((FIXTURES / form / "expected").glob("*.csv"))


@pytest.fixture(scope="module")
def forms(quirks: DbtRun, dbt: Dbt) -> Callable[[str], DbtRun]:
    """One build of each form, when it is first looked at."""
    builds = {"online_retail": quirks}

    def build(form: str) -> DbtRun:
        if form not in builds:
            marts = [f"+{path.stem}" for path in expected_marts(form)]
            options = {"dataset": form, "raw_path": str(FIXTURES / form / "raw"), **FORMS[form]}
            # Tests that compare these marts with others are left out.
            command = ["build", "--select", *marts, "--indirect-selection", "cautious"]
            builds[form] = dbt.run(command, dbt.database(f"golden_{form}"), options)
        return builds[form].check()

    return build


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
    assert sorted(made) == ["expected/" + path.name for path in expected_marts("online_retail")] + ["quirks.csv"]
    for name, content in made.items():
        assert (FOLDER / name).read_bytes() == content, f"{name}: run make_quirks.py"


@pytest.mark.parametrize(
    ("form", "path"),
    [(form, path) for form in ("online_retail", *FORMS) for path in expected_marts(form)],
    ids=lambda value: value.stem if isinstance(value, Path) else value,
)
def test_mart_is_as_counted_by_hand(forms: Callable[[str], DbtRun], form: str, path: Path) -> None:
    """A user would lose orders, money or customers to a quirk of the raw file, and not be told."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *expected = list(csv.reader(file))
    # of the hours without gaps, those in which something happened
    happened = " where event_count > 0" if path.stem == "hourly_activity" else ""
    rows = forms(form).query(f"select {', '.join(header)} from marts.{path.stem}{happened}")
    found = [[as_text(value) for value in row] for row in rows]
    if path.stem == "customer_last_event" and form == "online_retail":
        # Customers whose last minute holds several lines are left to the test below.
        found = [row for row in found if row[0] in {row[0] for row in expected}]
    assert sorted(found) == sorted(expected)


def test_every_customer_has_a_last_event(quirks: DbtRun) -> None:
    """A customer without a last event drops out of every list that starts from silence."""
    assert quirks.query("select customer_id from marts.customer_last_event order by 1") == quirks.query(
        "select customer_id from marts.customer_single_view order by 1"
    )


def test_raw_columns_are_profiled_before_rejection(quirks: DbtRun) -> None:
    """The quality page would hide what is missing or extreme in the file as it came."""
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
    assert kept.query("select accepted_row_count, rejected_row_count from marts.row_accounting") == [(37, 23)]


def test_copies_in_other_file_forms_give_the_same_events(
    forms: Callable[[str], DbtRun], dbt: Dbt, tmp_path: Path
) -> None:
    """A log as typed Parquet, packed, with semicolons or with shouted names would give other users, or none."""
    form = "ecommerce_events"
    golden = forms(form)
    rejected = {
        row for (row,) in golden.query("select source_row from marts.rejected_rows where source_file like 'e%'")
    }
    lines = (FIXTURES / form / "raw" / "events.csv").read_bytes().splitlines(keepends=True)
    sound = b"".join(line for row, line in enumerate(lines, start=1) if row not in rejected)
    shouted = lines[0].upper().replace(b"_", b" ").replace(b",", b";")
    (tmp_path / "events.csv").write_bytes(sound)
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(sound, mtime=0))
    with (tmp_path / "semicolons.txt").open("w", encoding="utf-8", newline="") as file:
        file.write(shouted.decode())
        rows = csv.reader(sound.decode().splitlines()[1:])
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    with duckdb.connect() as connection:
        connection.execute(
            f"""copy (
                select * replace (
                    case
                        when regexp_matches(event_time, '(UTC|[+][0-9:]+)$') then cast(event_time as timestamptz)
                        else timezone('{FORMS[form]["time_zone"]}', cast(event_time as timestamp))
                    end as event_time,
                    cast(product_id as bigint) as product_id,
                    cast(category_id as bigint) as category_id, cast(price as double) as price,
                    cast(user_id as bigint) as user_id
                )
                from read_csv('{tmp_path / "events.csv"}', all_varchar = true)
            ) to '{tmp_path / "typed.parquet"}'"""
        )
    options = {"dataset": form, "raw_path": str(tmp_path), "drop_duplicates": False, **FORMS[form]}
    run = dbt.run(["build", "--select", "+input__events"], dbt.database("copies"), options).check()
    events = (
        "select * exclude (event_id, order_id, source_file, source_row) "
        "from input.input__events where source_file = '{}' order by all"
    )
    expected = golden.query(events.format("events.csv"))
    assert expected
    for name in ("packed.csv.gz", "semicolons.txt", "typed.parquet"):
        assert run.query(events.format(name)) == expected, name
