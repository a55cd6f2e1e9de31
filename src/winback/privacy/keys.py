"""The key of the hashes by which a forgotten customer is recognized who arrives again.

The hashes stand in the database and go wherever it is copied. Customer ids are few and short, so with hashes that need
no key, or with the key beside them, one could try all ids and read who was forgotten. So the key is in a file of its
own, which only its owner reads: never in the database, in the SQL that dbt writes, in records, in what is published.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

import duckdb

from winback.database import has_table
from winback.durable import sync
from winback.errors import UserError

VARIABLE = "WINBACK_FORGET_KEY"
TABLE = "records.forgotten"
MARK = "winback"
"""The text whose hash stands in the table, so that another key is noticed."""

PREFIX = "forgotten:"
"""How the id of a record begins whose customer has been forgotten; macro `is_forgotten_record` says the same."""

HASH = "sha256(getvariable('winback_key_outer') || unhex(sha256(getvariable('winback_key_inner') || encode({}))))"
"""HMAC-SHA256 in SQL of a text, on a connection that has the key (`use_key`); macro `forgotten_hash` says the same."""

_DAMAGED = (
    "{file} is damaged: a key of forgotten customers has 32 bytes in hexadecimal digits, and this has {what}. "
    f"Put a copy of it back, or name one with {VARIABLE}."
)
_BLOCK = 64
_BYTES = 32


class KeyMissingError(UserError, ValueError):
    """The key of a database's hashes is missing, or another one; the message says what to do."""


def key_file(database: Path) -> Path:
    """Return where the key of a database is: beside it, or where the environment variable says."""
    return Path(os.environ.get(VARIABLE) or database.with_name(f"{database.name}.forget-key"))


def read_key(database: Path) -> bytes | None:
    """Read the key of a database; None where there is none.

    Raises
    ------
    KeyMissingError
        If the file cannot be read, or is no key.
    """
    file = key_file(database)
    try:
        text = file.read_text(encoding="ascii").strip()
        key = bytes.fromhex(text)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyMissingError(f"{file} has the key of forgotten customers, and cannot be read: {error}") from error
    except ValueError as error:
        raise KeyMissingError(_DAMAGED.format(file=file, what="something else")) from error
    if len(key) != _BYTES:
        raise KeyMissingError(_DAMAGED.format(file=file, what=f"{len(key)} bytes"))
    return key


def make_key(database: Path) -> bytes:
    """Return the key of a database; where there is none, one is drawn and is on disk when this ends.

    Chance decides nothing that is built: which ids are equal does not depend on the key.
    """
    if (key := read_key(database)) is not None:
        return key
    file = key_file(database)
    key = secrets.token_bytes(_BYTES)
    partial = file.with_name(f".{file.name}.partial")
    partial.unlink(missing_ok=True)
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as target:
        target.write(key.hex() + "\n")
        target.flush()
        os.fsync(target.fileno())
    partial.rename(file)
    sync(file.parent)
    return key


def hash_of(key: bytes, text: str) -> str:
    """Return the keyed hash of an id, as SQL has it."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def use_key(connection: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Let a connection hash ids: the key is in its variables, so no SQL has it."""
    padded = key.ljust(_BLOCK, b"\0")
    for name, pad in (("inner", 0x36), ("outer", 0x5C)):
        connection.execute(f"set variable winback_key_{name} = $1", [bytes(byte ^ pad for byte in padded)])


def check_key(connection: duckdb.DuckDBPyConnection, key: bytes | None, table: str, where: Path) -> None:
    """Refuse a key that is not that of a table of hashes.

    Parameters
    ----------
    connection : DuckDBPyConnection
    key : bytes or None
    table : str
        The hashes; none need be there.
    where : path
        What they are of, for the message.

    Raises
    ------
    KeyMissingError
    """
    schema, _, name = table.rpartition(".")
    if schema and not has_table(connection, schema, name):
        return
    marks = {row[0] for row in connection.execute(f"select id_hash from {table} where forgotten_as = 'key'").fetchall()}  # noqa: S608
    if marks and (key is None or marks != {hash_of(key, MARK)}):
        problem = "is missing" if key is None else "is another one"
        raise KeyMissingError(
            f"Customers have been forgotten in {where}, and the key that recognizes them {problem}, so they would come "
            "back. Put the key file back beside the database (its name ends in .forget-key), or name it with "
            f"{VARIABLE}."
        )
