"""Fits the recommender as of today, and says which model is used for which customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from winback.products import similarity
from winback.products.purchases import Purchases, Space

if TYPE_CHECKING:
    from numpy.typing import NDArray

BANDS = ("1", "2-4", "5-19", "20+")
"""Customers by how many products they have bought."""


@dataclass(frozen=True, kw_only=True)
class RecommenderOptions:
    """What the recommender is fitted with."""

    today: pd.Timestamp
    recent_days: int
    items_max: int
    neighbor_count: int


def fit_recommender(frame: pd.DataFrame, options: RecommenderOptions) -> pd.DataFrame:
    """Fit the recommender; see the model `recommender_fit` for what the rows are."""
    purchases = Purchases.of(frame)
    day = int(np.datetime64(options.today, "D").astype(np.int64))
    space = Space.at(purchases, day, recent_days=options.recent_days, items_max=options.items_max)
    names = purchases.products[space.products]
    counts = similarity.together(space.owned)
    parts = [
        pd.DataFrame({"artifact": "band", "band": list(BANDS), "model": "confidence"}),
        pd.DataFrame(
            {
                "artifact": "item",
                "product_id": names,
                "customer_count": space.customer_count,
                "recent_customer_count": space.recent_customer_count,
                "trend": np.round(space.trend, 9),
            }
        ),
        _weights(
            "confidence", similarity.largest(similarity.confidence(counts), options.neighbor_count), counts, names
        ),
    ]
    return pd.concat(parts, ignore_index=True).astype(
        {
            "product_id": "string",
            "other_product_id": "string",
            "weight": "Int64",
            "customer_count": "Int64",
            "together_count": "Int64",
        }
    )


def _weights(
    model: str, weights: NDArray[np.int64], counts: NDArray[np.float64], names: NDArray[np.object_]
) -> pd.DataFrame:
    row, column = np.nonzero(weights)
    return pd.DataFrame(
        {
            "artifact": "weight",
            "model": model,
            "product_id": names[row],
            "other_product_id": names[column],
            "weight": weights[row, column],
            "together_count": counts[row, column].astype(np.int64),
        }
    )
