"""Check that SQL from models/input on says the same to DuckDB and Spark, if any of it changed; with `--all`, always.

dbt compiles it as it would for Spark, so that dispatched macros are those of Spark, but asks no engine.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

import dbt.adapters.factory
from dbt.adapters.base import BaseAdapter, BaseRelation
from dbt.adapters.sql import SQLAdapter
from dbt.cli.main import dbtRunner

from portable_rules import problems

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "target" / "lint" / "portable"
SOUND = TARGET / "sound.txt"
BESIDES = [ROOT / "tests" / name for name in ("lint_portable.py", "portable_rules.py", "spark_functions.txt")]
# Every kind of customer measure and segmentation, and what only an option renders.
OPTIONS = {
    "dataset": "demo",
    "demo_customers": 100,
    "segmentations": ["rfm", "rfa", "rf", "activity", "single_view", "dormancy"],
    "segmentation_features": {"value": ["revenue", "average_order_value"]},
    "leave_out_incomplete_months": True,
}


def as_spark() -> None:
    """Let dbt find Spark's variants of macros without a connection to Spark, and take every table for built."""
    own = dbt.adapters.factory.get_adapter_type_names
    for module in list(sys.modules.values()):
        if getattr(module, "get_adapter_type_names", None) is own:
            module.get_adapter_type_names = lambda _: ["spark"]

    def relation(adapter: BaseAdapter, database: str, schema: str, identifier: str) -> BaseRelation:
        return adapter.Relation.create(database=database, schema=schema, identifier=identifier, type="table")

    BaseAdapter.get_relation = relation
    SQLAdapter.get_columns_in_relation = lambda *_: []


def compiled() -> dict[str, tuple[str, str]]:
    """Return file and compiled SQL of every model and test from models/input on; ephemeral models by themselves."""
    as_spark()
    os.environ["WINBACK_DB"] = ":memory:"
    TARGET.mkdir(parents=True, exist_ok=True)
    options = ["--quiet", "--no-write-json", "--target-path", str(TARGET), "--vars", json.dumps(OPTIONS)]
    parsed = dbtRunner().invoke(["parse", *options])
    flags = ["--no-populate-cache", "--no-inject-ephemeral-ctes", "--exclude", "path:models/staging"]
    done = dbtRunner(manifest=parsed.result).invoke(["compile", *options, *flags])
    if not done.success:
        sys.exit(f"dbt could not compile the models: {done.exception or done.result}")
    nodes = [node for node in parsed.result.nodes.values() if getattr(node, "compiled_code", None)]
    return {node.name: (node.original_file_path, node.compiled_code) for node in nodes if node.language == "sql"}


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
    if "--all" not in arguments and SOUND.exists() and SOUND.read_text(encoding="utf-8") == now:
        print("portable: no SQL has changed since it was last found sound")  # noqa: T201
        return 0
    found = [
        f"{path}: {problem}" for name, (path, sql) in sorted(compiled().items()) for problem in problems(sql, name)
    ]
    print("\n".join(found) or "portable: all SQL from models/input on is in what DuckDB and Spark have in common")  # noqa: T201
    if not found:
        SOUND.write_text(now, encoding="utf-8")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
