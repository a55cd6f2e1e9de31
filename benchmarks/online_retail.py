"""The whole winback build of Online Retail beside the notebooks' work on the same file, measured in one sitting.

Two programs, in turns (A B A B ...), after one run of each that does not count:
  A  `dbt build`: every model, seed and test; the parse is warm, the database is new each time, so segments are fitted
  B  `benchmarks/notebook_online_retail.py`
Each runs in its own process. Wall time, CPU time (user + system) and peak memory come from the operating system.

    python benchmarks/online_retail.py path/to/online-retail-dataset.csv.gz
"""

import argparse
import hashlib
import importlib.metadata
import json
import os
import platform
import statistics
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from measuring import OTHERS_MAX, PROJECT, SETTINGS, RunFailedError, Usage, dbt_command, measure

REPORT = PROJECT / "benchmarks" / "results" / "online_retail.md"
NOTEBOOK = PROJECT / "benchmarks" / "notebook_online_retail.py"
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy")
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "OPENBLAS_NUM_THREADS")
SLOWEST = 10


class Build:
    """A: the whole project, on a database and a target folder of its own."""

    name = "winback"

    def __init__(self, raw: Path, variables: dict[str, object], folder: Path) -> None:
        self.folder = folder
        self.results: list[dict] = []
        self.variables = variables
        self.raw = raw

    def run(self) -> Usage:
        """Build once."""
        # The database is new each time: a build that finds fitted segments would only score. Its path stays the
        # same, because another one would make dbt parse everything again.
        for leftover in self.folder.glob("benchmark.duckdb*"):
            leftover.unlink()
        command = dbt_command(self.folder, ["build"], {**self.variables, "raw_path": str(self.raw)})
        environment = {
            **{name: os.environ.get(name, default) for name, default in SETTINGS.items()},
            "WINBACK_DB": str(self.folder / "benchmark.duckdb"),
            "WINBACK_TARGET": "dev",
        }
        usage = measure(command, self.folder / "build.txt", environment)
        self.results.append(json.loads((self.folder / "target" / "run_results.json").read_text(encoding="utf-8")))
        return usage

    def database_mib(self) -> float:
        """Return the size of the database after the last build."""
        return (self.folder / "benchmark.duckdb").stat().st_size / 2**20


class Notebook:
    """B: the notebooks' work."""

    name = "notebook"

    def __init__(self, raw: Path, full_grid: bool, folder: Path) -> None:
        self.raw = raw
        self.full_grid = full_grid
        self.folder = folder
        self.steps: list[dict[str, float]] = []

    def run(self) -> Usage:
        """Run the script once."""
        timings = self.folder / "notebook.json"
        command = [sys.executable, str(NOTEBOOK), str(self.raw), "--timings", str(timings)]
        usage = measure(command + ["--full-grid"] * self.full_grid, self.folder / "notebook.txt")
        self.steps.append(json.loads(timings.read_text(encoding="utf-8")))
        return usage


def others_text(usage: Usage) -> str:
    return "" if usage.others_share is None else f", other programs {usage.others_share:.0%} of the CPU"


def take_turns(programs: list[Build | Notebook], runs: int, say: Callable[[str], None]) -> dict[str, list[Usage]]:
    """Run each program once unmeasured, then all of them in turns, `runs` times."""
    usages: dict[str, list[Usage]] = defaultdict(list)
    for turn in range(runs + 1):
        for program in programs:
            usage = program.run()
            label = f"run {turn}" if turn else "warm-up"
            say(f"{label}: {program.name} {usage.wall_seconds:.1f} s, {usage.peak_mib:,.0f} MiB{others_text(usage)}")
            if turn:
                usages[program.name].append(usage)
    return dict(usages)


def table(header: list[str], rows: list[list[str]], numbers_from: int = 1) -> list[str]:
    """Return a Markdown table; columns from `numbers_from` on are right-aligned."""
    rule = ["---" if column < numbers_from else "---:" for column in range(len(header))]
    return ["| " + " | ".join(cells) + " |" for cells in [header, rule, *rows]]


def median_of(usages: list[Usage], attribute: str) -> float:
    return statistics.median(getattr(usage, attribute) for usage in usages)


