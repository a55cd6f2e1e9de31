"""Whether a refit would pay, and which feature has moved."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shops import any_shop, shop_of_types
from test_freeze import added

from winback.segments import Model, drift_table
from winback.segments.keeping.drift import distribution, population_stability, probe


@pytest.fixture(scope="module")
def shop() -> pd.DataFrame:
    return shop_of_types()


@pytest.fixture(scope="module")
def model(shop: pd.DataFrame) -> Model:
    found = added(shop)
    assert found is not None
    return found


def test_a_fresh_fit_needs_no_refit(shop: pd.DataFrame, model: Model) -> None:
    """Without it every build asks for a refit, and nobody listens when one is needed."""
    table = drift_table({"rfm": model}, shop.assign(segmentation="rfm"), random_state=1, moved_max=0.1)
    of_model, of_features = table[table["feature"].isna()].iloc[0], table[table["feature"].notna()]
    assert (of_model["loss_ratio"], of_model["share_of_customers_would_move"]) == (pytest.approx(1, abs=1e-6), 0)
    assert not of_model["is_refit_advised"]
    assert of_features["population_stability"].tolist() == [0, 0, 0]


def test_customers_who_have_changed_call_for_a_refit(shop: pd.DataFrame, model: Model) -> None:
    """Without it a model goes on scoring a shop that is no longer there."""
    inflated = shop.assign(revenue=shop["revenue"] * 9, segmentation="rfm")
    table = drift_table({"rfm": model}, inflated, random_state=1, moved_max=0.1).set_index("feature")
    assert table["population_stability"].dropna().between(0, 0.01).tolist() == [True, True, False]
    advice = table[table.index.isna()].iloc[0]
    assert advice["loss_ratio"] > 2
    assert advice["advice"].startswith("refit advised: a refit would fit today's customers ")


def test_odd_samples_are_probed_too(model: Model) -> None:
    """Without it a day with few customers ends the build."""
    assert probe(model, any_shop(0), random_state=1) is None
    assert probe(model, any_shop(1), random_state=1) is None
    three = drift_table({"rfm": model}, any_shop(3).assign(segmentation="rfm"), random_state=1, moved_max=0.1)
    assert three["feature"].tolist() == ["recency_days", "order_count", "revenue"]
    four = probe(model, any_shop(4), random_state=1)
    assert four is not None
    assert (four.refit_loss, four.loss_ratio) == (0, None)
    empty = drift_table({"rfm": model}, any_shop(0).assign(segmentation="rfm"), random_state=1, moved_max=0.1)
    assert empty.dtypes.to_dict() == drift_table({}, empty, random_state=1, moved_max=0.1).dtypes.to_dict()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=1, max_size=80), st.lists(st.integers(-2, 9), min_size=1, max_size=80))
def test_the_index_is_zero_for_the_same_spread_only(then: list[int], now: list[int]) -> None:
    """Without it ties (half of all customers have one order) look like drift, or an empty bin is infinite."""
    before = distribution("orders", np.array(then, dtype=float))
    assert before["share_of_bin"].sum() == pytest.approx(1)
    assert population_stability(before, np.array(then * 3, dtype=float)) == pytest.approx(0, abs=1e-6)
    assert 0 <= population_stability(before, np.array(now, dtype=float)) < 20
