"""Tests which pairs and rules are beyond chance."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    from winback.products.association import association_tests

COUNTED = "item_type, comparison, order_count, expected_count, comparison_count"


def model(dbt: Any, session: Any) -> Any:
    pairs = to_pandas(
        dbt.ref("int_expected_pairs")
        .select(f"{COUNTED}, later_order_count, later_expected_count")
        .order("item_type, comparison")
    )
    rules = to_pandas(dbt.ref("int_association_rules").select(COUNTED).order("item_type, comparison"))
    return association_tests(pairs, rules)
