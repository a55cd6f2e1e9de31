"""Weights, lists, measures and decisions of the recommender, on made-up purchases whose truth is known."""

import numpy as np
import pandas as pd
import pytest
from plain_recommender import plain_ndcg, plain_weights
from scipy import sparse

from winback.products import similarity
from winback.products.judgment import choose, simplest_good
from winback.products.measures import Lists, coverage, measure, novelty, paired_lead
from winback.products.purchases import Purchases
from winback.products.recommender import RecommenderOptions, fit_and_try
from winback.products.trials import (
    AGAIN,
    CONFIDENCE,
    COSINE,
    EASE,
    NEW,
    RECENT,
    TIMES_BOUGHT,
    Outcome,
    Trial,
    TrialOptions,
    simulated,
)

TODAY = pd.Timestamp("2026-01-01")


def purchases(customers: int = 600, days: int = 400, seed: int = 5) -> pd.DataFrame:
    """Three tastes of twelve products each: who likes one buys little of the others."""
    chance = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        for order in range(chance.integers(1, 8)):
            day = TODAY - pd.Timedelta(days=int(chance.integers(1, days)))
            for _ in range(chance.integers(1, 4)):
                taste = customer % 3 if chance.random() < 0.9 else chance.integers(3)
                rows.append((f"c{customer:04}", f"p{taste}{chance.integers(12):02}", f"o{customer}-{order}", day))
    frame = pd.DataFrame(rows, columns=["customer_id", "product_id", "order_key", "ordered_on"])
    return frame.drop_duplicates(["order_key", "product_id"]).reset_index(drop=True)


def fit(frame: pd.DataFrame, **options: int) -> pd.DataFrame:
    """Fit with the defaults of the project."""
    return fit_and_try(frame, RecommenderOptions(today=TODAY, trial=TrialOptions(**options)))


@pytest.fixture(scope="module")
def fitted() -> pd.DataFrame:
    """What is fitted for the three tastes."""
    return fit(purchases())


@pytest.mark.parametrize("model", ["cosine", "jaccard", "confidence", "ease"])
def test_weights_are_those_of_the_papers(model: str) -> None:
    """Recommendations would rest on other formulas than the docs name."""
    owned = (np.random.default_rng(1).random((300, 25)) < 0.2).astype(float)
    counts = similarity.together(sparse.csr_array(owned))
    weights = getattr(similarity, model)(counts)
    assert np.allclose(weights, plain_weights(owned, model), atol=1e-10)


def test_lists_and_ndcg_are_those_of_a_plain_ranking() -> None:
    """Trials would measure something else than what is recommended; equal scores would be in no order."""
    chance = np.random.default_rng(2)
    scores = np.round(chance.random((80, 30)), 1)
    owned, later = chance.random((80, 30)) < 0.3, chance.random((80, 30)) < 0.2
    later[:, 0] |= ~later.any(axis=1)
    lists = Lists.of(scores, ~owned, 10)
    found = measure(lists.hits(sparse.csr_array(later)), later.sum(axis=1), 10)["ndcg"]
    assert np.allclose(found, plain_ndcg(scores, owned, later))


def test_measures_by_hand() -> None:
    """A reader who computes a figure by hand would get another one."""
    lists = Lists(np.array([[0, 1, 2], [3, -1, -1]]))
    bought = np.array([[True, False, True, False], [False, False, False, False]])
    found = measure(lists.hits(sparse.csr_array(bought)), np.array([3, 2]), 3)
    assert found["precision"].tolist() == [2 / 3, 0]
    assert found["recall"].tolist() == [2 / 3, 0]
    assert found["hit_rate"].tolist() == [1, 0]
    assert found["ndcg"][0] == pytest.approx((1 + 1 / 2) / (1 + 1 / np.log2(3) + 1 / 2))
    assert found["mean_average_precision"][0] == pytest.approx((1 + 2 / 3) / 3)
    assert coverage(lists, 8) == 0.5
    assert novelty(lists, np.array([0.5, 0.25, 0.5, 0.25])) == 1.5


def test_few_weights_are_whole_and_the_largest() -> None:
    """Sums of weights would depend on their order, and so on the number of threads."""
    weights = similarity.ease(similarity.together(sparse.csr_array(np.eye(12) + np.tri(12))))
    kept = similarity.largest(weights, 4).toarray()
    assert (kept == np.rint(kept)).all()
    assert ((kept != 0).sum(axis=1) <= 4).all()
    left_out = np.where(kept == 0, np.abs(np.rint(weights * similarity.WEIGHT_UNIT)), 0)
    assert all(left_out[row].max() <= np.abs(kept[row][kept[row] != 0]).min() for row in range(12))


def test_the_simplest_good_list_is_used() -> None:
    """A complicated list would be used where what everybody buys does as well."""
    chance = np.random.default_rng(3)
    noise = chance.random(400)
    same = {model: noise + 0.001 * chance.normal(size=400) for model in (RECENT, CONFIDENCE, COSINE, EASE)}
    assert simplest_good(same) == RECENT
    assert simplest_good({**same, COSINE: noise + 0.05, EASE: noise + 0.05}) == COSINE


def test_few_tested_customers_decide_nothing() -> None:
    """Ten customers who happened to buy would choose the list of all who bought one product."""

    def tested(population: str, model: str, count: int, hit: bool) -> Outcome:
        hits = np.full((count, 10), False)
        hits[:, 0] = hit
        return Outcome(NEW, population, model, Lists(np.zeros((count, 10), dtype=int)), hits, np.full(count, 3), 5)

    models = (RECENT, CONFIDENCE, COSINE, EASE)
    tests = [tested("1", model, 10, model == EASE) for model in models]
    tests += [tested(simulated("1"), model, 300, model == CONFIDENCE) for model in models]
    first = choose(tests, 10)[0]
    assert (first.model, first.tested_count) == (CONFIDENCE, 10)
    assert "only 10" in first.basis
    assert {choice.model for choice in choose(tests, 10)[1:]} == {RECENT}


