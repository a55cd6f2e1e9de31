"""The examples of docs/bring-your-own-data.md, run as they are written: files saved, commands run, queries compared."""

import os
import re
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Dbt, query
from written import examples, shell

PAGE = ROOT / "docs" / "bring-your-own-data.md"
# Needs a package of 32 MB; tests/python/complete_journey builds it.
ELSEWHERE = {"complete_journey"}

EXAMPLES = {name: example for name, example in examples(PAGE).items() if not any(part in name for part in ELSEWHERE)}


NIGHTLY = (pytest.mark.nightly,)


def is_any_shop(name: str) -> bool:
    """Say whether an example is of files of any form; those of one form are built by test_golden_marts.py each time."""
    return name.startswith("any_")


def test_every_way_has_an_example() -> None:
    """A way that is only claimed would be found not to work by the first who tries it."""
    ways = re.findall(
        r"data set `(\w+)`", " ".join(re.findall(r"^## .*", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    )
    assert {"custom", "online_retail", "ecommerce_events", "distributor", "cdnow", "rfm_table"} <= set(ways)
    assert len(EXAMPLES) == 7
    assert all(example.commands and example.queries for example in EXAMPLES.values())


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        pytest.param(name, whole, id=f"{name}-{'whole' if whole else 'queries'}", marks=marks)
        for name in EXAMPLES
        for whole, marks in ((False, () if is_any_shop(name) else NIGHTLY), (True, NIGHTLY))
    ],
)
def test_example_works_as_written(name: str, dbt: Dbt, tmp_path: Path, whole: bool) -> None:
    """A newcomer's first try with data of their own would end in an error.

    Unless it is built as a whole, the build goes as far as the queries look, and there is no report.
    """
    example = EXAMPLES[name]
    looked_at = {f"+{table}" for sql, _ in example.queries for table in re.findall(r"(?:from|join) \w+\.(\w+)", sql)}
    command = ["build"] if whole else ["build", "--select", "+row_accounting", *sorted(looked_at)]
    for part in ROOT.iterdir():
        if part.name not in {"target", "logs", "mappings", ".git"} and ".duckdb" not in part.name:
            (tmp_path / part.name).symlink_to(part)
    example.save_files(tmp_path)
    database = tmp_path / "winback.duckdb"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("WINBACK_")}
    for line in "\n".join(example.commands).splitlines():
        # dbt itself runs warm: it is told what the shell makes of the line, and started where the user is.
        if line.startswith(".venv/bin/winback build --vars "):
            options = yaml.safe_load(
                shell(f"printf %s {line.removeprefix('.venv/bin/winback build --vars ')}", tmp_path, environment)
            )
            # What every build holds true is tested where builds are looked at closely.
            dbt.run(command, database, options, data_tests=False, started_in=tmp_path).check()
        elif whole or "winback report" not in line:
            shell(line, tmp_path, environment)
    example.check_queries(database)
    assert query(database, "select count(*) from marts.row_accounting where raw_row_count = 0") == [(0,)]
    if whole and any("winback report" in command for command in example.commands):
        assert (tmp_path / "target" / "report" / "site" / "index.html").exists()
