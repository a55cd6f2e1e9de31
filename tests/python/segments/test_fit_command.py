"""`winback fit`: what it runs, and what it says afterwards."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner
from conftest import FIXTURES, Dbt, DbtRun
from record_tables import say_whole

from winback import cli
from winback.errors import UserError
from winback.last_build import last_vars
from winback.segments.keeping.changes import State, describe_changes, read_state
from winback.segments.keeping.refit import refit_command

BEFORE = {"fit_number": 1, "model_version": "aa", "segment_count": 2, "share_of_customers_moved": None}
AFTER = {"fit_number": 2, "model_version": "bb", "segment_count": 3, "share_of_customers_moved": 0.05} | {
    "segments_kept": "1, 2",
    "segments_new": "3",
    "segments_gone": "",
}


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], {"refit": True}),
        (["--vars", "{dataset: demo, refit: false}"], {"dataset": "demo", "refit": True}),
        (["--vars=dataset: demo"], {"dataset": "demo", "refit": True}),
        (["--vars", "as_of_date: 2025-06-01"], {"as_of_date": "2025-06-01", "refit": True}),
    ],
)
def test_a_refit_is_a_build_with_the_options_of_the_user(arguments: list[str], options: dict[str, Any]) -> None:
    """Without it a refit reads the demo's orders, and writes them over the shop's."""
    command, _ = refit_command(["--threads", "2", *arguments], last={}, only=[], force=False)
    assert command[3:7] == ["build", "--quiet", "--threads", "2"]
    assert json.loads(command[-1]) == options


def test_a_mapping_that_came_with_a_database_is_not_run(tmp_path: Path) -> None:
    """A database from somebody else would say which of your files `winback fit` reads, and by which SQL."""
    last = {"dataset": "custom", "custom": {"orders": {"files": "/etc", "since": "2024-01-05"}}, "lookback_days": 100}
    with pytest.raises(UserError, match="a mapping that no file of this project has"):
        refit_command([], last=last, only=[], force=False, project=tmp_path)
    shown = tmp_path / "target" / "stored_mapping.yml"
    (tmp_path / "mappings" / "old").mkdir(parents=True)
    (tmp_path / "mappings" / "broken.yml").write_text("{", encoding="utf-8")
    (tmp_path / "other.yml").write_text("custom: {orders: {files: elsewhere}}", encoding="utf-8")
    with pytest.raises(UserError, match="stored_mapping"):
        refit_command([], last=last, only=[], force=False, project=tmp_path)
    shown.rename(tmp_path / "mappings" / "old" / "shop.yml")
    _, options = refit_command([], last=last, only=[], force=False, project=tmp_path)
    assert options == last


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        ([], {"dataset": "custom", "custom": {"orders": {}}}),
        (["--vars", "refit_moved_max: 0.2"], {"dataset": "custom", "custom": {"orders": {}}, "refit_moved_max": 0.2}),
        (["--vars", "{dataset: custom, custom: {}}"], {"dataset": "custom", "custom": {}}),
        (["--vars", "dataset: demo"], {"dataset": "demo"}),
    ],
)
def test_a_refit_repeats_the_last_build(arguments: list[str], options: dict[str, Any], tmp_path: Path) -> None:
    """Without it `winback fit` alone builds the demo over the shop's own orders, and ends well."""
    last = {"dataset": "custom", "custom": {"orders": {}}}
    (tmp_path / "shop.yml").write_text("dataset: custom\ncustom: {orders: {}}", encoding="utf-8")
    command, told = refit_command(arguments, last=last, only=[], force=False, project=tmp_path)
    assert json.loads(command[-1]) == options | {"refit": True}
    assert told == options


def test_what_was_built_is_remembered(quirks: DbtRun, dbt: Dbt) -> None:
    """Without it a refit has nothing to repeat, or repeats a text in quotes as another one."""
    built = {"dataset": "online_retail", "raw_path": str(FIXTURES / "online_retail" / "quirks.csv")}
    assert last_vars(quirks.database) == built
    given = built | {"as_of_date": "2011-12-01", "null_texts": ["it's", 'a "word"', "\\n", "ü: #"]}
    database = dbt.database("other_options")
    shutil.copy(quirks.database, database)
    # neither sorted nor otherwise in another order: that of a mapping's columns matters
    given["online_channels"] = ["web", "app"]
    asked = {"refit": ["rfm"], "refit_force": True}
    # it reads the options when it runs
    parsed_with = {"dataset": "online_retail"}
    dbt.run(["run", "--select", "build_options"], database, given | asked, parsed_with=parsed_with).check()
    assert list(last_vars(database).items()) == list(given.items())


def test_a_database_of_an_older_version_is_refused(tmp_path: Path) -> None:
    """Without it the first refit after an update builds the demo, or with options that have another name today."""
    database = tmp_path / "shop.duckdb"
    assert last_vars(database) == {}
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.segmentation_models as select 'rfm' as segmentation")
    assert last_vars(database) == {}
    assert read_state(database) == State({}, {})
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table marts.build_summary as select 'cdnow' as dataset")
    with pytest.raises(UserError, match="older version"):
        last_vars(database)


