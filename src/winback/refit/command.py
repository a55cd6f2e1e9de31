"""The dbt command of a refit."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import yaml

from winback.segmentation.model import ModelError


def refit_command(arguments: Sequence[str], *, only: Sequence[str], force: bool) -> list[str]:
    """Write the dbt command that builds with a refit.

    Parameters
    ----------
    arguments : sequence of str
        What the user passes on to `dbt build`, also its --vars.
    only : sequence of str
        The segmentations to fit anew; none means all.
    force : bool
        Take the refit whatever it moves.

    Returns
    -------
    list of str
        For a process of its own.

    Raises
    ------
    ModelError
        If --vars is no mapping.
    """
    rest, given = _without_vars(arguments)
    try:
        options = yaml.safe_load(given) if given else {}
    except yaml.YAMLError as error:
        raise ModelError(f"--vars cannot be read: {error}") from error
    if not isinstance(options, dict):
        raise ModelError("--vars must be a mapping, such as --vars '{dataset: demo}'.")
    options |= {"refit": list(only) or True}
    if force:
        options["refit_force"] = True
    # YAML reads 2025-06-01 as a date
    given = json.dumps(options, default=str)
    return [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "build", *rest, "--vars", given]


def _without_vars(arguments: Sequence[str]) -> tuple[list[str], str]:
    """Take --vars out of the arguments."""
    rest: list[str] = []
    given = ""
    waiting = False
    for argument in arguments:
        if waiting:
            given, waiting = argument, False
        elif argument == "--vars":
            waiting = True
        elif argument.startswith("--vars="):
            given = argument.removeprefix("--vars=")
        else:
            rest.append(argument)
    if waiting:
        raise ModelError("--vars needs a value, such as --vars '{dataset: demo}'.")
    return rest, given
