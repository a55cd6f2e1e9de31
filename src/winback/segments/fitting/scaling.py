"""The three scalers, each fitted on the untouched transformed features and never one on top of another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winback.arrays import FloatArray
from winback.segments.fitting.rounding import PARAMETER_DIGITS, round_significant

SCALERS = ("standard", "min_max", "robust")

_CONSTANT = 1e-12
"""A spread below this share of the feature's own size is rounding noise: the feature is constant."""


@dataclass(frozen=True)
class Scaling:
    """A fitted scaler: ``scaled = (transformed - location) / scale``.

    Attributes
    ----------
    scaler : str
        ``standard``, ``min_max`` or ``robust``.
    location, scale : ndarray of shape (features,)
        In the transformed feature's unit, rounded to 12 significant digits. A constant feature has scale 1.
    """

    scaler: str
    location: FloatArray
    scale: FloatArray

    def apply(self, values: FloatArray) -> FloatArray:
        """Scale transformed values of shape (customers, features)."""
        return (values - self.location) / self.scale

    def invert(self, scaled: FloatArray) -> FloatArray:
        """Bring scaled values back to transformed ones."""
        return scaled * self.scale + self.location


def fit_scaling(scaler: str, values: FloatArray) -> Scaling:
    """Fit one scaler.

    Parameters
    ----------
    scaler : {'standard', 'min_max', 'robust'}
        Mean and population standard deviation; minimum and range; median and interquartile range.
    values : ndarray of shape (customers, features)
        Transformed features of at least one customer, no NaN.

    Returns
    -------
    Scaling
        One location and one scale per feature.

    Raises
    ------
    ValueError
        If the scaler is unknown.

    References
    ----------
    The definitions are those of scikit-learn's StandardScaler, MinMaxScaler and RobustScaler,
    https://scikit-learn.org/stable/modules/preprocessing.html
    """
    if scaler == "standard":
        location, scale = values.mean(axis=0), values.std(axis=0)
    elif scaler == "min_max":
        location, scale = values.min(axis=0), np.ptp(values, axis=0)
    elif scaler == "robust":
        first, location, third = np.quantile(values, [0.25, 0.5, 0.75], axis=0)
        scale = third - first
    else:
        raise ValueError(f"Unknown scaler '{scaler}'. Known: {', '.join(SCALERS)}.")
    size = np.maximum(np.abs(values).max(axis=0), np.finfo(np.float64).tiny)
    scale = np.where(scale <= _CONSTANT * size, 1.0, scale)
    return Scaling(scaler, round_significant(location, PARAMETER_DIGITS), round_significant(scale, PARAMETER_DIGITS))
