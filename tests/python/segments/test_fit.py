"""The whole fit: what it finds, that it repeats, and that no input breaks it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shops import KINDS, OPTIONS, RFM, any_shop, earlier_shop, shop_of_types
from sklearn.metrics import adjusted_rand_score, silhouette_score

from winback.records.fit_columns import COLUMNS
from winback.segments import (
    Feature,
    FitOptions,
    Preset,
    SegmentationFit,
    fit_segmentation,
    read_presets,
)
from winback.segments.fitting.centers import nearest_center

TABLES = list(COLUMNS)


def scaled_and_centers(sample: pd.DataFrame, fit: SegmentationFit) -> tuple[np.ndarray, np.ndarray]:
    scalers = fit.scalers[fit.scalers["scaler"] == "standard"]
    natural = sample.sort_values("customer_id")[RFM.feature_names].to_numpy(dtype=float)
    location, scale = scalers["location"].to_numpy(dtype=float), scalers["scale"].to_numpy(dtype=float)
    centers = fit.centers.pivot(index="segment_id", columns="feature_position", values="center_scaled")
    return (np.log1p(np.maximum(natural, 0)) - location) / scale, centers.to_numpy(dtype=float)


def same(left: SegmentationFit, right: SegmentationFit) -> None:
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(left, table), getattr(right, table), check_exact=True)


def test_kinds_of_customers_that_nobody_would_mix_up_are_found() -> None:
    """Without it the segments would not be the kinds of customers that are there."""
    shop = shop_of_types()
    fit = fit_segmentation(shop, RFM, OPTIONS)
    scaled, centers = scaled_and_centers(shop, fit)
    kinds = shop.sort_values("customer_id")["kind"]
    assert len(centers) == len(KINDS)
    assert adjusted_rand_score(kinds, nearest_center(scaled, centers)) == 1.0
    money = fit.centers.loc[fit.centers["feature"] == "revenue", "center"].to_list()
    assert money == sorted(money, reverse=True), "segment 1 is worth most"
    assert money[0] == pytest.approx(KINDS["engaged"][3], rel=0.05), "centers are in natural units"


def test_figures_of_the_selected_trial_are_those_of_the_published_partition() -> None:
    """Without it the silhouette in the report would belong to other segments than the customers are in."""
    shop = any_shop(700)
    fit = fit_segmentation(shop, RFM, OPTIONS)
    scaled, centers = scaled_and_centers(shop, fit)
    labels = nearest_center(scaled, centers)
    chosen = fit.trials[fit.trials["is_selected"]].iloc[0]
    assert chosen["k"] == len(centers)
    assert chosen["silhouette"] == pytest.approx(silhouette_score(scaled, labels), abs=1e-6)
    assert chosen["share_of_smallest_segment"] == pytest.approx(np.bincount(labels).min() / 700, abs=1e-6)
    assert fit.silhouettes["silhouette"].mean() == pytest.approx(chosen["silhouette"], abs=1e-5)
    assert fit.silhouettes["segment_id"].tolist() == (labels + 1).tolist()


def test_every_combination_has_its_row_and_its_verdict() -> None:
    """Without it the leaderboard would hide what was tried."""
    trials = fit_segmentation(any_shop(300), RFM, replace(OPTIONS, full_grid=True)).trials
    by_k = trials[trials["algorithm"] != "hdbscan"]
    assert len(by_k) == 3 * (6 * 9 + 1)
    trees = trials["algorithm"] == "agglomerative"
    assert set(trials["algorithm"]) >= {"k_means", "agglomerative", "gaussian_mixture"}
    assert set(trials.loc[trees, "linkage"]) == {"ward", "average", "complete", "single"}
    assert trials.loc[~trees, "linkage"].isna().all()
    mixtures = trials["algorithm"] == "gaussian_mixture"
    assert trials.loc[mixtures, "bic"].notna().all()
    assert trials.loc[~mixtures, "bic"].isna().all()
    assert trials.loc[trials["silhouette"].notna(), ["silhouette_standard_error", "agreement"]].notna().all(axis=None)
    assert not trials.duplicated(["scaler", "algorithm", "linkage", "k"]).any()
    assert trials["verdict"].str.len().min() > 10
    assert trials["is_selected"].sum() == 1


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 120))
def test_the_order_of_rows_does_not_matter(seed: int, customers: int) -> None:
    """Without it customers change segment because a file was sorted another way."""
    shop = any_shop(customers, seed % 5)
    same(fit_segmentation(shop, RFM, OPTIONS), fit_segmentation(shop.sample(frac=1, random_state=seed), RFM, OPTIONS))


def test_the_full_grid_publishes_what_the_small_one_does() -> None:
    """Without it the table that explains the choice would explain another one."""
    shop, earlier = any_shop(250), earlier_shop(250, 3)
    small = fit_segmentation(shop, RFM, OPTIONS, earlier)
    full = fit_segmentation(shop, RFM, replace(OPTIONS, full_grid=True), earlier)
    for table in ("centers", "stability", "use", "axes", "features", "silhouettes"):
        pd.testing.assert_frame_equal(getattr(small, table), getattr(full, table), check_exact=True)
    on = ["scaler", "algorithm", "linkage", "k"]
    published = small.trials[small.trials["scaler"] == "standard"]
    same_trials = full.trials.merge(published[on], on=on)
    pd.testing.assert_frame_equal(published.reset_index(drop=True), same_trials, check_exact=True)


def test_other_scalers_show_how_much_they_would_change() -> None:
    """Without it nobody sees that another scaler would put every third customer elsewhere."""
    trials = fit_segmentation(shop_of_types(), RFM, OPTIONS).trials
    others = trials[trials["scaler"] != "standard"]
    assert sorted(others["scaler"]) == ["min_max", "robust"]
    assert (others["k"] == len(KINDS)).all()
    assert (others["rand_to_selected"] > 0.99).all(), "these kinds are apart whatever the scaler"
    assert trials.loc[trials["is_selected"], "rand_to_selected"].tolist() == [1.0]


def test_samples_of_a_large_shop_are_bounded_and_repeat() -> None:
    """Without it pictures and trees grow with the square of the customers, or change from build to build."""
    shop = any_shop(450)
    bounds = {"tree_rows": 200, "silhouette_rows": 150, "dendrogram_leaves": 12, "full_grid": True}
    options = replace(OPTIONS, **bounds)  # type: ignore[arg-type]
    fit = fit_segmentation(shop, RFM, options)
    same(fit, fit_segmentation(shop[::-1], RFM, options))
    assert len(fit.silhouettes) == 150
    assert fit.dendrogram["merge_id"].nunique() == 11
    assert fit.dendrogram["leaf_count"].max() == 200
    measured = fit.trials.dropna(subset=["silhouette"])
    assert set(measured.loc[measured["algorithm"] == "k_means", "silhouette_sample_count"]) == {450}
    assert set(measured.loc[measured["linkage"] == "average", "silhouette_sample_count"]) == {200}


DEGENERATE = {
    "nobody": (any_shop(0), 0),
    "one customer": (any_shop(1), 1),
    "two customers": (any_shop(2), 1),
    "three customers": (any_shop(3), 1),
    "all identical": (any_shop(1).loc[[0] * 50].assign(customer_id=[f"c{n}" for n in range(50)]), 1),
    "two different customers, often": (
        any_shop(2).loc[[0, 1] * 30].assign(customer_id=[f"c{n}" for n in range(60)]),
        2,
    ),
    "a constant feature": (any_shop(80).assign(order_count=1), None),
    "all constant but one": (any_shop(80).assign(order_count=1, recency_days=5), None),
    "huge sums": (any_shop(80).assign(revenue=lambda shop: shop["revenue"] * 1e14), None),
    "sums of zero and below": (any_shop(80).assign(revenue=lambda shop: 100 - shop["revenue"]), None),
}


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize(("shop", "segments"), DEGENERATE.values(), ids=DEGENERATE.keys())
def test_no_shop_is_too_small_or_too_odd(shop: pd.DataFrame, segments: int | None) -> None:
    """Without it a new or an odd shop gets a stack trace instead of one honest segment."""
    fit = fit_segmentation(shop, RFM, OPTIONS)
    assert fit.trials["is_selected"].sum() == min(len(shop), 1)
    found = fit.centers["segment_id"].nunique()
    assert found == segments or (segments is None and 2 <= found <= 8)
    assert np.isfinite(fit.centers[["center_scaled", "center"]].to_numpy(dtype=float)).all()
    for table in TABLES:
        assert {name: str(kind) for name, kind in getattr(fit, table).dtypes.items()} == COLUMNS[table]


def test_huge_untransformed_sums_keep_their_segments() -> None:
    """Without it a shop that counts in a small currency unit has no segments."""
    preset = Preset("money", "standard", (Feature("revenue"),), "revenue")
    shop = shop_of_types()
    small, large = (
        fit_segmentation(shop.assign(revenue=shop["revenue"] * factor), preset, OPTIONS) for factor in (1.0, 1e14)
    )
    pd.testing.assert_series_equal(small.centers["center_scaled"], large.centers["center_scaled"], rtol=1e-6)


def test_raw_money_is_refused_for_its_tiny_segment() -> None:
    """Without it the highest silhouette of all, a handful of whales against everybody, becomes the segmentation."""
    shop = any_shop(500)
    shop.loc[:4, "revenue"] = [3e6, 3.1e6, 2.9e6, 3.2e6, 3e6]
    preset = Preset("money", "standard", (Feature("revenue"),), "revenue")
    trials = fit_segmentation(shop, preset, OPTIONS).trials
    two = trials[(trials["scaler"] == "standard") & (trials["algorithm"] == "k_means") & (trials["k"] == 2)].iloc[0]
    assert two["silhouette"] > 0.9
    assert "smallest segment holds 1 % (5 customers): below 2 %" in two["verdict"]


def test_a_missing_value_is_named_with_its_customer() -> None:
    """Without it one empty cell gives every customer a segment of NaN."""
    shop = any_shop(10)
    shop["order_count"] = shop["order_count"].astype(float)
    shop.loc[3, "order_count"] = np.nan
    with pytest.raises(ValueError, match=r"'order_count'.*1 customer.*'c00003'"):
        fit_segmentation(shop, RFM, OPTIONS)
    with pytest.raises(ValueError, match=r"needs the column.*order_count"):
        fit_segmentation(shop.drop(columns="order_count"), RFM, OPTIONS)


def test_a_range_that_no_fit_can_meet_is_refused() -> None:
    """Without it swapped options silently give one segment."""
    with pytest.raises(ValueError, match="segment_count_min"):
        FitOptions(random_state=1, segment_count_min=5, segment_count_max=4)


def test_presets_come_from_rows_in_any_order() -> None:
    """Without it centers would be read with another feature's name."""
    rows = pd.DataFrame(
        {
            "segmentation": "rfm",
            "feature_position": [3, 1, 2],
            "feature": ["revenue", "recency_days", "order_count"],
            "transform": "log",
            "clip_lower_quantile": None,
            "clip_upper_quantile": None,
            "scaler": "standard",
            "is_value_feature": [True, False, False],
            "feature_role": [None, "recency", "frequency"],
        }
    )
    assert read_presets(rows) == [RFM]
    assert read_presets(rows.iloc[:0]) == []
