"""The core of a build as plain DuckDB SQL, written by hand for one form of data, which `make bench` measures beside it.

python benchmarks/peer.py result.duckdb events.csv benchmarks/peers/{events,segments,events_customers}.sql
"""

import argparse
import os
from pathlib import Path

import duckdb
from measuring import SETTINGS
from write_raw_form import quoted, statements


def run(connection: duckdb.DuckDBPyConnection, raw: Path, scripts: list[Path]) -> None:
    """Run the scripts on a raw file, which is their view `raw_files`."""
    reader = "read_parquet" if raw.suffix == ".parquet" else "read_csv"
    connection.execute(f"create view raw_files as from {reader}({quoted(raw)})")
    for script in scripts:
        for statement in statements(script):
            connection.execute(statement)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path, help="a file to write the tables to; it must not exist")
    parser.add_argument("raw", type=Path, help="a CSV or Parquet file")
    parser.add_argument("scripts", type=Path, nargs="+")
    arguments = parser.parse_args()
    with duckdb.connect(str(arguments.database)) as connection:
        for option, name in (("threads", "WINBACK_DUCKDB_THREADS"), ("memory_limit", "WINBACK_MEMORY_LIMIT")):
            connection.execute(f"set {option} = '{os.environ.get(name, SETTINGS[name])}'")
        run(connection, arguments.raw, arguments.scripts)
        for (name,) in connection.execute("select table_name from duckdb_tables() order by table_name").fetchall():
            ((rows,),) = connection.execute(f"select count(*) from {name}").fetchall()  # noqa: S608
            print(f"{name}: {rows:,} rows")


if __name__ == "__main__":
    main()
