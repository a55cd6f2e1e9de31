"""A copy of a database for a trial, which nobody finds afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from winback.privacy.modes import made_like

_PREFIX = "winback-dry-run-"


@contextmanager
def copy_of(database: Path) -> Iterator[Path]:
    """Copy a database into a folder beside it, as readable as itself, and throw the folder away in the end.

    Also if the process is asked to end. If it is killed, `remove_left_copies` finds the folder.

    Parameters
    ----------
    database : path
        Nobody may write it meanwhile.

    Yields
    ------
    Path
        The copy; what else is written into its folder goes with it.
    """
    before = signal.signal(signal.SIGTERM, _end)
    try:
        beside = tempfile.TemporaryDirectory(dir=database.parent, prefix=f"{_PREFIX}{os.getpid()}-")
        with made_like(database), beside as folder:
            copy = Path(folder) / database.name
            for suffix in ("", ".wal"):
                if (there := database.with_name(database.name + suffix)).exists():
                    shutil.copyfile(there, copy.with_name(copy.name + suffix))
            yield copy
    finally:
        signal.signal(signal.SIGTERM, before)


def remove_left_copies(database: Path) -> None:
    """Remove the copies beside a database that belong to a process that is gone."""
    for folder in database.parent.glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX).split("-")[0]
        if number.isdecimal() and not _is_running(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _end(number: int, frame: FrameType | None) -> None:
    """End the process in order, so that folders are removed."""
    sys.exit(128 + number)


def _is_running(process: int) -> bool:
    """Say whether there may be such a process; Windows has no question that does not end it."""
    if os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
