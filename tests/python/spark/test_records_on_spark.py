"""Records of a DuckDB file and of Spark (here Sail, without a JVM): each gets what the other has, and none is lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import ROOT
from pysail.spark import SparkConnectServer

from winback.errors import UserError
from winback.privacy.contract import FOLDERS
from winback.privacy.keys import HASH, MARK, make_key, use_key
from winback.records.tables import ASSIGNMENTS, FORGOTTEN, SENT, make_table
from winback.records.versions import WRITE_VERSION
from winback.spark.download import download
from winback.spark.records import upload_records
from winback.spark.session import open_session

ARM = (
    "insert into records.list_assignments by name "
    "select 'demo' as dataset, 'win_back' as program, '1' as salt, $1 as customer_id, $2 as arm"
)
MARK_SENT = "insert into records.lists_sent values ('demo', 'l1', $1, 'win_back', date '2025-01-01')"
ARMS = "select customer_id, arm from records.list_assignments order by 1"


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Start a server on which a build was whole."""
    # where it keeps its tables, and where models say what is personal
    monkeypatch.chdir(tmp_path)
    for folder in FOLDERS:
        (tmp_path / folder).symlink_to(ROOT / folder)
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    monkeypatch.setenv("WINBACK_SPARK", f"sc://127.0.0.1:{server.listening_address[1]}")
    session = open_session()
    session.sql("create schema winback_records")
    session.sql("create schema winback_marts")
    session.sql(
        "create table winback_records.builds using parquet as "
        "select cast(1 as bigint) as build_number, '1-a' as build_id, 'whole' as state"
    )
    session.sql("create table winback_marts.customer_single_view using parquet as select 'b' as customer_id")
    yield session
    session.stop()
    server.stop()


def database_with(path: Path, **arms: str) -> Path:
    """Make a database in which customers have arms, and the first was sent a list."""
    with duckdb.connect(str(path)) as connection:
        for table in (ASSIGNMENTS, SENT):
            make_table(connection, table)
        connection.execute(WRITE_VERSION)
        for customer, arm in arms.items():
            connection.execute(ARM, [customer, arm])
        connection.execute(MARK_SENT, [next(iter(arms))])
    return path


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_each_side_gets_what_the_other_has(spark: Any, tmp_path: Path) -> None:
    """Who was held back would get a list, or a list would be sent twice, on the engine that does not know of it."""
    first = database_with(tmp_path / "first.duckdb", a="control", b="treatment")
    assert upload_records(first) == {"list_assignments": 2, "lists_sent": 1}
    assert upload_records(first) == {}
    # what another database knows alone stays there, although nobody has brought it to Spark
    second = database_with(tmp_path / "second.duckdb", c="control")
    download(second)
    assert rows(second, ARMS) == [("a", "control"), ("b", "treatment"), ("c", "control")]
    assert rows(second, "select customer_id from records.lists_sent order by 1") == [("a",), ("c",)]
    assert upload_records(second) == {"list_assignments": 1, "lists_sent": 1}
    assert spark.table("winback_records.list_assignments").count() == 3


def test_two_histories_are_refused(spark: Any, tmp_path: Path) -> None:
    """A customer would have two arms, and nobody could say what a campaign changed."""
    upload_records(database_with(tmp_path / "first.duckdb", a="control"))
    other = database_with(tmp_path / "other.duckdb", a="treatment")
    for command in (upload_records, download):
        with pytest.raises(UserError, match="disagree about 1 records of list_assignments"):
            command(other)
    assert rows(other, ARMS) == [("a", "treatment")]
    assert spark.table("winback_records.list_assignments").count() == 1


def test_who_was_forgotten_does_not_come_back(spark: Any, tmp_path: Path) -> None:
    """Spark would bring a customer back who had asked to be forgotten."""
    database = database_with(tmp_path / "winback.duckdb", b="control")
    upload_records(database)
    key = make_key(database)
    with duckdb.connect(str(database)) as connection:
        make_table(connection, FORGOTTEN)
        use_key(connection, key)
        for text, kind in ((MARK, "key"), ("b", "customer")):
            connection.execute(f"insert into records.forgotten select {HASH.format('$1')}, $2", [text, kind])
        connection.execute("delete from records.list_assignments; delete from records.lists_sent")
    with pytest.raises(UserError, match=r"list_assignments \(customer_id\), lists_sent .* Drop these tables"):
        upload_records(database)
    with pytest.raises(
        UserError, match=r"in customer_single_view \(customer_id\), list_assignments .* Delete their rows"
    ):
        download(database)
    assert rows(database, ARMS) == []
    assert spark.table("winback_records.list_assignments").count() == 1
