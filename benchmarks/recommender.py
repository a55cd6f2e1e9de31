# ruff: noqa: S608
"""What to offer whom, from ten million order lines: processor time and memory of each step.

    python benchmarks/recommender.py

writes results/recommender.md. The shop does not exist: as many customers as a twenty-fifth of the lines, 30,000
products, of which the 2,000 most frequent have about 40 % of the lines, and orders of 1 to 20 products.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
from associations import measured
from measuring import PROJECT, dbt_command

REPORT = Path(__file__).resolve().parent / "results" / "recommender.md"
MEMORY = "2GB"
FIT = "recommender_fit"
MODELS = (
    *("int_customer_products", "int_recommender_sample", "int_offerable_products", "recommender_trials"),
    *("product_offers", "customer_recommendations", "int_offered_products", "similar_products", "product_map"),
    *("segment_recommendations", "segment_first_products"),
)
VIEWS = {"int_recommender_sample"}

LINES = """
    with orders as (
        select
            order_number,
            md5_number_lower('order ' || order_number) as low,
            md5_number_upper('order ' || order_number) as high
        from range({lines} * 2 // 21) as numbers (order_number)
    ),
    lines as (
        select
            orders.*,
            unnest(range(1 + (low % 20)::bigint)) as line_number,
            md5_number_lower('line ' || order_number || ' ' || line_number) as draw
        from orders
    )
    select
        'o' || order_number as order_id,
        'c' || cast(floor({lines} // 25 * power((high % 1000003) / 1000003.0, 1.6)) as bigint) as customer_id,
        timestamp '2023-01-01 12:00:00' + to_days(cast((high >> 32) % 730 as integer)) as order_at,
        'p' || cast(floor(30000 * power((draw % 1000003) / 1000003.0, 3)) as bigint) as product_id,
        case when (draw >> 40) % 40 = 0 then 'refund' else 'sale' end as amount_type
    from lines
"""
"""Every draw is a part of an md5, so the same size gives the same lines."""

SCHEMA = """
    create schema intermediate; create schema marts; create schema input;
    create view intermediate.int_product_lines as
    select *, if(amount_type = 'sale', 5, 0)::decimal(18,4) as gross_amount,
        if(amount_type = 'refund', 5, 0)::decimal(18,4) as refunded_amount
    from '{file}';
    create table intermediate.int_basket_items as
    select order_id || '|' || customer_id || '|' || length(order_id) as order_key, order_id, customer_id,
        min(order_at) as ordered_at, product_id
    from intermediate.int_product_lines where amount_type = 'sale' group by all;
    create table intermediate.int_products as
    select distinct product_id, 'Product ' || product_id as product_name, 5.0::decimal(18,4) as usual_price
    from '{file}';
    create view intermediate.int_product_attributes as
    select product_id, null::varchar as category from intermediate.int_products;
    create view input.input__products as select product_id, null::boolean as in_stock from intermediate.int_products;
    create table intermediate.int_incomplete_months (month_start date);
    create table intermediate.int_as_of as select date '2025-01-01' as as_of_date;
    create table intermediate.int_segment_names as
    select 'rfm' as segmentation, id as segment_id, id as offered_id, 'Segment ' || id as segment_name
    from range(8) as ids (id);
    create table marts.customer_segments as
    select distinct 'rfm' as segmentation, customer_id, md5_number_lower(customer_id) % 8 as segment_id from '{file}';
    create view intermediate.int_segment_scores as select * from marts.customer_segments;
"""


def offer(file: Path, folder: Path) -> list[dict[str, Any]]:
    """Run the models on order lines; return each one's name, rows, processor seconds and the process's peak memory."""
    import resource  # noqa: PLC0415

    import pandas as pd  # noqa: PLC0415

    from winback.products.recommender import RecommenderOptions, fit_and_try  # noqa: PLC0415
    from winback.products.trials import TrialOptions  # noqa: PLC0415

    connection = duckdb.connect(str(folder / "found.duckdb"))
    connection.execute(f"attach ':memory:' as winback; set memory_limit = '{MEMORY}'; set threads = 1")
    connection.execute(f"set temp_directory = '{folder / 'spill'}'; use found")
    connection.execute(SCHEMA.format(file=file))
    steps = []

    def note(name: str, started: float, rows: int) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        steps.append({"name": name, "rows": rows, "seconds": time.process_time() - started, "peak": peak})

    def count(relation: str) -> int:
        return int((connection.sql(f"select count(*) from {relation}").fetchone() or (0,))[0])

    note("(start, and the lines)", 0.0, count("intermediate.int_product_lines"))
    for name in MODELS:
        schema = "intermediate" if name.startswith("int_") else "marts"
        sql = next((folder / "target").rglob(f"{name}.sql")).read_text(encoding="utf-8").replace('"winback".', "")
        started = time.process_time()
        connection.execute(f"create {'view' if name in VIEWS else 'table'} {schema}.{name} as {sql}")
        if name not in VIEWS:
            note(name, started, count(f"{schema}.{name}"))
            continue
        options = RecommenderOptions(today=pd.Timestamp("2025-01-01"), trial=TrialOptions())
        fitted = fit_and_try(connection.sql(f"from {schema}.{name}").df(), options)
        connection.register("fitted", fitted)
        connection.execute(f"create table intermediate.{FIT} as from fitted")
        note(FIT, started, len(fitted))
    return steps


HEAD = """# What to offer whom

`benchmarks/recommender.py`; {lines:,} generated order lines of {customers:,} customers and 30,000 products, default
options, one thread, DuckDB at most {memory}. Processor seconds of each step, and the most memory that the process had
until its end (of which Python and the packages are some 200 MiB). At most two million purchases are learned from.

| step | rows | CPU s | peak MiB |
|---|---:|---:|---:|
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--offer", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--in", dest="place", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.offer:
        print(json.dumps(offer(arguments.offer, arguments.place)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder, file = Path(name), Path(name) / "lines.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"set memory_limit = '{MEMORY}'; set temp_directory = '{folder / 'spill'}'")
            connection.execute(f"copy ({LINES.format(lines=arguments.lines)}) to '{file}'")
            customers = connection.sql(f"select count(distinct customer_id) from '{file}'").fetchall()[0][0]
        subprocess.run(
            dbt_command(folder, ["compile", "--quiet", "--select", *MODELS], {"dataset": "demo"}),
            cwd=PROJECT,
            env=os.environ | {"WINBACK_DB": str(folder / "winback.duckdb")},
            check=True,
            stdout=subprocess.DEVNULL,
        )
        steps, seconds, peak = measured([sys.executable, __file__, "--offer", str(file), "--in", str(folder)])
    lines = [f"| `{step['name']}` | {step['rows']:,} | {step['seconds']:.1f} | {step['peak']:,.0f} |" for step in steps]
    lines.append(f"| all | | {seconds:.1f} | {peak:,.0f} |")
    head = HEAD.format(lines=steps[0]["rows"], customers=customers, memory=MEMORY)
    REPORT.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    print(REPORT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
