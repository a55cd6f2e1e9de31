"""The rows of the tables of evidence: how each forecast did at past dates, and expected beside observed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.metrics import roc_auc_score

from winback.arrays import BoolArray, FloatArray
from winback.lifetime.conformal import Ratios, is_within
from winback.lifetime.judgment import Judgment, Lead, lead_of
from winback.lifetime.trials import TENTHS, Trial, cuts_of, tenth_of

Row = dict[str, object]

FAR_OFF = 1.5
"""A tenth that brings so many times less than expected, or more, is named."""

REPEATS_SHOWN = 7
"""Customers with so many repeats or more are one group."""


def quality_rows(trials: Sequence[Trial], judgment: Judgment) -> list[Row]:
    """Say how well each model and baseline did at each past date, and how the one in use leads it.

    Parameters
    ----------
    trials : sequence of Trial
        Of one horizon.
    judgment : Judgment

    Returns
    -------
    list of rows
        One per date and model or baseline.
    """
    names = list(dict.fromkeys(name for trial in trials for name in trial.forecasts))
    overall = {name: lead_of(trials, judgment.used, name, or_used=True) for name in names if name != judgment.used}
    rows: list[Row] = []
    for trial in trials:
        used = trial.used(judgment.used)
        correlations = trial.correlations
        for name, forecast in trial.forecasts.items():
            told = judgment.forecast(trials, trial) if name == used else forecast
            row: Row = {
                "as_of_date": trial.date,
                "horizon_days": trial.horizon,
                "baseline": name,
                "is_used": name == used,
                "customer_count": len(trial.codes),
                "buyer_count": int(trial.buys.sum()),
                "auc": _rounded(float(roc_auc_score(trial.buys, forecast))),
                "rank_correlation": _rounded(correlations[name].value),
                **_far_off(told, trial.observed),
            }
            if name != used:
                row |= _lead_columns("lead", "", lead_of([trial], used, name))
            if (lead := overall.get(name)) is not None:
                row |= _lead_columns("all_tests_lead", "all_tests_", lead) | {"all_tests_count": lead.tests}
            rows.append(row)
    return rows


def _lead_columns(column: str, prefix: str, lead: Lead | None) -> Row:
    if lead is None:
        return {}
    return {
        column: _rounded(lead.value),
        f"{column}_lower": _rounded(lead.lower),
        f"{column}_upper": _rounded(lead.upper),
        f"{prefix}verdict": lead.words,
    }


def _far_off(forecast: FloatArray, observed: FloatArray) -> Row:
    """How far a forecast was off: its total, its customers, and its tenths; and what the highest tenth brought."""
    total = float(observed.sum())
    order = np.argsort(-forecast, kind="stable")
    parts = [(float(forecast[part].sum()), float(observed[part].sum())) for part in np.array_split(order, TENTHS)]
    known = total > 0
    return {
        "share_in_top_tenth": _rounded(parts[0][1] / total) if known else None,
        "total_error": _rounded(float(forecast.sum()) / total - 1) if known else None,
        "mean_absolute_error": _rounded(float(np.abs(forecast - observed).mean())),
        "decile_gap": _rounded(sum(abs(told - came) for told, came in parts) / total) if known else None,
    }


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 6)


def calibration_rows(trials: Sequence[Trial], judgment: Judgment) -> list[Row]:
    """Compare expected and observed value at past dates: of all, by tenth of the forecast, by repeats and by cohort.

    Parameters
    ----------
    trials : sequence of Trial
        Of one horizon.
    judgment : Judgment

    Returns
    -------
    list of rows
        One per date, type of group and group. `share_within`: of the intervals that earlier dates give.
    """
    rows: list[Row] = []
    for number, trial in enumerate(trials):
        forecast = judgment.forecast(trials, trial)
        within = _within(trials, judgment, number)
        for group_type, group_number, members in _groups(trial, forecast):
            rows.append(
                {
                    "as_of_date": trial.date,
                    "horizon_days": trial.horizon,
                    "group_type": group_type,
                    "group_number": group_number,
                    "customer_count": int(members.sum()),
                    "expected_value": round(float(forecast[members].sum()), 4),
                    "observed_value": round(float(trial.observed[members].sum()), 4),
                    "share_within": None if within is None else _rounded(float(within[members].mean())),
                }
            )
    return rows


def tenths_far_off(trials: Sequence[Trial], judgment: Judgment) -> str | None:
    """Say which tenths of the forecast were far off over all past dates together; None if none was."""
    expected, observed = np.zeros(TENTHS), np.zeros(TENTHS)
    for trial in trials:
        forecast = judgment.forecast(trials, trial)
        tenths = tenth_of(forecast, cuts_of(forecast)) - 1
        expected += np.bincount(tenths, weights=forecast, minlength=TENTHS)
        observed += np.bincount(tenths, weights=trial.observed, minlength=TENTHS)
    ratios = np.divide(expected, observed, out=np.ones(TENTHS), where=observed > 0)
    said = []
    for is_off in (ratios > FAR_OFF, ratios < 1 / FAR_OFF):
        names = [str(number) for number in np.flatnonzero(is_off) + 1]
        if names:
            which = (
                f"tenth {names[0]} was" if len(names) == 1 else f"tenths {', '.join(names[:-1])} and {names[-1]} were"
            )
            ends = sorted({f"{ratios[is_off].min():.1f}", f"{ratios[is_off].max():.1f}"}, key=float)
            said.append(f"{which} expected to bring {' to '.join(ends)} times what came")
    if not said:
        return None
    dates = f"{len(trials)} past dates together" if len(trials) > 1 else "the one past date"
    return f"In {trials[0].horizon} days, at {dates}, {', and '.join(said)}."


def ratios_before(trials: Sequence[Trial], judgment: Judgment, number: int) -> Ratios | None:
    """Return the ratios of the dates before one; of all dates at `number` = how many there are."""
    earlier = trials[:number]
    if not earlier:
        return None
    return Ratios([judgment.forecast(trials, trial) for trial in earlier], [trial.observed for trial in earlier])


def share_within_last(trials: Sequence[Trial], judgment: Judgment) -> float | None:
    """Return the share of customers within their interval at the last date, as the dates before it give it."""
    within = _within(trials, judgment, len(trials) - 1) if trials else None
    return None if within is None else _rounded(float(within.mean()))


def _within(trials: Sequence[Trial], judgment: Judgment, number: int) -> BoolArray | None:
    ratios = ratios_before(trials, judgment, number)
    if ratios is None:
        return None
    forecast = judgment.forecast(trials, trials[number])
    return is_within(forecast, trials[number].observed, tenth_of(forecast, cuts_of(forecast)), ratios.bounds())


def _groups(trial: Trial, forecast: FloatArray) -> Iterator[tuple[str, int, BoolArray]]:
    yield "all", 0, np.ones(len(forecast), dtype=bool)
    for group_type, numbers in (
        ("tenth", tenth_of(forecast, cuts_of(forecast))),
        ("repeats", np.minimum(trial.repeats, REPEATS_SHOWN)),
        ("first order in", trial.first_months),
    ):
        for number in np.unique(numbers):
            yield group_type, int(number), numbers == number
