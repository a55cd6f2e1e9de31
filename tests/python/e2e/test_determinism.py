"""The same orders give the same marts: again, with other numbers of threads, and in any order of the rows."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import FIXTURES, ORDER_OF_FILE, Dbt, DbtRun, differences, marts

QUIRKS = FIXTURES / "online_retail" / "quirks.csv"


@pytest.mark.nightly
def test_second_build_into_the_same_database_changes_nothing(quirks: DbtRun, dbt: Dbt) -> None:
    """A nightly build on the same orders would move customers between segments without a reason."""
    before = marts(quirks.database)
    shutil.copy(quirks.database, dbt.database("quirks"))
    options = {"dataset": "online_retail", "raw_path": str(QUIRKS)}
    again = dbt.build("quirks", options, data_tests=False).check()
    assert differences(before, marts(again.database)) == []


def test_order_of_the_rows_and_threads_change_nothing(quirks: DbtRun, dbt: Dbt, write_raw: Callable[..., Path]) -> None:
    """An export sorted otherwise, or a machine with fewer cores, would give other customers to write to."""
    header, *rows = QUIRKS.read_bytes().split(b"\n")
    random.Random(7).shuffle(rows)
    path = write_raw(quirks__csv=b"\n".join([header, *rows]))
    options = {"dataset": "online_retail", "raw_path": str(path)}
    shuffled = dbt.build("shuffled", options, threads=1, duckdb_threads=1, data_tests=False).check()
    assert differences(marts(quirks.database, ORDER_OF_FILE), marts(shuffled.database, ORDER_OF_FILE)) == []


def test_differences_are_seen(quirks: DbtRun) -> None:
    """The comparison of the tests above could be blind."""
    left = marts(quirks.database)
    changed = {**left, "line_types": left["line_types"][:-1]}
    assert [line.split(":")[0] for line in differences(left, changed)] == ["line_types"]
    assert "source_row" in str(left["rejected_rows"][0])
    assert "source_row" not in str(marts(quirks.database, ORDER_OF_FILE)["rejected_rows"][0])
