"""How far today's customers have moved away from those a model was fitted on, and whether a refit would pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.arrays import FloatArray
from winback.column_types import FLAG, NUMBER, TEXT
from winback.segments.fitting.centers import k_means_centers, nearest_center, polish_centers
from winback.segments.fitting.rounding import (
    DISTANCE_DECIMALS,
    METRIC_DIGITS,
    PARAMETER_DIGITS,
    SCORE_DECIMALS,
    round_significant,
)
from winback.segments.keeping.levels import sample_of
from winback.segments.keeping.model import Model

BINS = 10
"""Features are compared in tenths of the customers at the fit; equal values stay together, so there may be fewer."""

LOSS_RATIO_MAX = 1.1
"""A model that fits today's customers this many times worse than a refit would is worth a refit."""

DRIFT_COLUMNS = {
    "segmentation": TEXT,
    "feature": TEXT,
    "population_stability": NUMBER,
    "frozen_loss": NUMBER,
    "refit_loss": NUMBER,
    "loss_ratio": NUMBER,
    "share_of_customers_would_move": NUMBER,
    "is_refit_advised": FLAG,
    "advice": TEXT,
}
"""Columns and types of `drift_table`."""

PROBE_STARTS = 4
"""Starts of the probing refit beside the one from the frozen centers."""


def distribution(feature: str, values: FloatArray) -> pd.DataFrame:
    """Cut a feature at the deciles of its values.

    Parameters
    ----------
    feature : str
        Its name.
    values : ndarray of shape (customers,)
        Natural units, at least one.

    Returns
    -------
    DataFrame
        Columns feature, bin_number (from 1), bin_upper (the largest value of the bin, null for the last) and
        share_of_bin (0 to 1).
    """
    deciles = np.quantile(values, np.arange(1, BINS) / BINS, method="inverted_cdf")
    upper = np.unique(round_significant(deciles, PARAMETER_DIGITS))
    shares = _counts(values, upper) / len(values)
    return pd.DataFrame(
        {
            "feature": feature,
            "bin_number": np.arange(1, len(shares) + 1),
            "bin_upper": [*upper, None],
            "share_of_bin": round_significant(shares, PARAMETER_DIGITS),
        }
    )


def population_stability(then: pd.DataFrame, values: FloatArray) -> float:
    """Compare how a feature is spread now with how it was: the population stability index.

    Parameters
    ----------
    then : DataFrame
        What `distribution` gave for the feature.
    values : ndarray of shape (customers,)
        Values of now, at least one.

    Returns
    -------
    float
        0 for the same spread; under 0.1 is usually called stable, above 0.25 a large shift. Both sides are drawn a
        little towards equal shares (half a customer per bin), so that an empty bin does not make it infinite.

    References
    ----------
    Siddiqi (2006), Credit Risk Scorecards, Wiley.
    """
    ordered = then.sort_values("bin_number")
    upper = ordered["bin_upper"].dropna().to_numpy(dtype=np.float64)
    now = (_counts(values, upper) + 0.5) / (len(values) + 0.5 * len(ordered))
    shares = ordered["share_of_bin"].to_numpy(dtype=np.float64)
    before = (shares * len(values) + 0.5) / (len(values) + 0.5 * len(ordered))
    return round(float(((now - before) * np.log(now / before)).sum()), SCORE_DECIMALS)


@dataclass(frozen=True)
class Probe:
    """A probing refit of a frozen model on the customers of today, with its number of segments and its scaling.

    Attributes
    ----------
    frozen_loss, refit_loss : float
        Mean squared distance to the nearest center, of the frozen centers and of the best ones found.
    loss_ratio : float or None
        The one by the other; None where the refit has no loss at all and the frozen model has one.
    share_of_customers_would_move : float
        Share of the customers (0 to 1) who would change segment if the frozen centers followed their customers.
    """

    frozen_loss: float
    refit_loss: float
    loss_ratio: float | None
    share_of_customers_would_move: float

    def advice(self, moved_max: float) -> str | None:
        """Say why a refit would pay: it would fit much better, or move more than a share `moved_max`; else None."""
        reasons = []
        if self.loss_ratio is None or self.loss_ratio > LOSS_RATIO_MAX:
            better = "without any loss" if self.loss_ratio is None else f"{1 - 1 / self.loss_ratio:.0%} better"
            reasons.append(f"a refit would fit today's customers {better}")
        if self.share_of_customers_would_move > moved_max:
            reasons.append(
                f"{self.share_of_customers_would_move:.0%} of the customers would change segment if the centers "
                "followed them"
            )
        return f"refit advised: {'; '.join(reasons)}" if reasons else None


