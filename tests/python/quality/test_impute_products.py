"""What neighbors tell, when they are believed, and that they say the same in any order."""

import os

import numpy as np
import pandas as pd
import pytest
from catalogs import NO_SURROUNDINGS, catalog, every_tenth, quality, share_right, told, unit, without

from winback.quality.imputation import ImputationOptions, impute_products
from winback.quality.imputation.features import UNKNOWN, Features, codes, product_features
from winback.quality.imputation.neighbors import NEARNESS, nearest, votes
from winback.quality.imputation.validation import cross_validate, hide_and_find


def test_brands_that_follow_path_and_price_are_told_right_as_often_as_promised() -> None:
    truth = catalog(1500)
    hidden = every_tenth(truth)
    result = impute_products(without(truth, "brand", hidden), NO_SURROUNDINGS)
    answers, figures = told(result, "brand"), quality(result, "brand", "known category id")
    assert len(answers) > 0.9 * hidden.sum()
    assert set(answers.index) <= set(truth["product_id"][hidden])
    assert figures["accuracy"] > 0.95
    assert figures["baseline_accuracy"] < 0.2
    assert share_right(answers, truth, "brand") == pytest.approx(figures["answered_accuracy"], abs=0.05)
    assert figures["verdict"].startswith("Used")


def test_brands_that_follow_nothing_are_left_unknown() -> None:
    truth = catalog(1500, brand_follows="nothing")
    result = impute_products(without(truth, "brand", every_tenth(truth)), NO_SURROUNDINGS)
    figures = quality(result, "brand", "known category id")
    assert told(result, "brand").empty
    assert abs(figures["accuracy"] - figures["baseline_accuracy"]) < 0.05
    assert figures["verdict"].startswith("Not used")
    assert pd.isna(figures["share_of_votes_min"])


def test_brands_of_new_category_ids_are_judged_on_hidden_category_ids() -> None:
    """Hiding single products would call these guesses right every time: their category id has told the brand."""
    truth = catalog(1500, brand_follows="category id")
    result = impute_products(without(truth, "brand", every_tenth(truth, "category_id")), NO_SURROUNDINGS)
    figures = quality(result, "brand", "new category id")
    assert figures["accuracy"] == 0
    assert told(result, "brand").empty
    # the same catalog, with brands missing here and there
    result = impute_products(without(truth, "brand", every_tenth(truth)), NO_SURROUNDINGS)
    assert quality(result, "brand", "known category id")["accuracy"] > 0.9


def test_categories_are_told_as_deep_as_neighbors_agree() -> None:
    """The brand gives away the top level and nothing below: a whole path would be wrong, no path a loss."""
    truth = catalog(2000)
    truth["brand"] = truth["category"].str.split(".").str[0] + " works"
    truth["usual_price"] = 10.0
    hidden = every_tenth(truth, "category_id")
    result = impute_products(without(truth, "category", hidden), NO_SURROUNDINGS)
    answers = told(result, "category")
    assert set(answers) <= {"home", "sport", "toys"}
    assert len(answers) == hidden.sum()
    assert share_right(answers, truth, "category") == 1
    assert quality(result, "category", "whole path")["verdict"].startswith("Not used")
    assert quality(result, "category", "top level")["answered_accuracy"] == 1


def test_whole_paths_are_told_where_neighbors_agree_on_them() -> None:
    truth = catalog(1500)
    hidden = every_tenth(truth, "category_id")
    result = impute_products(without(truth, "category", hidden), NO_SURROUNDINGS)
    answers = told(result, "category")
    assert len(answers) == hidden.sum()
    assert share_right(answers, truth, "category") == 1
    assert quality(result, "category", "two levels")["verdict"] == "Nothing is missing."


