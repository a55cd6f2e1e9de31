"""The held-out table: every model by every measure, beside aging, with a verdict in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.arrays import FloatArray, IntArray
from winback.forecast.rules import RULES
from winback.forecast.scores import clustered_error

BASELINE = "aging"
"""What a forecast has to beat."""

SURE = 2.0
"""A difference counts from this many standard errors."""

DECISIVE = {"next_period": "log_loss", "first_order": "log_loss", "buys": "brier", "revenue": "root_mean_squared_error"}
"""The measure that says which model is used for a task: each is best for a model of the true probability, or mean."""

WORDS = {"log_loss": "log loss", "brier": "Brier score", "root_mean_squared_error": "mean squared error"}
"""What people call the decisive measures."""

ALL = "all"
"""The item of a measure over all held-out cases."""

PUBLISHED = ("next_period", "first_order")
"""Tasks of which there is a forecast of today; the others are only checked."""

RULE_WORDS = {"aging": "aging", "last_matrix": "the last matrix", "stays": "staying"}

Row = dict[str, object]


@dataclass(frozen=True)
class Measured:
    """A measure that is a mean over cases.

    Attributes
    ----------
    name : str
    cases : mapping from model to ndarray of shape (held-out cases,)
        What each case adds, `aging` among the models.
    is_loss : bool
        Whether lower is better.
    is_root : bool
        Whether the measure is the root of the mean.
    """

    name: str
    cases: Mapping[str, FloatArray]
    is_loss: bool = False
    is_root: bool = False

    def rows(self, held_out: pd.DataFrame) -> list[Row]:
        """Give a row per model: value, how much better than aging it is, and how sure that is."""
        customers = customer_numbers(held_out)
        return [self._row(model, customers) for model in self.cases]

    def rows_by_date(self, held_out: pd.DataFrame) -> list[Row]:
        """Give the same rows within each held-out date, which is the item."""
        dates, customers = held_out["as_of_date"].to_numpy(), customer_numbers(held_out)
        rows = []
        for date in np.unique(dates):
            at = dates == date
            cases = {model: values[at] for model, values in self.cases.items()}
            part = Measured(self.name, cases, is_loss=self.is_loss, is_root=self.is_root)
            rows += [part._row(model, customers[at]) | {"item": str(date)[:10]} for model in cases]
        return rows

    def _row(self, model: str, customers: IntArray) -> Row:
        mine, base = self.cases[model], self.cases[BASELINE]
        error, gain, gain_error = clustered_error(mine, customers), None, None
        value = float(mine.mean())
        if model != BASELINE:
            better = base - mine if self.is_loss else mine - base
            gain, gain_error = float(better.mean()), clustered_error(better, customers)
        if self.is_root:
            value, baseline = float(np.sqrt(mine.mean())), float(np.sqrt(base.mean()))
            # a² - b² = (a - b)(a + b)
            error = _over(error, 2 * value)
            gain, gain_error = _over(gain, value + baseline), _over(gain_error, value + baseline)
        return {
            "model": model,
            "measure": self.name,
            "item": ALL,
            "value": value,
            "standard_error": error,
            "gain": gain,
            "gain_standard_error": gain_error,
            "verdict": verdict(model, gain, gain_error),
        }


def customer_numbers(cases: pd.DataFrame) -> IntArray:
    """Give each customer of the cases a number from 0."""
    return np.asarray(pd.factorize(cases["customer_id"])[0], dtype=np.int64)


def verdict(model: str, gain: float | None, error: float | None) -> str:
    """Say how a model stands beside aging."""
    if model == BASELINE:
        return "the baseline to beat: what became of earlier customers of the same segment, now and a period older"
    if gain is None or error is None:
        return "not compared with aging"
    if gain > SURE * error:
        return "better than aging"
    if gain < -SURE * error:
        return "worse than aging"
    return "no different from aging, within two standard errors"


@dataclass(frozen=True)
class Judged:
    """A task on held-out cases.

    Attributes
    ----------
    rows : list of rows
        The held-out table.
    decisive : Measured
        The measure that decides who is used, a loss.
    accuracy : Measured or None
        Where a segment is named.
    rankings : mapping from model to ndarray of shape (held-out cases,), or None
        Where amounts are predicted: what each case adds to the rank correlation with what came, None where it has none.
    """

    rows: list[Row]
    decisive: Measured
    accuracy: Measured | None = None
    rankings: Mapping[str, FloatArray | None] | None = None


def decide(judged: Judged, held_out: pd.DataFrame) -> tuple[str, str]:
    """Choose who predicts best: the forest where it is clearly better than the best rule, else that rule.

    The best rule is aging, unless another one is better than it by more than two standard errors. The forest has to be
    better than the best rule by as much, and in every held-out period. It must not, by more than two standard errors,
    name the right segment less often than any rule, nor put customers in a worse order where it predicts amounts.

    Parameters
    ----------
    judged : Judged
        Of the forest and the rules.
    held_out : DataFrame
        The cases.

    Returns
    -------
    model, reason : str
        The reason is a clause that begins with "because".
    """
    losses = judged.decisive.cases
    customers = customer_numbers(held_out)
    better_rules = [rule for rule in RULES if _is_better(losses[BASELINE] - losses[rule], customers)]
    best = min(better_rules, key=lambda rule: float(losses[rule].mean()), default=BASELINE)
    rule, words = RULE_WORDS[best], WORDS[judged.decisive.name]
    gains = losses[best] - losses["forest"]
    dates = held_out["as_of_date"].to_numpy()
    better = [bool(gains[dates == date].mean() > 0) for date in np.unique(dates)]
    if not _is_better(gains, customers):
        how = "worse than" if _is_better(-gains, customers) else "no better than"
        return best, f"because the forest is {how} it by {words}"
    if not all(better):
        return best, f"because the forest is better by {words} in only {sum(better)} of {len(better)} periods"
    right = judged.accuracy.cases if judged.accuracy else {}
    for other in RULES if right else ():
        if _is_better(right[other] - right["forest"], customers):
            return best, f"because the forest predicts the right segment less often than {RULE_WORDS[other]}"
    mine, of_rule = (judged.rankings or {}).get("forest"), (judged.rankings or {}).get(best)
    if of_rule is not None and (mine is None or _is_better(of_rule - mine, customers)):
        lower, higher = 0.0 if mine is None else float(mine.mean()), float(of_rule.mean())
        return best, (
            f"because the forest, though better by {words}, ranks customers worse beyond chance"
            f" (rank correlation {lower:.3f}, {rule} {higher:.3f})"
        )
    periods = "the held-out period" if len(better) == 1 else f"each of the {len(better)} held-out periods"
    return "forest", f"because it is better than {rule} by {words}, in {periods}"


def in_words(task: str, model: str, reason: str) -> str:
    """Say which model is used for a task, or would be where there is no forecast of today, and why."""
    name = "the forest" if model == "forest" else RULE_WORDS[model]
    return f"{name} {'is' if task in PUBLISHED else 'would be'} used {reason}"


def _is_better(gains: FloatArray, customers: IntArray) -> bool:
    """Whether a mean gain is above 0 by more than `SURE` standard errors."""
    error = clustered_error(gains, customers)
    return error is not None and float(gains.mean()) > SURE * error


def _over(value: float | None, divisor: float) -> float | None:
    """Divide; None for nothing, 0 where both sides are 0."""
    if value is None:
        return None
    return value / divisor if divisor else 0.0
