"""Models as text: they come back bit by bit, and a damaged file says where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shops import OPTIONS, RFM, any_shop
from test_freeze import FREEZE

from winback.segmentation import Model, ModelError, fit_segmentation, models_from_text, models_to_add, models_to_text
from winback.segmentation.model_store import export_models, import_models, read_model_file


@pytest.fixture(scope="module")
def model() -> Model:
    sample = any_shop(200)
    (found,) = models_to_add(
        [RFM],
        sample.assign(segmentation="rfm"),
        sample.head(0).assign(segmentation="rfm"),
        current={},
        kept_in_file={},
        fit=lambda preset, shop, _earlier: fit_segmentation(shop, preset, OPTIONS),
        options=FREEZE,
    )
    return found


def test_a_model_comes_back_bit_by_bit(model: Model) -> None:
    """Without it customers on a border change segment when a colleague builds."""
    text = models_to_text([model])
    read = models_from_text(text, "model.json")["rfm"]
    assert (read.version, read.fit_number, read.as_of_date) == (model.version, 1, "2021-01-01")
    sample = any_shop(200, seed=9)
    for one, other in zip(read.assign(sample), model.assign(sample), strict=True):
        np.testing.assert_array_equal(one, other)
    assert models_to_text([read]) == text
    assert "c00001" not in text
    # A row a line, so that version control shows which centre moved.
    assert max(map(len, text.splitlines())) < 1500


def test_a_model_moves_between_databases(model: Model, tmp_path: Path) -> None:
    """Without it a fresh database starts with other segments than the ones people know."""
    original, exported = tmp_path / "model.json", tmp_path / "sub" / "again.json"
    original.write_text(models_to_text([model]), encoding="utf-8")
    database = tmp_path / "shop.duckdb"
    assert [one.version for one in import_models(database, original)] == [model.version]
    assert import_models(database, original) == []
    export_models(database, exported)
    assert exported.read_bytes() == original.read_bytes()
    import_models(database, original, dataset="branch")
    with pytest.raises(ModelError, match=r"data sets branch, shop.*--dataset"):
        export_models(database, exported)
    assert export_models(database, exported, dataset="branch")[0].version == model.version
    with pytest.raises(ModelError, match="no segmentation model of data set 'none'"):
        export_models(database, exported, dataset="none")
    with pytest.raises(ModelError, match="no database"):
        export_models(tmp_path / "none.duckdb", exported)
    with pytest.raises(ModelError, match=r"none\.json cannot be read"):
        read_model_file(tmp_path / "none.json")


def _in_row(table: str, number: int, **values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda model: model["tables"][table][number].update(values)


DAMAGES: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a centre was changed": (_in_row("centres", 0, centre_scaled=0.5), "changed by hand or damaged"),
    "a centre is a text": (
        _in_row("centres", 0, centre_scaled="a"),
        "row 1, column 'centre_scaled' is 'a' and must be",
    ),
    "an id is a fraction": (_in_row("centres", 1, segment_id=1.5), "row 2, column 'segment_id'.*a whole number"),
    "a number is missing": (_in_row("scalers", 1, scale=None), "table 'scalers' lacks values of 'scale'"),
    "an unknown column": (_in_row("models", 0, colour="red"), "unknown column.*colour"),
    "a row is missing": (lambda model: model["tables"]["centres"].pop(), "one row for each segment and feature"),
    "a feature has no scaler": (lambda model: model["tables"]["scalers"].pop(), "lacks the feature"),
    "no centres": (lambda model: model["tables"].pop("centres"), "table 'centres' lacks values"),
    "no tables": (lambda model: model.pop("tables"), "has no object 'tables'"),
    "no version": (lambda model: model.pop("version"), "lacks 'version'"),
    "a broken definition": (_in_row("models", 0, definition={"features": 3}), "no whole definition"),
}


@pytest.mark.parametrize(("damage", "message"), DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_model_is_refused_with_its_place(
    model: Model, damage: Callable[[dict[str, Any]], object], message: str
) -> None:
    """Without it a slip in an editor moves customers silently, or ends in a stack trace."""
    content = json.loads(models_to_text([model]))
    damage(content["models"][0])
    with pytest.raises(ModelError, match=message):
        models_from_text(json.dumps(content), "model.json")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no JSON file"),
        ('{"format": NaN}', "NaN is no number"),
        ("[]", "no model file"),
        ('{"format": "other"}', "format is 'other'"),
        ('{"format": "winback segmentation model, version 1", "dataset": "a", "models": []}', "at least one model"),
        ('{"format": "winback segmentation model, version 1", "dataset": "a", "models": [1]}', "is not an object"),
    ],
)
def test_what_is_no_model_file_is_refused(text: str, message: str) -> None:
    """Without it the wrong file ends in a stack trace."""
    with pytest.raises(ModelError, match=message):
        models_from_text(text, "model.json")