def test_products_of_a_new_category_id_get_one_category() -> None:
    """Each of them alone would be told now this, now that, and a category id means one category."""
    truth = catalog(2000)
    # brand and price say little about each product, and together much about the id
    told_by_brand = truth["product_id"].map(lambda key: unit("told", key)) < 0.5
    truth["brand"] = truth["category"].where(told_by_brand, "any brand")
    truth["usual_price"] = 10.0
    hidden = every_tenth(truth, "category_id")
    result = impute_products(without(truth, "category", hidden), NO_SURROUNDINGS)
    answers = told(result, "category")
    assert len(answers) > 0.7 * hidden.sum()
    assert share_right(answers, truth, "category") > 0.95
    ids = truth.set_index("product_id")["category_id"].loc[answers.index]
    assert answers.groupby(ids).nunique().max() == 1


def test_what_is_seen_beside_a_product_tells_where_price_and_brand_do_not() -> None:
    truth = catalog(1500)
    truth["brand"], truth["usual_price"] = None, 10.0
    hidden = every_tenth(truth, "category_id")
    beside = pd.DataFrame(
        {
            "product_id": truth["product_id"],
            "attribute": "category",
            "neighbor_value": truth["category"],
            "share_of_neighbors": 0.8,
        }
    )
    products = without(truth, "category", hidden)
    result = impute_products(products, beside)
    assert quality(result, "category", "whole path")["surroundings_weight"] > 0
    assert share_right(told(result, "category"), truth, "category") > 0.95
    assert told(impute_products(products, NO_SURROUNDINGS), "category").empty


def test_a_higher_demand_leaves_more_unknown_and_errs_less() -> None:
    truth = catalog(3000)
    # at home everything has the brand of its kind; elsewhere most brands are any
    share = truth["category"].str.startswith("home").map({True: 0.05, False: 0.7})
    other = catalog(3000, brand_follows="nothing")["brand"]
    truth["brand"] = truth["brand"].where(truth["product_id"].map(lambda key: unit("swap", key)) > share, other)
    products = without(truth, "brand", every_tenth(truth))
    answers = {
        demand: told(impute_products(products, NO_SURROUNDINGS, ImputationOptions(accuracy_min=demand)), "brand")
        for demand in (0.0, 0.5, 0.99)
    }
    assert len(answers[0.0]) == every_tenth(truth).sum()
    assert len(answers[0.0]) >= len(answers[0.5]) > 0
    assert len(answers[0.99]) == 0
    assert share_right(answers[0.5], truth, "brand") >= 0.5


def test_row_order_threads_and_the_names_of_category_ids_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    truth = catalog(800)
    products = without(without(truth, "brand", every_tenth(truth)), "category", every_tenth(truth, "category_id"))
    expected = impute_products(products, NO_SURROUNDINGS)
    assert (expected["artifact"] == "predictions").any()

    shuffled = products.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(impute_products(shuffled, NO_SURROUNDINGS), expected)

    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    pd.testing.assert_frame_equal(impute_products(products, NO_SURROUNDINGS), expected)

    # an id is a name: were it a number with a distance, other numbers would give other neighbors
    ids = {name: f"{unit('renamed', name):.12f}" for name in products["category_id"].unique()}
    renamed = products.assign(category_id=products["category_id"].map(ids))
    pd.testing.assert_frame_equal(impute_products(renamed, NO_SURROUNDINGS), expected)


@pytest.mark.parametrize(
    "products",
    [
        catalog(0),
        catalog(1),
        without(catalog(1), "brand", pd.Series([True])),
        without(catalog(100), "brand", pd.Series([True] * 100)),
        catalog(100),
        catalog(100).assign(usual_price=np.nan, category_id=None, category=None),
        without(catalog(100).assign(usual_price=1.0, brand="one"), "brand", every_tenth(catalog(100))),
        without(catalog(100).assign(category_id=None, usual_price=np.nan), "brand", every_tenth(catalog(100))),
        without(catalog(100).assign(category="flat"), "category", every_tenth(catalog(100))),
        without(catalog(100).assign(category_id="only"), "brand", every_tenth(catalog(100))),
    ],
    ids=[
        "empty",
        "one",
        "one missing",
        "all missing",
        "all known",
        "no category",
        "identical",
        "no ids",
        "flat",
        "one id",
    ],
)
def test_poor_catalogs_give_a_verdict_and_no_guess(products: pd.DataFrame) -> None:
    result = impute_products(products.astype({"usual_price": float}), NO_SURROUNDINGS)
    verdicts = result[result["artifact"] == "quality"]
    assert len(verdicts) == 5
    assert verdicts["verdict"].str.len().gt(0).all()
    known = set(products["brand"].dropna()) | set(products["category"].dropna())
    assert set(result["predicted_value"].dropna()) <= known


