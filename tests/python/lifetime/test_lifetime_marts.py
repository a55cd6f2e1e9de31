"""Customers are scored in SQL as Python would, each once, and groups add up."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from conftest import ONLINE_RETAIL, Dbt, DbtRun

from winback.arrays import FloatArray
from winback.lifetime.expected_orders import expected_orders, probability_alive
from winback.lifetime.forecasts import BTYD, STEPS, purchases_of, terms_of
from winback.lifetime.log_linear import TERMS, expected
from winback.lifetime.order_values import OrderValueModel
from winback.lifetime.purchases import PurchaseModel

HORIZONS = (30, 90, 365)


@pytest.fixture(scope="module")
def online_retail(dbt: Dbt) -> DbtRun:
    """All that the lifetime marts of Online Retail need."""
    options = {"dataset": "online_retail", "raw_path": str(ONLINE_RETAIL)}
    return dbt.run(
        ["build", "--select", "+customer_lifetime_value", "+lifetime_model", "+lifetime_horizons", "+lifetime_cohorts"],
        dbt.database("lifetime"),
        options,
        data_tests=False,
    ).check()


def read(run: DbtRun, table: str) -> pd.DataFrame:
    with duckdb.connect(str(run.database), read_only=True) as connection:
        return connection.sql(f"from {table}").df()


def in_python(run: DbtRun) -> dict[str, FloatArray]:
    """Score all customers with the parameters that are stored."""
    people = read(run, "intermediate.int_lifetime_measures").sort_values("customer_id", ignore_index=True)
    money = [name for name in people.columns if "revenue" in name]
    people = people.astype(dict.fromkeys(money, float))
    fit = read(run, "intermediate.lifetime_fit")
    one = fit[(fit["artifact"] == "model") & fit["is_today"].fillna(False)].iloc[0]
    model = PurchaseModel(one["model"], *(None if pd.isna(one[x]) else one[x] for x in ("r", "alpha", "a", "b")))
    known = purchases_of(people, one["unit_days"])
    repeats = people["repeat_count"].to_numpy(float)
    means = np.where(repeats > 0, people["repeat_revenue"] / np.maximum(repeats, 1), 0.0)
    found = {
        "probability_alive": probability_alive(model, known),
        "expected_order_value": OrderValueModel(one["order_value_mean"], one["p"], one["q"], one["v"]).expected(
            repeats, means
        ),
    }
    value = np.zeros(len(people))
    for horizon in HORIZONS:
        used = fit[(fit["artifact"] == "horizon") & (fit["horizon_days"] == horizon)].iloc[0]
        orders = expected_orders(model, known, horizon / one["unit_days"])
        by_model = orders * found["expected_order_value"]
        if used["used_model"] != BTYD:
            slopes = used[[f"{term}_coefficient" for term in TERMS]].to_numpy(float)
            linear = expected(terms_of(people, horizon), slopes)
            by_model = np.sqrt(by_model * linear) if used["used_model"] == "blend" else linear
        value = np.maximum(value, by_model * used["level"])
        found |= {f"expected_orders_{horizon}": orders, f"expected_value_{horizon}": value}
    return found


def assert_sql_scores_as_python(run: DbtRun) -> None:
    scores = read(run, "intermediate.int_lifetime_scores").sort_values("customer_id", ignore_index=True)
    for name, told in in_python(run).items():
        assert scores[name].to_numpy(float) == pytest.approx(told, rel=1e-8, abs=1e-8), name


def test_the_demo_is_scored_as_python_would(demo: DbtRun) -> None:
    """What the marts say would be another model than the one that was tried."""
    assert_sql_scores_as_python(demo)


def test_every_customer_with_an_order_has_one_row_and_groups_add_up(demo: DbtRun) -> None:
    """Customers would be missing, or counted twice."""
    ((customers, total),) = demo.query("select count(*), sum(expected_value_365) from marts.customer_lifetime_value")
    assert demo.query("select count(distinct customer_id) from intermediate.int_orders where is_order") == [
        (customers,)
    ]
    groups = demo.query(
        "select grouped_by, sum(customer_count), sum(expected_value_365) from marts.lifetime_by_group "
        "where grouped_by in ('all', 'tenth', 'status', 'first order in') group by grouped_by"
    )
    assert len(groups) == 4
    assert {group[1:] for group in groups} == {(customers, total)}


def assert_curves_are_of_all_customers(run: DbtRun) -> None:
    """Today's points add up to all revenue so far, and those to come to what is expected beside it."""
    ((today, revenue),) = run.query(
        "select (select as_of_date from intermediate.int_as_of), sum(revenue) from intermediate.int_lifetime_days"
    )
    points = run.query(
        "select as_of_date - date '1970-01-01', horizon_days, sum(revenue_per_customer * customer_count)::double, "
        "sum(customer_count), bool_and(customer_count >= 30) from marts.lifetime_cohorts "
        f"where as_of_date >= date '{today}' group by all order by all"
    )
    assert points[0][2] == pytest.approx(float(revenue), rel=1e-5)
    continued = run.query("select horizon_days from marts.lifetime_horizons where continues_cohorts order by all")
    assert [(horizon,) for _, horizon, *_ in points[1:]] == continued
    for _, horizon, total, customers, are_large in points[1:]:
        ((large, so_far, expected),) = run.query(
            f"""
            select sum(customer_count), sum(revenue), sum(expected) from (
                select count(*) as customer_count, sum(revenue)::double as revenue,
                    sum(expected_value_{horizon})::double as expected
                from (select customer_id, min(first_on) as first_on, sum(revenue) as revenue
                    from intermediate.int_lifetime_days group by all)
                inner join marts.customer_lifetime_value using (customer_id)
                group by date_trunc('month', first_on) having count(*) >= 30
            )
            """
        )
        assert are_large
        assert customers == large
        assert total == pytest.approx(so_far + expected, rel=1e-5)


