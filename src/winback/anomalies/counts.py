"""The fewest and the most orders that chance explains where a number is expected."""

from __future__ import annotations

from scipy.stats import nbinom, poisson

from winback.arrays import FloatArray

DISPERSION_MIN = 1.01
"""Below it counts are Poisson: a negative binomial with so little more has no finite size worth speaking of."""


def usual_counts(
    expected: FloatArray, spread: float, *, alarm_share: float, spent: int
) -> tuple[FloatArray, FloatArray]:
    """Return the fewest and the most that chance explains, from the distribution of counts itself.

    Square roots of counts are nearly normal in the middle but not far out: with eight orders usual, an hour without any
    comes a hundred times as often as the normal curve says.

    Parameters
    ----------
    expected : ndarray of shape (n,)
        What is usual, on the scale of counts, from the middle of their square roots.
    spread : float
        Standard deviation of the variance-stabilised counts, ``2 sqrt(x + 3/8)``: 1 for Poisson counts; its square is
        how many times the mean the variance is.
    alarm_share : float
        Share in (0, 1) of series of pure noise in which any of the n counts may lie outside.
    spent : int
        How many parameters were estimated from these counts; what is expected is uncertain by as much.

    Returns
    -------
    fewest, most : ndarray of shape (n,)
        Quantiles of the Poisson or, with more spread, the negative binomial distribution.

    References
    ----------
    Anscombe (1948), The transformation of Poisson, binomial and negative-binomial data. Biometrika 35, 246-254.
    """
    count = len(expected)
    if count == 0:
        return expected, expected
    dispersion = spread**2 * (1 + spent / count)
    # the middle of square roots lies a quarter of the variance-to-mean ratio below the mean
    mean = expected + dispersion / 4
    tail = alarm_share / (2 * count)
    if dispersion < DISPERSION_MIN:
        return poisson.ppf(tail, mean), poisson.isf(tail, mean)
    size, chance = mean / (dispersion - 1), 1 / dispersion
    return nbinom.ppf(tail, size, chance), nbinom.isf(tail, size, chance)
