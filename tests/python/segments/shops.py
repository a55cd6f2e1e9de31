"""Small made-up shops for the segmentation tests."""

from __future__ import annotations

import numpy as np
import pandas as pd

from winback.segments import Feature, FitOptions, Preset

RFM = Preset(
    "rfm",
    "standard",
    (Feature("recency_days", "log"), Feature("order_count", "log"), Feature("revenue", "log")),
    "revenue",
    recency="recency_days",
    frequency="order_count",
)
# Fewer and smaller draws than a real fit has: the tests fit some hundred times.
OPTIONS = FitOptions(random_state=7, bootstrap_draws=20, bootstrap_rows=200, null_rows=100)

KINDS = {
    # kind: (customers, recency_days, order_count, revenue)
    "engaged": (120, 8, 20, 4000.0),
    "recent": (160, 12, 2, 60.0),
    "lost": (140, 300, 18, 3500.0),
    "gone": (180, 320, 1, 40.0),
}

BROWSERS = {
    # kind: (people, days_since_last_event, event_count)
    "looking": (300, 6, 5),
    "away": (250, 250, 3),
}


def shop_of_types(seed: int = 1) -> pd.DataFrame:
    """Four kinds of customers that nobody would mix up; the column `kind` says which is which."""
    rng = np.random.default_rng(seed)
    parts = []
    for kind, (customers, recency, orders, money) in KINDS.items():
        parts.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    "recency_days": np.round(recency * np.exp(rng.normal(0, 0.1, customers))).astype(int),
                    "order_count": np.maximum(1, np.round(orders * np.exp(rng.normal(0, 0.1, customers)))).astype(int),
                    "revenue": np.round(money * np.exp(rng.normal(0, 0.1, customers)), 2),
                }
            )
        )
    shop = pd.concat(parts, ignore_index=True)
    shop.insert(0, "customer_id", [f"c{number:05d}" for number in rng.permutation(len(shop))])
    return shop


def browsers_of_types(seed: int = 2) -> pd.DataFrame:
    """People who look and never buy, lately or long ago."""
    rng = np.random.default_rng(seed)
    parts = [
        pd.DataFrame(
            {
                "kind": kind,
                "recency_days": np.nan,
                "order_count": 0,
                "revenue": 0.0,
                "days_since_last_event": np.maximum(1, np.round(days * np.exp(rng.normal(0, 0.2, people)))),
                "event_count": np.maximum(1, np.round(events * np.exp(rng.normal(0, 0.2, people)))),
                "purchase_amount": 0.0,
            }
        )
        for kind, (people, days, events) in BROWSERS.items()
    ]
    browsers = pd.concat(parts, ignore_index=True)
    browsers.insert(0, "customer_id", [f"b{number:05d}" for number in rng.permutation(len(browsers))])
    return browsers


def earlier_shop(customers: int, seed: int = 1) -> pd.DataFrame:
    """The same at an earlier date, with what they did next: the more recent and frequent, the likelier to return."""
    shop = any_shop(customers, seed)
    rng = np.random.default_rng([seed, 9])
    likely = 1 / (1 + np.exp(shop["recency_days"] / 60 - shop["order_count"] / 2))
    returned = rng.random(customers) < likely
    return shop.assign(
        order_count_after=returned.astype(int), revenue_after=np.where(returned, shop["revenue"] / 10, 0.0)
    )


def any_shop(customers: int, seed: int = 1) -> pd.DataFrame:
    """Customers without kinds: one skewed cloud, as real shops have it."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "customer_id": [f"c{number:05d}" for number in range(customers)],
            "recency_days": rng.integers(1, 370, customers),
            "order_count": rng.geometric(0.3, customers),
            "revenue": np.round(np.exp(rng.normal(6, 1.3, customers)), 2),
        }
    )
