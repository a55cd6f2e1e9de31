"""The whole winback build of every raw form: wall time, CPU time and peak memory.

Each data set is built in a process and a database of its own, with every model and test; the parse is warm. Files that
are not part of the project come from `benchmarks/write_raw_form.py`, a package, or wherever they are published.

    python benchmarks/builds.py ecommerce_events=events.csv distributor=folder complete_journey cdnow=CDNOW_master.txt
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path

from measuring import OTHERS_MAX, PROJECT, SETTINGS, RunFailedError, Usage, data_set, dbt_command, measure

REPORT = PROJECT / "benchmarks" / "results" / "builds.md"
SLOWEST = 8


def build(variables: dict[str, object], folder: Path) -> Usage:
    """Build one data set from nothing."""
    for leftover in folder.glob("benchmark.duckdb*"):
        leftover.unlink()
    settings = {name: os.environ.get(name, default) for name, default in SETTINGS.items()}
    environment = {**settings, "WINBACK_DB": str(folder / "benchmark.duckdb"), "WINBACK_TARGET": "dev"}
    return measure(dbt_command(folder, ["build"], variables), folder / "build.txt", environment)


def raw_row_count(folder: Path) -> str:
    """Say how many raw rows the last build read, by entity."""
    import duckdb  # noqa: PLC0415

    with duckdb.connect(str(folder / "benchmark.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select entity, sum(raw_row_count) from marts.row_accounting group by entity order by 2 desc limit 2"
        ).fetchall()
    return ", ".join(f"{count:,} {entity.replace('_', ' ')}" for entity, count in rows)


def slowest(folder: Path) -> str:
    """Name the slowest nodes of the last build."""
    results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    ranked = sorted(results, key=lambda node: -node["execution_time"])[:SLOWEST]
    return ", ".join(f"`{node['unique_id'].split('.')[2]}` {node['execution_time']:.1f}" for node in ranked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs="+", metavar="DATASET[=PATH]")
    parser.add_argument("--runs", type=int, default=3, help="measured runs of each, after a warm-up run")
    parser.add_argument("--cold", action="store_true", help="no warm-up run: the first run parses in full")
    parser.add_argument("--vars", type=json.loads, default={}, help="more dbt vars, as JSON")
    parser.add_argument("--report", type=Path, default=REPORT)
    arguments = parser.parse_args()

    start = "the first one with a full parse" if arguments.cold else "after a warm-up run"
    lines = [
        "# The whole build of every raw form",
        "",
        f"`benchmarks/builds.py`, runs of each: {arguments.runs}, {start}; {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}; "
        + ", ".join(f"{name}={os.environ.get(name, value)}" for name, value in SETTINGS.items()),
        "",
        "Medians; the peak is the highest of all runs. *Others* is the largest share of the machine's CPU time that",
        f"other programs took during a run. Above {OTHERS_MAX:.0%} the wall time is too long.",
        "",
        "| data set | raw rows | wall s | CPU s | peak MiB | others |",
        "|---|---|---|---|---|---|",
    ]
    details = ["", "Slowest nodes of the last run, in seconds:", ""]
    for wanted in arguments.builds:
        variables = {**data_set(wanted), **arguments.vars}
        dataset = variables["dataset"]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            try:
                if not arguments.cold:
                    build(variables, folder)
                runs = [build(variables, folder) for _ in range(arguments.runs)]
            except RunFailedError as error:
                sys.exit(str(error))
            others = [run.others_share for run in runs if run.others_share is not None]
            lines.append(
                f"| {dataset} | {raw_row_count(folder)} | {statistics.median(run.wall_seconds for run in runs):.1f} "
                f"| {statistics.median(run.cpu_seconds for run in runs):.1f} | {max(run.peak_mib for run in runs):.0f} "
                f"| {f'{max(others):.0%}' if others else 'unknown'} |"
            )
            details.append(f"- {dataset}: {slowest(folder)}")
        print(lines[-1], flush=True)
    arguments.report.parent.mkdir(parents=True, exist_ok=True)
    arguments.report.write_text("\n".join([*lines, *details]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
