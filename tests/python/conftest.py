"""What the end-to-end tests share: running dbt on a database of their own, and reading its marts.

Runs are *warm*: `e2e/warm_dbt.py` parses the project once, keeps that in `target/tests`, and runs each request in a
fork of itself, which saves the seconds that parsing costs. (What a user starts, tests start in a process of its own.)
Builds are made once per test run, by fixtures, and looked at by many tests.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from winback.building.project import RUN_TIME_OPTIONS

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
PARSED = ROOT / "target" / "tests"
REAL_DATA = ROOT.parent / "shared" / "data"
ONLINE_RETAIL = REAL_DATA / "online_retail" / "online-retail-dataset.csv.gz"

# Columns that may differ when the rows of a file stand in another order.
# a caution names a row as an example
ORDER_OF_FILE = ("source_file", "source_row", "raw", "shown", "example_position", "caution", "warning")
# The files that take longest. The first makes the demo for many others, the second the file with every quirk.
LONGEST = (
    *("test_analyses", "test_clear_errors", "test_online_retail", "test_sail", "test_docs"),
    *("test_assignments", "test_winback_build", "test_build", "test_contributing", "test_new_raw_form"),
    *("test_report_data_sets", "test_report_browser", "test_keys", "test_degenerate_input", "test_determinism"),
    "test_demo",
)
# Options that are read while a build runs; any other may change what dbt parses.
READ_LATER = RUN_TIME_OPTIONS | {"lookback_days", "demo_customers"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long files first, and skip the tests of real files, with a reason that can be checked, without these.

    A worker of pytest-xdist takes a file at a time, since a file's tests share its builds; no long one must come last.
    """

    def place(item: pytest.Item) -> tuple[int, bool]:
        name = item.path.stem
        return (
            LONGEST.index(name) if name in LONGEST else len(LONGEST),
            "dbt" not in getattr(item, "fixturenames", ()),
        )

    items.sort(key=place)
    if ONLINE_RETAIL.exists():
        return
    skip = pytest.mark.skip(reason=f"no file {os.path.relpath(ONLINE_RETAIL, ROOT)} beside the repository")
    for item in items:
        if "real_data" in item.keywords:
            item.add_marker(skip)


@dataclass(frozen=True)
class DbtRun:
    """How a dbt command ended."""

    exit_code: int
    output: str
    database: Path

    def check(self) -> "DbtRun":
        """Fail with dbt's own words unless the command succeeded."""
        words = "\n".join(line for line in self.output.splitlines() if "[SKIP]" not in line and " OK " not in line)
        assert self.exit_code == 0, f"dbt ended with {self.exit_code}:\n{words[-4000:]}"
        return self

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the database that was built."""
        return query(self.database, sql)

    @property
    def marts(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every mart as sorted rows."""
        return marts(self.database)


