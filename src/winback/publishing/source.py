"""Which file a command reads: what is published, or the file that builds work on."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from winback.database import open_database
from winback.publishing.folder import READER, PublishError, current_version, read_manifest
from winback.whole import last_build

FOLDER = "published"
"""The name of the published folder, beside the database, where none is given."""


@dataclass(frozen=True)
class Source:
    """What a command reads.

    Attributes
    ----------
    database : Path
        The DuckDB file.
    is_published : bool
        Whether it is a published version.
    note : str
        Which version is read, and whether there is a newer build; empty if nothing is published.
    is_newest : bool
        Whether the database has no newer whole build.
    """

    database: Path
    is_published: bool = False
    note: str = ""
    is_newest: bool = True


def published_folder(database: Path, given: Path | None) -> Path:
    """Return where a database is published: the given folder, or the one beside it."""
    return given or database.parent / FOLDER


def source_of(database: Path, given: Path | None) -> Source:
    """Return what is published of a database, or the database itself if nothing is.

    Parameters
    ----------
    database : path
        The file that builds work on.
    given : path or None
        The published folder, if it is not the one beside the database; that one counts only if this database was
        published there.

    Returns
    -------
    Source

    Raises
    ------
    PublishError
        If a folder is given in which nothing is published.
    """
    folder = published_folder(database, given)
    version = current_version(folder)
    manifest = read_manifest(version) if version else None
    if version is None or manifest is None:
        if given:
            raise PublishError(
                f"Nothing is published in {folder}. Run `winback publish --to {shlex.quote(str(folder))}` first."
            )
        return Source(database)
    if manifest["database"] != database.name and not given:
        return Source(database)
    note = (
        f"Reading version {version.name} in {folder}, of build {manifest['build_id']}, as of {manifest['as_of_date']}."
    )
    has_newer = _has_newer(database, manifest["build_id"])
    if has_newer:
        named = shlex.quote(str(database))
        note += f" {database} has a newer build: publish it (winback publish), or read it with --db {named}."
    return Source(version / READER, is_published=True, note=note, is_newest=not has_newer)


def _has_newer(database: Path, build_id: str) -> bool:
    """Say whether a database has another whole build; nobody waits for one that runs."""
    try:
        with open_database(database, error=PublishError, read_only=True, must_exist=True) as connection:
            build = last_build(connection)
    except PublishError:
        return False
    return build is not None and build.state == "whole" and build.id != build_id
