"""The folder of published versions: which there are, which is current, and how that is switched.

``versions/<n>/`` never changes once it is there. ``current`` is a symbolic link to one of them, replaced by a rename;
where the system has no such links, a file ``current.txt`` names it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from winback.durable import sync
from winback.errors import UserError

FORMAT = "winback publication, version 1"
MANIFEST, READER = "manifest.json", "winback.duckdb"
VERSIONS, CURRENT, CURRENT_TEXT = "versions", "current", "current.txt"

WAIT_SECONDS = 60.0
"""So long one publication waits for another."""


class PublishError(UserError):
    """Something cannot be published, or what is published cannot be read; the message says what to do."""


def version_folders(folder: Path) -> list[Path]:
    """Return the folders of all versions, the oldest first; also of one that was never finished.

    Parameters
    ----------
    folder : path
        The published folder.

    Returns
    -------
    list of path
    """
    versions = folder / VERSIONS
    if not versions.is_dir():
        return []
    return sorted((one for one in versions.iterdir() if one.is_dir()), key=lambda one: (_number(one) or 0, one.name))


def _number(version: Path) -> int | None:
    return int(version.name) if version.name.isdecimal() else None


def next_number(folder: Path) -> int:
    """Return the number of the next version."""
    return max((_number(one) or 0 for one in version_folders(folder)), default=0) + 1


def current_version(folder: Path) -> Path | None:
    """Return the folder of the current version, with no link in it: what is read from there is of one build.

    Parameters
    ----------
    folder : path
        The published folder.

    Returns
    -------
    path or None
        None where nothing is published.
    """
    link, text = folder / CURRENT, folder / CURRENT_TEXT
    if text.is_file():
        version = folder / text.read_text(encoding="utf-8").strip()
    elif os.path.lexists(link):
        version = link.resolve()
    else:
        return None
    return version if (version / MANIFEST).is_file() else None


def read_manifest(version: Path) -> dict[str, Any]:
    """Return what a version says of itself.

    Raises
    ------
    PublishError
        If it cannot be read.
    """
    try:
        manifest = json.loads((version / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as reason:
        raise PublishError(
            f"{version / MANIFEST} cannot be read ({reason}). Publish again: winback publish"
        ) from reason
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise PublishError(f"{version} was published by another version of winback. Run `winback publish`.")
    return manifest


def make_current(folder: Path, version: Path) -> None:
    """Switch readers to a version, in one step."""
    goal = f"{VERSIONS}/{version.name}"
    part = folder / f".{CURRENT}.{os.getpid()}"
    part.unlink(missing_ok=True)
    try:
        part.symlink_to(goal, target_is_directory=True)
    except OSError:
        part.write_text(f"{goal}\n", encoding="utf-8")
        sync(part)
        part.replace(folder / CURRENT_TEXT)
    else:
        part.replace(folder / CURRENT)
        (folder / CURRENT_TEXT).unlink(missing_ok=True)
    sync(folder)


def remove_old(folder: Path, keep: int) -> None:
    """Remove all but the last versions, and what a killed publication left; the current one always stays.

    Who has a file of a removed version open reads on.
    """
    current = current_version(folder)
    whole = [one for one in version_folders(folder) if _number(one)]
    for one in version_folders(folder):
        if one.resolve() != current and one not in whole[-keep:]:
            shutil.rmtree(one, ignore_errors=True)
    for left in folder.glob(f".{CURRENT}.*"):
        left.unlink(missing_ok=True)


@contextlib.contextmanager
def only_one(folder: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Keep other publications out of a folder; the system frees it if this program is killed.

    Raises
    ------
    PublishError
        If another one holds it longer than `wait` seconds.
    """
    try:
        import fcntl  # noqa: PLC0415 - not on Windows, where nothing keeps them apart
    except ImportError:
        yield
        return
    until = time.monotonic() + wait
    with (folder / ".lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise PublishError(
                        f"Another program publishes into {folder}. Wait until it ends, then run this command again."
                    ) from None
                time.sleep(0.1)
        yield
