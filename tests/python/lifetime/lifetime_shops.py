"""Shops whose customers order and leave as the models say, and purchase logs as the models read them."""

import numpy as np
import pandas as pd

from winback.lifetime.purchases import Purchases

TODAY = pd.Timestamp("2020-01-01")


def purchases_of_a_shop(
    customers: int, *, r: float, alpha: float, a: float = 0.0, b: float = 1.0, random_state: int = 0
) -> Purchases:
    """Draw customers of BG/NBD, or of NBD where a is 0, observed for 30 to 80 weeks."""
    chance = np.random.default_rng(random_state)
    observed = chance.uniform(30, 80, customers)
    rate = chance.gamma(r, 1 / alpha, customers)
    leaves = chance.beta(a, b, customers) if a else np.zeros(customers)
    at, repeats, recency = np.zeros(customers), np.zeros(customers, dtype=np.int64), np.zeros(customers)
    stays = np.ones(customers, dtype=bool)
    while stays.any():
        at = np.where(stays, at + chance.exponential(1 / rate), at)
        stays &= at <= observed
        repeats += stays
        recency = np.where(stays, at, recency)
        stays &= chance.random(customers) >= leaves
    return Purchases(repeats, recency, observed)


def orders_of_a_shop(
    customers: int, days: int, *, leaves_after: int | None = None, random_state: int = 0
) -> list[np.ndarray]:
    """Draw the days of the orders of each customer, who all leave after so many orders or never."""
    chance = np.random.default_rng(random_state)
    shop = []
    for _ in range(customers):
        gaps = chance.exponential(1 / chance.gamma(1.0, 1 / 40), size=500)
        at = np.unique(np.floor(chance.uniform(0, days * 0.8) + np.concatenate([[0], np.cumsum(gaps)])))
        shop.append(at[at < days][:leaves_after])
    return shop


def sample_of(
    shop: list[np.ndarray], days: int, dates: list[int], *, value: float | None = None, random_state: int = 1
) -> pd.DataFrame:
    """Return the customers of a shop as of days before the last one, as int_lifetime_sample has them."""
    chance = np.random.default_rng(random_state)
    means = chance.gamma(3, 20, len(shop))
    values = [
        np.full(len(orders), value) if value is not None else chance.gamma(4, mean / 4, len(orders))
        for orders, mean in zip(shop, means, strict=True)
    ]
    rows = []
    for ago in dates:
        date = days - ago
        for number, (orders, worth) in enumerate(zip(shop, values, strict=True)):
            before = orders < date
            if not before.any():
                continue
            seen, paid = orders[before], worth[before]
            row: dict[str, object] = {
                "as_of_date": TODAY - pd.Timedelta(days=ago),
                "customer_id": f"c{number:05}",
                "is_today": ago == 0,
                "recency_days": int(date - seen[-1]),
                "purchase_recency_days": int(seen[-1] - seen[0]),
                "observed_days": int(date - seen[0]) - 1,
                "repeat_count": len(seen) - 1,
                "revenue": float(paid.sum()),
                "repeat_revenue": float(paid[1:].sum()),
            }
            for horizon in (30, 90, 365):
                row[f"period_order_count_{horizon}"] = int((seen >= date - horizon).sum())
                row[f"period_revenue_{horizon}"] = float(paid[seen >= date - horizon].sum())
                after = (orders >= date) & (orders < date + horizon)
                row[f"next_order_count_{horizon}"] = int(after.sum()) if ago >= horizon else None
                row[f"next_revenue_{horizon}"] = float(worth[after].sum()) if ago >= horizon else None
            rows.append(row)
    return pd.DataFrame(rows)
