"""What is brought from Spark (here Sail) changes of a DuckDB file what is winback's alone, and all of it or nothing."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sail import built_on_sail

from winback.errors import UserError
from winback.spark.download import KEY_MARK, download

TABLES = "select table_name from information_schema.tables where table_schema = 'marts' order by 1"


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Start a server on which a build was whole."""
    with built_on_sail(tmp_path, monkeypatch) as session:
        yield session


def names(database: Path) -> list[str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return [name for (name,) in connection.execute(TABLES).fetchall()]


def make(database: Path, *statements: str) -> None:
    with duckdb.connect(str(database)) as connection:
        for statement in ("create schema if not exists marts", *statements):
            connection.execute(statement)


def test_tables_that_somebody_made_stay(spark: Any, tmp_path: Path) -> None:
    """An analyst's own table would be gone after a build on Spark."""
    database = tmp_path / "winback.duckdb"
    make(
        database,
        "create table marts.my_notes as select 1 as a",
        "create view marts.my_view as select 1 as a",
        "create table marts.old_mart as select 1 as a",
        f"comment on table marts.old_mart is '{KEY_MARK}0'",
        "create view marts.old_view as select 1 as a",
        f"comment on view marts.old_view is '{KEY_MARK}0'",
    )
    spark.sql("create table winback_marts.next_mart using parquet as select 1 as a")
    download(database)
    assert names(database) == ["build_summary", "customer_single_view", "my_notes", "my_view", "next_mart"]
    # what was brought is known as winback's the next time
    spark.sql("drop table winback_marts.next_mart")
    download(database)
    assert names(database) == ["build_summary", "customer_single_view", "my_notes", "my_view"]


@pytest.mark.parametrize("kind", ["table", "view"])
def test_a_name_that_is_taken_is_said(kind: str, spark: Any, tmp_path: Path) -> None:
    """A mart would take the place of somebody's table."""
    database = tmp_path / "winback.duckdb"
    make(
        database,
        f"create {kind} marts.zebra as select 7 as a",
        "create table marts.old_mart as select 1 as a",
        f"comment on table marts.old_mart is '{KEY_MARK}0'",
    )
    spark.sql("create table winback_marts.zebra using parquet as select 1 as a")
    with pytest.raises(UserError, match=rf"has a {kind} marts.zebra that winback did not build.*Rename it"):
        download(database)
    assert names(database) == ["old_mart", "zebra"]


def test_what_was_brought_is_readable_as_the_options_say(spark: Any, tmp_path: Path) -> None:
    """A team that shares its file would find it closed after a build on Spark."""
    database = tmp_path / "winback.duckdb"
    download(database)
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    project = tmp_path / "dbt_project.yml"
    for default, given in (("shared", None), ("private", "shared")):
        project.write_text(f"vars: {{file_mode: {default}}}\n", encoding="utf-8")
        if given:
            spark.sql(
                "create table winback_records.build_options using parquet as select cast(1 as bigint) as build_number, "
                f"'demo' as dataset, 'file_mode: {given}' as vars"
            )
        download(database)
        assert stat.S_IMODE(database.stat().st_mode) == 0o640


def test_a_mart_that_is_too_large_changes_nothing(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some marts would be of this build, others of the one before; no option that is named makes a mart smaller."""
    database = tmp_path / "winback.duckdb"
    download(database)
    spark.sql("create table winback_marts.a_mart using parquet as select 1 as a")
    spark.sql("create table winback_marts.zebra using parquet as select * from values (1), (2), (3)")
    monkeypatch.setenv("WINBACK_SPARK_ROWS_MAX", "2")
    with pytest.raises(UserError, match=r"zebra has more than 2 rows.*No option bounds it: raise WINBACK_SPARK_ROWS"):
        download(database)
    assert names(database) == ["build_summary", "customer_single_view"]
