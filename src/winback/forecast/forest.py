"""The random forest: what it sees of a customer, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from winback.arrays import FloatArray
from winback.forecast.cases import NOT_MEASURES, one_hot

TREES = 40
SMALLEST_LEAF = 20
"""A leaf has at least this many customers: its shares are probabilities, which fewer cannot tell."""

IMPORTANCE_ROWS = 2000
IMPORTANCE_REPEATS = 5

MISSING = -1.0
"""A measure that a customer does not have. Only money is ever negative, and always known."""


@dataclass(frozen=True)
class Inputs:
    """How cases become numbers, learnt from the training cases.

    Attributes
    ----------
    measures : list of str
        Measures that differ between customers.
    order : dict from segment to int
        Segments from the one where the fewest customers buy to the one where the most do, so that a tree can cut
        between them.
    """

    measures: list[str]
    order: dict[str, int]

    @classmethod
    def learnt(cls, train: pd.DataFrame) -> Inputs:
        """Choose the measures and order the segments; `train` has at least one case."""
        measures = [
            name for name in train.columns if name not in NOT_MEASURES and train[name].nunique(dropna=False) > 1
        ]
        rates = pd.concat([train[[name, "bought_next"]].set_axis(["segment", "bought"], axis=1) for name in SEGMENTS])
        by_rate = rates.groupby("segment")["bought"].mean().reset_index().sort_values(["bought", "segment"])
        return cls(measures, {segment: place for place, segment in enumerate(by_rate["segment"])})

    @property
    def names(self) -> list[str]:
        """What each column of `numbers` is."""
        return [*SEGMENTS, *self.measures]

    def numbers(self, cases: pd.DataFrame) -> FloatArray:
        """Cases as numbers, shape (cases, names); a segment that was not there in training is below all others."""
        segments = [cases[name].map(self.order).fillna(MISSING).to_numpy(dtype=np.float64) for name in SEGMENTS]
        measures = [cases[name].fillna(MISSING).to_numpy(dtype=np.float64) for name in self.measures]
        return np.column_stack([*segments, *measures])


SEGMENTS = ("segment_now", "segment_aged")
"""The forest sees where customers are and where aging takes them: it has to find out when aging is wrong."""


@dataclass(frozen=True)
class Forest:
    """A fitted forest: its inputs, and what it says of their numbers, shape (cases, outcomes)."""

    inputs: Inputs
    says: Callable[[FloatArray], FloatArray]

    def of(self, cases: pd.DataFrame) -> FloatArray:
        """Ask the forest about cases; gives shape (cases, outcomes)."""
        return self.says(self.inputs.numbers(cases))


def classifying_forest(train: pd.DataFrame, labels: pd.Series[str], classes: list[str], *, random_state: int) -> Forest:
    """Fit a forest that tells probabilities of classes.

    Parameters
    ----------
    train : DataFrame
        At least one case.
    labels : Series of str, shape (cases,)
        What became of them.
    classes : list of str
        The outcomes to tell; what the training cases do not have gets probability 0.
    random_state : int
        Seed.

    Returns
    -------
    Forest

    References
    ----------
    Breiman (2001), Random forests, Machine Learning 45.
    """
    inputs = Inputs.learnt(train)
    forest = RandomForestClassifier(TREES, min_samples_leaf=SMALLEST_LEAF, random_state=random_state, n_jobs=1)
    forest.fit(_by_column(inputs.numbers(train)), labels.to_numpy(dtype=object))
    columns = one_hot(pd.Series(forest.classes_, dtype=object), classes)
    return Forest(inputs, lambda numbers: _mean_of_trees(forest.estimators_, numbers) @ columns)


def counting_forest(train: pd.DataFrame, amounts: FloatArray, *, random_state: int) -> Forest:
    """Fit a forest that tells a mean, such as revenue; as `classifying_forest`, with one outcome.

    Parameters
    ----------
    train : DataFrame
        At least one case.
    amounts : ndarray of shape (cases,)
        What each came to.
    random_state : int
        Seed.

    Returns
    -------
    Forest
    """
    inputs = Inputs.learnt(train)
    forest = RandomForestRegressor(
        TREES, min_samples_leaf=SMALLEST_LEAF, max_features="sqrt", random_state=random_state, n_jobs=1
    )
    forest.fit(_by_column(inputs.numbers(train)), amounts)
    return Forest(inputs, lambda numbers: _mean_of_trees(forest.estimators_, numbers))


def _by_column(numbers: FloatArray) -> npt.NDArray[np.float32]:
    """Put numbers where trees are quick to learn from them: they read one column at a time, as 32 bits."""
    return np.asfortranarray(numbers, dtype=np.float32)


def _mean_of_trees(trees: Sequence[Any], numbers: FloatArray) -> FloatArray:
    """Average what the trees say, shape (cases, outcomes), as `predict` of a forest does but without its calls."""
    read = np.ascontiguousarray(numbers, dtype=np.float32)
    total: FloatArray = trees[0].tree_.predict(read)
    for tree in trees[1:]:
        total += tree.tree_.predict(read)
    total /= len(trees)
    return total


def permutation_importance(
    forest: Forest, cases: pd.DataFrame, loss: Callable[[FloatArray, pd.DataFrame], FloatArray], *, random_state: int
) -> pd.DataFrame:
    """How much worse the forest gets where one input is shuffled among the customers.

    Parameters
    ----------
    forest : Forest
    cases : DataFrame
        Held-out cases, at least one; of more than `IMPORTANCE_ROWS` so many are drawn.
    loss : callable
        Of what the forest says, shape (repeats, cases, outcomes), and of the cases; gives the mean loss of each repeat.
    random_state : int
        Seed.

    Returns
    -------
    DataFrame
        item, value (mean rise of the loss) and standard_error over `IMPORTANCE_REPEATS` shuffles; inputs that say the
        same share their importance, so that each alone looks weaker than it is.

    References
    ----------
    Breiman (2001), Random forests, Machine Learning 45; Fisher, Rudin & Dominici (2019), JMLR 20.
    """
    draw = np.random.default_rng(random_state)
    if len(cases) > IMPORTANCE_ROWS:
        cases = cases.iloc[np.sort(draw.choice(len(cases), IMPORTANCE_ROWS, replace=False))]
    numbers = forest.inputs.numbers(cases)
    whole = loss(forest.says(numbers)[None], cases)
    rows = []
    for column, name in enumerate(forest.inputs.names):
        # All shuffles are one question.
        shuffled = np.tile(numbers, (IMPORTANCE_REPEATS, 1, 1))
        for repeat in shuffled:
            repeat[:, column] = draw.permutation(repeat[:, column])
        said = forest.says(shuffled.reshape(-1, numbers.shape[1]))
        rises = loss(said.reshape(IMPORTANCE_REPEATS, len(cases), -1), cases) - whole
        error = np.std(rises, ddof=1) / np.sqrt(IMPORTANCE_REPEATS)
        rows.append({"item": name, "value": float(np.mean(rises)), "standard_error": float(error)})
    return pd.DataFrame(rows)
