"""A model stays until a refit is asked for, and a refit is refused that moves too many."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from shops import OPTIONS, RFM, any_shop, shop_of_types

from winback.segments import (
    Feature,
    FreezeOptions,
    Model,
    ModelError,
    Preset,
    fit_segmentation,
    models_to_add,
    read_models,
    stack_models,
)

FREEZE = FreezeOptions("shop", "2021-01-01", measured_with={"refund_policy": "net"})


def added(
    shop: pd.DataFrame,
    current: Model | None = None,
    *,
    preset: Preset = RFM,
    options: FreezeOptions = FREEZE,
) -> Model | None:
    """Return the model that a build adds for one segmentation."""
    models = models_to_add(
        [preset],
        shop.assign(segmentation=preset.segmentation),
        shop.head(0).assign(segmentation=preset.segmentation),
        current={} if current is None else {preset.segmentation: current},
        fit=lambda asked, sample, _earlier: fit_segmentation(sample, asked, OPTIONS),
        options=options,
    )
    return models[0] if models else None


REFIT = replace(FREEZE, refit=True)
FORCED = replace(REFIT, refit_force=True)


@pytest.fixture(scope="module")
def shop() -> pd.DataFrame:
    return shop_of_types()


@pytest.fixture(scope="module")
def first(shop: pd.DataFrame) -> Model:
    model = added(shop)
    assert model is not None
    return model


@pytest.fixture(scope="module")
def aged(shop: pd.DataFrame) -> pd.DataFrame:
    """The shop a year later: half of the engaged are lost, which moves 60 of 600 customers."""
    later = shop.copy()
    engaged = later.index[later["kind"] == "engaged"]
    later.loc[engaged[:60], "recency_days"] += 300
    return later


def test_the_first_build_fits_and_later_ones_only_score(shop: pd.DataFrame, first: Model, aged: pd.DataFrame) -> None:
    """Without it new orders re-scale everything, and customers change segment who did nothing."""
    assert (first.fit_number, first.summary["origin"], first.segment_ids) == (1, "first fit", [1, 2, 3, 4])
    assert added(shop, first) is None
    assert added(aged, first) is None
    assert added(any_shop(0), first) is None
    assert added(any_shop(0)) is None
    assert added(any_shop(0), first, options=REFIT) is None


def test_a_refit_without_new_data_changes_nothing(shop: pd.DataFrame, first: Model) -> None:
    """Without it each refit is a new version to look through, with nothing in it."""
    assert added(shop.sample(frac=1, random_state=3), first, options=REFIT) is None
    assert added(shop, first, options=replace(REFIT, refit=["rfa"])) is None


def test_a_refit_keeps_the_ids_and_says_what_changed(aged: pd.DataFrame, first: Model) -> None:
    """Without it nobody can compare a segment with itself before the refit."""
    refit = added(aged, first, options=replace(FREEZE, refit=["rfm"]))
    assert refit is not None
    assert (refit.fit_number, refit.segment_ids, refit.version != first.version) == (2, [1, 2, 3, 4], True)
    summary = refit.summary
    assert (summary["origin"], summary["segments_kept"], summary["segments_new"]) == ("refit", "1, 2, 3, 4", "")
    assert summary["share_of_customers_moved"] < 0.01
    moves = refit.tables["moves"]
    stayed = moves["previous_segment_id"] == moves["segment_id"]
    assert moves["customer_count"].sum() == len(aged)
    assert moves.loc[~stayed, "customer_count"].sum() == round(summary["share_of_customers_moved"] * len(aged))
    assert not len(first.tables["moves"])
    same = aged.loc[aged["kind"] == "gone"]
    assert first.assign(same)[0].tolist() == refit.assign(same)[0].tolist()


def test_a_refit_that_moves_too_many_is_refused_unless_forced(shop: pd.DataFrame, first: Model) -> None:
    """Without it a bad export re-sorts all customers overnight."""
    other = shop.assign(order_count=1, recency_days=np.arange(len(shop)) % 40 + 1)
    with pytest.raises(
        ModelError, match=r"refit of segmentation 'rfm' is refused: it would move .*winback fit --force"
    ):
        added(other, first, options=REFIT)
    forced = added(other, first, options=FORCED)
    assert forced is not None
    assert forced.summary["share_of_customers_moved"] > 0.1
    assert min(set(forced.segment_ids) - set(first.segment_ids), default=5) == 5


def test_a_model_is_not_used_for_something_else(shop: pd.DataFrame, first: Model) -> None:
    """Without it days are scored as orders, or one shop with the segments of another."""
    other = Preset("rfm", "robust", (Feature("recency_days", "none"), *RFM.features[1:]), "revenue")
    with pytest.raises(
        ModelError,
        match=r"transform of recency_days was log and is none; scaler was standard and is robust.*winback fit",
    ):
        added(shop, first, preset=other)
    fewer = Preset("rfm", "standard", RFM.features[1:], "revenue")
    with pytest.raises(ModelError, match="features were recency_days, order_count, revenue and are order_count"):
        added(shop, first, preset=fewer)
    with pytest.raises(ModelError, match="option refund_policy was net and is gross"):
        added(shop, first, options=replace(FREEZE, measured_with={"refund_policy": "gross"}))
    with pytest.raises(ModelError, match=r"has 4 segments, more than segment_count_max \(3\)"):
        added(shop, first, options=replace(FREEZE, segment_count_max=3))
    with pytest.raises(ModelError, match="fitted on other customers: none of the 600 "):
        added(shop.assign(customer_id="x" + shop["customer_id"]), first)
    # A refit is the way out of all of them.
    assert added(shop, first, preset=fewer, options=FORCED) is not None


def test_the_table_of_all_models_gives_the_last_one_back(shop: pd.DataFrame, aged: pd.DataFrame, first: Model) -> None:
    """Without it the next build scores with the model before the refit, or with another data set's."""
    refit = added(aged, first, options=REFIT)
    assert refit is not None
    other_shop = replace(first, dataset="other", fit_number=7)
    table = stack_models([first, refit, other_shop])
    assert table.dtypes.to_dict() == stack_models([]).dtypes.to_dict()
    read = read_models(table.sample(frac=1, random_state=1), "shop")["rfm"]
    assert (read.fit_number, read.version) == (2, refit.version)
    np.testing.assert_array_equal(read.assign(shop)[1], refit.assign(shop)[1])
    # A table of an older version knows no fits.
    assert read_models(table.drop(columns=["fit_number", "dataset", "model_version", "as_of_date"]), "shop") == {}
    assert read_models(pd.DataFrame(), "shop") == {}
