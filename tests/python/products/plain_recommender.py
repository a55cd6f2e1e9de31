"""The recommender once more, as plainly as can be: to compare with, it shares no code with the project's."""

import numpy as np


def plain_weights(owned: np.ndarray, model: str, ridge: float = 300.0) -> np.ndarray:
    """Compute the weights of a matrix of customers and items (0 and 1) from the formulas in the papers."""
    count = owned.shape[1]
    both = owned.T @ owned
    own = np.diag(both)
    if model == "cosine":
        weights = both / np.sqrt(np.outer(own, own))
    elif model == "jaccard":
        weights = both / (own[:, None] + own[None, :] - both)
    elif model == "confidence":
        weights = both / own[:, None]
    else:
        inverse = np.linalg.inv(both + ridge * np.eye(count))
        weights = inverse / -np.diag(inverse)
    weights[np.arange(count), np.arange(count)] = 0
    return weights


def plain_ndcg(scores: np.ndarray, owned: np.ndarray, later: np.ndarray, length: int = 10) -> list[float]:
    """Rank what each customer does not have, one after the other; equal scores in the order of the items."""
    found = []
    for score, had, bought in zip(scores, owned, later, strict=True):
        ranking = sorted((item for item in range(len(score)) if not had[item]), key=lambda item: (-score[item], item))
        gains = [1 / np.log2(place + 2) for place, item in enumerate(ranking[:length]) if bought[item]]
        best = [1 / np.log2(place + 2) for place in range(min(length, int(bought.sum())))]
        found.append(sum(gains) / sum(best))
    return found
