"""What trials are judged by beside their silhouette: repeatability, clouds without groups, use, and the features."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from continua import CONTINUA
from shops import OPTIONS, RFM, any_shop, earlier_shop, shop_of_types
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, roc_auc_score

from winback.segments import Feature, Preset, fit_segmentation
from winback.segments.fitting.lloyd import fit_centers, nearest, spread_starts
from winback.segments.fitting.sampling import read_sample
from winback.segments.judging.agreement import adjusted_rand, best_jaccard, contingency
from winback.segments.judging.copula import Copula
from winback.segments.judging.evaluation import silhouettes
from winback.segments.judging.knee import elbow
from winback.segments.judging.structure import Nulls
from winback.segments.judging.use import count_twins, outcome, quantile_cells, use_of_groups, use_of_score


def test_many_small_k_means_find_what_scikit_learn_finds() -> None:
    """Without it repeatability would be that of a worse k-means than the one that is published."""
    rng = np.random.default_rng(3)
    samples = np.stack([rng.normal(size=(300, 3)) + rng.integers(0, 2, (300, 1)) * 3 for _ in range(6)])
    starts = [spread_starts(samples, 4, np.random.default_rng(seed)) for seed in range(6)]
    centers, inertia = fit_centers(samples, starts)
    for sample, found, of_sample in zip(samples, centers, inertia, strict=True):
        reference = KMeans(4, n_init=10, random_state=0).fit(sample)
        assert of_sample <= reference.inertia_ * 1.01
        distances = ((sample[:, None, :] - found[None, :, :]) ** 2).sum(axis=2)
        assert of_sample == pytest.approx(distances.min(axis=1).sum(), rel=1e-6)
    assert nearest(samples, centers).shape == (6, 300)


def test_agreement_is_scikit_learns() -> None:
    """Without it analysts could not check the repeatability of a trial."""
    rng = np.random.default_rng(4)
    labels, others = rng.integers(0, 4, 200), rng.integers(0, 3, (5, 200))
    others[0] = labels % 3
    tables = contingency(labels, others)
    expected = [adjusted_rand_score(labels, other) for other in others]
    np.testing.assert_allclose(adjusted_rand(tables), expected, atol=1e-12)
    same = contingency(labels, labels[None, :])
    assert adjusted_rand(same)[0] == 1.0
    assert best_jaccard(same)[0].tolist() == [1.0] * 4


def test_the_elbow_is_where_a_curve_bends() -> None:
    """Without it the mark in the picture would stand where nobody sees a bend."""
    assert elbow([1, 2, 3, 4, 5, 6], [100, 60, 20, 15, 12, 10]) == 2
    assert elbow([1, 2, 3], [30, 20, 10]) is None
    assert elbow([1, 2], [30, 20]) is None


def test_types_are_told_from_a_cut_of_a_continuum() -> None:
    """Without it every segmentation would look like a discovery, or none; a claim rests on 99 draws, not on 19."""
    kinds = fit_segmentation(shop_of_types(), RFM, OPTIONS).trials.query("is_selected").iloc[0]
    assert kinds["structure"] == "more separate than shuffled customers"
    assert kinds["excess_over_null"] > 0.05
    assert kinds["null_p_value"] == 0.01
    assert kinds["repeatability"] > 0.95
    assert "more separate than shuffled customers" in kinds["verdict"]
    cloud = any_shop(400)
    cloud["revenue"] = np.exp(np.random.default_rng(1).normal(6, 1, 400))
    cut = fit_segmentation(cloud, RFM, OPTIONS).trials.query("is_selected").iloc[0]
    assert cut["structure"].startswith("useful cut of a continuum")
    # Where the first 19 draws claim nothing, there are no more.
    assert round(cut["null_p_value"] * 20, 6) % 1 == 0
    assert "a useful cut of a continuum" in cut["verdict"]


def observed_silhouettes(scaled: np.ndarray, counts: list[int]) -> dict[int, float]:
    """Mean silhouette of k-means by number of segments."""
    labels = []
    for k in counts:
        starts = [spread_starts(scaled[None], k, np.random.default_rng(seed)) for seed in range(3)]
        labels.append(nearest(scaled[None], fit_centers(scaled[None], starts)[0])[0])
    return {k: float(of.mean()) for k, of in zip(counts, silhouettes(scaled, labels), strict=True)}


def test_clouds_without_groups_are_rarely_said_to_have_some() -> None:
    """Without it a test "at 5 %" might claim groups in every other cloud. (1,600 are in benchmarks.)"""
    claims = 0
    for seed in range(12):
        cloud = np.random.default_rng(seed).uniform(size=(150, 2))
        nulls = Nulls(cloud, rows=150, draws=19, counts=[3, 4], random_state=seed)
        observed = observed_silhouettes(cloud, [3, 4])
        claims += any(nulls.structure(observed, k).is_more_separate for k in observed)
    assert claims <= 1


def test_customers_of_one_kind_are_not_said_to_be_groups() -> None:
    """Without it skewed values, ties and correlations, which every shop has, pass for groups."""
    claims = []
    for population in CONTINUA.values():
        for seed in range(2):
            values = np.log1p(population(np.random.default_rng(seed), 400))
            scaled = (values - values.mean(axis=0)) / values.std(axis=0)
            nulls = Nulls(scaled, rows=300, draws=19, counts=[2, 3, 4], random_state=seed)
            observed = observed_silhouettes(scaled, [2, 3, 4])
            claims.append(any(nulls.structure(observed, k).is_more_separate for k in observed))
    assert sum(claims) <= 1


def test_shuffled_customers_keep_values_ties_and_correlations() -> None:
    """Without it the comparison would be with customers that differ from the real ones in more than in groups."""
    values = CONTINUA["BG/NBD, a cohort that buys like CDNOW's"](np.random.default_rng(2), 2000)
    logs = np.log1p(values)
    drawn = Copula(logs).draw(20, 2000, np.random.default_rng(3)).reshape(-1, 3)
    for feature in range(3):
        assert set(drawn[:, feature]) <= set(logs[:, feature])
    assert (drawn[:, 1] == np.log(2)).mean() == pytest.approx((values[:, 1] == 1).mean(), abs=0.01)
    np.testing.assert_allclose(np.corrcoef(drawn.T), np.corrcoef(logs.T), atol=0.02)


def test_unrepeatable_trials_are_refused_in_words() -> None:
    """Without it a marketer plans a year with segments that next week's data would not give again."""
    trials = fit_segmentation(any_shop(60), RFM, replace(OPTIONS, repeatability_min=0.99)).trials
    refused = trials[trials["verdict"].str.contains("not repeatable")]
    assert len(refused) > 0
    assert not refused["is_selected"].any()
    assert (refused["repeatability"] < 0.99).all()


