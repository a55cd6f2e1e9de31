"""Records that come from a folder: who was forgotten stays forgotten, in the folder's records and in the database's."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb

from winback.database import has_table
from winback.privacy.erase import pseudonymize
from winback.privacy.keys import TABLE, check_key, read_key, use_key
from winback.records.tables import FORGOTTEN, SCHEMA, TABLES

_FILED = f"filed_{FORGOTTEN.name}"


def leave_out_forgotten(
    connection: duckdb.DuckDBPyConnection, database: Path, folder: Path, filed: Collection[str]
) -> None:
    """Take customers out of records that were filed before they were forgotten, here or where the folder is from.

    Parameters
    ----------
    connection : DuckDBPyConnection
        The database, with the folder's tables as `load_folder` makes them. Where it is open for writing, its own
        records lose the customers, too.
    database, folder : path
    filed : collection of str
        The tables of the folder.

    Raises
    ------
    KeyMissingError
        If the key is missing, or another one than that of the hashes.
    """
    hashes = [_FILED] if FORGOTTEN.name in filed else []
    if has_table(connection, SCHEMA, FORGOTTEN.name):
        hashes.append(TABLE)
    key = read_key(database)
    for table, where in ((_FILED, folder), (TABLE, database)):
        if table in hashes:
            check_key(connection, key, table, where)
    if not hashes or key is None:
        return
    use_key(connection, key)
    union = " union ".join(f"select id_hash from {table}" for table in hashes)  # noqa: S608 - our names
    connection.execute(f"create or replace temporary table all_forgotten as {union}")
    for record in TABLES:
        if record.name in filed:
            pseudonymize(connection, record.name, f"filed_{record.name}", "all_forgotten")
        if has_table(connection, SCHEMA, record.name) and not _is_read_only(connection):
            pseudonymize(connection, record.name, f"{SCHEMA}.{record.name}", "all_forgotten")


def _is_read_only(connection: duckdb.DuckDBPyConnection) -> bool:
    row = connection.execute(
        "select readonly from duckdb_databases() where database_name = current_database()"
    ).fetchone()
    return bool(row and row[0])
