"""Tries whether customers, or segments, have best times of their own."""

from typing import Any

from winback.buying_times import judge_best_times
from winback.engine import from_pandas, to_pandas


def model(dbt: Any, session: Any) -> Any:
    return from_pandas(judge_best_times(to_pandas(dbt.ref("int_best_time_sample"))), session)
