"""`make test` lints the SQL that changed, and never takes for sound what was not linted."""

import importlib.util
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

Lint = Callable[..., list[str]]
PROJECT = "vars: {dataset: demo, datasets: {demo: {}, cdnow: {}}, currency: EUR}"
BOTH = ["models/a.sql", "models/b.sql"]


@pytest.fixture
def lint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lint:
    """Lint a project of two models; returns what sqlfluff was given, which ends as `ends` says."""
    spec = importlib.util.spec_from_file_location("lint_sql", ROOT / "tests" / "lint_sql.py")
    assert spec is not None
    assert spec.loader is not None
    lint_sql = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lint_sql)
    for name in (
        *lint_sql.RULES,
        "requirements-dev.lock",
        "models/a.sql",
        "models/b.sql",
        "macros/raw/m.sql",
        "models/staging/s/macros/t.sql",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("select 1")
    (tmp_path / ".sqlfluffignore").write_text("models/staging/*/macros/\n# one macro call each\nmodels/**/*_rows.sql\n")
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    (tmp_path / "tests").mkdir()
    (tmp_path / "models/a.sql").write_text("select {{ money('b') }}")
    (tmp_path / "macros/raw/m.sql").write_text("{% macro money(x) -%} {{ sum_of(x) }} {%- endmacro %}")
    (tmp_path / "macros/raw/n.sql").write_text("{%- macro duckdb__sum_of(x) %}{{ var('currency') }}{% endmacro %}")
    (tmp_path / "models/staging/s/macros/t.sql").write_text("{% macro demo_tables() %}{% endmacro %}")
    monkeypatch.setattr(lint_sql, "ROOT", tmp_path)
    monkeypatch.setattr(lint_sql, "SOUND", tmp_path / "target" / "sound.txt")
    monkeypatch.setattr(lint_sql, "RECORD", tmp_path / "tests" / "sound.txt")
    given: list[str] = []

    def run(*arguments: str, ends: int = 0) -> list[str]:
        def sqlfluff(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
            given.extend(part for part in command if part.endswith(".sql"))
            return subprocess.CompletedProcess(command, ends)

        given.clear()
        monkeypatch.setattr(lint_sql.subprocess, "run", sqlfluff)
        assert lint_sql.main(list(arguments)) == (ends if given else 0)
        return list(given)

    return run


def test_what_is_sound_is_not_linted_again(lint: Lint, tmp_path: Path) -> None:
    """A mistake would pass because its file was sound once, or because it was linted with a mistake before."""
    assert lint(ends=1) == BOTH
    assert lint() == BOTH
    assert lint() == []
    (tmp_path / "models" / "a.sql").write_text("select  1")
    assert lint(ends=1) == ["models/a.sql"]
    assert lint() == ["models/a.sql"]
    assert lint() == []
    assert lint("--all") == BOTH


def test_a_fresh_copy_lints_what_is_new(lint: Lint, tmp_path: Path) -> None:
    """Who clones the project would wait two minutes for what was found sound before; or a new mistake would pass."""
    assert lint("--all", ends=1) == BOTH
    assert not (tmp_path / "tests" / "sound.txt").exists()
    assert lint("--all") == BOTH
    assert not (tmp_path / "target").exists()
    assert lint() == []
    (tmp_path / "models" / "b.sql").write_text("select  1")
    assert lint() == ["models/b.sql"]


CHANGES = {
    ".sqlfluff": ("select 1", "select 2", BOTH),
    "requirements-dev.lock": ("select 1", "sqlfluff[rs]==5.0", BOTH),
    "macros/raw/m.sql": ("sum_of(x)", "sum_of(x) + 1", ["models/a.sql"]),
    "macros/raw/n.sql": ("currency", "dataset", ["models/a.sql"]),
    "dbt_project.yml": ("EUR", "USD", ["models/a.sql"]),
    "models/staging/s/macros/t.sql": ("{% endmacro", "1{% endmacro", BOTH),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_another_rule_or_macro_may_change_is_linted(lint: Lint, tmp_path: Path, name: str) -> None:
    """A file would be judged by what its macros rendered before."""
    before, after, linted = CHANGES[name]
    lint()
    file = tmp_path / name
    file.write_text(file.read_text().replace(before, after))
    assert lint() == linted


def test_what_sqlfluff_would_leave_out_is_not_asked_for(lint: Lint, tmp_path: Path) -> None:
    """Thirty warnings about files that are not linted would hide what was found in the others."""
    for name in ("raw/x_rows.sql", "cdnow/stg_cdnow__order_lines.sql", "demo/stg_demo__order_lines.sql"):
        (tmp_path / "models" / "staging" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "models" / "staging" / name).write_text("select 1")
    assert lint() == [*BOTH, "models/staging/demo/stg_demo__order_lines.sql"]
