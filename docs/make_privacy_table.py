"""Write the table of docs/privacy.md: where the demo's database has personal data, by what the contract calls so.

Usage: python docs/make_privacy_table.py winback.duckdb
"""

import re
import sys
from pathlib import Path

import duckdb

from winback.privacy.contract import FACT, kind_of, personal_names
from winback.records.tables import SCHEMA

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "privacy.md"
BLOCK = re.compile(r"(<!-- personal -->\n).*?(<!-- /personal -->)", re.DOTALL)
WORDS = {
    "customer": "ids of customers",
    "contact": "contact keys",
    "text": "raw rows",
    "within": "keys and texts in which an id may stand",
    "fact": "measures kept of single customers",
}


def personal_tables(database: Path) -> str:
    """List the tables with personal columns, by schema and by what the columns hold."""
    names = personal_names(ROOT)
    found: dict[tuple[str, str], set[str]] = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        for schema, table, column in connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where database_name = current_database() and not internal and schema_name <> 'main'"
        ).fetchall():
            kind = kind_of(column, names)
            # Measures of a customer are everywhere; those of the records outlive a build.
            if kind is not None and (kind != FACT or schema == SCHEMA):
                found.setdefault((schema, kind), set()).add(table)
    rows = [
        f"| `{schema}` | {WORDS[kind]} | {', '.join(f'`{table}`' for table in sorted(tables))} |"
        for (schema, kind), tables in sorted(found.items())
    ]
    return "\n".join(["| schema | what | tables |", "|---|---|---|", *rows]) + "\n"


def with_table(page: str, table: str) -> str:
    """Put the table into the page."""
    return BLOCK.sub(lambda match: f"{match[1]}{table}{match[2]}", page)


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), personal_tables(Path(sys.argv[1]))), encoding="utf-8")