def test_one_brand_for_all_is_not_filled_in_by_neighbors() -> None:
    """They cannot beat "always the most frequent", and a brand of everything tells nothing."""
    products = catalog(300).assign(brand="one")
    result = impute_products(without(products, "brand", every_tenth(products)), NO_SURROUNDINGS)
    assert told(result, "brand").empty
    assert quality(result, "brand", "known category id")["accuracy"] == 1


def test_a_value_that_only_one_product_has_counts_as_wrong() -> None:
    labels = np.arange(40)
    features = _features(np.zeros(40))
    folds = labels % 5
    neighbors = hide_and_find(features, labels, labels, folds)
    result = cross_validate(
        neighbors, labels, hidden=labels, folds=folds, groups=labels, is_pooled=False, accuracy_min=0.5
    )
    assert (result.accuracy, result.baseline_accuracy, result.is_used) == (0, 0, False)


def test_a_standard_error_takes_products_of_a_category_id_together() -> None:
    """Forty products of two ids are two observations: the error of the accuracy must not shrink with their number."""
    rows = np.arange(400)
    labels = (rows >= 200).astype(np.int64)
    features = _features((rows % 7).astype(float))
    alone, together = (
        cross_validate(
            hide_and_find(features, rows, rows, rows % 5),
            labels,
            hidden=rows,
            folds=rows % 5,
            groups=groups,
            is_pooled=False,
            accuracy_min=0.5,
        )
        for groups in (rows, labels)
    )
    assert alone.accuracy == together.accuracy
    assert together.accuracy_standard_error > 3 * alone.accuracy_standard_error


def test_nearest_is_what_comparing_everybody_gives() -> None:
    products = without(catalog(120), "category", every_tenth(catalog(120)))
    beside = products.head(60).assign(
        attribute="brand", neighbor_value=products["brand"].fillna("none"), share_of_neighbors=0.7
    )
    features = product_features(products, beside, "brand")
    asked, known = np.arange(0, 120, 3), np.arange(1, 120, 2)
    found = nearest(features, asked, known, count=7, surroundings_weight=1.0)
    for row, product in enumerate(asked):
        distances = []
        for place, other in enumerate(known):
            squared = (features.price[product] - features.price[other]) ** 2
            for column, weight in enumerate(features.code_weights):
                mine, theirs = features.codes[product, column], features.codes[other, column]
                squared += weight * (mine != theirs or mine == UNKNOWN)
            squared += ((features.surroundings[product] - features.surroundings[other]) ** 2).sum() / 2
            distances.append((round(float(squared), 6), place))
        nearest_places = [place for _, place in sorted(distances)[:7]]
        assert found.places[row].tolist() == nearest_places
        assert found.weights[row] == pytest.approx(
            [1 / (np.sqrt(squared) + NEARNESS) for squared, _ in sorted(distances)[:7]], rel=1e-3
        )


def test_equal_votes_go_to_the_value_that_comes_first() -> None:
    features = _features(np.array([0.0, 1.0, -1.0]))
    found = nearest(features, np.array([0]), np.array([1, 2]), count=5, surroundings_weight=0.0)
    for labels in (np.array([0, 1]), np.array([1, 0])):
        winners, shares = votes(found, labels, k=5, groups=np.array([0]))
        assert (winners.tolist(), shares.tolist()) == ([0], [0.5])


def _features(price: np.ndarray) -> Features:
    return Features(
        price=price,
        codes=codes(pd.Series(["same"] * len(price)))[:, None],
        code_weights=np.ones(1, dtype=np.int64),
        surroundings=np.zeros((len(price), 0), dtype=np.float32),
    )
