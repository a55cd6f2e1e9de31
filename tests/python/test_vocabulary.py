"""One word for one thing: the tables of docs/style.md, held in names and in texts that people read."""

import ast
import csv
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
STYLE = ROOT / "docs" / "style.md"

# What names them on purpose: the tables themselves, the names of before in the changelog and in the migration, and the
# words that other people's files use.
EXEMPT = {"docs/style.md", "CHANGELOG.md", "macros/records/old_records.sql", "src/winback/mapping/column_names.yml"}


def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Read the forbidden names and texts of the style guide, each with what to write."""
    names, texts = {}, {}
    section = STYLE.read_text().split("## Vocabulary")[1].split("\n## ")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or cells[0] == "write" or set(cells[0]) <= {"-"}:
            continue
        if len(cells) == 4:
            names |= dict.fromkeys(re.findall(r"`([^`]+)`", cells[2]), cells[0])
            texts |= dict.fromkeys(_words(cells[3]), cells[0])
        else:
            texts |= dict.fromkeys(_words(cells[1]), cells[0])
    return names, texts


def _words(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(",") if word.strip()]


NAMES, TEXTS = _tables()
TEXT = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, sorted(TEXTS, key=len, reverse=True))) + r")(?![\w-])", re.I)


def files(*patterns: str) -> list[Path]:
    """Name the files of the project that are not exempt."""
    found = sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()})
    return [path for path in found if str(path.relative_to(ROOT)) not in EXEMPT]


def names() -> Iterator[tuple[Path, str]]:
    """Yield the columns, models and options of the project."""
    for path in files("models/**/*.yml", "python_models/**/*.yml", "seeds/*.yml"):
        if "staging" in path.parts:  # a raw form keeps the names of its source
            continue
        content = yaml.safe_load(path.read_text())
        for node in (content.get("models") or []) + (content.get("seeds") or []):
            yield path, node["name"]
            yield from ((path, column["name"]) for column in node.get("columns") or [])
    project = ROOT / "dbt_project.yml"
    yield from ((project, option) for option in yaml.safe_load(project.read_text())["vars"])
    for path in files("models/**/*.sql", "python_models/**/*.py"):
        yield path, path.stem
    # the columns of marts and records, also where the YAML has none
    for path in files("models/marts/**/*.sql", "models/records/*.sql"):
        final = path.read_text().rsplit("\n)\n", 1)[-1]
        yield from ((path, name) for name in re.findall(r"^    (?:.* as )?([a-z_0-9]+),?$", final, re.M))
    for path in files("seeds/*.csv"):
        with path.open(newline="") as file:
            yield from ((path, name) for name in next(csv.reader(file)))


def texts() -> Iterator[tuple[Path, int, str]]:
    """Yield what people read, line by line."""
    for path in files("reports/pages/*.md", "docs/*.md", "*.md", "analyses/*.sql", "seeds/*.csv", "dbt_project.yml"):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            yield path, number, line
    for path in files("models/**/*.yml", "python_models/**/*.yml", "seeds/*.yml", "macros/**/*.yml", "analyses/*.yml"):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            yield path, number, line
    for path in files("models/**/*.sql", "macros/**/*.sql"):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            # the key of a draw is no text: another one would make another demo
            for text in re.findall(r"'([^']*)'", re.sub(r"demo_draw\(.*?\)", "", line.split("--")[0])):
                yield path, number, text
    for path in files("src/**/*.py", "python_models/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path, node.lineno, node.value


def test_the_tables_are_read() -> None:
    """A table that was moved or misspelled would hold nothing."""
    assert NAMES["silence_days"] == "recency, `recency_days`"
    assert TEXTS["favourite"].startswith("favorite")
    assert len(NAMES) > 30
    assert len(TEXTS) > 50


def test_names_use_the_vocabulary() -> None:
    """A reader of two tables must not wonder whether two names are two things."""
    found = sorted(
        f"{path.relative_to(ROOT)}: {name} (write {use})"
        for path, name in set(names())
        for pattern, use in NAMES.items()
        if fnmatch(name, pattern)
    )
    assert not found, "\n".join(found)


def test_texts_use_the_vocabulary() -> None:
    """Pages, docs and messages say the same thing with the same word."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]!r} (write {TEXTS[match[0].lower()]})"
        for path, number, text in texts()
        for match in TEXT.finditer(text)
    ]
    assert not found, f"{len(found)} words\n" + "\n".join(found)


@pytest.mark.parametrize("text", ["They told us.", "a favourite colour", "Whoever slips"])
def test_a_forbidden_word_is_found(text: str) -> None:
    """The test would be worth nothing if it saw nothing."""
    assert TEXT.search(text)