def total_memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def available_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine_section() -> list[str]:
    versions = []
    for package in PACKAGES:
        try:
            versions.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            versions.append(f"{package} not installed")
    settings = ", ".join(f"`{name}={os.environ.get(name, default)}`" for name, default in SETTINGS.items())
    threads = ", ".join(f"`{name}={os.environ[name]}`" for name in THREAD_VARIABLES if name in os.environ)
    return [
        f"- Machine: {available_cores()} cores, {total_memory_gib():.0f} GiB memory, "
        f"{platform.system()} {platform.machine()}",
        f"- Python {platform.python_version()}; {', '.join(versions)}",
        f"- Settings of winback: {settings}; library threads: {threads or 'their defaults'}",
    ]


def comparison_section(usages: dict[str, list[Usage]]) -> list[str]:
    lines = ["## Side by side", ""]
    measures = {"wall_seconds": "wall, s", "cpu_seconds": "CPU, s", "peak_mib": "peak memory, MiB"}
    header = ["program", "run", *measures.values()]
    rows = []
    for turn in range(max(len(taken) for taken in usages.values())):
        for name, taken in usages.items():
            rows.append(
                [name, str(turn + 1), *(f"{getattr(taken[turn], measure_name):,.1f}" for measure_name in measures)]
            )
    for name, taken in usages.items():
        rows.append([f"**{name}**", "median", *(f"**{median_of(taken, each):,.1f}**" for each in measures)])
    if {"winback", "notebook"} <= usages.keys():
        ratios = [median_of(usages["winback"], each) / median_of(usages["notebook"], each) for each in measures]
        rows.append(["**winback ÷ notebook**", "ratio of medians", *(f"**{ratio:.2f}**" for ratio in ratios)])
    lines += table(header, rows, numbers_from=2)
    lines += ["", "CPU is user + system time of all cores. Peak memory is that of the largest process."]
    shares = [each.others_share for taken in usages.values() for each in taken if each.others_share is not None]
    if shares and max(shares) > OTHERS_MAX:
        lines += [
            "",
            f"**Not a valid comparison: other programs took up to {max(shares):.0%} of the machine's CPU time during a "
            "run.** K-means of scikit-learn waits in a busy loop for threads that do not get a core, so the notebook "
            "loses far more than its share. Measure again on a quiet machine.",
        ]
    elif shares:
        lines[-1] += f" Other programs took at most {max(shares):.1%} of the machine's CPU time during a run."
    return lines


def build_section(build: Build) -> list[str]:
    measured = build.results[1:]
    seconds: dict[str, list[float]] = defaultdict(list)
    for result in measured:
        for node in result["results"]:
            seconds[node["unique_id"]].append(node["execution_time"])
    medians = {node: statistics.median(taken) for node, taken in seconds.items()}
    kinds = Counter(node.split(".")[0] for node in medians)
    statuses = Counter(node["status"] for node in measured[-1]["results"])
    sums: Counter[str] = Counter()
    for node, taken in medians.items():
        sums[node.split(".")[0]] += taken
    elapsed = statistics.median(result["elapsed_time"] for result in measured)
    lines = [
        "## The build",
        "",
        f"{len(medians)} nodes ({', '.join(f'{count} {status}' for status, count in statuses.items())}); "
        f"dbt itself reports {elapsed:.1f} s from its first node to its last (median); "
        f"the database has {build.database_mib():,.0f} MiB.",
        "",
        *table(
            ["kind", "nodes", "total seconds"],
            [[kind, str(kinds[kind]), f"{sums[kind]:.1f}"] for kind in sorted(kinds)],
        ),
        "",
        "dbt runs several nodes at once, so their seconds add up to more than the build takes.",
        "",
        f"The {SLOWEST} slowest nodes (median over the runs):",
        "",
    ]
    slowest = sorted(medians.items(), key=lambda item: (-item[1], item[0]))[:SLOWEST]
    # model.winback.name, test.winback.name.hash
    rows = [[f"`{node.split('.')[2]}`", node.split(".")[0], f"{taken:.2f}"] for node, taken in slowest]
    return lines + table(["node", "kind", "seconds"], rows, numbers_from=2)


