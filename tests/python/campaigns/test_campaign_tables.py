"""Hand-made contacts on every edge of what counts, through the models' own SQL and into the results."""

from datetime import date

import duckdb
import pandas as pd
import pytest
from compiled import SCHEMA, compile_models, run_models, warehouse
from conftest import ROOT, Dbt
from counts import sides

from winback.campaigns.measurement import measure

MODELS = ["int_campaign_contacts", "int_campaign_totals", "lifetime_by_group"]
AS_OF = date(2024, 7, 1)
ORDERS = [
    # customer, day, revenue, whether it is an order
    ("on the day", "2024-05-01", 10, True),
    ("last day", "2024-05-30", 20, True),
    ("a day late", "2024-05-31", 40, True),
    ("day before", "2024-04-30", 80, True),
    ("sent back", "2024-05-02", 50, True),
    ("sent back", "2024-05-20", -50, False),
    ("sent back later", "2024-05-02", 50, True),
    ("sent back later", "2024-06-20", -50, False),
    ("long ago", "2020-01-01", 900, True),
    ("program", "2024-05-03", 70, True),
    ("program", "2024-04-20", 30, True),
    ("in another list", "2024-06-10", 5, True),
    ("never sent a", "2024-04-20", 5, True),
]
CAMPAIGN = [
    # customer, arm, assigned, contacted
    ("on the day", "treatment", "2024-05-01 06:00", "2024-05-01 12:00"),
    ("last day", "Treatment ", "2024-05-01 06:00", None),
    ("a day late", "CONTROL", "2024-05-01 06:00", None),
    ("day before", " control", "2024-05-01 06:00", None),
    ("sent back", "treatment", "2024-05-01 06:00", "2024-05-02 12:00"),
    ("sent back later", "control", "2024-05-01 06:00", None),
    ("long ago", "control", "2024-05-01 06:00", None),
]
PROGRAM = [
    # customer, arm, assigned, sent
    ("program", "treatment", "2024-05-02", "2024-05-02"),
    ("held back", "control", "2024-05-02", None),
    ("never sent a", "treatment", "2024-05-09", None),
    ("never sent b", "control", "2024-05-09", None),
    ("days not over", "treatment", "2024-06-20", "2024-06-20"),
    ("in another list", "treatment", "2024-06-20", "2024-06-12"),
    ("forgotten:5e1f", "treatment", "2024-05-02", "2024-05-02"),
    ("forgotten:77aa", "control", "2024-05-02", None),
]


