"""`winback forget` in a built database: every table, record, list, report and page of the file."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from conftest import ROOT, DbtRun, query

from winback.cli import main
from winback.errors import UserError
from winback.lists.export import export_list
from winback.privacy import erase as erasing
from winback.privacy.contract import FACT, kind_of, personal_names, text_columns
from winback.privacy.forget import Forgotten, forget
from winback.privacy.keys import KeyMissingError, key_file
from winback.privacy.people import People, journal_file, read_journal, write_journal
from winback.privacy.rewrite import rewrite
from winback.publishing import current_version, publish, version_folders
from winback.records.transfer import export_records, import_records

ID = r"(^|[^A-Za-z0-9])[DV][0-9]{6}([^A-Za-z0-9]|$)|@example\.org"
"""What only an id or an address of the demo looks like."""

ASSIGNED = """
select customer_id, contact_key from input.input__customers
where customer_id in (select customer_id from marts.winback_list where is_to_send) and contact_key is not null
and customer_id in (select customer_id from records.list_assignments)
and customer_id in (select customer_id from records.segmentation_fits) order by 1 limit 2
"""


def run(database: Path, customers: list[str], *folders: Path) -> Forgotten:
    """Forget customers in a database that is not built again."""
    return forget(database, customers, project=ROOT, folders=folders, progress=lambda _: None, build=lambda _, __: 0)


@pytest.fixture(autouse=True)
def _folders_of_dbt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the project's own folders alone."""
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "target"))
    monkeypatch.setenv("DBT_LOG_PATH", str(tmp_path / "logs"))


@pytest.fixture
def database(demo: DbtRun, tmp_path: Path) -> Path:
    """A copy of the demo."""
    return Path(shutil.copy(demo.database, tmp_path / "winback.duckdb"))


