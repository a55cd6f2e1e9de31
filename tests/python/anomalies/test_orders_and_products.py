"""Noise in orders and products raises alarms no more often than stated, and what is unusual is found."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pandas as pd
import pytest
from compiled import SCHEMA, compile_models, run_models, warehouse
from conftest import Dbt

ALARM_SHARE = 0.05
MONTHS = 18
PRODUCTS = 40
CUSTOMERS = 300

TABLES = {
    "int_orders": """
        select
            order_id || coalesce('|' || customer_id, '') || '|' || length(order_id) as order_key,
            order_id, customer_id, ordered_at, is_order,
            sum(case when is_return then 0 else amount end)::decimal(38, 4) as gross_amount,
            sum(case when is_return then amount else 0 end)::decimal(38, 4) as refunded_amount
        from lines
        group by order_id, customer_id, ordered_at, is_order
    """,
    "int_order_lines": """
        select line_id as order_line_id, order_id, customer_id, ordered_at, product_id, 1::decimal(18, 3) as quantity,
            is_return, amount::decimal(38, 4) as gross_amount, amount::decimal(38, 4) as line_amount,
            case when is_return then 'refund' else 'sale' end as amount_type, 'product' as line_type
        from lines
    """,
    "int_months": """
        select date_trunc('month', ordered_at)::date as month_start, true as is_complete_month
        from lines group by 1
    """,
    "int_product_attributes": "select distinct product_id, product_id as product_name from lines",
}


def shop(seed: int) -> pd.DataFrame:
    """Return order lines in which nothing unusual happens.

    Customers differ in what they usually spend and products in price and popularity; amounts are log-normal, the trade
    of each month goes up and down by a tenth, and a refund takes back one order in twenty.
    """
    chance = np.random.default_rng(seed)
    popularity = np.exp(chance.normal(0, 0.7, PRODUCTS))
    price = np.exp(chance.normal(2, 0.7, PRODUCTS))
    taste = chance.normal(0, 0.4, CUSTOMERS)
    activity = chance.pareto(1.5, CUSTOMERS) + 0.2
    trade = 160 * np.exp(chance.normal(0, 0.1, MONTHS))
    month = np.repeat(np.arange(MONTHS), chance.poisson(trade))
    customer = chance.choice(CUSTOMERS, len(month), p=activity / activity.sum())
    order = np.repeat(np.arange(len(month)), 1 + chance.poisson(2, len(month)))
    product = chance.choice(PRODUCTS, len(order), p=popularity / popularity.sum())
    amount = price[product] * np.exp(taste[customer[order]] + chance.normal(0, 0.5, len(order)))
    start = pd.Timestamp("2022-01-01").to_period("M")
    day = pd.to_timedelta(chance.integers(0, 28, len(month)), unit="D")
    lines = pd.DataFrame(
        {
            "order_id": order.astype(str),
            "customer_id": customer[order].astype(str),
            "ordered_at": (pd.PeriodIndex([start + step for step in month]).to_timestamp() + day)[order],
            "product_id": product.astype(str),
            "amount": amount.round(2),
            "is_return": False,
            "is_order": True,
        }
    )
    refunded = lines[lines["order_id"].isin(np.flatnonzero(chance.random(len(month)) < 0.05).astype(str))].copy()
    refunded["order_id"] = "R" + refunded["order_id"]
    refunded[["is_return", "is_order"]] = [True, False]
    lines = pd.concat([lines, refunded], ignore_index=True)
    lines["line_id"] = lines.index.astype(str)
    return lines


@pytest.fixture(scope="module")
def models(dbt: Dbt) -> dict[str, str]:
    return compile_models(dbt, ["int_order_bands", "int_product_months", "anomalies"], false_alarm_rate=ALARM_SHARE)


def anomalies(connection: duckdb.DuckDBPyConnection, models: dict[str, str], lines: pd.DataFrame) -> pd.DataFrame:
    """Return what the mart finds in these lines among customers and products."""
    connection.register("lines", lines)
    for name, sql in TABLES.items():
        connection.execute(f"create or replace table {SCHEMA}.{name} as {sql}")
    run_models(connection, {"int_order_bands": models["int_order_bands"]})
    return connection.execute(models["anomalies"]).df()


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    connection = warehouse()
    connection.execute(f"create table {SCHEMA}.int_as_of as select date '2024-01-01' as as_of_date")
    connection.execute(
        """
        create schema winback.marts;
        create table winback.marts.sales_bands (
            grain text, measure text, period_start timestamp, actual double, expected double, lower_bound double,
            upper_bound double, is_outside boolean, holiday text
        )
        """
    )
    return connection


# 5 % of the shops, and three standard errors; each has 40 products
@pytest.mark.parametrize(("shops", "most"), [(20, 3), pytest.param(60, 8, marks=pytest.mark.nightly)])
def test_noise_raises_no_more_alarms_than_stated(
    connection: duckdb.DuckDBPyConnection, models: dict[str, str], shops: int, most: int
) -> None:
    """Every product with a good month would be an anomaly."""
    alarms = {("product", "gross_amount"): 0, ("customer", "gross_amount"): 0, ("customer", "refunded_amount"): 0}
    for seed in range(shops):
        found = anomalies(connection, models, shop(seed))
        for kind in {(row.anomaly_type, row.measure) for row in found.itertuples()}:
            alarms[kind] += 1
    assert max(alarms.values()) <= most, alarms


def test_what_is_unusual_is_found_and_nothing_else(
    connection: duckdb.DuckDBPyConnection, models: dict[str, str]
) -> None:
    """The one order that a year's figures hang on would go unseen."""
    lines = shop(1)
    sold = lines[~lines["is_return"]]
    rushed, stalled = sold["product_id"].value_counts().index[[PRODUCTS // 2, PRODUCTS // 4]]
    month = sold["ordered_at"].dt.to_period("M")
    rush = sold[(sold["product_id"] == rushed) & (month == month.max() - 3)]
    lull = sold[(sold["product_id"] == stalled) & (month == month.max() - 6)]
    lines.loc[rush.index, "amount"] *= 4
    lines.loc[lull.index, "amount"] /= 100
    huge = (
        sold[~sold["product_id"].isin([rushed, stalled])]
        .iloc[[100]]
        .assign(order_id="huge", line_id="huge", amount=100_000.0)
    )
    # the cancellation calls the goods by another name
    taken_back = huge.assign(
        order_id="taken back",
        line_id="taken back",
        product_id="Manual",
        is_return=True,
        is_order=False,
        ordered_at=huge["ordered_at"] + pd.Timedelta(minutes=3),
    )
    found = anomalies(connection, models, pd.concat([lines, huge, taken_back], ignore_index=True))
    assert {(row.anomaly_type, row.measure, row.item, row.direction) for row in found.itertuples()} == {
        ("product", "gross_amount", rushed, "high"),
        ("product", "gross_amount", stalled, "low"),
        ("product", "gross_amount", huge["product_id"].item(), "high"),
        ("customer", "gross_amount", huge["customer_id"].item(), "high"),
        ("customer", "refunded_amount", huge["customer_id"].item(), "high"),
    }
    assert set(found.loc[found["actual"] > 90_000, "order_id"]) == {"huge", "taken back"}
    causes = found[found["anomaly_type"] == "customer"].set_index("order_id")
    assert causes["counterpart_order_id"].to_dict() == {"huge": "taken back", "taken back": "huge"}
    assert "It was taken back by taken back 3 minutes later: a mistake" in causes.loc["huge", "cause"]


def of_bands(
    connection: duckdb.DuckDBPyConnection,
    models: dict[str, str],
    bands: list[str],
    lines: pd.DataFrame,
    types: Sequence[str] = ("day", "month"),
) -> pd.DataFrame:
    """Return the anomalies of hours, days and months that these bands give."""
    connection.execute("delete from winback.marts.sales_bands")
    try:
        for band in bands:
            connection.execute(f"insert into winback.marts.sales_bands by name select {band}")
        found = anomalies(connection, models, lines)
    finally:
        connection.execute("delete from winback.marts.sales_bands")
    return found[found["anomaly_type"].isin(types)]


DAY = (
    "'{0}' as grain, '{1}' as measure, timestamp '{2}' as period_start, {3}::double as actual, "
    "{4}::double as expected, 0::double as lower_bound, {5}::double as upper_bound, true as is_outside, "
    "{6}::text as holiday"
)


def sold_on(day: str, amounts: list[float]) -> pd.DataFrame:
    lines = shop(1).iloc[: len(amounts)].copy()
    lines[["order_id", "customer_id"]] = [[f"o{n}", f"k{n}"] for n in range(len(amounts))]
    return lines.assign(ordered_at=pd.Timestamp(day), amount=amounts, is_return=False, is_order=True)


@pytest.mark.parametrize(("largest", "explains"), [(842.0, False), (4_000.0, True)])
def test_an_order_explains_what_it_is_at_least_half_of(
    connection: duckdb.DuckDBPyConnection, models: dict[str, str], largest: float, *, explains: bool
) -> None:
    """An order of 13 % of the excess was the reason, since without it the day would just be in its range."""
    lines = sold_on("2023-06-14", [largest, *[(6_370 - largest) / 20] * 20])
    found = of_bands(
        connection, models, [DAY.format("day", "gross_amount", "2023-06-14", 6370, 100, 5900, "null")], lines
    )
    assert found["is_one_order"].tolist() == [explains]
    assert ("explains it: without" in found["cause"].item()) is explains


def test_days_of_one_closing_are_one_row_with_their_holidays(
    connection: duckdb.DuckDBPyConnection, models: dict[str, str]
) -> None:
    """A week of holidays was a page of alarms."""
    days = [("24", 0, "null"), ("26", 0, "'Boxing Day'"), ("27", 40, "null"), ("28", 0, "'Founding Day'")]
    bands = [DAY.format("day", "order_count", f"2023-12-{day}", actual, 40, 90, name) for day, actual, name in days]
    bands[2] = bands[2].replace("true as is_outside", "false as is_outside")
    found = of_bands(connection, models, bands, shop(1)).set_index("item")
    assert found["period_count"].to_dict() == {"2023-12-24 to 2023-12-26": 2, "2023-12-28": 1}
    assert found["holiday_count"].tolist() == [1, 1]
    causes = found["cause"].to_dict()
    assert (
        "closed, or orders are missing. Public holidays among them: Boxing Day." in causes["2023-12-24 to 2023-12-26"]
    )
    assert causes["2023-12-28"] == "No orders: public holiday (Founding Day)."


def test_the_season_is_a_cause_or_not_known(connection: duckdb.DuckDBPyConnection, models: dict[str, str]) -> None:
    """Each Christmas was news."""
    bands = [DAY.format("month", "order_count", f"{year}-12-01", 400, 100, 150, "null") for year in (2022, 2023)]
    lines = shop(1)  # from January 2022
    found = of_bands(connection, models, bands, lines).set_index("item")["cause"].to_dict()
    assert found["2023-12"].endswith("The same time a year before was unusual in the same way: this may be the season.")
    assert found["2022-12"].endswith("The season is not known: there is no year before.")


def test_hours_of_one_closing_are_one_row_and_those_of_a_closed_day_are_in_the_days(
    connection: duckdb.DuckDBPyConnection, models: dict[str, str]
) -> None:
    """Christmas Day was twelve alarms: itself, and each of its hours."""
    hours = [("24 19", 0), ("24 20", 0), ("24 21", 2), ("24 22", 0), ("25 10", 0), ("25 11", 0)]
    bands = [DAY.format("day", "order_count", "2023-12-25", 0, 400, 500, "null")]
    bands += [DAY.format("hour", "order_count", f"2023-12-{hour}:00", actual, 30, 60, "null") for hour, actual in hours]
    found = of_bands(connection, models, bands, shop(1), types=["hour", "day"]).set_index("item")
    assert found["period_count"].to_dict() == {
        "2023-12-25": 1,
        "2023-12-24 19:00 to 21:00": 2,
        "2023-12-24 21:00": 1,
        "2023-12-24 22:00": 1,
    }
    assert found.loc["2023-12-24 19:00 to 21:00", "cause"].startswith("No orders in 2 hours in which the shop usually")


def test_only_the_month_that_returns_is_the_season(
    connection: duckdb.DuckDBPyConnection, models: dict[str, str]
) -> None:
    """A product with a Christmas had each other odd month of it, and the first Christmas, explained by the season."""
    lines = shop(1)  # 18 months from January 2022
    sold = lines[~lines["is_return"]]
    product = sold["product_id"].value_counts().index[PRODUCTS // 2]
    months = sold["ordered_at"].dt.to_period("M").astype(str)
    for month in ("2022-03", "2023-03", "2022-08"):
        lines.loc[sold.index[(sold["product_id"] == product) & (months == month)], "amount"] *= 8
    found = anomalies(connection, models, lines)
    of_product = found[(found["anomaly_type"] == "product") & (found["item"] == product)]
    assert {f"{row.period_start:%Y-%m}": row.is_season for row in of_product.itertuples()} == {
        "2022-03": False,
        "2022-08": False,
        "2023-03": True,
    }
