"""Who is to be forgotten: the customers, their other ids and how they are reached."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from winback.database import has_table
from winback.durable import sync
from winback.errors import UserError

DISTINCTIVE = 8
"""A text of so many letters and digits, or with both of them, does not stand somewhere by chance."""


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
    """

    customers: list[str]
    aliases: list[str]
    contacts: list[str]

    @property
    def ids(self) -> list[str]:
        """All ids."""
        return sorted({*self.customers, *self.aliases})

    @property
    def texts(self) -> list[str]:
        """What can be looked for in any text: no number that may as well be an amount or a product."""
        return sorted(
            text
            for text in {*self.ids, *self.contacts}
            if len(text) >= DISTINCTIVE or "@" in text or (re.search(r"[^\W\d]", text) and re.search(r"\d", text))
        )


def find_people(connection: duckdb.DuckDBPyConnection, customers: list[str]) -> People:
    """Look up customers in a database.

    Parameters
    ----------
    connection : DuckDBPyConnection
    customers : list of str
        Their ids.

    Returns
    -------
    People

    Raises
    ------
    UserError
        If the database has never heard of one: a wrong id would forget somebody else, or nobody.
    """
    known: set[str] = set()
    aliases: list[str] = []
    contacts: list[str] = []
    for schema, table in (
        ("intermediate", "int_customers"),
        ("input", "input__customers"),
        ("records", "list_assignments"),
    ):
        if has_table(connection, schema, table):
            rows = connection.execute(
                f"select distinct customer_id from {schema}.{table} where customer_id in (select unnest($1))",  # noqa: S608
                [customers],
            ).fetchall()
            known |= {row[0] for row in rows}
    if unknown := [customer for customer in customers if customer not in known]:
        raise UserError(
            f"The database has no customer {', '.join(unknown[:5])}{' ...' if len(unknown) > 5 else ''}. Nothing was "
            "changed. Write the ids as they stand in the marts. Whoever is in raw files only is not in the database: "
            "build first."
        )
    if has_table(connection, "staging", "stg_custom__identities_rows"):
        rows = connection.execute(
            "select distinct alias from staging.stg_custom__identities_rows "
            "where reject_reason is null and customer_id in (select unnest($1))",
            [customers],
        ).fetchall()
        aliases = [row[0] for row in rows]
    if has_table(connection, "input", "input__customers"):
        rows = connection.execute(
            "select distinct contact_key from input.input__customers as theirs "
            "where customer_id in (select unnest($1)) and contact_key is not null "
            "and not exists (select 1 from input.input__customers as other "
            "where other.contact_key = theirs.contact_key and other.customer_id not in (select unnest($1)))",
            [customers],
        ).fetchall()
        contacts = [row[0] for row in rows]
    return People(sorted(set(customers)), sorted(aliases), sorted(contacts))


def journal_file(database: Path) -> Path:
    """Return where it stands who is being forgotten, as long as that has begun and is not finished."""
    return database.with_name(f"{database.name}.forgetting")


def write_journal(database: Path, people: People) -> None:
    """Write down who is to be forgotten, with those of a command that was ended, before anything is changed."""
    before = read_journal(database) or People([], [], [])
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