def tables_with(database: Path, texts: list[str]) -> list[str]:
    """Say in which columns a text stands."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("create temp table texts as select unnest($1) as text", [texts])
        return [
            f"{schema}.{table}.{column}"
            for schema, table, columns in text_columns(connection)
            for column in columns
            if connection.execute(
                f'select exists (from "{schema}"."{table}", texts where contains(cast("{column}" as varchar), text))'
            ).fetchall()[0][0]
        ]


def test_the_models_say_which_columns_have_an_id(demo: DbtRun) -> None:
    """`winback forget` would not look at a column that nobody called personal."""
    names = personal_names(ROOT)
    assert tuple(name for name, kind in names.items() if kind == FACT) == erasing.FACTS
    found = set()
    with duckdb.connect(str(demo.database), read_only=True) as connection:
        for schema, table, columns in text_columns(connection):
            for column in columns:
                where = f'from "{schema}"."{table}" where regexp_matches(cast("{column}" as varchar), ?)'
                if connection.execute(f"select count(*) {where}", [ID]).fetchall()[0][0]:
                    found.add(f"{schema}.{table}")
                    assert kind_of(column, names), f"{schema}.{table}.{column} keeps ids: say so in its YAML (personal)"
    assert len(found) > 60


def test_everything_that_was_made_of_them_is_gone(database: Path, tmp_path: Path) -> None:
    """Whoever asked to be forgotten would be found in a table, a list, a folder of records or a free page."""
    (one, mail), (two, other_mail) = query(database, ASSIGNED)
    texts, lists, filed, report = (
        [one, two, mail, other_mail],
        tmp_path / "lists",
        tmp_path / "filed",
        tmp_path / "report",
    )
    arms = "select program, arm, count(*) from records.list_assignments group by all order by all"
    before = query(database, arms)
    program = query(database, f"select program from marts.winback_list where customer_id = '{one}' and is_to_send")[0][
        0
    ]
    export_list(database, program, lists)
    export_records(database, filed)
    versions = tmp_path / "published"
    publish(database, versions)
    shutil.copytree(current_version(versions) or Path(), versions / "versions" / "0")
    (report / "markdown").mkdir(parents=True)
    (report / "markdown" / "lists.md").write_text(f"| {one} |")
    (report / "report-files.txt").write_text("markdown/lists.md\n")
    (lists / "copy.txt").write_text(f"call {mail} again")
    with duckdb.connect(str(database)) as connection:
        # what is unfinished is not published, so readers keep the version that they have
        connection.execute("update records.builds set state = 'failed'")
        connection.execute(f"create table main.left_over__dbt_tmp as select '{one}' as customer_id, 1 as x")
    assert len(tables_with(database, texts)) > 40
    done = run(database, [one, two], lists, filed, report)
    assert tables_with(database, texts) == []
    assert re.search("|".join(texts).encode(), database.read_bytes()) is None
    assert tables_with(next(versions.rglob("winback.duckdb")), texts) == []
    assert [one.name for one in version_folders(versions)] == ["1"]
    parquet = next(versions.rglob("customer_single_view.parquet"))
    single = f"select count(*) from '{parquet}' where customer_id = '{one}'"
    assert duckdb.sql(single).fetchall() == [(0,)]
    assert done.left == [str(lists / "copy.txt")]
    (lists / "copy.txt").unlink()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file for file in files if re.search("|".join(texts).encode(), file.read_bytes())] == []
    assert not list(report.rglob("*.md"))
    # The experiment counts them as ever.
    assert query(database, arms) == before
    assert done.assignments >= 1
    manifest = json.loads(next(lists.rglob("manifest.json")).read_text())
    assert manifest["counts"]["forgotten"] >= 1
    parquet = next(lists.rglob("send.parquet"))
    assert duckdb.sql(f"select count(*) from '{parquet}'").fetchall() == [(manifest["counts"]["send"],)]
    # Records that were filed before are those of today.
    assert sum(export_records(database, filed).values())


@pytest.mark.nightly
def test_records_of_before_bring_nobody_back(database: Path, tmp_path: Path) -> None:
    """A backup of the records would undo what was promised."""
    (one, mail), _ = query(database, ASSIGNED)
    old, new = tmp_path / "old", tmp_path / "new"
    export_records(database, old)
    run(database, [one])
    assert not any(import_records(database, old).values())
    export_records(database, new)
    with duckdb.connect(str(tmp_path / "other.duckdb")) as connection:
        connection.execute("create table x (y int)")
    with pytest.raises(KeyMissingError, match="is missing, so they would come back"):
        import_records(tmp_path / "other.duckdb", new)
    shutil.copy(key_file(database), key_file(tmp_path / "other.duckdb"))
    import_records(tmp_path / "other.duckdb", old)
    import_records(tmp_path / "other.duckdb", new)
    for place in (database, tmp_path / "other.duckdb"):
        assert tables_with(place, [one, mail]) == []
    counts = "select count(*) from records.list_assignments where customer_id like 'forgotten:%'"
    assert query(tmp_path / "other.duckdb", counts) == query(database, counts) != [(0,)]


def test_what_was_ended_is_finished_first(database: Path) -> None:
    """A list of customers who are half forgotten would be sent."""
    (one, mail), _ = query(database, ASSIGNED)
    write_journal(database, People([one], [], [mail], [one, mail], []))
    for command in (["export", "--all", "--out", "x"], ["records", "export", "x"], ["build"], ["report"]):
        done = CliRunner().invoke(main, [*command, "--db", str(database)])
        assert done.exit_code == 1
        assert "Finish it first: winback forget" in done.output


@pytest.mark.nightly
def test_the_next_command_finishes_it(database: Path) -> None:
    """Who asked first would be found again by a command for somebody else."""
    (one, mail), (two, _) = query(database, ASSIGNED)
    write_journal(database, People([one], [], [mail], [one, mail], []))
    with pytest.raises(UserError, match="The build ended with an error"):
        forget(database, [two], project=ROOT, folders=[], progress=lambda _: None, build=lambda _, __: 1)
    people = read_journal(database)
    assert people is not None
    assert people.customers == sorted([one, two])
    assert tables_with(database, [one, two, mail]) == []
    run(database, [])
    assert not journal_file(database).exists()
    with pytest.raises(UserError, match="Nobody is to be forgotten"):
        run(database, [])


def test_nothing_is_left_in_free_pages(tmp_path: Path) -> None:
    """Deleted rows stay in the file until DuckDB needs the room; anyone with the file could read them."""
    database, text = tmp_path / "shop.duckdb", "ann.archer@example.org"
    with duckdb.connect(str(database)) as connection:
        connection.execute("set force_compression = 'uncompressed'")
        connection.execute(f"create table t as select i, i || '{text}' as mail from range(200000) as r (i)")
        connection.execute("comment on table t is 'the key'")
        connection.execute("create view v as select count(*) as n from t")
        connection.execute("checkpoint")
        connection.execute("delete from t where i % 2 = 1 or i > 1000")
        connection.execute(f"update t set mail = replace(mail, '{text}', '@')")
        connection.execute("checkpoint")
    rows, mode = query(database, "select i, mail, rowid from t"), database.stat().st_mode
    assert text.encode() in database.read_bytes()
    rewrite(database)
    assert text.encode() not in database.read_bytes()
    assert [row[:2] for row in query(database, "select i, mail, rowid from t")] == [row[:2] for row in rows]
    assert query(database, "select comment from duckdb_tables()") == [("the key",)]
    assert query(database, "from v") == [(501,)]
    assert database.stat().st_mode == mode
    assert [file.name for file in tmp_path.iterdir()] == ["shop.duckdb"]


KILLED = """
import sys
from pathlib import Path
from winback.privacy.forget import forget
shop, ids = Path(sys.argv[1]), sys.argv[2:]
forget(shop, ids, project=Path(), folders=[shop.parent], progress=print, build=lambda *_: 0)
"""


@pytest.mark.nightly
def test_a_kill_leaves_old_or_new(demo: DbtRun, tmp_path: Path) -> None:
    """Half a database, or one in which a begun promise is forgotten, would be worse than none."""
    (one, mail), _ = query(demo.database, ASSIGNED)
    chance, seconds, states = random.Random(21), 10.0, []
    for number in range(25):
        folder = tmp_path / str(number)
        folder.mkdir()
        database = Path(shutil.copy(demo.database, folder / "winback.duckdb"))
        program = query(database, f"select program from marts.winback_list where customer_id = '{one}' and is_to_send")
        export_list(database, program[0][0], folder / "lists")
        export_records(database, folder / "filed")
        started = time.monotonic()
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(database), one], cwd=ROOT)
        try:
            # the first one says how long it takes
            process.wait(None if number == 0 else chance.uniform(0.5, seconds))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if number == 0:
            seconds = time.monotonic() - started
        begun, found = journal_file(database).exists(), bool(tables_with(database, [one, mail]))
        states.append((begun, found))
        run(database, [] if begun else [one] if found else [], folder) if begun or found else None
        assert tables_with(database, [one, mail]) == []
        files = [file for file in folder.rglob("*") if file.is_file()]
        assert [file for file in files if re.search(f"{one}|{mail}".encode(), file.read_bytes())] == []
    assert len(set(states)) > 2
