"""Whether the arms have the sizes that were drawn: a list that was tampered with seldom does."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from winback.campaigns.rates import FloatArray

SUSPECT_BELOW = 0.001
"""A p-value below this stops the reading of results; by chance alone it happens in 1 of 1,000 campaigns."""


def sample_ratio_p(treated: npt.ArrayLike, control: npt.ArrayLike, control_share: npt.ArrayLike) -> FloatArray:
    """Test whether the control arm has the size it was drawn with.

    Parameters
    ----------
    treated, control : array_like of shape (..., strata)
        Customers in each arm.
    control_share : array_like of shape (..., strata)
        The share that was drawn; NaN where nobody wrote it down, such strata are left out.

    Returns
    -------
    ndarray of shape (...)
        Two-sided p-value (normal, with a continuity correction, so that it errs to the quiet side); NaN where no share
        between 0 and 1 is known.

    References
    ----------
    Fabijan et al. (2019), Diagnosing sample ratio mismatch in online controlled experiments, KDD.
    """
    in_treated, in_control = np.asarray(treated, dtype=float), np.asarray(control, dtype=float)
    share = np.broadcast_to(np.asarray(control_share, dtype=float), in_control.shape)
    tells = (share > 0) & (share < 1)
    drawn = np.where(tells, in_treated + in_control, 0.0)
    share = np.where(tells, share, 0.0)
    variance = (drawn * share * (1 - share)).sum(-1)
    off = np.abs((np.where(tells, in_control, 0.0) - drawn * share).sum(-1))
    z = np.divide(np.maximum(off - 0.5, 0.0), np.sqrt(variance), out=np.zeros_like(variance), where=variance > 0)
    return np.asarray(np.where(variance > 0, 2 * norm.sf(z), np.nan))
