"""Tells how much a campaign with a control group by chance changes each of its customers."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    from winback.campaigns.uplift import uplift_scores


def model(dbt: Any, session: Any) -> Any:
    sample = to_pandas(dbt.ref("int_uplift_sample").order("campaign_id, customer_id"))
    return uplift_scores(sample, random_state=int(dbt.config.meta_get("fit_seed")))
