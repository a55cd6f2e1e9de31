"""Examples as a page writes them: files to save, commands to run, queries with the table that they give."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from conftest import query


@dataclass
class Example:
    """One section of a page."""

    files: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    queries: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    text: str = ""

    def save_files(self, folder: Path) -> None:
        """Write its files as somebody does who follows the page."""
        for file, content in self.files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(content, encoding="utf-8")

    def check_queries(self, database: Path) -> None:
        """Fail unless each query gives the table below it."""
        for sql, expected in self.queries:
            assert [[str(value) for value in row] for row in query(database, sql)] == expected, sql


def examples(page: Path) -> dict[str, Example]:
    """Read a page: a file's name stands in backticks above its content, a query's result in the table below it."""
    found: dict[str, Example] = {}
    for section in re.split(r"^## ", page.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        example = Example(text=section)
        for name, content in re.findall(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", section, re.DOTALL | re.MULTILINE):
            example.files[name] = content
        example.commands = re.findall(r"^```sh\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
        for sql, table in re.findall(r"^```sql\n([^`]*?)^```\n\n((?:\|[^\n]*\n)+)", section, re.DOTALL | re.MULTILINE):
            rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
            example.queries.append((sql.strip().rstrip(";"), rows))
        if example.files:
            found[re.sub(r"\W+", "_", section.splitlines()[0]).strip("_").lower()] = example
    return found


def shell(command: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a line as a user does; returns what it printed."""
    done = subprocess.run(
        ["bash", "-e", "-c", command], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout
