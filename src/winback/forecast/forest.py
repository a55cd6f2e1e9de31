"""The random forest: what it sees of a customer, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from winback.arrays import FloatArray, IntArray
from winback.forecast.cases import NOT_MEASURES
from winback.forecast.scores import log_loss

TREES = 40
TREES_AT_A_TIME = 2
"""The forecast is among the last nodes of a build, when little else needs the cores; the trees are the same."""

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
    """A fitted forest.

    Attributes
    ----------
    inputs : Inputs
        How it sees cases.
    trees : sequence of fitted trees
        They are asked directly: the calls around them cost more than the answers.
    columns : ndarray of int, shape (outcomes,)
        Where the trees have each outcome; -1 where they do not know it.
    """

    inputs: Inputs
    trees: Sequence[Any]
    columns: IntArray

    def of(self, cases: pd.DataFrame) -> FloatArray:
        """Ask the forest about cases: the mean of its trees, shape (cases, outcomes)."""
        numbers = np.asarray(self.inputs.numbers(cases), dtype=np.float32)
        total: FloatArray = self.trees[0].tree_.predict(numbers)
        for tree in self.trees[1:]:
            total += tree.tree_.predict(numbers)
        total /= len(self.trees)
        return np.where(self.columns < 0, 0.0, total[:, self.columns])

    def of_outcome(self, numbers: npt.NDArray[np.float32], outcome: IntArray) -> FloatArray:
        """Ask about one outcome of each case, by its position; `numbers` are cases as `Inputs` gives them."""
        column = self.columns[outcome]
        total = np.zeros(len(numbers))
        for tree in self.trees:
            total += tree.tree_.value[tree.tree_.apply(numbers), 0, column]
        return np.where(column < 0, 0.0, total / len(self.trees))


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
    forest = RandomForestClassifier(
        TREES, min_samples_leaf=SMALLEST_LEAF, random_state=random_state, n_jobs=TREES_AT_A_TIME
    )
    forest.fit(_by_column(inputs.numbers(train)), labels.to_numpy(dtype=object))
    places = {outcome: place for place, outcome in enumerate(forest.classes_)}
    return Forest(inputs, forest.estimators_, np.array([places.get(outcome, -1) for outcome in classes]))


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
        TREES, min_samples_leaf=SMALLEST_LEAF, max_features="sqrt", random_state=random_state, n_jobs=TREES_AT_A_TIME
    )
    forest.fit(_by_column(inputs.numbers(train)), amounts)
    return Forest(inputs, forest.estimators_, np.array([0]))


def _by_column(numbers: FloatArray) -> npt.NDArray[np.float32]:
    """Put numbers where trees are quick to learn from them: they read one column at a time, as 32 bits."""
    return np.asfortranarray(numbers, dtype=np.float32)


def permutation_importance(
    forest: Forest, cases: pd.DataFrame, outcome: IntArray, *, random_state: int
) -> pd.DataFrame:
    """How much worse the forest gets, by log loss, where one input is shuffled among the customers.

    Parameters
    ----------
    forest : Forest
        Of classes.
    cases : DataFrame
        Held-out cases, at least one; of more than `IMPORTANCE_ROWS` so many are drawn.
    outcome : ndarray of int, shape (cases,)
        What became of each, as the position among the outcomes of the forest.
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
        drawn = np.sort(draw.choice(len(cases), IMPORTANCE_ROWS, replace=False))
        cases, outcome = cases.iloc[drawn], outcome[drawn]
    numbers = np.asarray(forest.inputs.numbers(cases), dtype=np.float32)
    whole = log_loss(forest.of_outcome(numbers, outcome)).mean()
    repeated = np.tile(outcome, IMPORTANCE_REPEATS)
    rows = []
    for column, name in enumerate(forest.inputs.names):
        # All shuffles are one question.
        shuffled = np.tile(numbers, (IMPORTANCE_REPEATS, 1))
        for repeat in np.split(shuffled, IMPORTANCE_REPEATS):
            repeat[:, column] = draw.permutation(repeat[:, column])
        losses = log_loss(forest.of_outcome(shuffled, repeated)).reshape(IMPORTANCE_REPEATS, len(cases))
        rises = losses.mean(axis=1) - whole
        error = np.std(rises, ddof=1) / np.sqrt(IMPORTANCE_REPEATS)
        rows.append({"item": name, "value": float(np.mean(rises)), "standard_error": float(error)})
    return pd.DataFrame(rows)
