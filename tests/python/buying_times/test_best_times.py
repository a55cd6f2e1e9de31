"""Own times beside the shop's: how strongly they are mixed, and whether they predict anything."""

import numpy as np
import pandas as pd
import pytest

from winback.buying_times.best_times import STRENGTHS, choose_strength, judge, judge_best_times, mixed_profile
from winback.intervals import Z_95


def counts(customers: dict[str, tuple[bool, dict[int, tuple[int, int]]]], segments: dict[str, int]) -> pd.DataFrame:
    """Orders by weekday, as int_best_time_sample has them: customer → is_judge, weekday → orders before and since."""
    rows = [
        ("customer", name, segments.get(name), is_judge, "weekday", part, early, late)
        for name, (is_judge, by_part) in customers.items()
        for part, (early, late) in by_part.items()
    ]
    columns = ["level", "customer_id", "segment_id", "is_judge", "aspect", "part", "early_orders", "late_orders"]
    frame = pd.DataFrame(rows, columns=columns)
    orders = ["early_orders", "late_orders"]
    shop = frame.groupby(["aspect", "part"], as_index=False)[orders].sum().assign(level="shop")
    of_segments = frame.groupby(["segment_id", "aspect", "part"], as_index=False)[orders].sum().assign(level="segment")
    return pd.concat([shop, of_segments, frame])


def test_a_profile_is_mixed_by_hand() -> None:
    """Somebody with one order would be said to buy on that weekday only."""
    mixed = mixed_profile(np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([0.25, 0.75]), 4)
    np.testing.assert_allclose(mixed, [[2 / 5, 3 / 5], [0.25, 0.75]])


def test_habits_ask_for_little_of_the_shop_and_chance_for_all_of_it() -> None:
    """Own times would be drowned where there are some, or noise be taken for them."""
    chance = np.random.default_rng(1)
    shop = np.full(7, 1 / 7)
    habits = chance.dirichlet(np.full(7, 0.1), 200)
    early, late = (np.array([chance.multinomial(12, habit) for habit in habits], dtype=float) for _ in range(2))
    assert choose_strength(early, late, shop) in (1, 2)
    early, late = (chance.multinomial(12, shop, 2000).astype(float) for _ in range(2))
    assert choose_strength(early, late, shop) == STRENGTHS[-1]
    assert choose_strength(early[:0], late[:0], shop) is None


def test_the_interval_is_that_of_a_ratio_over_customers() -> None:
    """Orders of one customer are alike; counted each by itself, a few customers would prove anything."""
    shop = np.array([0.5, 0.5])
    profiles = np.array([[0.8, 0.2], [0.4, 0.6], [0.5, 0.5]])
    late = np.array([[4.0, 0.0], [1.0, 1.0], [0.0, 2.0]])
    found = judge(late, profiles, shop, 8)
    gains = np.array([4 * np.log(1.6), np.log(0.8) + np.log(1.2), 0])
    per_order = gains.sum() / 8
    assert found.gain == pytest.approx(gains.sum())
    assert found.half_width == pytest.approx(
        Z_95 * np.sqrt(((gains - per_order * np.array([4, 2, 2])) ** 2).sum() * 3 / 2) / 8
    )
    # the best parts are the first, the second and, of equals, the first
    assert (found.customer_count, found.order_count, found.hit_orders, found.shop_hit_orders) == (3, 8, 5, 5)
    # the second customer has an order in each part, the third both in the first, which is the shop's best as well
    assert found.hit_error == 0
    assert judge(late, profiles[[1, 1, 1]], shop, 8).hit_error == pytest.approx(np.sqrt(4**2 + 0 + 2**2))
    assert judge(late[:1], profiles[:1], shop, 8).half_width is None


def test_one_half_of_the_customers_chooses_and_the_other_judges() -> None:
    """Judged by those who chose, noise looks like a habit."""
    customers = {f"c{n}": (n % 2 == 0, {1 + n % 5: (5, 3), 7: (1, 1)}) for n in range(20)}
    told = judge_best_times(counts(customers, {name: 1 + n % 5 for n, name in enumerate(customers)}))
    weekday = told[told["aspect"] == "weekday"].set_index("basis")
    assert weekday.loc["customer", ["customer_count", "order_count", "strength"]].tolist() == [10, 40, 1]
    assert weekday.loc["segment", ["customer_count", "order_count", "strength"]].tolist() == [10, 40, 100]
    assert weekday.loc["customer", "hit_orders"] == 30
    assert weekday.loc["segment", "gain"] > 0
    # another aspect has no orders here
    assert told.loc[told["aspect"] == "hour", ["customer_count", "order_count"]].to_numpy().tolist() == [[0, 0], [0, 0]]


def test_nobody_is_nothing_to_try() -> None:
    """A shop of a few weeks would not build."""
    told = judge_best_times(counts({}, {}))
    assert told["order_count"].tolist() == [0, 0, 0, 0]
    assert told[["strength", "gain", "half_width", "hit_orders", "shop_hit_orders", "hit_error"]].isna().all(axis=None)
