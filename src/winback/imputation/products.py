"""Fills in what nobody stated about a product, where its nearest neighbours have proved to be right."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.imputation.features import UNKNOWN, IntArray, codes, product_features
from winback.imputation.neighbours import votes
from winback.imputation.validation import ANSWERS_NEEDED, Validation, cross_validate

ATTRIBUTES = ("category", "brand")

COLUMNS = {
    "artefact": "string",
    "attribute": "string",
    # predictions
    "product_id": "string",
    "predicted_value": "string",
    "vote_share": "Float64",
    # both
    "situation": "string",
    # quality
    "k": "Int64",
    "minimum_vote_share": "Float64",
    "classes": "Int64",
    "evaluated": "Int64",
    "accuracy": "Float64",
    "accuracy_standard_error": "Float64",
    "baseline_accuracy": "Float64",
    "answered": "Int64",
    "answered_accuracy": "Float64",
    "answered_baseline_accuracy": "Float64",
    "verdict": "string",
}
"""Columns and types of the result. Types are explicit, since an empty or all-null column has none."""


@dataclass(frozen=True)
class ImputationOptions:
    """How to fill in.

    Attributes
    ----------
    accuracy_min : float
        Answers are used where answers like them were right this often, 0 to 1.
    known_rows : int
        At most this many known products vote, those whose id has the lowest md5.
    hidden_rows : int
        At most this many of them are hidden in cross-validation.
    folds : int
        Parts in which they are hidden.
    """

    accuracy_min: float = 0.5
    known_rows: int = 10_000
    hidden_rows: int = 4_000
    folds: int = 5


def impute_products(
    products: pd.DataFrame, surroundings: pd.DataFrame, options: ImputationOptions | None = None
) -> pd.DataFrame:
    """Tell the missing categories and brands of products from their nearest neighbours.

    Two situations are kept apart, since neighbours are right far more often in the first: others of the product's
    category id are known ("known category id"), or none is ("new category id"). In the second whole category ids are
    hidden in cross-validation, as they are in the products that are asked about.

    Parameters
    ----------
    products : DataFrame
        One row per product in any order: product_id (unique), category_id, category (a dotted path), brand (text or
        null), usual_price (positive or null).
    surroundings : DataFrame
        product_id, attribute, neighbour_value, share_of_neighbours (0 to 1).
    options : ImputationOptions, optional

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`. Rows with artefact `predictions`: product_id, predicted_value, vote_share and
        situation of each attribute that is filled in. Rows with artefact `quality`: one per attribute and situation, the figures of
        `Validation` and a verdict in words.
    """
    options = options or ImputationOptions()
    digests = [hashlib.md5(key.encode(), usedforsecurity=False).hexdigest() for key in products["product_id"]]
    ordered = products.assign(digest=digests).sort_values("digest", ignore_index=True)
    parts = [_impute(ordered, surroundings, attribute, options) for attribute in ATTRIBUTES]
    return pd.concat([pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS), *parts], ignore_index=True)


def _impute(
    products: pd.DataFrame, surroundings: pd.DataFrame, attribute: str, options: ImputationOptions
) -> pd.DataFrame:
    values = products[attribute]
    known = np.flatnonzero(values.notna())[: options.known_rows]
    missing = np.flatnonzero(values.isna())
    labels = codes(values.iloc[known])
    names = np.sort(values.iloc[known].unique())
    category_ids = codes(products["category_id"])
    # a product without a category id is a group of its own
    groups = np.where(category_ids == UNKNOWN, len(products) + np.arange(len(products)), category_ids)
    has_known_id = np.isin(groups[missing], groups[known])
    asked_in = {"known category id": missing[has_known_id], "new category id": missing[~has_known_id]}

    rows: list[pd.DataFrame] = []
    features = None
    for situation, asked in asked_in.items():
        hidden, folds = _hide(products, known, groups[known], situation, options)
        quality: dict[str, object] = {"artefact": "quality", "attribute": attribute, "situation": situation}
        if len(asked) == 0:
            quality["verdict"] = "Nothing is missing."
        elif len(hidden) < ANSWERS_NEEDED:
            quality["verdict"] = (
                f"Not used: {len(known):,} products have a {attribute}, of which {len(hidden):,} can be hidden; "
                f"{ANSWERS_NEEDED} are needed to learn from."
            )
        else:
            features = features or product_features(products, surroundings, attribute)
            result = cross_validate(
                features,
                known,
                labels,
                hidden=hidden,
                folds=folds,
                groups=groups[known],
                accuracy_min=options.accuracy_min,
            )
            quality |= _figures(result) | {"verdict": _verdict(result, options.accuracy_min)}
            if result.is_used:
                winners, shares = votes(features, asked, known, labels, neighbour_counts=(result.k,))
                answered = shares[:, 0] >= (result.minimum_vote_share or 0)
                rows.append(
                    pd.DataFrame(
                        {
                            "artefact": "predictions",
                            "attribute": attribute,
                            "situation": situation,
                            "product_id": products["product_id"].to_numpy()[asked[answered]],
                            "predicted_value": names[winners[answered, 0]],
                            "vote_share": shares[answered, 0],
                        }
                    )
                )
        rows.append(pd.DataFrame([quality]))
    return pd.concat([row.reindex(columns=list(COLUMNS)).astype(COLUMNS) for row in rows], ignore_index=True)


def _hide(
    products: pd.DataFrame, known: IntArray, groups: IntArray, situation: str, options: ImputationOptions
) -> tuple[IntArray, IntArray]:
    """Which of the known products are hidden, by place, and the fold of each known product."""
    digests = products["digest"].iloc[known]
    if situation == "known category id":
        _, group_of, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        hidden = np.flatnonzero(sizes[group_of] > 1)
    else:
        # whole category ids are hidden, wherever there are any
        digests = digests.groupby(groups).transform("min")
        hidden = np.arange(len(known))
    folds = np.array([int(digest[:8], 16) % options.folds for digest in digests], dtype=np.int64)
    return hidden[: options.hidden_rows], folds


def _figures(result: Validation) -> dict[str, object]:
    names = [name for name in COLUMNS if name in Validation.__dataclass_fields__]
    figures = {name: getattr(result, name) for name in names}
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in figures.items()}


def _verdict(result: Validation, accuracy_min: float) -> str:
    overall = (
        f"{result.accuracy:.1%} of {result.evaluated:,} hidden products are told right, {result.baseline_accuracy:.1%} "
        "by always saying the most frequent"
    )
    if result.is_used:
        return (
            f"Used where at least {result.minimum_vote_share:.0%} of the votes agree: of {result.answered:,} such hidden "
            f"products {result.answered_accuracy:.1%} are told right, {result.answered_baseline_accuracy:.1%} by always "
            f"saying the most frequent. In all, {overall}."
        )
    if result.answered_accuracy is None or result.answered_accuracy < accuracy_min:
        return f"Not used: {overall}; no agreement of the votes makes {accuracy_min:.0%} of them right."
    return f"Not used: no better, by more than chance, than always saying the most frequent. In all, {overall}."
