"""A model of a segmentation: what a fit has learnt, which fit it was, and how it scores customers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

from winback.arrays import FloatArray, IntArray
from winback.errors import UserError
from winback.records.fit_columns import COLUMNS, KEY_COLUMNS, MODEL_COLUMNS
from winback.segments.fit import SegmentationFit
from winback.segments.fitting.presets import Preset
from winback.segments.fitting.rounding import DISTANCE_DECIMALS
from winback.segments.frames import stack_tables, typed_frame

VERSION_LENGTH = 16
"""Hexadecimal digits of a version."""


class ModelError(UserError, ValueError):
    """A model cannot be used or changed as asked; the message says what is wrong and what to do.

    It is for people who build, not for those who program: dbt prints the traceback of whatever ends a Python model, and
    would bury the message under it. So this error shows none.
    """

    @property
    def __traceback__(self) -> None:
        """No traceback, whatever the interpreter has noted."""
        return None

    @__traceback__.setter
    def __traceback__(self, _noted: object) -> None:
        """Nothing to keep; contextlib sets it."""


@dataclass(frozen=True)
class Model:
    """One fitted and published model of one segmentation.

    Attributes
    ----------
    dataset, segmentation : str
        What it segments.
    fit_number : int
        1 for the first model of the segmentation, then counted upwards.
    as_of_date : str
        The day the fit looked back from, as YYYY-MM-DD.
    tables : mapping from table name to DataFrame
        The tables of `frames.COLUMNS` and `frames.MODEL_COLUMNS`; centers has at least one segment.
    """

    dataset: str
    segmentation: str
    fit_number: int
    as_of_date: str
    tables: Mapping[str, pd.DataFrame]

    @property
    def summary(self) -> dict[str, Any]:
        """The one row of the table `models`."""
        return {str(name): value for name, value in self.tables["models"].iloc[0].items()}

    @property
    def definition(self) -> dict[str, Any]:
        """What was fitted on what; see `definition_of`."""
        found: dict[str, Any] = json.loads(self.summary["definition"])
        return found

    @property
    def segment_ids(self) -> list[int]:
        """Ids of the segments, from the lowest."""
        return sorted({int(segment) for segment in self.tables["centers"]["segment_id"]})

    @property
    def scaler(self) -> str:
        """The scaler that customers are scored with."""
        return str(self.tables["centers"]["scaler"].iloc[0])

    @property
    def scoring(self) -> pd.DataFrame:
        """Scaler parameters of the features that customers are scored with, in the order of their positions."""
        scalers, centers = self.tables["scalers"], self.tables["centers"]
        used = scalers[(scalers["scaler"] == self.scaler) & scalers["feature"].isin(centers["feature"])]
        return used.sort_values("feature_position", ignore_index=True)

    @property
    def centers(self) -> FloatArray:
        """Scaled centers of shape (segments, features), in the order of `segment_ids` and `scoring`."""
        table = self.tables["centers"].pivot(index="segment_id", columns="feature", values="center_scaled")
        return table.sort_index()[self.scoring["feature"].tolist()].to_numpy(dtype=np.float64)

    @property
    def version(self) -> str:
        """Hash of all that decides how a customer is scored: equal versions score alike."""
        content = {
            "definition": self.definition,
            "scalers": _plain_rows(self.scoring),
            "centers": _plain_rows(
                self.tables["centers"]
                .drop(columns="center")
                .sort_values(["segment_id", "feature_position"], ignore_index=True)
            ),
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:VERSION_LENGTH]

    def scale(self, sample: pd.DataFrame) -> FloatArray:
        """Clip, transform and scale customers as SQL scoring does.

        Parameters
        ----------
        sample : DataFrame
            One row per customer with the features in natural units, no nulls.

        Returns
        -------
        ndarray of shape (customers, features)

        Raises
        ------
        KeyError
            If the sample lacks a feature.
        """
        columns = []
        for parameters in self.scoring.to_dict("records"):
            column = sample[str(parameters["feature"])].to_numpy(dtype=np.float64)
            lower, upper = parameters["clip_lower"], parameters["clip_upper"]
            column = np.clip(column, -np.inf if pd.isna(lower) else lower, np.inf if pd.isna(upper) else upper)
            if parameters["transform"] == "log":
                column = np.log(1 + np.maximum(column, 0))
            columns.append((column - parameters["location"]) / parameters["scale"])
        return np.column_stack(columns)

    def assign(self, sample: pd.DataFrame) -> tuple[IntArray, FloatArray]:
        """Give every customer the id of the nearest center, a tie to the lower id, and the distance to it.

        Parameters
        ----------
        sample : DataFrame
            As for `scale`.

        Returns
        -------
        segment_ids : ndarray of shape (customers,)
        distances : ndarray of shape (customers,)
            In scaled features, rounded to 9 decimals as SQL scoring does.
        """
        distances = np.round(cdist(self.scale(sample), self.centers), DISTANCE_DECIMALS)
        nearest = distances.argmin(axis=1)
        return np.array(self.segment_ids, dtype=np.int64)[nearest], distances.min(axis=1)


def definition_of(preset: Preset, measured_with: Mapping[str, Any]) -> dict[str, Any]:
    """Say what is fitted on what: a model scores only what is defined as it was when it was fitted.

    Parameters
    ----------
    preset : Preset
        Features with their transforms and clip quantiles, and the scaler.
    measured_with : mapping
        The options that decide what a feature means, such as refund_policy.

    Returns
    -------
    dict
        JSON types only.
    """
    # Models that are older than the option, or know of no currency, do not name it.
    known = {option: value for option, value in measured_with.items() if (option, value) != ("report_currency", None)}
    return {
        "features": [
            {
                "feature": feature.name,
                "transform": feature.transform,
                "clip_lower_quantile": feature.clip_lower_quantile,
                "clip_upper_quantile": feature.clip_upper_quantile,
            }
            for feature in preset.features
        ],
        "scaler": preset.scaler,
        "measured_with": known,
    }


def definition_differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Name in plain words what differs between two definitions, the old value first."""
    old_features = {feature["feature"]: feature for feature in old["features"]}
    new_features = {feature["feature"]: feature for feature in new["features"]}
    found = []
    if list(old_features) != list(new_features):
        found.append(f"features were {', '.join(old_features)} and are {', '.join(new_features)}")
    for name in old_features:
        for part in ("transform", "clip_lower_quantile", "clip_upper_quantile"):
            then, now = (side.get(name, {}).get(part) for side in (old_features, new_features))
            if name in new_features and then != now:
                found.append(f"{part} of {name} was {_word(then)} and is {_word(now)}")
    if old["scaler"] != new["scaler"]:
        found.append(f"scaler was {old['scaler']} and is {new['scaler']}")
    then_options, now_options = old["measured_with"], new["measured_with"]
    for option in sorted(then_options.keys() | now_options.keys()):
        then, now = then_options.get(option), now_options.get(option)
        if then != now:
            found.append(f"option {option} was {_word(then)} and is {_word(now)}")
    return found