def test_curves_of_cohorts_are_of_all_customers(demo: DbtRun) -> None:
    """A month's customers would seem to bring more or less than they did."""
    assert_curves_are_of_all_customers(demo)


def test_intervals_hold_the_forecast_of_most(demo: DbtRun) -> None:
    """Lower and upper would be swapped, or stand beside another customer's forecast."""
    ((ordered, count),) = demo.query(
        "select count(*) filter (where expected_value_90_lower <= expected_value_90_upper), count(*) "
        "from marts.customer_lifetime_value"
    )
    assert ordered == count > 0
    tenths = demo.query("select value_tenth, count(*) from marts.customer_lifetime_value group by all order by all")
    assert [tenth for tenth, _ in tenths] == list(range(1, 11))
    assert all(abs(size - count / 10) <= 2 for _, size in tenths)


def test_quality_has_all_baselines(demo: DbtRun) -> None:
    """A forecast that a simple rule beats would be shown without it."""
    baselines = demo.query(
        "select distinct baseline from marts.lifetime_quality where horizon_days = 90 and is_last_test order by all"
    )
    assert [name for (name,) in baselines] == [
        *("BTYD", "blend", "last period", "log-linear", "orders / time", "recency rule", "reorder score"),
    ]
    assert demo.query("select count(*) from marts.lifetime_quality where not is_used and verdict is null") == [(0,)]


def test_steps_are_those_of_sql() -> None:
    """Past dates would not be those that the sample has, and nothing would be tried."""
    assert STEPS == {30: 91, 90: 91, 365: 365}


@pytest.mark.nightly
@pytest.mark.real_data
def test_online_retail_cannot_tell_who_has_left(online_retail: DbtRun) -> None:
    """Customers would be written off by a likelihood that has no maximum."""
    ((model, r, alpha, ratio, status),) = online_retail.query(
        "select model, r, alpha, dropout_likelihood_ratio, status from marts.lifetime_model where is_today"
    )
    assert model == "nbd"
    assert (r, alpha) == (pytest.approx(0.8276, abs=1e-4), pytest.approx(9.8704, abs=1e-3))
    assert ratio < 0.3
    assert "cannot tell who has left for good" in status
    assert online_retail.query("select count(probability_alive) from marts.customer_lifetime_value") == [(0,)]
    ((likelihood,),) = online_retail.query("select nbd_log_likelihood from marts.lifetime_model where is_today")
    assert likelihood == pytest.approx(-37_645.657, abs=1e-2)
    assert_sql_scores_as_python(online_retail)


@pytest.mark.real_data
def test_cohorts_of_online_retail_are_continued_for_a_quarter(online_retail: DbtRun) -> None:
    """Curves would end today though the forecast held, or go on though it failed."""
    assert online_retail.query("select continues_cohorts from marts.lifetime_horizons order by horizon_days") == [
        (False,),
        (True,),
        (False,),
    ]
    assert_curves_are_of_all_customers(online_retail)


@pytest.mark.real_data
def test_online_retail_is_ranked_better_than_by_orders_times_value(online_retail: DbtRun) -> None:
    """The blend would be used without need."""
    rows = online_retail.query("select horizon_days, used_model, test_count from marts.lifetime_horizons order by all")
    assert rows == [(30, "blend", 3), (90, "blend", 3), (365, "BTYD", 0)]
    leads = online_retail.query(
        "select all_tests_lead_lower > 0 from intermediate.lifetime_fit where artifact = 'quality' "
        "and horizon_days = 90 and baseline in ('BTYD', 'last period', 'reorder score') and all_tests_lead is not null"
    )
    assert leads
    assert all(is_ahead for (is_ahead,) in leads)
