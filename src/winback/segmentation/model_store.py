"""Where models are kept: model files, and the table of all models in a database that dbt has built."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pandas as pd

from winback.database import open_database
from winback.segmentation.model import Model, ModelError, adopt, read_models, stack_models
from winback.segmentation.model_file import models_from_text, models_to_text

TABLE = "intermediate.segmentation_fit"
"""Where dbt keeps the models."""


def read_model_file(path: str | Path | None) -> dict[str, Model]:
    """Read the models of a file.

    Parameters
    ----------
    path : path or None
        What `winback model export` wrote; None for no file.

    Returns
    -------
    dict of str to Model
        By segmentation.

    Raises
    ------
    ModelError
        If the file is not there or damaged.
    """
    if path is None:
        return {}
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"The model file {path} cannot be read: {error}.") from error
    return models_from_text(text, str(path))


def export_models(database: Path, file: Path, *, dataset: str | None = None) -> list[Model]:
    """Write the current models of a database into a file.

    Parameters
    ----------
    database : path
        The DuckDB file.
    file : path
        Where to write; what is there is written over.
    dataset : str or None
        Whose models, where the database has several data sets.

    Returns
    -------
    list of Model
        What was written.

    Raises
    ------
    ModelError
        If there is no database, no model, or more than one data set to choose from.
    """
    with open_database(database, error=ModelError, read_only=True, must_exist=True) as connection:
        rows = _all_rows(connection)
    found = sorted(rows["dataset"].dropna().unique()) if len(rows) else []
    if not found or (dataset is not None and dataset not in found):
        which = "" if dataset is None else f" of data set '{dataset}'"
        raise ModelError(f"{database} has no segmentation model{which}. Build it first with `dbt build`.")
    if dataset is None and len(found) > 1:
        raise ModelError(f"{database} has models of the data sets {', '.join(found)}. Choose one with --dataset.")
    models = list(read_models(rows, dataset or found[0]).values())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(models_to_text(models), encoding="utf-8")
    return models


def import_models(database: Path, file: Path, *, dataset: str | None = None) -> list[Model]:
    """Make the models of a file the current ones of a database, which may be a new one.

    Parameters
    ----------
    database : path
        The DuckDB file; created where there is none.
    file : path
        What `export_models` wrote.
    dataset : str or None
        The data set that is to be scored with them; the file's own by default.

    Returns
    -------
    list of Model
        What was added; models that are in use already are not.

    Raises
    ------
    ModelError
        If the file is damaged or the database cannot be opened.
    """
    filed = read_model_file(file)
    with open_database(database, error=ModelError) as connection:
        added = []
        rows = _all_rows(connection)
        for model in filed.values():
            current = read_models(rows, dataset or model.dataset).get(model.segmentation)
            if current is None or current.version != model.version:
                added.append(adopt(model, current, dataset or model.dataset))
        _append(connection, added)
    return added


def _append(connection: duckdb.DuckDBPyConnection, models: Iterable[Model]) -> None:
    """Append models to the table, which is made or widened where needed."""
    connection.register("added", stack_models(models))
    connection.execute("create schema if not exists intermediate")
    connection.execute("create table if not exists intermediate.segmentation_fit as select * from added limit 0")
    there = connection.table(TABLE).columns
    for column, kind in zip(connection.table("added").columns, connection.table("added").types, strict=True):
        if column not in there:
            connection.execute(f'alter table intermediate.segmentation_fit add column "{column}" {kind}')
    connection.execute("insert into intermediate.segmentation_fit by name select * from added")


def _all_rows(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return every row of the table; none where there is no such table."""
    try:
        rows: pd.DataFrame = connection.table(TABLE).df()
    except duckdb.CatalogException:
        return pd.DataFrame()
    return rows
