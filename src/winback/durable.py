"""Files that are there as a whole, also after a machine went down."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import sys
from pathlib import Path


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Wait until a file or the names in a folder are on disk, where the system can do that."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(file: Path, text: str) -> None:
    """Write a file in UTF-8 so that it has all of the text, or is as it was."""
    part = file.with_name(f".{file.name}.partial")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def exchange(new: Path, place: Path) -> None:
    """Put a file or folder where another stands, which is `new` afterwards; where none stands, `new` is gone.

    Linux and macOS exchange both in one step. Elsewhere there is a moment in which nothing stands at `place`.

    Parameters
    ----------
    new, place : path
        On the same file system.
    """
    if not place.exists():
        new.rename(place)
    elif not _exchange_at_once(new, place):
        aside = new.with_name(f"{new.name}.old")
        place.rename(aside)
        new.rename(place)
        aside.rename(new)


def _exchange_at_once(new: Path, place: Path) -> bool:
    """Exchange two paths as the system can; say whether it could."""
    # AT_FDCWD and RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
    calls = {"linux": ("renameat2", -100, 2), "darwin": ("renameatx_np", -2, 2)}
    with contextlib.suppress(KeyError, OSError, AttributeError):
        name, here, flag = calls[sys.platform]
        call = getattr(ctypes.CDLL(None), name)
        return bool(call(here, os.fsencode(new), here, os.fsencode(place), ctypes.c_uint(flag)) == 0)
    return False
