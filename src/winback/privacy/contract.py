"""Which columns hold who a customer is, from what the models' YAML says of their columns (`meta: {personal: ...}`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import yaml

from winback.errors import UserError

FOLDERS = ("models", "python_models")

CUSTOMER = "customer"
"""Ids of customers."""
CONTACT = "contact"
"""How somebody is reached."""
TEXT = "text"
"""Raw rows as they came."""
WITHIN = "within"
"""Keys with an id in them, and ids of customers among those of other things."""
FACT = "fact"
"""Measures of one customer in a record that outlives them; `winback.privacy.erase.FACTS` lists them."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def personal_names(project: Path) -> dict[str, str]:
    """Read the names of personal columns from the YAML of a project.

    Parameters
    ----------
    project : path
        The folder of dbt_project.yml.

    Returns
    -------
    dict of str to str
        Name → what it holds. A name means the same in all models.

    Raises
    ------
    UserError
        If there is none: the folder is no project of winback.
    """
    names: dict[str, str] = {}
    for folder in FOLDERS:
        for file in sorted((project / folder).rglob("_*.yml")):
            text = file.read_text(encoding="utf-8")
            if "personal:" not in text:
                continue
            for model in yaml.load(text, Loader=_LOADER).get("models", []):  # noqa: S506 - a safe loader
                for column in model.get("columns", []):
                    if kind := ((column.get("config") or {}).get("meta") or {}).get("personal"):
                        names[column["name"]] = kind
    if not names:
        raise UserError(
            f"No model in {project.resolve()} says which columns are personal. "
            "Run the command in the folder of the project."
        )
    return names


def kind_of(column: str, names: Mapping[str, str]) -> str | None:
    """Say what a column holds: it is called as in the contract, or so behind others (`order_customer_id`)."""
    for name, kind in names.items():
        if column == name or (kind in (CUSTOMER, CONTACT, WITHIN) and column.endswith(f"_{name}")):
            return kind
    return None


def text_columns(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, list[str]]]:
    """List the tables of a database with their columns of text: schema, table, columns."""
    rows = connection.execute(
        "select schema_name, table_name, list(column_name order by column_index) from duckdb_columns() "
        "inner join duckdb_tables() using (database_name, schema_name, table_name) "
        "where database_name = current_database() and not duckdb_tables.internal and not temporary "
        "and (data_type = 'VARCHAR' or contains(data_type, 'VARCHAR')) "
        "group by all order by all"
    ).fetchall()
    return [(schema, table, columns) for schema, table, columns in rows]


def relation(schema: str, table: str) -> str:
    """Name a table in SQL."""
    return ".".join(quoted(name) for name in (schema, table))


def quoted(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def any_of(columns: Iterable[str], condition: str) -> str:
    """Say in SQL that a condition ({} stands for the column) holds for one of some columns."""
    return " or ".join(f"coalesce({condition.format(quoted(column))}, false)" for column in columns)
