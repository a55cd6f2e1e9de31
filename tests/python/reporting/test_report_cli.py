"""What a person sees who runs `winback report`, above all when something is wrong."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from winback.cli import main
from winback.reporting.errors import ReportError
from winback.reporting.warehouse import open_marts, run_query

from .report_marts import ROOT


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def page(folder: Path, body: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "trial.md").write_text(f"---\ntitle: Trial\n---\n{body}\n", encoding="utf-8")
    return folder


def assert_advice(result: Result, *words: str) -> None:
    """Exit code 1, no traceback, and every word in the message."""
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert result.stderr.startswith("Error: ") or "\nError: " in result.stderr
    assert [word for word in words if word not in result.stderr] == []


def test_report_says_how_far_it_is_and_where_to_look(nasty_db: Path, tmp_path: Path) -> None:
    """Lost otherwise: nobody would know whether it still works, or where the report is."""
    pages = page(tmp_path / "pages", "Hello")
    result = run("--db", nasty_db, "--pages", pages, "--theme", ROOT / "reports/theme", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "[1/1] Trial" in result.stderr
    assert str(tmp_path / "out" / "site" / "index.html") in result.stderr
    assert result.stdout == ""


def test_missing_database(tmp_path: Path) -> None:
    """Lost otherwise: someone who has not built yet would see a traceback instead of the next step."""
    result = run("--project-dir", ROOT, "--db", tmp_path / "none.duckdb", "--out", tmp_path / "out")
    assert_advice(result, "none.duckdb", "winback build", "WINBACK_DB")
    assert not (tmp_path / "out").exists()


def test_database_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lost otherwise: dbt and the report would look at different files."""
    monkeypatch.setenv("WINBACK_DB", str(tmp_path / "from_env.duckdb"))
    assert_advice(run("--project-dir", ROOT, "--out", tmp_path / "out"), "from_env.duckdb")


def test_database_without_marts(tmp_path: Path) -> None:
    """Lost otherwise: an interrupted first build would look like a mistake in a page."""
    duckdb.connect(str(tmp_path / "bare.duckdb")).close()
    assert_advice(run("--project-dir", ROOT, "--db", tmp_path / "bare.duckdb"), "no marts", "winback build")


def test_file_that_is_no_database(tmp_path: Path) -> None:
    """Lost otherwise: a wrong --db would end in a traceback."""
    (tmp_path / "text.duckdb").write_text("x" * 9000, encoding="utf-8")
    assert_advice(run("--project-dir", ROOT, "--db", tmp_path / "text.duckdb"), "text.duckdb", "DuckDB")


def test_locked_database(tmp_path: Path) -> None:
    """Lost otherwise: a report during a build would end in a traceback."""
    path = tmp_path / "locked.duckdb"
    code = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('ready', flush=True); sys.stdin.read()"
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "ready"
        assert_advice(run("--project-dir", ROOT, "--db", path), "is in use by", "locked.duckdb")
    finally:
        holder.communicate(timeout=30)


def test_failing_query_names_page_block_and_mend(nasty_db: Path, tmp_path: Path) -> None:
    """Lost otherwise: an old build under a new page could not be told from a broken page."""
    pages = page(tmp_path / "pages", "```sql missing_rows\nselect * from marts.not_there\n```")
    result = run("--project-dir", ROOT, "--db", nasty_db, "--pages", pages, "--out", tmp_path / "out")
    assert_advice(result, "Page trial", "'missing_rows'", "not_there", "winback build")
    assert not (tmp_path / "out").exists()


def test_unknown_component_lists_the_known_ones(nasty_db: Path, tmp_path: Path) -> None:
    """Lost otherwise: a typing mistake would send the writer of a page into the source code."""
    pages = page(tmp_path / "pages", "{{ pie_chart(1) }}")
    result = run("--project-dir", ROOT, "--db", nasty_db, "--pages", pages)
    assert_advice(result, "Page trial, line 4", "pie_chart", "bar_chart")


def test_folders_that_are_missing(nasty_db: Path, tmp_path: Path) -> None:
    """Lost otherwise: running outside of the project would end in a traceback."""
    assert_advice(run("--project-dir", tmp_path, "--db", nasty_db), "reports", "--project-dir")
    pages = page(tmp_path / "pages", "Hello")
    assert_advice(run("--pages", pages, "--theme", tmp_path, "--db", nasty_db, "--out", tmp_path / "out"), "page.html")


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from 'data.csv'",
        "attach 'other.duckdb'",
        "copy (select 1) to 'stolen.csv'",
        "set enable_external_access = true",
        "create table marts.x as select 1",
        "drop table marts.build_summary",
        "install httpfs",
        "select 1; select 2",
        "",
    ],
)
def test_queries_can_only_read_the_database(nasty_db: Path, sql: str) -> None:
    """Lost otherwise: a page from somebody else could read other files, or change the build."""
    with open_marts(nasty_db) as connection, pytest.raises(ReportError, match="Page p, query 'q'"):
        run_query(connection, sql, page="p", name="q")


def test_a_query_that_does_not_end(nasty_db: Path, tmp_path: Path) -> None:
    """Lost otherwise: one page holds the report, and the machine, for ever."""
    endless = "select max(a.range + b.range) as x from range(100000000) as a, range(100000000) as b where a.range <> 1"
    pages = page(tmp_path / "pages", f"```sql endless\n{endless}\n```\n{{{{ endless.first.x }}}}")
    arguments = ["--pages", pages, "--db", nasty_db, "--out", tmp_path / "out", "--query-seconds", "0.2"]
    result = run("--project-dir", ROOT, *arguments)
    assert_advice(result, "Page trial, query 'endless'", "took longer than 0.2 seconds", "--query-seconds")
    with open_marts(nasty_db) as connection:
        with pytest.raises(ReportError, match="took longer"):
            run_query(connection, endless, page="p", name="q", seconds=0.2)
        assert run_query(connection, "select 1 as one", page="p", name="q").first["one"] == 1


def test_a_page_cannot_fill_the_memory(nasty_db: Path, tmp_path: Path) -> None:
    """Lost otherwise: a page from somebody else takes the machine's memory with one line."""
    for text in ("{{ 'a' * 10000000000 }}", "{{ [1] * 10000000000 }}", "{{ 10 ** 10000000 }}"):
        pages = page(tmp_path / "pages", text)
        assert_advice(run("--project-dir", ROOT, "--db", nasty_db, "--pages", pages), "multiplies numbers only")


def test_too_many_rows(nasty_db: Path) -> None:
    """Lost otherwise: a page without a limit would fill the memory and give a site nobody can open."""
    with open_marts(nasty_db) as connection, pytest.raises(ReportError, match="more than 50,000 rows"):
        run_query(connection, "select * from range(60000)", page="p", name="q")
