# ruff: noqa: S608
"""Pairs and rules beside other programs, at ten million lines, and in baskets in which nothing goes with anything.

    python benchmarks/associations.py --online-retail FILE --groceries FILE --peers PYTHON

writes results/associations.md. `--online-retail` is the raw file, `--groceries` has a basket a line, and `--peers` is
the Python of an environment that has mlxtend, efficient-apriori and duckdb (optional: no part of this project).
Each figure is the processor time of a process of its own, from the basket items in a Parquet file to the result.
"""

import argparse
import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from measuring import PROJECT, dbt_command
from order_lines import make

REPORT = Path(__file__).resolve().parent / "results" / "associations.md"
PEERS = Path(__file__).resolve().parent / "peers" / "associations.py"
MODELS = (
    *("int_item_baskets", "int_counted_items", "int_counted_baskets", "int_item_strata", "int_item_pairs"),
    *(
        "int_expected_pairs",
        "int_item_sets",
        "int_association_rules",
        "product_pairs",
        "association_rules",
        "pair_summary",
    ),
)
COUNTING = {*MODELS[:5], "int_item_sets", "int_association_rules"}
"""The models that do what the other programs do."""

MEMORY = "2GB"

SHUFFLED = """
    with items as (
        select order_key, ordered_at, product_id, count(*) over (partition by order_key) as item_count from ({items})
    ),
    places as (
        select
            *,
            least(9, ceil(log2(item_count))) as size_class,
            row_number() over (partition by size_class order by order_key, product_id) as place,
            row_number() over (partition by size_class order by md5(order_key || ' ' || product_id)) as dealt
        from items
    )
    select distinct places.order_key, places.ordered_at, others.product_id
    from places
    inner join places as others on places.size_class = others.size_class and places.place = others.dealt
"""
"""The same products in baskets of about the same size, dealt anew: nothing goes with anything."""


@dataclass(frozen=True)
class Case:
    """Baskets, and what is looked for in them."""

    name: str
    items: str
    options: dict[str, Any] = field(default_factory=dict)
    peers: Sequence[str] = ()
    share: float = 0.0
    confidence: float = 0.0


PAIRS = {"basket_items_max": None, "pair_count_min": 198, "rule_items_max": 2}
RULES = {"basket_items_max": None, "pair_count_min": 10, "rule_items_max": 6, "rule_confidence_min": 0.5}
PROGRAMS = ("fpgrowth", "efficient-apriori")
CASES = (
    Case("Online Retail, pairs in 1 % of the orders", "online_retail", PAIRS, PROGRAMS, 0.01),
    Case("Groceries, all rules of at least ten baskets", "groceries", RULES, PROGRAMS, 10 / 9835, 0.5),
    Case("Online Retail, default options", "online_retail"),
    Case("Online Retail, shuffled, no limit", "shuffled", {"basket_items_max": None, "rule_items_max": 2}),
    Case("Ten million generated lines, pairs of at least 100 orders", "generated", {"pair_count_min": 100}),
)


def find(file: Path, folder: Path) -> dict[str, Any]:
    """Run the models on basket items, and say what they found."""
    from winback.products.association import association_tests  # noqa: PLC0415

    connection = duckdb.connect(str(folder / "found.duckdb"))
    connection.execute(f"attach ':memory:' as winback; set memory_limit = '{MEMORY}'; set threads = 1")
    connection.execute(f"set temp_directory = '{folder / 'spill'}'; use found")
    connection.execute("create schema intermediate; create schema marts")
    connection.execute(f"create view intermediate.int_basket_items as select * from '{file}'")
    connection.execute(
        "create view intermediate.int_as_of as select cast(min(ordered_at) as date) as first_on, "
        "cast(max(ordered_at) as date) + 1 as as_of_date from intermediate.int_basket_items"
    )
    for name in ("int_product_attributes", "int_products"):
        connection.execute(
            f"create table intermediate.{name} as select distinct product_id, product_id as product_name, "
            "null::varchar as category, 1.0::double as usual_price from intermediate.int_basket_items"
        )
    counting = 0.0
    for name in MODELS:
        started = time.process_time()
        sql = next((folder / "target").rglob(f"{name}.sql")).read_text(encoding="utf-8").replace('"winback".', "")
        schema = "intermediate" if name.startswith("int_") else "marts"
        connection.execute(f"create table {schema}.{name} as {sql}")
        counting += time.process_time() - started if name in COUNTING else 0.0
        if name == "int_association_rules":
            frames = (connection.table(f"intermediate.{part}").df() for part in ("int_expected_pairs", name))
            connection.register("tests", association_tests(*frames))
            connection.execute("create table intermediate.association_tests as from tests")
    columns = "counted_order_count, counted_item_count, pair_count, lifted_count, go_together_count"
    found = connection.sql(f"select {columns} from marts.pair_summary").df().iloc[0].to_dict()
    found["rules"] = (connection.sql("select count(*) from marts.association_rules").fetchone() or (0,))[0]
    found["small_p"] = (
        connection.sql(
            "select avg((p_value < 0.05)::int) from marts.product_pairs where expected_count >= 20"
        ).fetchone()
        or (0,)
    )[0]
    return {name: float(value) for name, value in found.items() if value is not None} | {"counting": counting}


