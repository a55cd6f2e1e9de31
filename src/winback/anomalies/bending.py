"""Ratios of money are bent until they are as far above the usual as below it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from winback.arrays import FloatArray

POWERS = np.arange(0, 11) / 10
"""Powers to choose from; 0 is the logarithm."""

VALUES_MIN = 100
"""With fewer values nobody can tell how skewed they are; they keep the logarithm."""


@dataclass(frozen=True)
class Bending:
    """A power transform of ratios (Box and Cox), given and returned as logarithms."""

    power: float

    def bend(self, logarithms: FloatArray) -> FloatArray:
        """Return the transformed ratios."""
        return logarithms if self.power == 0 else np.expm1(self.power * logarithms) / self.power

    def straighten(self, bent: FloatArray) -> FloatArray:
        """Return the logarithms of ratios, from what `bend` made of them; no ratio is below almost nothing."""
        if self.power == 0:
            return bent
        straight: FloatArray = np.log(np.maximum(self.power * bent + 1, 1e-6)) / self.power
        return straight


def bending(logarithms: FloatArray, is_money: bool) -> Bending:
    """Choose the power at which the outer twentieths lie equally far from the middle; counts stay as they are."""
    if not is_money or len(logarithms) < VALUES_MIN:
        return Bending(0.0)
    low, middle, high = np.quantile(logarithms, [0.05, 0.5, 0.95])
    if low == high:
        return Bending(0.0)
    skew = []
    for power in POWERS:
        lower, center, upper = Bending(float(power)).bend(np.array([low, middle, high]))
        skew.append(abs(upper + lower - 2 * center) / (upper - lower))
    return Bending(float(POWERS[int(np.argmin(skew))]))
