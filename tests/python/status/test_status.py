"""Hand-made customers on every edge between two statuses, judged by a person."""

from collections import Counter
from datetime import date

import duckdb
import pandas as pd
import pytest
from compiled import SCHEMA, compile_models, run_models, warehouse
from conftest import ROOT, Dbt
from jinja2 import Template
from shop import TODAY, write

OPTIONS = {
    "segmentations": ["rfm"],
    "new_within_days": 30,
    "slipping_after_days": 40,
    "dormant_after_days": 60,
    "lost_after_days": 150,
    "lookback_days": 365,
    "movement_periods_max": 4,
}
AS_OF = date(2024, 7, 15)
MARTS = ("customer_status", "status_history", "status_flows", "status_summary")

# Orders (a negative amount is sent back under a number of its own), and the status today.
CUSTOMERS: dict[str, tuple[list[tuple[str, int]], str]] = {
    "first order lately": ([("2024-07-01", 100)], "New"),
    "first order 30 days ago": ([("2024-06-15", 100)], "New"),
    "first order 31 days ago": ([("2024-06-14", 100)], "Active"),
    "sent the first order back": ([("2024-07-01", 100), ("2024-07-02", -100)], "New"),
    "silent for 40 days": ([("2024-06-05", 100)], "Active"),
    "silent for 41 days": ([("2024-06-04", 100)], "Slipping"),
    "silent for 41 days, much spent": ([("2024-06-04", 1000)], "Slipping high-value"),
    "silent for 60 days": ([("2024-05-16", 100)], "Slipping"),
    "silent for 61 days": ([("2024-05-15", 100)], "Dormant low-purchase"),
    "silent for 61 days, much spent": ([("2024-05-15", 900)], "Dormant high-value"),
    "silent for 150 days": ([("2024-02-16", 100)], "Dormant low-purchase"),
    "silent for 151 days, much spent": ([("2024-02-15", 5000)], "Lost"),
    "back after 61 days": ([("2024-05-01", 100), ("2024-07-01", 10)], "Reactivated"),
    "back after 60 days": ([("2024-05-02", 100), ("2024-07-01", 10)], "Active"),
    "back and stayed, much spent": ([("2024-03-01", 400), ("2024-06-25", 400), ("2024-07-05", 400)], "Active"),
    # One order in the lookback, and not the first one ever.
    "back after years": ([("2022-03-01", 100), ("2024-07-10", 100)], "Reactivated"),
    "last seen before the lookback": ([("2023-01-01", 5000)], "Lost"),
    "only sends back": ([("2024-07-01", -50)], ""),
}
BASE = {customer for customer, (_, status) in CUSTOMERS.items() if status}


@pytest.fixture(scope="module")
def shop(dbt: Dbt) -> duckdb.DuckDBPyConnection:
    """The customers, as of the middle of July."""
    names = [*TODAY, "int_history_dates", "int_customer_history", "int_customer_statuses", *MARTS]
    models = compile_models(dbt, names, **OPTIONS)
    connection = warehouse()
    connection.execute("create schema winback.marts; create schema winback.seeds")
    lines = pd.DataFrame(
        [
            {
                "order_id": f"{customer} {day}",
                "customer_id": customer,
                "ordered_at": pd.Timestamp(day),
                "product_id": "p",
                "line_type": "product",
                "quantity": 1 if amount > 0 else -1,
                "unit_price": abs(amount),
                "unit_cost": None,
                "discount_amount": None,
                "is_return": amount < 0,
                "channel": None,
                "location_id": None,
                "country": None,
            }
            for customer, (orders, _) in CUSTOMERS.items()
            for day, amount in orders
        ]
    )
    write(connection, lines, pd.DataFrame(columns=["event_id", "customer_id", "occurred_at", "event_type", "amount"]))
    connection.execute(
        f"create table {SCHEMA}.int_as_of as select date '{AS_OF}' as as_of_date, "
        f"date '{AS_OF}' - 365 as lookback_start, date '2022-03-01' as first_on"
    )
    connection.execute(f"create table winback.seeds.status_map as from '{ROOT / 'seeds' / 'status_map.csv'}'")
    connection.execute(
        "create table winback.marts.reorder_score as select 'silent for 41 days, much spent' as customer_id, "
        "0.2::double as probability_30_days, 0.3::double as probability_60_days, 0.4::double as probability_90_days"
    )
    marts = {name: models.pop(name) for name in MARTS}
    run_models(connection, models)
    for name, sql in marts.items():
        kind = "view" if name == "status_summary" else "table"
        connection.execute(f"create {kind} winback.marts.{name} as {sql}")
    return connection


