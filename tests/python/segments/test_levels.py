"""Segments that are divided again."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from conftest import Dbt
from shops import OPTIONS, RFM, shop_of_types

from winback.segments import FreezeOptions, Model, ModelError, fit_segmentation, models_to_add
from winback.segments.keeping.levels import parent_of, sample_of

FREEZE = FreezeOptions("shop", "2021-01-01", measured_with={"refund_policy": "net"})
SHOP = shop_of_types()
BOTH = pd.concat([SHOP.assign(segmentation=name) for name in ("rfm", "rfm.1")], ignore_index=True)


def build(current: dict[str, Model], segment: int = 1, options: FreezeOptions = FREEZE) -> dict[str, Model]:
    """Return the models that a build adds, by segmentation."""
    name = f"rfm.{segment}"
    found = models_to_add(
        [RFM, replace(RFM, segmentation=name)],
        BOTH.replace({"segmentation": {"rfm.1": name}}),
        BOTH.head(0),
        current=current,
        fit=lambda preset, sample, _earlier: fit_segmentation(sample, preset, OPTIONS),
        options=options,
    )
    return {model.segmentation: model for model in found}


@pytest.fixture(scope="module")
def models() -> dict[str, Model]:
    return build({})


def test_names() -> None:
    """Without it a first level is looked for in another one."""
    assert (parent_of("rfm"), parent_of("rfm.2"), parent_of("my_own.11")) == (None, ("rfm", 2), ("my_own", 11))


def test_the_second_level_is_fitted_on_its_segment_and_frozen(models: dict[str, Model]) -> None:
    """Without it the parts of a segment are those of everybody, or change from build to build."""
    inside = SHOP[models["rfm"].assign(SHOP)[0] == 1]
    assert set(inside["kind"]) == {"engaged"}
    assert models["rfm.1"].summary["customer_count"] == len(inside)
    assert build(models) == {}
    assert build(models, options=replace(FREEZE, refit=True)) == {}
    assert build({"rfm": models["rfm"]})["rfm.1"].version == models["rfm.1"].version


def test_as_many_as_the_first_level_was_fitted_on(models: dict[str, Model]) -> None:
    """Without it a large segment of a large shop is compared pair by pair for hours."""
    few = pd.concat([BOTH[BOTH["segmentation"] == "rfm"].head(50), BOTH[BOTH["segmentation"] == "rfm.1"]])
    drawn = sample_of("rfm.1", few, models)
    assert len(drawn) == 50
    assert set(drawn["customer_id"]) < set(sample_of("rfm.1", BOTH, models)["customer_id"])


def test_a_segment_that_is_not_there_is_named(models: dict[str, Model]) -> None:
    """Without it a typing error, or a refit without that segment, ends in a table without rows."""
    with pytest.raises(ModelError, match=r"divides segment 9 of 'rfm', but its model .* has the segments 1, 2, 3, 4"):
        build(models, segment=9)
    # Without a model there is nobody, and nothing to divide.
    assert not len(sample_of("rfm.1", BOTH, {}))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"rfa": [1]}, "'rfa' is not a segmentation that is built. Choose one of: rfm"),
        ({"rfm": [0]}, "names '0', which is not a segment id"),
    ],
    ids=["segmentation", "segment"],
)
def test_what_cannot_be_divided(dbt: Dbt, asked: dict[str, list[int]], said: str) -> None:
    """A typing error would build without a word, and without the second level."""
    run = dbt.run(
        ["compile", "--select", "int_segmentation_presets"],
        dbt.database("compiled"),
        {"dataset": "demo", "two_level_segments": asked},
        parsed_with={"dataset": "demo"},
    )
    assert run.exit_code != 0
    assert said in run.output
