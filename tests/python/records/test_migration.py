"""A database of the version before keeps its records when this one builds on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import FIXTURES, ROOT, Dbt, query
from record_tables import MODELS, make_records

from winback.last_build import last_vars
from winback.records.fit_columns import COLUMNS, KEY_COLUMNS, MODEL_COLUMNS
from winback.records.models import import_models
from winback.records.tables import FITS, TABLES, RecordsError, make_table
from winback.records.transfer import export_records, import_records

BEFORE = (Path(__file__).parent / "before.txt").read_text(encoding="utf-8")
OPTIONS = {"dataset": "online_retail", "raw_path": str(FIXTURES / "online_retail" / "quirks.csv")}
OLD = {
    "list_assignments": "marts.winback_assignments",
    "lists_sent": "marts.winback_sent",
    "segment_names_log": "marts.segment_names_log",
    "segmentation_fits": "intermediate.segmentation_fit",
}
"""Where the version before kept what."""
NOW = {name: f"records.{name}" for name in OLD} | {
    "segmentation_fits": "(select * exclude (linkage) from records.segmentation_fits)",
    "segment_names_log": "(select * exclude (claims) from records.segment_names_log)",
}
"""The same, where it is now, without what was not there before."""

TYPES = {"string": "VARCHAR"}
"""What DuckDB calls the types of a contract that it has another name for."""

Make = Callable[..., Path]


@pytest.fixture
def before(dbt: Dbt) -> Make:
    """Make a database as the version before left it, with what the model that is run needs."""

    def make(name: str, more: str = "") -> Path:
        database = dbt.database(name)
        with duckdb.connect(str(database)) as connection:
            connection.execute(BEFORE + more)
            connection.execute("create table intermediate.int_as_of as select date '2025-03-24' as as_of_date")
        return database

    return make


def contents(database: Path, tables: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of each table in the order they lie in, whatever the columns are called and artefacts spelled."""
    return {
        name: [
            tuple("centers" if value == "centres" else value for value in row)
            for row in query(database, f"from {table}")
        ]
        for name, table in tables.items()
    }


def tables_of(database: Path) -> set[str]:
    return {
        f"{schema}.{table}"
        for schema, table in query(database, "select table_schema, table_name from information_schema.tables")
    }


def test_nothing_is_lost(before: Make, dbt: Dbt) -> None:
    """Everybody would be drawn anew, lists be sent twice, and segments get other ids."""
    database = before("migrated")
    there = contents(database, OLD)
    for _ in range(2):
        dbt.run(["run", "--select", "build_options"], database, OPTIONS).check()
        now = contents(database, NOW)
        assert now == there
        assert not tables_of(database) & {*OLD.values(), "intermediate.int_build_vars"}
    numbers = query(database, "select build_number, dataset from records.build_options order by 1")
    assert numbers == [(1, "cdnow"), (2, "online_retail")]
    assert last_vars(database) == OPTIONS


def test_every_column_is_known_today(before: Make, dbt: Dbt) -> None:
    """A column under a name of before would be null from the next build on, and its past be out of sight."""
    database = before("known_columns")
    dbt.run(["run", "--select", "build_options"], database, OPTIONS).check()
    fits = KEY_COLUMNS | {name: "" for columns in (COLUMNS | MODEL_COLUMNS).values() for name in columns}
    found = [name for (name,) in query(database, "select column_name from (describe records.segmentation_fits)")]
    assert set(found) == set(fits)
    artefacts = {row[4] for row in query(database, "from records.segmentation_fits")}
    assert artefacts <= (COLUMNS | MODEL_COLUMNS).keys()


def test_options_have_the_names_of_today(before: Make, dbt: Dbt) -> None:
    """A refit repeats them: it would be refused, or read other columns of a shop's own file."""
    mapping = {"customer_totals": {"files": "monetary_total.csv", "columns": {"monetary_total": "members_below"}}}
    options = {
        "smallest_share_min": 0.1,
        "high_value_by": "spend",
        "segmentation_features": {"value": ["monetary_total", "order_count"]},
        "segmentation_model_path": "models/rfm.json",
        "custom": mapping,
    }
    text = yaml.safe_dump(options, sort_keys=False)
    database = before("options", f"; update intermediate.int_build_vars set vars = '{text}'")
    dbt.run(["run", "--select", "build_options"], database, OPTIONS).check()
    ((kept,),) = query(database, "select vars from records.build_options where build_number = 1")
    assert yaml.safe_load(kept) == {
        "share_of_smallest_segment_min": 0.1,
        "high_value_by": "revenue",
        "segmentation_features": {"value": ["revenue", "order_count"]},
        "custom": mapping,
    }


def test_a_refused_build_moves_nothing(before: Make, dbt: Dbt) -> None:
    """Who goes back to the older version after a refusal would find no assignments, and draw everybody again."""
    database = before("refused")
    there = contents(database, OLD)
    run = dbt.run(["run", "--select", "build_options"], database, OPTIONS | {"lookback_days": -1})
    assert "No table has been changed" in run.output
    assert contents(database, OLD) == there


def test_later_builds_append(before: Make, dbt: Dbt, quirks: Any) -> None:
    """dbt would make the tables anew over the moved ones, where it does not know that they are there."""
    database = before("appended")
    there = contents(database, OLD)
    dbt.run(["build", "--select", *(f"+{name}" for name in MODELS)], database, OPTIONS, data_tests=False).check()
    now = contents(database, NOW)
    for name, rows in there.items():
        assert now[name][: len(rows)] == rows, name
    types = (
        "select table_name, column_name, data_type from information_schema.columns "
        "where table_schema = 'records' and table_name <> 'segmentation_fits'"
    )
    assert sorted(query(database, types)) == sorted(query(quirks.database, types))


def test_a_migration_that_fails_changes_nothing(before: Make, dbt: Dbt) -> None:
    """Half of the records would be here, half there, and the next build would see the one half."""
    # the last table to be moved cannot be
    database = before("failed", "create schema records; create table records.build_options (other integer)")
    there = contents(database, OLD)
    assert dbt.run(["run", "--select", "build_options"], database, OPTIONS).exit_code != 0
    assert contents(database, OLD) == there
    assert {name for name in tables_of(database) if name.startswith("records.")} == {"records.build_options"}


def test_what_was_not_moved_is_not_added_to(before: Make, tmp_path: Path) -> None:
    """The records of the folder would be taken for those of the database, and its own be dropped."""
    database = before("not_moved")
    folder, other = tmp_path / "records", tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        make_records(connection)
        connection.execute("insert into records.build_options values (1, 'shop', '{}')")
        make_table(connection, FITS)
    export_records(other, folder)
    for command in (import_records, import_models):
        with pytest.raises(RecordsError, match="was built by an older version"):
            command(database, folder)


def test_the_tables_are_those_that_dbt_makes() -> None:
    """A record that export does not know would be lost with the database."""
    assert MODELS.keys() == {table.name for table in TABLES if table.is_of_dbt}
    keys = {
        name: tuple(model["data_tests"][0]["sound"]["arguments"]["key"])
        for name, model in MODELS.items()
        if "data_tests" in model
    }
    assert keys == {table.name: table.key for table in TABLES if table.name in keys}
    columns = {
        name: [(one["name"], TYPES.get(one["data_type"], one["data_type"].upper())) for one in model["columns"]]
        for name, model in MODELS.items()
        if "columns" in model
    }
    assert columns == {table.name: [*table.columns.items()] for table in TABLES if table.name in columns}
    assert {path.stem for path in (ROOT / "models" / "records").glob("*.[sp][qy]*")} == MODELS.keys()
