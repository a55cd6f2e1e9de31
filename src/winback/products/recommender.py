"""Fits the recommender as of today, after it was tried on past dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.arrays import FloatArray, TextArray
from winback.products import similarity
from winback.products.judgment import TESTED_MIN, Choice, choose, pooled, trial_rows
from winback.products.product_map import map_products
from winback.products.purchases import Purchases, Space
from winback.products.trials import CUTS, NEW, RECENT, WEIGHTS, Outcome, Trial, TrialOptions

SPAN_MIN = 120
"""With fewer days of data, no trial would know enough or wait long enough."""

ITEMS_MAX = 4000
"""With more, weights take gigabytes (the square of the products) and minutes (the cube)."""

SIMILAR_COUNT = 10
MAPPED_CUSTOMERS_MAX = 300

TEXTS = (
    *("artifact", "band", "task", "population", "model", "basis", "verdict", "all_tests_verdict"),
    *("product_id", "other_product_id", "item_type"),
)
COUNTS = (
    *("tested_count", "customer_count", "all_tests_count", "weight", "position"),
    *("together_count", "item_number", "other_number"),
)
RATIOS = (
    *("trend", "cosine", "jaccard", "x", "y", "explained_share", "precision", "recall", "hit_rate", "ndcg"),
    *("mean_average_precision", "coverage", "novelty", "lead", "lead_lower", "lead_upper"),
    *("all_tests_lead", "all_tests_lead_lower", "all_tests_lead_upper"),
)


@dataclass(frozen=True, kw_only=True)
class RecommenderOptions:
    """What the recommender is fitted for: the day, and what it is tried with."""

    today: pd.Timestamp
    trial: TrialOptions


def fit_and_try(frame: pd.DataFrame, options: RecommenderOptions) -> pd.DataFrame:
    """Try the recommender on past dates, and fit as of today what is used.

    Parameters
    ----------
    frame : DataFrame
        Columns customer_id, product_id, order_key, ordered_on: each product of each order.
    options : RecommenderOptions

    Returns
    -------
    DataFrame
        One fact a row, of the type `artifact`; the other columns are those that the artifact has.
    """
    parts = [pd.DataFrame(columns=pd.Index([*TEXTS, *COUNTS, *RATIOS, "as_of_date", "is_used"]))]
    if len(frame):
        with threadpool_limits(limits=1):  # so that each sum has one order
            parts += _facts(Purchases.of(frame), options)
    rows = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    rows = rows.reindex(columns=parts[0].columns)
    rows["as_of_date"] = pd.to_datetime(rows["as_of_date"])
    rows[list(RATIOS)] = rows[list(RATIOS)].astype(float).round(9)
    return rows.astype({**dict.fromkeys(TEXTS, "string"), **dict.fromkeys(COUNTS, "Int64"), "is_used": "boolean"})


def _facts(purchases: Purchases, options: RecommenderOptions) -> Iterator[pd.DataFrame]:
    """Yield the rows of each artifact."""
    today = _day(options.today)
    dates = try_dates(purchases, today, options.trial)
    tests = [test for _, _, found in dates for test in found]
    choices = choose(tests, options.trial.length)
    yield pd.DataFrame([{"artifact": "band", **vars(choice)} for choice in choices])
    yield pd.DataFrame(trial_rows(dates, choices, options.trial.length))
    space = Space.at(purchases, today, recent_days=options.trial.recent_days).first(options.trial.items_max)
    names = purchases.products[space.products]
    yield pd.DataFrame(
        {
            "artifact": "item",
            "product_id": names,
            "item_number": np.arange(len(names)),
            "customer_count": space.customer_count,
            "trend": space.trend,
        }
    )
    counts = similarity.together(space.owned)
    yield _weights(choices, counts, names, options.trial.neighbor_count)
    yield _similar(counts, names)
    yield from _map(space, names, options)


def try_dates(
    purchases: Purchases, today: int, options: TrialOptions
) -> list[tuple[pd.Timestamp, Space, list[Outcome]]]:
    """Try all models on the latest days for which it is known what customers bought afterwards, the earlier first."""
    span = today - int(purchases.day.min())
    if span < SPAN_MIN:
        return []
    horizon = min(options.horizon_days, span // 4)
    options = TrialOptions(**{**vars(options), "horizon_days": horizon})
    found = []
    for day in (today - 2 * horizon, today - horizon):
        trial = Trial(purchases, day, options)
        if len(trial.customers):
            found.append((trial, (pd.Timestamp(day, unit="D"), trial.space, list(trial.run()))))
    dates = [date for _, date in found]
    tests = [test for _, _, tests in dates for test in tests]
    for band, count in CUTS.items() if found else ():
        # one product is what most win-back customers have, so that is always shown
        if count == 1 or len(pooled(tests, NEW, band, options.length)[RECENT]) < TESTED_MIN:
            dates[-1][2].extend(found[-1][0].cut(band))
    return dates


def _weights(choices: list[Choice], counts: FloatArray, names: TextArray, neighbor_count: int) -> pd.DataFrame:
    """List the weights of the models that are used."""
    parts = []
    for model in sorted({choice.model for choice in choices} - {RECENT}):
        weights = similarity.largest(WEIGHTS[model](counts.copy()), neighbor_count).tocoo()
        row, column = weights.coords
        parts.append(
            pd.DataFrame(
                {
                    "artifact": "weight",
                    "model": model,
                    "product_id": names[row],
                    "other_product_id": names[column],
                    "item_number": row,
                    "other_number": column,
                    "weight": weights.data.astype(np.int64),
                    "together_count": counts[row, column].astype(np.int64),
                }
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _similar(counts: FloatArray, names: TextArray) -> pd.DataFrame:
    """List the most similar products of each product, by cosine."""
    cosines, jaccards = similarity.cosine(counts), similarity.jaccard(counts)
    row, column = similarity.strongest(cosines, SIMILAR_COUNT)
    return pd.DataFrame(
        {
            "artifact": "similar",
            "product_id": names[row],
            "other_product_id": names[column],
            "position": np.arange(len(row)) - np.searchsorted(row, row) + 1,
            "together_count": counts[row, column].astype(np.int64),
            "cosine": cosines[row, column],
            "jaccard": jaccards[row, column],
        }
    )


def _map(space: Space, names: TextArray, options: RecommenderOptions) -> Iterator[pd.DataFrame]:
    """List where products, and some customers, stand on the map."""
    found = map_products(space.owned)
    if found is None:
        return
    draw = np.random.default_rng(options.trial.random_state).permutation(len(found.customers))
    drawn = np.sort(draw[:MAPPED_CUSTOMERS_MAX])
    for item_type, ids, axes in (
        ("product", names[found.items], found.item_axes),
        ("customer", space.known.customers[found.customers[drawn]], found.customer_axes[drawn]),
    ):
        yield pd.DataFrame(
            {
                "artifact": "map",
                "item_type": item_type,
                "product_id": ids,
                "x": axes[:, 0],
                "y": axes[:, 1],
                "explained_share": float(found.explained_share.sum()),
            }
        )


def _day(at: pd.Timestamp) -> int:
    return int(np.datetime64(at, "D").astype(np.int64))
