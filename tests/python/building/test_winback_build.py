"""`winback build`: the same tables as `dbt build`, and nothing to do where nothing changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from conftest import FIXTURES, ROOT, Dbt, DbtRun, differences, marts, query

from winback.building.project import RUN_TIME_OPTIONS, all_options, code_key, parse_key, project_key
from winback.building.said import plain_message
from winback.building.unchanged import input_key, named_files, warnings_if_unchanged
from winback.cli import main
from winback.errors import UserError
from winback.raw import raw_files

QUIRKS = FIXTURES / "online_retail" / "quirks.csv"


def winback_build(database: Path, raw: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    options = f"{{dataset: online_retail, raw_path: '{raw}'}}"
    return subprocess.run(
        [str(Path(sys.executable).parent / "winback"), "build", *arguments, "--vars", options],
        cwd=ROOT,
        env=os.environ | {"WINBACK_DB": str(database)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_same_tables_once(quirks: DbtRun, dbt: Dbt, tmp_path: Path) -> None:
    """Its tables would be others than those of dbt build, or it would miss a change of a file."""
    raw = Path(shutil.copy(QUIRKS, tmp_path / "quirks.csv"))
    database = dbt.database("winback_build")
    first = winback_build(database, raw)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "tests passed" in first.stderr
    without = ("source_file", "vars")
    assert differences(marts(quirks.database, without), marts(database, without)) == []
    # the file has several damaged rows in twenty
    caution = "rows of quirks.csv, with 19 % of its money, are set aside, most of them for: "
    assert first.stderr.count(caution) == 1
    assert "1 warned: see above" in first.stderr
    again = winback_build(database, raw)
    assert "nothing to build" in again.stderr
    assert caution in again.stderr
    key = "select built_from from records.builds order by build_number desc limit 1"
    ((built_from,),) = query(database, key)
    assert warnings_if_unchanged(database, built_from) is not None
    with duckdb.connect(str(database)) as connection:
        connection.execute("drop table marts.customer_rfm")
    assert warnings_if_unchanged(database, built_from) is None
    lines = raw.read_bytes().splitlines(keepends=True)
    raw.write_bytes(b"".join(lines[:-1]))
    files = {"dataset": "online_retail", "raw_path": str(raw)}
    assert input_key(project_key(ROOT), code_key(), all_options(ROOT, files)) != built_from


def test_a_broken_file_is_told(dbt: Dbt, tmp_path: Path) -> None:
    """The reason would be lost between two programs."""
    # the project was parsed for this database by the test above
    ended = winback_build(dbt.database("winback_build"), tmp_path / "nothing.csv")
    assert ended.returncode != 0
    assert (ended.stdout + ended.stderr).count("nothing.csv") == 1
    assert "in macro" not in ended.stdout + ended.stderr


def test_files_that_options_name(tmp_path: Path) -> None:
    """A changed file in a folder, behind a mapping or in a database would not be seen."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.csv").write_text("a")
    (tmp_path / "shop.duckdb").write_text("b")
    options: dict[str, Any] = {
        "raw_path": str(tmp_path / "folder"),
        "custom": {"orders": {"files": f"{tmp_path / 'shop.duckdb'}#orders", "columns": {"order_id": '"a"\n'}}},
    }
    assert sorted(named_files(options)) == [tmp_path / "folder" / "a.csv", tmp_path / "shop.duckdb"]
    before = input_key("project", "code", options)
    assert input_key("project", "code", options) == before
    (tmp_path / "folder" / "a.csv").write_text("c")
    assert input_key("project", "code", options) != before


def test_an_expression_is_no_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mapping with a long expression would end in a traceback, one with a short one would have a folder read."""
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "a.csv").write_text("a")
    monkeypatch.chdir(tmp_path)
    long = "coalesce(" + "x" * 3000 + ")"
    columns = {"order_id": "orders", "customer_id": long, "product_id": "a\0b"}
    assert list(named_files({"custom": {"order_lines": {"files": long, "columns": columns}}})) == []
    assert raw_files(long, "") == raw_files("a\0b", "") == []


def test_an_error_is_told_plainly() -> None:
    """The one line that helps would stand between those of dbt."""
    said = (
        "Compilation Error in operation winback-on-run-start-0 (./dbt_project.yml)\n  winback cannot build:\n"
        "    - a.csv is empty.\n  \n  > in macro check_configuration (macros/check_configuration.sql)\n"
        "  > called by operation winback-on-run-start-0 (./dbt_project.yml)"
    )
    assert plain_message(said) == "winback cannot build:\n  - a.csv is empty."
    said = "Runtime Error in test some_rows (tests/some_rows.sql)\n  Invalid Input Error: All rows were rejected."
    assert plain_message(said) == "All rows were rejected."


def test_vars_that_cannot_be_read_are_a_wrong_argument() -> None:
    """A script could not tell a typing error from a failed test."""
    assert CliRunner().invoke(main, ["build", "--vars", "{dataset: [demo"]).exit_code == 2


def test_options_of_the_project_file_count(tmp_path: Path) -> None:
    """A new file in a folder that dbt_project.yml names would not be seen."""
    (tmp_path / "dbt_project.yml").write_text("name: shop\nvars: {raw_path: orders, call_list_max: 5}\n")
    with pytest.raises(UserError, match="folder of the project"):
        all_options(tmp_path / "elsewhere", {})
    assert all_options(tmp_path, {"call_list_max": 7}) == {"raw_path": "orders", "call_list_max": 7}


def test_a_test_in_its_usual_place_is_part_of_the_project(tmp_path: Path) -> None:
    """A data test that somebody adds would not be asked until a file changes."""
    (tmp_path / "tests").mkdir()
    before = project_key(tmp_path)
    (tmp_path / "tests" / "assert_no_refunds.sql").write_text("select 1 where false")
    assert project_key(tmp_path) != before


def test_options_that_cost_no_parse() -> None:
    """Each option would cost a parse, or an option that changes what is parsed would not."""
    first = parse_key(ROOT, {"dataset": "demo", "raw_path": "a", "sign_rhythm": 2})
    assert first == parse_key(ROOT, {"dataset": "demo", "raw_path": "b", "sign_rhythm": 3})
    assert first != parse_key(ROOT, {"dataset": "cdnow", "raw_path": "a"})


@pytest.mark.nightly
def test_options_of_run_time_do_not_change_the_parse(tmp_path: Path) -> None:
    """A kept parse would be used with an option that it did not know."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415

    others: dict[str, Any] = dict.fromkeys(RUN_TIME_OPTIONS, "other")
    numbers = RUN_TIME_OPTIONS - {
        *("raw_path", "raw_encoding", "raw_quoting", "date_format", "time_zone", "as_of_date", "demo_lists"),
    }
    others |= dict.fromkeys(numbers, 7) | {"null_texts": ["-"], "online_channels": ["web"], "drop_duplicates": False}
    found = []
    for options in ({}, others):
        given = {"dataset": "demo", **options}
        command = ["parse", "--quiet", "--no-partial-parse", "--target-path", str(tmp_path), "--vars", str(given)]
        nodes = dbtRunner().invoke(command).result.nodes  # type: ignore[union-attr]
        found.append({name: (node.config.to_dict(), node.depends_on.to_dict()) for name, node in nodes.items()})
    assert found[0] == found[1]
