"""Records of another version are migrated, or refused in words before anything is changed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import FIXTURES, Dbt, query
from record_tables import make_records

from winback.durable import sha256_of
from winback.errors import UserError
from winback.last_build import last_vars
from winback.lists.errors import CampaignError
from winback.lists.export import export_list
from winback.records.models import import_models
from winback.records.sent import take_back
from winback.records.tables import FITS, TABLES, RecordsError, make_table
from winback.records.transfer import export_records, import_records
from winback.records.versions import ADDED, VERSION

OPTIONS = {"dataset": "online_retail", "raw_path": str(FIXTURES / "online_retail" / "quirks.csv")}
COMMIT_BEFORE = "alter table records.segment_names_log drop column claims"
ROWS = """
insert into records.list_assignments by name
select 'shop' as dataset, 'win_back' as program, '1' as salt, 'A1' as customer_id;
insert into records.lists_sent by name select 'shop' as dataset, 'win_back-1' as list_id, 'A1' as customer_id;
insert into records.segment_names_log by name
select 'shop' as dataset, 'rfm' as segmentation, 1 as segment_id, 1 as change_number;
insert into records.segmentation_fits by name select 'shop' as dataset, 'rfm' as segmentation, 1 as fit_number;
insert into records.build_options values (1, 'shop', 'as_of_date: 2026-01-01')
"""
REFUSED = {
    "a column missing": (
        "alter table records.list_assignments drop column pre_period_order_count",
        "records.list_assignments lacks pre_period_order_count, and nobody can say what stood there",
    ),
    "a fact of models missing": (
        "alter table records.segmentation_fits drop column center_scaled",
        "lacks center_scaled",
    ),
    "a column of a newer version": (
        "alter table records.lists_sent add column channel varchar",
        "records.lists_sent has columns that this version does not know: channel",
    ),
    "a newer version": (
        f"create table records.schema_version as select {VERSION + 1} as version",
        f"knows them up to version {VERSION}. Use the newer winback",
    ),
    "another type": (
        "alter table records.list_assignments alter outcome_days type integer",
        "outcome_days (INTEGER instead of BIGINT)",
    ),
}


def make(database: Path, change: str) -> Path:
    """Make a database with a row in each table of records, as a version without a schema version left it."""
    database.parent.mkdir(exist_ok=True)
    with duckdb.connect(str(database)) as connection:
        make_records(connection)
        make_table(connection, FITS)
        connection.execute(ROWS)
        connection.execute("create schema intermediate")
        connection.execute("create table intermediate.int_as_of as select date '2025-03-24' as as_of_date")
        connection.execute(change)
    return database


def rows(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {table.name: query(database, f"from records.{table.name}") for table in TABLES if table.is_of_dbt}


@pytest.mark.parametrize(("change", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_migrated_is_refused_in_words(dbt: Dbt, tmp_path: Path, change: str, message: str) -> None:
    """A build would end with "Got 152 results", its marts half new, and records of a newer version cut."""
    database = make(dbt.database(f"refused {message[:40]}".replace(" ", "_").replace("/", "")), change)
    there = rows(database)
    run = dbt.run(["run", "--select", "build_options"], database, OPTIONS)
    assert message in run.output
    assert "No table has been changed" in run.output
    folder = tmp_path / "records"
    export_records(make(tmp_path / "fine" / "shop.duckdb", "select 1"), folder)
    for command in (
        lambda: export_records(database, tmp_path / "out"),
        lambda: import_records(database, folder),
        lambda: import_models(database, folder),
        lambda: take_back(database, "win_back-1"),
        lambda: last_vars(database),
        lambda: export_list(database, "win_back", tmp_path / "lists"),
    ):
        with pytest.raises((RecordsError, CampaignError, UserError)) as refused:
            command()
        assert message in str(refused.value)
    assert rows(database) == there


def test_an_older_database_is_migrated(dbt: Dbt, tmp_path: Path) -> None:
    """Its records would be refused, or its next names have no claims and the pages stop."""
    database = make(dbt.database("older_records"), COMMIT_BEFORE)
    with pytest.raises(RecordsError, match="was built by an older version"):
        export_records(database, tmp_path / "records")
    there = rows(database)
    dbt.run(["run", "--select", "build_options"], database, OPTIONS).check()
    now = rows(database)
    assert now["build_options"][:1] == there["build_options"]
    assert now["segment_names_log"] == [(*row, None) for row in there["segment_names_log"]]
    assert {name: now[name] for name in now if name not in ("build_options", "segment_names_log")} == {
        name: there[name] for name in there if name not in ("build_options", "segment_names_log")
    }
    assert query(database, "from records.schema_version") == [(VERSION,)]
    assert sum(export_records(database, tmp_path / "records").values()) == sum(map(len, now.values()))


def test_an_older_folder_is_migrated(tmp_path: Path) -> None:
    """The backup would be of no use once winback is updated."""
    database, folder = make(tmp_path / "shop.duckdb", "select 1"), tmp_path / "records"
    export_records(database, folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest.pop("schema_version") == VERSION
    with duckdb.connect() as connection:
        file = folder / "segment_names_log.csv"
        connection.execute(f"create table log as from read_csv('{file}', all_varchar = true)")
        connection.execute(f"copy (select * exclude (claims) from log) to '{file}' (format csv, header)")
    about = manifest["tables"]["segment_names_log"]
    about["sha256"] = sha256_of(file)
    del about["columns"]["claims"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    other = tmp_path / "other.duckdb"
    assert sum(import_records(other, folder).values()) == len(rows(database))
    assert rows(other) == rows(database)
    shutil.rmtree(folder)
    export_records(other, folder)


def test_each_version_says_what_came_with_it() -> None:
    """Records of the version before would be refused for a column that they cannot have."""
    assert set(ADDED) == set(range(1, VERSION + 1))
    tables = {table.name: table.columns for table in TABLES}
    assert all(
        column in tables[name] for added in ADDED.values() for name, columns in added.items() for column in columns
    )
