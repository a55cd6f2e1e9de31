"""Write a database into a new file, so that nothing deleted is left in pages that no table uses."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb

from winback.database import open_database
from winback.durable import sync
from winback.errors import UserError

_MEMORY = "400MB"


def rewrite(database: Path) -> None:
    """Replace a DuckDB file by a copy of what stands in it: the file that is there is the old or the new one, whole.

    DuckDB does not write over the pages of deleted rows until it needs them. The copy has the same tables, views,
    comments and order of rows, and the storage format of the old file.

    Parameters
    ----------
    database : path
        The DuckDB file; nobody else may have it open.

    Raises
    ------
    UserError
        If it cannot be opened, or there is no room for the copy.
    """
    database = database.resolve()
    fresh = database.with_name(f".{database.name}.rewritten")
    for left in (fresh, Path(f"{fresh}.wal")):
        left.unlink(missing_ok=True)
    size = database.stat().st_size
    if (free := shutil.disk_usage(database.parent).free) < size:
        raise UserError(
            f"{database} must be written into a new file, since deleted rows stay in the old one. That takes {size:,} "
            f"bytes, and {free:,} are free. Make room, then run: winback forget"
        )
    config = {"memory_limit": os.environ.get("WINBACK_MEMORY_LIMIT") or _MEMORY}
    connection = open_database(database, error=UserError, must_exist=True, config=config)
    try:
        connection.execute("set enable_progress_bar = false")
        connection.execute("checkpoint")
        name, version = connection.execute(
            "select database_name, tags['storage_version'] from duckdb_databases() "
            "where database_name = current_database()"
        ).fetchall()[0]
        version = str(version).removesuffix("+")
        connection.execute(f"attach '{_escaped(fresh)}' as winback_rewritten (storage_version '{version}')")
        connection.execute(f'copy from database "{str(name).replace(chr(34), chr(34) * 2)}" to winback_rewritten')
        connection.execute("detach winback_rewritten")
        os.chmod(fresh, database.stat().st_mode)
        sync(fresh)
        # The old file stays locked until the new one has its name, so no one writes into it meanwhile.
        fresh.replace(database)
    except duckdb.Error as error:
        raise UserError(f"{database} cannot be written into a new file: {error}") from error
    finally:
        connection.close()
    sync(database.parent)
    # What DuckDB kept beside it: rows that were to be written, or did not fit into memory.
    database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
    shutil.rmtree(database.with_name(f"{database.name}.tmp"), ignore_errors=True)


def _escaped(path: Path) -> str:
    return str(path).replace("'", "''")