def notebook_section(notebook: Notebook) -> list[str]:
    measured = notebook.steps[1:]
    medians = {name: statistics.median(steps[name] for steps in measured) for name in measured[0]}
    slowest = sorted(medians.items(), key=lambda item: (-item[1], item[0]))[:SLOWEST]
    return [
        "## The notebook",
        "",
        f"Its {SLOWEST} slowest steps (median over the runs; importing the libraries is not a step):",
        "",
        *table(["step", "seconds"], [[name, f"{taken:.2f}"] for name, taken in slowest]),
    ]


def write_report(
    arguments: argparse.Namespace, variables: dict[str, object], programs: list[Build | Notebook], usages: dict
) -> None:
    raw: Path = arguments.raw
    digest = hashlib.sha256(raw.read_bytes()).hexdigest()[:16]
    options = [f"--runs {arguments.runs}"]
    if arguments.full_grid:
        options.append("--full-grid")
    if arguments.only:
        options.append(f"--only {arguments.only}")
    if arguments.vars:
        options.append(f"--vars '{json.dumps(arguments.vars)}'")
    descriptions = []
    if arguments.only != "notebook":
        descriptions.append(
            f"- winback: `dbt build` with vars `{json.dumps(variables)}`; "
            "new database, warm parse, all models and tests"
        )
    if arguments.only != "winback":
        descriptions.append(f"- notebook: `benchmarks/notebook_online_retail.py{' --full-grid' * arguments.full_grid}`")
    lines = [
        "# Online Retail: the whole build compared with a notebook",
        "",
        f"    python benchmarks/online_retail.py {raw.name} {' '.join(options)}",
        "",
        f"- File: `{raw.name}`, {raw.stat().st_size:,} bytes, SHA-256 {digest}…",
        *machine_section(),
        *descriptions,
        f"- measured runs of each: {arguments.runs}, in turns, after a warm-up run",
        "",
        *comparison_section(usages),
    ]
    for program in programs:
        lines.append("")
        lines += build_section(program) if isinstance(program, Build) else notebook_section(program)
    arguments.report.parent.mkdir(parents=True, exist_ok=True)
    arguments.report.write_text("\n".join(lines) + "\n", encoding="utf-8")


def vars_argument(text: str) -> dict[str, object]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError("--vars must be a JSON object")
    return value


def count_argument(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a whole number from 1 up")
    return int(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path, help="the raw Online Retail file: CSV or CSV.GZ")
    parser.add_argument("--runs", type=count_argument, default=3, help="measured runs of each (default: 3)")
    parser.add_argument("--only", choices=["winback", "notebook"], help="measure one of the two")
    parser.add_argument(
        "--vars",
        type=vars_argument,
        default={},
        help="more dbt vars, as JSON (dataset online_retail and both segmentations are set)",
    )
    parser.add_argument(
        "--full-grid", action="store_true", help="give the notebook every scaler with every algorithm too"
    )
    parser.add_argument("--report", type=Path, default=REPORT, help="where the Markdown report goes")
    arguments = parser.parse_args()
    if not arguments.raw.is_file():
        parser.error(f"there is no file {arguments.raw}")
    raw = arguments.raw.resolve()
    # The notebook does RFM and RFA, so the build does both.
    variables = {"dataset": "online_retail", "segmentations": ["rfm", "rfa"], **arguments.vars}

    load = os.getloadavg()[0]
    if load > 0.3 * available_cores():
        print(f"The machine is busy (load {load:.1f}): the figures will not be good.", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="winback-benchmark-") as folder:
        programs: list[Build | Notebook] = []
        if arguments.only != "notebook":
            programs.append(Build(raw, variables, Path(folder)))
        if arguments.only != "winback":
            programs.append(Notebook(raw, arguments.full_grid, Path(folder)))
        try:
            usages = take_turns(programs, arguments.runs, lambda text: print(text, flush=True))
        except RunFailedError as error:
            print(f"A run failed, so there is no report: {error}", file=sys.stderr)
            return 1
        write_report(arguments, variables, programs, usages)
    print(f"Report: {arguments.report}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
