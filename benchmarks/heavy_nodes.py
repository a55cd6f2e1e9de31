"""The heaviest nodes beside hand-written DuckDB queries of the same result: processor time and peak memory.

    python benchmarks/heavy_nodes.py winback.duckdb target

reads a database that was built from order lines alone (a mapped file of a shop without events, categories, unit costs
or orders of several days) and the target folder of that build. Each node's SQL and its query in `heavy_nodes/` run as
`create table` in a process of their own, in turns, and must give the same rows. What a node's SQL does for other data
and a query leaves out is part of the ratio.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
from measuring import PROJECT

QUERIES = PROJECT / "benchmarks" / "heavy_nodes"
REPORT = PROJECT / "benchmarks" / "results" / "heavy_nodes.md"
RATIO_MAX = 1.5
REASONS = {
    "int_price_quartiles": "the node reads lines with their customers, which it does not need",
    "int_products": "a derived event is a statement of its own, so the median counts it beside its line; categories "
    "and brands are a second reading, which keeps the memory small",
}


@dataclass(frozen=True)
class Cost:
    """What a query took."""

    seconds: float
    peak_mib: float


def connect(database: Path, scratch: Path) -> duckdb.DuckDBPyConnection:
    """Open the built database for reading, with a new database beside it that takes the results."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB", "temp_directory": f"{scratch}.tmp"})
    connection.execute(f"attach '{database}' (read_only)")
    connection.execute(f"attach '{scratch}' as scratch (storage_version 'latest')")
    connection.execute(f'use "{database.stem}"')
    return connection


def measure(database: Path, scratch: Path, query: str, table: str) -> Cost:
    """Run a query in a process of its own and return what it took. Ends the program if it fails."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            connection = connect(database, scratch)
            before = resource.getrusage(resource.RUSAGE_SELF)
            connection.execute(f"create or replace table scratch.{table} as {query}")
            after = resource.getrusage(resource.RUSAGE_SELF)
            connection.close()
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            os.write(writing, json.dumps([seconds, after.ru_maxrss / 1024]).encode())
        except duckdb.Error as error:
            print(error)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return Cost(*json.loads(text)) if text else sys.exit(f"{scratch.stem}: the query for {table} failed")


def different_rows(database: Path, scratch: Path) -> int:
    """Return how many rows only one of the two results has, in the columns of the query; fractions to nine digits."""
    connection = connect(database, scratch)
    columns = connection.execute("select name, type from pragma_table_info('scratch.by_hand')").fetchall()
    listed = ", ".join(
        f"printf('%.9e', {name})" if kind == "DOUBLE" else f"cast({name} as varchar)" for name, kind in columns
    )
    nodes, hands = (f"select {listed} from scratch.{table}" for table in ("by_node", "by_hand"))  # noqa: S608 - our names
    return sum(
        len(connection.execute(f"{one} except all {other}").fetchall())
        for one, other in ((nodes, hands), (hands, nodes))
    )


def median(costs: list[Cost]) -> Cost:
    """Return the median time and the median memory."""
    return Cost(statistics.median(cost.seconds for cost in costs), statistics.median(cost.peak_mib for cost in costs))


def compare(database: Path, sql: str, path: Path, runs: int, folder: Path) -> tuple[Cost, str]:
    """Return what a node took and its row of the report."""
    scratch = folder / f"{path.stem}.duckdb"
    nodes, hands = [], []
    for _ in range(runs):
        nodes.append(measure(database, scratch, sql, "by_node"))
        hands.append(measure(database, scratch, path.read_text(encoding="utf-8"), "by_hand"))
    node, hand = median(nodes), median(hands)
    different = different_rows(database, scratch)
    ratio = node.seconds / hand.seconds
    note = f"{different:,} different rows" if different else REASONS.get(path.stem, "") if ratio > RATIO_MAX else ""
    figures = f"{node.seconds:.2f} | {hand.seconds:.2f} | {ratio:.2f} | {node.peak_mib:,.0f} | {hand.peak_mib:,.0f}"
    print(f"{path.stem}: {figures} {note}")
    return node, f"| `{path.stem}` | {figures} | {note} |"


def main() -> None:
    """Measure all queries that there are and write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="*", help="names of nodes")
    parser.add_argument("--report", type=Path, default=REPORT)
    options = parser.parse_args()
    results = json.loads((options.target / "run_results.json").read_text(encoding="utf-8"))["results"]
    built = {one["unique_id"].split(".")[2]: one["compiled_code"] for one in results if one.get("compiled_code")}
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            compare(options.database, built[path.stem], path, options.runs, Path(folder))
            for path in sorted(QUERIES.glob("*.sql"))
            if not options.only or path.stem in options.only
        ]
    connection = duckdb.connect(str(options.database), read_only=True)
    lines = connection.execute("select count(*) from input.input__order_lines").fetchall()[0][0]
    options.report.write_text(
        f"# Heavy nodes beside hand-written queries, {lines:,} order lines\n\n"
        f"`benchmarks/heavy_nodes.py`; {platform.machine()}, DuckDB {duckdb.__version__}, 2 threads, memory limit "
        f"2 GB; medians of {options.runs} runs in turns. Processor seconds; peak memory of the process.\n\n"
        "| node | seconds | by hand | ratio | MiB | by hand | note |\n|---|---:|---:|---:|---:|---:|---|\n"
        + "\n".join(row for _, row in sorted(rows, key=lambda one: -one[0].seconds))
        + "\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
