"""Whole builds on Apache Spark, over Spark Connect with two executors: the marts are DuckDB's, and records go along."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, DbtRun
from engines import differences

from winback.handover import OPTIONS, hand_over
from winback.lists.export import export_list

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(
        not os.environ.get("SPARK_HOME") or shutil.which("java") is None,
        reason="SPARK_HOME names no Spark 4.1, or there is no Java (docs/spark.md, Try it on one machine)",
    ),
]

KNOWN = {
    "build_summary": "how many product ids were joined: that is said of raw rows alone",
    "lifetime_cohorts": "half a cent, rounded up or down",
    "product_offers": "sums of doubles in another order",
    "winback_list": "half a hundredth of a cent, rounded up or down",
}
"""Marts that may differ, in their last digits or in what is said, and why."""


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a server with two executors on loopback; returns its address."""
    home, folder = Path(os.environ["SPARK_HOME"]), tmp_path_factory.mktemp("spark")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    metastore = f"jdbc:derby:;databaseName={folder / 'metastore'};create=true"
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.hadoop.javax.jdo.option.ConnectionURL": metastore,
        "spark.sql.catalogImplementation": "hive",
        "spark.sql.shuffle.partitions": 4,
        "spark.sql.warehouse.dir": folder / "warehouse",
        "spark.ui.enabled": "false",
    }
    given = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
    command = [str(home / "bin" / "spark-submit"), "--master", "local-cluster[2,1,1800]", "--driver-memory", "4g"]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--class", SERVER, *given, "spark-internal"],
            cwd=folder,
            env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1"},
            stdout=log,
            stderr=log,
        )
        for _ in range(120):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, (folder / "server.log").read_text()[-2000:]
            time.sleep(1)
        yield f"sc://127.0.0.1:{port}"
        process.terminate()
        process.wait()


def build_on_spark(spark: str, prefix: str, database: Path, options: Path) -> str:
    """Run `winback build --target spark`; returns what it said."""
    winback = Path(sys.executable).with_name("winback")
    done = subprocess.run(
        [str(winback), "build", "--target", "spark", "--vars", options.read_text(encoding="utf-8")],
        cwd=ROOT,
        env=os.environ | {"WINBACK_SPARK": spark, "WINBACK_SPARK_PREFIX": prefix, "WINBACK_DB": str(database)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stderr


@pytest.mark.parametrize("shop", ["demo", pytest.param("online_retail", marks=pytest.mark.real_data)])
def test_the_marts_of_spark_are_those_of_duckdb(
    shop: str, spark: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """A shop that grows past one machine would find other customers, amounts and texts there."""
    run: DbtRun = request.getfixturevalue(shop)
    hand_over(run.database, tmp_path / "lake")
    build_on_spark(spark, f"{shop}_", tmp_path / "winback.duckdb", tmp_path / "lake" / OPTIONS)
    with duckdb.connect(str(run.database), read_only=True) as here:
        tables = "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
        with duckdb.connect(str(tmp_path / "winback.duckdb"), read_only=True) as there:
            assert here.execute(tables).fetchall() == there.execute(tables).fetchall()
            found = {
                name: list(differences(*(side.table(f"marts.{name}").to_arrow_table() for side in (here, there))))
                for (name,) in here.execute(tables).fetchall()
            }
    assert {name: how for name, how in found.items() if how and name not in KNOWN} == {}


def test_who_was_on_a_list_before_the_move_stays_in_the_same_arm(spark: str, demo: DbtRun, tmp_path: Path) -> None:
    """A customer would change from the control group to the others, or get a list twice."""
    database = tmp_path / "winback.duckdb"
    shutil.copy(demo.database, database)
    export_list(database, "win_back", tmp_path / "lists")
    hand_over(database, tmp_path / "lake")
    arms = "select program, salt, customer_id, arm, assigned_on from records.list_assignments order by all"
    sent = "select * from records.lists_sent order by all"
    with duckdb.connect(str(database), read_only=True) as connection:
        before = [connection.execute(query).fetchall() for query in (arms, sent)]
    said = build_on_spark(spark, "moved_", database, tmp_path / "lake" / OPTIONS)
    assert f"Added to lists_sent on Spark: {len(before[1])} row" in said
    with duckdb.connect(str(database), read_only=True) as connection:
        assert [connection.execute(query).fetchall() for query in (arms, sent)] == before
        again = "select count(*) from marts.winback_list join records.lists_sent using (program, customer_id)"
        assert connection.execute(f"{again} where is_to_send and assigned_on > sent_on").fetchall() == [(0,)]
