"""Customers shuffled so that every feature keeps its values and ties, and every pair of features its correlation."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

from winback.arrays import FloatArray

_TERMS = 60
"""Terms of the series by which a correlation of normal scores becomes one of features."""

_HALVINGS = 40


class Copula:
    """A Gaussian copula over the features as they are: normal scores of one covariance, put back as the real values.

    A Gaussian cloud (all features normal) and features that are each shuffled by themselves (no correlation) are
    special cases of it.

    Parameters
    ----------
    scaled : ndarray of shape (customers, features)
        Features of at least two customers, none constant.

    References
    ----------
    Cario, Nelson (1997), Modeling and generating random vectors with arbitrary marginal distributions and correlation
    matrix; the series over Hermite polynomials is Mehler's.
    """

    def __init__(self, scaled: FloatArray) -> None:
        self._sorted = np.sort(scaled, axis=0)
        self._mixing = _mixing(_normal_correlations(self._sorted, np.atleast_2d(np.corrcoef(scaled, rowvar=False))))

    def draw(self, draws: int, rows: int, rng: np.random.Generator) -> FloatArray:
        """Draw shuffled customers, shape (draws, rows, features)."""
        customers, features = self._sorted.shape
        scores = rng.normal(size=(draws, rows, features)) @ self._mixing.T
        position = np.minimum((ndtr(scores) * customers).astype(np.int64), customers - 1)
        return np.stack([self._sorted[position[:, :, f], f] for f in range(features)], axis=2)


def _normal_correlations(ordered: FloatArray, correlations: FloatArray) -> FloatArray:
    """Correlations of the normal scores that give the features theirs, shape (features, features)."""
    customers = len(ordered)
    loadings = _hermite(ndtri((np.arange(customers) + 0.5) / customers)) @ (ordered - ordered.mean(axis=0))
    loadings /= np.sqrt((loadings**2).sum(axis=0))
    terms = loadings[:, :, None] * loadings[:, None, :]
    low, high = -np.ones_like(correlations), np.ones_like(correlations)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        given = np.zeros_like(middle)
        for term in terms[::-1]:
            given = (given + term) * middle
        low, high = np.where(given < correlations, middle, low), np.where(given < correlations, high, middle)
    return (low + high) / 2


def _hermite(at: FloatArray) -> FloatArray:
    """Compute normalized Hermite polynomials of degree 1 to `_TERMS`, shape (terms, points)."""
    found = [np.ones_like(at), at]
    for degree in range(1, _TERMS):
        found.append((at * found[-1] - np.sqrt(degree) * found[-2]) / np.sqrt(degree + 1))
    return np.array(found[1:])


def _mixing(correlations: FloatArray) -> FloatArray:
    """Give a matrix whose product with its transpose is the nearest possible correlation matrix (pairs may not fit)."""
    np.fill_diagonal(correlations, 1.0)
    lengths, axes = np.linalg.eigh(correlations)
    mixing = axes * np.sqrt(np.maximum(lengths, 0))
    return np.asarray(mixing / np.sqrt((mixing**2).sum(axis=1, keepdims=True)))
