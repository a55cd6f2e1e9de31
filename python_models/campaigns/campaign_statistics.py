"""Compares the arms of every campaign, and of every cohort week, status and segment in it."""

from typing import Any

from winback.campaigns.measurement import measure
from winback.engine import from_pandas, to_pandas


def model(dbt: Any, session: Any) -> Any:
    return from_pandas(measure(to_pandas(dbt.ref("int_campaign_totals"))), session)
