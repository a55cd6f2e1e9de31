"""How good lists of recommendations are, given what customers bought afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse, stats

from winback.arrays import BoolArray, FloatArray, IntArray

MEASURES = ("precision", "recall", "hit_rate", "ndcg", "mean_average_precision")


@dataclass(frozen=True)
class Lists:
    """The first products of each customer's ranking.

    Attributes
    ----------
    items : array of shape (customers, length)
        Numbers of products, best first; -1 where the customer's list is shorter.
    """

    items: IntArray

    @classmethod
    def of(cls, scores: FloatArray, allowed: BoolArray, length: int) -> Lists:
        """Take the best of each row; of equal scores, the one that stands first.

        Parameters
        ----------
        scores : array of shape (customers, items)
        allowed : array of bool, same shape
            What may be recommended.
        length : int
            How many; fewer where fewer are allowed.
        """
        left = np.where(allowed, scores, -np.inf)
        rows = np.arange(len(left))
        items = np.full((len(left), min(length, left.shape[1])), -1)
        for position in range(items.shape[1]):
            best = left.argmax(axis=1)
            items[:, position] = np.where(np.isneginf(left[rows, best]), -1, best)
            left[rows, best] = -np.inf
        return cls(items)

    def named(self, products: IntArray) -> Lists:
        """Turn positions into numbers: those of the products that stand there."""
        return Lists(np.where(self.items >= 0, products[self.items], -1))

    def hits(self, bought: sparse.csr_array) -> BoolArray:
        """Say which of the list were bought: an array of shape (customers, length), of one (customers, products)."""
        rows = np.repeat(np.arange(len(self.items)), self.items.shape[1])
        found = np.asarray(bought[rows, np.maximum(self.items, 0).ravel()]).reshape(self.items.shape)
        return (found > 0) & (self.items >= 0)


def measure(hits: BoolArray, relevant_count: IntArray, length: int) -> dict[str, FloatArray]:
    """Measure each customer's list.

    Parameters
    ----------
    hits : array of bool of shape (customers, up to length)
        Whether the product at each position was bought.
    relevant_count : array of int
        How many products the customer bought, also those that could not be recommended; at least 1.
    length : int
        The length of a full list.

    Returns
    -------
    dict from measure to array, one value a customer
        precision: share of the list that was bought. recall: share of what was bought that is on the list. hit_rate: 1
        if at least one was bought. ndcg: hits count less the later they stand (1 / log2(position + 1)), as a share of
        the best list possible. mean_average_precision: mean precision up to each hit, over the most hits possible.
    """
    positions = np.arange(1, hits.shape[1] + 1)
    gain = 1 / np.log2(np.arange(1, length + 1) + 1)
    possible = np.minimum(relevant_count, length)
    so_far = np.cumsum(hits, axis=1) / positions
    return {
        "precision": hits.sum(axis=1) / length,
        "recall": hits.sum(axis=1) / relevant_count,
        "hit_rate": hits.any(axis=1).astype(float),
        "ndcg": (hits * gain[: hits.shape[1]]).sum(axis=1) / np.cumsum(gain)[possible - 1],
        "mean_average_precision": (so_far * hits).sum(axis=1) / possible,
    }


def coverage(lists: Lists, item_count: int) -> float:
    """Compute the share of the products that are on at least one list."""
    return len(np.unique(lists.items[lists.items >= 0])) / item_count


def novelty(lists: Lists, share_of_customers: FloatArray) -> float:
    """Average -log2 of the share of customers who had the recommended products: 1 bit is every second customer."""
    shown = lists.items[lists.items >= 0]
    return float(-np.log2(share_of_customers[shown]).mean()) if len(shown) else np.nan


def paired_lead(values: FloatArray, baseline: FloatArray) -> tuple[float, float, float]:
    """Compute the lead of one mean over another one of the same customers, with the 95 % interval (Student's t)."""
    differences = values - baseline
    count = len(differences)
    if count < 2:
        return (float(differences.mean()) if count else np.nan), np.nan, np.nan
    lead = float(differences.mean())
    reach = float(stats.t.ppf(0.975, count - 1)) * float(differences.std(ddof=1)) / count**0.5
    return lead, lead - reach, lead + reach
