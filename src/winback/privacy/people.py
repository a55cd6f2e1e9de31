"""Who is to be forgotten: the customers, their other ids and how they are reached."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from winback.database import has_table
from winback.durable import sync
from winback.errors import UserError
from winback.privacy.contract import CONTACT, kind_of, quoted, relation, text_columns

DISTINCTIVE = 8
"""A text of so many letters and digits, or with both of them, does not stand somewhere by chance."""

JOURNAL = ".forgetting"
"""What stands behind the name of a database in that of the file beside it that says who is being forgotten."""

COMPARED_MAX = 1000
"""So many ids and contacts are compared with those of all others."""

_KNOWN = ("intermediate.int_customers", "marts.customer_single_view", "records.list_assignments")
"""Tables of all customers, and of those who are no longer in the data."""


@dataclass(frozen=True)
class People:
    """Who is to be forgotten.

    Attributes
    ----------
    customers : list of str
        Customer ids as in the marts.
    aliases : list of str
        Further ids that stand for them (the mapping's `identities`).
    contacts : list of str
        How they were reached; not those that another customer has, too.
    plain : list of str
        Ids and contacts that stand nowhere but for them, whatever is around them.
    words : list of str
        Those that are a part of another customer's, so that only the whole word is theirs.
    """

    customers: list[str]
    aliases: list[str]
    contacts: list[str]
    plain: list[str]
    words: list[str]

    @property
    def ids(self) -> list[str]:
        """All ids."""
        return sorted({*self.customers, *self.aliases})


def is_distinctive(text: str) -> bool:
    """Say whether a text can be looked for anywhere: a number may as well be an amount or a product."""
    has_both = re.search(r"[^\W\d]", text) and re.search(r"\d", text)
    return len(text) >= DISTINCTIVE or "@" in text or bool(has_both)


def find_people(connection: duckdb.DuckDBPyConnection, customers: list[str], names: Mapping[str, str]) -> People:
    """Look up customers in the tables of a database.

    Parameters
    ----------
    connection : DuckDBPyConnection
    customers : list of str
        Their ids.
    names : mapping
        As `personal_names` returns it.

    Returns
    -------
    People

    Raises
    ------
    UserError
        If the database has never heard of one: a wrong id would forget somebody else, or nobody.
    """
    # Not the views of the input, which name the file: in one that was renamed they show nothing.
    known = [f"{quoted('customer_id')} from {place}" for place in _KNOWN if has_table(connection, *place.split("."))]
    contacts = [
        (relation(schema, table), column)
        for schema, table, columns in text_columns(connection)
        if "customer_id" in columns
        for column in columns
        if kind_of(column, names) == CONTACT
    ]
    connection.execute("create or replace temp table asked as select distinct unnest($1) as id", [customers])
    found = " union ".join(f"select {one} where customer_id in (select id from asked)" for one in known)  # noqa: S608
    unknown = set(customers) - _texts(connection, found or "select null where false")
    if unknown:
        some = ", ".join(sorted(unknown)[:5]) + (" ..." if len(unknown) > 5 else "")
        raise UserError(
            f"The database has no customer {some}. Nothing was changed. Write the ids as they stand in the marts. "
            "Customers in raw files only are not in the database: build first."
        )
    aliases = set()
    if has_table(connection, "staging", "stg_custom__identities_rows"):
        aliases = _texts(
            connection,
            "select alias from staging.stg_custom__identities_rows "
            "where reject_reason is null and customer_id in (select id from asked)",
        )
    shared = " union ".join(f"select customer_id, {column} as contact from {place}" for place, column in contacts)  # noqa: S608
    connection.execute(
        f"create or replace temp table contacts as {shared or 'select null::varchar as customer_id, null as contact'}"
    )
    theirs = _texts(
        connection,
        "select contact from contacts where contact is not null group by contact "
        "having bool_and(coalesce(customer_id in (select id from asked), true)) "
        "and bool_or(customer_id in (select id from asked))",
    )
    plain, words = _search_terms(connection, {*customers, *aliases, *theirs}, found=known)
    return People(sorted(set(customers)), sorted(aliases), sorted(theirs), plain, words)


def _search_terms(
    connection: duckdb.DuckDBPyConnection, theirs: set[str], *, found: list[str]
) -> tuple[list[str], list[str]]:
    """Divide what can be looked for in any text: what is no part of another customer's id or contact, and the rest."""
    terms = sorted({text for text in theirs if is_distinctive(text)})
    if len(terms) > COMPARED_MAX:
        return [], terms
    others = " union ".join(["select contact as other from contacts", *(f"select {one}" for one in found)])
    words = {
        row[0]
        for row in connection.execute(
            f"select distinct term from (select unnest($1) as term) inner join ({others}) as others "  # noqa: S608
            "on contains(other, term) where other not in (select unnest($2))",
            [terms, sorted(theirs)],
        ).fetchall()
    }
    return [term for term in terms if term not in words], sorted(words)


def _texts(connection: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {row[0] for row in connection.execute(query).fetchall() if row[0] is not None}


def journal_file(database: Path) -> Path:
    """Return where it stands who is being forgotten, as long as that has begun and is not finished."""
    # a link beside it is the same database
    file = database.resolve()
    return file.with_name(f"{file.name}{JOURNAL}")


def write_journal(database: Path, people: People) -> None:
    """Write down who is to be forgotten, with those of a command that was ended, before anything is changed."""
    before = read_journal(database) or People([], [], [], [], [])
    both = {name: sorted({*old, *getattr(people, name)}) for name, old in asdict(before).items()}
    file = journal_file(database)
    partial = file.with_name(f".{file.name}.partial")
    partial.unlink(missing_ok=True)
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as target:
        json.dump(both, target)
        target.flush()
        os.fsync(target.fileno())
    partial.rename(file)
    sync(file.parent)


def read_journal(database: Path) -> People | None:
    """Read who is being forgotten; None where nothing has begun."""
    file = journal_file(database)
    try:
        return People(**json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise UserError(
            f"{file} cannot be read: {error}. Delete it, and give the ids to `winback forget` again."
        ) from error


def remove_journal(database: Path) -> None:
    """Forget who was forgotten."""
    file = journal_file(database)
    if file.exists():
        # What it said goes before its name does.
        with file.open("r+b") as target:
            target.write(b" " * file.stat().st_size)
            target.flush()
            os.fsync(target.fileno())
        file.unlink()
        sync(file.parent)


def refuse_unfinished(database: Path) -> None:
    """Refuse to use a database in which customers are being forgotten.

    Raises
    ------
    UserError
    """
    if journal_file(database).exists():
        raise UserError(
            f"Customers are being forgotten in {database}, and that was ended before it was finished. Finish it first: "
            "winback forget"
        )
