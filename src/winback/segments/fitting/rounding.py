"""Rounding of everything that is stored, so that two machines store the same."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from winback.arrays import FloatArray

PARAMETER_DIGITS = 12
"""Significant digits of stored parameters: scaler locations and scales, clip bounds, centers."""

METRIC_DIGITS = 10
"""Significant digits of stored sums: inertia, Calinski-Harabasz."""

SCORE_DECIMALS = 6
"""Decimals of stored ratios: silhouettes, Davies-Bouldin, shares."""

DISTANCE_DECIMALS = 9
"""Decimals of a distance to a center. SQL scoring rounds to the same."""


def round_significant(values: npt.ArrayLike, digits: int) -> FloatArray:
    """Round to a number of significant digits, element by element.

    Parameters
    ----------
    values : array_like
        Finite numbers of any size.
    digits : int
        Significant digits to keep.

    Returns
    -------
    ndarray
        Same shape; zero stays zero.

    Examples
    --------
    >>> round_significant([123456.0, 0.00123456], 3).tolist()
    [123000.0, 0.00123]
    """
    array = np.asarray(values, dtype=np.float64)
    return np.array([float(f"{value:.{digits - 1}e}") for value in array.ravel()]).reshape(array.shape)
