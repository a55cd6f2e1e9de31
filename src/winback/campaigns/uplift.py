"""Whom to write to: whether a campaign changes some more than others, and whether that can be told beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.campaigns.rates import FloatArray, rate_difference

KEY = ["origin", "campaign_id"]
FEATURES = ["silence_days", "orders_before", "spend_before", "tenure_days"]
SHARES = np.arange(0, 21) / 20
"""Parts of the customers for which the curve is drawn, the most changed first."""

FOLDS, PERMUTATIONS = 5, 500
RETURNS_MIN = 20
"""With fewer returns in an arm two models would learn nothing but chance."""

SIGNIFICANT_BELOW = 0.05
NEARLY = 0.95
_DIGITS = 6
_COLUMNS: dict[str, str] = {
    **dict.fromkeys(["artefact", *KEY, "advice", "verdict"], "string"),
    **dict.fromkeys(["treatment", "control"], "int64"),
    **dict.fromkeys(["lift", "lift_lower", "lift_upper", "value_per_return", "cost_per_head"], "float64"),
    **dict.fromkeys(["qini", "qini_by_chance", "p_value", "share_to_mail"], "float64"),
    **dict.fromkeys(["share_mailed", "gained", "gained_by_chance", "chance_lower", "chance_upper", "worth"], "float64"),
}


@dataclass(frozen=True)
class Ranking:
    """How many more return when the most changed are written to first, beside orders made by chance.

    Attributes
    ----------
    gained : ndarray of shape (shares,)
        Returns gained per customer of the campaign, by share written to; the last is the lift.
    chance_lower, chance_upper : ndarray of shape (shares,)
        The middle 95 % of the same in random orders.
    qini : float
        Mean of what is gained above the straight line to the lift.
    qini_by_chance : float
        What 95 of 100 random orders do not exceed.
    p_value : float
        Share of random orders with at least this `qini`.
    """

    gained: FloatArray
    chance_lower: FloatArray
    chance_upper: FloatArray
    qini: float
    qini_by_chance: float
    p_value: float


def find_uplift(sample: pd.DataFrame, *, random_state: int) -> pd.DataFrame:
    """Judge for every campaign with a control group by chance whether choosing customers pays.

    Parameters
    ----------
    sample : DataFrame
        The columns of the model int_uplift_sample: one row per customer of a campaign, with the arm, whether they
        returned, what they brought, the cost of the contact and what they were like when they were assigned.
    random_state : int
        Seed of the folds and of the random orders.

    Returns
    -------
    DataFrame
        `artefact` is `result` (one row per campaign: advice and why) or `curve` (one row per campaign and share).
    """
    rows: list[dict[str, Any]] = []
    with threadpool_limits(limits=1):
        for key, campaign in sample.sort_values([*KEY, "customer_id"], kind="stable").groupby(KEY, sort=True):
            found = _campaign(campaign.reset_index(drop=True), random_state=random_state)
            rows += [dict(zip(KEY, key, strict=True)) | row for row in found]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"treatment": "float64", "control": "float64"})
    frame[["treatment", "control"]] = frame[["treatment", "control"]].fillna(0)
    frame = frame.astype(_COLUMNS)
    numbers = [name for name, kind in _COLUMNS.items() if kind == "float64"]
    frame[numbers] = frame[numbers].round(_DIGITS)
    return frame


def two_model_scores(
    features: FloatArray, treated: npt.NDArray[np.bool_], returned: npt.NDArray[np.bool_], *, random_state: int
) -> FloatArray:
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
    uplift modelling: a review of the literature.
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


def judge_ranking(
    scores: FloatArray, treated: npt.NDArray[np.bool_], returned: npt.NDArray[np.bool_], *, random_state: int
) -> Ranking:
    """Draw the Qini curve of an order of customers beside those of random orders.

    Parameters
    ----------
    scores : ndarray of shape (customers,)
        The highest are written to first.
    treated, returned : ndarray of bool, shape (customers,)
    random_state : int
        Seed of the random orders.

    Returns
    -------
    Ranking

    References
    ----------
    Radcliffe (2007), Using control groups to target on predicted lift, Direct Marketing Analytics Journal.
    """
    rng = np.random.default_rng(random_state)
    own = np.argsort(-scores, kind="stable")
    orders = np.stack([own, *(rng.permutation(len(scores)) for _ in range(PERMUTATIONS))])
    curves = _gained(treated[orders], returned[orders])
    qini = (curves - SHARES * curves[:, -1:]).mean(axis=1)
    lower, upper = np.quantile(curves[1:], [0.025, 0.975], axis=0)
    return Ranking(
        gained=curves[0],
        chance_lower=lower,
        chance_upper=upper,
        qini=float(qini[0]),
        qini_by_chance=float(np.quantile(qini[1:], 0.95)),
        p_value=float((1 + (qini[1:] >= qini[0]).sum()) / (1 + PERMUTATIONS)),
    )


def _gained(treated: npt.NDArray[np.bool_], returned: npt.NDArray[np.bool_]) -> FloatArray:
    """Count returns gained per customer, by share written to, for orders of shape (orders, customers)."""
    ends = np.rint(SHARES * treated.shape[1]).astype(int)

    def up_to(counted: npt.NDArray[np.bool_]) -> FloatArray:
        return np.pad(np.cumsum(counted, axis=1), ((0, 0), (1, 0)))[:, ends].astype(float)

    in_treated, in_control = up_to(treated), up_to(~treated)
    came, would_come = up_to(treated & returned), up_to(~treated & returned)
    expected = np.divide(would_come * in_treated, in_control, out=np.zeros_like(came), where=in_control > 0)
    return (came - expected) / in_treated[:, -1:]


def _campaign(campaign: pd.DataFrame, *, random_state: int) -> list[dict[str, Any]]:
    treated, returned = (campaign["arm"] == "treatment").to_numpy(), campaign["has_returned"].to_numpy(dtype=bool)
    counts = [int(arm.sum()) for arm in (treated, ~treated)]
    returns = [int((arm & returned).sum()) for arm in (treated, ~treated)]
    result: dict[str, Any] = {"artefact": "result", "treatment": counts[0], "control": counts[1]}
    if min(returns) < RETURNS_MIN:
        return [
            result
            | {
                "advice": "not known",
                "verdict": f"Too few came back to choose by: {returns[0]} and {returns[1]} in the two arms, "
                f"and {RETURNS_MIN} are needed in each.",
            }
        ]
    lift = rate_difference(returns[:1], counts[:1], returns[1:], counts[1:])
    known = campaign[FEATURES].astype(float)
    features = np.log1p(known.fillna(known.median()).fillna(0).clip(lower=0).to_numpy())
    scores = two_model_scores(features, treated, returned, random_state=random_state)
    ranking = judge_ranking(scores, treated, returned, random_state=random_state)
    value = float(campaign.loc[returned, "value"].mean())
    cost = float(campaign.loc[treated, "cost"].mean())
    worth = ranking.gained * value - SHARES * cost
    advice, share, verdict = _advice(ranking, worth, float(lift.lower), float(lift.upper))
    result |= {
        **{"lift": float(lift.estimate), "lift_lower": float(lift.lower), "lift_upper": float(lift.upper)},
        **{"value_per_return": value, "cost_per_head": cost},
        **{"qini": ranking.qini, "qini_by_chance": ranking.qini_by_chance, "p_value": ranking.p_value},
        **{"advice": advice, "share_to_mail": share, "verdict": verdict},
    }
    curve: dict[str, FloatArray] = {
        **{"share_mailed": SHARES, "gained": ranking.gained, "gained_by_chance": SHARES * ranking.gained[-1]},
        **{"chance_lower": ranking.chance_lower, "chance_upper": ranking.chance_upper, "worth": worth},
    }
    points = [dict(zip(curve, point, strict=True)) for point in zip(*curve.values(), strict=True)]
    return [result, *({"artefact": "curve", **point} for point in points)]


def _advice(ranking: Ranking, worth: FloatArray, lift_lower: float, lift_upper: float) -> tuple[str, float, str]:
    """Decide whom to write to: part of the customers only where the order is better than orders made by chance."""
    differ = ranking.p_value < SIGNIFICANT_BELOW
    if differ and worth.max() > 0:
        # The curve is flat near its top: the fewest customers who bring nearly as much.
        best = int(np.argmax(worth >= NEARLY * worth.max()))
        if best < len(SHARES) - 1:
            share = float(SHARES[best])
            return (
                f"top {share:.0%}",
                share,
                f"Customers differ in how much it changes them. Write to the {share:.0%} who are changed most: "
                f"{100 * ranking.gained[best]:.1f} of 100 customers come back because of it, and "
                f"{100 * ranking.gained[-1]:.1f} when all are written to.",
            )
    why = (
        "customers differ in how much it changes them, but no part of them is worth more than all"
        if differ
        else "who is changed more than others cannot be told better than by chance"
    )
    if lift_lower > 0 and worth[-1] > 0:
        return "all", 1.0, f"Write to all: it brings people back, and {why}."
    if lift_lower > 0:
        return "none", 0.0, f"Write to none: it brings people back, but costs more than they bring, and {why}."
    if lift_upper < 0:
        return "none", 0.0, f"Write to none: it drives customers away, and {why}."
    return "none", 0.0, f"Write to none: no effect was seen, and {why}."
