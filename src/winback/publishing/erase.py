"""Erase from versions that are published: rewrite them, or drop them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from winback.durable import exchange, sync
from winback.privacy.modes import made_like
from winback.publishing.files import published_tables, write_tables
from winback.publishing.folder import (
    CURRENT,
    CURRENT_TEXT,
    READER,
    current_version,
    only_one,
    read_manifest,
    version_folders,
)
from winback.publishing.publish import write_manifest


def rewrite_version(folder: Path, version: Path, change: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
    """Write all files of a version again, after its tables were changed; readers see the old files or the new ones.

    Parameters
    ----------
    folder : path
        The published folder.
    version : path
        One of `version_folders`.
    change : callable
        Changes the tables, in a copy of the version's DuckDB file that is thrown away afterwards: the new file is
        written row by row, so that nothing of what was erased is left in its free pages.
    """
    with made_like(version / READER), only_one(folder):
        copy, partial = (version.with_name(f".{version.name}.{name}") for name in ("copy", "partial"))
        for left in (copy, partial):
            shutil.rmtree(left, ignore_errors=True)
            left.mkdir()
        try:
            shutil.copyfile(version / READER, copy / READER)
            with duckdb.connect(str(copy / READER)) as connection:
                change(connection)
                tables, reader = write_tables(connection, partial, published_tables(connection))
            # Without the key of the build, the next publication does not take it for its own.
            changed = {"tables": tables, "reader": reader, "tables_key": None}
            write_manifest(partial, read_manifest(version) | changed)
            exchange(partial, version)
            sync(version.parent)
        finally:
            for left in (copy, partial):
                shutil.rmtree(left, ignore_errors=True)


def drop_versions(folder: Path, *, keep_current: bool) -> list[Path]:
    """Remove the versions of a published folder, and what a killed publication left of one.

    Parameters
    ----------
    folder : path
        The published folder; nothing happens where there is none.
    keep_current : bool
        Whether the current version stays.

    Returns
    -------
    list of path
        What was removed.
    """
    if not folder.is_dir():
        return []
    with only_one(folder):
        current = current_version(folder) if keep_current else None
        dropped = [one for one in version_folders(folder) if one.resolve() != current]
        if current is None:
            for name in (CURRENT, CURRENT_TEXT):
                (folder / name).unlink(missing_ok=True)
        for one in dropped:
            shutil.rmtree(one)
    return dropped
