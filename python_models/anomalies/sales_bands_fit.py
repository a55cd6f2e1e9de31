"""Finds the usual band of orders, sales and refunds by hour, day and month."""

from typing import Any

from winback.engine import from_pandas, packages, to_pandas

with packages:
    from winback.anomalies import sales_bands


def model(dbt: Any, session: Any) -> Any:
    bands = to_pandas(dbt.ref("int_order_bands"))
    largest = bands[bands["acquaintance"] == "all"]
    found = sales_bands(
        to_pandas(dbt.ref("hourly_activity").order("activity_hour, event_type")),
        to_pandas(dbt.ref("monthly_activity")),
        dict(zip(largest["measure"], largest["largest_usual"], strict=True)),
        alarm_share=float(dbt.config.meta_get("false_alarm_rate")),
    )
    return from_pandas(found, session)