def fit_tables(fit: SegmentationFit) -> dict[str, pd.DataFrame]:
    """Return the tables of a fit by their names."""
    return {field.name: getattr(fit, field.name) for field in fields(fit)}


def read_models(rows: pd.DataFrame, dataset: str) -> dict[str, Model]:
    """Find the current model of every segmentation among all that were ever published.

    Parameters
    ----------
    rows : DataFrame
        What `stack_models` gave, also without some of its columns or with rows that belong to no model, as an older
        version has left them.
    dataset : str
        The data set to look at.

    Returns
    -------
    dict of str to Model
        By segmentation; the model with the highest fit number each.
    """
    known = rows.reindex(columns=list({**KEY_COLUMNS, "segmentation": "", **dict.fromkeys(rows.columns)}))
    known = known[(known["dataset"] == dataset) & known["fit_number"].notna()]
    models = {}
    for segmentation, of_segmentation in known.groupby("segmentation"):
        number = int(of_segmentation["fit_number"].max())
        latest = of_segmentation[of_segmentation["fit_number"] == number]
        models[str(segmentation)] = Model(
            dataset=dataset,
            segmentation=str(segmentation),
            fit_number=number,
            as_of_date=str(latest["as_of_date"].iloc[0]),
            tables={
                table: typed_frame(table, latest[latest["artifact"] == table].reset_index(drop=True))
                for table in COLUMNS | MODEL_COLUMNS
            },
        )
    return models


def stack_models(models: Iterable[Model]) -> pd.DataFrame:
    """Put models into the one table that keeps them, every row with its model's key."""
    stacked = []
    for model in models:
        key: dict[str, Any] = {
            "dataset": model.dataset,
            "fit_number": model.fit_number,
            "model_version": model.version,
            "as_of_date": model.as_of_date,
        }
        stacked.append({name: frame.assign(**key) for name, frame in model.tables.items()})
    return stack_tables(stacked)


def adopt(filed: Model, current: Model | None) -> Model:
    """Make a model of a file the next model of its data set.

    Parameters
    ----------
    filed : Model
        The model of the file.
    current : Model or None
        The model it follows, if there is one.

    Returns
    -------
    Model
        It keeps its number where it follows none, and no id that a segment ever had is given again.
    """
    highest = int(filed.summary["highest_segment_id"])
    if current is None:
        return filed
    # The customers it moves here are not those it moved where it comes from.
    tables = {**filed.tables, "moves": typed_frame("moves", pd.DataFrame())}
    return with_summary(
        replace(filed, fit_number=current.fit_number + 1, tables=tables),
        origin="file",
        share_of_customers_moved=None,
        segments_kept=None,
        segments_new=None,
        segments_gone=None,
        highest_segment_id=max(highest, int(current.summary["highest_segment_id"])),
    )


def with_summary(model: Model, **values: Any) -> Model:
    """Change values of the one row of the table `models`."""
    summary = typed_frame("models", model.tables["models"].assign(**values))
    return replace(model, tables={**model.tables, "models": summary})


def plain_value(value: Any) -> Any:
    """Turn one cell into the type that JSON has for it; null becomes None."""
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def _plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): plain_value(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _word(value: Any) -> str:
    return "none" if value is None else str(value)
