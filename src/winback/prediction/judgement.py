"""The held-out table: every model by every measure, beside ageing, with a verdict in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from winback.prediction.cases import FloatArray, TextArray
from winback.prediction.scores import clustered_error

BASELINE = "ageing"
"""What a forecast has to beat."""

SURE = 2.0
"""A difference counts from this many standard errors."""

DECISIVE = {"next_period": "log_loss", "first_order": "log_loss", "buys": "brier", "revenue": "root_mean_squared_error"}
"""The measure that says which model is used for a task: each is best for who tells the true probability, or mean."""

WORDS = {"log_loss": "log loss", "brier": "Brier score", "root_mean_squared_error": "mean squared error"}
"""What people call the decisive measures."""

ALL = "all"
"""The item of a measure over all held-out cases."""

Row = dict[str, object]


@dataclass(frozen=True)
class Measured:
    """A measure that is a mean over cases.

    Attributes
    ----------
    name : str
    cases : mapping from model to ndarray of shape (held-out cases,)
        What each case adds, `ageing` among the models.
    is_loss : bool
        Whether lower is better.
    is_root : bool
        Whether the measure is the root of the mean.
    """

    name: str
    cases: Mapping[str, FloatArray]
    is_loss: bool = False
    is_root: bool = False

    def rows(self, held_out: pd.DataFrame, models: tuple[str, ...] | None = None) -> list[Row]:
        """A row per model: value, how much better than ageing it is, and how sure that is."""
        customers = held_out["customer_id"].to_numpy(dtype=object)
        return [self._row(model, customers) for model in self.cases if models is None or model in models]

    def rows_by_date(self, held_out: pd.DataFrame) -> list[Row]:
        """The same within each held-out date, which is the item."""
        dates = held_out["as_of_date"].to_numpy()
        rows = []
        for date in np.unique(dates):
            at = dates == date
            part = Measured(
                self.name, {model: cases[at] for model, cases in self.cases.items()}, self.is_loss, self.is_root
            )
            rows += [row | {"item": str(date)[:10]} for row in part.rows(held_out[at])]
        return rows

    def _row(self, model: str, customers: TextArray) -> Row:
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


def verdict(model: str, gain: float | None, error: float | None) -> str:
    """Say how a model stands beside ageing."""
    if model == BASELINE:
        return "the baseline to beat: nobody buys, everybody ages"
    if gain is None or error is None:
        return "not compared with ageing"
    if gain > SURE * error:
        return "better than ageing"
    if gain < -SURE * error:
        return "worse than ageing"
    return "no different from ageing, within two standard errors"


def decide(rows: list[Row], task: str) -> tuple[str, str]:
    """Choose between the forest and ageing.

    The forest is used where it is better by the decisive measure, by more than two standard errors and at each held-out date,
    and names the right segment no less often. Everything else is ageing, which needs no forest.

    Parameters
    ----------
    rows : list of rows
        Of `Measured`, of the decisive measure over all cases and by date, and of accuracy where the task has one.
    task : str
        A key of `DECISIVE`.

    Returns
    -------
    model, reason : str
    """
    measure = DECISIVE[task]
    words = WORDS[measure]
    mine = [row for row in rows if row["model"] == "forest"]
    (overall,) = (row for row in mine if row["measure"] == measure and row["item"] == ALL)
    by_date = [_number(row["gain"]) for row in mine if row["measure"] == measure and row["item"] != ALL]
    better_dates = sum(gain > 0 for gain in by_date)
    accuracy = [_number(row["gain"]) for row in mine if row["measure"] == "accuracy" and row["item"] == ALL]
    if overall["verdict"] != "better than ageing":
        return BASELINE, f"ageing is used: by {words} the forest is {overall['verdict']}"
    if better_dates < len(by_date):
        return (
            BASELINE,
            f"ageing is used: by {words} the forest is better in only {better_dates} of {len(by_date)} periods",
        )
    if any(gain < 0 for gain in accuracy):
        return BASELINE, "ageing is used: the forest names the right segment less often"
    periods = "the held-out period" if len(by_date) == 1 else f"each of the {len(by_date)} held-out periods"
    return "forest", f"the forest is used: by {words} it is better than ageing, and that in {periods}"


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _over(value: float | None, divisor: float) -> float | None:
    """A quotient; None for nothing, 0 where both sides are 0."""
    if value is None:
        return None
    return value / divisor if divisor else 0.0
