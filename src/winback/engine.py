"""The way in and out of the engine that runs a dbt Python model: DuckDB or Spark."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock, Thread
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    import pandas as pd

packages = RLock()
"""Held while a Python model imports what it needs: two threads that import scipy at once see half of it.

Models import when they run, so that a build without them does not wait for packages it has no use for.
"""


def in_background(load: Callable[[], None]) -> None:
    """Import for later Python models while SQL runs, which leaves Python's time to others."""

    def hold() -> None:
        with packages:
            load()

    Thread(target=hold, name="packages", daemon=True).start()


def to_pandas(relation: Any) -> pd.DataFrame:
    """Read what `dbt.ref` gives, on DuckDB or Spark.

    Parameters
    ----------
    relation : object
        A DuckDB relation or a Spark data frame.

    Returns
    -------
    DataFrame

    Raises
    ------
    TypeError
        If the object offers none of the known ways.
    """
    for method in ("df", "toPandas", "to_pandas"):
        if hasattr(relation, method):
            frame: pd.DataFrame = getattr(relation, method)()
            return frame
    raise TypeError(f"Cannot read a {type(relation).__name__} as a pandas data frame.")


def earlier_table(dbt: Any, session: Any) -> pd.DataFrame | None:
    """Read what the last build left in the model's own table; None where there is no such table."""
    name = str(dbt.this)
    if hasattr(session, "catalog"):
        return to_pandas(session.table(name)) if session.catalog.tableExists(name) else None
    try:
        return to_pandas(session.table(name))
    except duckdb.CatalogException:
        return None


def from_pandas(frame: pd.DataFrame, session: Any) -> Any:
    """Hand a frame back to the engine: as it is for DuckDB, as a Spark data frame for Spark."""
    return session.createDataFrame(frame) if hasattr(session, "createDataFrame") else frame
