"""Customers who were forgotten here and stand in tables of Spark: they would come back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from winback.database import has_table
from winback.errors import UserError
from winback.privacy.contract import CONTACT, CUSTOMER, TEXT, WITHIN, kind_of, personal_names, quoted
from winback.privacy.keys import HASH, TABLE, check_key, read_key, use_key
from winback.privacy.people import DISTINCTIVE

if TYPE_CHECKING:
    import pyarrow as pa

NAMED_MAX = 5
"""So many tables are named in a message."""

_HASHES = f"select id_hash from {TABLE} where forgotten_as <> 'key'"  # noqa: S608 - our names
_WHOLE = "[text, split_part(text, '|', 1), lower(trim(text))]"
"""Of a campaign's customer the round may stand behind the id; contacts are known in small letters."""
_FIELDS = r"list_transform(string_split_regex(text, '[,;|\t\"]'), lambda part: trim(part))"
_WORDS = " || ".join(
    f"regexp_extract_all({text}, '{word}')"
    for text in ("text", "lower(text)")
    for word in (r"[\pL\pN._+@-]*[\pL\pN]", r"[\pL\pN]+")
)
_DISTINCTIVE = (
    rf"(length(part) >= {DISTINCTIVE} or contains(part, '@') "
    r"or (regexp_matches(part, '\pL') and regexp_matches(part, '\pN')))"
)
"""As `winback.privacy.people.is_distinctive`: another word may as well be an amount or a product."""


class Forgotten:
    """Looks for customers who were forgotten in what is brought from Spark.

    Parameters
    ----------
    connection : DuckDBPyConnection
        The database.
    database : path
        Whose key recognizes them.
    project : path
        The folder of dbt_project.yml, whose models say which columns are personal.

    Raises
    ------
    UserError
        If the key is missing (`KeyMissingError`), or the folder is no project.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, database: Path, project: Path = Path()) -> None:
        self.connection, self.database = connection, database
        self.names: dict[str, str] = {}
        self.found: list[str] = []
        if has_table(connection, *TABLE.split(".")):
            key = read_key(database)
            check_key(connection, key, TABLE, database)
            if key is not None:
                use_key(connection, key)
                self.names = personal_names(project)

    def look_into(self, name: str, table: pa.Table) -> None:
        """Look into the columns of a table that name persons, and keep in mind where they are.

        Parameters
        ----------
        name : str
            For the message.
        table : pyarrow.Table
        """
        looked_at = ((column, kind_of(column, self.names)) for column in table.column_names)
        personal = {column: kind for column, kind in looked_at if kind in (CUSTOMER, CONTACT, WITHIN, TEXT)}
        if not personal:
            return
        self.connection.register("looked_into", table.select(list(personal)))
        theirs = [column for column, kind in personal.items() if self._has_one(column, str(kind))]
        self.connection.unregister("looked_into")
        if theirs:
            self.found.append(f"{name} ({', '.join(theirs)})")

    def refuse(self, to_do: str) -> None:
        """Refuse the tables if one has any of them.

        Parameters
        ----------
        to_do : str
            How they are removed on Spark, for the message.

        Raises
        ------
        UserError
        """
        if self.found:
            others = " and others" if len(self.found) > NAMED_MAX else ""
            raise UserError(
                f"Spark has customers who were forgotten in {self.database}: in {', '.join(self.found[:NAMED_MAX])}"
                f"{others}. Nothing was brought. {to_do}"
            )

    def _has_one(self, column: str, kind: str) -> bool:
        """Say whether a column has one of them, by the hashes of what can be an id or a contact in it."""
        texts = f"(select distinct cast({quoted(column)} as varchar) as text from looked_into)"  # noqa: S608 - quoted
        parts = []
        if kind in (CUSTOMER, CONTACT):
            parts.append(f"select unnest({_WHOLE}) as part from {texts}")  # noqa: S608 - our names
        if kind == TEXT:
            parts.append(f"select unnest({_FIELDS}) as part from {texts}")  # noqa: S608 - our names
        if kind in (TEXT, WITHIN):
            parts.append(f"select part from (select unnest({_WORDS}) as part from {texts}) where {_DISTINCTIVE}")  # noqa: S608 - our names
        theirs = f"select count(*) from ({' union '.join(parts)}) where {HASH.format('part')} in ({_HASHES})"  # noqa: S608 - our names
        return bool(self.connection.execute(theirs).fetchall()[0][0])
