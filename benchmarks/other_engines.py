"""What sqlglot makes of the models for other warehouses: the tables in docs/other-engines.md.

    .venv/bin/python benchmarks/other_engines.py

Every SQL model from models/input on is compiled as for Spark, read as Spark's SQL and written in the dialect of each
warehouse. Nothing is run there.
"""

import re
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from sqlglot import Dialect, ErrorLevel, exp, parse_one
from sqlglot.errors import SqlglotError

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from lint_portable import all_compiled  # noqa: E402

PAGE = ROOT / "docs" / "other-engines.md"
WAREHOUSES = {
    "snowflake": "Snowflake",
    "bigquery": "BigQuery",
    "databricks": "Databricks",
    "postgres": "PostgreSQL",
    "trino": "Trino",
}
# Functions that sqlglot writes and the manuals of these warehouses do not have (BigQuery: not to aggregate with).
MISSING = {
    "bigquery": {"median", "percentile_cont", "percentile_disc", "split_part"},
    "postgres": {"arg_max", "arg_min", "regexp_extract"},
    "trino": {"percentile_cont", "percentile_disc"},
}
RELATION = re.compile(r'"(\w+)"\."(\w+)"\."(\w+)"')


def written(sql: str, dialect: str) -> set[str]:
    """Return why sqlglot cannot write a statement in this dialect; nothing where it has no objection."""
    generator = Dialect.get_or_raise(dialect).generator(unsupported_level=ErrorLevel.IGNORE)
    text = generator.generate(parse_one(RELATION.sub(r"\2.\3", sql), dialect="spark"))
    names = {name.lower() for name in re.findall(r"\b(\w+)\(", text)}
    missing = names & MISSING.get(dialect, set())
    found = set(generator.unsupported_messages) | {f"no such function: {name}" for name in missing}
    try:
        again = parse_one(text, dialect=dialect)
    except SqlglotError:
        return found | {"sqlglot cannot read what it wrote"}
    return found | {f"passed on as it is: {part.name.lower()}" for part in again.find_all(exp.Anonymous)}


def table(header: list[str], rows: list[list[str]]) -> str:
    """Write a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def report(models: Mapping[str, str]) -> str:
    """Return the two tables: how many models of each warehouse, and what is against the others."""
    counts, reasons = [], []
    for dialect, warehouse in WAREHOUSES.items():
        against = [written(sql, dialect) for sql in models.values()]
        counts.append([warehouse, f"{sum(not found for found in against)} of {len(models)}"])
        tally = Counter(reason for found in against for reason in found)
        reasons += [
            [warehouse, reason.rstrip("."), str(count)]
            for reason, count in sorted(tally.items(), key=lambda counted: (-counted[1], counted[0]))
        ]
    return f"{table(['warehouse', 'models'], counts)}\n{table(['warehouse', 'what is against it', 'models'], reasons)}"


def main() -> None:
    """Write the tables into the page, between their marks."""
    models = {name: sql for name, (path, sql) in all_compiled().items() if path.endswith(".sql") and "models/" in path}
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition("<!-- engines -->\n")
    after = rest[rest.index("<!-- /engines -->") :]
    PAGE.write_text(f"{before}<!-- engines -->\n{report(models)}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
