"""Months that miss orders are found, and shops that grow, fade, rest in winter or are small are left in peace."""

import datetime as dt
import gzip
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import duckdb
import numpy as np
import pandas as pd
import pytest
from compiled import SCHEMA, compile_models, warehouse
from conftest import ONLINE_RETAIL, REAL_DATA, Dbt

MODEL = "int_incomplete_months"
MONTHS = np.arange(72)
SEASON = 1 + 0.4 * np.sin(2 * np.pi * MONTHS / 12)
Find = Callable[[Sequence[float] | np.ndarray], list[int]]


@pytest.fixture(scope="module")
def find(dbt: Dbt) -> Iterator[Find]:
    """Return a function from the orders of each month to the numbers of the months that are found."""
    sql = compile_models(dbt, [MODEL])[MODEL]
    with warehouse() as connection:
        yield lambda counts: _find(connection, sql, counts)


def _find(connection: duckdb.DuckDBPyConnection, sql: str, counts: Sequence[float] | np.ndarray) -> list[int]:
    starts = [dt.datetime(2010 + n // 12, 1 + n % 12, 1) for n in range(len(counts))]
    connection.register(
        "months", pd.DataFrame({"month_start": pd.to_datetime(starts), "order_count": np.asarray(counts, dtype=int)})
    )
    connection.execute(
        f"""
        create or replace table {SCHEMA}.int_orders as
        select month_start::timestamp + interval 10 day as ordered_at, is_order
        from (select *, unnest(range(order_count)) >= 0 as is_order from months);
        create or replace table {SCHEMA}.int_months as
        select month_start::date as month_start, true as is_complete_month from months;
        -- What is no order, such as a cancellation, fills no gap.
        insert into {SCHEMA}.int_orders
        select month_start::timestamp, false from months where order_count = 0
        """
    )
    found = connection.execute(f"select month_start from ({sql}) order by month_start").fetchall()
    return [(month.year - 2010) * 12 + month.month - 1 for (month,) in found]


def gap(level: float, first: int, last: int, share: float = 0.1) -> np.ndarray:
    """Draw six years of a shop with seasons, of which some months keep only a share of their orders."""
    expected = level * SEASON
    expected[first : last + 1] *= share
    return np.random.default_rng(first).poisson(expected)


@pytest.mark.parametrize(
    ("first", "last", "share"),
    [(36, 47, 0.1), (60, 71, 0.1), (0, 11, 0.1), (66, 71, 0.1), (71, 71, 0.1), (30, 32, 0.0), (20, 37, 0.05)],
    ids=[
        "a year",
        "the last year",
        "the first year",
        "half a year at the end",
        "the last month",
        "nothing",
        "18 months",
    ],
)
def test_gaps_are_found(find: Find, first: int, last: int, share: float) -> None:
    """A year at a tenth of its orders would be taken for customers who went away."""
    assert find(gap(500, first, last, share)) == list(range(first, last + 1))


def test_an_empty_month_of_a_small_shop_is_found(find: Find) -> None:
    """Small shops would have no such check at all."""
    counts = np.random.default_rng(1).poisson(30 * SEASON)
    counts[30] = 0
    assert find(counts) == [30]


@pytest.mark.parametrize(
    "counts",
    [
        1000 / (1 + np.exp(-(MONTHS - 20) / 4)),
        np.minimum(3 * 3.0**MONTHS, 1000),
        np.minimum(30 * 1.5**MONTHS, 1000),
        2000 * 0.9**MONTHS,
        2000 * 0.8**MONTHS,
        np.where(MONTHS < 3, 10_000, 2_500 * 0.97**MONTHS),
        np.where(MONTHS < 36, 1_500, 300),
        500 * np.where(np.isin(MONTHS % 12, [11, 0, 1]), 0.05, 1),
        500 * np.where(MONTHS[:13] % 12 == 7, 0.4, 1),
        np.where(MONTHS % 3 == 0, 2, 0),
        [],
        [5],
        [5, 0, 0, 7],
        [0, 0, 0],
    ],
    ids=[
        *("slow start", "quick start", "half a year's start", "decline", "steep decline", "a cohort", "a new level"),
        *("closed in winter", "quiet August", "hardly any orders", "no month", "one month", "four months", "no orders"),
    ],
)
def test_growth_decline_and_seasons_are_no_gaps(find: Find, counts: Sequence[float] | np.ndarray) -> None:
    """A young shop's first year, or every August, would be left out of its models."""
    assert find(counts) == []


def test_chance_alone_raises_few_alarms(find: Find) -> None:
    """Alarms without a cause teach people to ignore them. Of 600 such shops one had one (measured once)."""
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(100):
        months = np.arange(rng.integers(6, 85))
        level = 10 ** rng.uniform(0.3, 3) * np.exp(rng.uniform(-0.03, 0.03) * months)
        season = 1 + rng.uniform(0, 0.6) * np.sin(2 * np.pi * (months + rng.uniform(0, 12)) / 12)
        noise = np.exp(rng.normal(0, rng.uniform(0, 0.2), len(months)))
        alarms += bool(find(rng.poisson(level * season * noise)))
    assert alarms <= 1


@pytest.mark.real_data
def test_real_shops_without_gaps_have_none(find: Find) -> None:
    """The rule would cry wolf at the very data it is meant for."""
    with gzip.open(REAL_DATA / "cdnow" / "CDNOW_master.txt.gz", "rt", encoding="ascii") as file:
        cdnow = Counter(line.split()[1][:6] for line in file if "date" not in line)
    online_retail = duckdb.execute(
        """
        select count(distinct InvoiceNo)
        from read_csv(?, all_varchar = true)
        where InvoiceNo not like 'C%'
        group by date_trunc('month', strptime(InvoiceDate, '%m/%d/%Y %H:%M'))
        order by date_trunc('month', strptime(InvoiceDate, '%m/%d/%Y %H:%M'))
        """,
        [str(ONLINE_RETAIL)],
    ).fetchall()
    assert len(cdnow) == 18
    assert len(online_retail) == 13
    assert find([cdnow[month] for month in sorted(cdnow)]) == []
    # Even the last month, which ends on the ninth.
    assert find([count for (count,) in online_retail]) == []
