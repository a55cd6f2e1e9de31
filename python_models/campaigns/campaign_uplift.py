"""Judges for every campaign with a control group by chance whether choosing customers pays."""

from typing import Any

from winback.campaigns.uplift import find_uplift
from winback.engine import from_pandas, to_pandas


def model(dbt: Any, session: Any) -> Any:
    sample = to_pandas(dbt.ref("int_uplift_sample"))
    return from_pandas(find_uplift(sample, random_state=int(dbt.config.meta_get("fit_seed"))), session)
