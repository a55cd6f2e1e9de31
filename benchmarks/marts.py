"""Every mart of one build: seconds, rows, and the memory of the process while it was being built.

    python benchmarks/marts.py demo --vars '{"demo_customers": 425000}'

dbt builds one model at a time here (DuckDB works on it with a thread a core), so that the memory read from the
operating system, twenty times a second, belongs to one model. It includes what DuckDB keeps of earlier models' tables
up to its limit, so it is what the machine must have and not what the model alone would need. Linux only.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from datetime import datetime
from pathlib import Path

import duckdb
from measuring import PROJECT, data_set, dbt_command

REPORT = PROJECT / "benchmarks" / "results" / "marts.md"
INTERVAL = 0.05
MIB = 2**20
SLOWEST_OTHERS = 12


class Memory(threading.Thread):
    """Reads a process's resident memory at intervals: `samples` are (Unix time, bytes)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.statm = Path(f"/proc/{pid}/statm")
        self.samples: list[tuple[float, int]] = []

    def run(self) -> None:
        """Read until the process has ended."""
        page = os.sysconf("SC_PAGE_SIZE")
        while True:
            try:
                resident = int(self.statm.read_text(encoding="ascii").split()[1]) * page
            except (OSError, IndexError):
                return
            self.samples.append((time.time(), resident))
            time.sleep(INTERVAL)

    def peak(self, start: float = 0, end: float = float("inf")) -> float:
        """Return the largest reading of a span of time, in MiB."""
        seen = [resident for at, resident in self.samples if start - INTERVAL <= at <= end + INTERVAL]
        return max(seen, default=0) / MIB


def unix(text: str) -> float:
    """Read a time of run_results.json."""
    return datetime.fromisoformat(text).timestamp()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", metavar="DATASET[=PATH]")
    parser.add_argument("--vars", type=json.loads, default={}, help="more dbt vars, as JSON")
    parser.add_argument("--report", type=Path, default=REPORT)
    arguments = parser.parse_args()
    variables = {**data_set(arguments.build), **arguments.vars}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = {**os.environ, "WINBACK_DB": str(folder / "winback.duckdb"), "WINBACK_TARGET": "dev"}
        started = time.time()
        process = subprocess.Popen(
            dbt_command(folder, ["build", "--exclude-resource-types", "test", "--threads", "1"], variables),
            env=settings,
            stdout=subprocess.DEVNULL,
        )
        memory = Memory(process.pid)
        memory.start()
        status = process.wait()
        wall = time.time() - started
        if status:
            sys.exit((folder / "logs" / "dbt.log").read_text(encoding="utf-8")[-4000:])
        manifest = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))["nodes"]
        results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
        took = []
        with duckdb.connect(str(folder / "winback.duckdb"), read_only=True) as connection:
            for result in results:
                node = manifest[result["unique_id"]]
                timing = {step["name"]: step for step in result["timing"]}.get("execute")
                if node["resource_type"] != "model" or timing is None:
                    continue
                counted = f"select count(*) from {node['relation_name']}"  # noqa: S608 (dbt's own name of it)
                rows = connection.execute(counted).fetchall()[0][0]
                span = unix(timing["started_at"]), unix(timing["completed_at"])
                took.append((node["fqn"][1], node["name"], rows, result["execution_time"], memory.peak(*span)))
            ((lines,),) = connection.execute("select count(*) from intermediate.int_order_lines").fetchall()
        size = (folder / "winback.duckdb").stat().st_size / MIB
    marts = sorted((row for row in took if row[0] == "marts"), key=lambda row: -row[3])
    others = sorted((row for row in took if row[0] != "marts"), key=lambda row: -row[3])[:SLOWEST_OTHERS]
    limits = ", ".join(
        f"{name}={os.environ[name]}"
        for name in ("WINBACK_DUCKDB_THREADS", "WINBACK_MEMORY_LIMIT")
        if name in os.environ
    )
    report = [
        f"# Every mart of {lines:,} order lines",
        "",
        f"`benchmarks/marts.py {arguments.build} --vars '{json.dumps(arguments.vars)}'`; "
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {limits or 'defaults'}",
        "",
        f"The whole command: {wall:,.0f} s, peak {memory.peak():,.0f} MiB; the database has {size:,.0f} MiB. "
        f"All {len(marts)} marts together: {sum(row[3] for row in marts):,.0f} s.",
        "Memory is that of the process while it built the mart, with what DuckDB keeps of earlier models' tables.",
    ]
    for title, rows in (("Marts", marts), ("The slowest models before the marts", others)):
        report += ["", f"## {title}", "", "| model | rows | seconds | MiB |", "|---|---:|---:|---:|"]
        report += [
            f"| `{model}` | {count:,} | {seconds:,.1f} | {peak:,.0f} |" for _, model, count, seconds, peak in rows
        ]
    arguments.report.parent.mkdir(parents=True, exist_ok=True)
    arguments.report.write_text("\n".join(report) + "\n", encoding="utf-8")
    print("\n".join(report))


if __name__ == "__main__":
    main()
