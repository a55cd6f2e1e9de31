"""Nothing is built twice from the same input, and everything that changed input changes is."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from conftest import FIXTURES, ROOT, Dbt, DbtRun, differences, marts, query

QUIRKS = FIXTURES / "online_retail" / "quirks.csv"
GROWS = {"segmentation_fits", "segment_names_log", "list_assignments", "lists_sent", "build_options"}
KNOWN_BY_ROWS = {
    *("int_order_customers", "stg_raw__files", "stg_raw__product_ids", "stg_online_retail__product_line_types"),
}
ALWAYS = GROWS | KNOWN_BY_ROWS | {"int_category_labels"}

STATES = "select build_number, state from records.builds order by build_number"
HAS_STATES = "select 1 from duckdb_tables() where schema_name = 'records' and table_name = 'builds'"


def made(run: DbtRun) -> set[str]:
    """Return the models and seeds that a build made, and did not find unchanged."""
    lines = re.findall(r"OK (?:created|loaded) .*?[ .]([a-z_0-9]+) \.*\s*\[([a-zA-Z]+)", run.output)
    assert len(lines) > 20, "the build's lines cannot be read"
    return {name for name, word in lines if word != "unchanged"}


@pytest.fixture
def copy(quirks: DbtRun, dbt: Dbt) -> Callable[..., DbtRun]:
    """Build once more on a copy of the database, perhaps after a change of it by hand."""

    def build(
        name: str,
        *,
        by_hand: str = "",
        command: tuple[str, ...] = ("build",),
        data_tests: bool = False,
        **options: object,
    ) -> DbtRun:
        database = dbt.database(name)
        if not database.exists():
            shutil.copy(quirks.database, database)
        if by_hand:
            with duckdb.connect(str(database)) as connection:
                connection.execute(by_hand)
        chosen = {"dataset": "online_retail", "raw_path": str(QUIRKS), **options}
        return dbt.run(list(command), database, chosen, data_tests=data_tests).check()

    return build


def test_an_unchanged_build_makes_nothing(quirks: DbtRun, copy: Callable[..., DbtRun]) -> None:
    """A second build would cost as much as the first."""
    again = copy("unchanged", data_tests=True)
    assert made(again) <= ALWAYS
    assert again.query(STATES) == [(1, "whole"), (2, "whole")]
    # of a part that is as it should be, the database stays whole
    part = copy("unchanged", command=("build", "--select", "customer_rfm"))
    assert part.query(STATES)[2:] == [(3, "whole")]
    assert differences(marts(quirks.database), marts(again.database)) == []


def test_what_was_replaced_or_dropped_by_hand_is_made_again(quirks: DbtRun, copy: Callable[..., DbtRun]) -> None:
    """A table that somebody had replaced would pass for the build's own."""
    again = copy(
        "by_hand",
        command=("build", "--select", "+customer_rfm", "+rfm_cut_points"),
        by_hand="drop table marts.customer_rfm; create or replace table marts.rfm_cut_points as select 1 as measure",
    )
    assert {"customer_rfm", "rfm_cut_points"} <= made(again)
    assert differences(marts(quirks.database), marts(again.database)) == []


def test_an_option_makes_what_reads_it_and_no_more(copy: Callable[..., DbtRun], dbt: Dbt) -> None:
    """A changed option would change nothing, or cost a whole build."""
    select = ["build", "--select", "+dormant_customers", "+call_list"]
    others = ["+customer_single_view", "+segment_history"]
    changed = copy("option", command=(*select, *others), sign_rhythm=3, call_list_max=2)
    assert "dormant_customers" in made(changed)
    assert not {"int_orders", "customer_single_view", "segment_history"} & made(changed)
    options = {"dataset": "online_retail", "raw_path": str(QUIRKS), "sign_rhythm": 3, "call_list_max": 2}
    read = dbt.run(select, dbt.database("option_full"), options, data_tests=False).check()
    for mart in ("dormant_customers", "call_list"):
        assert query(read.database, f"from marts.{mart} order by all") == query(
            changed.database, f"from marts.{mart} order by all"
        )