def write_items(folder: Path, online_retail: Path, groceries: Path) -> None:
    """Write the basket items of each data set as Parquet."""
    variables = {"dataset": "online_retail", "raw_path": str(online_retail), "join_product_ids": False}
    database = folder / "winback.duckdb"
    arguments = ["build", "--quiet", "--select", "+int_basket_items", "--exclude-resource-types", "test"]
    subprocess.run(
        dbt_command(folder, arguments, variables),
        cwd=PROJECT,
        env=os.environ | {"WINBACK_DB": str(database)},
        check=True,
    )
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(f"copy intermediate.int_basket_items to '{folder / 'online_retail.parquet'}'")
    with duckdb.connect() as connection:
        items = f"select order_key, ordered_at, product_id from '{folder / 'online_retail.parquet'}'"
        connection.execute(f"copy ({SHUFFLED.format(items=items)}) to '{folder / 'shuffled.parquet'}'")
        with (
            gzip.open(groceries, "rt", encoding="utf-8", newline="") as file,
            (folder / "groceries.csv").open("w") as out,
        ):
            writer = csv.writer(out)
            writer.writerows((f"b{number}", item) for number, row in enumerate(csv.reader(file)) for item in row)
        connection.execute(
            "copy (select distinct column0 as order_key, timestamp '2024-01-01' as ordered_at, column1 as product_id "
            f"from read_csv('{folder / 'groceries.csv'}', header = false, all_varchar = true)) "
            f"to '{folder / 'groceries.parquet'}'"
        )
        make(connection, 10_000_000)
        connection.execute(
            "copy (select order_no as order_key, min(ordered_at)::timestamp as ordered_at, sku as "
            f"product_id from earlier_days group by all) to '{folder / 'generated.parquet'}'"
        )


def measured(command: list[str]) -> tuple[dict[str, Any], float, float]:
    """Run a command that prints JSON; return that, its processor seconds and its peak memory in MiB."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return json.loads(output.splitlines()[-1]), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def run(case: Case, folder: Path, peers: str | None) -> list[str]:
    """Return the lines of a case."""
    place = folder / case.name.split(",")[0].replace(" ", "_") / str(abs(hash(case.name)))
    place.mkdir(parents=True)
    compiled = dbt_command(place, ["compile", "--quiet", "--select", *MODELS], {"dataset": "demo", **case.options})
    subprocess.run(
        compiled,
        cwd=PROJECT,
        env=os.environ | {"WINBACK_DB": str(place / "winback.duckdb")},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    file = str(folder / f"{case.items}.parquet")
    found, seconds, mib = measured([sys.executable, __file__, "--find", file, "--in", str(place)])
    words = ", ".join(f"{int(found[name]):,} {word}" for name, word in WORDS.items())
    lines = [
        f"| {case.name} | winback | {seconds:.1f}, of which {found['counting']:.1f} | {mib:,.0f} | {words}; "
        f"p < .05: {100 * found.get('small_p', 0):.1f} % |"
    ]
    for peer in case.peers if peers else ():
        said, seconds, mib = measured([str(peers), str(PEERS), peer, file, str(case.share), str(case.confidence)])
        lines.append(
            f"| | {peer} {said['version']} | {seconds:.1f} | {mib:,.0f} | "
            f"{said['pairs']:,} pairs, {said['rules']:,} rules |"
        )
    return lines


WORDS = {
    "counted_order_count": "orders",
    "counted_item_count": "products",
    "pair_count": "pairs",
    "lifted_count": "with lift above 1",
    "go_together_count": "go together",
    "rules": "rules",
}

HEAD = """# Pairs and rules

`benchmarks/associations.py`; processor seconds of a process of its own, from the basket items to the result, one
thread, at most {memory}. Of winback's seconds, those that count sets and find rules stand apart, which is what the
others do (for Online Retail, pairs alone); the rest is what chance explains, the tests of all pairs and rules, three
marts, and the start of Python and scipy. *p < .05*: of the pairs of which at least 20 are expected, those whose p-value
is below .05.

| case | program | CPU s | peak MiB | found |
|---|---|---|---|---|
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--online-retail", type=Path)
    parser.add_argument("--groceries", type=Path)
    parser.add_argument("--peers", help="the Python of an environment with the other programs")
    parser.add_argument("--find", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", type=Path, nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--in", dest="place", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.find:
        print(json.dumps(find(arguments.find, arguments.place)))
        return
    if arguments.write:
        write_items(*arguments.write)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # in a process of its own, since a process begins with the memory of the one that starts it
        files = [str(path.resolve()) for path in (arguments.online_retail, arguments.groceries)]
        subprocess.run([sys.executable, __file__, "--write", str(folder), *files], check=True)
        lines = [line for case in CASES for line in run(case, folder, arguments.peers)]
    REPORT.write_text(HEAD.format(memory=MEMORY) + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} lines: {REPORT}")


if __name__ == "__main__":
    main()
