"""How far today's customers have moved away from those a model was fitted on, and whether a refit would pay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.segmentation.centres import k_means_centres, nearest_centre, polish_centres
from winback.segmentation.model import Model
from winback.segmentation.rounding import (
    DISTANCE_DECIMALS,
    METRIC_DIGITS,
    PARAMETER_DIGITS,
    SCORE_DECIMALS,
    round_significant,
)

FloatArray = npt.NDArray[np.float64]

BINS = 10
"""Features are compared in tenths of the customers at the fit; equal values stay together, so there may be fewer."""

LOSS_RATIO_MAX = 1.1
"""A model that fits today's customers this many times worse than a refit would is worth a refit."""

PROBE_STARTS = 4
"""Starts of the probing refit beside the one from the frozen centres."""


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
        bin_share (0 to 1).
    """
    deciles = np.quantile(values, np.arange(1, BINS) / BINS, method="inverted_cdf")
    upper = np.unique(round_significant(deciles, PARAMETER_DIGITS))
    shares = _counts(values, upper) / len(values)
    return pd.DataFrame(
        {
            "feature": feature,
            "bin_number": np.arange(1, len(shares) + 1),
            "bin_upper": [*upper, None],
            "bin_share": round_significant(shares, PARAMETER_DIGITS),
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
    shares = ordered["bin_share"].to_numpy(dtype=np.float64)
    before = (shares * len(values) + 0.5) / (len(values) + 0.5 * len(ordered))
    return round(float(((now - before) * np.log(now / before)).sum()), SCORE_DECIMALS)


@dataclass(frozen=True)
class Probe:
    """A probing refit of a frozen model on the customers of today, with its number of segments and its scaling.

    Attributes
    ----------
    frozen_loss, refit_loss : float
        Mean squared distance to the nearest centre, of the frozen centres and of the best ones found.
    loss_ratio : float or None
        The one by the other; None where the refit has no loss at all and the frozen model has one.
    share_would_move : float
        Share of the customers (0 to 1) who would change segment if the frozen centres followed their customers.
    """

    frozen_loss: float
    refit_loss: float
    loss_ratio: float | None
    share_would_move: float

    def is_refit_advised(self, moved_max: float) -> bool:
        """Whether a refit would fit much better or move more than a share `moved_max` of the customers."""
        return self.loss_ratio is None or self.loss_ratio > LOSS_RATIO_MAX or self.share_would_move > moved_max


def probe(model: Model, sample: pd.DataFrame, *, random_state: int) -> Probe | None:
    """Try what a refit would gain, without a change of anything.

    The centres follow their customers from where they are (Lloyd's iteration), which tells who would move; a few other
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
        None without customers.
    """
    if not len(sample):
        return None
    scaled = model.scale(sample.sort_values("customer_id", ignore_index=True))
    frozen = model.centres
    segment_count = min(len(frozen), len(np.unique(np.round(scaled, DISTANCE_DECIMALS), axis=0)))
    before = nearest_centre(scaled, frozen)
    if segment_count < len(frozen):
        # Fewer distinct customers than segments: each can be a centre of its own.
        followed, others = frozen, scaled
    else:
        with threadpool_limits(limits=1):
            followed = polish_centres(scaled, frozen, random_state=random_state)
            others = k_means_centres(scaled, segment_count, random_state=random_state, restarts=PROBE_STARTS)
    frozen_loss = mean_loss(scaled, frozen)
    refit_loss = min(frozen_loss, mean_loss(scaled, followed), mean_loss(scaled, others))
    ratio = frozen_loss / refit_loss if refit_loss > 0 else (1.0 if frozen_loss == 0 else None)
    return Probe(
        frozen_loss=frozen_loss,
        refit_loss=refit_loss,
        loss_ratio=None if ratio is None else round(ratio, SCORE_DECIMALS),
        share_would_move=round(float(np.mean(nearest_centre(scaled, followed) != before)), SCORE_DECIMALS),
    )


def mean_loss(scaled: FloatArray, centres: FloatArray) -> float:
    """Mean squared distance to the nearest centre, to 10 significant digits.

    Parameters
    ----------
    scaled : ndarray of shape (customers, features)
        At least one customer.
    centres : ndarray of shape (segments, features)

    Returns
    -------
    float
    """
    squared = ((scaled - centres[nearest_centre(scaled, centres)]) ** 2).sum(axis=1)
    return float(round_significant(squared.mean(), METRIC_DIGITS))


def _counts(values: FloatArray, upper: FloatArray) -> FloatArray:
    """How many values lie in each bin; a bin ends with its upper value, the last one is open."""
    return np.bincount(np.searchsorted(upper, values, side="left"), minlength=len(upper) + 1).astype(np.float64)
