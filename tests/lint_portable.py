"""Check that SQL that Spark runs says the same to DuckDB, if any of it changed; with `--all`, always.

That is all from models/input on, and the staging of the data set `tables`. dbt compiles it as it would for Spark, so
that dispatched macros are those of Spark, but asks no engine. What was found sound is kept in target/, and with `--all`
beside this file, so that a fresh copy need not be linted.
"""

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import dbt.adapters.factory
import yaml
from dbt.adapters.base import BaseAdapter, BaseRelation, Column
from dbt.adapters.duckdb import DuckDBAdapter
from dbt.adapters.sql import SQLAdapter
from dbt.cli.main import dbtRunner

from portable_rules import problems

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "target" / "lint" / "portable"
SOUND = TARGET / "sound.txt"
KEPT = ROOT / "tests" / "portable_found_sound.txt"
BESIDES = [ROOT / "tests" / name for name in ("lint_portable.py", "portable_rules.py", "spark_functions.txt")]
# Every kind of customer measure and segmentation, and what only an option renders.
OPTIONS = {
    "dataset": "demo",
    "demo_customers": 100,
    "segmentations": ["rfm", "rfa", "rf", "activity", "single_view", "dormancy"],
    "segmentation_features": {"value": ["revenue", "average_order_value"]},
    "leave_out_incomplete_months": True,
}
ENTITIES = (
    *("order_lines", "events", "customers", "customer_attributes", "products", "campaign_contacts", "customer_totals"),
    *("rejected_rows", "raw_totals", "raw_columns"),
)
LISTED = {
    "dataset": "tables",
    "time_zone": "Europe/Berlin",
    "tables": {name: f"lake.sales.{name}" for name in ENTITIES},
}
# Every kind of value that a listed table can have; other columns are texts, some are missing.
KINDS = {
    **{"customer_id": "double", "quantity": "double", "unit_price": "double", "order_count": "double"},
    **{"product_id": "decimal(20,2)", "line_amount": "decimal(38,10)", "amount": "bigint", "recency_days": "int"},
    **{"ordered_at": "timestamp", "joined_at": "timestamp_ntz", "assigned_at": "date", "contact_consent": "boolean"},
    "in_stock": "int",
}


def as_spark() -> None:
    """Let dbt find Spark's variants of macros without a connection to Spark, and take every table for built."""
    own = dbt.adapters.factory.get_adapter_type_names
    for module in list(sys.modules.values()):
        if getattr(module, "get_adapter_type_names", None) is own:
            module.get_adapter_type_names = lambda _: ["spark"]

    def relation(adapter: BaseAdapter, database: str, schema: str, identifier: str) -> BaseRelation:
        return adapter.Relation.create(database=database, schema=schema, identifier=identifier, type="table")

    def columns(adapter: BaseAdapter, sql: str) -> list[Column]:
        (entity,) = (name for name in ENTITIES if f'"{name}"' in sql)
        described = yaml.safe_load((ROOT / "models" / "input" / "_input__models.yml").read_text(encoding="utf-8"))
        (names,) = (
            [column["name"] for column in model["columns"]]
            for model in described["models"]
            if model["name"] == f"input__{entity}"
        )
        left_out = {"line_type", "source_row"} if entity == "order_lines" else set()
        return [Column.create(name, KINDS.get(name, "string")) for name in names if name not in left_out]

    BaseAdapter.get_relation = relation
    DuckDBAdapter.get_column_schema_from_query = columns
    SQLAdapter.get_columns_in_relation = lambda *_: []


def compiled(vars_: dict[str, Any], *selection: str) -> dict[str, tuple[str, str]]:
    """Return file and compiled SQL of models and tests; ephemeral models by themselves."""
    options = ["--quiet", "--no-write-json", "--target-path", str(TARGET), "--vars", json.dumps(vars_)]
    parsed = dbtRunner().invoke(["parse", *options])
    flags = ["--no-populate-cache", "--no-inject-ephemeral-ctes", *selection]
    done = dbtRunner(manifest=parsed.result).invoke(["compile", *options, *flags])
    if not done.success:
        sys.exit(f"dbt could not compile the models: {done.exception or done.result}")
    nodes = [node for node in parsed.result.nodes.values() if getattr(node, "compiled_code", None)]
    return {node.name: (node.original_file_path, node.compiled_code) for node in nodes if node.language == "sql"}


def all_compiled() -> dict[str, tuple[str, str]]:
    """Return file and compiled SQL of all that Spark runs."""
    as_spark()
    os.environ["WINBACK_DB"] = ":memory:"
    TARGET.mkdir(parents=True, exist_ok=True)
    listed = compiled(LISTED, "--select", "path:models/staging/tables")
    return compiled(OPTIONS, "--exclude", "path:models/staging") | listed


def state() -> str:
    """Return a hash of all that the compiled SQL depends on, and of the rules."""
    known = hashlib.sha256()
    places = ("models", "macros", "seeds", "tests/singular", "tests/generic")
    files = sorted(path for place in places for path in (ROOT / place).rglob("*") if path.suffix in {".sql", ".yml"})
    for path in (*files, ROOT / "dbt_project.yml", ROOT / "requirements-dev.lock", *BESIDES):
        known.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return known.hexdigest()


def main(arguments: list[str]) -> int:
    """Lint; returns 1 if something is not portable."""
    now = state()
    known = {file.read_text(encoding="utf-8").strip() for file in (SOUND, KEPT) if file.exists()}
    if "--all" not in arguments and now in known:
        print("portable: no SQL has changed since it was last found sound")  # noqa: T201
        return 0
    found = [
        f"{path}: {problem}" for name, (path, sql) in sorted(all_compiled().items()) for problem in problems(sql, name)
    ]
    print("\n".join(found) or "portable: all SQL that Spark runs is in what DuckDB and Spark have in common")  # noqa: T201
    if not found:
        (KEPT if "--all" in arguments else SOUND).write_text(f"{now}\n", encoding="utf-8")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
