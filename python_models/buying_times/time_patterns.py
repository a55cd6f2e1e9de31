"""Finds when orders rise and fall: levels, the rhythm of day and week, season and yearly peaks."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    from winback.buying_times import activity_patterns


def model(dbt: Any, session: Any) -> Any:
    open_hours = to_pandas(dbt.ref("hourly_profile"))
    return activity_patterns(
        to_pandas(dbt.ref("int_days")),
        to_pandas(dbt.ref("int_order_hours")),
        open_hours[open_hours["is_open"]],
        random_state=int(dbt.config.meta_get("fit_seed")),
    )
