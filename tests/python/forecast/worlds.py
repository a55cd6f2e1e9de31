"""Made-up pasts of customers, in the columns that a forecast reads."""

import numpy as np
import pandas as pd

DATES = pd.date_range("2024-01-01", periods=9, freq="MS")


def past(seed: int = 3, customers: int = 150, *, regulars: bool, dates: pd.DatetimeIndex = DATES) -> pd.DataFrame:
    """Customers who are Fresh for a month after an order and then Silent, at each date, and today without outcome.

    With regulars, who has ten orders buys again nearly always and others nearly never; without, the segment decides.
    """
    draw = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        orders, recency = int(draw.choice([1, 2, 10])), int(draw.integers(0, 60))
        for number, date in enumerate(dates):
            now, aged = ("Fresh" if days < 31 else "Silent" for days in (recency, recency + 30))
            rate = (0.9 if orders == 10 else 0.05) if regulars else (0.4 if now == "Fresh" else 0.1)
            bought = bool(draw.random() < rate)
            is_today = number == len(dates) - 1
            rows.append(
                {
                    "segmentation": "rfm",
                    "task": "next_period",
                    "as_of_date": date,
                    "customer_id": f"c{customer}",
                    "segment_now": now,
                    "segment_aged": aged,
                    "outcome_on": date + pd.offsets.MonthBegin(),
                    "segment_next": None if is_today else "Fresh" if bought else aged,
                    "bought_next": None if is_today else bought,
                    "revenue_next": None if is_today else 10.0 * bought,
                    "revenue_before": 10.0 * (recency < 31),
                    "recency_days": recency,
                    "order_count": orders,
                }
            )
            recency = int(draw.integers(0, 30)) if bought else recency + 30
    frame = pd.DataFrame(rows)
    return frame.astype({"revenue_next": "float64", "segment_next": object, "bought_next": object})
