"""Fits the reorder score as of today and at past dates, and tries it at the latter."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    import pandas as pd

    from winback.reorder import ReorderOptions, fit_and_try


def model(dbt: Any, session: Any) -> Any:
    as_of = to_pandas(dbt.ref("int_as_of")).iloc[0]
    options = ReorderOptions(
        today=pd.Timestamp(as_of["as_of_date"]),
        first_on=pd.Timestamp(as_of["first_on"]),
        dormant_after_days=int(dbt.config.meta_get("dormant_after_days")),
        back_test_dates=tuple(pd.Timestamp(str(day)) for day in dbt.config.meta_get("back_test_dates") or []),
        random_state=int(dbt.config.meta_get("fit_seed")),
    )
    return fit_and_try(to_pandas(dbt.ref("int_reorder_sample")), options)
