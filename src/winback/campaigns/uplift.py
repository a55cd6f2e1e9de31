"""The customers a campaign changes most: how much likelier each orders again because of it, by two models."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.arrays import BoolArray, FloatArray

KEY = ["origin", "campaign_id"]
FEATURES = ["recency_days", "order_count_before", "revenue_before", "tenure_days"]
FOLDS = 5
REORDERS_MIN = 20
"""With fewer reorders in an arm two models would learn nothing but chance."""

SCORE_COLUMNS = {**dict.fromkeys([*KEY, "customer_id"], "string"), "score": "float64"}
"""Columns of `uplift_scores` and their types."""


def uplift_scores(sample: pd.DataFrame, *, random_state: int) -> pd.DataFrame:
    """Tell for the customers of every campaign how much it changes them.

    Parameters
    ----------
    sample : DataFrame
        The columns of the model int_uplift_sample: one row per customer of a campaign, with the arm, whether they
        returned, and what they were like when they were assigned.
    random_state : int
        Seed of the folds.

    Returns
    -------
    DataFrame
        Columns `SCORE_COLUMNS`: a row per customer of the campaigns with `REORDERS_MIN` returns in each arm.
    """
    parts = [pd.DataFrame(columns=list(SCORE_COLUMNS))]
    with threadpool_limits(limits=1):
        for _, campaign in sample.sort_values([*KEY, "customer_id"], kind="stable").groupby(KEY, sort=True):
            treated = (campaign["arm"] == "treatment").to_numpy()
            returned = campaign["has_reordered"].to_numpy(dtype=bool)
            if min((arm & returned).sum() for arm in (treated, ~treated)) < REORDERS_MIN:
                continue
            known = campaign[FEATURES].astype(float)
            features = np.log1p(known.fillna(known.median()).fillna(0).clip(lower=0).to_numpy())
            scores = two_model_scores(features, treated, returned, random_state=random_state)
            parts.append(campaign[[*KEY, "customer_id"]].assign(score=scores))
    return pd.concat(parts, ignore_index=True).astype(SCORE_COLUMNS)


def two_model_scores(features: FloatArray, treated: BoolArray, returned: BoolArray, *, random_state: int) -> FloatArray:
    """Estimate how much more likely each customer returns when contacted: one model per arm, and their difference.

    Every customer is scored by models that have not seen them.

    Parameters
    ----------
    features : ndarray of shape (customers, features)
    treated, returned : ndarray of bool, shape (customers,)
    random_state : int
        Seed of the folds.

    Returns
    -------
    ndarray of shape (customers,)
        Differences of probabilities.

    References
    ----------
    Radcliffe and Surry (1999), Differential response analysis; Gutierrez and Gérardy (2017), Causal inference and
    uplift modeling: a review of the literature.
    """
    fold = np.random.default_rng(random_state).permutation(len(features)) % FOLDS
    scores = np.zeros(len(features))
    for held_out in range(FOLDS):
        learns, told = fold != held_out, fold == held_out
        scaler = StandardScaler().fit(features[learns])
        inputs = scaler.transform(features)
        for arm, sign in ((treated, 1.0), (~treated, -1.0)):
            outcomes = returned[learns & arm]
            if outcomes.all() or not outcomes.any():
                scores[told] += sign * outcomes.mean()
            else:
                model = LogisticRegression(max_iter=500).fit(inputs[learns & arm], outcomes)
                scores[told] += sign * model.predict_proba(inputs[told])[:, 1]
    return np.round(scores, 9)
