"""Made-up trade in which nothing unusual happens, and the largest order that chance explains in it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import norm

WEEK = np.array([1.0, 1.1, 1.2, 1.0, 1.4, 0.0, 0.6])
HOURS = np.array([0.3, 0.8, 1.2, 1.4, 1.5, 1.3, 1.2, 1.0, 0.7, 0.4, 0.2, 0.05])
"""Of the orders of a day, from 8 o'clock to 20 o'clock, relative to each other; none at night."""


def trade(
    seed: int, *, days: int = 240, orders_per_day: float = 40, spread: float = 0.8, alarm_share: float = 0.05
) -> tuple[pd.DataFrame, pd.DataFrame, Mapping[str, float]]:
    """Return the arguments of `sales_bands`: Poisson orders of log-normal size, closed on Saturdays and by night.

    `spread` is the standard deviation of the logarithm of an order; a twentieth of the orders is refunded. The level
    moves slowly up and down by a quarter.
    """
    chance = np.random.default_rng(seed)
    index = pd.date_range("2023-01-01", periods=24 * days, freq="h")
    index = index[(index.hour >= 8) & (index.hour < 20)]
    level = orders_per_day * np.exp(0.25 * np.sin(np.arange(days) / 60)).repeat(len(HOURS))
    counts = chance.poisson(level * WEEK[index.day_of_week] * (HOURS / HOURS.sum())[index.hour - 8])
    amounts = np.exp(chance.normal(4.0, spread, counts.sum()))
    hour = np.repeat(np.arange(len(index)), counts)
    refunded = chance.random(len(amounts)) < 0.05

    def events(event_type: str, which: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "activity_hour": index,
                "event_type": event_type,
                "order_count": np.bincount(hour[which], minlength=len(index)),
                "amount": np.bincount(hour[which], weights=amounts[which], minlength=len(index)),
            }
        )

    activity = pd.concat(
        [events("purchase", np.ones(len(amounts), dtype=bool)), events("return", refunded)], ignore_index=True
    )
    activity = activity[activity["order_count"] > 0]
    return (
        activity,
        months(activity),
        {
            "gross_amount": largest(amounts, alarm_share),
            "refunded_amount": largest(amounts[refunded], alarm_share),
        },
    )


def months(activity: pd.DataFrame) -> pd.DataFrame:
    """Return the whole months of the activity, but the first and the last."""
    month = activity["activity_hour"].dt.to_period("M").dt.to_timestamp()
    sold = activity["event_type"] == "purchase"
    frame = pd.DataFrame(
        {
            "order_count": activity["order_count"].where(sold, 0).groupby(month).sum(),
            "gross_amount": activity["amount"].where(sold, 0.0).groupby(month).sum(),
            "refunded_amount": activity["amount"].where(~sold, 0.0).groupby(month).sum(),
        }
    ).rename_axis("month_start")
    frame["is_complete_month"] = True
    return frame.reset_index().iloc[1:-1]


def largest(amounts: np.ndarray, alarm_share: float) -> float:
    """Return what `int_order_bands` says of these amounts."""
    middle, high = np.quantile(np.log(amounts), [0.5, 0.95])
    return float(np.exp(middle + (high - middle) / 1.645 * norm.isf(alarm_share / (2 * len(amounts)))))
