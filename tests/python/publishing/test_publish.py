"""`winback publish`: whole versions beside each other, which any reader opens while the next build runs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from conftest import DbtRun, query
from record_tables import make_records, say_whole

from winback.cli import main
from winback.errors import UserError
from winback.privacy import forget as forgetting
from winback.publishing import current_version, drop_versions, publish, rewrite_version, source_of, version_folders
from winback.publishing import folder as folders

TABLES = """
create schema marts;
create table marts.build_summary as select 'demo' as dataset, date '2026-01-01' as as_of_date;
create table marts.segmentation_models as
select 'rfm' as segmentation, 1 as fit_number, 'aa' as model_version, true as is_current;
create table marts.customers as select 'C' || i as customer_id, i::decimal(38,4) as revenue from range(1, 6) as t (i);
create view marts.best_customers as from marts.customers where revenue > 3;
insert into records.segment_names_log (segmentation, segment_name) values ('rfm', 'Top');
insert into records.list_assignments (customer_id) values ('C1');
insert into records.build_options values (1, 'demo', '{}');
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A small database whose build is whole."""
    path = tmp_path / "winback.duckdb"
    with duckdb.connect(str(path)) as connection:
        make_records(connection)
        connection.execute(TABLES)
    return path


@pytest.fixture
def build_again(database: Path) -> Callable[[], None]:
    """Do what the next build would: one customer more, under another id of the build."""

    def build() -> None:
        with duckdb.connect(str(database)) as connection:
            connection.execute("insert into marts.customers select 'C' || count(*) + 1, 9 from marts.customers")
            connection.execute("update records.builds set build_number = build_number + 1, build_id = build_id || 'b'")

    return build


def run(*arguments: str | Path, **variables: str) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)], env={"WINBACK_WAIT": "0", **variables})


def test_what_is_published_of_the_demo_is_what_was_built(demo: DbtRun, tmp_path: Path) -> None:
    """A reader would miss a table, see other rows than the builder, or find a view that only works in one file."""
    done = publish(demo.database, tmp_path / "published")
    moved = shutil.move(done.version / "winback.duckdb", tmp_path / "moved.duckdb")
    with duckdb.connect(str(tmp_path / "other.duckdb")) as connection:
        connection.execute(f"attach '{demo.database}' as built (read_only)")
        connection.execute(f"attach '{moved}' as moved (read_only)")
        assert connection.execute(
            "select tags['storage_version'] from duckdb_databases() where database_name = 'moved'"
        ).fetchall() == [("v1.4.0+",)]
        names = connection.execute(
            "select table_schema, table_name from information_schema.tables where table_catalog = 'built' "
            "and (table_schema = 'marts' or table_name = 'segment_names_log')"
        ).fetchall()
        assert len(names) > 100
        assert {(one["schema"], one["table"]) for one in done.manifest["tables"]} == set(names)
        for one in done.manifest["tables"]:
            name, file = f"{one['schema']}.{one['table']}", done.version / one["file"]
            assert sha256(file.read_bytes()).hexdigest() == one["sha256"], name
            for copy in (f"moved.{name}", f"'{file}'"):
                built = f"select coalesce(sum(hash(t)), 0) from built.{name} as t"
                rows = connection.execute(
                    f"select count(*), coalesce(sum(hash(t)), 0) = ({built}) from {copy} as t"
                ).fetchall()
                assert rows == [(one["rows"], True)], f"{copy} of {name}"
        views = connection.execute(
            "select schema_name, view_name from duckdb_views() where database_name = 'built' and not internal"
        ).fetchall()
        for schema, view in views:
            connection.execute(f"select count(*) from built.{schema}.{view}")
        assert len(views) > 25
    assert done.manifest["as_of_date"] == str(demo.query("select as_of_date from marts.build_summary")[0][0])
    assert {path.stat().st_mode & 0o077 for path in done.version.rglob("*")} == {0}


def test_versions_are_kept_and_switched(database: Path, build_again: Callable[[], None]) -> None:
    """The disk would fill, a reader's file be gone, or a build that changed nothing make a version."""
    folder = database.parent / "published"
    said = run("publish", "--db", database, "--keep", "2")
    assert (said.exit_code, "Version 1" in said.output, "5 tables of build 1-a" in said.output) == (0, True, True)
    assert "Nothing new to publish: version" in run("publish", "--db", database).output
    with duckdb.connect(str(folder / "current" / "winback.duckdb"), read_only=True) as reader:
        for number in (2, 3, 4):
            build_again()
            assert publish(database, folder, keep=2).version.name == str(number)
        assert [one.name for one in version_folders(folder)] == ["3", "4"]
        # its file was removed, and it reads on
        assert reader.execute("select count(*) from marts.customers").fetchall() == [(5,)]
    assert current_version(folder) == folder / "versions" / "4"
    assert query(folder / "current" / "winback.duckdb", "select count(*) from marts.customers") == [(8,)]
    assert query(folder / "current" / "winback.duckdb", "from records.builds") == [(4, "1-abbb", "whole")]


