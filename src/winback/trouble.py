"""What ends a command from outside (a full disk, a damaged file, too little memory), in a sentence with the fix."""

from __future__ import annotations

import errno
import sys

_FULL = ("No space left on device", "Disk quota exceeded", "File too large", "not enough space on the disk")
_DAMAGED = ("Corrupt database", "computed checksum", "corrupt", "Failed to deserialize", "Invalid bitpacking")
_LATER = "What was whole before is as it was"


def is_full_disk(text: str) -> bool:
    """Say whether a message is about a disk that has no room left."""
    return any(sign in text for sign in _FULL)


def of_text(text: str) -> str | None:
    """Say it of a message of DuckDB's, also one that dbt passes on; None if it is about something else."""
    first = text.strip().splitlines()[0].rstrip(".") if text.strip() else ""
    if is_full_disk(text):
        return f"The disk is full: {first}. Make room, then run this command again. {_LATER}."
    if any(sign in text for sign in _DAMAGED):
        return (
            f"The database is damaged: {first}. Put its backup back, or delete it and build again "
            "(records that were exported: `winback records import`)."
        )
    return None


def in_words(error: BaseException) -> str | None:
    """Say what went wrong and how to fix it; None for an error of the program itself.

    Parameters
    ----------
    error : BaseException
        That ended a command.

    Returns
    -------
    str or None
    """
    if isinstance(error, OSError):
        return _of_system(error)
    # Whoever raised an error of DuckDB's has imported it; other commands need not wait for it.
    duckdb = sys.modules.get("duckdb")
    if duckdb is None or not isinstance(error, duckdb.Error):
        return None
    if words := of_text(str(error)):
        return words
    first = str(error).strip().splitlines()[0].rstrip(".")
    for kinds, before, after in (
        (
            duckdb.OutOfMemoryException,
            "The memory does not suffice",
            "Allow more with the variable WINBACK_MEMORY_LIMIT, such as 2GB.",
        ),
        (duckdb.IOException | duckdb.FatalException, "A file cannot be read or written", f"{_LATER}."),
        (
            duckdb.CatalogException | duckdb.BinderException,
            "The database lacks what this version reads",
            "Run `winback build`, then this command again.",
        ),
    ):
        if isinstance(error, kinds):
            return f"{before}: {first}. {after}"
    return None


def _of_system(error: OSError) -> str | None:
    """Say it of an error of the system; a pipe whose reader has gone is no trouble of ours."""
    if isinstance(error, BrokenPipeError):
        return None
    what = error.strerror or str(error)
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return f"The disk is full ({where}{what}). Make room, then run this command again. {_LATER}."
    return f"{where}{what}. {_LATER}."