@dataclass
class Dbt:
    """Runs dbt on databases of its own, in a folder of its own; what is in `shared` serves all workers."""

    folder: Path
    shared: Path
    warm_process: subprocess.Popen[str] | None = None
    runs: int = field(default=0)

    def database(self, name: str) -> Path:
        """Return where the database `name` is; all files have one name, which dbt writes into what it parses."""
        (self.folder / name).mkdir(exist_ok=True)
        return self.folder / name / "winback.duckdb"

    def build(self, name: str, options: dict[str, Any], **how: Any) -> DbtRun:
        """Run `dbt build` into the database `name`."""
        return self.run(["build"], self.database(name), options, **how)

    def build_once(self, name: str, options: dict[str, Any], **how: Any) -> DbtRun:
        """Run `dbt build` into a database that all workers read and nobody changes; the first that asks builds it."""
        database = self.shared / name / "winback.duckdb"
        done = database.with_name("done.json")
        with FileLock(self.shared / f"{name}.lock"):
            if not done.exists():
                database.parent.mkdir()
                run = self.run(["build"], database, options, **how)
                done.write_text(json.dumps([run.exit_code, run.output]), encoding="utf-8")
        return DbtRun(*json.loads(done.read_text(encoding="utf-8")), database)

    def run(self, command: list[str], database: Path, options: dict[str, Any], **how: Any) -> DbtRun:
        """Run a dbt command with these vars on `database`; `how` is as for `_request`."""
        return self._ask(self._request(command, database, options, **how))

    def _request(
        self,
        command: list[str],
        database: Path,
        options: dict[str, Any],
        *,
        threads: int = 1,
        duckdb_threads: int = 1,
        parsed_with: dict[str, Any] | None = None,
        data_tests: bool = True,
        target: str = "dev",
        write_json: bool = False,
        started_in: Path = ROOT,
    ) -> dict[str, Any]:
        """Say what to run.

        `parsed_with` are the vars of a warm run's parse, where its own only matter later. A build whose marts are only
        compared with another's needs no `data_tests`. With the `target` ci there are the unit tests, too. A run
        `started_in` another folder is told where the project is. With one thread a run costs least, and each worker has
        a processor of its own; builds that all look at have four.
        """
        self.runs += 1
        if command[0] == "build" and not data_tests:
            command = [*command, "--exclude-resource-types", "test"]
        folder = self.folder / f"run_{self.runs}"
        folder.mkdir()
        if parsed_with is None:
            parsed_with = {name: value for name, value in options.items() if name not in READ_LATER}
            if "custom" in parsed_with:
                # what is mapped matters when models run; which tables and attributes there are, and whether there is a
                # currency, decides what is parsed
                parsed_with["custom"] = {
                    entity: {"columns": {n: "" for n in sorted(source["columns"]) if n[:2] == "x_" or n == "currency"}}
                    for entity, source in sorted(parsed_with["custom"].items())
                }
        return {
            "arguments": [
                *command,
                *("--vars", json.dumps(options)),
                *("--threads", str(threads)),
                *("--target-path", str(folder / "target")),
                *("--log-path", str(folder / "logs")),
                "--no-use-colors",
                *([] if started_in == ROOT else ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]),
                *(["--write-json"] if write_json else []),
                # nobody else reads what a warm run writes about itself
                *([] if write_json else ["--no-write-json"]),
                *("--log-level-file", "none"),
            ],
            "environment": {
                "WINBACK_DB": str(database),
                "WINBACK_DUCKDB_THREADS": str(duckdb_threads),
                "WINBACK_TARGET": target,
            },
            "folder": str(started_in),
            "output": str(folder / "output.txt"),
            "parse_options": parsed_with,
            "parse_target": target,
        }

    def _ask(self, request: dict[str, Any]) -> DbtRun:
        """Send a request to the warm process, which is started with the first."""
        if self.warm_process is None:
            self.warm_process = subprocess.Popen(
                [sys.executable, str(Path(__file__).parent / "e2e" / "warm_dbt.py"), str(PARSED)],
                cwd=ROOT,
                # Forks leave the clean-up of what they share to the parent; no warning about that. No parse opens the
                # database, but dbt forgets what it parsed for another.
                env=os.environ | {"WINBACK_DB": str(PARSED / "winback.duckdb"), "PYTHONWARNINGS": "ignore"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
        stdin, stdout = self.warm_process.stdin, self.warm_process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        answer = stdout.readline()
        assert answer, "warm_dbt.py ended without an answer; its error stands above"
        output = Path(request["output"]).read_text(encoding="utf-8", errors="replace")
        return DbtRun(int(answer), output, Path(request["environment"]["WINBACK_DB"]))

    def close(self) -> None:
        """End the warm process."""
        if self.warm_process is not None and self.warm_process.stdin is not None:
            self.warm_process.stdin.close()
            self.warm_process.wait()


def query(database: Path, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query on a database that nobody writes."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def forget_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Let the next build make all its tables again, after a test has changed rows, which a build does not see."""
    for schema, table in connection.execute(
        "select schema_name, table_name from duckdb_tables() where comment is not null and not temporary"
    ).fetchall():
        connection.execute(f'comment on table "{schema}"."{table}" is null')


def marts(database: Path, without: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Return every mart, and every record of customers and segments, as sorted rows without the columns of `without`.

    The first row of each is its column names and types, so that two databases are equal only if those are.
    """
    tables: dict[str, list[tuple[Any, ...]]] = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        columns: dict[str, list[str]] = {}
        for table, column, data_type in connection.execute(
            "select table_name, column_name, data_type from information_schema.columns "
            "where table_schema = 'marts' or table_schema = 'records' and table_name not in "
            "('segmentation_fits', 'build_options', 'builds') order by table_name, ordinal_position"
        ).fetchall():
            if column not in without:
                columns.setdefault(table, []).append(f'"{column}"')
                tables.setdefault(table, []).append((column, data_type))
        connection.execute("set search_path = 'marts,records'")
        for table, names in columns.items():
            rows = connection.execute(f'select {", ".join(names)} from "{table}"').fetchall()
            tables[table] = [tuple(tables[table]), *sorted(rows, key=repr)]
    return tables


def differences(left: dict[str, list[tuple[Any, ...]]], right: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    """Say in a line each which marts differ, with the first rows that only one side has."""
    found = [f"{name}: only on one side" for name in sorted(left.keys() ^ right.keys())]
    for name in sorted(left.keys() & right.keys()):
        if repr(left[name]) != repr(right[name]):
            one, other = list(map(repr, left[name])), list(map(repr, right[name]))
            only_left, only_right = set(one) - set(other), set(other) - set(one)
            found.append(
                f"{name}: {len(one) - 1} and {len(other) - 1} rows; {len(only_left)} only left, such as "
                f"{sorted(only_left)[:2]}; {len(only_right)} only right, such as {sorted(only_right)[:2]}"
            )
    return found


def as_text(value: Any) -> str:
    """Write a value as the expected tables show it: money with 4 digits, shares with 6, null as nothing, NUL as ␀."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value:.4f}"
    if isinstance(value, float):
        return f"{value:.6f}"
    return str(value).replace("\0", "␀")


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Dbt]:
    """Run dbt without touching the project's own database."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "shared"
    shared.mkdir(exist_ok=True)
    runner = Dbt(tmp_path_factory.mktemp("dbt"), shared)
    yield runner
    runner.close()


@pytest.fixture(scope="session")
def write_raw(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write raw files into a new folder; returns the folder, or the file where there is only one."""

    def write(**files: bytes) -> Path:
        folder = tmp_path_factory.mktemp("raw")
        for name, content in files.items():
            (folder / name.replace("__", ".")).write_bytes(content)
        return folder / next(iter(files)).replace("__", ".") if len(files) == 1 else folder

    return write


@pytest.fixture(scope="session")
def quirks(dbt: Dbt) -> DbtRun:
    """The hand-made file with every quirk."""
    path = FIXTURES / "online_retail" / "quirks.csv"
    options = {"dataset": "online_retail", "raw_path": str(path)}
    return dbt.build_once("quirks", options, threads=4, duckdb_threads=4).check()


@pytest.fixture(scope="session")
def online_retail(dbt: Dbt) -> DbtRun:
    """The real file of Online Retail with all its history, duplicates dropped, with four threads."""
    parsed_with = {"dataset": "online_retail", "lookback_days": None}
    options = parsed_with | {"raw_path": str(ONLINE_RETAIL)}
    # how a segmentation was measured is written down with its fit, by what was parsed
    return dbt.build_once("online_retail", options, threads=4, duckdb_threads=4, parsed_with=parsed_with).check()


@pytest.fixture(scope="session")
def demo(dbt: Dbt) -> DbtRun:
    """The demo shop, with four threads and with the unit tests."""
    return dbt.build_once("demo", {"dataset": "demo"}, target="ci", threads=4, duckdb_threads=4).check()
