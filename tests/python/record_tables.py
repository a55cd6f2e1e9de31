"""The tables of records as dbt makes them, for databases that no build has made."""

from __future__ import annotations

import duckdb
import yaml
from conftest import ROOT

MODELS = {
    model["name"]: model
    for model in yaml.safe_load((ROOT / "models" / "records" / "_records__models.yml").read_text("utf-8"))["models"]
}
"""What the contracts say, by table; that of a Python model has no columns."""


def make_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every table of records that has a contract, without rows, and say that a build made them."""
    connection.execute("create schema if not exists records")
    say_whole(connection)
    for name, model in MODELS.items():
        if columns := ", ".join(f"{column['name']} {column['data_type']}" for column in model.get("columns", [])):
            connection.execute(f"create table records.{name} ({columns})")


def say_whole(connection: duckdb.DuckDBPyConnection, state: str = "whole") -> None:
    """Write down that a build ended so."""
    connection.execute("create schema if not exists records")
    connection.execute(
        "create table if not exists records.builds "
        "(build_number bigint, build_id varchar, state varchar, built_from varchar)"
    )
    connection.execute("delete from records.builds")
    connection.execute("insert into records.builds values (1, '1-a', ?, '1f')", [state])