def test_a_publication_that_is_killed_is_not_seen(
    database: Path, build_again: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers would see half of a version, or the next publication would stumble over what was left."""
    folder = database.parent / "published"
    publish(database, folder)
    build_again()
    steps = {
        "winback.publishing.publish.write_manifest": True,
        "winback.publishing.publish.make_current": False,
        "winback.publishing.publish.remove_old": False,
    }
    for step, leaves_partial in steps.items():
        code = (
            f"import os, sys; from pathlib import Path; from unittest.mock import patch\n"
            f"from winback.publishing import publish\n"
            f"with patch({step!r}, lambda *a, **b: os._exit(9)): publish(Path(sys.argv[1]), Path(sys.argv[2]))"
        )
        died = subprocess.run([sys.executable, "-c", code, str(database), str(folder)], check=False)
        assert died.returncode == 9
        assert any(one.name.endswith(".partial") for one in version_folders(folder)) == leaves_partial
        version = current_version(folder)
        assert version is not None
        assert (version.name == "1") == (step != "winback.publishing.publish.remove_old")
        assert query(version / "winback.duckdb", "select count(*) from marts.customers")[0][0] in {5, 6}
    assert publish(database, folder).was_there
    build_again()
    publish(database, folder, keep=1)
    assert len(version_folders(folder)) == 1


@pytest.mark.parametrize("state", ["begun", "failed", "partial", None])
def test_an_unfinished_build_is_not_used(database: Path, tmp_path: Path, state: str | None) -> None:
    """Half of an old build and half of a new one would be sent, shown or fitted."""
    with duckdb.connect(str(database)) as connection:
        say_whole(connection, state or "")
        if state is None:
            connection.execute("drop table records.builds")
        connection.execute("create table marts.winback_list (program text)")
    before = database.read_bytes()
    for command in (
        ["publish"],
        ["export", "--all", "--out", str(tmp_path / "lists")],
        ["report", "--out", str(tmp_path / "report")],
        ["fit"],
        ["fit", "--dry-run"],
    ):
        said = run(*command, "--db", database)
        assert said.exit_code == 1, f"{command}: {said.output}"
        assert f"{database} is unfinished: " in said.output
        assert "Run `winback build`" in said.output
    assert database.read_bytes() == before
    assert os.listdir(tmp_path) == [database.name]


def test_what_is_built_without_its_tests_to_forget_is_not_published(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test failed, so the tables are made without tests for the sake of who is forgotten; readers would get them."""
    asked: list[tuple[str, ...]] = []

    def build(_database: Path, _options: object, arguments: tuple[str, ...], _progress: object) -> int:
        asked.append(arguments)
        return 0 if arguments else 1

    monkeypatch.setattr(forgetting, "run_build", build)
    assert forgetting._build(database, {}, lambda _: None) == 0
    assert asked == [(), ("--exclude-resource-types", "test")]
    with pytest.raises(UserError, match="a table or a test of the last build failed"):
        publish(database, tmp_path / "published")


def test_what_no_reader_sees_makes_no_version(database: Path, tmp_path: Path) -> None:
    """Each exported list would push the version of an earlier build out, with nothing new for its readers."""
    folder = tmp_path / "published"
    publish(database, folder)
    with duckdb.connect(str(database)) as connection:
        connection.execute("insert into records.list_assignments (customer_id) values ('C2')")
    done = publish(database, folder)
    assert (done.was_there, done.version.name) == (True, "1")
    assert [path.name for path in (folder / "versions").iterdir()] == ["1"]
    with duckdb.connect(str(database)) as connection:
        connection.execute("insert into marts.customers values ('C9', 9)")
    output = run("publish", "--db", database).output
    assert "Version 2 " in output
    assert "New since the version before, of the same build: best_customers, customers" in output


def test_what_is_read(database: Path, build_again: Callable[[], None], tmp_path: Path) -> None:
    """A report would be of other figures than its reader thinks."""
    folder = tmp_path / "published"
    assert source_of(database, None).database == database
    with pytest.raises(UserError, match=r"Nothing is published in .*elsewhere"):
        source_of(database, tmp_path / "elsewhere")
    publish(database, folder)
    source = source_of(database, None)
    assert (source.database, source.is_published) == (folder / "versions" / "1" / "winback.duckdb", True)
    assert source.note == f"Reading version 1 in {folder}, of build 1-a, as of 2026-01-01."
    assert source.is_newest
    build_again()
    assert not source_of(database, None).is_newest
    assert f"{database} has a newer build: publish it (winback publish)" in source_of(database, None).note
    # another database in this folder: nothing of it is published
    other = Path(shutil.copy(database, tmp_path / "other.duckdb"))
    assert source_of(other, None).database == other
    said = run("publish", "--db", other)
    assert "has what winback.duckdb published" in said.output
    assert run("publish", "--db", other, "--to", folder).exit_code == 0
    assert source_of(database, None).database == database


def test_a_build_that_runs_keeps_nobody_from_reading(database: Path, tmp_path: Path) -> None:
    """Reports would wait for the builder, and lists would be sent without a mark."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "one.md").write_text("---\ntitle: One\n---\n```sql c\nselect count(*) as n from marts.customers\n```\n")
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table marts.row_accounting (source_file text, entity text, raw_row_count bigint)")
        connection.execute("alter table marts.build_summary add column currency text")
    publish(database, tmp_path / "published")
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb; c = duckdb.connect({str(database)!r}); print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        out = ["--pages", pages, "--theme", Path(__file__).parents[3] / "reports" / "theme", "--out", tmp_path / "out"]
        said = run("report", *out, WINBACK_DB=str(database))
        assert said.exit_code == 0, said.output
        assert "Reading version 1" in said.output
        for command in (["export", "--all", "--out", tmp_path / "lists"], ["publish"]):
            refused = run(*command, WINBACK_DB=str(database))
            assert refused.exit_code == 1
            assert "is in use by" in refused.output
            assert refused.output.count("\n") == 1 + ("Reading version" in refused.output)
    finally:
        holder.communicate(b"\n", timeout=30)


def test_erased_rows_are_in_no_file_of_a_version(database: Path) -> None:
    """Who asked to be forgotten would be found in a version of last week."""
    folder = database.parent / "published"
    version = publish(database, folder).version

    def forget(rows: duckdb.DuckDBPyConnection) -> None:
        for table in ("customers", "best_customers"):
            rows.execute(f"delete from marts.{table} where customer_id = 'C4'")

    rewrite_version(folder, version, forget)
    kept = [("C1",), ("C2",), ("C3",), ("C5",)]
    assert query(version / "winback.duckdb", "select customer_id from marts.customers order by 1") == kept
    assert query(version / "winback.duckdb", "select customer_id from marts.best_customers") == [("C5",)]
    assert not [path for path in version.rglob("*") if path.is_file() and b"C4" in path.read_bytes()]
    manifest = json.loads((version / "manifest.json").read_text(encoding="utf-8"))
    assert {one["rows"] for one in manifest["tables"] if one["table"] == "customers"} == {4}
    # the next publication takes the database as it is
    assert publish(database, folder).version.name == "2"
    assert [one.name for one in drop_versions(folder, keep_current=True)] == ["1"]
    drop_versions(folder, keep_current=False)
    assert (current_version(folder), version_folders(folder)) == (None, [])


def test_two_publications_wait_for_each_other(database: Path) -> None:
    """Two versions would be written over each other."""
    folder = database.parent / "published"
    publish(database, folder)
    with folders.only_one(folder), pytest.raises(UserError, match="Another program publishes into"):
        publish(database, folder, wait=0)


def test_without_symbolic_links(
    database: Path, build_again: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing could be published on a disk or system that has none."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links")

    folder = database.parent / "published"
    monkeypatch.setattr(Path, "symlink_to", refuse)
    publish(database, folder)
    build_again()
    publish(database, folder)
    assert (folder / "current.txt").read_text(encoding="utf-8") == "versions/2\n"
    assert current_version(folder) == folder / "versions" / "2"
