"""Run each SQL model on Sail, on the tables of a DuckDB build, and compare.

`python on_sail.py <database> <result> <staged> <options>`: staging is that of the data set `tables`, of which a second
build (`staged`) has the tables on DuckDB, with the same options (JSON).

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
import pyarrow as pa
from engines import differences
from pysail.spark import SparkConnectServer

from winback.spark.frames import from_spark
from winback.spark.session import open_session, schema

ROOT = Path(__file__).parents[3]
SCHEMAS = ("input", "seeds", "intermediate", "marts", "records")
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


def in_words(error: Exception) -> str:
    """Write an error on a line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"


def compared(here: pa.Table, session: Any, sql: str, name: str) -> str:
    """Say how rows of DuckDB differ from those of a query on Sail; nothing if they do not."""
    try:
        return "; ".join(differences(here, from_spark(session.sql(sql), name)))
    except Exception as error:
        return in_words(error)


def main(database: Path, result: Path, staged: Path, options: dict[str, Any]) -> None:
    """Compare the staging of `tables` and all models behind the input, and write what differs."""
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    os.environ |= {"WINBACK_TARGET": "spark", "WINBACK_SPARK": f"sc://127.0.0.1:{server.listening_address[1]}"}
    session, found = open_session(), {}
    with tempfile.TemporaryDirectory() as name, duckdb.connect(str(database), read_only=True) as connection:
        known = load(connection, session, Path(name))
        connection.execute(f"attach '{staged}' as staged (read_only)")
        for model in compiled({"dataset": "tables", **options}, Path(name)):
            if model.name.startswith("stg_tables__"):
                here = connection.execute(f"select * from staged.staging.{model.name}").to_arrow_table()
                found[model.name] = compared(here, session, model.compiled_code, model.name)
                continue
            is_behind_input = model.resource_type == "model" and model.fqn[1] not in ("staging", "input", "records")
            if not is_behind_input or model.language != "sql" or model.config.materialized in NO_TABLES:
                continue
            place = model.schema.removeprefix(schema(""))
            if model.alias not in known:
                # on DuckDB a part of those that read it, and compared with them
                try:
                    session.sql(f"create table {model.schema}.{model.alias} as {sql_of(model)}")
                except Exception as error:
                    found[model.alias] = in_words(error)
                continue
            here = connection.execute(f'select * from {place}."{model.alias}"').to_arrow_table()
            found[model.alias] = compared(here, session, sql_of(model), model.alias)
        session.stop()
        server.stop()
    result.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), json.loads(sys.argv[4]))
