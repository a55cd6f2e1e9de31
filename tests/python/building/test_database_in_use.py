"""A database that cannot be opened: one line with the fix, from each command and from dbt itself."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from functools import reduce
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from click.testing import CliRunner

from winback.cli import main
from winback.database import check_writable, open_database
from winback.errors import UserError

ROOT = Path(__file__).parents[3]
HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('ready', flush=True); sys.stdin.read()"
COMMANDS = (
    ["build", "--vars", "{dataset: demo}"],
    ["fit"],
    ["trials"],
    ["report"],
    ["export", "--all", "--out", "lists"],
    ["records", "export", "records"],
    ["records", "unsend", "a list"],
)


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, int]]:
    """A database that another program holds open, and that program's number."""
    path = tmp_path_factory.mktemp("locked") / "shop.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "ready"
    yield path, holder.pid
    holder.communicate(timeout=30)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_who_holds_the_database_is_named(
    locked: tuple[Path, int], command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of traceback does not say which window to close."""
    path, process = locked
    # a build that ends meanwhile is waited for: here none does
    clock = SimpleNamespace(monotonic=count(step=30).__next__, sleep=lambda _: None)
    monkeypatch.setattr("winback.database.time", clock)
    done = CliRunner().invoke(main, command, env={"WINBACK_DB": str(path)})
    assert (done.exit_code, type(done.exception)) == (1, SystemExit), done.output
    assert done.output.count("\n") == 1
    assert f"{path} is in use by " in done.output
    assert f"(process {process})" in done.output
    assert "Close it there or wait" in done.output


def test_dbt_says_it_without_a_traceback(locked: tuple[Path, int], tmp_path: Path) -> None:
    """Who runs dbt itself would see thirty lines of Python and DuckDB's sentence in the last one."""
    path, process = locked
    # The project takes ten seconds to parse; what speaks is the plugin of its profile.
    shutil.copy(ROOT / "profiles.yml", tmp_path)
    (tmp_path / "macros").mkdir()
    (tmp_path / "macros" / "ask.sql").write_text("{% macro ask() %}{% do run_query('select 1') %}{% endmacro %}")
    (tmp_path / "dbt_project.yml").write_text(
        "{name: little, profile: winback, config-version: 2, flags: {send_anonymous_usage_stats: false}}"
    )
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "run-operation", "ask"],
        cwd=tmp_path,
        env=os.environ | {"WINBACK_DB": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert f"(process {process}), such as a running build or an open DuckDB shell. Close it" in done.stdout


def _newer(path: Path) -> None:
    """Write a database file as a later DuckDB would: another version number, with the block's checksum."""
    duckdb.connect(str(path)).close()
    content = bytearray(path.read_bytes())
    content[12:20] = struct.pack("<Q", 999)
    words = struct.unpack("<511Q", content[8:4096])
    content[:8] = struct.pack("<Q", reduce(lambda sum_, word: sum_ ^ (word * 0xBF58476D1CE4E5B9 % 2**64), words, 5381))
    path.write_bytes(content)


def _sqlite(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + bytes(4080))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_newer, "was written by another version of DuckDB than the installed"),
        # DuckDB would look for an extension on the internet
        (_sqlite, "is not a DuckDB database, and was left as it is"),
        (lambda path: path.write_text("order,date\n" * 900), "is not a DuckDB database, and was left as it is"),
        (lambda path: path.write_bytes(b""), "is an empty file, not a database; delete it"),
        (lambda path: path.mkdir(), "is a folder, not a database"),
        (os.mkfifo, "is no file"),
    ],
    ids=["newer", "sqlite", "text", "empty", "folder", "pipe"],
)
def test_what_is_no_database_is_said_and_left_alone(tmp_path: Path, make: object, words: str) -> None:
    """A wrong --db would end in a traceback, or in a file that another program cannot read any more."""
    path = tmp_path / "shop.duckdb"
    make(path)  # type: ignore[operator]
    before = path.read_bytes() if path.is_file() else None
    for done in (
        CliRunner().invoke(main, ["build", "--db", str(path), "--select", "x"]),
        CliRunner().invoke(main, ["report", "--db", str(path)]),
    ):
        assert (done.exit_code, type(done.exception)) == (1, SystemExit), done.output
        assert f"{path} {words}" in done.output
        assert done.output.count("\n") == 1
    assert before is None or path.read_bytes() == before


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A typing error in the path would end in DuckDB's words for a file."""
    with pytest.raises(UserError, match=r"The folder .*nowhere of the database shop.duckdb does not exist; create it"):
        check_writable(tmp_path / "nowhere" / "shop.duckdb", error=UserError)
    check_writable(tmp_path / "shop.duckdb", error=UserError)
    assert not (tmp_path / "shop.duckdb").exists()


def test_a_file_that_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's file, or a folder that is mounted to be read only."""

    def refuse(*_: object, **__: object) -> None:
        raise duckdb.IOException('IO Error: Cannot open file "shop.duckdb": Permission denied')

    monkeypatch.setattr(duckdb, "connect", refuse)
    with pytest.raises(UserError, match="Change the permissions of file and folder") as said:
        open_database(tmp_path / "shop.duckdb", error=UserError)
    assert "\n" not in str(said.value)
