"""Categories and brands that nobody stated, filled in from the nearest known products.

`impute_products` takes a frame of products and one of what is seen beside them, and gives back the values it stands by
and how right it was on products whose value was hidden from it. Nothing here reads or writes anything.
"""

from winback.quality.imputation.products import ImputationOptions, impute_products

__all__ = ["ImputationOptions", "impute_products"]
