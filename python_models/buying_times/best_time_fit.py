"""Tries whether customers, or segments, have best times of their own."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    from winback.buying_times import judge_best_times


def model(dbt: Any, session: Any) -> Any:
    return judge_best_times(to_pandas(dbt.ref("int_best_time_sample")))
