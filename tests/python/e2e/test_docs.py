"""The examples of docs/bring-your-own-data.md, run as they are written: files saved, commands run, queries compared."""

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, Dbt, query

PAGE = ROOT / "docs" / "bring-your-own-data.md"
# Needs a package of 32 MB; tests/python/complete_journey builds it.
ELSEWHERE = {"complete_journey"}


@dataclass
class Example:
    """One section of the page."""

    files: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    queries: list[tuple[str, list[list[str]]]] = field(default_factory=list)


def examples() -> dict[str, Example]:
    """Read the page: a file's name stands in backticks above its content, a query's result in the table below it."""
    found: dict[str, Example] = {}
    for section in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        example = Example()
        for name, content in re.findall(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", section, re.DOTALL | re.MULTILINE):
            example.files[name] = content
        example.commands = re.findall(r"^```sh\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
        for sql, table in re.findall(r"^```sql\n(.*?)^```\n\n((?:\|[^\n]*\n)+)", section, re.DOTALL | re.MULTILINE):
            rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
            example.queries.append((sql.strip().rstrip(";"), rows))
        if example.files:
            found[re.sub(r"\W+", "_", section.splitlines()[0]).strip("_").lower()] = example
    return found


EXAMPLES = {name: example for name, example in examples().items() if not any(part in name for part in ELSEWHERE)}


def test_every_way_has_an_example() -> None:
    """A way that is only claimed would be found not to work by the first who tries it."""
    ways = re.findall(
        r"data set `(\w+)`", " ".join(re.findall(r"^## .*", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    )
    assert {"custom", "online_retail", "ecommerce_events", "distributor", "cdnow", "rfm_table"} <= set(ways)
    assert len(EXAMPLES) == 7
    assert all(example.commands and example.queries for example in EXAMPLES.values())


def shell(command: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a line as a user does; returns what it printed."""
    done = subprocess.run(
        ["bash", "-e", "-c", command], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_works_as_written(name: str, dbt: Dbt, tmp_path: Path) -> None:
    """A newcomer's first try with data of their own would end in an error."""
    example = EXAMPLES[name]
    for part in ROOT.iterdir():
        if part.name not in {"target", "logs", "mappings", ".git"} and ".duckdb" not in part.name:
            (tmp_path / part.name).symlink_to(part)
    for file, content in example.files.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(content, encoding="utf-8")
    database = tmp_path / "winback.duckdb"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("WINBACK_")}
    for command in "\n".join(example.commands).splitlines():
        # dbt itself runs warm: it is told what the shell makes of the line, and started where the user is.
        if command.startswith(".venv/bin/dbt build --vars "):
            options = yaml.safe_load(
                shell(f"printf %s {command.removeprefix('.venv/bin/dbt build --vars ')}", tmp_path, environment)
            )
            # What every build holds true is tested where builds are looked at closely.
            dbt.run(["build"], database, options, data_tests=False, started_in=tmp_path).check()
        else:
            shell(command, tmp_path, environment)
    for sql, expected in example.queries:
        assert [[str(value) for value in row] for row in query(database, sql)] == expected
    assert query(database, "select count(*) from marts.row_accounting where raw_rows = 0") == [(0,)]
    if any("winback report" in command for command in example.commands):
        assert (tmp_path / "target" / "report" / "site" / "index.html").exists()
