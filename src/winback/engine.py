"""What Python models of dbt share: their tables as frames, and the time of their imports."""

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


def to_pandas(relation: duckdb.DuckDBPyRelation) -> pd.DataFrame:
    """Read what `dbt.ref` gives: a relation of DuckDB, also on Spark (`winback.spark.python_models`).

    Parameters
    ----------
    relation : DuckDBPyRelation

    Returns
    -------
    DataFrame
    """
    return relation.df()


def earlier_table(dbt: Any, session: Any) -> pd.DataFrame | None:
    """Read what the last build left in the model's own table; None where there is no such table."""
    try:
        return to_pandas(session.table(str(dbt.this)))
    except duckdb.CatalogException:
        return None
