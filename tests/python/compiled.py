"""The SQL of models as dbt compiles it, run on tables that a test makes: the real thing without its input."""

from collections.abc import Mapping
from typing import Any

import duckdb
import pandas as pd
from conftest import FIXTURES, Dbt

# These models ask no data set for anything; this one is parsed already for other tests.
OPTIONS = {"dataset": "online_retail", "raw_path": str(FIXTURES / "online_retail" / "quirks.csv")}
SCHEMA = "winback.intermediate"


def compile_models(dbt: Dbt, names: list[str], **options: Any) -> dict[str, str]:
    """Return the compiled SQL of the models, in this order; options that only SQL reads cost no new parse."""
    parsed_with = {"dataset": OPTIONS["dataset"]}
    dbt.run(
        ["compile", "--select", *names], dbt.database("compiled"), OPTIONS | options, parsed_with=parsed_with
    ).check()
    compiled = dbt.folder / f"run_{dbt.runs}" / "target" / "compiled"
    return {name: next(compiled.rglob(f"{name}.sql")).read_text(encoding="utf-8") for name in names}


def warehouse() -> duckdb.DuckDBPyConnection:
    """Open an empty database in memory, with the names that compiled SQL uses."""
    connection = duckdb.connect()
    connection.execute(f"attach ':memory:' as winback; create schema {SCHEMA}")
    return connection


def run_models(connection: duckdb.DuckDBPyConnection, models: Mapping[str, str]) -> None:
    """Make each model a table, in this order."""
    for name, sql in models.items():
        connection.execute(f"create or replace table {SCHEMA}.{name} as {sql}")


def add_customers(connection: duckdb.DuckDBPyConnection, table: str, sponsors: Mapping[str, str | None]) -> None:
    """Make the table of these customers and their sponsors."""
    connection.register(
        "customers", pd.DataFrame(sponsors.items(), columns=["customer_id", "sponsor_id"], dtype=object)
    )
    connection.execute(
        f"create or replace table {table} as "
        "select customer_id::varchar as customer_id, sponsor_id::varchar as sponsor_id from customers"
    )
    connection.unregister("customers")
