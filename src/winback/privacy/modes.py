"""Who may read what winback writes: databases, lists, records and reports are made for their owner alone.

Everything that may hold personal data is made within `made_like` or after `keep_mode`. Both set the process's mask of
permissions, so that they hold for all that is made meanwhile: by DuckDB (its write-ahead log and temporary files,
Parquet and CSV files) and by child processes, too.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MASKS = {"private": 0o077, "shared": 0o027}
"""Value of the option `file_mode` → the permissions that its files and folders lack.

private: only the owner reads and writes (0600, folders 0700). shared: the owner's group may read (0640, 0750).
"""

DEFAULT = "private"

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def mode_of(database: Path) -> str:
    """Return the mode of a database, which is that of everything written from it.

    Only a file that exactly the owner's group may read is shared: others were not made by winback, or by an older
    version, which let the system decide.
    """
    try:
        permissions = stat.S_IMODE(os.stat(database).st_mode)
    except OSError:
        return DEFAULT
    return "shared" if permissions & _OTHERS == stat.S_IRGRP else DEFAULT


@contextmanager
def made_as(mode: str) -> Iterator[None]:
    """Make files and folders with a mode.

    Parameters
    ----------
    mode : str
        A key of `MASKS`.
    """
    before = os.umask(MASKS[mode])
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def made_like(database: Path) -> Iterator[None]:
    """Make files and folders that are as readable as the database that they come from."""
    with made_as(mode_of(database)):
        yield


def keep_mode(database: Path) -> None:
    """Make files like a database from now on: DuckDB makes some beside it whenever it needs them."""
    os.umask(MASKS[mode_of(database)])


def set_mode(path: Path, mode: str) -> None:
    """Give files that are there a mode: a file, or a folder with all that is in it.

    What belongs to somebody else stays as it is; so does everything where the system has no such permissions.

    Parameters
    ----------
    path : path
        Need not exist. A link is not followed.
    mode : str
        A key of `MASKS`.
    """
    if path.is_symlink() or not path.exists():
        return
    try:
        path.chmod((0o777 if path.is_dir() else 0o666) & ~MASKS[mode])
    except PermissionError:
        return
    if path.is_dir():
        for entry in path.iterdir():
            set_mode(entry, mode)


def set_database_mode(database: Path, mode: str) -> None:
    """Give a database and what DuckDB keeps beside it a mode, and make files like it from now on."""
    # A database may well be a link to where there is room.
    for path in (database.resolve(), *(database.with_name(database.name + end) for end in (".wal", ".tmp"))):
        set_mode(path, mode)
    os.umask(MASKS[mode])
