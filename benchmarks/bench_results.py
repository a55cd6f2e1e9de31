"""What `make bench` writes: one table with the heaviest nodes below it, and a row per case and release as CSV."""

import csv
import importlib.metadata
import itertools
import math
import os
import platform
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench_cases import Case
from measuring import OTHERS_MAX, SETTINGS, Node, Usage

HEAVIEST = 10
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "numpy", "pandas", "pyarrow", "scikit-learn", "scipy")
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "OPENBLAS_NUM_THREADS")
MEASURES = ("wall_seconds", "cpu_seconds", "peak_mib")
COLUMNS = (
    *("version", "date", "machine", "case", "runs", *MEASURES),
    *("peer", "wall_ratio", "cpu_ratio", "peak_ratio", "slope", "share_of_other_programs"),
)

FIGURES = """
Medians. CPU is user + system time of all cores; the peak is that of the largest process. *÷* divides by the peer's
figure. *Slope* is that of the logarithm of CPU time over the logarithm of lines, from 1 to 10 million: 1 is linear.
*Others* is the largest share of the machine's CPU time that other programs took during a run.
""".strip()
NODES = """
Median seconds; nodes run side by side. *MiB* is the most memory that the process had while the node ran, with the node
beside it and what DuckDB kept of earlier ones. (DuckDB, too, counts memory by instance and not by query.)
""".strip()


@dataclass
class Measured:
    """The runs of a case, in turns with those of its peer."""

    case: Case
    runs: list[Usage] = field(default_factory=list)
    peer_runs: list[Usage] = field(default_factory=list)
    nodes: list[list[Node]] = field(default_factory=list)

    def median(self, measure: str) -> float:
        """Return the median of a measure over the runs."""
        return float(statistics.median(getattr(run, measure) for run in self.runs))

    def peer_median(self, measure: str) -> float | None:
        """Return the median of a measure over the peer's runs."""
        return statistics.median(getattr(run, measure) for run in self.peer_runs) if self.peer_runs else None

    def ratio(self, measure: str) -> float | None:
        """Return how many times what the peer takes the case takes."""
        peer = self.peer_median(measure)
        return self.median(measure) / peer if peer else None

    def others_share(self) -> float | None:
        """Return the largest share of the machine's CPU time that other programs took in a run of case or peer."""
        shares = [run.others_share for run in self.runs + self.peer_runs if run.others_share is not None]
        return max(shares, default=None)

    def heaviest(self) -> list[tuple[str, str, float, float | None]]:
        """Return name, kind, median seconds and highest peak of the nodes that took longest."""
        taken: dict[str, list[Node]] = defaultdict(list)
        for nodes in self.nodes:
            for node in nodes:
                taken[node.unique_id].append(node)
        rows = [
            (
                same[0].name,
                same[0].kind,
                statistics.median(node.seconds for node in same),
                max((node.peak_mib for node in same if node.peak_mib is not None), default=None),
            )
            for same in taken.values()
        ]
        return sorted(rows, key=lambda row: (-row[2], row[0]))[:HEAVIEST]