def drift_table(
    models: Mapping[str, Model], samples: pd.DataFrame, *, random_state: int, moved_max: float
) -> pd.DataFrame:
    """Compare the customers of today with those that each model was fitted on.

    Parameters
    ----------
    models : mapping from segmentation to Model
        The models in use.
    samples : DataFrame
        Sampled customers of today: segmentation, customer_id and features.
    random_state : int
        Seed of the probing refits.
    moved_max : float
        A refit is advised above this share of customers who would move.

    Returns
    -------
    DataFrame
        For each segmentation a row without a feature that has the figures of `Probe` and the advice, where it can be
        probed, and a row per feature that has its population_stability, where there are customers.
    """
    rows: list[dict[str, object]] = []
    for segmentation, model in models.items():
        sample = sample_of(segmentation, samples, models)
        tried = probe(model, sample, random_state=random_state)
        if tried is not None:
            advice = tried.advice(moved_max)
            words = {"is_refit_advised": advice is not None, "advice": advice or "keep: a refit would gain little"}
            rows.append({"segmentation": segmentation} | words | asdict(tried))
        for feature, then in model.tables["distributions"].groupby("feature", sort=False):
            values = sample[str(feature)].dropna().to_numpy(dtype=np.float64)
            if len(values):
                index = population_stability(then, values)
                rows.append({"segmentation": segmentation, "feature": str(feature), "population_stability": index})
    return pd.DataFrame(rows).reindex(columns=list(DRIFT_COLUMNS)).astype(DRIFT_COLUMNS)


def probe(model: Model, sample: pd.DataFrame, *, random_state: int) -> Probe | None:
    """Try what a refit would gain, without a change of anything.

    The centers follow their customers from where they are (Lloyd's iteration), which tells who would move; a few other
    starts may find a still better fit, which counts for the loss only: two fits that are equally good can cut a
    continuum at different places, and that is no reason to refit.

    Parameters
    ----------
    model : Model
        The frozen model.
    sample : DataFrame
        Customers of today in any order: customer_id and the model's features in natural units.
    random_state : int
        Seed of the other starts.

    Returns
    -------
    Probe or None
        None with fewer distinct customers than segments, also without any: they have no refit.
    """
    if not len(sample):
        return None
    scaled = model.scale(sample.sort_values("customer_id", ignore_index=True))
    frozen = model.centers
    if len(np.unique(np.round(scaled, DISTANCE_DECIMALS), axis=0)) < len(frozen):
        return None
    with threadpool_limits(limits=1):
        followed = polish_centers(scaled, frozen, random_state=random_state)
        others = k_means_centers(scaled, len(frozen), random_state=random_state, restarts=PROBE_STARTS)
    frozen_loss = mean_loss(scaled, frozen)
    refit_loss = min(frozen_loss, mean_loss(scaled, followed), mean_loss(scaled, others))
    ratio = frozen_loss / refit_loss if refit_loss > 0 else (1.0 if frozen_loss == 0 else None)
    return Probe(
        frozen_loss=frozen_loss,
        refit_loss=refit_loss,
        loss_ratio=None if ratio is None else round(ratio, SCORE_DECIMALS),
        share_of_customers_would_move=round(
            float(np.mean(nearest_center(scaled, followed) != nearest_center(scaled, frozen))), SCORE_DECIMALS
        ),
    )


def mean_loss(scaled: FloatArray, centers: FloatArray) -> float:
    """Mean squared distance to the nearest center, to 10 significant digits.

    Parameters
    ----------
    scaled : ndarray of shape (customers, features)
        At least one customer.
    centers : ndarray of shape (segments, features)

    Returns
    -------
    float
    """
    distances = np.round(cdist(scaled, centers), DISTANCE_DECIMALS).min(axis=1)
    return float(round_significant(np.mean(distances**2), METRIC_DIGITS))


def _counts(values: FloatArray, upper: FloatArray) -> FloatArray:
    """How many values lie in each bin; a bin ends with its upper value, the last one is open."""
    return np.bincount(np.searchsorted(upper, values, side="left"), minlength=len(upper) + 1).astype(np.float64)
