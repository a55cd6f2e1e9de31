"""Many comparisons at once: one in twenty leaves out zero by chance, so fewer of them count."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from winback.arrays import FloatArray

FALSE_SHARE_MAX = 0.05
"""Of the comparisons that are said to show something, the share that chance explains (false discovery rate)."""


def q_values(p_values: npt.ArrayLike, *, comparison_count: int | None = None) -> FloatArray:
    """Turn the p-values of comparisons that are read together into the false discovery rates at which they count.

    Parameters
    ----------
    p_values : array_like of shape (comparisons,)
        NaN where nothing could be compared; such a comparison was not tried and does not count.
    comparison_count : int, optional
        All comparisons that were tried, if those that showed least were not kept. None: those given.

    Returns
    -------
    ndarray of shape (comparisons,)
        Counting all comparisons with a q-value up to 0.05 as shown is wrong for 5 % of them on average. Where there is
        no effect at all, none is shown in 95 of 100 cases.

    References
    ----------
    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300; they hold for
    comparisons that share customers, too, as long as these pull the same way (Benjamini and Yekutieli, 2001).
    """
    found = np.asarray(p_values, dtype=float)
    known = np.flatnonzero(~np.isnan(found))
    order = known[np.argsort(found[known], kind="stable")]
    tried = len(order) if comparison_count is None else comparison_count
    adjusted = found[order] * tried / np.arange(1, len(order) + 1)
    values = np.full(found.shape, np.nan)
    # Never below the p-value, by which rounding may miss.
    values[order] = np.clip(np.minimum.accumulate(adjusted[::-1])[::-1], found[order], 1.0)
    return values
