"""Baskets that a test makes or reads, and the marts of pairs and rules that the compiled SQL finds in them."""

from pathlib import Path
from typing import Any

import duckdb
from compiled import SCHEMA, compile_models, run_models, warehouse
from conftest import Dbt

from winback.products.association import association_tests

COUNTED = ["int_item_baskets", "int_counted_items", "int_counted_baskets", "int_item_strata", "int_item_pairs"]
SIZED = f"""
    with items as (
        select item_type, item_number, stratum % 10 as size_class, sum(order_count) as order_count
        from {SCHEMA}.int_item_strata
        group by all
    ),
    classes as (
        select item_type, stratum % 10 as size_class, count(*) as order_count
        from {SCHEMA}.int_item_baskets
        group by all
    ),
    pairs as (
        select pairs.*, of_a.item_number as number_a, of_b.item_number as number_b
        from winback.marts.product_pairs as pairs
        inner join {SCHEMA}.int_counted_items as of_a
            on (pairs.item_type, pairs.item_a) = (of_a.item_type, of_a.item_id)
        inner join {SCHEMA}.int_counted_items as of_b
            on (pairs.item_type, pairs.item_b) = (of_b.item_type, of_b.item_id)
    ),
    expected as (
        select pairs.item_type, item_a, item_b,
            sum(of_a.order_count * of_b.order_count / classes.order_count) as size_expected_count
        from pairs
        inner join items as of_a on pairs.item_type = of_a.item_type and number_a = of_a.item_number
        inner join items as of_b
            on pairs.item_type = of_b.item_type and number_b = of_b.item_number and of_a.size_class = of_b.size_class
        inner join classes on classes.item_type = pairs.item_type and classes.size_class = of_a.size_class
        group by all
    )
    select * from winback.marts.product_pairs inner join expected using (item_type, item_a, item_b)
"""
"""The pairs with how many orders would have both, given the class of size alone."""

FOUND = ["int_expected_pairs", "int_item_sets", "int_association_rules"]
MARTS = ["product_pairs", "association_rules", "pair_summary"]
COMPILED: dict[tuple[Path, str], dict[str, str]] = {}
"""The SQL of these models by option: most tests have the same."""


def with_items(items: str, *, as_of: str | None = None, attributes: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open a database with these basket items: SQL of order_key, ordered_at, product_id."""
    connection = warehouse()
    today = f"date '{as_of}'" if as_of else "cast(max(ordered_at) as date) + 1"
    connection.execute("create schema winback.marts")
    connection.execute(
        f"create table {SCHEMA}.int_basket_items as select order_key::varchar as order_key, ordered_at::timestamp as "
        f"ordered_at, product_id::varchar as product_id from ({items})"
        + (f" where ordered_at < timestamp '{as_of}'" if as_of else "")
    )
    connection.execute(
        f"create table {SCHEMA}.int_as_of as select cast(min(ordered_at) as date) as first_on, "
        f"{today} as as_of_date from {SCHEMA}.int_basket_items"
    )
    named = attributes or f"select distinct product_id, null as category from {SCHEMA}.int_basket_items"
    for table in ("int_product_attributes", "int_products"):
        connection.execute(
            f"create table {SCHEMA}.{table} as select product_id, product_id as product_name, category::varchar as "
            f"category, 2.0::double as usual_price from ({named})"
        )
    return connection


def find(dbt: Dbt, connection: duckdb.DuckDBPyConnection, **options: Any) -> duckdb.DuckDBPyConnection:
    """Make the marts of pairs and rules."""
    key = (dbt.folder, repr(sorted(options.items())))
    if key not in COMPILED:
        COMPILED[key] = compile_models(dbt, COUNTED + FOUND + MARTS, **options)
    models = COMPILED[key]
    run_models(connection, {name: models[name] for name in COUNTED + FOUND})
    pairs, rules = (connection.table(f"{SCHEMA}.{name}").order("item_type, comparison").df() for name in FOUND[::2])
    connection.register("tests", association_tests(pairs, rules))
    connection.execute(f"create or replace table {SCHEMA}.association_tests as select * from tests")
    for name in MARTS:
        connection.execute(f"create or replace table winback.marts.{name} as {models[name]}")
    connection.execute(f"create or replace view winback.marts.sized_pairs as {SIZED}")
    connection.execute("set search_path = 'winback.marts'")
    return connection
