"""What a build on Spark needs before and after dbt: the records go there, and what people read comes here."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

TARGET = "spark"
"""The target of profiles.yml."""


def is_on_spark(arguments: Sequence[str]) -> bool:
    """Say whether arguments of dbt, or the environment, choose the target spark."""
    chosen = os.environ.get("WINBACK_TARGET") or os.environ.get("DBT_TARGET")
    for argument, following in pairwise([*arguments, ""]):
        name, _, value = argument.partition("=")
        if name in ("--target", "-t"):
            chosen = value or following
    return chosen == TARGET


def before_build(database: Path, progress: Callable[[str], None]) -> None:
    """Bring the records of a DuckDB file to Spark, where the build goes on from them.

    Parameters
    ----------
    database : path
        The DuckDB file; it need not be there.
    progress : callable
        Called with what was brought, in words.

    Raises
    ------
    UserError
        If Spark does not answer.
    """
    from winback.spark.records import upload_records  # noqa: PLC0415 - an extra

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
