"""Lint the SQL that changed since it was last found sound; with `--all`, whatever is known, all of it.

What was found sound is known by a hash for each file, of its text and of what it is judged by and rendered with: rules,
the linter, the macros and options that it names, and those that these name. So a changed macro has every file linted
anew that may look different for it. The hashes stand in `tests/sql_found_sound.txt`, which `--all` writes and git
keeps: a fresh copy of the project lints what is new in it. And they stand in `target/lint/sound.txt`, which each run
writes. Left out is what .sqlfluffignore names, and every form but the chosen one: dbt does not compile it (`make
lint-forms` does).
"""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from pathspec import GitIgnoreSpec

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "tests" / "sql_found_sound.txt"
SOUND = ROOT / "target" / "lint" / "sound.txt"
# One process: handing rendered files to others costs as much as linting them. And a tenth of it is looking for garbage.
SQLFLUFF = "import gc; gc.set_threshold(200_000, 50, 50); from sqlfluff.cli.commands import cli; cli()"
LINTED = ("models", "tests/singular", "analyses")
# What all files are judged by.
RULES = (".sqlfluff", ".sqlfluffignore")
LINTER = re.compile(r"^(?:sqlfluff\S*|dbt-core|dbt-duckdb|jinja2)==\S+", re.MULTILINE | re.IGNORECASE)
MACROS = ("macros/**/*.sql", "models/staging/*/macros/*.sql")
MACRO = re.compile(r"{%-?\s*macro\s+(\w+)")


class Parts:
    """The macros and options of the project, to find what a file is rendered with."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.texts = [path.read_text(encoding="utf-8") for place in MACROS for path in sorted(ROOT.glob(place))]
        self.words = [set(re.findall(r"\w+", text)) for text in self.texts]
        # adapter.dispatch names a macro without the adapter
        self.names = [
            {name for full in MACRO.findall(text) for name in (full, full.split("__", 1)[-1])} for text in self.texts
        ]

    def of(self, text: str) -> str:
        """Return the macros and options that a text names, and those that these name."""
        # the only macro that is called by a name that is put together
        words = set(re.findall(r"\w+", text)) | {f"{self.options['dataset']}_tables"}
        used: set[int] = set()
        while new := {one for one, names in enumerate(self.names) if one not in used and not names.isdisjoint(words)}:
            used |= new
            words.update(*(self.words[one] for one in new))
        options = {name: value for name, value in self.options.items() if name in words}
        return json.dumps([sorted(self.texts[one] for one in used), options], sort_keys=True, default=str)


def hashes() -> dict[str, Path]:
    """Return every SQL file by its hash."""
    rules = "\0".join((ROOT / name).read_text(encoding="utf-8") for name in RULES)
    linter = sorted(LINTER.findall((ROOT / "requirements-dev.lock").read_text(encoding="utf-8")))
    ignored = GitIgnoreSpec.from_lines((ROOT / ".sqlfluffignore").read_text(encoding="utf-8").splitlines())
    options = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    not_chosen = {ROOT / "models" / "staging" / form for form in options["datasets"] if form != options["dataset"]}
    parts = Parts(options)
    found = {}
    for path in sorted(path for place in LINTED for path in (ROOT / place).rglob("*.sql")):
        if ignored.match_file(path.relative_to(ROOT)) or not not_chosen.isdisjoint(path.parents):
            continue
        text = path.read_text(encoding="utf-8")
        said = json.dumps([rules, linter, path.relative_to(ROOT).as_posix(), text, parts.of(text)])
        found[hashlib.sha256(said.encode()).hexdigest()[:24]] = path
    return found


def known_hashes() -> set[str]:
    """Return the hashes of what was found sound, here or where the project was linted as a whole."""
    return {line.split()[0] for file in (RECORD, SOUND) if file.exists() for line in file.open(encoding="utf-8")}


def main(arguments: list[str]) -> int:
    """Lint; returns the exit code of sqlfluff."""
    files = hashes()
    known = set() if "--all" in arguments else known_hashes()
    new = [str(path.relative_to(ROOT)) for found, path in files.items() if found not in known]
    if not new:
        print("sqlfluff: no SQL has changed since it was last found sound")  # noqa: T201
        return 0
    command = ["lint", "--processes", "1", "--disable-progress-bar", *new]
    done = subprocess.run([sys.executable, "-c", SQLFLUFF, *command], cwd=ROOT, check=False)
    if done.returncode == 0:
        written = RECORD if "--all" in arguments else SOUND
        written.parent.mkdir(parents=True, exist_ok=True)
        lines = sorted((path.relative_to(ROOT).as_posix(), found) for found, path in files.items())
        written.write_text("".join(f"{found} {name}\n" for name, found in lines), encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
