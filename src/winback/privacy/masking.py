"""What pages see of customers: the marts through views that hide who they are, so that no query of a page can show it.

A customer has the same mask in all tables of a report, so that they can be followed, and another one in the report of
another build. The mask is a hash with a key that is made of the data of all customers: who has a report but not the
database cannot find out which id a mask stands for.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import duckdb

from winback.privacy.groups import Groups
from winback.privacy.small_groups import FEWEST, hide_small_groups

CUSTOMERS = ("customer_id", "customer_no", "alias", "sponsor_id", "root_id")
"""Columns that are ids of customers, also behind other words (`order_customer_id`)."""
CONTACTS = ("contact_key",)
"""Columns that say how somebody is reached: no page ever sees them."""
RAW = ("raw",)
"""Columns that have raw rows as they came; what may be shown of them is in `shown`."""
EVENTS = ("event_id", "session_id")
"""Keys in which an id may stand."""

ITEMS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "anomalies": ("anomaly_type", ("item",)),
    "product_map": ("item_type", ("item_id", "item_name")),
}
"""Tables in which some items are customers: the column that says which, and those that have the id."""

SAYS = "customer"
"""What the column of `ITEMS` says of a customer."""

TEXTS: Mapping[str, tuple[str, ...]] = {
    "anomalies": ("cause",),
    "data_cautions": ("caution", "what_to_do"),
    "weekly_warnings": ("subject", "warning", "what_to_do"),
}
"""Columns of sentences that may name a customer."""

SUBJECTS: Mapping[str, tuple[str, str]] = {"weekly_warnings": ("subject", "warning")}
"""Tables in which some rows are about a customer: the column that says so with the id, and the one that repeats it."""

_ABOUT_A_CUSTOMER = {
    "data_cautions": "caution like 'The customer % has %'",
    "weekly_warnings": f"subject like '{SAYS} %'",
}
"""Which rows of a table without ids as columns are about a single customer."""
_AFFECTED = ("affected_count",)

_MASK = re.compile(r"\bC-[0-9a-f]{10}\b")

_KEY = """
select md5(string_agg(md5(concat_ws('|', customers)), '' order by customer_id))
from (select customer_id, customers from marts.customer_single_view as customers)
"""


_KEY_OF_TOTALS = "select md5(string_agg(cast(totals as varchar), '')) from marts.build_summary as totals"


def hide_customers(connection: duckdb.DuckDBPyConnection, *, shown: bool, public: Mapping[str, Groups] | None) -> None:
    """Lay views over the marts of a database, under the names of the marts.

    Parameters
    ----------
    connection : DuckDBPyConnection
        An in-memory database is open in it for the views, and the database of the marts is the current one.
    shown : bool
        Show ids of customers as they are; contact keys are hidden all the same.
    public : mapping of str to Groups, optional
        Leave out all that is of a single customer and the figures of small groups, as for readers outside of the
        company: what the contracts say of groups.
    """
    database = str(connection.execute("select current_database()").fetchall()[0][0])
    tables: dict[tuple[str, str], list[str]] = {}
    for schema, table, column in connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where database_name = current_database() and schema_name in ('marts', 'records', 'seeds') "
        "order by schema_name, table_name, column_index"
    ).fetchall():
        tables.setdefault((schema, table), []).append(column)
    key = "" if shown and public is None else _key(connection, tables)
    for schema in {schema for schema, _ in tables}:
        connection.execute(f"create schema memory.{schema}")
    for (schema, table), columns in tables.items():
        hidden = {} if shown and public is None else _masks(table, columns, key)
        hidden |= dict.fromkeys((c for c in columns if _is(c, CONTACTS)), "cast(null as varchar)")
        if public is not None and table in TEXTS:
            hidden |= {text: _of_no_few(hidden.get(text, text)) for text in TEXTS[table]}
            hidden |= {
                c: f"case when {c} not between 1 and {FEWEST - 1} then {c} end" for c in columns if c in _AFFECTED
            }
        if public is not None:
            hidden |= {c: f"cast(null as {_TYPES.get(c, 'varchar')})" for c in columns if c in _OF_ONE_ORDER}
        where = _of_nobody(table, columns) if public is not None else None
        replaced = ", ".join(f'{sql} as "{column}"' for column, sql in hidden.items())
        connection.execute(
            f'create view memory.{schema}."{table}" as select *{f" replace ({replaced})" if hidden else ""} '  # noqa: S608 - names of columns
            f'from "{database}".{schema}."{table}"{f" where {where}" if where else ""}'
        )
    if public is not None:
        marts = {table: columns for (schema, table), columns in tables.items() if schema == "marts"}
        hide_small_groups(connection, marts, public)
    connection.execute("use memory.main")


def mask(column: str, key: str) -> str:
    """Write the mask of an id in SQL; null stays null."""
    return f"'C-' || left(md5('{key}' || {column}), 10)"


def is_mask(value: object) -> bool:
    """Say whether a value is the mask of an id, alone or in a sentence."""
    return isinstance(value, str) and _MASK.search(value) is not None


def is_of_customers(table: str, columns: list[str]) -> bool:
    """Say whether each row of a mart is of a single customer."""
    return table not in ITEMS and table not in TEXTS and any(_is(column, CUSTOMERS) for column in columns)


def _key(connection: duckdb.DuckDBPyConnection, tables: Collection[tuple[str, str]]) -> str:
    """Make the key of a report of what is known of all customers; where there is none, of the totals."""
    for table, sql in (("customer_single_view", _KEY), ("build_summary", _KEY_OF_TOTALS)):
        if ("marts", table) in tables and (key := connection.execute(sql).fetchall()[0][0]):
            return str(key)
    return ""


def _masks(table: str, columns: list[str], key: str) -> dict[str, str]:
    """Write what stands in place of each column that says who somebody is."""
    masks = {column: mask(f'"{column}"', key) for column in columns if _is(column, CUSTOMERS)}
    masks |= {column: mask(f'"{column}"', key) for column in columns if _is(column, EVENTS)}
    masks |= {column: "cast(null as varchar)" for column in columns if column in RAW}
    says, items = ITEMS.get(table, ("", ()))
    for item in items:
        masks[item] = f"case when {says} = '{SAYS}' and {item} <> 'guest' then {mask(item, key)} else {item} end"
    if table in SUBJECTS:
        return masks | _masked_subject(*SUBJECTS[table], key)
    for text in TEXTS.get(table, ()):
        named = (column for column in columns if _is(column, CUSTOMERS))
        sql = text
        for column in named:
            sql = f"coalesce(replace({sql}, 'customer ' || {column}, 'customer ' || {mask(column, key)}), {sql})"
        masks[text] = _without_examples(sql)
    return masks


def _masked_subject(subject: str, text: str, key: str) -> dict[str, str]:
    """Write what stands in place of the sentences about a customer that another column names."""
    named = f"substr({subject}, {len(SAYS) + 2})"
    masked = mask(named, key)
    is_one = f"{subject} like '{SAYS} %' and {named} <> 'guest'"
    sql = text
    for word in (SAYS, SAYS.capitalize()):
        sql = f"replace({sql}, '{word} ' || {named}, '{word} ' || {masked})"
    return {
        subject: f"case when {is_one} then '{SAYS} ' || {masked} else {subject} end",
        text: f"case when {is_one} then {sql} else {text} end",
    }


def _of_no_few(sql: str) -> str:
    """Take small numbers of customers out of a sentence."""
    small = f"[1-{FEWEST - 1}]"
    return f"regexp_replace({sql}, '\\b{small} ((of [0-9,]+ )?{SAYS}s?)\\b', 'fewer than {FEWEST} \\1', 'g')"


def _without_examples(sql: str) -> str:
    """Take the ids out of the sentences that name some as examples (`models/intermediate/quality/int_cautions_*`)."""
    for pattern, put in (
        (r"The customer .* has ([0-9])", r"One customer has \1"),
        (r" \(such as [^()]*\)", ""),
        (r"nullif\(\.\.\., ''.*''\)", "nullif(..., ''its id'')"),
    ):
        sql = f"regexp_replace({sql}, '{pattern}', '{put}')"
    return sql


_OF_ONE_ORDER = ("order_id", "order_customer_id", "order_amount", "counterpart_order_id", "shown", "cause")
"""Columns of single orders and rows, which no public report has."""
_TYPES = {"order_amount": "decimal(18,4)"}


def _of_nobody(table: str, columns: list[str]) -> str | None:
    """Say in SQL which rows of a mart are of no single customer."""
    if is_of_customers(table, columns) or table == "rejected_rows":
        return "false"
    if table in _ABOUT_A_CUSTOMER:
        return f"not coalesce({_ABOUT_A_CUSTOMER[table]}, false)"
    return f"{ITEMS[table][0]} <> '{SAYS}'" if table in ITEMS else None


def _is(column: str, names: tuple[str, ...]) -> bool:
    return any(column == name or column.endswith(f"_{name}") for name in names)