def test_every_edge(shop: duckdb.DuckDBPyConnection) -> None:
    """One day off, and customers would be called lost who are not; or everybody who is back would be called new."""
    found = dict(shop.execute("select customer_id, status from winback.marts.customer_status").fetchall())
    assert found == {customer: status for customer, (_, status) in CUSTOMERS.items() if status}


def test_at_most_eight_names(shop: duckdb.DuckDBPyConnection) -> None:
    """More names than people remember are not used."""
    assert shop.execute(
        "select count(distinct status) from winback.seeds.status_map where value_band <> 'unknown'"
    ).fetchone() == (8,)


def test_figures_beside_the_status(shop: duckdb.DuckDBPyConnection) -> None:
    """Nobody could say why a customer has a status, or when the next order of one with a single gap is due."""
    row = shop.execute(
        "select recency_days, days_since_first_order, gap_before_last_order_days, value_before, usual_gap_days, "
        "rhythm, rhythm_basis, why from winback.marts.customer_status where customer_id = 'back and stayed, much spent'"
    ).fetchone()
    # The shop's gaps in the lookback: 61, 60, 116 and 10 days. Two of the mean of them stand beside the two own ones.
    usual = (126 + 2 * 61.75) / 4
    assert row == (
        *(10, 136, 10, 1200, round(usual, 2), round(10 / usual, 3), "own and shop"),
        "10 days since the last order, revenue 1,200 (high-value from 900)",
    )
    assert shop.execute(
        "select usual_gap_days, rhythm_basis from winback.marts.customer_status "
        "where customer_id = 'silent for 41 days'"
    ).fetchone() == (61.75, "shop")
    assert shop.execute(
        "select why from winback.marts.customer_status where customer_id = 'back after years'"
    ).fetchone() == ("5 days since the last order, back after 862 days, revenue 100 (high-value from 900)",)


def test_flows_between_period_ends(shop: duckdb.DuckDBPyConnection) -> None:
    """Who fell silent in the period would be missing, or be taken for somebody else."""
    moves = shop.execute(
        "select period_end, from_status, to_status, customer_count, movement from winback.marts.status_flows "
        "where is_move and period_end = date '2024-07-01' order by from_position, to_position"
    ).fetchall()
    end = date(2024, 7, 1)
    assert moves == [
        # of the 15th, 14th, 5th and 4th of June; an order on the first of July belongs to the next period
        (end, "Not yet a customer", "New", 5, "first_order"),
        (end, "New", "Slipping high-value", 1, "began_to_slip"),
        # 46, 47 and 60 days silent
        (end, "New", "Slipping", 3, "began_to_slip"),
        # 61 days silent, with an order on the very day that is not seen yet
        (end, "Active", "Dormant low-purchase", 1, "fell_dormant"),
        (end, "Dormant low-purchase", "Reactivated", 1, "came_back"),
    ]


@pytest.mark.parametrize(
    ("earlier", "later", "word"),
    [
        (None, "new", "first_order"),
        # a first order, and silence for the rest of a long period
        (None, "dormant", "first_order"),
        ("new", "active", "other"),
        ("active", "active", "stayed"),
        ("active", "slipping", "began_to_slip"),
        ("slipping", "active", "reordered"),
        ("slipping", "dormant", "fell_dormant"),
        ("active", "dormant", "fell_dormant"),
        ("dormant", "lost", "became_lost"),
        ("active", "lost", "became_lost"),
        ("dormant", "reactivated", "came_back"),
        ("lost", "slipping", "came_back"),
        ("lost", "dormant", "reordered"),
    ],
)
def test_every_movement_has_one_word(earlier: str | None, later: str, word: str) -> None:
    """Pages, warnings and analyses would each count other customers as won back or lost."""
    macro = (ROOT / "macros" / "status" / "status_movement.sql").read_text(encoding="utf-8")
    sql = Template(macro + "{{ status_movement('$1::text', '$2') }}").render()
    assert duckdb.execute(f"select {sql}", [earlier, later]).fetchone() == (word,)