def test_segments_are_chosen_by_what_they_are_good_for() -> None:
    """Without it the smallest, least useful number of segments wins every time: silhouettes prefer it."""
    fit = fit_segmentation(any_shop(500), RFM, OPTIONS, earlier_shop(900, 5))
    chosen = fit.trials.query("is_selected").iloc[0]
    passing = fit.trials[fit.trials["reorder_auc"].notna() & fit.trials["k"].between(3, 8)]
    passing = passing[~passing["verdict"].str.contains("not repeatable|smallest segment")]
    best = passing.loc[passing["reorder_auc"].astype(float).idxmax()]
    assert chosen["reorder_auc"] >= best["reorder_auc"] - best["reorder_auc_standard_error"] - 0.001
    simpler = passing[passing["k"] < chosen["k"]]
    assert (simpler["reorder_auc"] < best["reorder_auc"] - best["reorder_auc_standard_error"] + 0.001).all()
    assert "who orders again within 90 days" in chosen["verdict"]
    assert fit.use["baseline"].tolist() == ["quantile_cells", "single_score"]
    assert fit.use["reorder_auc"].between(0.6, 1).all()


def test_without_later_orders_the_silhouette_decides_and_the_verdict_says_so() -> None:
    """Without it a shop of three months has no segments, or believes that they were measured by use."""
    nobody_came = earlier_shop(300).assign(order_count_after=0, revenue_after=0.0)
    for earlier in (None, earlier_shop(0), nobody_came):
        fit = fit_segmentation(any_shop(200), RFM, OPTIONS, earlier)
        assert fit.use.empty
        assert fit.trials["reorder_auc"].isna().all()
        assert "no later orders to compare with" in fit.trials.query("is_selected")["verdict"].iloc[0]


def test_use_is_measured_on_customers_the_rates_do_not_come_from() -> None:
    """Without it many tiny cells would seem to know the future, each customer's own return being their cell's rate."""
    rng = np.random.default_rng(8)
    customers = np.array([f"c{n}" for n in range(2000)], dtype=object)
    returned = rng.random(2000) < 0.4
    result = outcome(customers, returned.astype(float), returned * 10.0)
    alone = use_of_groups(np.arange(2000), result)
    assert alone.reorder_auc == pytest.approx(0.5, abs=0.02)
    score = returned + rng.normal(size=2000)
    assert use_of_score(score, result).reorder_auc == pytest.approx(roc_auc_score(returned, score), abs=0.01)
    # The error is the one that repeated draws of customers show.
    drawn = [roc_auc_score(returned[rows], score[rows]) for rows in rng.integers(0, 2000, (200, 2000))]
    assert use_of_score(score, result).reorder_auc_standard_error == pytest.approx(np.std(drawn), rel=0.25)