@pytest.fixture(scope="module")
def tables(dbt: Dbt) -> duckdb.DuckDBPyConnection:
    models = compile_models(dbt, MODELS)
    connection = warehouse()
    connection.execute(";".join(f"create schema winback.{name}" for name in ("input", "marts", "records", "seeds")))
    orders = pd.DataFrame(ORDERS, columns=["customer_id", "day", "amount", "is_order"])
    contacts = pd.DataFrame(CAMPAIGN, columns=["customer_id", "arm", "assigned_at", "contacted_at"])
    program = pd.DataFrame(PROGRAM, columns=["customer_id", "arm", "assigned_on", "sent_on"])
    for name, frame in {"orders": orders, "contacts": contacts, "program": program}.items():
        connection.register(name, frame)
    connection.execute(
        f"""
        create table {SCHEMA}.int_as_of as select date '{AS_OF}' as as_of_date, date '2020-01-01' as first_on;
        create table {SCHEMA}.int_orders as
        select customer_id, customer_id || day as order_key, day::timestamp as ordered_at, is_order,
            null::varchar as channel
        from orders;
        create table {SCHEMA}.int_order_days as
        select customer_id, day::date as ordered_on, amount::decimal(38,4) as net_amount,
            amount::decimal(38,4) as gross_amount, (amount / 2)::decimal(38,4) as margin_amount
        from orders;
        create table {SCHEMA}.int_history_dates as
        select as_of_date::date as as_of_date, is_period_end
        from (values ('2024-04-01', true), ('2024-04-30', false), ('2024-05-01', true), ('2024-06-01', true))
            as t (as_of_date, is_period_end);
        create table {SCHEMA}.int_segments_at_dates as
        select segmentation, as_of_date::date as as_of_date, customer_id, segment
        from (values
            ('rfm', '2024-04-01', 'long ago', 'Once'), ('rfm', '2024-05-01', 'long ago', 'gone'),
            ('rfm', '2024-06-01', 'long ago', 'Later'), ('rfa', '2024-05-01', 'long ago', 'Another'),
            ('rfm', '2024-05-01', 'program', 'Loyal'), ('rfm', '2024-06-01', 'days not over', 'Loyal')
        ) as t (segmentation, as_of_date, customer_id, segment);
        create table {SCHEMA}.int_customer_statuses as select true as is_today, 75.0::double as high_value_from;
        create table {SCHEMA}.int_customer_measures as select 'margin' as lifetime_value_basis;
        create table winback.seeds.status_map as from '{ROOT / "seeds" / "status_map.csv"}';
        create table winback.seeds.programs as
        select 'win_back' as program, 'mail' as channel, '10 %' as offer, 0.5::decimal(18,4) as cost_per_contact;
        create table winback.records.list_assignments as
        select 'online_retail' as dataset, 'win_back' as program, '1' as salt, customer_id,
            assigned_on::date as assigned_on, 30::bigint as outcome_days, arm,
            0.5::double as share_of_control, 'Slipping' as stratum, 7::decimal(38,4) as pre_period_revenue
        from program
        union all
        select 'another shop', 'win_back', '1', 'stranger', date '2024-05-02', 30, 'treatment', 0.5, 'Slipping', 7;
        create table winback.records.lists_sent as
        select 'online_retail' as dataset, 'win_back' as program, customer_id, sent_on::date as sent_on
        from program where sent_on is not null;
        create table winback.input.input__campaign_contacts as
        select row_number() over ()::varchar as contact_id, 'spring' as campaign_id, customer_id,
            'mail' as contact_type, '10 %' as offer, arm, 0.5::decimal(18,4) as share_of_control,
            assigned_at::timestamp as assigned_at, contacted_at::timestamp as contacted_at,
            null::timestamp as opened_at, null::timestamp as clicked_at, null::timestamp as redeemed_at,
            0.1::decimal(18,4) as cost
        from contacts
        union all
        -- chosen by hand, nobody says when the others were left out
        select 'x' || i, 'by hand', 'c' || i, 'mail', null, null, null, null,
            case when i < 2 then timestamp '2024-05-01 10:00' end, null, null, null, null
        from range(5) as r (i)
        union all
        -- a day before the data
        select 'y' || i, 'before', 'd' || i, 'mail', null, if(i % 2 = 0, 'control', 'treatment'), 0.5,
            timestamp '2019-12-31 10:00', timestamp '2019-12-31 10:00', null, null, null, null
        from range(40) as r (i)
        union all
        select 'z', 'flyer', 'on the day', 'letter', null, null, null, null, timestamp '2024-03-01 10:00', null, null,
            null, 0.25;
        create table winback.marts.customer_lifetime_value as
        select customer_id, 1::int as value_tenth, 1 as value_so_far, 1 as revenue_last_365, 1 as expected_orders_365,
            20 as expected_value_365, 1 as discounted_value_365
        from orders where is_order group by customer_id;
        create table winback.marts.customer_segments as select '' as segmentation, '' as customer_id, '' as segment_name
        where false;
        create table winback.marts.customer_status as select '' as customer_id, '' as status where false;
        create table winback.marts.lifetime_horizons as
        select 365 as horizon_days, 0 as test_count, null::double as total_error_min, null::double as total_error_max;
        create table {SCHEMA}.int_incomplete_months as select null::date as month_start where false;
        create table {SCHEMA}.int_products as select '' as product_id, '' as product_name where false;
        create table {SCHEMA}.int_order_lines as
        select '' as customer_id, '' as order_id, '' as source_order_id, '' as product_id, 'sale' as amount_type,
            'product' as line_type, 1 as gross_amount, null::timestamp as ordered_at
        where false;
        """
    )
    run_models(connection, models)
    return connection


