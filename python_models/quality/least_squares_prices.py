"""Prices of products that are never ordered alone, estimated from the sampled orders that hold them."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    from winback.quality.pricing import estimate_prices


def model(dbt: Any, session: Any) -> Any:
    return estimate_prices(to_pandas(dbt.ref("stg_distributor__price_equations")))
