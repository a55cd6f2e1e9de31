"""Fills in what nobody stated about a product, where its nearest neighbors have proved to be right."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.arrays import IntArray, TextArray
from winback.quality.imputation.features import UNKNOWN, codes, first_levels, product_features
from winback.quality.imputation.neighbors import Neighbors, nearest, votes
from winback.quality.imputation.validation import (
    ANSWERS_NEEDED,
    NEIGHBOR_COUNTS,
    Validation,
    cross_validate,
    hide_and_find,
)

COLUMNS = {
    "artifact": "string",
    "attribute": "string",
    # predictions
    "product_id": "string",
    "predicted_value": "string",
    "share_of_votes": "Float64",
    # both
    "situation": "string",
    # quality
    "surroundings_weight": "Float64",
    "k": "Int64",
    "share_of_votes_min": "Float64",
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


FEWEST_ASKED_SHARE = 0.001
"""Below this share of products without a value, neighbors are not searched for (as in int_product_surroundings)."""


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
    known_rows: int = 20_000
    hidden_rows: int = 4_000
    folds: int = 5


@dataclass(frozen=True)
class Questions:
    """What neighbors are asked about one kind of product.

    Attributes
    ----------
    attribute : str
        category or brand.
    is_id_known : bool or None
        Ask about products of whose category id others are known (True) or none is (False); None asks about all of
        them as if none was.
    is_pooled : bool
        Whether products of one category id get one answer, to which the neighbors of all of them contribute.
    levels : dict of str to int or None
        Questions in order, each about what those before it left: its name, and how many levels of the category path it
        asks for; None asks for the whole value.
    """

    attribute: str
    is_id_known: bool | None
    is_pooled: bool
    levels: dict[str, int | None]


QUESTIONS = (
    Questions("category", None, True, {"whole path": None, "two levels": 2, "top level": 1}),
    Questions("brand", True, False, {"known category id": None}),
    Questions("brand", False, False, {"new category id": None}),
)
"""All that is asked."""


def impute_products(
    products: pd.DataFrame, surroundings: pd.DataFrame, options: ImputationOptions | None = None
) -> pd.DataFrame:
    """Fill in the missing categories and brands of products from their nearest neighbors.

    Neighbors are right far more often about a product if others of its category id are known. Where none is, whole
    category ids are hidden in cross-validation, as they are in the products that are asked about. Categories that are
    missing are always of that kind, since a known one of the same id has been taken already.

    Parameters
    ----------
    products : DataFrame
        One row per product in any order: product_id (unique), category_id, category (a dotted path), brand (text or
        null), usual_price (positive or null).
    surroundings : DataFrame
        product_id, attribute, neighbor_value, share_of_neighbors (0 to 1).
    options : ImputationOptions, optional

    Returns
    -------
    DataFrame
        The columns of `COLUMNS`. Rows with artifact `predictions`: one per product and attribute that is filled in.
        Rows with artifact `quality`: one per question, the figures of `Validation` and a verdict in words.
    """
    options = options or ImputationOptions()
    digests = [hashlib.md5(key.encode(), usedforsecurity=False).hexdigest() for key in products["product_id"]]
    ordered = products.assign(digest=digests).sort_values("digest", ignore_index=True)
    # Neighbors are searched for in threads of their own, beside which those of numpy would only be in the way.
    with threadpool_limits(limits=1):
        parts = [_ask(ordered, surroundings, questions, options) for questions in QUESTIONS]
    return pd.concat([pd.DataFrame(columns=list(COLUMNS)).astype(COLUMNS), *parts], ignore_index=True)


def _ask(
    products: pd.DataFrame, surroundings: pd.DataFrame, questions: Questions, options: ImputationOptions
) -> pd.DataFrame:
    """Ask one kind of questions; the products stand in the order of their md5, which no row order can change."""
    attribute, is_id_known = questions.attribute, questions.is_id_known
    values = products[attribute]
    known = np.flatnonzero(values.notna())[: options.known_rows]
    category_ids = codes(products["category_id"])
    # a product without a category id is a group of its own
    groups = np.where(category_ids == UNKNOWN, len(products) + np.arange(len(products)), category_ids)
    asked = np.flatnonzero(values.isna())
    if is_id_known is not None:
        asked = asked[np.isin(groups[asked], groups[known]) == is_id_known]
    hidden, folds = _hide(products["digest"].iloc[known], groups[known], bool(is_id_known), options)
    depth = int(values.iloc[known].str.count(r"\.").max() + 1) if len(known) else 0

    # products that get one answer count as one where answers are counted
    units = groups if questions.is_pooled else np.arange(len(products))
    reason = _too_few(asked, known, units[known[hidden]], questions, len(products))
    if reason is None:
        features = product_features(products, surroundings, attribute)
        hidden_neighbors = hide_and_find(features, known, hidden, folds)
        asked_neighbors: dict[int, Neighbors] = {}

    rows: list[dict[str, object]] = []
    parts: list[pd.DataFrame] = []
    for situation, levels in questions.levels.items():
        quality: dict[str, object] = {"artifact": "quality", "attribute": attribute, "situation": situation}
        rows.append(quality)
        if reason or (levels and levels >= depth):
            quality["verdict"] = reason or f"Not tried: no {attribute} has more than {levels} levels."
            continue
        labels, names = _labels(values.iloc[known], levels)
        result = cross_validate(
            hidden_neighbors,
            labels,
            hidden=hidden,
            folds=folds,
            groups=groups[known],
            is_pooled=questions.is_pooled,
            accuracy_min=options.accuracy_min,
        )
        quality |= _figures(result) | {"verdict": _verdict(result, options.accuracy_min)}
        if not result.is_used:
            continue
        weight = result.surroundings_weight
        if weight not in asked_neighbors:
            count = max(NEIGHBOR_COUNTS)
            asked_neighbors[weight] = nearest(features, asked, known, count=count, surroundings_weight=weight)
        winners, shares = votes(asked_neighbors[weight], labels, k=result.k, groups=units[asked])
        is_answered = shares >= (result.share_of_votes_min or 0)
        parts.append(
            pd.DataFrame(
                {
                    "artifact": "predictions",
                    "attribute": attribute,
                    "situation": situation,
                    "product_id": products["product_id"].to_numpy()[asked[is_answered]],
                    "predicted_value": names[winners[is_answered]],
                    "share_of_votes": shares[is_answered],
                }
            )
        )
        # the next question is put to what is left, and judged on what is left
        asked = asked[~is_answered]
        asked_neighbors = {weight: found.of(~is_answered) for weight, found in asked_neighbors.items()}
        hidden_neighbors = {weight: found.of(~result.is_answered) for weight, found in hidden_neighbors.items()}
        hidden = hidden[~result.is_answered]
        # what earlier questions left may be few
        reason = _too_few(asked, known, units[known[hidden]], questions, 0)
    frames = [pd.DataFrame(rows), *parts]
    return pd.concat([part.reindex(columns=list(COLUMNS)).astype(COLUMNS) for part in frames], ignore_index=True)


def _too_few(
    asked: IntArray, known: IntArray, hidden_units: IntArray, questions: Questions, product_count: int
) -> str | None:
    """Say why nothing can be asked, if so."""
    if len(asked) == 0:
        return "Nothing is missing."
    if len(asked) < FEWEST_ASKED_SHARE * product_count:
        return f"Not tried: {len(asked):,} of {product_count:,} products lack it, too few to be worth the search."
    units = len(np.unique(hidden_units))
    if units >= ANSWERS_NEEDED:
        return None
    return (
        f"Not tried: of {len(known):,} products with a {questions.attribute}, {units:,} "
        f"{'category ids' if questions.is_pooled else 'products'} can be hidden for a test; {ANSWERS_NEEDED} are "
        "needed to measure how often neighbors are right."
    )


def _labels(values: pd.Series, levels: int | None) -> tuple[IntArray, TextArray]:
    """Turn values, cut to some levels of their path, into whole numbers; and give the value of each number."""
    if levels is not None:
        values = first_levels(values, levels)
    return codes(values), np.sort(values.unique().astype(object))


def _hide(
    digests: pd.Series, groups: IntArray, is_id_known: bool, options: ImputationOptions
) -> tuple[IntArray, IntArray]:
    """Choose which of the known products are hidden, by place, and the fold of each known product."""
    hidden = np.arange(len(groups))
    if is_id_known:
        _, group_of, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        hidden = np.flatnonzero(sizes[group_of] > 1)
    else:
        # whole category ids are hidden together
        digests = digests.groupby(groups).transform("min")
    folds = np.array([int(digest[:8], 16) % options.folds for digest in digests], dtype=np.int64)
    return hidden[: options.hidden_rows], folds


def _figures(result: Validation) -> dict[str, object]:
    names = [name for name in COLUMNS if name in Validation.__dataclass_fields__]
    figures = {name: getattr(result, name) for name in names}
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in figures.items()}


def _verdict(result: Validation, accuracy_min: float) -> str:
    overall = (
        f"{result.accuracy:.1%} of {result.evaluated:,} hidden products are filled in correctly, compared with "
        f"{result.baseline_accuracy:.1%} by always choosing the most frequent value"
    )
    if not result.is_used:
        return (
            f"Not used: {overall}. No share of agreeing votes is proved to give {accuracy_min:.0%} correct answers, "
            "and more than the most frequent value does."
        )
    if result.answered == result.evaluated:
        return f"Used: {overall}."
    return (
        f"Used where at least {result.share_of_votes_min:.0%} of the votes agree: {result.answered_accuracy:.1%} of "
        f"{result.answered:,} such hidden products are filled in correctly, compared with "
        f"{result.answered_baseline_accuracy:.1%} by always choosing the most frequent value. Overall, {overall}."
    )
