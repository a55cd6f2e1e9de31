"""Publish the marts of a whole build: written beside, then switched to in one step."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import duckdb

from winback.database import has_table, open_database
from winback.durable import sync
from winback.last_build import VARS
from winback.privacy.modes import made_like
from winback.publishing.files import published_tables, write_tables
from winback.publishing.folder import (
    FORMAT,
    MANIFEST,
    VERSIONS,
    WAIT_SECONDS,
    PublishError,
    current_version,
    make_current,
    next_number,
    only_one,
    read_manifest,
    remove_old,
)
from winback.trouble import in_words
from winback.whole import check_whole, tables_key

KEPT = 3
"""So many versions are kept, the current one included."""


@dataclass(frozen=True)
class Published:
    """A version that readers see now.

    Attributes
    ----------
    version : Path
        Its folder.
    manifest : dict
        What it says of itself.
    was_there : bool
        Whether it was published before.
    changed : tuple of str
        The tables that differ from the version before, where that is of the same build.
    """

    version: Path
    manifest: dict[str, Any]
    was_there: bool
    changed: tuple[str, ...] = ()


def publish(
    database: Path, folder: Path, *, keep: int = KEPT, takes_over: bool = False, wait: float = WAIT_SECONDS
) -> Published:
    """Publish what the last build of a database made, unless that is published.

    Parameters
    ----------
    database : path
        The DuckDB file; it is only read.
    folder : path
        The published folder; made where there is none.
    keep : int
        How many versions to keep, the new one included; at least 1.
    takes_over : bool
        Publish also where another database was published into the folder.
    wait : float
        Seconds to wait for a build that runs, or for another publication.

    Returns
    -------
    Published

    Raises
    ------
    PublishError
        If the database is unfinished or cannot be opened, the folder belongs to another database, or a file cannot be
        written.
    """
    config = {"threads": os.environ.get("WINBACK_DUCKDB_THREADS") or 1}
    try:
        # No build can begin until this is closed.
        with (
            made_like(database),
            open_database(
                database, error=PublishError, read_only=True, must_exist=True, config=config, wait=wait
            ) as connection,
        ):
            about = _about(connection, database)
            (folder / VERSIONS).mkdir(parents=True, exist_ok=True)
            with only_one(folder, wait):
                current = current_version(folder)
                before = read_manifest(current) if current else None
                if before is not None and before["database"] != database.name and not takes_over:
                    raise PublishError(
                        f"{folder} has what {before['database']} published. Name another folder "
                        "(--to, with other commands --published), or delete it."
                    )
                differs = {name for name in about if before is None or before.get(name) != about[name]}
                if current and before and not differs:
                    return Published(current, before, was_there=True)
                # An export writes down who was sent a list, which is in no table of most readers.
                same = before["tables"] if before and differs == {"tables_key"} else None
                version = _write(connection, folder, about, same)
                if version is None:
                    return Published(current_version(folder) or folder, before or {}, was_there=True)
                make_current(folder, version)
                remove_old(folder, keep)
                manifest = read_manifest(version)
                changed = [one["table"] for one in manifest["tables"] if one not in same] if same else []
                return Published(version, manifest, was_there=False, changed=tuple(changed))
    except (OSError, duckdb.Error) as reason:
        words = in_words(reason) or str(reason)
        raise PublishError(
            f"Nothing was published into {folder}, whose readers keep what they have. {words}"
        ) from reason


def _about(connection: duckdb.DuckDBPyConnection, database: Path) -> dict[str, Any]:
    """Say what is published: of which build, with which options, until which day, by which program."""
    build = check_whole(connection, database, error=PublishError)
    if not has_table(connection, "marts", "build_summary"):
        raise PublishError(f"{database} has no marts. Run `winback build` first.")
    dataset, as_of_date = connection.execute("select dataset, as_of_date from marts.build_summary").fetchall()[0]
    options = connection.execute(VARS).fetchone()
    models = connection.execute(
        "select segmentation, fit_number, model_version from marts.segmentation_models where is_current order by all"
    ).fetchall()
    return {
        "format": FORMAT,
        "database": database.name,
        "build_id": build.id,
        "dataset": dataset,
        "as_of_date": as_of_date.isoformat() if as_of_date else None,
        "winback": version_of("winback"),
        "options_key": hashlib.sha256(json.dumps(options).encode()).hexdigest()[:12],
        "tables_key": tables_key(connection),
        "segmentation_models": [
            {"segmentation": name, "fit_number": number, "version": version} for name, number, version in models
        ],
    }


def _write(
    connection: duckdb.DuckDBPyConnection, folder: Path, about: dict[str, Any], same: list[dict[str, Any]] | None
) -> Path | None:
    """Write a version beside the others, and name it when all of it is on disk; None if its tables are the same."""
    number = next_number(folder)
    version = folder / VERSIONS / str(number)
    partial = version.with_name(f".{number}.partial")
    # left behind by a publication that was killed
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    try:
        tables, reader = write_tables(connection, partial, published_tables(connection))
        if tables == same:
            return None
        write_manifest(partial, {**about, "version": number, "tables": tables, "reader": reader})
        partial.rename(version)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    sync(version.parent)
    return version


def write_manifest(version: Path, manifest: dict[str, Any]) -> None:
    """Write what a version says of itself, the last of its files."""
    file = version / MANIFEST
    file.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    sync(file)
    sync(version)
