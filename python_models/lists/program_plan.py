"""Finds what each program can show: with the customers it has, and how many it needs."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    from winback.lists.plan import plan_programs


def model(dbt: Any, session: Any) -> Any:
    return plan_programs(to_pandas(dbt.ref("int_program_outlook")))
