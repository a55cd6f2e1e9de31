"""The recipes of CONTRIBUTING.md, applied to a copy of the project as they are written, and run on the demo shop."""

import filecmp
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, DbtRun, query

# What a recipe may change; the rest of the project is only linked to.
COPIED = ("docs", "macros", "models", "python_models", "reports", "seeds", "src", "tests")
RECIPES = {
    "Add a page": {"reports/pages/second-orders.md"},
    "Add a chart component": {
        "docs/reports.md",
        "reports/pages/second-orders.md",
        "src/winback/reporting/components/step_chart.py",
    },
    "Add a clustering algorithm": {"src/winback/segments/fitting/algorithms.py"},
    "Add an option": {
        "dbt_project.yml",
        "macros/option_ranges.sql",
        "models/intermediate/dormant/int_call_list.sql",
    },
    "Add a warning": {"models/intermediate/this_week/int_warnings_data.sql"},
}
DERIVED = {"models/marts/_exposures.yml"}

FENCE = r"\n\n(?P<{0}>`{{3,}})(?P<{1}>\w+)\n(?P<{2}>.*?)^(?P={0})$"
PART = re.compile(
    "|".join(
        [
            r"^`(?P<new>[\w./-]+)`" + FENCE.format("f1", "l1", "content"),
            r"^In `(?P<file>[\w./-]+)`, (?P<where>above|below) the line `(?P<line>[^\n]+)`:"
            + FENCE.format("f2", "l2", "lines"),
            r"^In `(?P<changed>[\w./-]+)`, write `(?P<after>[^`]+)` instead of `(?P<before>[^`]+)`\.$",
            r"^```sh\n(?P<sh>.*?)^```$(\n\n```text\n(?P<text>.*?)^```$)?",
            r"^```sql\n(?P<sql>.*?)^```\n\n(?P<table>(?:\|[^\n]*\n?)+)",
        ]
    ),
    re.DOTALL | re.MULTILINE,
)


@dataclass
class Recipe:
    """One section: its parts in their order, as the groups of `PART`."""

    parts: list[dict[str, str | None]]

    @property
    def files(self) -> set[str]:
        """The files that somebody who follows it writes to."""
        return {file for part in self.parts if (file := part["new"] or part["file"] or part["changed"])}

    def apply(self, project: Path) -> None:
        """Write the files of the recipe as it says."""
        for part in self.parts:
            if part["new"]:
                assert not (project / part["new"]).exists()
                (project / part["new"]).write_text(part["content"] or "", encoding="utf-8")
            elif part["file"]:
                path = project / part["file"]
                lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
                at = [number for number, line in enumerate(lines) if line.strip() == part["line"]]
                assert len(at) == 1, f"{part['file']} has the line {part['line']} {len(at)} times"
                lines.insert(at[0] + (part["where"] == "below"), part["lines"] or "")
                path.write_text("".join(lines), encoding="utf-8")
            elif part["changed"]:
                path = project / part["changed"]
                before = path.read_text(encoding="utf-8")
                assert before.count(part["before"] or "") == 1, f"{part['changed']}: {part['before']}"
                path.write_text(before.replace(part["before"] or "", part["after"] or ""), encoding="utf-8")


