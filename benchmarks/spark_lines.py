"""What order lines cost on Spark beside DuckDB, and how that grows: the table in results/spark_lines.md.

    .venv/bin/winback build --vars '{dataset: online_retail, raw_path: …}' && .venv/bin/winback handover lake
    SPARK_HOME=… .venv/bin/python benchmarks/spark_lines.py lake

The order lines of the lake are repeated under other ids of lines, orders and customers, until there are as many as
asked. Both engines read the same Parquet file (data set `tables`) and build core, customers, segments and lists with
all that these need, with plain `dbt build` and without tests. Spark is a Connect server with two threads in one process
(`local[2]`), a new one for each size.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from measuring import PROJECT, Usage, build_settings, dbt_command, measure
from spark_server import NO_SPARK, has_spark, spark_server

RESULT = PROJECT / "benchmarks" / "results" / "spark_lines.md"
LINES = (1_000_000, 3_000_000, 10_000_000)
PARTS = ("core", "marts/customers", "marts/segments", "marts/lists")
SELECTED = ["build", "--select", *(f"+path:models/{part}" for part in PARTS), "--exclude-resource-types", "test"]
MEMORY = "4GB"
"""For DuckDB: the default is for half a million lines."""
IDS = ("order_line_id", "order_id", "customer_id")


@dataclass(frozen=True)
class Measured:
    """What one number of lines took."""

    lines: int
    customers: int
    duckdb: Usage
    client: Usage
    server_cpu_seconds: float
    server_peak_mib: float


def repeat_lines(lake: Path, lines: int, folder: Path) -> int:
    """Write so many order lines; returns how many customers they have."""
    folder.mkdir()
    source = f"read_parquet('{lake}/order_lines/*.parquet')"
    names = ", ".join(f"{name} || '-' || copy_number as {name}" for name in IDS)
    with duckdb.connect() as connection:
        ((known,),) = connection.execute(f"select count(*) from {source}").fetchall()  # noqa: S608 - our own file
        connection.execute(
            f"copy (select * exclude (copy_number) replace ({names}) from {source}, "  # noqa: S608 - our own file
            f"range({-(-lines // known)}) as copies(copy_number) order by copy_number, order_line_id limit {lines}) "
            f"to '{folder}/lines.parquet'"
        )
        count = f"select count(distinct customer_id) from '{folder}/lines.parquet'"  # noqa: S608 - our own file
        return int(connection.execute(count).fetchall()[0][0])


def build(folder: Path, variables: dict[str, object], environment: dict[str, str]) -> Usage:
    """Build the parts into the folder's database, on the target of the environment."""
    folder.mkdir()
    return measure(dbt_command(folder, SELECTED, variables), folder / "build.txt", build_settings(folder) | environment)


def measure_lines(lake: Path, lines: int, folder: Path, driver_memory: str) -> Measured:
    """Build so many lines on both engines."""
    customers = repeat_lines(lake, lines, folder / "order_lines")
    variables: dict[str, object] = {"dataset": "tables", "tables": {"order_lines": str(folder / "order_lines")}}
    here = build(folder / "duckdb", variables, {"WINBACK_MEMORY_LIMIT": MEMORY})
    (folder / "server").mkdir()
    with spark_server(folder / "server", "local[2]", driver_memory) as server:
        # what starting took is not the build's
        started = server.cpu_seconds()
        target = {"WINBACK_TARGET": "spark", "WINBACK_SPARK": server.address, "WINBACK_SPARK_ROWS_MAX": str(10**8)}
        client = build(folder / "spark", variables, target)
        return Measured(lines, customers, here, client, server.cpu_seconds() - started, server.peak_mib())


def slope(first: float, last: float, lines: int) -> str:
    """Return how many seconds each further million lines take."""
    return f"{(last - first) / (lines / 1_000_000):.1f} s"


def table(measured: Sequence[Measured]) -> list[str]:
    """Return the rows of the report."""
    rows = [
        "| order lines | customers | DuckDB: wall, processor, memory | Spark: wall, client, server | memory: client, "
        "server |",
        "|---|---|---|---|---|",
    ]
    rows += [
        f"| {one.lines:,} | {one.customers:,} | "
        f"{one.duckdb.wall_seconds:.0f} s, {one.duckdb.cpu_seconds:.0f} s, {one.duckdb.peak_mib / 1024:.1f} GB | "
        f"{one.client.wall_seconds:.0f} s, {one.client.cpu_seconds:.0f} s, {one.server_cpu_seconds:.0f} s | "
        f"{one.client.peak_mib / 1024:.1f} GB, {one.server_peak_mib / 1024:.1f} GB |"
        for one in measured
    ]
    if len(measured) > 1:
        first, last = measured[0], measured[-1]
        lines = last.lines - first.lines
        rows.append(
            f"| each further million | | "
            f"{slope(first.duckdb.cpu_seconds, last.duckdb.cpu_seconds, lines)} of processor | "
            f"{slope(first.client.cpu_seconds, last.client.cpu_seconds, lines)} of client, "
            f"{slope(first.server_cpu_seconds, last.server_cpu_seconds, lines)} of server | |"
        )
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lake", type=Path, help="a folder of `winback handover`")
    parser.add_argument("--lines", type=int, nargs="+", default=LINES, help="how many (default: 1, 3 and 10 million)")
    parser.add_argument("--memory", default="6g", help="of the server (default: 6g)")
    parser.add_argument("--report", type=Path, default=RESULT)
    arguments = parser.parse_args()
    if not has_spark():
        sys.exit(NO_SPARK)
    cache = PROJECT / "target" / "bench"
    cache.mkdir(parents=True, exist_ok=True)
    measured: list[Measured] = []
    for lines in arguments.lines:
        with tempfile.TemporaryDirectory(dir=cache, prefix="spark-") as folder:
            measured.append(measure_lines(arguments.lake.resolve(), lines, Path(folder), arguments.memory))
        text = [
            "# Order lines on Spark and on DuckDB",
            "",
            "`python benchmarks/spark_lines.py lake` says what was measured; one run each, "
            f"{os.cpu_count()} cores, {MEMORY} for DuckDB, {arguments.memory} for the server's Java.",
            "",
            *table(measured),
            "",
        ]
        # after each size, so that an interruption costs only what is not measured yet
        arguments.report.write_text("\n".join(text), encoding="utf-8")
        print("\n".join(text), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