def test_the_summary_counts_everybody(shop: duckdb.DuckDBPyConnection) -> None:
    """The page would say how many slip, and its table would add up to others."""
    rows = shop.execute(
        "select status, customer_count, scored_count, probability_90_days, slipping_high_value_count, "
        "slipping_high_value, slipping_high_value_probability_90_days from winback.marts.status_summary"
    ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    counts = Counter(status for _, status in CUSTOMERS.values() if status)
    assert {status: row[0] for status, row in found.items()} == {**counts, "Everybody": len(BASE)}
    assert found["Everybody"][1:] == (1, 0.4, 1, 1000, 0.4)
    assert found["Slipping high-value"] == (1, 1, 0.4, 1, 1000, 0.4)
    assert found["Slipping"][1:] == (0, None, 0, None, None)


@pytest.mark.parametrize(
    ("slipping", "dormant", "fit"),
    [
        # 60 days are less than one median gap of 61.5 days, but those who are dormant have missed more than an order
        (1.0, [3.0] * 9 + [1.9] * 3, "fits"),
        (1.0, [3.0] * 6 + [1.9] * 6, "early"),
        (2.5, [3.0] * 12, "late"),
        # of nine nothing is said
        (1.0, [1.0] * 9, None),
    ],
)
def test_a_rule_fits_or_not_by_the_gaps_of_those_it_is_about(
    shop: duckdb.DuckDBPyConnection, slipping: float, dormant: list[float], fit: str | None
) -> None:
    """A rule that names the right customers would be called wrong, because others order more rarely."""
    slippers = [("slipping", slipping)] * (9 if fit is None else 12)
    people = [(lifecycle, rhythm) for lifecycle, rhythm in [*slippers, *(("dormant", one) for one in dormant)]]
    shop.execute("begin; delete from winback.marts.customer_status where lifecycle in ('slipping', 'dormant')")
    for number, (lifecycle, rhythm) in enumerate(people):
        shop.execute(
            "insert into winback.marts.customer_status by name select * replace (? as customer_id, ? as lifecycle, "
            "? as rhythm, 'own and shop' as rhythm_basis, 61.5 as usual_gap_days) from winback.marts.customer_status "
            "where customer_id = 'back after 60 days'",
            [f"judged {number}", lifecycle, rhythm],
        )
    found = shop.execute(
        "select rule_fit, slipping_overdue_count, dormant_not_overdue_count, usual_gap_days, "
        "fitting_slipping_after_days, slipping_after_days, dormant_after_days "
        "from winback.marts.status_summary where is_everybody"
    ).fetchone()
    shop.execute("rollback")
    overdue = len(slippers) if slipping >= 2 else 0
    assert found == (fit, overdue, sum(one < 2 for one in dormant), 61.5, 123, 40, 60)


def test_who_moved_can_be_asked(shop: duckdb.DuckDBPyConnection) -> None:
    """Who asks which customers slipped last month would get a number and no names."""
    who = shop.execute(
        "select count(*), sum(value) > 0 from winback.marts.status_history "
        "where is_move and previous_status = 'New' and status = 'Slipping' and period_end = date '2024-07-01'"
    ).fetchone()
    assert who == (3, True)
    flows = "select period_end, from_status, to_status, customer_count from winback.marts.status_flows"
    counted = (
        "select period_end, previous_status, status, count(*) from winback.marts.status_history "
        "where previous_status is not null group by all"
    )
    assert shop.execute(f"({flows} except {counted}) union all ({counted} except {flows})").fetchall() == []
    first = shop.execute(
        "select distinct previous_status, is_move from winback.marts.status_history "
        "where period_end = (select min(period_end) from winback.marts.status_history)"
    ).fetchall()
    assert first == [(None, None)]


def test_flows_add_up(shop: duckdb.DuckDBPyConnection) -> None:
    """A table of flows that loses people says that all is well."""
    singular = (ROOT / "tests" / "singular" / "status" / "status_flows_add_up.sql").read_text()
    singular = singular.replace("{{ ref('status_flows') }}", "winback.marts.status_flows")
    singular = singular.replace("{{ ref('int_history_dates') }}", f"{SCHEMA}.int_history_dates")
    assert shop.execute(singular).fetchall() == []
    # Everybody who had ordered before the end of the period, once.
    for end, customers in shop.execute(
        "select period_end, sum(customer_count) from winback.marts.status_flows group by 1"
    ).fetchall():
        known = {
            customer
            for customer in BASE
            if any(pd.Timestamp(day) < pd.Timestamp(end) for day, amount in CUSTOMERS[customer][0] if amount > 0)
        }
        assert customers == len(known)
    # The test sees who is lost.
    shop.execute("begin; delete from winback.marts.status_flows where to_status = 'Slipping'")
    assert shop.execute(singular).fetchall()
    shop.execute("rollback")
