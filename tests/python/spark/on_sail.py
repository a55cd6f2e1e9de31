"""Run each SQL model on Sail, on the tables of a DuckDB build, and compare: `python on_sail.py <database> <result>`.

Sail is a Spark Connect server without a JVM, which knows less than Spark. Each model is judged by itself: what it reads
comes from DuckDB, so that one which Sail cannot run stops no other. The result is JSON: model → how it differs; nothing
for those that are equal.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import duckdb
from engines import differences
from pysail.spark import SparkConnectServer

from winback.spark.frames import from_spark
from winback.spark.session import open_session, schema

ROOT = Path(__file__).parents[3]
SCHEMAS = ("input", "seeds", "intermediate", "marts", "records")
ACCOUNTS = ("rejected_rows", "raw_totals", "raw_columns")
NO_TABLES = ("ephemeral", "incremental")
TYPES = {"HUGEINT": "bigint", "UBIGINT": "bigint"}


def load(connection: duckdb.DuckDBPyConnection, session: Any, folder: Path) -> set[str]:
    """Give Sail all tables of a build; returns their names."""
    for name in SCHEMAS:
        session.sql(f"create schema if not exists {schema(name)}")
    found = connection.execute(
        "select table_schema, table_name from information_schema.tables where list_contains($1, table_schema)",
        [SCHEMAS],
    ).fetchall()
    for place, name in found:
        types = connection.execute(f'describe {place}."{name}"').fetchall()
        columns = ", ".join(f'cast("{column}" as {TYPES.get(kind, kind)}) as "{column}"' for column, kind, *_ in types)
        file = folder / f"{place}.{name}" / "0.parquet"
        file.parent.mkdir()
        connection.execute(f"copy (select {columns} from {place}.\"{name}\") to '{file}' (format parquet)")
        session.sql(f"create table {schema(place)}.{name} using parquet location '{file.parent}'")
    return {name for _, name in found}


def compiled(options: dict[str, Any], folder: Path) -> list[Any]:
    """Compile the models for Spark."""
    from dbt.cli.main import dbtRunner  # noqa: PLC0415 - it reads the environment

    places = [
        "--project-dir",
        str(ROOT),
        "--profiles-dir",
        str(ROOT),
        "--target-path",
        str(folder / "target"),
        "--log-path",
        str(folder / "logs"),
        "--log-level-file",
        "none",
    ]
    result = dbtRunner().invoke(
        ["compile", "--select", "resource_type:model", "--log-level", "none", *places, "--vars", json.dumps(options)]
    )
    if not result.success:
        raise SystemExit(f"dbt cannot compile for Spark: {result.exception or result.result}")
    nodes: Any = result.result
    return [one.node for one in nodes.results]


def sql_of(model: Any) -> str:
    """Write the query of a model, with the types of its contract."""
    if not model.contract.enforced:
        return str(model.compiled_code)
    columns = ", ".join(f"cast({one.name} as {one.data_type}) as {one.name}" for one in model.columns.values())
    return f"select {columns} from (\n{model.compiled_code}\n) as model"


def main(database: Path, result: Path) -> None:
    """Compare all models behind the input, and write what differs."""
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    os.environ |= {"WINBACK_TARGET": "spark", "WINBACK_SPARK": f"sc://127.0.0.1:{server.listening_address[1]}"}
    session, found = open_session(), {}
    with tempfile.TemporaryDirectory() as name, duckdb.connect(str(database), read_only=True) as connection:
        known = load(connection, session, Path(name))
        (shop,) = connection.execute("select dataset from marts.build_summary").fetchall()[0]
        provided = connection.execute("select entity from marts.data_coverage where provision = 'provided'").fetchall()
        tables = {entity: f"{schema('input')}.input__{entity}" for (entity,) in provided}
        tables |= {entity: f"{schema('input')}.input__{entity}" for entity in ACCOUNTS}
        for model in compiled({"dataset": "tables", "shop": shop, "tables": tables}, Path(name)):
            is_behind_input = model.resource_type == "model" and model.fqn[1] not in ("staging", "input", "records")
            if not is_behind_input or model.language != "sql" or model.config.materialized in NO_TABLES:
                continue
            place = model.schema.removeprefix(schema(""))
            try:
                if model.alias not in known:
                    # on DuckDB a part of those that read it, and compared with them
                    session.sql(f"create table {model.schema}.{model.alias} as {sql_of(model)}")
                    continue
                here = connection.execute(f'select * from {place}."{model.alias}"').to_arrow_table()
                found[model.alias] = "; ".join(differences(here, from_spark(session.sql(sql_of(model)), model.alias)))
            except Exception as error:
                found[model.alias] = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
        session.stop()
        server.stop()
    result.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