@pytest.fixture(scope="module")
def changed() -> Purchases:
    """A shop that sold other products long ago than lately, and what two of its customers then bought."""
    rows = [
        *((f"c{number:02}", product, f"o{number}", 10) for number in range(40) for product in ("old", "gone")),
        *((f"c{number:02}", "now", f"o{number}", 90) for number in range(40, 50)),
        *((f"c{number:02}", "new", f"o{number}", 90) for number in range(40, 44)),
        *(("c00", "now", "p0", 105), ("c45", "new", "p45", 105), ("c45", "now", "p45", 105)),
    ]
    frame = pd.DataFrame(rows, columns=["customer_id", "product_id", "order_key", "ordered_on"])
    frame["ordered_on"] = pd.Timestamp("1970-01-01") + pd.to_timedelta(frame["ordered_on"], "D")
    return Purchases.of(frame)


def tried(purchases: Purchases, task: str, model: str, **options: int) -> list[list[str]]:
    """The lists that were tried on day 100."""
    outcomes = Trial(purchases, 100, TrialOptions(**options)).run()
    (found,) = (one for one in outcomes if (one.task, one.population, one.model) == (task, "all customers", model))
    return [[str(purchases.products[item]) for item in items if item >= 0] for items in found.lists.items]


@pytest.mark.parametrize("model", [RECENT, CONFIDENCE, COSINE, EASE])
def test_what_is_tried_is_what_is_offered(changed: Purchases, model: str) -> None:
    """Lists would be judged by products that nobody is offered: those off sale, and those that nothing speaks for."""
    assert tried(changed, NEW, model) == [["now", "new"], ["new"]]


def test_any_product_can_be_bought_again(changed: Purchases) -> None:
    """Who buys what few others buy would not be offered it again."""
    assert tried(changed, AGAIN, TIMES_BOUGHT, items_max=1) == [[], ["now"]]


def test_tastes_are_found(fitted: pd.DataFrame) -> None:
    """Customers would not be offered what those with the same taste buy."""
    trials = fitted[
        (fitted["artifact"] == "trial") & (fitted["task"] == NEW) & (fitted["population"] == "all customers")
    ]
    last = trials[trials["as_of_date"] == trials["as_of_date"].max()].set_index("model")
    assert last.loc[EASE, "verdict"] == "better"
    assert last.loc[RECENT, "lead"] == 0
    assert last.loc[EASE, "ndcg"] > 1.5 * last.loc[RECENT, "ndcg"]
    near = fitted[(fitted["artifact"] == "similar") & (fitted["position"] == 1)]
    assert (near["product_id"].str[:2] == near["other_product_id"].str[:2]).all()


def test_the_map_shows_the_tastes(fitted: pd.DataFrame) -> None:
    """Neighbors on the map would have nothing in common."""
    places = fitted[(fitted["artifact"] == "map") & (fitted["item_type"] == "product")]
    centers = places.groupby(places["product_id"].str[1])[["x", "y"]].mean()
    own = places[["x", "y"]].to_numpy()
    nearest = np.linalg.norm(own[:, None] - centers.to_numpy()[None], axis=2).argmin(axis=1)
    assert (centers.index.to_numpy()[nearest] == places["product_id"].str[1].to_numpy()).all()


def test_the_order_of_rows_changes_nothing(fitted: pd.DataFrame) -> None:
    """Two builds of the same orders would recommend different products."""
    shuffled = purchases().sample(frac=1, random_state=9)
    pd.testing.assert_frame_equal(fit(shuffled), fitted)


DEGENERATE = {
    "nothing": purchases(3).iloc[:0],
    "one purchase": purchases(3).iloc[:1],
    "one customer": purchases(1),
    "one product": purchases(200).assign(product_id="only"),
    "two products": purchases(200).assign(product_id=lambda rows: rows["product_id"].str[1].eq("0").astype(str)),
    "young": purchases(200, days=100),
    "all on one day": purchases(200, days=2),
    "everybody has everything": pd.DataFrame(
        [(f"c{c}", f"p{p}", f"o{c}", TODAY - pd.Timedelta(days=c + 1)) for c in range(200) for p in range(6)],
        columns=["customer_id", "product_id", "order_key", "ordered_on"],
    ),
    "nobody has two": pd.DataFrame(
        [(f"c{c}", f"p{c % 7}", f"o{c}", TODAY - pd.Timedelta(days=c + 1)) for c in range(300)],
        columns=["customer_id", "product_id", "order_key", "ordered_on"],
    ),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", DEGENERATE)
def test_degenerate_data_has_popular_products_at_least(name: str) -> None:
    """A build would stop, or a list would rest on numbers that are none."""
    frame = DEGENERATE[name]
    found = fit(frame)
    assert len(found[found["artifact"] == "item"]) == frame["product_id"].nunique()
    bands = found[found["artifact"] == "band"]
    assert len(bands) == (4 if len(frame) else 0)
    assert not (set(bands["model"]) - {RECENT, CONFIDENCE, COSINE, EASE})
    if name in ("one purchase", "young", "all on one day"):
        assert not (found["artifact"] == "trial").any()
        assert set(bands["model"]) == {RECENT}


def test_a_lead_without_customers_is_unknown() -> None:
    """A lead over nobody would be shown as a number."""
    assert np.isnan(paired_lead(np.array([]), np.array([]))).all()
