"""Fits the lifetime models as of today and at past dates, and tries them at the latter."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    import pandas as pd

    from winback.lifetime import LifetimeOptions, fit_and_try


def model(dbt: Any, session: Any) -> Any:
    as_of = to_pandas(dbt.ref("int_as_of")).iloc[0]
    options = LifetimeOptions(
        today=pd.Timestamp(as_of["as_of_date"]),
        first_on=pd.Timestamp(as_of["first_on"]),
        time_unit=str(dbt.config.meta_get("time_unit")),
    )
    return fit_and_try(to_pandas(dbt.ref("int_lifetime_sample")), options)
