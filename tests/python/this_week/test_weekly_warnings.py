"""Each thing that should be looked at first is warned of, and nothing else is."""

from typing import Any

import pytest
from compiled import compile_models, warehouse
from conftest import Dbt

# Table → the row that calls for a warning, the row that does not, and the words of the warning. A name that ends with a
# blank adds to the table before.
CASES: dict[str, tuple[str, str, str]] = {
    "marts.data_cautions": (
        "unnest(range(1, 3)) as position, 'rounded ids' as caution_type, 'Ids are rounded.' as caution, "
        "'Export again.' as what_to_do",
        "1 as position, 'rounded ids' as caution_type, 'Ids are rounded.' as caution, 'Export again.' as what_to_do "
        "where false",
        "Ids are rounded. Data quality has 1 more.",
    ),
    "marts.rejected_rows": (
        "'order_lines' as entity, 'a.csv' as source_file, 'unparseable date' as reason, unnest(range(11)) as row",
        "'order_lines' as entity, 'a.csv' as source_file, 'unparseable date' as reason, unnest(range(10)) as row",
        "11 of 1,000 raw rows of order lines could not be used (the worst file is a.csv: 11 of 900).",
    ),
    "marts.build_summary": (
        "timestamp '2024-03-02 10:00' as last_order_at",
        "timestamp '2024-03-03 10:00' as last_order_at",
        "No orders in the last 7 days: the last one is from 2024-03-02.",
    ),
    "marts.incomplete_periods": (
        "date '2024-02-01' as month_start, 'few orders.' as detail",
        "date '2023-10-01' as month_start, 'few orders.' as detail",
        "Orders seem to be missing in 2024-02: few orders.",
    ),
    "marts.segmentation_models": (
        "'rfm' as segmentation, true as is_current, true as is_refit_advised, 'refit advised: it pays' as advice",
        "'rfm' as segmentation, true as is_current, null::boolean as is_refit_advised, '' as advice",
        "Segmentation rfm: refit advised: it pays.",
    ),
    "intermediate.int_segmentation_current": (
        "'rfm' as segmentation, 'silhouettes' as artifact, unnest(['known', 'gone', 'gone too']) as customer_id",
        "'rfm' as segmentation, 'silhouettes' as artifact, unnest(['known', 'gone']) as customer_id",
        "Segmentation rfm: of the 3 customers that its model remembers, 1 are in the data. Is this "
        "another shop, or is the "
        "customer id read from another column?",
    ),
    "marts.segmentation_drift": (
        "'rfm' as segmentation, 'order_count' as feature, 0.3::double as population_stability, 'shifted' as verdict",
        "'rfm' as segmentation, 'order_count' as feature, 0.2::double as population_stability, 'shifted' as verdict",
        "Customers differ from those the segmentation rfm was fitted on: order count shifted.",
    ),
    "marts.campaign_results": (
        "'program' as origin, 60 as measured_treatment_count, 40 as measured_control_count, "
        "'all' as slice_type, 'suspect' as outcome, 'win_back' as campaign_id, "
        "'Do not use.' as verdict",
        "'program' as origin, 60 as measured_treatment_count, 40 as measured_control_count, "
        "'all' as slice_type, 'none seen' as outcome, 'win_back' as campaign_id, "
        "'Do not use.' as verdict",
        "win_back: Do not use.",
    ),
    "marts.winback_list": (
        "'win_back' as program, 'late' as customer_id, 'treatment' as arm, null::text as suppressed_reason, "
        "true as is_to_send, false as new_on_list",
        "'win_back' as program, 'sent' as customer_id, 'treatment' as arm, null::text as suppressed_reason, "
        "true as is_to_send, false as new_on_list",
        "win_back: 1 of its customers were put on the list by an earlier build and have not been contacted; the days "
        "that count have begun.",
    ),
    "marts.winback_list ": (
        "'win_back' as program, 'seen' as customer_id, 'control' as arm, 'measured in round 1 until 2024-02-01' as "
        "suppressed_reason, false as is_to_send, false as new_on_list",
        "'win_back' as program, 'seen' as customer_id, 'control' as arm, 'open order' as suppressed_reason, "
        "false as is_to_send, false as new_on_list",
        "win_back: 1 of its customers have been measured in its round and are suppressed; the round has enough "
        "customers.",
    ),
    "marts.anomalies": (
        "'day' as anomaly_type, '2024-03-04' as item, 'order_count' as measure, 0::double as actual, "
        "33.79::double as expected, timestamp '2024-03-04' as period_start, timestamp '2024-03-04' as period_end, "
        "1 as period_count, 0 as holiday_count, 'Closed.' as cause",
        "'day' as anomaly_type, '2024-03-02' as item, 'order_count' as measure, 0::double as actual, "
        "33.79::double as expected, timestamp '2024-03-02' as period_start, timestamp '2024-03-02' as period_end, "
        "1 as period_count, 0 as holiday_count, 'Closed.' as cause",
        "2024-03-04: 0 orders, compared with the usual 33.8. Closed.",
    ),
}


