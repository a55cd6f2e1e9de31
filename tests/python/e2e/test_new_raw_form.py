"""The recipe "Add a raw form" of CONTRIBUTING.md, run as it is written, and what dbt says where a part is missing."""

import os
import re
import shutil
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, query
from written import Example, examples, shell

RECIPE = examples(ROOT / "CONTRIBUTING.md")["add_a_raw_form"]
FORM = "models/staging/tickets"
STAGED = f"{FORM}/stg_tickets__order_lines.sql"
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("WINBACK_")}
BUILD = next(line for line in RECIPE.commands[0].splitlines() if "dbt build" in line)


def project(folder: Path) -> None:
    """Make a copy of the project that the recipe may change."""
    for part in ROOT.iterdir():
        if part.name in {"models", "dbt_project.yml"}:
            (shutil.copytree if part.is_dir() else shutil.copy)(part, folder / part.name)
        elif part.name not in {"target", "logs", "mappings", ".git"} and ".duckdb" not in part.name:
            (folder / part.name).symlink_to(part)


def follow(recipe: Example, folder: Path) -> None:
    """Save the files and add the line."""
    recipe.save_files(folder)
    (line,) = re.findall(r"below `datasets:`.*?^```yaml\n(.*?)^```$", recipe.text, re.DOTALL | re.MULTILINE)
    options = folder / "dbt_project.yml"
    text = options.read_text(encoding="utf-8")
    assert text.count("\n  datasets:\n") == 1
    options.write_text(text.replace("\n  datasets:\n", f"\n  datasets:\n{line}"), encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the form of the recipe, built as far as the recipe looks."""
    folder = tmp_path_factory.mktemp("project")
    project(folder)
    follow(RECIPE, folder)
    looked_at = {f"+{table}" for sql, _ in RECIPE.queries for table in re.findall(r"from \w+\.(\w+)", sql)}
    select = " ".join(("--exclude-resource-types test --select +row_accounting", *sorted(looked_at)))
    shell(f"{BUILD} {select}", folder, ENVIRONMENT)
    return folder


def check(folder: Path) -> None:
    """Fail unless the tables are those of the recipe."""
    assert len(RECIPE.queries) == 3
    RECIPE.check_queries(folder / "winback.duckdb")
    assert query(folder / "winback.duckdb", "select raw_row_count, rejected_row_count from marts.row_accounting") == [
        (4, 1)
    ]


def test_the_recipe_gives_its_tables(made: Path) -> None:
    """A first form of one's own would end in an error."""
    check(made)


@pytest.mark.nightly
def test_the_recipe_works_as_written(made: Path) -> None:
    """The same up to the report."""
    for command in RECIPE.commands:
        shell(command, made, ENVIRONMENT)
    check(made)
    assert (made / "target" / "report" / "site" / "index.html").exists()


def test_a_form_is_one_folder_and_one_line(made: Path) -> None:
    """Each further place would be one to forget."""
    files = {file for file in RECIPE.files if file != "tickets.csv"}
    assert all(file.startswith(f"{FORM}/") for file in files)
    before, after = ((folder / "dbt_project.yml").read_text(encoding="utf-8") for folder in (ROOT, made))
    assert len(after.splitlines()) == len(before.splitlines()) + 1
    assert next(iter(yaml.safe_load(after)["vars"]["datasets"])) == "tickets"


MISTAKES = {
    "no enabled": (
        STAGED,
        "{{ config(enabled = is_chosen_form(), materialized = 'view') }}",
        "",
        [STAGED, "Add", "enabled"],
    ),
    "no line": (
        "dbt_project.yml",
        "    tickets: {provides: [order_lines], reads_files: true, drop_duplicates: true}\n",
        "",
        [FORM, "Add a line to the var `datasets` in dbt_project.yml", "tickets: {provides: [order_lines]"],
    ),
    "no macro": (
        f"{FORM}/macros/tickets_tables.sql",
        "macro tickets_tables()",
        "macro ticket_tables()",
        ["there is no macro tickets_tables", f"{FORM}/macros/tickets_tables.sql"],
    ),
    "a kind that there is not": (
        f"{FORM}/macros/tickets_tables.sql",
        "'kind': 'money'",
        "'kind': 'number'",
        ["tickets_tables", "the unknown kind 'number' in column 'unit_price'", "known are: text, id"],
    ),
    "no column": (
        STAGED,
        "'location_id', 'country'",
        "'country'",
        [STAGED, "lacks location_id", "{{ missing_columns('order_lines', ['location_id']) }}"],
    ),
}


# Each is a parse of the project.
EVERY_TIME = "no enabled"
EACH_MISTAKE = [pytest.param(name, marks=[] if name == EVERY_TIME else pytest.mark.nightly) for name in MISTAKES]


@pytest.mark.parametrize("mistake", EACH_MISTAKE)
def test_a_mistake_is_named_with_its_mend(mistake: str, made: Path) -> None:
    """A stranger would read that some other model is disabled, or what DuckDB says of SQL that nobody wrote."""
    file, right, wrong, expected = MISTAKES[mistake]
    path = made / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    try:
        said = shell(f"! {BUILD} --no-use-colors --select +input__order_lines", made, ENVIRONMENT)
    finally:
        path.write_text(text, encoding="utf-8")
    assert [words for words in expected if words not in said] == [], said[-3000:]
    assert "Traceback" not in said
