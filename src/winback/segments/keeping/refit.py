"""The dbt command of a refit."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from winback.database import open_database
from winback.errors import UserError
from winback.last_build import check_mapping_is_ours, read_vars, with_given
from winback.whole import check_whole

DBT = "from dbt.cli.main import cli; cli()"


def check_database(database: Path) -> None:
    """Refuse a database that is not there, since a refit of nothing would build the demo, or one that is unfinished.

    Raises
    ------
    UserError
        If there is no such file, or its last build is not whole.
    """
    if not database.exists():
        raise UserError(
            f"There is no database {database}, so there is no model to refit. Run `winback build`, which fits the "
            "first models, or name another database with --db or the environment variable WINBACK_DB."
        )
    with open_database(database, error=UserError, read_only=True) as connection:
        check_whole(connection, database, error=UserError)


def refit_command(
    arguments: Sequence[str], *, last: Mapping[str, Any], only: Sequence[str], force: bool, project: Path = Path()
) -> tuple[list[str], dict[str, Any]]:
    """Write the dbt command that builds with a refit.

    Parameters
    ----------
    arguments : sequence of str
        What the user passes on to `winback build`, also its --vars.
    last : mapping
        The options of the last build; they hold where --vars has no others.
    only : sequence of str
        The segmentations to refit; none means all.
    force : bool
        Take the refit whatever it moves.
    project : path
        The folder with the project, and its mappings.

    Returns
    -------
    command : list of str
        For a process of its own. It is quiet: what a refit changed is printed afterwards, in a few lines.
    options : dict
        What it is built with, without the wish for a refit.

    Raises
    ------
    UserError
        If --vars is no mapping, or the database has a mapping that the project does not have.
    """
    rest, text = _without_vars(arguments)
    asked = read_vars(text)
    options = with_given(last, asked)
    check_mapping_is_ours(options, asked, project)
    wish: dict[str, Any] = {"refit": list(only) or True}
    if force:
        wish["refit_force"] = True
    # YAML reads 2025-06-01 as a date
    given = json.dumps(options | wish, default=str)
    return [sys.executable, "-c", DBT, "build", "--quiet", *rest, "--vars", given], options


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
        raise UserError("--vars needs a value, such as --vars '{dataset: demo}'.")
    return rest, given
