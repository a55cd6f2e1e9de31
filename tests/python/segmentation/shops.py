"""Small made-up shops for the segmentation tests."""

from __future__ import annotations

import numpy as np
import pandas as pd

from winback.segmentation import Feature, FitOptions, Preset

RFM = Preset(
    "rfm",
    "standard",
    (Feature("recency_days", "log"), Feature("order_count", "log"), Feature("monetary_total", "log")),
    "monetary_total",
)
OPTIONS = FitOptions(random_state=7)

KINDS = {
    # kind: (customers, recency_days, order_count, monetary_total)
    "engaged": (120, 8, 20, 4000.0),
    "recent": (160, 12, 2, 60.0),
    "lost": (140, 300, 18, 3500.0),
    "gone": (180, 320, 1, 40.0),
}


def shop_of_kinds(seed: int = 1) -> pd.DataFrame:
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
                    "monetary_total": np.round(money * np.exp(rng.normal(0, 0.1, customers)), 2),
                }
            )
        )
    shop = pd.concat(parts, ignore_index=True)
    shop.insert(0, "customer_id", [f"c{number:05d}" for number in rng.permutation(len(shop))])
    return shop


def any_shop(customers: int, seed: int = 1) -> pd.DataFrame:
    """Customers without kinds: one skewed cloud, as real shops have it."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "customer_id": [f"c{number:05d}" for number in range(customers)],
            "recency_days": rng.integers(1, 370, customers),
            "order_count": rng.geometric(0.3, customers),
            "monetary_total": np.round(np.exp(rng.normal(6, 1.3, customers)), 2),
        }
    )
