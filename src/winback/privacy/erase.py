"""Erase customers from the tables of a database, in one transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping

import duckdb

from winback.database import has_table
from winback.privacy.contract import CONTACT, CUSTOMER, TEXT, any_of, kind_of, quoted, relation, text_columns
from winback.privacy.keys import HASH, MARK, PREFIX, TABLE, hash_of, use_key
from winback.privacy.people import People
from winback.records.tables import FORGOTTEN, SCHEMA, TABLES, make_table

CUSTOMER_ID = "customer_id"
"""The column of records that has the customer."""

FACTS = ("pre_period_revenue", "pre_period_order_count", "recency_days", "reorder_probability")
"""Columns of records with what was measured of a customer; the models' YAML marks them (`personal: fact`)."""

_LINES = ("staging", "stg_raw__lines")
_ALTERNATIVES = 500
_ALTERNATIVES_FEW = 20


def erase(connection: duckdb.DuckDBPyConnection, key: bytes, people: People, names: Mapping[str, str]) -> None:
    """Erase customers from all tables, and write down their hashes. All of it or nothing; again it changes nothing.

    The tables that a build makes lose rows, so the next build, which reads the hashes, makes them again.

    Parameters
    ----------
    connection : DuckDBPyConnection
        The database.
    key : bytes
        The key of its hashes.
    people : People
    names : mapping
        As `personal_names` returns it.
    """
    use_key(connection, key)
    connection.execute("begin")
    make_table(connection, FORGOTTEN)
    said = [(MARK, "key")]
    said += [(text, "customer") for text in people.customers] + [(text, "alias") for text in people.aliases]
    said += [(text.strip().lower(), "contact") for text in people.contacts]
    connection.execute(
        f"insert into {TABLE} select id_hash, min(forgotten_as) from "  # noqa: S608 - our names
        "(select unnest($1) as id_hash, unnest($2) as forgotten_as) "
        f"where id_hash not in (select id_hash from {TABLE}) group by id_hash order by id_hash",
        [[hash_of(key, text) for text, _ in said], [what for _, what in said]],
    )
    for record in TABLES:
        if has_table(connection, SCHEMA, record.name):
            pseudonymize(connection, record.name, f"{SCHEMA}.{record.name}", TABLE)
    delete_rows(connection, people, names)
    connection.execute("drop table if exists main.whole_build")
    connection.execute("commit")


def delete_rows(connection: duckdb.DuckDBPyConnection, people: People, names: Mapping[str, str]) -> None:
    """Delete the rows of customers from all tables but the records, also of a published version.

    Parameters
    ----------
    connection : DuckDBPyConnection
    people : People
    names : mapping
        As `personal_names` returns it.
    """
    _list_people(connection, people)
    tables = text_columns(connection)
    _empty_lines(connection, tables, names)
    for schema, table, columns in tables:
        if schema == SCHEMA or (schema, table) == _LINES:
            continue
        if found := _condition(columns, names, people):
            connection.execute(f"delete from {relation(schema, table)} where {found}")  # noqa: S608 - quoted names


def _list_people(connection: duckdb.DuckDBPyConnection, people: People) -> None:
    """Make temporary tables of ids and contacts, for `_condition`."""
    connection.execute("set enable_progress_bar = false")
    for name, ids in (("forgotten_ids", people.ids), ("forgotten_contacts", [*people.ids, *people.contacts])):
        connection.execute(f"create or replace temp table {name} as select unnest($1) as id", [ids])


def pseudonymize(connection: duckdb.DuckDBPyConnection, record: str, table: str, forgotten: str) -> None:
    """Take from a table of records who the customers were that are on a list of hashes.

    What an experiment counts stays: a row whose key has the customer gets the hash instead, and loses what was measured
    of them. In other rows, as of a model's sample, nothing stands for the customer.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With the key, see `use_key`.
    record, table : str
        Its name in `TABLES`, and where it is.
    forgotten : str
        The table of the hashes.
    """
    of_key = {column for one in TABLES if one.name == record for column in one.key}
    columns = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
    if CUSTOMER_ID not in columns:
        return
    hashed = HASH.format(CUSTOMER_ID)
    new = "null"
    if CUSTOMER_ID in of_key:
        new = f"'{PREFIX}' || {hashed}" + "".join(f", {fact} = null" for fact in FACTS if fact in columns)
    connection.execute(
        f"update {table} set {CUSTOMER_ID} = {new} where {hashed} in (select id_hash from {forgotten})"  # noqa: S608 - our names
    )


