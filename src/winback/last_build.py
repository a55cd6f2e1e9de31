"""The options of the build that a database holds, for commands that repeat it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from winback.database import has_table, open_database
from winback.errors import ArgumentError, UserError
from winback.records.versions import OF_OLDER_VERSION, check_version

VARS = "select dataset, vars from records.build_options order by build_number desc limit 1"


def last_vars(database: Path) -> dict[str, Any]:
    """Read the options that a database was built with.

    Parameters
    ----------
    database : path
        The DuckDB file; it is only read.

    Returns
    -------
    dict of str to object
        The vars of the last build, with its dataset; empty where nothing was built.

    Raises
    ------
    UserError
        If the file cannot be opened, or an older version has built it: its options may have other names today.
    """
    if not os.path.exists(database):
        return {}
    with open_database(database, error=UserError, read_only=True) as connection:
        check_version(connection, database, error=UserError)
        if has_table(connection, "records", "build_options"):
            row = connection.execute(VARS).fetchone()
            return {"dataset": row[0], **(yaml.safe_load(row[1]) or {})} if row else {}
        if has_table(connection, "marts", "build_summary"):
            raise UserError(OF_OLDER_VERSION.format(database=database))
    return {}


def with_given(last: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Add options to those of the last build, or begin afresh where they name another data set."""
    if given.get("dataset", last.get("dataset")) != last.get("dataset"):
        return dict(given)
    return {**last, **given}


def read_vars(text: str) -> dict[str, Any]:
    """Read --vars.

    Parameters
    ----------
    text : str
        YAML or JSON; empty for none.

    Returns
    -------
    dict of str to object

    Raises
    ------
    ArgumentError
        If it is no mapping.
    """
    try:
        given = yaml.safe_load(text) if text else {}
    except yaml.YAMLError as reason:
        raise ArgumentError(f"--vars cannot be read: {reason}") from reason
    if not isinstance(given, dict):
        raise ArgumentError("--vars must be a mapping, such as --vars '{dataset: demo}'.")
    return given


def in_words(options: Mapping[str, Any]) -> str:
    """Name options on one line; what is long, such as a mapping, by its name only."""
    return ", ".join(
        name if isinstance(value, dict | list) else f"{name}: {value}" for name, value in sorted(options.items())
    )
