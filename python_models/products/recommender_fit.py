"""Fits the recommender as of today, and tries it on past dates."""

from typing import Any

from winback.engine import from_pandas, packages, to_pandas

with packages:
    import pandas as pd

    from winback.products.recommender import RecommenderOptions, fit_recommender


def model(dbt: Any, session: Any) -> Any:
    as_of = to_pandas(dbt.ref("int_as_of")).iloc[0]
    options = RecommenderOptions(
        today=pd.Timestamp(as_of["as_of_date"]),
        recent_days=int(dbt.config.meta_get("recommend_days")),
        items_max=int(dbt.config.meta_get("product_items_max")),
        neighbor_count=int(dbt.config.meta_get("recommend_neighbor_count")),
    )
    return from_pandas(fit_recommender(to_pandas(dbt.ref("int_recommender_sample")), options), session)
