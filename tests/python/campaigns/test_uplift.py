"""Whom to write to: worlds in which nobody, everybody, or only some are changed by the message."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from compiled import SCHEMA, compile_models, run_models, warehouse
from conftest import Dbt

from winback.campaigns.means import ArmSums, mean_difference
from winback.campaigns.rates import rate_difference
from winback.campaigns.uplift import uplift_scores


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
            "has_reordered": returned,
            "value": np.where(returned, 40.0, 0.0),
            "cost": np.where(treated, cost, 0.0),
            "recency_days": silence,
            "order_count_before": orders,
            "revenue_before": 60.0 * orders * rng.lognormal(0, 0.6, customers),
            "tenure_days": silence + 50 * orders,
        }
    )


MONEY = ["value_per_customer", "value_per_customer_lower", "value_per_customer_upper", "value_q"]
Judge = Callable[..., dict[str, pd.DataFrame]]


@pytest.fixture(scope="module")
def judge(dbt: Dbt) -> Judge:
    """Score the customers of some worlds, and let the models judge: each world is a campaign."""
    names = ["int_uplift_orders", "uplift_curves", "uplift_results"]
    models = compile_models(dbt, names)

    def judged(*worlds: pd.DataFrame) -> dict[str, pd.DataFrame]:
        sample = pd.concat(
            [part.assign(campaign_id=f"{number:03}") for number, part in enumerate(worlds)], ignore_index=True
        )
        connection = warehouse()
        connection.execute("create schema winback.marts")
        for name, frame in {
            "int_uplift_sample": sample,
            "campaign_uplift_scores": uplift_scores(sample, random_state=1),
            "campaign_statistics": lifts(sample),
        }.items():
            connection.register("frame", frame)
            connection.execute(f"create table {SCHEMA}.{name} as from frame")
        run_models(connection, {names[0]: models[names[0]]})
        for name in names[1:]:
            connection.execute(f"create table winback.marts.{name} as {models[name]}")
        return {
            name: connection.execute(f"from winback.marts.{name} order by all").df().set_index("campaign_id")
            for name in names[1:]
        }

    return judged


def lifts(sample: pd.DataFrame) -> pd.DataFrame:
    """What campaign_statistics says of the campaigns."""
    rows = []
    for campaign, part in sample.groupby("campaign_id"):
        treated, returned = part["arm"] == "treatment", part["has_reordered"]
        counts = [np.array([n]) for n in ((treated & returned).sum(), treated.sum())]
        control = [np.array([n]) for n in ((~treated & returned).sum(), (~treated).sum())]
        lift = rate_difference(*counts, *control)
        rows.append(
            {
                "origin": "past campaign",
                "campaign_id": campaign,
                "slice_type": "all",
                "outcome": "effect" if lift.lower > 0 else "harm" if lift.upper < 0 else "none seen",
                "lift": float(lift.estimate),
                "lift_lower": float(lift.lower),
                "lift_upper": float(lift.upper),
                **money(part),
            }
        )
    columns = ["origin", "campaign_id", "slice_type", "outcome", "lift", "lift_lower", "lift_upper", *MONEY]
    return pd.DataFrame(rows, columns=columns)


def money(campaign: pd.DataFrame) -> dict[str, float]:
    """What the customers of a campaign bring in because of it, less its cost."""
    cost = campaign["cost"].max()
    treated, control = (
        ArmSums.of(part["value"].to_numpy(), part["revenue_before"].to_numpy())
        for part in (campaign[campaign["arm"] == arm] for arm in ("treatment", "control"))
    )
    found = mean_difference(treated, control, null=cost)
    ends = [float(end) - cost for end in found.difference]
    return dict(zip(MONEY, [*ends, float(found.p_value)], strict=True))


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
def test_honest_answers(judge: Judge, kind: str, cost: float, expected: str) -> None:
    """In most of the worlds of a kind the advice is right; a model that sees differences everywhere would say "top"."""
    results = judge(*(world(kind, seed=seed, cost=cost) for seed in range(5)))["uplift_results"]
    advice = [words.split()[0] for words in results["advice"]]
    assert advice.count(expected) >= 4, advice


def test_the_right_ones_first(judge: Judge) -> None:
    """Where only a fourth are changed, writing to few gains nearly all there is to gain."""
    curve = judge(world("the lately silent", seed=3, customers=4_000))["uplift_curves"].set_index(
        "share_of_customers_mailed"
    )
    assert list(curve.index) == [part / 20 for part in range(21)]
    assert curve.loc[0.4, "gained"] > 0.75 * curve.loc[1.0, "gained"]
    assert curve.loc[0.4, "gained"] > curve.loc[0.4, "chance_upper"]
    # whatever the order, all is all
    assert curve.loc[1.0, "gained"] == pytest.approx(curve.loc[1.0, "chance_lower"])
    assert curve.loc[1.0, "gained"] == pytest.approx(curve.loc[1.0, "chance_upper"])
    assert (curve["chance_lower"] <= curve["chance_upper"]).all()


def test_curves_are_those_counted_by_hand(judge: Judge) -> None:
    """The curve would be of another order, or count who would have come anyway."""
    sample = world("the lately silent", seed=8, customers=900)
    curve = judge(sample)["uplift_curves"].set_index("share_of_customers_mailed")
    scores = uplift_scores(sample, random_state=1)
    order = sample.merge(scores, on=["origin", "campaign_id", "customer_id"]).sort_values(
        ["score", "customer_id"], ascending=[False, True]
    )
    treated = order["arm"] == "treatment"
    for share in (0.1, 0.5, 0.9):
        first = np.arange(len(order)) < share * len(order)
        came = (first & treated & order["has_reordered"]).sum()
        would_come = (first & ~treated & order["has_reordered"]).sum() * (first & treated).sum()
        expected = (came - would_come / (first & ~treated).sum()) / treated.sum()
        assert curve.loc[share, "gained"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.nightly
def test_chance_is_called_chance(judge: Judge) -> None:
    """With no effect at all, one campaign in twenty may seem to have differences, and no more than a few."""
    values = judge(*(world("nobody", seed=seed, customers=600) for seed in range(40)))["uplift_results"]["p_value"]
    assert len(values) == 40
    assert np.mean(values < 0.05) <= 0.15


def test_the_order_of_the_rows_does_not_matter(judge: Judge) -> None:
    """The same customers in another order give the same table, to the last digit."""
    sample = world("the lately silent", seed=5, customers=500)
    again = judge(sample.sample(frac=1, random_state=2))
    for name, frame in judge(sample).items():
        pd.testing.assert_frame_equal(frame, again[name])


def test_too_few_and_none(judge: Judge) -> None:
    """Few returns give no advice; no campaigns give empty tables; unknown silence is no error."""
    few = judge(world("everybody", seed=1, customers=80))["uplift_results"].iloc[0]
    assert few["advice"] == "not known"
    assert few["verdict"].startswith("Too few customers came back")
    assert judge(world("nobody", seed=1).iloc[:0])["uplift_results"].empty
    unknown = world("everybody", seed=1)
    unknown["recency_days"] = np.nan
    assert judge(unknown)["uplift_results"].iloc[0]["advice"] in ("all", "none")
