"""How far two partitions of the same customers agree."""

from __future__ import annotations

import numpy as np

from winback.arrays import FloatArray, IntArray


def contingency(labels: IntArray, others: IntArray) -> FloatArray:
    """Count customers by their label in a partition and in each of several others.

    Parameters
    ----------
    labels : ndarray of shape (customers,)
        From 0.
    others : ndarray of shape (partitions, customers)
        From 0.

    Returns
    -------
    ndarray of shape (partitions, labels, other labels)
    """
    rows, columns = (int(values.max(initial=0)) + 1 for values in (labels, others))
    partition = np.arange(len(others))[:, None]
    cells = (partition * rows + labels) * columns + others
    counts = np.bincount(cells.ravel(), minlength=len(others) * rows * columns)
    return counts.reshape(len(others), rows, columns).astype(np.float64)


def adjusted_rand(tables: FloatArray) -> FloatArray:
    """Compute the adjusted Rand index of each contingency table.

    Parameters
    ----------
    tables : ndarray of shape (partitions, labels, other labels)
        From `contingency`.

    Returns
    -------
    ndarray of shape (partitions,)
        1 for the same partition, about 0 for unrelated ones. 1 where both are trivial.

    References
    ----------
    Hubert, Arabie (1985), Comparing partitions, https://doi.org/10.1007/BF01908075
    """
    pairs = _pairs(tables).sum(axis=(1, 2))
    of_rows = _pairs(tables.sum(axis=2)).sum(axis=1)
    of_columns = _pairs(tables.sum(axis=1)).sum(axis=1)
    total = _pairs(tables.sum(axis=(1, 2)))
    expected = of_rows * of_columns / np.maximum(total, 1)
    highest = (of_rows + of_columns) / 2
    trivial = highest - expected <= 0
    return np.asarray(np.where(trivial, 1.0, (pairs - expected) / np.where(trivial, 1.0, highest - expected)))


def best_jaccard(tables: FloatArray) -> FloatArray:
    """Compute the Jaccard similarity of each cluster with the most similar cluster of the other partition.

    Parameters
    ----------
    tables : ndarray of shape (partitions, labels, other labels)
        From `contingency`.

    Returns
    -------
    ndarray of shape (partitions, labels)
        0 to 1: the share of members in either that are in both.

    References
    ----------
    Hennig (2007), Cluster-wise assessment of cluster stability, https://doi.org/10.1016/j.csda.2006.11.025
    """
    either = tables.sum(axis=2, keepdims=True) + tables.sum(axis=1, keepdims=True) - tables
    return np.asarray((tables / np.maximum(either, 1)).max(axis=2))


def _pairs(counts: FloatArray) -> FloatArray:
    return counts * (counts - 1) / 2
