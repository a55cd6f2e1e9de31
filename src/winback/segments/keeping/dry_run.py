"""`winback fit --dry-run`: what a refit would change, tried on a copy of the database."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from winback.last_build import in_words, last_vars
from winback.privacy.copies import copy_of
from winback.privacy.keys import VARIABLE, key_file
from winback.segments.keeping.changes import describe_changes, describe_refusals, read_state
from winback.segments.keeping.refit import check_database, refit_command

PROJECT = Path("dbt_project.yml")


def try_refit(
    database: Path, arguments: Sequence[str], *, only: Sequence[str], progress: Callable[[str], None]
) -> tuple[int, list[str]]:
    """Build a copy of a database with a refit, and throw it away.

    Only a whole build knows what segments would be called, and reads orders that came since the last one. The copy
    stands beside the database while it is needed, and takes as much room.

    Parameters
    ----------
    database : path
        The DuckDB file; it is only read.
    arguments : sequence of str
        What the user passes on to `dbt build`.
    only : sequence of str
        The segmentations to refit; none means all.
    progress : callable
        Called with what begins, in words.

    Returns
    -------
    code : int
        What dbt ended with; 0 also where the refit would be refused.
    lines : list of str
        What would change, in plain words.

    Raises
    ------
    UserError
        If there is no database, it cannot be opened, or --vars cannot be read.
    """
    check_database(database)
    last = last_vars(database)
    command, options = refit_command(arguments, last=last, only=only, force=True)
    before = read_state(database)
    progress(f"Building a copy with a refit, which takes as long as a build ({in_words(options)}) ...")
    with copy_of(database) as copy:
        places = ["--target-path", str(copy.parent), "--log-path", str(copy.parent)]
        # The copy has no key of forgotten customers beside it.
        environment = os.environ | {"WINBACK_DB": str(copy), VARIABLE: str(key_file(database))}
        done = subprocess.run([*command, *places], env=environment, check=False)  # noqa: S603 - our own
        after = read_state(copy)
    if done.returncode and after == before:
        return done.returncode, ["The build ended before the refit. See the reason above. Nothing was changed."]
    return done.returncode, [
        "What a refit would change (nothing was changed):",
        *describe_changes(before, after),
        *describe_refusals(before, after, moved_max(json.loads(command[-1]))),
    ]


def moved_max(options: dict[str, object]) -> float:
    """Read the option refit_moved_max: as given, or as the project has it."""
    project = yaml.safe_load(PROJECT.read_text(encoding="utf-8"))["vars"] if PROJECT.exists() else {}
    value = (project | options).get("refit_moved_max", 0.1)
    return float(str(value))
