"""Compares the arms of every campaign and offer, and of every cohort week, status and segment in it."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    from winback.campaigns.measurement import measure


def model(dbt: Any, session: Any) -> Any:
    return measure(to_pandas(dbt.ref("int_campaign_totals")))
