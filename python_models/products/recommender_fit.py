"""Tries the recommender on past dates, and fits as of today what is used."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    import pandas as pd

    from winback.products.recommender import ITEMS_MAX, RecommenderOptions, fit_and_try
    from winback.products.trials import TrialOptions


def model(dbt: Any, session: Any) -> Any:
    as_of = to_pandas(dbt.ref("int_as_of")).iloc[0]
    options = RecommenderOptions(
        today=pd.Timestamp(as_of["as_of_date"]),
        trial=TrialOptions(
            recent_days=int(dbt.config.meta_get("recommend_days")),
            items_max=min(int(dbt.config.meta_get("product_items_max")), ITEMS_MAX),
            neighbor_count=int(dbt.config.meta_get("recommend_neighbor_count")),
            dormant_after_days=int(dbt.config.meta_get("dormant_after_days")),
            random_state=int(dbt.config.meta_get("fit_seed")),
        ),
    )
    return fit_and_try(to_pandas(dbt.ref("int_recommender_sample")), options)
