"""Prices are recovered from orders whose prices are known to the test and not to the estimate."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import lsq_linear

from winback.quality.pricing import estimate_prices


def orders(prices: dict[str, float], count: int, seed: int, size: int = 3) -> pd.DataFrame:
    """Draw orders of a few products each; the amount is exact."""
    rng = np.random.default_rng(seed)
    rows = []
    for order in range(count):
        chosen = rng.choice(list(prices), size=min(size, len(prices)), replace=False)
        quantities = rng.integers(1, 5, len(chosen))
        amount = float(sum(prices[product] * quantity for product, quantity in zip(chosen, quantities, strict=True)))
        rows += [(str(order), product, quantity, amount) for product, quantity in zip(chosen, quantities, strict=True)]
    return pd.DataFrame(rows, columns=["order_id", "product_id", "quantity", "amount"])


PRICES = {f"P{number:02}": 10.0 + 7.25 * number for number in range(40)}


def test_exact_orders_give_exact_prices() -> None:
    """Unit prices, and with them the money of every order line, would be off although the orders say them exactly."""
    found = estimate_prices(orders(PRICES, 400, seed=1)).set_index("product_id")
    assert found.unit_price.to_dict() == PRICES
    assert found.is_identified.all()


def test_a_few_wrong_amounts_do_not_bend_the_prices() -> None:
    """One order in twenty that is off by half its amount would move the prices of everything bought with it."""
    entries = orders(PRICES, 2000, seed=2)
    wrong = entries.order_id.astype(int) % 20 == 0
    entries.loc[wrong, "amount"] *= 1.5
    found = estimate_prices(entries).set_index("product_id").unit_price
    misses = np.abs(found / pd.Series(PRICES) - 1)
    plain = lsq_linear(*_dense(entries), bounds=(0, np.inf)).x
    assert misses.max() < 0.01
    assert misses.max() < np.abs(plain / np.array(list(PRICES.values())) - 1).max() / 5


def _dense(entries: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    wide = entries.pivot(index="order_id", columns="product_id", values="quantity").fillna(0)
    return wide.to_numpy(), entries.groupby("order_id").amount.first().loc[wide.index].to_numpy()


def test_rounded_amounts_give_prices_within_a_percent() -> None:
    """Shops charge whole units of money: that must not cost more than it has to."""
    entries = orders(PRICES, 2000, seed=3)
    entries["amount"] = entries.amount.round()
    found = estimate_prices(entries).set_index("product_id").unit_price
    assert np.abs(found / pd.Series(PRICES) - 1).max() < 0.01


def test_no_price_is_negative_and_the_bound_is_the_best_one() -> None:
    """A gift that lowers the amount would get a negative price, and its lines a negative amount."""
    entries = orders({"a": 50.0, "b": 20.0, "gift": -5.0}, 300, seed=4, size=2)
    found = estimate_prices(entries).set_index("product_id").unit_price
    assert found["gift"] == 0
    assert found[["a", "b"]].gt(0).all()
    best = lsq_linear(*_dense(entries), bounds=(0, np.inf))
    matrix, amounts = _dense(entries)
    # Weighing the orders may cost squares, but not many.
    assert np.sum((matrix @ found.to_numpy() - amounts) ** 2) < 1.5 * 2 * best.cost


def test_products_that_cannot_be_told_apart_are_said_to_be_so() -> None:
    """A split of two prices that the orders do not know would pass as a finding."""
    entries = orders(PRICES, 400, seed=5)
    pair = pd.DataFrame(
        [
            (f"pair {order}", product, order % 3 + 1, 90.0 * (order % 3 + 1))
            for order in range(30)
            for product in ("x", "y")
        ],
        columns=entries.columns,
    )
    found = estimate_prices(pd.concat([entries, pair])).set_index("product_id")
    assert set(found.index[~found.is_identified]) == {"x", "y"}
    # Nothing speaks for the one or the other.
    assert found.unit_price[["x", "y"]].tolist() == pytest.approx([45, 45], abs=0.001)
    assert found.used_order_count["x"] == 30


def test_order_of_the_rows_does_not_matter() -> None:
    """Two builds of the same input would differ."""
    entries = orders(PRICES, 300, seed=6)
    entries["amount"] += np.random.default_rng(6).normal(0, 5, 300).round(2)[entries.order_id.astype(int)]
    shuffled = entries.sample(frac=1, random_state=6)
    pd.testing.assert_frame_equal(estimate_prices(entries), estimate_prices(shuffled))


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_any_orders(count: int) -> None:
    """A folder in which every product stands alone leaves nothing to estimate; the build must not end for it."""
    found = estimate_prices(orders(PRICES, count, seed=7, size=1))
    assert len(found) == count
    assert list(found.columns) == ["product_id", "unit_price", "used_order_count", "is_identified"]
    assert found.unit_price.dtype == float


def test_orders_that_leave_nothing() -> None:
    """Where the other products explain the whole order, or more than that, the rest is free."""
    found = estimate_prices(
        pd.DataFrame({"order_id": ["1", "2"], "product_id": ["a", "b"], "quantity": [1, 2], "amount": [0.0, -8.0]})
    )
    assert found.unit_price.tolist() == [0, 0]