def slope(small: tuple[float, float], large: tuple[float, float]) -> float:
    """Return the log-log slope between two (lines, seconds): 1 is linear, above it large data costs more per line."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def slopes(measured: Sequence[Measured]) -> dict[str, float]:
    """Return the slope of CPU time of each case of many lines, from the case of few lines in the same form."""
    by_form: dict[str, list[Measured]] = defaultdict(list)
    for one in measured:
        if one.case.lines:
            by_form[one.case.name.rsplit("_", 1)[1]].append(one)
    found = {}
    for same in by_form.values():
        points = sorted((one.case.lines or 0, one.median("cpu_seconds"), one.case.name) for one in same)
        for small, large in itertools.pairwise(points):
            found[large[2]] = slope(small[:2], large[:2])
    return found


def number(value: float | None, form: str) -> str:
    """Write a figure, or nothing."""
    return "" if value is None else format(value, form)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], texts: Sequence[int] = (0,)) -> list[str]:
    """Return a Markdown table; columns that are not texts are right-aligned."""
    rule = ["---" if column in texts else "---:" for column in range(len(header))]
    return ["| " + " | ".join(cells) + " |" for cells in [header, rule, *rows]]


def comparison(measured: Sequence[Measured]) -> list[str]:
    """Return the one table."""
    header = ["case", "wall s", "CPU s", "peak MiB", "peer", "its wall s", "its CPU s", "its MiB"]
    header += ["÷ wall", "÷ CPU", "÷ peak", "slope", "others"]
    of = slopes(measured)
    rows = []
    for one in measured:
        own = [f"{one.median(measure):,.1f}" for measure in MEASURES[:2]] + [f"{one.median('peak_mib'):,.0f}"]
        peer = [number(one.peer_median(measure), ",.1f") for measure in MEASURES[:2]]
        peer.append(number(one.peer_median("peak_mib"), ",.0f"))
        ratios = [number(one.ratio(measure), ".2f") for measure in MEASURES]
        name = one.case.peer if one.peer_runs and one.case.peer else ""
        rest = [number(of.get(one.case.name), ".2f"), number(one.others_share(), ".1%")]
        rows.append([f"{one.case.title} (`{one.case.name}`)", *own, name, *peer, *ratios, *rest])
    return table(header, rows, texts=(0, 4))


def warning(measured: Sequence[Measured]) -> list[str]:
    """Return a paragraph if the machine was too busy."""
    busy = [one.case.name for one in measured if (one.others_share() or 0) > OTHERS_MAX]
    if not busy:
        return []
    return [
        "",
        f"**Not valid: other programs took more than {OTHERS_MAX:.0%} of the machine's CPU time** during a run of "
        f"{', '.join(busy)}. K-means of scikit-learn waits in a busy loop for threads that do not get a core, so the "
        "notebook loses far more than its share. Measure again on a quiet machine.",
    ]


def node_section(one: Measured) -> list[str]:
    """Return the heaviest nodes of a case."""
    rows = [[f"`{name}`", kind, f"{s:.2f}", number(mib, ",.0f")] for name, kind, s, mib in one.heaviest()]
    header = ["node", "kind", "seconds", "MiB"]
    return ["", f"### {one.case.title[0].upper()}{one.case.title[1:]}", "", *table(header, rows, texts=(0, 1))]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine() -> str:
    """Say what kind of machine this is, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.machine()}"
    return f"{cores()} cores; {memory:.0f} GiB; {system}; Python {platform.python_version()}"


def package_versions() -> str:
    """Name the packages that decide how long things take."""
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{package} not installed")
    return ", ".join(found)


def report(
    measured: Sequence[Measured], missing: Sequence[str], *, command: str, version: str, runs: int, scale: float = 1
) -> str:
    """Return the whole text of bench.md."""
    settings = ", ".join(f"`{name}={os.environ.get(name, default)}`" for name, default in SETTINGS.items())
    threads = ", ".join(f"`{name}={os.environ[name]}`" for name in THREAD_VARIABLES if name in os.environ)
    lines = [
        "# Benchmark",
        "",
        f"    {command}",
        "",
        f"- winback {version}; {machine()}",
        f"- {package_versions()}",
        f"- Settings: {settings}; library threads: {threads or 'their defaults'}",
        f"- measured runs of each: {runs}, in turns with its peer, after a warm-up run",
        *([f"- **a try: generated data has {scale:.2%} of the size that a case names**"] if scale < 1 else []),
        "",
        *comparison(measured),
        "",
        FIGURES,
        *warning(measured),
        *(["", *(f"- Not measured: {sentence}" for sentence in missing)] if missing else []),
    ]
    with_nodes = [one for one in measured if one.nodes]
    if with_nodes:
        lines += [
            "",
            f"## The {HEAVIEST} heaviest nodes of each build",
            "",
            NODES,
        ]
    for one in with_nodes:
        lines += node_section(one)
    return "\n".join(lines) + "\n"


def history_rows(measured: Sequence[Measured], version: str, date: str) -> list[dict[str, str]]:
    """Return one row per case of a release."""
    of = slopes(measured)
    rows = []
    for one in measured:
        values: dict[str, str] = {"version": version, "date": date, "machine": machine(), "case": one.case.name}
        values["runs"] = str(len(one.runs))
        for measure, form in zip(MEASURES, (".2f", ".2f", ".0f"), strict=True):
            values[measure] = format(one.median(measure), form)
            values[f"{measure.split('_')[0]}_ratio"] = number(one.ratio(measure), ".3f")
        values["peer"] = one.case.peer if one.peer_runs and one.case.peer else ""
        values["slope"] = number(of.get(one.case.name), ".3f")
        values["share_of_other_programs"] = number(one.others_share(), ".3f")
        rows.append(values)
    return rows


def add_to_history(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Add the rows of a release to the file; what was measured of the same release, day and cases is replaced."""

    def key(row: dict[str, str]) -> tuple[str, ...]:
        return row["version"], row["date"], row["case"]

    before: list[dict[str, str]] = []
    if path.exists():
        with path.open(newline="", encoding="utf-8") as stream:
            before = [row for row in csv.DictReader(stream) if key(row) not in {key(again) for again in rows}]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows([*before, *rows])
