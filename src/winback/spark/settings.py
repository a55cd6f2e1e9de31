"""What variables of the environment say of a build on Spark."""

from __future__ import annotations

import os
import re

from winback.errors import UserError

PREFIX = "winback_"
ROWS_MAX = 5_000_000
"""Rows of one table that may leave the cluster; Python models read samples, each bounded by an option."""

_PREFIXES = re.compile(r"(?:[a-z][a-z0-9_]*)?", re.ASCII)


def schema(name: str) -> str:
    """Return the name of a schema on Spark: WINBACK_SPARK_PREFIX before ours (macro `schema_prefix`).

    Raises
    ------
    UserError
        If the prefix cannot stand in SQL as it is.
    """
    prefix = os.environ.get("WINBACK_SPARK_PREFIX", PREFIX)
    if not _PREFIXES.fullmatch(prefix):
        raise UserError(
            f"WINBACK_SPARK_PREFIX is '{prefix}'. Names of schemas on Spark begin with it, so it may have lower-case "
            "letters (a to z), digits and underscores, and begins with a letter: such as my_shop_."
        )
    return prefix + name


def rows_max() -> int:
    """Return how many rows of a table may leave the cluster: WINBACK_SPARK_ROWS_MAX, or `ROWS_MAX`.

    Raises
    ------
    UserError
        If the variable is no number of rows.
    """
    text = os.environ.get("WINBACK_SPARK_ROWS_MAX") or str(ROWS_MAX)
    if not (text.isascii() and text.isdigit() and int(text)):
        raise UserError(
            f"WINBACK_SPARK_ROWS_MAX is '{text}'. Write how many rows of one table may leave the cluster, in digits "
            f"alone: such as {ROWS_MAX}, which it is where it is not set."
        )
    return int(text)
