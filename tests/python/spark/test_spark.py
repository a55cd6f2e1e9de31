"""Whole builds on Apache Spark, over Spark Connect with two executors: the marts are DuckDB's, and records go along."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import ROOT, Dbt, DbtRun
from engines import differences
from spark_server import NO_SPARK, has_spark, spark_server

from winback.handover import OPTIONS, hand_over
from winback.lists.export import export_list

pytestmark = [pytest.mark.nightly, pytest.mark.skipif(not has_spark(), reason=NO_SPARK)]

ROUNDED = {
    "lifetime_cohorts": {"revenue_per_customer": 2, "revenue_per_customer_so_far": 2},
    "product_offers": {"score": 10},
    "winback_list": {"expected_value_with_action": 5},
}
"""How many values may differ in their last digit: halves that one engine rounds up and the other down."""
OF_RAW_ROWS = {"build_summary": "joined_product_id_count"}
"""What is said of raw rows alone, which Spark does not read."""


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server with two executors on loopback; returns its address."""
    with spark_server(tmp_path_factory.mktemp("spark"), "local-cluster[2,1,1800]", "4g") as server:
        yield server.address


def build_on_spark(spark: str, prefix: str, database: Path, options: dict[str, Any]) -> str:
    """Run `winback build --target spark`; returns what it said."""
    winback = Path(sys.executable).with_name("winback")
    done = subprocess.run(
        [str(winback), "build", "--target", "spark", "--vars", json.dumps(options)],
        cwd=ROOT,
        env=os.environ | {"WINBACK_SPARK": spark, "WINBACK_SPARK_PREFIX": prefix, "WINBACK_DB": str(database)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stderr


def handed_over(database: Path, lake: Path) -> dict[str, Any]:
    """Hand over the tables of a database; returns the options that read them."""
    hand_over(database, lake)
    return yaml.safe_load((lake / OPTIONS).read_text(encoding="utf-8"))


@pytest.mark.parametrize("shop", ["demo", pytest.param("online_retail", marks=pytest.mark.real_data)])
def test_the_marts_of_spark_are_those_of_duckdb(
    shop: str, spark: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A shop that grows past one machine would find other customers, amounts and texts there."""
    run: DbtRun = request.getfixturevalue(shop)
    build_on_spark(spark, f"{shop}_", tmp_path / "winback.duckdb", handed_over(run.database, tmp_path / "lake"))
    with duckdb.connect(str(run.database), read_only=True) as here:
        tables = "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
        with duckdb.connect(str(tmp_path / "winback.duckdb"), read_only=True) as there:
            names = [name for (name,) in here.execute(tables).fetchall()]
            assert names == [name for (name,) in there.execute(tables).fetchall()]
            for name in names:
                columns = f"* exclude ({OF_RAW_ROWS[name]})" if name in OF_RAW_ROWS else "*"
                query = f"select {columns} from marts.{name}"
                one, other = (side.sql(query).to_arrow_table() for side in (here, there))
                assert list(differences(one, other, ROUNDED.get(name))) == [], name


def sent_to(folder: Path) -> set[str]:
    """Return the customers of an exported list."""
    (file,) = folder.rglob("send/send.csv")
    with file.open(encoding="utf-8", newline="") as rows:
        return {row["customer_id"] for row in csv.DictReader(rows)}


def test_the_next_list_on_spark_goes_on_from_the_last_on_duckdb(spark: str, dbt: Dbt, tmp_path: Path) -> None:
    """A customer would change from the control group to the others, or get a list twice."""
    database = tmp_path / "winback.duckdb"
    first_day = {"dataset": "demo", "as_of_date": "2025-12-11"}
    dbt.run(["build"], database, first_day, parsed_with={"dataset": "demo"}, data_tests=False).check()
    export_list(database, "prevent_churn", tmp_path / "first")
    options = handed_over(database, tmp_path / "lake")
    arms = "select program, salt, customer_id, arm, assigned_on from records.list_assignments"
    sent = "select * from records.lists_sent order by all"
    with duckdb.connect(str(database), read_only=True) as connection:
        assigned, on_first = set(connection.execute(arms).fetchall()), connection.execute(sent).fetchall()
    said = build_on_spark(spark, "moved_", database, options | {"as_of_date": "2025-12-25"})
    assert f"Added to lists_sent on Spark: {len(on_first):,} row" in said
    with duckdb.connect(str(database), read_only=True) as connection:
        assert assigned < set(connection.execute(arms).fetchall())
        assert connection.execute(sent).fetchall() == on_first
        held = "select customer_id from records.list_assignments where program = 'prevent_churn' and arm = 'control'"
        control = {customer for (customer,) in connection.execute(held).fetchall()}
    export_list(database, "prevent_churn", tmp_path / "second")
    first, second = sent_to(tmp_path / "first"), sent_to(tmp_path / "second")
    assert first
    assert second
    assert first & second == set()
    assert (first | second) & control == set()
