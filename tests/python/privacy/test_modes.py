"""Only the owner can read what winback writes, unless the option file_mode says otherwise."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Dbt
from record_tables import make_records

from winback.database import open_database
from winback.privacy.modes import made_like, mode_of, set_database_mode
from winback.records.tables import RecordsError
from winback.records.transfer import export_records, import_records
from winback.reporting.build import render_report

PAGE = "---\ntitle: Page\n---\n\n```sql one\nselect 1 as n\n```\n"
MARTS = """
create schema marts;
create table marts.build_summary as select 'shop' as dataset, date '2026-01-01' as as_of_date, 'EUR' as currency;
create table marts.row_accounting as select 'a.csv' as source_file, 'orders' as entity, 1 as raw_row_count;
"""


@pytest.fixture(autouse=True)
def _open_to_all() -> Iterator[None]:
    """As most systems are set up: everybody may read."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def permissions(folder: Path) -> dict[str, str]:
    """Return the permissions of each file and folder below a folder."""
    return {str(path.relative_to(folder)): oct(stat.S_IMODE(path.lstat().st_mode)) for path in folder.rglob("*")}


def open_to_others(folder: Path, others: int = 0o077) -> list[str]:
    """List what is in a folder that people other than the owner can do something with."""
    return [name for name, mode in permissions(folder).items() if int(mode, 8) & others]


def test_a_plain_build_is_private(dbt: Dbt) -> None:
    """Every account of the machine could read who the customers are, and what tests that failed say of them."""
    database = dbt.database("modes")
    for mode, expected in ((None, 0o600), ("shared", 0o640), (None, 0o600)):
        options = {"dataset": "demo"} | ({"file_mode": mode} if mode else {})
        dbt.run(["build", "--select", "programs"], database, options, data_tests=False).check()
        assert stat.S_IMODE(database.stat().st_mode) == expected, (mode, permissions(database.parent))
    refused = dbt.run(["build", "--select", "programs"], database, {"dataset": "demo", "file_mode": 644})
    assert "file_mode is '644'; choose one of private, shared" in refused.output


def test_what_duckdb_keeps_beside_a_database_is_private(tmp_path: Path) -> None:
    """The rows of the last transaction, and what does not fit into memory, would lie open beside the file."""
    database = tmp_path / "shop.duckdb"
    config = {"memory_limit": "40MB", "threads": "1"}
    with open_database(database, error=RecordsError, config=config) as connection:
        connection.execute("create table big as select range as n, md5(range::varchar) as text from range(400000)")
        rows = connection.execute("from big order by text")
        rows.fetchone()
        connection.execute("create table few as select 1 as n")
        beside = {path.name for path in tmp_path.iterdir()}
        assert {"shop.duckdb", "shop.duckdb.wal"} <= beside
        assert open_to_others(tmp_path) == []


def test_records_and_reports_are_as_readable_as_their_database(tmp_path: Path) -> None:
    """A folder of records has every customer id; a page may have some."""
    database, pages = tmp_path / "shop.duckdb", tmp_path / "pages"
    pages.mkdir()
    (pages / "page.md").write_text(PAGE, encoding="utf-8")
    with open_database(database, error=RecordsError) as connection:
        make_records(connection)
        connection.execute("insert into records.build_options values (1, 'shop', '')")
        connection.execute(MARTS)
    for mode, others in (("private", 0o077), ("shared", 0o027)):
        set_database_mode(database, mode)
        os.umask(0o022)
        out = tmp_path / mode
        with made_like(database):
            out.mkdir()
        for _ in range(2):
            export_records(database, out / "records")
            render_report(database=database, pages_folder=pages, theme=ROOT / "reports" / "theme", out=out / "report")
        import_records(out / "new.duckdb", out / "records")
        assert open_to_others(out, others) == []
        group = {name for name in permissions(out) if name not in open_to_others(out, 0o040)}
        assert group == (set() if mode == "shared" else set(permissions(out))) | {"new.duckdb"}, group


def test_a_file_that_winback_did_not_make_does_not_open_others(tmp_path: Path) -> None:
    """A database that an older version left open to all would have its lists written open, too."""
    database = tmp_path / "old.duckdb"
    for permission, mode in ((0o644, "private"), (0o664, "private"), (0o640, "shared"), (0o600, "private")):
        database.touch()
        database.chmod(permission)
        assert mode_of(database) == mode
    assert mode_of(tmp_path / "none.duckdb") == "private"
