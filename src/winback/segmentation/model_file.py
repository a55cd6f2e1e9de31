"""A model as a text file: for version control, and to score alike in another database."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from winback.segmentation.frames import COLUMNS, FLAG, MODEL_COLUMNS, NUMBER, TEXT, WHOLE, typed_frame
from winback.segmentation.model import Model, ModelError, plain_value

FORMAT = "winback segmentation model, version 1"

LEFT_OUT = {"silhouettes", "dendrogram"}
"""Tables that a file leaves out: single customers and drawings, which score nobody."""

_PYTHON_TYPES: dict[str, tuple[type, ...]] = {TEXT: (str,), WHOLE: (int,), NUMBER: (int, float), FLAG: (bool,)}
_WORDS = {TEXT: "a text", WHOLE: "a whole number", NUMBER: "a number", FLAG: "true or false"}


def models_to_text(models: Iterable[Model]) -> str:
    """Write models as JSON with a row a line, so that a change of a model reads well as a difference of two files.

    Parameters
    ----------
    models : iterable of Model
        Of one data set, one per segmentation.

    Returns
    -------
    str
        Numbers come back from it bit by bit. Of the trials only the published one is in it, of the scalers only the
        one that customers are scored with; no customer is.
    """
    ordered = sorted(models, key=lambda model: model.segmentation)
    blocks = [_block(model) for model in ordered]
    head = {"format": FORMAT, "dataset": ordered[0].dataset}
    lines = [f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in head.items()]
    return "\n".join(["{", *lines, '  "models": [', ",\n".join(blocks), "  ]", "}"]) + "\n"


def models_from_text(text: str, name: str) -> dict[str, Model]:
    """Read what `models_to_text` wrote, and refuse whatever would not score as it did.

    Parameters
    ----------
    text : str
        Content of the file.
    name : str
        Name of the file, for messages.

    Returns
    -------
    dict of str to Model
        By segmentation.

    Raises
    ------
    ModelError
        If the text is damaged; says where and how.
    """
    try:
        content = json.loads(text, parse_constant=_refuse_constant)
    except ValueError as error:
        raise ModelError(
            f"{name} is no JSON file: {error}. Export the model again with `winback model export`."
        ) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        found = content.get("format") if isinstance(content, dict) else None
        raise ModelError(f"{name} is no model file: its format is {found!r} and must be {FORMAT!r}.")
    dataset, blocks = _typed(content, "dataset", TEXT, name), content.get("models")
    if not isinstance(blocks, list) or not blocks:
        raise ModelError(f"{name} has no list 'models' with at least one model.")
    models: dict[str, Model] = {}
    for number, block in enumerate(blocks, 1):
        where = f"{name}, model {number}"
        if not isinstance(block, dict):
            raise ModelError(f"{where} is not an object.")
        model = _model(block, dataset, where)
        if model.segmentation in models:
            raise ModelError(f"{name} has two models of segmentation '{model.segmentation}'.")
        models[model.segmentation] = model
    return models


def _block(model: Model) -> str:
    head = {
        "segmentation": model.segmentation,
        "version": model.version,
        "fit_number": model.fit_number,
        "as_of_date": model.as_of_date,
    }
    lines = [f"      {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in head.items()]
    tables = []
    for table in [name for name in (MODEL_COLUMNS | COLUMNS) if name not in LEFT_OUT]:
        rows = [f"          {_row(row)}" for row in _kept(model, table).to_dict("records")]
        tables.append(f"        {json.dumps(table)}: [" + ("\n" + ",\n".join(rows) + "\n        ]" if rows else "]"))
    return "\n".join(["    {", *lines, '      "tables": {', ",\n".join(tables), "      }", "    }"])


def _kept(model: Model, table: str) -> pd.DataFrame:
    frame = model.tables[table].drop(columns="segmentation")
    if table == "trials":
        return frame[frame["is_selected"].fillna(False)]
    return model.scoring.drop(columns="segmentation") if table == "scalers" else frame


def _row(row: Mapping[Any, Any]) -> str:
    plain = {str(name): plain_value(value) for name, value in row.items()}
    if "definition" in plain:
        plain["definition"] = json.loads(plain["definition"])
    return json.dumps(plain, ensure_ascii=False, allow_nan=False)


def _model(block: dict[str, Any], dataset: str, where: str) -> Model:
    segmentation = _typed(block, "segmentation", TEXT, where)
    tables = block.get("tables")
    if not isinstance(tables, dict):
        raise ModelError(f"{where} has no object 'tables'.")
    model = Model(
        dataset=dataset,
        segmentation=segmentation,
        fit_number=_typed(block, "fit_number", WHOLE, where),
        as_of_date=_typed(block, "as_of_date", TEXT, where),
        tables={table: _table(table, tables.get(table, []), segmentation, where) for table in MODEL_COLUMNS | COLUMNS},
    )
    _check_whole(model, where)
    stated = _typed(block, "version", TEXT, where)
    if model.version != stated:
        raise ModelError(
            f"{where} ({segmentation}) was changed by hand or damaged: it says version {stated}, and its content has "
            f"version {model.version}. Take the file as it was exported."
        )
    return model


def _table(table: str, rows: Any, segmentation: str, where: str) -> pd.DataFrame:
    columns = (MODEL_COLUMNS | COLUMNS)[table]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ModelError(f"{where}: table '{table}' is not a list of objects.")
    for number, row in enumerate(rows, 1):
        place = f"{where}, table '{table}', row {number}"
        unknown = sorted(row.keys() - columns.keys())
        if unknown:
            raise ModelError(f"{place} has the unknown column(s) {', '.join(unknown)}.")
        for column, value in row.items():
            if table == "models" and column == "definition":
                row[column] = json.dumps(_definition(value, place), sort_keys=True)
            elif value is not None:
                _check_type(value, columns[column], f"{place}, column '{column}'")
    return typed_frame(table, pd.DataFrame(rows).assign(segmentation=segmentation) if rows else pd.DataFrame())


def _definition(value: Any, place: str) -> dict[str, Any]:
    parts = {"features": list, "scaler": str, "measured_with": dict}
    if (
        not isinstance(value, dict)
        or any(not isinstance(value.get(part), kind) for part, kind in parts.items())
        or any(not isinstance(feature, dict) or "feature" not in feature for feature in value["features"])
    ):
        raise ModelError(f"{place} has no whole definition: features, scaler and measured_with.")
    return value


def _check_whole(model: Model, where: str) -> None:
    """Refuse a model that lacks something that scoring needs."""
    summary, centres, scalers = (model.tables[table] for table in ("models", "centres", "scalers"))
    needed = {
        "models": ["definition", "highest_segment_id", "segment_count"],
        "centres": ["scaler", "segment_id", "feature", "feature_position", "centre_scaled"],
        "scalers": ["scaler", "feature", "feature_position", "transform", "location", "scale"],
    }
    if len(summary) != 1:
        raise ModelError(f"{where}: table 'models' has {len(summary)} rows instead of one.")
    for table, columns in needed.items():
        frame = model.tables[table]
        for column in columns:
            if not len(frame) or frame[column].isna().any():
                raise ModelError(f"{where}: table '{table}' lacks values of '{column}'.")
    if centres["scaler"].nunique() != 1 or scalers.duplicated(["scaler", "feature"]).any():
        raise ModelError(f"{where}: centres need one scaler, and that one row per feature.")
    missing = sorted(set(centres["feature"]) - set(scalers.loc[scalers["scaler"] == model.scaler, "feature"]))
    if missing:
        raise ModelError(f"{where}: table 'scalers' lacks the feature(s) {', '.join(missing)}.")
    cells = len(centres[["segment_id", "feature"]].drop_duplicates())
    if len(centres) != cells or cells != centres["segment_id"].nunique() * centres["feature"].nunique():
        raise ModelError(f"{where}: table 'centres' must have one row for each segment and feature.")
    if len(model.segment_ids) != int(model.summary["segment_count"]):
        raise ModelError(
            f"{where}: table 'centres' has {len(model.segment_ids)} segments and not {model.summary['segment_count']}."
        )
    if min(model.segment_ids) < 1 or max(model.segment_ids) > int(model.summary["highest_segment_id"]):
        raise ModelError(f"{where}: segment ids run from 1 to highest_segment_id.")


def _typed(block: dict[str, Any], key: str, kind: str, where: str) -> Any:
    if key not in block:
        raise ModelError(f"{where} lacks '{key}'.")
    _check_type(block[key], kind, f"{where}, '{key}'")
    return block[key]


def _check_type(value: Any, kind: str, place: str) -> None:
    is_right = isinstance(value, _PYTHON_TYPES[kind]) and (kind == FLAG or not isinstance(value, bool))
    if not is_right or (isinstance(value, float) and not math.isfinite(value)):
        raise ModelError(f"{place} is {value!r} and must be {_WORDS[kind]}.")


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is no number")
