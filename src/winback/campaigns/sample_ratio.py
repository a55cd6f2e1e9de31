"""Whether the arms have the sizes that were drawn: a list that was tampered with seldom does."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2, norm

from winback.arrays import FloatArray

SUSPECT_BELOW = 0.001
"""A p-value below this stops the reading of results; by chance alone it happens in 1 of 1,000 campaigns."""


def sample_ratio_p(treated: npt.ArrayLike, control: npt.ArrayLike, share_of_control: npt.ArrayLike) -> FloatArray:
    """Test whether the control arm has the size it was drawn with.

    Two tests where there are several strata: of all together, which finds a little missing everywhere, and of each by
    itself, since too many here and too few there would cancel. The smaller p-value counts, twice: these were two tries.

    Parameters
    ----------
    treated, control : array_like of shape (..., strata)
        Customers in each arm.
    share_of_control : array_like of shape (..., strata)
        The share that was drawn; NaN where nobody wrote it down, such strata are left out.

    Returns
    -------
    ndarray of shape (...)
        Two-sided p-value (normal and chi-squared, with a continuity correction, so that it errs to the quiet side);
        NaN where no share between 0 and 1 is known.

    References
    ----------
    Fabijan et al. (2019), Diagnosing sample ratio mismatch in online controlled experiments, KDD.
    """
    in_treated, in_control = np.asarray(treated, dtype=float), np.asarray(control, dtype=float)
    share = np.broadcast_to(np.asarray(share_of_control, dtype=float), in_control.shape)
    tells = (share > 0) & (share < 1)
    drawn = np.where(tells, in_treated + in_control, 0.0)
    share = np.where(tells, share, 0.0)
    variances = drawn * share * (1 - share)
    off = np.where(tells, in_control, 0.0) - drawn * share

    together = 2 * norm.sf(_z(off.sum(-1), variances.sum(-1)))
    strata = (variances > 0).sum(-1)
    each = chi2.sf((_z(off, variances) ** 2).sum(-1), np.maximum(strata, 1))
    p_value = np.where(strata > 1, np.minimum(2 * np.minimum(together, each), 1.0), together)
    return np.asarray(np.where(strata > 0, p_value, np.nan))


def _z(off: FloatArray, variance: FloatArray) -> FloatArray:
    """Standardize counts, half a customer nearer to what was expected; 0 where nothing varies."""
    nearer = np.maximum(np.abs(off) - 0.5, 0.0)
    return np.divide(nearer, np.sqrt(variance), out=np.zeros_like(nearer), where=variance > 0)
