"""The plan says what an experiment can show: its formulas are those of the test that judges it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import numpy as np
import pytest
from compiled import compile_models, run_models, warehouse
from conftest import Dbt

from winback.campaigns.power import arm_sizes
from winback.campaigns.rates import rate_difference
from winback.lists.plan import plan_programs

AS_OF = dt.date(2026, 1, 1)
# program → base rate, customers in treatment and control, control share
GRID = {
    "small": (0.13, 276, 253, 0.5),
    "tenth": (0.13, 1800, 200, 0.1),
    "third": (0.30, 2000, 1000, 1 / 3),
    "large": (0.05, 40_000, 4_000, 0.1),
    "none": (0.13, 30, 0, 0.0),
}


@pytest.fixture(scope="module")
def plan(dbt: Dbt) -> dict[str, dict[str, Any]]:
    """The plan of each program of the grid: its customers were in a value band of their own at the last period end."""
    connection = warehouse()
    connection.execute("create schema winback.seeds; create schema winback.marts; create schema winback.records")
    _make_programs(connection)
    _make_past(connection)
    _make_assigned(connection)
    connection.execute(
        """
        create table winback.intermediate.campaign_statistics as
        select 'program' as origin, 'all' as slice_type, * from (values
            ('small', 'effect', 0.012, 0.3), ('tenth', 'none seen', -0.02, 0.049), ('third', 'none seen', -0.02, 0.06),
            ('large', 'suspect', 0.2, 0.3), ('none', 'harm', -0.2, -0.1)
        ) as t (campaign_id, outcome, lift_lower, lift_upper)
        """
    )
    models = compile_models(dbt, ["int_program_outlook", "list_plan"])
    run_models(connection, {"int_program_outlook": models["int_program_outlook"]})
    planned = plan_programs(connection.execute("from winback.intermediate.int_program_outlook").df())  # noqa: F841
    connection.execute("create table winback.intermediate.program_plan as select * from planned")
    run_models(connection, {"list_plan": models["list_plan"]})
    rows = connection.execute("select * from winback.intermediate.list_plan")
    names = [column[0] for column in rows.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in rows.fetchall()}


def _make_programs(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create table winback.seeds.programs (program varchar, position bigint, title varchar, lifecycles varchar, "
        "value_band varchar, share_of_control double, salt varchar, goal varchar, outcome_days bigint, "
        "target_effect double, on_call_list boolean)"
    )
    for position, (program, (*_, share)) in enumerate(GRID.items()):
        for goal, suffix in (("reorder rate", ""), ("revenue per customer", "_revenue")):
            connection.execute(
                "insert into winback.seeds.programs "
                "values (?, ?, ?, 'slipping; dormant', ?, ?, '1', ?, 30, 0.05, false)",
                [program + suffix, position, program, program, share, goal],
            )
    connection.execute(
        """
        insert into winback.seeds.programs
        values
            ('nobody', 9, 'Nobody', 'lost', null, 0.5, '1', 'reorder rate', 30, 0.05, null),
            ('stale', 10, 'Silent for long', 'slipping; dormant', 'third', 0.5, '1', 'reorder rate', 30, 0.05, null),
            ('scored', 11, 'Scored', 'slipping; dormant', 'third', 0.1, '1', 'reorder rate', 30, 0.05, null),
            ('called', 12, 'To call', 'dormant', 'calls', 0.1, '1', 'reorder rate', 30, 0.05, true),
            ('single', 13, 'One product', 'slipping; dormant', 'third', 0.5, '1', 'reorder rate', 30, 0.05, null);
        alter table winback.seeds.programs add column single_item_only boolean;
        alter table winback.seeds.programs add column cost_per_contact decimal(18,4) default 0.1;
        update winback.seeds.programs set single_item_only = true where program = 'single'
        """
    )


def _make_past(connection: duckdb.DuckDBPyConnection) -> None:
    """10,000 customers a program dormant since the period end before last; a share of them buys, for 20 or 60 each."""
    connection.execute(
        f"""
        create table winback.intermediate.int_as_of as select date '{AS_OF}' as as_of_date;
        create table winback.intermediate.int_customers as select range as customer_id from range(10);
        create table winback.intermediate.int_customer_statuses (is_period_end boolean, as_of_date date,
            period_start date, customer_id varchar, lifecycle varchar, value_band varchar, value_before decimal(38,4),
            recency_days bigint);
        create table winback.intermediate.int_orders (order_key varchar, customer_id varchar, ordered_at timestamp,
            is_order boolean, net_amount decimal(38,4), gross_amount decimal(38,4));
        -- a thousand with one product each time, five hundred only until the middle of November
        create table winback.intermediate.int_order_product_counts as
        select 'third' || i as customer_id, timestamp '2025-01-01 10:00:00' as ordered_at, 1 as product_count
        from range(1500) as r (i)
        union all
        select 'third' || i, timestamp '2025-11-15 10:00:00', 2 from range(1000, 1500) as r (i)
        union all
        select 'third' || i, timestamp '2025-12-01 10:00:00', 1 from range(1500, 2000) as r (i);
        """
    )
    for program, (rate, *_) in GRID.items():
        for day, before in (("2025-11-01", "2025-10-01"), ("2025-12-01", "2025-11-01")):
            connection.execute(
                "insert into winback.intermediate.int_customer_statuses "
                f"select true, date '{day}', date '{before}', '{program}' || i, 'dormant', '{program}', 100 + i % 7, "
                "95 "
                "from range(10000) as r (i)"
            )
        # on the first and the last day that count, and one day too late
        connection.execute(
            "insert into winback.intermediate.int_orders "
            f"select '{program}' || i, '{program}' || i, "
            "case i % 3 when 0 then timestamp '2025-12-01 00:00:00' else timestamp '2025-12-30 23:59:00' end, "
            f"true, 20 + 40 * (i % 2), 0 from range({round(rate * 10000)}) as r (i) "
            f"union all select 'late' || i, '{program}' || (9999 - i), timestamp '2025-12-31 00:00:00', true, 500, 0 "
            "from range(50) as r (i)"
        )

    # others each month, a thousand of them: the call list has fewer
    for day, before in (("2025-11-01", "2025-10-01"), ("2025-12-01", "2025-11-01")):
        connection.execute(
            "insert into winback.intermediate.int_customer_statuses "
            f"select true, date '{day}', date '{before}', '{day}' || i, 'dormant', 'calls', 2000 - i, 95 "
            "from range(1000) as r (i)"
        )

    # of the value band of "third", and silent for far longer than those who are assigned there
    for day, before in (("2025-11-01", "2025-10-01"), ("2025-12-01", "2025-11-01")):
        connection.execute(
            "insert into winback.intermediate.int_customer_statuses "
            f"select true, date '{day}', date '{before}', 'stale' || i, 'dormant', 'third', 100, 300 "
            "from range(1000) as r (i)"
        )
    connection.execute(
        "insert into winback.intermediate.int_orders "
        "select 'stale' || i, 'stale' || i, timestamp '2025-12-05 00:00:00', true, 20, 0 from range(20) as r (i)"
    )


def _make_assigned(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        """
        create table winback.records.list_assignments (dataset varchar, program varchar, salt varchar,
            customer_id varchar, cohort_week date, arm varchar, recency_days bigint);
        create table winback.marts.winback_list (program varchar, arm varchar, suppressed_reason varchar,
            is_to_send boolean, is_held_back boolean, new_on_list boolean, revenue decimal(38,4),
            contact_consent boolean, p_reorder_no_action double)
        """
    )
    for program, (_, treatment, control, _) in GRID.items():
        for arm, count in (("treatment", treatment), ("control", control)):
            for name in (program, f"{program}_revenue"):
                connection.execute(
                    "insert into winback.records.list_assignments "
                    f"select 'online_retail', '{name}', '1', i, date '2025-12-29', '{arm}', 110 "
                    f"from range({count}) as r (i)"
                )
                connection.execute(
                    f"insert into winback.marts.winback_list select '{name}', '{arm}', null, '{arm}' = 'treatment', "
                    f"'{arm}' = 'control', range % 2 = 0, 2, case when range % 4 > 0 then true end, null "
                    f"from range({count})"
                )
    connection.execute(
        "insert into winback.records.list_assignments "
        "select 'online_retail', 'stale', '1', i, date '2025-12-29', 'treatment', 305 from range(100) as r (i)"
    )
    connection.execute(
        "insert into winback.records.list_assignments "
        "select 'online_retail', 'called', '1', i, date '2025-12-29', 'treatment', 95 from range(45) as r (i);"
        "insert into winback.marts.winback_list "
        "select 'called', 'treatment', null, true, false, true, 2, true, null from range(45)"
    )
    # of those assigned, half would order again with 20 %, half with 40 %; who has no arm does not count
    connection.execute(
        "insert into winback.records.list_assignments "
        "select 'online_retail', 'scored', '1', i, date '2025-12-29', if(i < 30, 'treatment', 'control'), 110 "
        "from range(40) as r (i);"
        "insert into winback.marts.winback_list select 'scored', if(i < 40, if(i < 30, 'treatment', 'control'), null), "
        "if(i < 40, null, 'refused'), i < 30, i between 30 and 39, true, 2, true, "
        "case when i >= 40 then 0.9 when i % 2 = 0 then 0.2 else 0.4 end from range(60) as r (i)"
    )
    # some of those to send to have no forecast
    connection.execute(
        "alter table winback.marts.winback_list add column expected_revenue decimal(38,4);"
        "update winback.marts.winback_list set expected_revenue = if(arm is null, 99, 12) "
        "where program = 'scored' and p_reorder_no_action < 0.3"
    )
    for column, value in (("expected_value", 10), ("expected_value_with_action", 14), ("max_offer_cost", 3)):
        connection.execute(f"alter table winback.marts.winback_list add column {column} decimal(38,4)")
        connection.execute(
            f"update winback.marts.winback_list set {column} = case when is_to_send then {value} else 99 end "
            "where program = 'scored' and (p_reorder_no_action < 0.3 or rowid % 3 > 0)"
        )


def test_expected_values_are_of_those_to_send_to(plan: dict[str, dict[str, Any]]) -> None:
    """A budget would be of customers who get no message, or a shop without a forecast would read a budget of 0."""
    columns = ("mean_expected_value", "mean_expected_value_with_action", "mean_max_offer_cost", "cost_per_contact")
    assert [float(plan["scored"][column]) for column in columns] == [10, 14, 3, 0.1]
    assert {plan[program][column] for program in ("tenth", "nobody") for column in columns[:3]} == {None}


def test_contacts_are_planned_with_what_was_measured(plan: dict[str, dict[str, Any]]) -> None:
    """A call would cost what its effect brings that a control group has shown not to be there."""
    assert {
        program: (plan[program]["assumed_effect"], plan[program]["assumed_effect_basis"])
        for program in ("small", "tenth", "third", "large", "none", "stale")
    } == {
        "small": (0.012, "measured"),
        "tenth": (0.0, "measured: below the target"),
        "none": (0.0, "measured: below the target"),
        # neither an effect nor that there is none of this size; no fair comparison; nothing measured
        **dict.fromkeys(("third", "large", "stale"), (0.05, "target")),
    }


def test_the_call_list_grows_by_those_who_enter_it(plan: dict[str, dict[str, Any]]) -> None:
    """A list of 50 customers was promised 97 new ones a week, so that its effect would be seen some day."""
    assert plan["called"]["new_per_week"] == pytest.approx(50 * 7 / 30, abs=0.01)
    assert plan["called"]["past_customer_count"] == 2 * 50


def test_the_past_is_that_of_customers_as_silent(plan: dict[str, dict[str, Any]]) -> None:
    """A first list of people silent for a year would be planned as if they came back like those of last month."""
    # of 1,000 silent for ten months nobody came back at one period end of two, and 20 at the other
    assert plan["stale"]["reorder_rate"] == pytest.approx(20 / 2000)
    assert plan["stale"]["past_customer_count"] == 22_000
    assert plan["third"]["reorder_rate"] == pytest.approx(0.3 / 2)


def test_the_past_of_a_single_item_program_is_that_of_such_customers(plan: dict[str, dict[str, Any]]) -> None:
    """A program for customers of one product each time would be planned with what all others spend."""
    assert plan["single"]["past_customer_count"] == 1000 * 2 + 500
    assert plan["third"]["past_customer_count"] > 20_000


def test_a_plan_has_the_probability_of_its_list(plan: dict[str, dict[str, Any]]) -> None:
    """One page would say that 22 % of a call list order by themselves, and 38 % on average below."""
    assert (plan["third"]["reorder_rate_basis"], plan["nobody"]["reorder_rate_basis"]) == ("past", None)
    assert plan["scored"]["reorder_rate_basis"] == "score"
    assert plan["scored"]["reorder_rate"] == pytest.approx(0.3)
    # that of the pages, of all assigned customers who have one; past customers only without it
    assert plan["scored"]["revenue_per_customer"] == 12
    # ten are held back, of whom a call would bring back one in twenty
    assert float(plan["scored"]["held_back_cost"]) == pytest.approx(10 * 0.05 * 40, rel=0.02)


@pytest.mark.parametrize("program", ["small", "tenth", "third", "large"])
def test_the_minimum_detectable_effect_is_seen_in_four_of_five_trials(
    plan: dict[str, dict[str, Any]], program: str
) -> None:
    """A plan that promises more than the results can show makes every program look like a failure."""
    rate, treatment, control, _ = GRID[program]
    # of the two period ends the later has the orders
    assert plan[program]["reorder_rate"] == pytest.approx(rate / 2, abs=0.001)
    shown = share_shown(plan[program], treatment, control, plan[program]["minimum_detectable_effect"])
    assert shown == pytest.approx(0.80, abs=0.02)


@pytest.mark.parametrize("program", ["small", "third"])
def test_the_customers_needed_show_the_effect_aimed_at(plan: dict[str, dict[str, Any]], program: str) -> None:
    """People would wait for weeks and see nothing, or wait for longer than they have to."""
    treatment, control = arm_sizes(plan[program]["needed_customer_count"], GRID[program][3])
    assert share_shown(plan[program], treatment, control, 0.05) == pytest.approx(0.80, abs=0.02)


def share_shown(plan: dict[str, Any], treatment: int, control: int, effect: float) -> float:
    """Draw 20,000 campaigns with the effect, and return the share whose interval lies above zero."""
    draws = np.random.default_rng(20260101)
    treated = draws.binomial(treatment, plan["reorder_rate"] + effect, 20_000)
    held_back = draws.binomial(control, plan["reorder_rate"], 20_000)
    lower = rate_difference(treated[:, None], [treatment], held_back[:, None], [control]).lower
    return float(np.mean(lower > 0))


def test_revenue_per_head_is_that_of_all(plan: dict[str, dict[str, Any]]) -> None:
    """A mean of buyers only, or a day too many, plans another experiment."""
    revenue = np.concatenate([np.where(np.arange(3000) % 2 == 0, 20.0, 60.0), np.zeros(17_000)])
    assert plan["third"]["revenue_per_customer"] == pytest.approx(revenue.mean())
    # the usual formula, and a little more where arms are small
    usual = (1.959964 + 0.841621) * revenue.std() * np.sqrt(1 / 2000 + 1 / 1000)
    assert plan["third"]["minimum_detectable_revenue_effect"] == pytest.approx(usual, rel=0.1)


def test_words_say_what_can_be_done(plan: dict[str, dict[str, Any]]) -> None:
    """A marketer reads the words, not the formulas."""
    assert plan["large"]["verdict"] == (
        "With 44,000 customers, an effect of 5 points or more would be seen in 4 of 5 cases."
    )
    assert plan["large"]["advice"].startswith("A control group of 5 % is enough")
    assert plan["small"]["advice"] == "With fewer than 2,000 customers, equal groups give a result soonest."
    assert plan["small"]["advised_share_of_control"] == 0.5
    assert plan["none"]["verdict"] == "It has no control group, so its effect cannot be measured."
    assert plan["none"]["needed_week_count"] is None
    assert plan["nobody"]["measurability"] == "not known"
    assert plan["nobody"]["minimum_detectable_effect"] is None
    assert plan["nobody"]["listed_customer_count"] == 0


def test_whom_to_send_to_is_counted(plan: dict[str, dict[str, Any]]) -> None:
    """The page would tell of more customers than the file has, or hide that consent is not known."""
    row = plan["small"]
    assert (row["to_send_count"], row["new_to_send_count"], row["held_back_count"]) == (276, 138, 253)
    assert row["to_send_revenue"] == 552
    # all programs of the grid, by both goals, the 30 whose probability is known, and those to call
    everybody = 30 + 45 + 2 * sum(treatment for _, treatment, _, _ in GRID.values())
    assert {one["to_send_count_of_all"] for one in plan.values()} == {everybody}
    unknown = 2 * sum(-(-treatment // 4) for _, treatment, _, _ in GRID.values())
    assert {one["unknown_consent_count_of_all"] for one in plan.values()} == {unknown}


@pytest.mark.parametrize("points", [2, 3, 5, 10])
def test_the_curve_is_that_of_the_results(plan: dict[str, dict[str, Any]], points: int) -> None:
    """One target effect alone hides that the likely smaller ones are missed."""
    _, treatment, control, _ = GRID["third"]
    shown = share_shown(plan["third"], treatment, control, points / 100)
    assert shown == pytest.approx(plan["third"][f"power_{points}_points"], abs=0.02)
    assert plan["third"][f"power_{points}_points_later"] >= plan["third"][f"power_{points}_points"]
    assert plan["none"][f"power_{points}_points"] is None


def test_revenue_shows_only_large_changes(plan: dict[str, dict[str, Any]]) -> None:
    """Nobody would see that a test of revenue is blind to anything below half of it."""
    third = plan["third"]
    assert third["minimum_detectable_revenue_change"] == pytest.approx(
        third["minimum_detectable_revenue_effect"] / third["revenue_per_customer"], abs=1e-4
    )
    assert third["minimum_detectable_revenue_change"] > 0.2