def test_one_segmentation_can_be_refitted_and_forced() -> None:
    """Without it a refit of one segmentation moves the customers of all."""
    command, _ = refit_command([], last={}, only=["rfm"], force=True)
    assert json.loads(command[-1]) == {"refit": ["rfm"], "refit_force": True}


@pytest.mark.parametrize("given", [["--vars", "["], ["--vars", "demo"], ["--vars"]])
def test_options_that_cannot_be_read_are_named(given: list[str]) -> None:
    """Without it a slip in the quotes ends in a stack trace, or refits with other options."""
    with pytest.raises(UserError, match="--vars"):
        refit_command(given, last={}, only=[], force=False)


def test_what_changed_is_said_in_words() -> None:
    """Without it people find out from their lists that a segment has another name."""
    before = State({"rfm": BEFORE, "rfa": BEFORE}, {("rfm", 1): "Top", ("rfm", 2): "Lost", ("rfa", 1): "Top"})
    after = State({"rfm": AFTER, "rfa": BEFORE}, {("rfm", 1): "Best", ("rfm", 2): "Lost", ("rfm", 3): "New"})
    assert describe_changes(before, after) == [
        "rfm: fit 2, version bb: 5.0% of the sampled customers changed their segment.",
        "  segments kept: 1, 2",
        "  segments new: 3",
        "  segments gone: none",
        "  segment 1 was called 'Top' and is now called 'Best'",
        "rfa: the refit finds the same model as the one in use; nothing changes.",
    ]
    assert describe_changes(State({}, {}), before)[0] == "rfm: fit 1, version aa: 2 segments."


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with a model of two segments, and no name for them."""
    database = tmp_path / "shop.duckdb"
    assert read_state(database) == State({}, {})
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        columns = (
            "'rfm' as segmentation, 1 as fit_number, 'aa' as model_version, true as is_current, 2 as segment_count"
        )
        rest = ", ".join(
            f"null as {name}" for name in ("share_of_customers_moved", "segments_kept", "segments_new", "segments_gone")
        )
        connection.execute(f"create table marts.segmentation_models as select {columns}, {rest}")
        connection.execute("create table marts.segment_profiles (segmentation text, segment_id int, segment_name text)")
        say_whole(connection)
    return database


def test_a_refused_refit_does_not_look_like_one_that_changed_nothing(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it a refused refit reads as if the model were still the best one."""
    ended = {"code": 1}

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, ended["code"])

    monkeypatch.setattr("winback.cli.building.subprocess.run", run)
    refused = CliRunner().invoke(cli.main, ["fit", "--no-publish", "--db", str(database)])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "No model was changed" in refused.stderr
    ended["code"] = 0
    same = CliRunner().invoke(cli.main, ["fit", "--no-publish", "--db", str(database)])
    assert (same.exit_code, same.stdout) == (
        0,
        "rfm: the refit finds the same model as the one in use; nothing changes.\n",
    )


def test_a_dry_run_says_what_a_refit_would_do_and_does_nothing(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it people have to refit to see whether they want to."""
    untouched = database.read_bytes()
    built = []

    def run(command: list[str], *, env: dict[str, str], **_: Any) -> subprocess.CompletedProcess[str]:
        """Do what dbt would: another model, a name, and customers who moved."""
        built.append(Path(env["WINBACK_DB"]))
        assert json.loads(command[command.index("--vars") + 1])["refit_force"] is True
        with duckdb.connect(env["WINBACK_DB"]) as connection:
            connection.execute(
                """
                create or replace table marts.segmentation_models as
                select * replace (
                    2 as fit_number, 'bb' as model_version, 0.2::double as share_of_customers_moved,
                    '1, 2' as segments_kept
                )
                from marts.segmentation_models;
                create table marts.segment_refits as
                select
                    'rfm' as segmentation, 2 as fit_number, 1 as from_segment_id, 2 as to_segment_id,
                    'Top' as from_segment, 'Lost' as to_segment, true as is_move, 1200 as customer_count,
                    0.2 as share_of_customers
                """
            )
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr("winback.segments.keeping.dry_run.subprocess.run", run)
    tried = CliRunner().invoke(cli.main, ["fit", "--dry-run", "--db", str(database), "--vars", "refit_moved_max: 0.15"])
    assert tried.stdout.splitlines() == [
        "What a refit would change (nothing was changed):",
        "rfm: fit 2, version bb: 20.0% of the sampled customers changed their segment.",
        "  segments kept: 1, 2",
        "  segments new: none",
        "  segments gone: none",
        "  moved: 1,200 (20.0%) from 'Top' to 'Lost'",
        "rfm: `winback fit` would refuse this refit because it moves more than refit_moved_max (15.0%); "
        "`winback fit --force` would use it.",
    ]
    assert tried.exit_code == 0
    assert (database.read_bytes(), list(tmp_path.iterdir())) == (untouched, [database])
    assert built[0].parent.parent == database.parent
    taken = CliRunner().invoke(cli.main, ["fit", "--dry-run", "--db", str(database), "--vars", "refit_moved_max: 0.2"])
    assert "refuse" not in taken.stdout
    for option in (["--dry-run"], []):
        none = CliRunner().invoke(cli.main, ["fit", *option, "--db", str(tmp_path / "none.duckdb")])
        assert (none.exit_code, "There is no database" in none.stderr) == (1, True)
    assert len(built) == 2, "nothing was built where a name was mistyped"
