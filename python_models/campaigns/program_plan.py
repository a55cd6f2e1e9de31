"""Finds what each programme can show: with the customers it has, and how many it needs."""

from typing import Any

from winback.campaigns.plan import plan_programs
from winback.engine import from_pandas, to_pandas


def model(dbt: Any, session: Any) -> Any:
    return from_pandas(plan_programs(to_pandas(dbt.ref("int_program_outlook"))), session)
