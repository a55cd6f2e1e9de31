"""Erase customers from what is published."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from winback.privacy.erase import delete_rows, remaining
from winback.privacy.people import People
from winback.publishing import current_version, drop_versions, publish, published_folder, rewrite_version
from winback.publishing.folder import READER
from winback.whole import why_not_whole


def clean_published(
    database: Path, given: Path | None, people: People, names: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Publish a database without customers who were erased from it, and remove the versions that have them.

    Where the database is unfinished, the current version stays and loses their rows; readers never lack one.

    Parameters
    ----------
    database : path
    given : path or None
        The published folder, if it is not the one beside the database.
    people : People
    names : mapping
        As `personal_names` returns it.

    Returns
    -------
    done : list of str
        What was done, in words.
    found : list of str
        Where they still are.
    """
    folder = published_folder(database, given)
    if current_version(folder) is None:
        # what a publication left that was ended
        return [f"{one} removed" for one in drop_versions(folder, keep_current=False)], []
    is_new = why_not_whole(database) is None and not publish(database, folder, takes_over=given is not None).was_there
    dropped = drop_versions(folder, keep_current=True)
    current = current_version(folder)
    if current is None:
        return [], []
    if not is_new:
        rewrite_version(folder, current, lambda connection: delete_rows(connection, people, names))
    with duckdb.connect(str(current / READER), read_only=True) as connection:
        found = [f"{current}: {one}" for one in remaining(connection, people, names)]
    words = "published again" if is_new else "current version written again"
    return [f"{folder}: {words}, older versions removed: {len(dropped)}"], found