def test_a_build_of_some_models_leaves_no_key_behind(quirks: DbtRun, dbt: Dbt, tmp_path: Path) -> None:
    """A mart built through views of an earlier build would pass for that build's own."""
    database = dbt.database("partial")
    shutil.copy(quirks.database, database)
    sound = {"dataset": "online_retail", "raw_path": str(QUIRKS)}
    raw = tmp_path / "files"
    raw.mkdir()
    shutil.copy(QUIRKS, raw / "a.csv")
    (raw / "b.csv").write_bytes(b"".join(QUIRKS.read_bytes().splitlines(keepends=True)[:9]).replace(b"53636", b"99636"))
    other = {"dataset": "online_retail", "raw_path": str(raw), "date_format": "%m/%d/%Y %H:%M"}
    dbt.run(["build", "--select", "staging"], database, other, data_tests=False).check()
    dbt.run(["build", "--full-refresh", "--select", "int_orders"], database, other, data_tests=False).check()
    orders = "select count(*) from intermediate.int_orders"
    assert query(database, orders) > query(quirks.database, orders)
    assert query(database, STATES)[1:] == [(2, "partial"), (3, "partial")]
    dbt.run(["build"], database, sound, data_tests=False).check()
    assert query(database, STATES)[3:] == [(4, "whole")]
    assert differences(marts(quirks.database), marts(database)) == []


@pytest.mark.nightly
def test_a_full_refresh_makes_everything(quirks: DbtRun, copy: Callable[..., DbtRun]) -> None:
    """Nobody could have a table made again that somebody changed row by row."""
    again = copy("refresh", by_hand="delete from marts.customer_status", command=("build", "--full-refresh"))
    assert len(made(again)) > 150
    assert differences(marts(quirks.database), marts(again.database)) == []


def test_a_test_that_failed_is_asked_again(quirks: DbtRun, dbt: Dbt) -> None:
    """A failure would be reported once, and then be forgotten."""
    database = dbt.database("failing")
    shutil.copy(quirks.database, database)
    options = {"dataset": "online_retail", "raw_path": str(QUIRKS)}
    select = ["--select", "customer_status"]
    with duckdb.connect(str(database)) as connection:
        connection.execute("delete from main.passed_tests where test like '%.customer_status_is_sound.%'")
        connection.execute("update marts.customer_status set status = null where recency_days = 1")
    for _ in range(2):
        failed = dbt.run(["test", *select], database, options)
        assert failed.exit_code == 1
        assert "customer_status_is_sound" in failed.output
    assert query(database, STATES) == [(1, "whole")], "dbt test changes no table"
    assert dbt.run(["build", *select], database, options).exit_code == 1
    assert query(database, STATES)[1:] == [(2, "failed")]


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(1, 6))
def test_a_killed_build_leaves_nothing_half(quirks: DbtRun, dbt: Dbt, seed: int) -> None:
    """What a killed build had begun would pass for built."""
    database = dbt.database(f"killed_{seed}")
    options = f"{{dataset: online_retail, raw_path: '{QUIRKS}'}}"
    chance = random.Random(seed)
    places = ["--target-path", str(database.parent / "target"), "--log-path", str(database.parent)]
    with subprocess.Popen(
        [str(Path(sys.executable).parent / "dbt"), "build", "--quiet", "--vars", options, *places],
        cwd=ROOT,
        env=os.environ | {"WINBACK_DB": str(database)},
    ) as process:
        while not database.exists() and process.poll() is None:
            time.sleep(0.1)
        time.sleep(chance.uniform(1, 12))
        process.send_signal(signal.SIGKILL)
    begun = query(database, STATES) if query(database, HAS_STATES) else []
    assert begun in ([], [(1, "begun")], [(1, "whole")])
    after = dbt.run(["build"], database, {"dataset": "online_retail", "raw_path": str(QUIRKS)}).check()
    assert query(database, STATES)[-1] == (len(begun) + 1, "whole")
    assert differences(marts(quirks.database), marts(after.database)) == []


def test_what_the_project_no_longer_has_is_dropped(copy: Callable[..., DbtRun]) -> None:
    """Customers of another data set, or of a version long gone, would stay in the file, and be forgotten by nobody."""
    left = {
        "main.segmentation_fit__dbt_tmp20260101": "select 'A1' as customer_id",
        "staging.stg_demo__people": "select 'A1' as customer_id",
        "marts.mine": "select 1 as n",
    }
    by_hand = ";".join(f"create table {name} as {rows}" for name, rows in left.items())
    key = "Built by winback. Key of what it was built from: 0"
    by_hand += f"; comment on table staging.stg_demo__people is '{key}'"
    run = copy("left", by_hand=by_hand, command=("build", "--select", "programs"))
    there = {f"{schema}.{name}" for schema, name in run.query("select schema_name, table_name from duckdb_tables()")}
    assert there & left.keys() == {"marts.mine"}
    # nothing is there that nobody has a use for
    models = [path.stem for layer in ("models", "python_models", "seeds") for path in (ROOT / layer).rglob("*.*")]
    own = {"main.passed_tests", "records.builds", "records.schema_version"}
    assert {name for name in there - own if name.split(".")[1] not in models} == {"marts.mine"}
