"""`winback forget` with its build, as a person runs it: on the demo, on real data, and ended in the middle."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ONLINE_RETAIL, ROOT, query

from winback.privacy.contract import text_columns
from winback.privacy.people import journal_file
from winback.publishing import version_folders

pytestmark = pytest.mark.nightly

DEMO = {"dataset": "demo", "demo_customers": 300}
REAL = [
    pytest.param({"dataset": "online_retail", "raw_path": str(ONLINE_RETAIL)}, id="online_retail"),
    pytest.param({"dataset": "complete_journey"}, id="complete_journey"),
]

CHOSEN = """
select customer_id from marts.customer_single_view
where customer_id in (select customer_id from records.segmentation_fits)
order by customer_id in (select customer_id from records.list_assignments) desc, md5(customer_id) limit 2
"""


def winback(database: Path, *arguments: str, ends: float | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command in the project's folder, and end it with SIGKILL after so many seconds."""
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "winback"), *arguments],
        cwd=ROOT,
        env=os.environ
        | {
            "WINBACK_DB": str(database),
            "DBT_TARGET_PATH": str(database.parent / "target"),
            "DBT_LOG_PATH": str(database.parent / "logs"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        output, _ = process.communicate(timeout=ends)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
    return subprocess.CompletedProcess(arguments, process.returncode, output)


def found(database: Path, customers: list[str]) -> set[str]:
    """Say in which columns a customer's id is a value, or a whole word of one."""
    words = r"(?:^|[^\pL\pN])(?:" + "|".join(map(re.escape, customers)) + r")(?:$|[^\pL\pN])"
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            f"{schema}.{table}.{column}"
            for schema, table, columns in text_columns(connection)
            for column in columns
            if connection.execute(
                f'select exists (from "{schema}"."{table}" where regexp_matches(cast("{column}" as varchar), ?))',
                [words],
            ).fetchall()[0][0]
        }


def rows_of(database: Path, customers: list[str]) -> int:
    """Count the typed raw rows of customers."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return sum(
            connection.execute(
                f'select count(*) from "{schema}"."{table}" where customer_id in (select unnest(?))', [customers]
            ).fetchall()[0][0]
            for schema, table, columns in text_columns(connection)
            if table.endswith("_rows") and schema == "staging" and {"customer_id", "reject_reason"} <= set(columns)
        )


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where a database is built."""
    return tmp_path / "winback.duckdb"


def build(database: Path, options: dict[str, Any]) -> list[str]:
    """Build a database; returns two of its customers."""
    done = winback(database, "build", "--vars", str(options))
    assert done.returncode == 0, done.stdout
    return [row[0] for row in query(database, CHOSEN)]


def test_the_demo(database: Path, tmp_path: Path) -> None:
    """Every table, list, record, report and log is without who asked for it; the next build has nothing to do."""
    customers = build(database, DEMO)
    lists, filed, report = (str(tmp_path / name) for name in ("lists", "filed", "report"))
    winback(database, "export", "--all", "--out", lists)
    winback(database, "records", "export", filed)
    assert winback(database, "report", "--out", report).returncode == 0
    places = [part for folder in (lists, filed, report) for part in ("--folder", folder)]
    done = winback(database, "forget", *customers, *places, "--yes")
    assert done.returncode == 0, done.stdout
    assert "the raw files" in done.stdout
    assert found(database, customers) == set()
    assert [one.name for one in version_folders(tmp_path / "published")] == ["2"]
    assert found(tmp_path / "published" / "versions" / "2" / "winback.duckdb", customers) == set()
    pattern = "|".join(customers).encode()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [str(file) for file in files if re.search(pattern, file.read_bytes())] == []
    again = winback(database, "build", "--vars", str(DEMO))
    assert "nothing to build" in again.stdout
    assert winback(database, "report", "--out", report).returncode == 0


@pytest.mark.real_data
@pytest.mark.parametrize("options", REAL)
def test_real_data(database: Path, options: dict[str, Any]) -> None:
    """Numbers as ids stand among amounts, products and orders; where an id was, nothing is left of it."""
    customers = build(database, options)
    before = found(database, customers)
    arms = "select program, arm, count(*) from records.list_assignments group by all order by all"
    counted = query(database, arms)
    rows = "select entity, sum(raw_row_count) from marts.row_accounting group by 1 order by 1"
    raw, theirs = query(database, rows), rows_of(database, customers)
    done = winback(database, "forget", *customers, "--yes")
    assert done.returncode == 0, done.stdout
    columns = {column for column in before if re.search(r"customer_id$|\.(raw|shown|line|order_key)$", column)}
    assert len(columns) > 30
    # an id may as well be a product, a price or a number of an order in the lines of others
    assert {one for one in found(database, customers) & columns if not one.endswith((".line", ".order_key"))} == set()
    for table in ("orders", "order_days"):
        assert query(
            database,
            f"select count(*) from intermediate.int_{table} where customer_id in ('{customers[0]}', '{customers[1]}')",
        ) == [(0,)]
    assert query(database, arms) == counted
    assert query(database, rows) == raw
    forgotten = "select count(*), coalesce(max(raw), '') from marts.rejected_rows where reason = 'forgotten'"
    assert query(database, forgotten) == [(theirs, "")]


def test_ended_in_the_middle_of_the_build(database: Path) -> None:
    """What was begun is finished, whatever was built of it."""
    customers = build(database, DEMO)
    started = time.monotonic()
    assert winback(database, "forget", customers[0], "--yes").returncode == 0
    seconds = time.monotonic() - started
    for part in (0.3, 0.6, 0.9):
        winback(database, "forget", customers[1], "--yes", ends=part * seconds)
        if journal_file(database).exists():
            assert "Finish it first: winback forget" in winback(database, "build").stdout
    done = winback(database, "forget") if journal_file(database).exists() else None
    assert done is None or done.returncode == 0, done and done.stdout
    assert found(database, customers) == set()
