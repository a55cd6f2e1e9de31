"""Whom to write to: worlds in which nobody, everybody, or only some are changed by the message."""

import numpy as np
import pandas as pd
import pytest

from winback.campaigns.uplift import SHARES, find_uplift


def world(kind: str, *, seed: int, customers: int = 2_000, cost: float = 0.5) -> pd.DataFrame:
    """Customers of one campaign; the shorter the silence, the more return by themselves."""
    rng = np.random.default_rng(seed)
    silence, orders = rng.integers(60, 600, customers), 1 + rng.poisson(2, customers)
    by_itself = 0.1 + 0.25 * np.exp(-silence / 200)
    changed = {"nobody": 0.0, "everybody": 0.1, "the lately silent": np.where(silence < 200, 0.3, 0.0)}[kind]
    treated = rng.random(customers) < 0.5
    returned = rng.random(customers) < by_itself + changed * treated
    return pd.DataFrame(
        {
            "origin": "past campaign",
            "campaign_id": "autumn",
            "customer_id": [f"{number:06}" for number in range(customers)],
            "arm": np.where(treated, "treatment", "control"),
            "has_returned": returned,
            "value": np.where(returned, 40.0, 0.0),
            "cost": np.where(treated, cost, 0.0),
            "silence_days": silence,
            "orders_before": orders,
            "spend_before": 60.0 * orders * rng.lognormal(0, 0.6, customers),
            "tenure_days": silence + 50 * orders,
        }
    )


def answer(sample: pd.DataFrame) -> pd.Series:
    found = find_uplift(sample, random_state=1)
    return found[found["artefact"] == "result"].iloc[0]


@pytest.mark.parametrize(
    ("kind", "cost", "expected"),
    [
        ("nobody", 0.5, "none"),
        ("everybody", 0.5, "all"),
        # 10 points bring 4 a head
        ("everybody", 8.0, "none"),
        ("the lately silent", 2.0, "top"),
    ],
)
def test_honest_answers(kind: str, cost: float, expected: str) -> None:
    """In most of the worlds of a kind the advice is right; a model that sees differences everywhere would say "top"."""
    advice = [answer(world(kind, seed=seed, cost=cost))["advice"].split()[0] for seed in range(5)]
    assert advice.count(expected) >= 4, advice


def test_the_right_ones_first() -> None:
    """Where only a fourth are changed, writing to few gains nearly all there is to gain."""
    found = find_uplift(world("the lately silent", seed=3, customers=4_000), random_state=1)
    curve = found[found["artefact"] == "curve"].set_index("share_mailed")
    assert list(curve.index) == list(SHARES)
    assert curve.loc[0.4, "gained"] > 0.75 * curve.loc[1.0, "gained"]
    assert curve.loc[0.4, "gained"] > curve.loc[0.4, "chance_upper"]
    assert curve.loc[1.0, "gained"] == pytest.approx(curve.loc[1.0, "chance_lower"])


def test_chance_is_called_chance() -> None:
    """With no effect at all, one campaign in twenty may seem to have differences, and no more than a few."""
    values = [answer(world("nobody", seed=seed, customers=600))["p_value"] for seed in range(40)]
    assert np.mean(np.array(values) < 0.05) <= 0.15


def test_the_order_of_the_rows_does_not_matter() -> None:
    """The same customers in another order give the same table, to the last digit."""
    sample = world("the lately silent", seed=5, customers=500)
    again = find_uplift(sample.sample(frac=1, random_state=2), random_state=1)
    pd.testing.assert_frame_equal(find_uplift(sample, random_state=1), again)


def test_too_few_and_none() -> None:
    """Few returns give no advice; no campaigns give an empty table with its types; unknown silence is no error."""
    few = answer(world("everybody", seed=1, customers=80))
    assert few["advice"] == "not known"
    empty = find_uplift(world("nobody", seed=1).iloc[:0], random_state=1)
    assert empty.empty
    assert str(empty["p_value"].dtype) == "float64"
    unknown = world("everybody", seed=1)
    unknown["silence_days"] = np.nan
    assert answer(unknown)["advice"] in ("all", "none")