def remaining(connection: duckdb.DuckDBPyConnection, people: People, names: Mapping[str, str]) -> list[str]:
    """Search every text of a database for customers who were to be forgotten.

    Parameters
    ----------
    connection : DuckDBPyConnection
    people : People
    names : mapping
        As `personal_names` returns it.

    Returns
    -------
    list of str
        Where they were found: table and number of rows.
    """
    found = []
    _list_people(connection, people)
    for schema, table, columns in text_columns(connection):
        if condition := _condition(columns, names, people, with_texts=(schema, table) != _LINES):
            rows = connection.execute(f"select count(*) from {relation(schema, table)} where {condition}").fetchall()  # noqa: S608
            if rows[0][0]:
                found.append(f"{schema}.{table}: {rows[0][0]:,} rows")
    return found


def pattern_of(words: list[str]) -> str:
    """Write a regular expression that finds whole ids and addresses, and no longer ones that end or begin with them."""
    inside = r"\pL\pN._+@-"
    found = "|".join(re.escape(word) for word in words)
    return rf"(?:^|[^{inside}])(?:{found})(?:$|[^{inside}]|[.](?:$|[^\pL\pN]))"


def _condition(columns: list[str], names: Mapping[str, str], people: People, *, with_texts: bool = True) -> str:
    """Say in SQL that a row is of these people: by a column of ids or contacts, or by any text."""
    parts = []
    for column in columns:
        kind = kind_of(column, names)
        if kind == CUSTOMER:
            # of a campaign's customer the round may stand behind it
            same = "{0} in (select id from forgotten_ids) or split_part({0}, '|', 1) in (select id from forgotten_ids)"
            parts.append(any_of([column], same))
        elif kind == CONTACT:
            parts.append(any_of([column], "{} in (select id from forgotten_contacts)"))
        else:
            # a row as it came has the id as a field among others, where it may be a number
            words = sorted({*people.words, *(people.ids if kind == TEXT and with_texts else [])})
            parts += _texts_in(f"cast({quoted(column)} as varchar)", people.plain, words)
    return " or ".join(parts)


def _texts_in(column: str, plain: list[str], words: list[str]) -> list[str]:
    """Say in SQL that a column has one of some texts anywhere, or one of some words."""
    if len(plain) <= _ALTERNATIVES_FEW:
        found = [f"contains({column}, {_literal(text)})" for text in plain]
    else:
        found = [f"regexp_matches({column}, {_literal('|'.join(map(re.escape, some)))})" for some in _parts(plain)]
    found += [f"regexp_matches({column}, {_literal(pattern_of(some))})" for some in _parts(words)]
    return [f"coalesce({one}, false)" for one in found]


def _parts(texts: list[str]) -> list[list[str]]:
    """Divide texts into as many as a regular expression has room for."""
    return [texts[start : start + _ALTERNATIVES] for start in range(0, len(texts), _ALTERNATIVES)]


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _empty_lines(
    connection: duckdb.DuckDBPyConnection, tables: list[tuple[str, str, list[str]]], names: Mapping[str, str]
) -> None:
    """Empty the raw lines of the rows of these customers; that a line was there still counts."""
    if not has_table(connection, *_LINES):
        return
    for schema, table, columns in tables:
        if "source_file" not in columns or not table.endswith("_rows") or "__" not in table:
            continue
        theirs = [c for c in columns if kind_of(c, names) == CUSTOMER and "sponsor" not in c]
        if theirs:
            raw_table = table.split("__", 1)[1].removesuffix("_rows")
            where = any_of(theirs, "{} in (select id from forgotten_ids)")
            connection.execute(
                f"update {relation(*_LINES)} set line = '' where raw_table = $1 and line <> '' "  # noqa: S608
                f"and (source_file, source_row) in "
                f"(select (source_file, source_row) from {relation(schema, table)} where {where})",
                [raw_table],
            )
