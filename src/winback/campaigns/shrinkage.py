"""What parts of a campaign's customers show, drawn towards the whole as far as chance explains that they differ."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from winback.arrays import FloatArray


class Shrunk(NamedTuple):
    """Estimates drawn towards the whole, and their standard errors."""

    estimate: FloatArray
    error: FloatArray


def shrink(parts: npt.ArrayLike, errors: npt.ArrayLike, *, whole: float, whole_error: float) -> Shrunk:
    """Draw the effects seen in parts (of a campaign, by status) towards that of the whole.

    How much the parts truly differ is estimated from how much more they do than their errors explain; where that is
    nothing, all are given the effect of the whole.

    Parameters
    ----------
    parts, errors : array_like of shape (parts,)
        Effects and their standard errors; NaN where a part shows nothing.
    whole, whole_error : float
        The effect of the whole and its standard error.

    Returns
    -------
    Shrunk of arrays of shape (parts,)
        A part that shows nothing gets the whole, with the parts' true differences in its error.

    References
    ----------
    DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177-188, for the true differences; Efron and Morris
    (1975), Journal of the American Statistical Association 70, 311-319, for the shrinkage.
    """
    effects, spreads = np.asarray(parts, dtype=float), np.asarray(errors, dtype=float)
    known = ~np.isnan(effects) & (spreads > 0)
    weights = np.where(known, 1 / np.where(known, spreads, 1.0) ** 2, 0.0)
    true_variance = 0.0
    if known.sum() > 1:
        mean = (weights * np.where(known, effects, 0.0)).sum() / weights.sum()
        heterogeneity = (weights * np.where(known, effects - mean, 0.0) ** 2).sum()
        scale = weights.sum() - (weights**2).sum() / weights.sum()
        true_variance = max(0.0, (heterogeneity - (known.sum() - 1)) / scale) if scale > 0 else 0.0
    own = np.where(known, true_variance / (true_variance + np.where(known, spreads, 1.0) ** 2), 0.0)
    estimate = own * np.where(known, effects, 0.0) + (1 - own) * whole
    variance = own * np.where(known, spreads, 0.0) ** 2 + (1 - own) * np.where(known, 0.0, true_variance)
    return Shrunk(estimate, np.sqrt(variance + (1 - own) ** 2 * whole_error**2))
