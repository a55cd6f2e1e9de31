"""What a build on Spark needs before and after dbt: the records go there, and what people read comes here."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

PROFILE = "winback"
TARGET = "spark"
"""The target of profiles.yml; any other whose adapter has this name is on Spark, too."""


def is_on_spark(arguments: Sequence[str]) -> bool:
    """Say whether arguments of dbt, or the environment, choose a target on Spark."""
    chosen = os.environ.get("WINBACK_TARGET") or os.environ.get("DBT_TARGET")
    folder = os.environ.get("DBT_PROFILES_DIR", ".")
    for argument, following in pairwise([*arguments, ""]):
        name, _, value = argument.partition("=")
        if name in ("--target", "-t"):
            chosen = value or following
        elif name == "--profiles-dir":
            folder = value or following
    return chosen is not None and (chosen == TARGET or _adapter(Path(folder, "profiles.yml"), chosen) == TARGET)


def _adapter(profiles: Path, target: str) -> str | None:
    """Return the adapter of a target of our profile; None where there is no such file, or it is not YAML."""
    try:
        outputs = yaml.safe_load(profiles.read_text(encoding="utf-8"))[PROFILE]["outputs"]
        return str(outputs[target]["type"])
    except (OSError, yaml.YAMLError, KeyError, TypeError):
        return None


def before_build(database: Path, options: Mapping[str, Any], progress: Callable[[str], None]) -> None:
    """Bring the records of a DuckDB file to Spark, where the build goes on from them.

    Parameters
    ----------
    database : path
        The DuckDB file; it need not be there.
    options : mapping of str to object
        The vars of the build, whose `tables` the server must see.
    progress : callable
        Called with what was brought, in words.

    Raises
    ------
    UserError
        If Spark does not answer, or does not see a listed table.
    """
    from winback.spark.records import upload_records  # noqa: PLC0415 - an extra
    from winback.spark.session import open_session  # noqa: PLC0415 - an extra
    from winback.spark.tables import check_places  # noqa: PLC0415 - an extra

    tables = options.get("tables")
    if isinstance(tables, Mapping):
        check_places(open_session(), tables)
    for table, rows in upload_records(database).items():
        progress(f"Added to {table} on Spark: {rows:,} row{'s' if rows != 1 else ''}.")


def after_build(database: Path, progress: Callable[[str], None]) -> None:
    """Bring the marts and records of Spark into a DuckDB file.

    Parameters
    ----------
    database : path
        The DuckDB file; made where there is none.
    progress : callable
        Called with what was brought, in words.

    Raises
    ------
    UserError
        If Spark does not answer, or a table is too large to bring here.
    """
    from winback.spark.download import download  # noqa: PLC0415 - an extra

    progress(f"Brought {download(database)} tables from Spark into {database}.")
