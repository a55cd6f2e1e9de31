"""Lint the SQL that changed since it was last found sound; with `--all`, whatever is known, all of it.

What was found sound is kept in `target/lint/sound.txt`: a hash for each file, of its text and of everything that it is
judged by and rendered with. So a macro or an option that changed has every file linted anew. Left out is what
.sqlfluffignore names, and every form but the chosen one: dbt does not compile it (`make lint-forms` does).
"""

import hashlib
import subprocess
import sys
from pathlib import Path

import yaml
from pathspec import GitIgnoreSpec

ROOT = Path(__file__).resolve().parents[1]
SOUND = ROOT / "target" / "lint" / "sound.txt"
# One process: handing rendered files to others costs as much as linting them. And a tenth of it is looking for garbage.
SQLFLUFF = "import gc; gc.set_threshold(200_000, 50, 50); from sqlfluff.cli.commands import cli; cli()"
LINTED = ("models", "tests/singular", "analyses")
# What a file is judged by and rendered with: the rules, the linter's version, options, macros.
BESIDES = (".sqlfluff", ".sqlfluffignore", "requirements-dev.lock", "dbt_project.yml", "profiles.yml")
MACROS = ("macros/**/*.sql", "models/staging/*/macros/*.sql")


def hashes() -> dict[str, Path]:
    """Return every SQL file by its hash."""
    rules = hashlib.sha256()
    for path in [*map(ROOT.joinpath, BESIDES), *sorted(found for place in MACROS for found in ROOT.glob(place))]:
        rules.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    ignored = GitIgnoreSpec.from_lines((ROOT / ".sqlfluffignore").read_text(encoding="utf-8").splitlines())
    options = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    not_chosen = {ROOT / "models" / "staging" / form for form in options["datasets"] if form != options["dataset"]}
    files = sorted(
        found
        for place in LINTED
        for found in (ROOT / place).rglob("*.sql")
        if not ignored.match_file(found.relative_to(ROOT)) and not_chosen.isdisjoint(found.parents)
    )
    return {
        hashlib.sha256(
            rules.digest() + str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes()
        ).hexdigest(): path
        for path in files
    }


def main(arguments: list[str]) -> int:
    """Lint; returns the exit code of sqlfluff."""
    files = hashes()
    known = set() if "--all" in arguments or not SOUND.exists() else set(SOUND.read_text(encoding="utf-8").split())
    new = [str(path.relative_to(ROOT)) for found, path in files.items() if found not in known]
    if not new:
        print("sqlfluff: no SQL has changed since it was last found sound")  # noqa: T201
        return 0
    arguments = ["lint", "--processes", "1", "--disable-progress-bar", *new]
    done = subprocess.run([sys.executable, "-c", SQLFLUFF, *arguments], cwd=ROOT, check=False)
    if done.returncode == 0:
        SOUND.parent.mkdir(parents=True, exist_ok=True)
        SOUND.write_text("\n".join(sorted(files)) + "\n", encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
