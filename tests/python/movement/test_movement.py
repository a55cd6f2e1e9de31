"""Hand-made customers that move in every way there is, judged by a person."""

import math
from datetime import date

import duckdb
import pandas as pd
import pytest
from compiled import SCHEMA, compile_models, run_models, warehouse
from conftest import ROOT, Dbt
from shop import TODAY, write

OPTIONS = {
    "segmentations": ["rfm", "dormancy"],
    "segment_count_max": 3,
    "lookback_days": 70,
    "dormant_after_days": 30,
    "movement_periods_max": 13,
    "use_horizon_days": 30,
}
AS_OF = date(2024, 5, 10)

# Days and amounts of 2024; a negative amount is sent back under a number of its own.
ORDERS = {
    "buys every month": [("01-25", 100), ("02-20", 100), ("03-20", 100), ("04-20", 100)],
    "comes in March": [("03-20", 100)],
    "falls silent": [("01-25", 100)],
    "comes back": [("01-10", 100), ("04-25", 100)],
    "buys much": [("01-25", 100), ("02-20", 5000)],
    "sends it back": [("01-25", 5000), ("02-10", -4900)],
    "only sends back": [("02-10", -50)],
    # on the period end itself: that is the next period's first day
    "buys at midnight": [("03-01", 100)],
}
# Recency, orders and spend of the centers, in natural units.
CENTERS = {"Fresh": (10, 1, 100), "Silent": (60, 1, 100), "Big": (10, 1, 10000)}

FEB, MAR, APR, MAY = (date(2024, month, 1) for month in (2, 3, 4, 5))
BOUGHT, TIME, OTHER = "bought", "only time passed", "other activity"
# Where a person finds each of them at the end of January, February, March and April, where they were, and why.
EXPECTED = {
    "buys every month": [
        (FEB, None, "Fresh", None),
        *((end, "Fresh", "Fresh", BOUGHT) for end in (MAR, APR, MAY)),
    ],
    "comes in March": [(APR, "new", "Fresh", BOUGHT), (MAY, "Fresh", "Silent", TIME)],
    "falls silent": [
        (FEB, None, "Fresh", None),
        (MAR, "Fresh", "Silent", TIME),
        (APR, "Silent", "Silent", TIME),
        (MAY, "Silent", "gone", TIME),
    ],
    "comes back": [
        (FEB, None, "Fresh", None),
        (MAR, "Fresh", "Silent", TIME),
        (APR, "Silent", "gone", TIME),
        (MAY, "gone", "Fresh", BOUGHT),
    ],
    "buys much": [
        (FEB, None, "Fresh", None),
        (MAR, "Fresh", "Big", BOUGHT),
        (APR, "Big", "Big", TIME),
        # 71 days after the last order
        (MAY, "Big", "gone", TIME),
    ],
    "sends it back": [
        (FEB, None, "Big", None),
        (MAR, "Big", "Silent", OTHER),
        (APR, "Silent", "Silent", TIME),
        (MAY, "Silent", "gone", TIME),
    ],
    "buys at midnight": [(APR, "new", "Silent", BOUGHT), (MAY, "Silent", "Silent", TIME)],
}
# Of those who are silent for more than 30 days: buyers are outside.
EXPECTED_OF_THE_DORMANT = {
    "buys every month": [
        (FEB, None, "outside", None),
        *((end, "outside", "outside", BOUGHT) for end in (MAR, APR, MAY)),
    ],
    "comes in March": [(APR, "new", "outside", BOUGHT), (MAY, "outside", "Asleep", TIME)],
    "comes back": [
        (FEB, None, "outside", None),
        (MAR, "outside", "Asleep", TIME),
        (APR, "Asleep", "gone", TIME),
        (MAY, "gone", "outside", BOUGHT),
    ],
}


def parameters() -> pd.DataFrame:
    """The centers as a fit gives them: logarithms, not scaled any further."""
    row: dict[str, object] = {}
    for position in range(1, 5):
        row |= {f"clip_lower_{position}": None, f"clip_upper_{position}": None}
        row |= {f"location_{position}": 0.0, f"scale_{position}": 1.0}
    for segment, center in enumerate(CENTERS.values(), 1):
        row[f"segment_id_{segment}"] = float(segment)
        row |= {f"center_{segment}_{position}": 0.0 for position in range(1, 5)}
        row |= {f"center_{segment}_{position}": math.log1p(value) for position, value in enumerate(center, 1)}
    alone = row | {
        name: None for name in row if name.startswith(("center_2", "center_3", "segment_id_2", "segment_id_3"))
    }
    frame = pd.DataFrame([row | {"segmentation": "rfm"}, alone | {"segmentation": "dormancy"}])
    frame = frame.astype({name: float for name in frame.columns if name != "segmentation"})
    # A model that was fitted between the first and the last period end.
    return frame.assign(fitted_on=pd.Timestamp("2024-03-15"))