@pytest.fixture(scope="module")
def model(dbt: Dbt) -> str:
    return compile_models(dbt, ["weekly_warnings"])["weekly_warnings"]


def warnings(model: str, rows: dict[str, str], needed: int = 100) -> list[Any]:
    """Return the warnings, as of 10 March 2024, where the tables have these rows."""
    connection = warehouse()
    connection.execute("create schema winback.marts; create schema winback.records")
    connection.execute("create table winback.intermediate.int_as_of as select date '2024-03-10' as as_of_date")
    connection.execute(
        """
        create schema winback.seeds;
        create table winback.seeds.programs as select 'win_back' as program, '2' as salt;
        create table winback.records.list_assignments as
        select 'online_retail' as dataset, 'win_back' as program, '2' as salt, unnest(['sent', 'late']) as customer_id,
            date '2024-03-01' as assigned_on;
        -- who is late was sent the list of the round before
        create table winback.records.lists_sent as
        select 'online_retail' as dataset, 'win_back' as program, unnest(['sent', 'late']) as customer_id,
            unnest([date '2024-03-02', date '2024-01-02']) as sent_on;
        create table winback.marts.row_accounting as
        select 'order_lines' as entity, unnest(['a.csv', 'b.csv', 'week.csv']) as source_file,
            unnest([900, 96, 4])::bigint as raw_row_count
        """
    )
    connection.execute("create table winback.marts.customer_single_view as select 'known' as customer_id")
    connection.execute(
        f"create table winback.marts.list_plan as select 'win_back' as program, {needed} as needed_customer_count"
    )
    for table, row in rows.items():
        if table.endswith(" "):
            connection.execute(f"insert into winback.{table} by name select {row}")
        else:
            connection.execute(f"create table winback.{table} as select {row}")
    return [row for (row,) in connection.execute(f"select warning from ({model}) order by position").fetchall()]


def test_nothing_is_warned_of_where_nothing_is_wrong(model: str) -> None:
    """People who are warned every week read no warning."""
    assert warnings(model, {table: quiet for table, (_, quiet, _) in CASES.items()}) == []


@pytest.mark.parametrize("table", CASES)
def test_what_is_wrong_is_said(model: str, table: str) -> None:
    """A week's decisions would rest on what somebody could have known to be wrong."""
    rows = {name: loud if name == table else quiet for name, (loud, quiet, _) in CASES.items()}
    assert warnings(model, rows) == [CASES[table][2]]


def test_a_holiday_is_told_once(model: str) -> None:
    """A closed day would push everything else off the page with a row for each of its hours."""
    rows = {table: quiet for table, (_, quiet, _) in CASES.items()}
    day, *_ = CASES["marts.anomalies"]
    hour = day.replace("'day' as", "'hour' as").replace("'2024-03-04' as item", "'2024-03-04 {0:02}:00' as item")
    hours = [hour.replace("'2024-03-04' as period_", "'2024-03-0{1} {0}:00' as period_").format(9, n) for n in (4, 5)]
    found = warnings(model, rows | {"marts.anomalies": " union all select ".join([day, *hours])})
    # nine o'clock of the closed day is a part of it; that of the next day is not
    assert found == [CASES["marts.anomalies"][2], "2024-03-04 09:00: 0 orders, compared with the usual 33.8. Closed."]


def test_public_holidays_are_no_warning(model: str) -> None:
    """Everybody knows when Christmas was."""
    rows = {table: quiet for table, (_, quiet, _) in CASES.items()}
    closed = CASES["marts.anomalies"][0].replace("0 as holiday_count", "1 as holiday_count")
    assert warnings(model, rows | {"marts.anomalies": closed}) == []


def test_repeated_rows_are_no_loss(model: str) -> None:
    """A list of customers that is delivered every week would be warned of for ever."""
    rows = {table: quiet for table, (_, quiet, _) in CASES.items()}
    row = "'order_lines' as entity, '{}' as source_file, '{}' as reason, unnest(range({})) as source_row"
    assert warnings(model, rows | {"marts.rejected_rows": row.format("a.csv", "exact duplicate", 800)}) == []
    # few among all, and half of the week's file
    assert warnings(model, rows | {"marts.rejected_rows": row.format("week.csv", "unparseable date", 2)}) == [
        "2 of 1,000 raw rows of order lines could not be used (the worst file is week.csv: 2 of 4)."
    ]


def test_a_round_is_not_ended_before_it_has_shown_anything(model: str) -> None:
    """Who follows the advice every week would begin to count anew each time, and never see a result."""
    rows = {name: loud if name == "marts.winback_list " else quiet for name, (loud, quiet, _) in CASES.items()}
    assert warnings(model, rows, needed=101) == []


def test_the_gravest_come_first(model: str) -> None:
    """What spoils every figure would stand below a busy hour."""
    assert warnings(model, {table: loud for table, (loud, _, _) in CASES.items()}) == [
        words for _, _, words in CASES.values()
    ]
