"""The routine of docs/monday.md, as it is written there: four Mondays of the demo, and what came of them."""

import csv
import re
import shlex
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from click.testing import CliRunner
from conftest import ROOT, Dbt, query

from winback.cli import main

PAGE = (ROOT / "docs" / "monday.md").read_text(encoding="utf-8")
MONDAYS = list(dict.fromkeys(re.findall(r"MONDAY=([\d-]+)", PAGE)))
(STEPS,) = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
QUESTIONS = re.findall(r"^```sql\n(.*?)^```\n\n((?:\|[^\n]*\n)+)", PAGE, re.DOTALL | re.MULTILINE)


DATABASE = Path("monday", "winback.duckdb")
# The first with moves of a week, and the last.
REPORTED = (MONDAYS[1], MONDAYS[-1])


def play(monday: str, folder: Path, dbt: Dbt, patch: pytest.MonkeyPatch, *, data_tests: bool) -> None:
    """Go through the steps of one Monday, in the folder of a project.

    dbt runs warm, with the vars that the page gives it, and winback in this process. The report is left out on most: it
    is the same of other days.
    """
    for line in STEPS.splitlines():
        command = line.replace("$MONDAY", monday)
        if command.startswith("MONDAY="):
            continue
        if match := re.fullmatch(r"mkdir -p (\w+)", command):
            Path(match[1]).mkdir(exist_ok=True)
            continue
        if match := re.fullmatch(r"export (\w+)=(\S+)", command):
            patch.setenv(match[1], match[2])
            continue
        if match := re.fullmatch(r'\.venv/bin/winback build --vars "(.*)"', command):
            options = yaml.safe_load(match[1])
            # the other options are read while it runs
            options |= {"dataset": "demo", "as_of_date": str(options["as_of_date"])}
            dbt.run(
                ["build"],
                folder / DATABASE,
                options,
                parsed_with={"dataset": "demo"},
                started_in=folder,
                data_tests=data_tests,
            ).check()
            continue
        assert command.startswith(".venv/bin/winback ")
        if " report " in command and monday not in REPORTED:
            continue
        done = CliRunner().invoke(main, shlex.split(command)[1:])
        assert done.exit_code == 0, (command, done.output)


@pytest.fixture(scope="module")
def weeks(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, Any]]]:
    """The folder after so many Mondays, and what the digest said on each."""
    folder = tmp_path_factory.mktemp("monday")
    for part in ROOT.iterdir():
        if part.name not in {"target", "logs", "mappings", ".git"} and ".duckdb" not in part.name:
            (folder / part.name).symlink_to(part)
    said = {}
    for monday in MONDAYS:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            patch.delenv("WINBACK_DB", raising=False)
            # a list was sent before the second
            play(monday, folder, dbt, patch, data_tests=monday in MONDAYS[:2])
        page = folder / "monday/report/markdown/this-week.md"
        with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
            said[monday] = {
                "page": page.read_text(encoding="utf-8") if monday in REPORTED else None,
                "flows": connection.execute("from marts.weekly_flows").df(),
                "statuses": connection.execute("from marts.customer_status").df(),
                "segments": dict(
                    connection.execute(
                        "select segmentation, count(*) from marts.customer_segments group by segmentation"
                    ).fetchall()
                ),
                "warnings": connection.execute("from marts.weekly_warnings").df(),
                "arms": dict(
                    connection.execute("select (program, customer_id), arm from records.list_assignments").fetchall()
                ),
            }
    return folder, said


def test_the_page_plays_four_mondays_and_looks_at_the_result() -> None:
    """A page that was shortened would still pass."""
    assert len(MONDAYS) == 5
    assert len(QUESTIONS) == 2


@pytest.mark.nightly
@pytest.mark.parametrize("question", range(2))
def test_the_page_says_what_came_of_it(weeks: tuple[Path, dict[str, dict[str, Any]]], question: int) -> None:
    """Figures of a page go out of date without anybody noticing."""
    sql, table = QUESTIONS[question]
    told = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    found = query(weeks[0] / DATABASE, sql.strip())
    assert [[str(cell) for cell in row] for row in found] == told


@pytest.mark.nightly
def test_the_true_effect_is_found(weeks: tuple[Path, dict[str, dict[str, Any]]]) -> None:
    """The loop would measure something else than what the lists changed."""
    database = weeks[0] / DATABASE
    truth = dict(query(database, "select campaign_id, lift_points / 100 from staging.stg_demo__campaign_effects"))
    results = query(
        database,
        "select campaign_id, lift_lower, lift_upper, outcome, sample_ratio_p from marts.campaign_results "
        "where origin = 'program' and slice_type = 'all' and measured_control_count > 0",
    )
    assert {program for program, *_ in results} == {"win_back", "prevent_churn"}
    for program, lower, upper, outcome, ratio in results:
        assert outcome == "effect"
        assert 0 < lower <= float(truth[program]) <= upper
        assert ratio > 0.001


@pytest.mark.nightly
def test_each_monday_knows_what_changed(weeks: tuple[Path, dict[str, dict[str, Any]]]) -> None:
    """The digest would tell of moves that nobody made, or forget some."""
    names = {
        (row["lifecycle"], row["value_band"]): row["status"]
        for row in csv.DictReader((ROOT / "seeds" / "status_map.csv").read_text(encoding="utf-8").splitlines())
    }
    before: dict[str, tuple[str, Decimal]] = {}
    for monday in list(weeks[1])[:4]:
        said = weeks[1][monday]
        flows = said["flows"][said["flows"]["grouped_by"] == "status"]
        statuses = said["statuses"]
        today = dict(zip(statuses["customer_id"], statuses["status"], strict=True))
        if before:
            # who was high-value a week ago goes by the limit of today
            limit = statuses["high_value_from"].max()
            moved: dict[tuple[str, str], int] = {}
            for customer, status in today.items():
                lifecycle, value = before.get(customer, ("", Decimal(0)))
                was = names.get((lifecycle, "high" if float(value) >= limit else "other"), "Not yet a customer")
                moved[was, status] = moved.get((was, status), 0) + 1
            assert moved == {(row.from_group, row.to_group): row.customer_count for row in flows.itertuples()}
        facts = zip(statuses["lifecycle"], statuses["value_before"], strict=True)
        before = dict(zip(statuses["customer_id"], facts, strict=True))
        is_member = (said["flows"]["grouped_by"] != "status") & ~said["flows"]["to_group"].isin(["gone", "outside"])
        stayed = said["flows"][is_member]
        assert stayed.groupby("grouped_by")["customer_count"].sum().to_dict() == said["segments"]
        if said["page"] is not None:
            assert "Who moved" in said["page"]
            assert "Ten to call" in said["page"]
        # each list was sent on its Monday, nothing happened to it, and no round is over
        assert not (said["warnings"]["warning_type"] == "campaign").any()


@pytest.mark.nightly
def test_arms_stay_and_control_is_never_sent_to(weeks: tuple[Path, dict[str, dict[str, Any]]]) -> None:
    """A customer who changed sides, or a control group that got the mail, would measure nothing."""
    folder, said = weeks
    for earlier, later in pairwise(said):
        assert said[earlier]["arms"].items() <= said[later]["arms"].items()
    assert query(
        folder / DATABASE,
        "select count(*) from records.lists_sent inner join records.list_assignments "
        "using (dataset, program, customer_id) where arm = 'control'",
    ) == [(0,)]
    assert (folder / "monday" / "records" / "list_assignments.csv").stat().st_size > 0
