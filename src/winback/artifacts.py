"""Several tables that one fit returns, as one typed frame: dbt takes a single one from a Python model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd


def stack(rows: Mapping[str, Sequence[Mapping[str, object]]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Put the rows of all tables into one, `artifact` saying which a row belongs to.

    Parameters
    ----------
    rows : mapping from table to its rows
        Also none.
    columns : mapping from column to its type
        Explicit, since an empty or all-null column has none.

    Returns
    -------
    DataFrame
        The columns named, in their order.
    """
    flat = [{"artifact": table, **row} for table, some in rows.items() for row in some]
    return pd.DataFrame(flat, columns=list(columns), dtype=object).astype(dict(columns))