def test_equal_values_are_in_one_cell() -> None:
    """Without it the cells that segments are held against would split customers who do not differ."""
    cells = quantile_cells(np.array([[1.0], [1.0], [1.0], [1.0], [2.0], [3.0]]))
    assert len(set(cells[:4].tolist())) == 1
    assert len(set(cells.tolist())) == 3


def test_features_that_say_nothing_new_are_left_out_with_a_reason() -> None:
    """Without it a copy of a feature counts twice in every distance, and a constant one puzzles readers of centers."""
    shop = any_shop(300)
    rng = np.random.default_rng(2)
    shop["copy"] = shop["revenue"] * np.exp(rng.normal(0, 0.01, 300))
    shop["one"], shop["nothing"] = 1, np.nan
    names = ("copy", "recency_days", "one", "nothing", "order_count", "revenue")
    preset = Preset("own", "standard", tuple(Feature(name, "log") for name in names), "revenue")
    fit = fit_segmentation(shop, preset, OPTIONS)
    reasons = dict(zip(fit.features["feature"], fit.features["reason"], strict=True))
    assert reasons["copy"] == "left out: 100.0 % of it follows from revenue"
    assert reasons["one"] == "left out: it is the same for all customers"
    assert reasons["nothing"] == "left out: it has no value for any customer"
    assert fit.features.loc[fit.features["is_used"], "feature"].tolist() == [
        "recency_days",
        "order_count",
        "revenue",
    ]
    # Positions are the preset's: SQL reads features by them.
    assert sorted(set(fit.centers["feature_position"])) == [2, 5, 6]
    assert fit.scalers.groupby("scaler")["feature_position"].apply(list).tolist() == [[2, 5, 6]] * 3


def test_segments_are_twins_if_neither_who_orders_again_nor_revenue_differs() -> None:
    """Without it two segments that nobody could tell apart count as two findings."""
    rng = np.random.default_rng(5)
    groups = np.repeat([0, 1, 2, 3], 300)
    revenue = rng.normal(np.array([8.0, 5.6, 5.6, 3.0])[groups], 0.5)
    customers = np.array([f"c{number}" for number in range(1200)], dtype=object)

    def twins(rates: list[float]) -> int:
        back = np.concatenate([np.arange(300) < round(300 * rate) for rate in rates]).astype(float)
        return count_twins(groups, revenue, groups, outcome(customers, back, back))

    # 92 and 90 % differ by chance, 92 and 70 % do not; 10 and 10 % belong to different revenue.
    assert twins([0.1, 0.92, 0.9, 0.1]) == 1
    assert twins([0.1, 0.92, 0.7, 0.1]) == 0


def test_where_nothing_varies_one_feature_is_kept() -> None:
    """Without it equal customers would have no center and so no segment."""
    shop = any_shop(1).loc[[0] * 9].assign(customer_id=[f"c{n}" for n in range(9)])
    uses = read_sample(shop, RFM).uses
    assert [use.is_used for use in uses] == [False, False, True]
    assert "all customers are one segment" in uses[2].reason
    with pytest.raises(ValueError, match="No feature of segmentation 'rfm' has a value"):
        read_sample(shop.assign(recency_days=np.nan, order_count=np.nan, revenue=np.nan), RFM)


@pytest.mark.parametrize("features", [1, 60])
def test_one_feature_or_sixty(features: int) -> None:
    """Without it an own feature list of another length ends in an error."""
    rng = np.random.default_rng(6)
    group = rng.integers(0, 3, 240)
    frame = pd.DataFrame(
        rng.normal(size=(240, features)) + 8 * group[:, None], columns=[f"f{n}" for n in range(features)]
    )
    frame.insert(0, "customer_id", [f"c{n:03d}" for n in range(240)])
    preset = Preset("own", "standard", tuple(Feature(f"f{n}") for n in range(features)), "f0")
    fit = fit_segmentation(frame, preset, OPTIONS)
    assert fit.centers["segment_id"].nunique() == 3
    assert fit.axes["axis"].max() == min(3, features)
    loadings = fit.axes.pivot(index="axis", columns="feature_position", values="loading").to_numpy(dtype=float)
    np.testing.assert_allclose(loadings @ loadings.T, np.eye(len(loadings)), atol=1e-4)


def test_clear_cases_stay_and_border_cases_move() -> None:
    """Without it a customer on the border would be shown with the confidence of one in the middle."""
    stability = fit_segmentation(any_shop(500), RFM, OPTIONS).stability
    assert stability["separation_from"].iloc[0] == 0.0
    assert stability["separation_to"].iloc[-1] == 1.0
    assert stability["separation_from"].tolist()[1:] == stability["separation_to"].tolist()[:-1]
    assert stability["agreement"].between(0, 1).all()
    assert stability["agreement"].iloc[-1] > stability["agreement"].iloc[0]
    assert stability["customer_count"].sum() == OPTIONS.bootstrap_rows
