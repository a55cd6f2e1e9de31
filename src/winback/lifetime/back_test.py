"""Fits the lifetime models as of today and of past dates, and says what came of the forecasts of the latter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from winback.arrays import FloatArray
from winback.artifacts import stack
from winback.lifetime.cohorts import judge_cohorts
from winback.lifetime.evidence import (
    Row,
    calibration_rows,
    quality_rows,
    ratios_before,
    share_within_last,
    tenths_far_off,
)
from winback.lifetime.expected_orders import nodes_by_repeats
from winback.lifetime.forecasts import STEPS, Fit, fit_as_of, mean_values
from winback.lifetime.judgment import Judgment, judge
from winback.lifetime.log_linear import TERMS
from winback.lifetime.purchases import DROPOUT_RATIO_MIN, NBD
from winback.lifetime.tables import COLUMNS
from winback.lifetime.trials import TENTHS, Trial, cuts_of, trials_of

NODES_BEYOND = 50
"""Nodes for so many repeats more than anybody of the sample has; who has more takes the last."""

REPEATS_MAX = 2_000

UNIT_DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12}

NO_LIMIT = 1e300


@dataclass(frozen=True, kw_only=True)
class LifetimeOptions:
    """Options of the lifetime models.

    Attributes
    ----------
    today : Timestamp
        The as-of date.
    first_on : Timestamp
        First day of the data.
    time_unit : str
        Of `UNIT_DAYS`: the unit of time of the parameters.
    """

    today: pd.Timestamp
    first_on: pd.Timestamp
    time_unit: str = "week"


def fit_and_try(samples: pd.DataFrame, options: LifetimeOptions) -> pd.DataFrame:
    """Fit the lifetime models as of today and of past dates, see at the latter what came of it, and judge them by all.

    Parameters
    ----------
    samples : DataFrame
        The columns of int_lifetime_sample, in any order.
    options : LifetimeOptions

    Returns
    -------
    DataFrame
        The columns of `winback.lifetime.tables`: model (one row per date; today also where nothing can be fitted, with
        the reason), horizon (what is used today), interval, nodes, quality and calibration.

    Raises
    ------
    ValueError
        If the unit of time is not known.
    """
    if options.time_unit not in UNIT_DAYS:
        raise ValueError(f"lifetime_time_unit is '{options.time_unit}'; use one of {', '.join(UNIT_DAYS)}.")
    knows_money = not samples.empty and bool(samples["revenue"].notna().any())
    samples = prepared(samples)
    with threadpool_limits(limits=1):
        fits, rows = [], []
        for date in sorted({*samples["as_of_date"], options.today}):
            people = samples[samples["as_of_date"] == date].reset_index(drop=True)
            fit = fit_as_of(date, people, samples, UNIT_DAYS[options.time_unit])
            if isinstance(fit, Fit):
                fits.append(fit)
            rows.append(_model_row(date, people, fit, options, knows_money=knows_money))
        tables: dict[str, list[Row]] = {"model": rows}
        today = next((fit for fit in fits if fit.date == options.today), None)
        if today is None:
            return stack({"model": [row for row in rows if row["is_today"]]}, COLUMNS)
        people = samples[samples["as_of_date"] == options.today].reset_index(drop=True)
        tables["nodes"] = _node_rows(today, people)
        days = (options.today - options.first_on).days
        shortest: FloatArray = np.zeros(len(people))
        for horizon in STEPS:
            trials = trials_of(fits, samples, options.today, horizon)
            judgment = judge(trials, horizon in today.coefficients, options.today, horizon, days)
            # A longer time cannot bring less.
            shortest = np.maximum(shortest, today.values(people, horizon)[judgment.used] * judgment.level)
            tables.setdefault("horizon", []).append(_horizon_row(today, trials, judgment, horizon))
            tables.setdefault("interval", []).extend(_interval_rows(shortest, trials, judgment, horizon))
            tables.setdefault("quality", []).extend(quality_rows(trials, judgment))
            tables.setdefault("calibration", []).extend(calibration_rows(trials, judgment))
        return stack(tables, COLUMNS)


def prepared(samples: pd.DataFrame) -> pd.DataFrame:
    """Sort samples, number customers, and count orders where there is no money.

    Parameters
    ----------
    samples : DataFrame
        As `fit_and_try` takes them; revenue is null throughout where the data says no amounts.

    Returns
    -------
    DataFrame
    """
    samples = samples.sort_values(["as_of_date", "customer_id"], ignore_index=True)
    samples = samples.assign(
        as_of_date=pd.to_datetime(samples["as_of_date"]), code=pd.factorize(samples["customer_id"])[0]
    )
    if len(samples) and samples["revenue"].isna().all():
        in_orders = {"revenue": samples["repeat_count"] + 1, "repeat_revenue": samples["repeat_count"]}
        for horizon in STEPS:
            in_orders[f"period_revenue_{horizon}"] = samples[f"period_order_count_{horizon}"]
            in_orders[f"next_revenue_{horizon}"] = samples[f"next_order_count_{horizon}"]
        samples = samples.assign(**in_orders)
    return samples


def _model_row(
    date: pd.Timestamp, people: pd.DataFrame, fit: Fit | str, options: LifetimeOptions, *, knows_money: bool
) -> Row:
    row: Row = {
        "as_of_date": date,
        "is_today": date == options.today,
        "customer_count": len(people),
        "repeat_customer_count": int((people["repeat_count"] > 0).sum()),
    }
    if isinstance(fit, str):
        return row | {"status": fit}
    used = fit.found[fit.purchases.name]
    names = ("r", "alpha", "a", "b")[: len(used.parameters)]
    row |= {
        "model": fit.purchases.name,
        "unit_days": fit.unit_days,
        **dict(zip(names, map(float, used.parameters), strict=True)),
        **{f"{name}_standard_error": _known(se) for name, se in zip(names, used.standard_errors, strict=True)},
        **{f"{name}_log_likelihood": found.log_likelihood for name, found in fit.found.items()},
        "dropout_likelihood_ratio": fit.dropout_ratio,
        "gradient": used.gradient,
        "is_maximum": used.is_maximum,
        "order_value_mean": fit.order_values.mean,
        "status": _status(fit, knows_money=knows_money),
    }
    if fit.found_values is not None:
        errors = zip(("p", "q", "v"), fit.found_values.standard_errors, strict=True)
        row |= {"p": fit.order_values.p, "q": fit.order_values.q, "v": fit.order_values.v}
        row |= {f"{name}_standard_error": _known(se) for name, se in errors}
        row |= {"order_value_log_likelihood": fit.found_values.log_likelihood}
        means = mean_values(people)
        known = means > 0
        repeats = people["repeat_count"].to_numpy(float)[known]
        if np.ptp(repeats) > 0:
            row |= {"frequency_value_correlation": round(float(spearmanr(repeats, means[known])[0]), 6)}
    return row


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _known_rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _status(fit: Fit, *, knows_money: bool) -> str:
    """Say what the fit can and cannot tell."""
    ratio = max(fit.dropout_ratio, 0.0)
    if fit.purchases.name == NBD:
        said = [
            f"This data cannot tell who has left for good: a model in which customers leave explains it no better "
            f"(likelihood ratio {ratio:.2f}; {DROPOUT_RATIO_MIN} is needed)"
        ]
    else:
        said = [
            f"A model in which customers leave for good explains this data better than one in which nobody does "
            f"(likelihood ratio {ratio:,.1f}; {DROPOUT_RATIO_MIN} is needed). Long pauses can look the same"
        ]
    used = fit.found[fit.purchases.name]
    held = [name for name, at in zip(("r", "alpha", "a", "b"), used.at_bound, strict=False) if at]
    if held:
        said.append(f"the bound of {' and '.join(held)} was reached, so the model is at the edge of what it can say")
    elif not used.is_maximum:
        said.append("the maximum of the likelihood was not found cleanly; take the parameters with care")
    if not knows_money:
        said.append("the data says no amounts, so orders are forecast in place of revenue")
    elif fit.found_values is None:
        said.append("all orders have the same value")
    elif fit.found_values.at_bound.any():
        said.append("order values hardly vary, or vary beyond what the model can say")
    return ". ".join(sentence[0].upper() + sentence[1:] for sentence in said) + "."


def _node_rows(fit: Fit, people: pd.DataFrame) -> list[Row]:
    """Nodes by repeats; of a model without dropout none."""
    if fit.purchases.name == NBD:
        return []
    repeats_max = min(int(people["repeat_count"].max()) + NODES_BEYOND, REPEATS_MAX)
    nodes, weights = nodes_by_repeats(fit.purchases, repeats_max)
    return [
        {
            "repeat_count": repeats,
            **{f"node_{number}": float(value) for number, value in enumerate(nodes[repeats], 1)},
            **{f"weight_{number}": float(value) for number, value in enumerate(weights[repeats], 1)},
        }
        for repeats in range(repeats_max + 1)
    ]


def _horizon_row(fit: Fit, trials: Sequence[Trial], judgment: Judgment, horizon: int) -> Row:
    coefficients = fit.coefficients.get(horizon)
    errors = [
        float(judgment.forecast(trials, trial).sum()) / float(trial.observed.sum()) - 1
        for trial in trials
        if float(trial.observed.sum()) > 0
    ]
    cohorts = judge_cohorts(trials, judgment, horizon)
    return {
        "as_of_date": fit.date,
        "horizon_days": horizon,
        "used_model": judgment.used,
        "level": judgment.level,
        **(
            {}
            if coefficients is None
            else {f"{t}_coefficient": float(c) for t, c in zip(TERMS, coefficients, strict=True)}
        ),
        "test_count": len(errors),
        "total_error_min": round(min(errors), 6) if errors else None,
        "total_error_max": round(max(errors), 6) if errors else None,
        "share_within": share_within_last(trials, judgment),
        "reason": judgment.reason,
        "season": judgment.season,
        "tenths_far_off": tenths_far_off(trials, judgment),
        "cohort_test_count": cohorts.tests,
        "cohort_error": _known_rounded(cohorts.error),
        "cohort_baseline_error": _known_rounded(cohorts.baseline_error),
        "cohort_error_factor": _known_rounded(cohorts.factor),
        "continues_cohorts": cohorts.is_shown,
        "cohort_reason": cohorts.reason,
    }


def _interval_rows(values: FloatArray, trials: Sequence[Trial], judgment: Judgment, horizon: int) -> list[Row]:
    """Where the tenths of today's forecasts begin and end, and the ratios of each; no ratios without a past date."""
    cuts = cuts_of(values)
    ratios = ratios_before(trials, judgment, len(trials))
    bounds = None if ratios is None else ratios.bounds()
    ends = [NO_LIMIT, *cuts[::-1], -NO_LIMIT]
    return [
        {
            "horizon_days": horizon,
            "value_tenth": tenth,
            "from_value": float(ends[tenth]),
            "until_value": float(ends[tenth - 1]),
            "ratio_lower": None if bounds is None else float(bounds[tenth - 1, 0]),
            "ratio_upper": None if bounds is None else float(bounds[tenth - 1, 1]),
        }
        for tenth in range(1, TENTHS + 1)
    ]
