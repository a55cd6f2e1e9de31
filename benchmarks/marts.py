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
import sys
import tempfile
from pathlib import Path

import duckdb
from measuring import (
    PROJECT,
    SETTINGS,
    RunFailedError,
    build_settings,
    data_set,
    database,
    dbt_command,
    measure,
    node_usages,
)

REPORT = PROJECT / "benchmarks" / "results" / "marts.md"
SLOWEST_OTHERS = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", metavar="DATASET[=PATH]")
    parser.add_argument("--vars", type=json.loads, default={}, help="more dbt vars, as JSON")
    parser.add_argument("--report", type=Path, default=REPORT)
    arguments = parser.parse_args()
    variables = {**data_set(arguments.build), **arguments.vars}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = dbt_command(folder, ["build", "--exclude-resource-types", "test", "--threads", "1"], variables)
        try:
            usage = measure(command, folder / "build.txt", build_settings(folder))
        except RunFailedError as error:
            sys.exit(str(error))
        manifest = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))["nodes"]
        took = []
        with duckdb.connect(str(database(folder)), read_only=True) as connection:
            for node in node_usages(folder, usage):
                if node.kind != "model" or node.peak_mib is None:
                    continue
                described = manifest[node.unique_id]
                counted = f"select count(*) from {described['relation_name']}"  # noqa: S608 (dbt's own name of it)
                rows = connection.execute(counted).fetchall()[0][0]
                took.append((described["fqn"][1], node.name, rows, node.seconds, node.peak_mib))
            ((lines,),) = connection.execute("select count(*) from intermediate.int_order_lines").fetchall()
        size = database(folder).stat().st_size / 2**20
    marts = [row for row in took if row[0] == "marts"]
    others = [row for row in took if row[0] != "marts"][:SLOWEST_OTHERS]
    report = [
        f"# Every mart of {lines:,} order lines",
        "",
        f"`benchmarks/marts.py {arguments.build} --vars '{json.dumps(arguments.vars)}'`; "
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
        + ", ".join(f"{name}={os.environ.get(name, value)}" for name, value in SETTINGS.items()),
        "",
        f"The whole command: {usage.wall_seconds:,.0f} s, peak {usage.peak_mib:,.0f} MiB; "
        f"the database has {size:,.0f} MiB. All {len(marts)} marts together: {sum(row[3] for row in marts):,.0f} s.",
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