def recipes() -> dict[str, Recipe]:
    """Read the recipes that are tried here."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sections = {section.splitlines()[0]: section for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]}
    return {name: Recipe([found.groupdict() for found in PART.finditer(sections[name])]) for name in RECIPES}


@dataclass
class Copy:
    """A copy of the project with all recipes applied; a command that two recipes have is run once."""

    project: Path
    done: dict[str, tuple[int, str]]

    def run(self, command: str) -> tuple[int, str]:
        """Run lines as a user does; returns the exit code and what they printed."""
        if command not in self.done:
            environment = {key: value for key, value in os.environ.items() if not key.startswith("WINBACK_")}
            done = subprocess.run(
                ["bash", "-e", "-c", command],
                cwd=self.project,
                # an installation of the copy would be found without it
                env=environment | {"PYTHONPATH": str(self.project / "src")},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                check=False,
            )
            self.done[command] = (done.returncode, done.stdout)
        return self.done[command]


@pytest.fixture(scope="module")
def copy(demo: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Apply all recipes to a copy of the project in which the demo shop is built."""
    project = tmp_path_factory.mktemp("recipes")
    for part in ROOT.iterdir():
        if part.name in COPIED:
            shutil.copytree(part, project / part.name, ignore=shutil.ignore_patterns("__pycache__", "fixtures"))
        elif part.name in ("dbt_project.yml", "CONTRIBUTING.md"):
            shutil.copy(part, project)
        elif part.name == ".venv":
            (project / part.name).mkdir()
            for inner in part.iterdir():
                (project / part.name / inner.name).symlink_to(inner)
            for stamp in (".installed", ".installed-dev"):
                (project / part.name / stamp).unlink(missing_ok=True)
                (project / part.name / stamp).touch()
        elif part.name not in {"target", "logs", "mappings", ".git"} and ".duckdb" not in part.name:
            (project / part.name).symlink_to(part)
    shutil.copy(demo.database, project / "winback.duckdb")
    for recipe in recipes().values():
        recipe.apply(project)
    (project / ONE_PAGE).mkdir(parents=True)
    (project / ONE_PAGE / "second-orders.md").symlink_to(project / "reports" / "pages" / "second-orders.md")
    return Copy(project, {})


# These take a build each, and the whole report and a parse of the project; a page by itself needs neither.
NIGHTLY = ("Add an option", "Add a warning")
ONE_PAGE = "target/one_page"
SHORTER = {
    "make docs-tables": ".venv/bin/python -m winback.reporting.exposures",
    ".venv/bin/winback report": f".venv/bin/winback report --pages {ONE_PAGE}",
}
OF_A_PAGE = ("Add a page", "Add a chart component")
EACH_RECIPE = [
    *[pytest.param(name, SHORTER if name in OF_A_PAGE else {}, id=name) for name in RECIPES if name not in NIGHTLY],
    *[pytest.param(name, {}, marks=pytest.mark.nightly, id=f"{name}, as a whole") for name in (*OF_A_PAGE, *NIGHTLY)],
]


@pytest.mark.parametrize(("name", "shorter"), EACH_RECIPE)
def test_recipe_works_as_written(name: str, shorter: dict[str, str], copy: Copy) -> None:
    """Somebody who adds a thing by the book would end in an error, or would have to touch more than the book says."""
    recipe = recipes()[name]
    assert recipe.files == RECIPES[name]
    assert any(part["sh"] for part in recipe.parts)
    shown = 0
    for part in recipe.parts:
        if part["sh"]:
            expected = (part["text"] or "").splitlines()
            commands = [shorter.get(command, command) for command in part["sh"].splitlines()]
            exit_code, output = zip(*map(copy.run, commands), strict=True)
            refused = any("No table has been changed" in line for line in expected)
            assert refused == any(exit_code), "\n".join(output)[-4000:]
            for line in expected:
                assert line in "\n".join(output), "\n".join(output)[-4000:]
            shown += len(expected)
        elif part["sql"]:
            cells = [
                [cell.strip() for cell in row.strip("|").split("|")] for row in (part["table"] or "").splitlines()[2:]
            ]
            rows = query(copy.project / "winback.duckdb", part["sql"].strip().rstrip(";"))
            assert [[str(value) for value in row] for row in rows] == cells
            shown += len(rows)
    assert shown > 0, "a recipe shows what comes of it"


def files_of(project: Path) -> list[Path]:
    """Return the files that a recipe might change."""
    found = [path for folder in COPIED for path in (project / folder).rglob("*") if "__pycache__" not in path.parts]
    return [path.relative_to(project) for path in [*found, project / "dbt_project.yml"] if path.is_file()]


def differs(one: Path, other: Path) -> bool:
    """Whether a file is new, or has another content."""
    return not other.exists() or not filecmp.cmp(one, other, shallow=False)


def test_nothing_else_had_to_change(copy: Copy) -> None:
    """A recipe that leaves a list somewhere behind would fail in the next test that reads it."""
    changed = {str(path) for path in files_of(copy.project) if differs(copy.project / path, ROOT / path)}
    assert changed == set().union(*RECIPES.values()) | DERIVED
    exit_code, output = copy.run(
        ".venv/bin/python -m pytest -q -n 0 -p no:cacheprovider tests/python/reporting/test_report_pages.py "
        "-k 'project_pages or lineage or readme or documented'"
    )
    assert exit_code == 0, output[-4000:]
