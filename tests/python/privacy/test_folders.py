"""What `winback forget` cleans beside the database: what is of this database, and nothing of another one."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from click.testing import CliRunner

from winback.cli import main
from winback.plugin import Plugin
from winback.privacy.folders import clean_folder
from winback.privacy.keys import KeyMissingError, key_file, read_key
from winback.privacy.people import People, write_journal
from winback.reporting.output import write_files

SOMEBODY = People(["A1"], [], [], [], ["A1"])


def report(out: Path, database: Path | None) -> Path:
    write_files(out, {"site/index.html": "A1 ordered", "markdown/index.md": "A1 ordered"}, of=database)
    return out


def test_a_report_of_another_database_stays(tmp_path: Path) -> None:
    """To forget somebody in a trial would take the report of the shop away."""
    mine, other, moved = (tmp_path / name for name in ("mine.duckdb", "other.duckdb", "moved.duckdb"))
    for database in (mine, other):
        database.touch()
    reports = {
        "of mine": report(tmp_path / "a", mine),
        "of another": report(tmp_path / "b", other),
        "of one that is gone": report(tmp_path / "c", moved),
        "of an older version": report(tmp_path / "d", None),
        "of another, then of mine": report(report(tmp_path / "e", other), mine),
    }
    done, left = clean_folder(tmp_path, SOMEBODY, b"", {}, database=mine)
    kept = {name for name, out in reports.items() if (out / "site" / "index.html").exists()}
    assert kept == {"of another"}
    assert f"{tmp_path / 'b'}: a report of {other}, kept" in done
    assert left == []
    assert not list((tmp_path / "a").glob("*.txt"))


def test_a_report_that_was_ended_is_of_any_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of this database would stay behind the name of another one."""
    mine, other = tmp_path / "mine.duckdb", tmp_path / "other.duckdb"
    mine.touch()
    other.touch()
    out = report(tmp_path / "out", other)

    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("winback.reporting.output.exchange", ended)
        with pytest.raises(KeyboardInterrupt):
            report(out, mine)
    clean_folder(tmp_path, SOMEBODY, b"", {}, database=mine)
    assert not (out / "site" / "index.html").exists()


def test_a_damaged_key_is_said_in_words(tmp_path: Path) -> None:
    """`dbt build` would show a traceback to whoever restored half a file."""
    database = tmp_path / "shop.duckdb"
    duckdb.connect(str(database)).close()
    plugin = Plugin.__new__(Plugin)
    credentials = SimpleNamespace(path=str(database), is_motherduck=False)
    for damage in ("garbage", "00ff"):
        key_file(database).write_text(damage)
        with pytest.raises(KeyMissingError, match=r"is damaged: .* Put a copy of it back"):
            read_key(database)
        # what dbt shows in words
        with pytest.raises(RuntimeError, match="is damaged"):
            plugin.update_connection_config(credentials, {})  # type: ignore[arg-type]
    # and the file is nobody's any more
    duckdb.connect(str(database)).close()


def test_a_database_that_is_being_cleaned_is_refused_by_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report of what is half erased would name who asked to be forgotten."""
    monkeypatch.delenv("WINBACK_DB", raising=False)
    project, link = tmp_path / "project", tmp_path / "link.duckdb"
    project.mkdir()
    database = project / "winback.duckdb"
    duckdb.connect(str(database)).close()
    link.symlink_to(database)
    write_journal(link, SOMEBODY)
    for command in (
        ["report", "--project-dir", str(project)],
        ["report", "--project-dir", str(project), "--unfinished"],
        ["trials", "--project-dir", str(project)],
        ["publish", "--db", str(database)],
        ["publish", "--db", str(link)],
    ):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 1
        assert "Customers are being forgotten in" in done.output, command