@pytest.fixture(scope="module")
def shop(dbt: Dbt) -> duckdb.DuckDBPyConnection:
    """The customers, as of the tenth of May."""
    past = [
        "int_history_dates",
        "int_customer_history",
        "int_segment_scaled",
        "int_segment_scores",
        "int_segments_at_dates",
    ]
    later = ["segment_history", "segment_migration", "int_forecast_sample"]
    models = compile_models(dbt, [*TODAY, *past, *later], **OPTIONS)
    connection = warehouse()
    connection.execute("create schema winback.marts")
    lines = pd.DataFrame(
        [
            {
                "order_id": f"{customer} {day}",
                "customer_id": customer,
                "ordered_at": pd.Timestamp(f"2024-{day}"),
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
            for customer, orders in ORDERS.items()
            for day, amount in orders
        ]
    )
    events = pd.DataFrame(columns=["event_id", "customer_id", "occurred_at", "event_type", "amount"])
    write(connection, lines, events)
    connection.execute(
        f"create table {SCHEMA}.int_as_of as select date '{AS_OF}' as as_of_date, "
        f"date '{AS_OF}' - 70 as lookback_start, date '2024-01-10' as first_on"
    )
    connection.register("parameters", parameters())
    connection.execute(f"create table {SCHEMA}.int_segment_parameters as from parameters")
    names = [("rfm", number, name) for number, name in enumerate(CENTERS, 1)] + [("dormancy", 1, "Asleep")]
    connection.execute(
        f"create table {SCHEMA}.int_segment_names "
        "(segmentation text, segment_id bigint, segment_name text, offered_id bigint)"
    )
    connection.executemany(f"insert into {SCHEMA}.int_segment_names values ($1, $2, $3, $2)", names)
    connection.execute(
        "create table winback.marts.segment_profiles as select 'rfm' as segmentation, * from (values "
        "(1, 100, 0.6::double, 0.5::double, 0.7::double), (2, 100, 0.2, 0.13, 0.29), (3, 20, 0.4, 0.22, 0.61)) "
        "as t (segment_id, past_customer_count, reorder_rate, reorder_rate_lower, reorder_rate_upper) "
        "cross join (select 6 as past_end_count, 0.1::float8 as reorder_rate_min, 0.9::float8 as reorder_rate_max)"
    )
    marts = {name: models.pop(name) for name in later}
    run_models(connection, models)
    sample = marts.pop("int_forecast_sample")
    for name, sql in marts.items():
        connection.execute(f"create table winback.marts.{name} as {sql}")
    run_models(connection, {"int_forecast_sample": sample})
    return connection


@pytest.mark.parametrize(
    ("segmentation", "expected"), [("rfm", EXPECTED), ("dormancy", EXPECTED_OF_THE_DORMANT)], ids=["rfm", "dormancy"]
)
def test_every_kind_of_move(
    shop: duckdb.DuckDBPyConnection, segmentation: str, expected: dict[str, list[object]]
) -> None:
    """Who fell silent would vanish from the picture, and aging would be taken for behavior."""
    found: dict[str, list[object]] = {}
    for customer, *move in shop.execute(
        "select customer_id, period_end, previous_segment, segment, cause from winback.marts.segment_history "
        "where segmentation = ? order by customer_id, period_end",
        [segmentation],
    ).fetchall():
        found.setdefault(customer, []).append(tuple(move))
    assert {customer: found[customer] for customer in expected} == expected
    assert found.keys() == EXPECTED.keys()


def test_rows_add_up(shop: duckdb.DuckDBPyConnection) -> None:
    """A table of moves that loses people says that all is well."""
    singular = (ROOT / "tests" / "singular" / "movement" / "movement_accounts_for_everybody.sql").read_text()
    for name in ("segment_history", "segment_migration"):
        singular = singular.replace(f"{{{{ ref('{name}') }}}}", f"winback.marts.{name}")
    assert shop.execute(singular).fetchall() == []
    # The money of the period is that of everybody who ever ordered, refunds where they happened.
    assert shop.execute(
        "select period_end, sum(customer_count), sum(revenue) from winback.marts.segment_migration "
        "where segmentation = 'rfm' group by period_end order by period_end"
    ).fetchall() == [(MAR, 5, 100 + 5000 - 4900), (APR, 7, 300), (MAY, 7, 200)]
    # The test sees customers who are lost: two periods of two segmentations.
    shop.execute("begin; delete from winback.marts.segment_migration where to_segment = 'gone'")
    assert len(shop.execute(singular).fetchall()) == 4
    shop.execute("rollback")


def test_a_move_counts_as_a_fall_only_beyond_chance(shop: duckdb.DuckDBPyConnection) -> None:
    """Who spent most would be told first, although they order on where they went."""
    assert shop.execute(
        "select from_segment, to_segment, from_reorder_rate, to_reorder_rate, reorder_rate_fall_weight "
        "from winback.marts.segment_migration where segmentation = 'rfm' and is_move and cause = 'only time passed' "
        "and period_end = ? order by all",
        [MAY],
    ).fetchall() == [
        ("Big", "gone", 0.4, None, None),
        ("Fresh", "Silent", 0.6, 0.2, pytest.approx(0.4 * 100)),
        ("Silent", "gone", 0.2, None, None),
    ]
    # 0.6 and 0.4 of twenty do not differ beyond chance
    assert shop.execute(
        "select reorder_rate_fall_weight from winback.marts.segment_migration "
        "where segmentation = 'rfm' and from_segment = 'Fresh' and to_segment = 'Big'"
    ).fetchall() == [(None,)]


def test_only_what_came_before_the_fit_is_a_look_back(shop: duckdb.DuckDBPyConnection) -> None:
    """Moves that a frozen model saw as they happened would be taken for moves that were found in hindsight."""
    assert shop.execute(
        "select distinct period_end, is_look_back from winback.marts.segment_history where period_end >= ? order by 1",
        [MAR],
    ).fetchall() == [(MAR, True), (APR, False), (MAY, False)]


def sampled(shop: duckdb.DuckDBPyConnection, columns: str, where: str) -> list[tuple[object, ...]]:
    """Rows of the sample that a forecast reads, in order."""
    return shop.execute(
        f"select customer_id, as_of_date, {columns} from {SCHEMA}.int_forecast_sample where {where} order by all"
    ).fetchall()


def test_aging_is_where_silence_leads(shop: duckdb.DuckDBPyConnection) -> None:
    """A forecast would be compared with an aging that is not what happens when nothing happens."""
    assert sampled(
        shop,
        "segment_now, segment_aged, segment_next",
        "segmentation = 'rfm' and task = 'next_period' and customer_id in ('buys every month', 'falls silent')"
        " and segment_next is not null",
    ) == [
        *(("buys every month", end, "Fresh", "Silent", "Fresh") for end in (FEB, MAR, APR)),
        ("falls silent", FEB, "Fresh", "Silent", "Silent"),
        ("falls silent", MAR, "Silent", "Silent", "Silent"),
        ("falls silent", APR, "Silent", "gone", "gone"),
    ]
    # Whoever did nothing is where aging said, in every segmentation: also in one that only silence lets in.
    silent = shop.execute(
        f"""
        select segmentation, count(*), count(*) filter (where sample.segment_aged = sample.segment_next)
        from {SCHEMA}.int_forecast_sample as sample
        inner join winback.marts.segment_history as history using (segmentation, customer_id)
        where history.period_end = sample.outcome_on and history.cause = 'only time passed' and task = 'next_period'
        group by segmentation order by segmentation
        """
    ).fetchall()
    assert silent == [("dormancy", 11, 11), ("rfm", 11, 11)]


def test_only_first_orders_are_first_orders(shop: duckdb.DuckDBPyConnection) -> None:
    """Who comes back after the lookback, or was there before the data begins, would be taken for new."""
    assert sampled(shop, "segment_now, segment_next", "segmentation = 'rfm' and task = 'first_order'") == [
        ("buys at midnight", APR, "Silent", "Silent"),
        ("comes in March", APR, "Fresh", "Silent"),
    ]


def test_no_period_is_learnt_from_whose_month_is_left_out(shop: duckdb.DuckDBPyConnection, dbt: Dbt) -> None:
    """Nobody seems to buy in it, and the forecast would learn that everybody leaves."""
    name = "int_forecast_sample"
    sql = compile_models(dbt, [name], leave_out_incomplete_months=True, **OPTIONS)[name]
    learnt_from = f"select distinct as_of_date from ({sql}) where task = 'next_period' and segment_next is not null"
    assert sorted(shop.execute(learnt_from).fetchall()) == [(FEB,), (MAR,), (APR,)]
    shop.execute(f"begin; insert into {SCHEMA}.int_incomplete_months (month_start) values ('{MAR}')")
    assert sorted(shop.execute(learnt_from).fetchall()) == [(FEB,), (APR,)]
    shop.execute("rollback")


def test_today_is_scored_as_the_past_is(shop: duckdb.DuckDBPyConnection) -> None:
    """The forecast of today would be made from other figures than it was learnt from."""
    where = "segmentation = 'rfm' and task = 'next_period' and segment_next is null"
    assert sampled(shop, "segment_now, segment_aged, recency_days, order_count", where) == [
        ("buys at midnight", AS_OF, "Silent", "gone", 70, 1),
        ("buys every month", AS_OF, "Fresh", "Silent", 20, 2),
        ("comes back", AS_OF, "Fresh", "Silent", 15, 1),
        ("comes in March", AS_OF, "Silent", "gone", 51, 1),
    ]
