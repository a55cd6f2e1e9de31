"""A session of the Spark Connect server that the target spark builds on."""

from __future__ import annotations

import os
from typing import Any

from winback.errors import UserError

SERVER = "sc://localhost:15002"
PREFIX = "winback_"


def server() -> str:
    """Return the address of the server: WINBACK_SPARK, or the usual place."""
    return os.environ.get("WINBACK_SPARK") or SERVER


def schema(name: str) -> str:
    """Return the name of a schema on Spark: WINBACK_SPARK_PREFIX before ours (macro `schema_prefix`)."""
    return os.environ.get("WINBACK_SPARK_PREFIX", PREFIX) + name


def open_session() -> Any:
    """Open a session, or say in one line why not.

    Returns
    -------
    SparkSession

    Raises
    ------
    UserError
        If the extra is not installed, or the server does not answer.
    """
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra
    except ImportError as reason:
        raise UserError("Spark needs packages that are not installed: pip install 'winback[spark]'.") from reason
    try:
        session = SparkSession.builder.remote(server()).getOrCreate()
        session.conf.set("spark.sql.session.timeZone", "UTC")
    except Exception as reason:
        first = str(reason).strip().splitlines()[0]
        raise UserError(
            f"No Spark Connect server answers at {server()} ({first}). Start one, or name it with WINBACK_SPARK, "
            "such as sc://host:15002; docs/spark.md shows how."
        ) from reason
    return session
