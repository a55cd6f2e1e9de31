"""The options of the build that a database holds, for commands that repeat it."""

from __future__ import annotations

import json
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


def check_mapping_is_ours(options: Mapping[str, Any], given: Mapping[str, Any], project: Path) -> None:
    """Refuse to repeat a build with a mapping that only the database has.

    A mapping names files to read, and SQL to read them by. A database that came from
    somebody else brings its options along, and nobody has seen them here.

    Parameters
    ----------
    options : mapping
        What a command is about to build with.
    given : mapping
        The part of it that a person gave with the command, now.
    project : path
        The folder whose YAML files, and those of its folder ``mappings``, are a person's own.

    Raises
    ------
    UserError
        If the mapping was not given and is in no file. It is written into a file of ``target``, to be read.
    """
    mapping = options.get("custom")
    if not mapping or "custom" in given:
        return
    files = sorted(file for kind in ("*.yml", "*.yaml", "mappings/**/*.yml") for file in project.glob(kind))
    # The order of columns is that of the checks; a day is a text where it was stored.
    if json.dumps(mapping, default=str) in (json.dumps(_mapping_in(file), default=str) for file in files):
        return
    shown = project / "target" / "stored_mapping.yml"
    shown.parent.mkdir(exist_ok=True)
    shown.write_text(yaml.safe_dump(dict(options), sort_keys=False, allow_unicode=True), encoding="utf-8")
    raise UserError(
        "The database was built with a mapping that no file of this project has, so the build is not repeated: a "
        "mapping says which files to read, and a database can come from somewhere else. Read the mapping: it is in "
        f"{shown} now. If it is yours, move it to {project / 'mappings'} and run the command again."
    )


def _mapping_in(file: Path) -> Any:
    """Return the mapping of a YAML file, None where it has none or is no YAML."""
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return None
    return found.get("custom") if isinstance(found, dict) else None


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
