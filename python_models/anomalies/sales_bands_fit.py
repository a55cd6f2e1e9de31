"""Finds the usual band of orders, sales and refunds by hour, day and month."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    from winback.anomalies import public_holidays, sales_bands


def model(dbt: Any, session: Any) -> Any:
    bands = to_pandas(dbt.ref("int_order_bands"))
    largest = bands[bands["acquaintance"] == "all"]
    countries = to_pandas(
        dbt.ref("int_orders")
        .filter("is_order and country is not null")
        .aggregate("country, count(*) as order_count")
        .order("order_count desc, country")
        .limit(1)
    )
    country, usual = dbt.config.meta_get("holiday_country"), next(iter(countries["country"]), None)
    return sales_bands(
        to_pandas(dbt.ref("hourly_activity").order("activity_hour, event_type")),
        to_pandas(dbt.ref("monthly_activity")),
        dict(zip(largest["measure"], largest["largest_usual"], strict=True)),
        alarm_share=float(dbt.config.meta_get("false_alarm_rate")),
        holidays=lambda days: public_holidays(country, usual, days),
    )