def contacts_of(tables: duckdb.DuckDBPyConnection, campaign: str) -> dict[str, tuple[object, ...]]:
    rows = tables.execute(
        "select customer_id, arm, is_measured, order_count, revenue::double, revenue_before::double, status "
        f"from {SCHEMA}.int_campaign_contacts where campaign_id = '{campaign}'"
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def test_what_was_ordered_before_the_data_is_not_known(tables: duckdb.DuckDBPyConnection) -> None:
    """0.0 % of both sides had ordered again after a campaign that went out before the data begins."""
    assert {row[1] for row in contacts_of(tables, "before").values()} == {False}
    results = measure(tables.execute(f"from {SCHEMA}.int_campaign_totals").df())
    row = results[(results["campaign_id"] == "before") & (results["slice_type"] == "all")].iloc[0]
    assert (row["outcome"], row["waiting"]) == ("not comparable", 0)
    assert row["verdict"].startswith("The data begins after the customers were assigned")


def test_what_counts(tables: duckdb.DuckDBPyConnection) -> None:
    """An order on the day of the assignment counts, one on the 31st day does not; refunds count on their day."""
    assert contacts_of(tables, "spring") == {
        "on the day": ("treatment", True, 1, 10.0, 0.0, "No order yet"),
        "last day": ("treatment", True, 1, 20.0, 0.0, "No order yet"),
        "a day late": ("control", True, 0, 0.0, 0.0, "No order yet"),
        "day before": ("control", True, 0, 0.0, 80.0, "New"),
        "sent back": ("treatment", True, 1, 0.0, 0.0, "No order yet"),
        "sent back later": ("control", True, 1, 50.0, 0.0, "No order yet"),
        # the order is known, and too old to be spend of the lookback
        "long ago": ("control", True, 0, 0.0, 0.0, "Lost"),
    }


def test_programs(tables: duckdb.DuckDBPyConnection) -> None:
    """A list that nobody sent is left out whole, both arms; days that are not over wait; others' customers stay out."""
    found = contacts_of(tables, "win_back")
    assert {customer: (row[0], row[1]) for customer, row in found.items()} == {
        "program": ("treatment", True),
        "held back": ("control", True),
        "never sent a": ("treatment", False),
        "never sent b": ("control", False),
        "days not over": ("treatment", False),
        "in another list": ("treatment", False),
        "forgotten:5e1f": ("treatment", False),
        "forgotten:77aa": ("control", False),
    }
    # as written down at the assignment, not as orders tell today
    assert found["program"][2:] == (1, 70.0, 7.0, "Slipping")


def test_what_customers_cost_before_their_first_order(tables: duckdb.DuckDBPyConnection) -> None:
    """A channel would look cheap, or be charged for messages to customers it already had."""
    found = tables.execute(
        f"""
        select group_name, customer_count, acquired_customer_count, acquisition_cost::double
        from {SCHEMA}.lifetime_by_group where grouped_by in ('all', 'first order in')
        """
    ).fetchall()
    assert {name: rest for name, *rest in found} == {
        # one of them had a flyer, too
        "2024-05": [5, 5, 5 * 0.1 + 0.25],
        # they had ordered before they were contacted
        "2024-04": [3, 0, None],
        "2024-06": [1, 0, None],
        "2020-01": [1, 0, None],
        "all": [10, 5, 5 * 0.1 + 0.25],
    }


def test_segments_at_the_time(tables: duckdb.DuckDBPyConnection) -> None:
    """That of the last period end up to the assignment: a later one would be of what the campaign did."""
    found = dict(
        tables.execute(
            f"select customer_id, segment from {SCHEMA}.int_campaign_contacts "
            "where campaign_id in ('spring', 'win_back')"
        ).fetchall()
    )
    assert found["long ago"] == "gone"
    assert found["program"] == found["days not over"] == "Loyal"
    assert found["held back"] == "no order yet"
    # first ordered on 10 June, after the period end of 1 June
    assert found["in another list"] == "new"
    # had ordered before the period end, and is not among those whose history is kept
    assert found["never sent a"] == "not known"


def test_results(tables: duckdb.DuckDBPyConnection) -> None:
    """Who was not sent the message stays in the arm that was drawn; what chance did not decide is not claimed."""
    results = measure(tables.execute(f"from {SCHEMA}.int_campaign_totals").df()).set_index(
        ["campaign_id", "slice_type"]
    )
    spring = results.loc[("spring", "all")]
    assert (spring["treatment"], spring["control"], spring["sent"]) == (3, 4, 2)
    assert (spring["reordered_count_treatment"], spring["reordered_count_control"]) == (3, 1)
    assert spring["lift"] == pytest.approx(3 / 3 - 1 / 4)
    assert spring["outcome"] == "too few"

    program = results.loc[("win_back", "all")]
    # Who was forgotten counts in the arm that was drawn; they are not measured as if they ordered nothing, nor awaited.
    assert (program["treatment"], program["measured_treatment_count"], program["waiting"]) == (5, 1, 2)
    assert (program["control"], program["measured_control_count"]) == (3, 1)
    assert program["cost"] == pytest.approx(1.5)

    by_hand = results.loc[("by hand", "all")]
    assert by_hand["outcome"] == "not comparable"
    assert pd.isna(by_hand["lift"])
    assert (by_hand["treatment"], by_hand["control"]) == (2, 3)
    weeks = results.loc[[("win_back", "cohort week")]]
    assert list(weeks["slice"]) == ["2024-04-29", "2024-05-06", "2024-06-17"]
    assert list(weeks["outcome"]) == ["too few", "not sent", "too early"]


def test_in_words() -> None:
    """A campaign that works, one that harms, one that was tampered with, and one whose arms were not alike before."""

    def said(treated: int, came: int, control: int, came_alone: int, before: float = 10.0) -> tuple[str, str]:
        rows = sides((came, treated, came_alone, control), before=before, share_of_control=0.5)
        result = measure(pd.DataFrame(rows)).iloc[0]
        return result["outcome"], result["verdict"]

    assert said(500, 150, 500, 100) == (
        "effect",
        "It brings back 10.0 more customers per 100 (4.6 to 15.3): 150 of 500 ordered again, and 100 of 500 of the "
        "control group.",
    )
    assert said(500, 60, 500, 100) == (
        "harm",
        "It drives away 8.0 customers per 100 (3.5 to 12.5): 60 of 500 ordered again, and 100 of 500 of the control "
        "group.",
    )
    assert said(500, 100, 500, 100) == (
        "none seen",
        "No effect seen yet: 100 of 500 ordered again, and 100 of 500 of the control group. An effect of up to 5.0 "
        "points is possible.",
    )
    assert said(500, 150, 400, 80)[0] == "suspect"
    assert "the arms differed in revenue" in said(500, 150, 500, 100, before=15.0)[1]


def test_no_campaigns() -> None:
    """A shop without any has empty tables with their types."""
    columns = ["origin", "campaign_id", "slice_type", "slice", "share_of_control", "side", "assigned"]
    empty = measure(pd.DataFrame(columns=columns))
    assert empty.empty
    assert str(empty["lift"].dtype) == "float64"
