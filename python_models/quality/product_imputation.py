"""Tells missing categories and brands from the nearest known products, and how right that is."""

from typing import Any

from winback.engine import packages, to_pandas

with packages:
    from winback.quality.imputation import ImputationOptions, impute_products


def model(dbt: Any, session: Any) -> Any:
    products = to_pandas(dbt.ref("int_products"))
    products = products[products["is_product"]].sort_values("product_id")
    products["category"] = products["category"].fillna(products["category_of_id"])
    surroundings = to_pandas(dbt.ref("int_product_surroundings"))
    options = ImputationOptions(accuracy_min=float(dbt.config.meta_get("imputation_accuracy_min")))
    return impute_products(products, surroundings, options)
