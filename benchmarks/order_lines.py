"""Write order lines of a shop that does not exist, at any size: a thousand days, and one more day by itself.

    python benchmarks/order_lines.py folder --lines 1000000 --format csv

writes `earlier_days` and `last_day` into the folder. `order_lines.sql` says what is in them; the same sizes give the
same lines. `order_lines.yml` is the mapping that `winback init` writes for such a file.
"""

import argparse
import os
from pathlib import Path

import duckdb
from measuring import SETTINGS
from write_raw_form import copy, count_argument, quoted, statements

SQL = Path(__file__).with_suffix(".sql")
DAYS = 1000
# A table grows by files whose names sort behind those of before.
PARTS = ("earlier_days", "last_day")


def make(connection: duckdb.DuckDBPyConnection, lines: int, days: int = DAYS) -> None:
    """Leave the parts as views in the connection."""
    connection.execute(f"set variable line_count = {lines}")
    connection.execute(f"set variable day_count = {days}")
    for statement in statements(SQL):
        connection.execute(statement)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the folder to write into")
    parser.add_argument("--lines", type=count_argument, default=1_000_000, help="lines before the last day")
    parser.add_argument("--format", choices=["csv", "parquet"], default="csv")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        memory = os.environ.get("WINBACK_MEMORY_LIMIT", SETTINGS["WINBACK_MEMORY_LIMIT"])
        threads = os.environ.get("WINBACK_DUCKDB_THREADS", SETTINGS["WINBACK_DUCKDB_THREADS"])
        connection.execute(f"set memory_limit = '{memory}'")
        connection.execute(f"set threads = {threads}")
        connection.execute(f"set temp_directory = {quoted(arguments.out / 'spill')}")
        make(connection, arguments.lines)
        for part in PARTS:
            path = arguments.out / f"{part}.{arguments.format}"
            print(f"{copy(connection, f'from {part}', path):,} rows: {path}")


if __name__ == "__main__":
    main()
