"""`winback forget` in a database of a million customers: time, memory and size of each step but the build.

    python benchmarks/forget.py [--customers 1000000] [--forget 100]

The database is made up: raw lines, typed rows, orders, history, 25 tables of customers, and records.
The build between the steps costs what a build costs (results/bench.md). Writes results/forget.md.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from winback.privacy.contract import personal_names
from winback.privacy.erase import erase, remaining
from winback.privacy.people import People, find_people
from winback.privacy.rewrite import rewrite

PROJECT = Path(__file__).resolve().parents[1]
REPORT = PROJECT / "benchmarks" / "results" / "forget.md"
CUSTOMER_TABLES = 25

ID = "printf('c-%07d', i % $n)"

TABLES = {
    "staging.stg_raw__lines": "select 'order_lines' as raw_table, 'orders.csv' as source_file, i as source_row, "
    "format('o{},2026-01-{:02d} 10:00:00,{},mail{}@example.org,p{},1,{}.00', i // 2, i % 28 + 1, {id}, i % $n, "
    "i % 5000, i % 90) as line, true as is_decoded from range(5 * $n) as t (i)",
    "staging.stg_custom__order_lines_rows": "select 'orders.csv' as source_file, i as source_row, "
    "cast(null as varchar) as reject_reason, md5(cast(i as varchar)) as row_key, "
    "cast(i % 90 as decimal(18,4)) as amount, 'o' || i // 2 as order_id, {id} as customer_id, "
    "timestamp '2026-01-01' + interval (i % 28) day as ordered_at, 'p' || i % 5000 as product_id, 1 as quantity "
    "from range(5 * $n) as t (i)",
    "intermediate.int_orders": "select 'o' || i || '|' || {id} || '|2' as order_key, 'o' || i as order_id, "
    "{id} as customer_id, cast(i % 90 as decimal(38,4)) as net_amount, 'p' || i % 5000 as product_id "
    "from range(25 * $n // 10) as t (i)",
    "intermediate.int_customer_history": "select date '2025-01-31' + cast(i // $n as integer) as as_of_date, "
    "{id} as customer_id, i % 700 as recency_days, i % 9 as order_count, "
    "cast(i % 900 as decimal(38,4)) as revenue, 'Dormant' as status from range(10 * $n) as t (i)",
    "intermediate.int_customers": "select printf('c-%07d', i) as customer_id, "
    "'mail' || i || '@example.org' as contact_key, "
    "printf('c-%07d', i // 2) as sponsor_id, 'NL' as country from range($n) as t (i)",
    "records.list_assignments": "select 'custom' as dataset, 'win_back' as program, '1' as salt, "
    "printf('c-%07d', i) as customer_id, "
    "date '2026-01-31' as assigned_on, 'control' as arm, cast(1 as decimal(38,4)) as pre_period_revenue, "
    "1 as pre_period_order_count, 1 as recency_days, 0.5 as reorder_probability from range(3 * $n // 10) as t (i)",
}
OF_CUSTOMERS = (
    "select printf('c-%07d', i) as customer_id, 'Dormant' as status, 'Segment ' || i % 7 as segment_name, "
    "i % 700 as recency_days, "
    "i % 9 as order_count, cast(i % 900 as decimal(38,4)) as revenue, (i % 97) / 97 as score, i % 2 = 0 as is_chosen, "
    "'p' || i % 5000 as last_product, {number} as position from range($n) as t (i)"
)


def main() -> None:
    """Make the database, and measure each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--forget", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "winback.duckdb"
        make(database, options.customers)
        REPORT.write_text(measure(database, options.customers, options.forget), encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))


def make(database: Path, customers: int) -> None:
    """Fill the tables."""
    with duckdb.connect(str(database), config={"memory_limit": "2GB"}) as connection:
        tables = TABLES | {
            f"marts.customers_{number}": OF_CUSTOMERS.format(number=number) for number in range(CUSTOMER_TABLES)
        }
        for name, query in tables.items():
            connection.execute(f"create schema if not exists {name.split('.', maxsplit=1)[0]}")
            connection.execute(f"create table {name} as {query.replace('{id}', ID).replace('$n', str(customers))}")


def measure(database: Path, customers: int, forget: int) -> str:
    """Run the steps, and write down what each took."""
    names = personal_names(PROJECT)
    asked = [f"c-{number:07d}" for number in range(7, customers, customers // forget)][:forget]
    size = database.stat().st_size
    rows: list[str] = []
    people: list[People] = []

    def step(name: str, run: Callable[[], object]) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        rows.append(f"| {name} | {time.perf_counter() - wall:.1f} | {time.process_time() - cpu:.1f} |")

    def begin() -> None:
        with duckdb.connect(str(database), config={"memory_limit": "400MB"}) as connection:
            people.append(find_people(connection, asked, names))
            erase(connection, bytes(32), people[0], names)

    def search() -> None:
        with duckdb.connect(str(database), config={"memory_limit": "400MB"}) as connection:
            found = remaining(connection, people[0], names)
            if found:
                raise SystemExit(f"not forgotten: {found}")

    step("erase from all tables, one transaction", begin)
    grown = database.stat().st_size
    step("write into a new file", lambda: rewrite(database))
    step("search every text", search)
    with duckdb.connect(str(database), read_only=True) as connection:
        count, held = connection.execute(
            "select count(*), sum(estimated_size) from duckdb_tables() where not internal"
        ).fetchall()[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return "\n".join(
        [
            "# Forgetting customers",
            "",
            f"`benchmarks/forget.py`, {forget:,} of {customers:,} customers; {count:,} tables with {held:,} rows, "
            f"{size / 1e9:.2f} GB; 2 cores.",
            "",
            "| step | wall s | CPU s |",
            "|---|---|---|",
            *rows,
            "",
            f"The file: {size / 1e9:.2f} GB before, {grown / 1e9:.2f} GB with the rows deleted, "
            f"{database.stat().st_size / 1e9:.2f} GB written again. At most {peak:,.0f} MiB of memory, to make the "
            "tables up included. The build that follows from it comes on top.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
