"""Typed frames: what a fit has learnt as one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from winback.records.fit_columns import COLUMNS, KEY_COLUMNS, MODEL_COLUMNS


def typed_frame(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Give a table of a fit its columns, order and types.

    Parameters
    ----------
    table : str
        A key of `COLUMNS` or `MODEL_COLUMNS`.
    rows : DataFrame
        Any of the columns, any number of rows.

    Returns
    -------
    DataFrame
        Exactly the table's columns; what `rows` lacks is null.
    """
    columns = (COLUMNS | MODEL_COLUMNS)[table]
    return rows.reindex(columns=list(columns)).astype(columns)


def stack_tables(tables: Iterable[Mapping[str, pd.DataFrame]]) -> pd.DataFrame:
    """Put all tables of several models into one tidy table.

    A dbt model returns one table; one table also keeps what belongs together together, so that scalers, centers and
    trials can never come from different fits.

    Parameters
    ----------
    tables : iterable of mappings from table name to DataFrame
        One per model, also none; the frames may carry `KEY_COLUMNS`.

    Returns
    -------
    DataFrame
        `KEY_COLUMNS`, of which `artifact` is the table's name, then the columns of all tables; a row has values in its
        own table's columns.
    """
    of_tables = {name: kind for columns in (COLUMNS | MODEL_COLUMNS).values() for name, kind in columns.items()}
    types = KEY_COLUMNS | of_tables
    parts = [frame.assign(artifact=name) for named in tables for name, frame in named.items() if len(frame)]
    empty = pd.DataFrame(columns=list(types)).astype(types)
    # The types are those of the first; typing each part by itself would cost more than all else that is done here.
    return pd.concat([empty, *parts], ignore_index=True)[list(types)].astype(types)
