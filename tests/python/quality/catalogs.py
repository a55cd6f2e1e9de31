"""Made-up catalogs whose missing values are known, and nothing else about them."""

import hashlib

import numpy as np
import pandas as pd

NO_SURROUNDINGS = pd.DataFrame(
    {
        "product_id": pd.Series(dtype=object),
        "attribute": pd.Series(dtype=object),
        "neighbor_value": pd.Series(dtype=object),
        "share_of_neighbors": pd.Series(dtype=float),
    }
)
PATHS = [f"{top}.{second}.{leaf}" for top in ("home", "sport", "toys") for second in "ab" for leaf in ("one", "two")]


def unit(*parts: object) -> float:
    """A number in [0, 1) that depends on nothing but its arguments."""
    return int(hashlib.md5("/".join(map(str, parts)).encode(), usedforsecurity=False).hexdigest()[:8], 16) / 2**32


def catalog(rows: int, *, ids_per_path: int = 6, brand_follows: str = "path and price") -> pd.DataFrame:
    """Products of twelve category paths, each with several category ids.

    `brand_follows` says what a brand follows: the path and whether the product is dear, the category id, or nothing.
    """
    products = []
    for row in range(rows):
        path = PATHS[int(unit("path", row) * len(PATHS))]
        category_id = f"{path} id {int(unit('id', row) * ids_per_path)}"
        is_dear = unit("dear", row) < 0.5
        brand = {
            "path and price": f"{path} {'dear' if is_dear else 'cheap'}",
            "category id": f"brand of {category_id}",
            "nothing": f"brand {int(unit('brand', row) * 20)}",
        }[brand_follows]
        price = (400 if is_dear else 20) * (1 + 0.2 * unit("price", row))
        products.append((f"p{row:05}", category_id, path, brand, round(price, 2)))
    return pd.DataFrame(products, columns=["product_id", "category_id", "category", "brand", "usual_price"])


def without(products: pd.DataFrame, attribute: str, hidden: pd.Series) -> pd.DataFrame:
    """The same products, of which some lack the attribute."""
    return products.assign(**{attribute: products[attribute].where(~hidden, None)})


def every_tenth(products: pd.DataFrame, column: str = "product_id") -> pd.Series:
    """Which rows belong to about a tenth of the values of `column`."""
    return products[column].map(lambda value: unit("hidden", value) < 0.1)


def told(result: pd.DataFrame, attribute: str) -> pd.Series:
    """What the neighbors said about an attribute, by product."""
    rows = result[(result["artifact"] == "predictions") & (result["attribute"] == attribute)]
    return rows.set_index("product_id")["predicted_value"].astype(object)


def quality(result: pd.DataFrame, attribute: str, situation: str) -> pd.Series:
    """The figures of one question."""
    rows = result[
        (result["artifact"] == "quality") & (result["attribute"] == attribute) & (result["situation"] == situation)
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def share_right(answers: pd.Series, truth: pd.DataFrame, attribute: str) -> float:
    """How many answers are true; the first levels of a path are true if they are its first levels."""
    stated = truth.set_index("product_id")[attribute].loc[answers.index]
    return float(
        np.mean([(value + ".").startswith(answer + ".") for answer, value in zip(answers, stated, strict=True)])
    )
