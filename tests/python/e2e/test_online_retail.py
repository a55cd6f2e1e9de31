"""The real file of Online Retail: the published figures, to the last digit.

The figures are those of the reference table for this file (Chen, Sain and Guo 2012; UCI 352): each is the count or the
exact decimal sum over the original CSV after the cleaning step named.
"""

import gzip
import random
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import ONLINE_RETAIL, ORDER_OF_FILE, Dbt, DbtRun, differences, marts

pytestmark = pytest.mark.real_data

OPTIONS = {"dataset": "online_retail", "raw_path": str(ONLINE_RETAIL), "lookback_days": None}
KNOWN = "customer_id is not null"
SOLD = f"{KNOWN} and not is_return"
PRICED = f"{SOLD} and quantity > 0 and unit_price > 0"


@pytest.fixture(scope="module")
def real(dbt: Dbt) -> DbtRun:
    """The whole build, duplicates dropped, all history, with four threads."""
    return dbt.build("real", OPTIONS, threads=4, duckdb_threads=4).check()


@pytest.fixture(scope="module")
def with_duplicates(dbt: Dbt) -> DbtRun:
    """The input tables with repeated rows kept."""
    options = OPTIONS | {"drop_duplicates": False}
    return dbt.run(["build", "--select", "+input__order_lines"], dbt.database("with_duplicates"), options).check()


def rung(run: DbtRun, condition: str) -> tuple[int, int, int, Decimal]:
    (row,) = run.query(
        "select count(*), count(distinct customer_id), count(distinct order_id), sum(line_amount) "
        f"from input.input__order_lines where {condition}"
    )
    return row


# (condition, rows, customers, invoices, sum of quantity times price)
LADDER = {
    "raw": ("true", 541_909, 4_372, 25_900, "9747747.934"),
    "customer_known": (KNOWN, 406_829, 4_372, None, "8300065.814"),
    "not_cancelled": (SOLD, 397_924, 4_339, 18_536, "8911407.904"),
    "priced": (PRICED, 397_884, 4_338, 18_532, "8911407.904"),
}


@pytest.mark.parametrize("step", LADDER)
def test_cleaning_ladder(with_duplicates: DbtRun, step: str) -> None:
    """Rows, customers or money would be lost between the file and the marts, as they are in most notebooks."""
    condition, rows, customers, invoices, amount = LADDER[step]
    found = rung(with_duplicates, condition)
    assert found[:2] == (rows, customers)
    assert invoices is None or found[2] == invoices
    assert found[3] == Decimal(amount)


def test_cleaning_ladder_without_repeated_rows(real: DbtRun) -> None:
    """Repeated rows would be counted as revenue."""
    assert rung(real, PRICED) == (392_692, 4_338, 18_532, Decimal("8887208.894"))


def test_every_raw_row_is_accounted_for(real: DbtRun) -> None:
    """Somebody's orders would vanish on the way, and no mart would show it."""
    ((raw, accepted, rejected, raw_amount, accepted_amount, rejected_amount),) = real.query(
        "select raw_rows, accepted_rows, rejected_rows, raw_amount, accepted_amount, rejected_amount "
        "from marts.row_accounting"
    )
    assert (raw, accepted, rejected) == (541_909, 536_641, 5_268)
    assert raw_amount == Decimal("9747747.934")
    assert raw_amount == accepted_amount + rejected_amount
    assert real.query("select reason, rejected_rows from marts.rejection_reasons") == [("exact duplicate", 5_268)]


def test_what_is_odd_in_the_file_is_found(with_duplicates: DbtRun) -> None:
    """Cancellations, corrections and written-off debt would pass as sales."""
    lines = "from input.input__order_lines"
    assert with_duplicates.query(
        "select count(*) filter (where customer_id is null), count(*) filter (where quantity < 0), "
        "count(*) filter (where quantity < 0 and not is_return), count(*) filter (where unit_price = 0), "
        f"count(*) filter (where unit_price < 0) {lines}"
    ) == [(135_080, 10_624, 1_336, 2_515, 2)]
    assert with_duplicates.query(
        f"select count(*), count(distinct order_id), sum(line_amount) {lines} where is_return"
    ) == [(9_288, 3_836, Decimal("-896812.49"))]
    # The negative rows on no cancellation have no price and no customer: corrections of the stock.
    assert with_duplicates.query(
        f"select distinct line_type, unit_price, customer_id {lines} where quantity < 0 and not is_return"
    ) == [("adjustment", Decimal(0), None)]
    assert with_duplicates.query(f"select distinct line_type {lines} where unit_price < 0") == [("bad_debt",)]
    assert with_duplicates.query(
        f"select cast(min(ordered_at) as varchar), cast(max(ordered_at) as varchar) {lines}"
    ) == [("2010-12-01 08:26:00", "2011-12-09 12:50:00")]


def test_raw_columns(real: DbtRun) -> None:
    """The data-quality page would describe another file than the one that was read."""
    profile = {
        name: row
        for name, *row in real.query(
            "select column_name, row_count, missing_count, distinct_count, min_value, max_value "
            "from marts.dataset_profile"
        )
    }
    assert profile["CustomerID"][:3] == [541_909, 135_080, 4_372]
    assert profile["InvoiceNo"][:3] == [541_909, 0, 25_900]
    assert profile["Quantity"][3:] == ["-80995", "80995"]
    assert [Decimal(value) for value in profile["UnitPrice"][3:]] == [Decimal("-11062.06"), Decimal(38970)]


def test_orders_by_hour(real: DbtRun) -> None:
    """The hours to send at would be wrong: an order counts once, at its first line, guests included."""
    expected = {6: 1, 7: 29, 8: 566, 9: 1_484, 10: 2_361, 11: 2_396, 12: 3_219, 13: 2_753, 14: 2_457, 15: 2_336}
    expected |= {16: 1_335, 17: 667, 18: 192, 19: 146, 20: 18}
    found = dict(real.query("select hour_of_day, order_count from marts.hourly_profile"))
    assert found == {hour: expected.get(hour, 0) for hour in range(24)}
    assert sum(found.values()) == 19_960
    assert real.query("select order_count, guest_order_count from marts.build_summary")[0][0] == 19_960


def test_no_order_on_a_saturday(real: DbtRun) -> None:
    """A shifted weekday would send on the day the shop is closed."""
    orders = dict(real.query("select weekday_name, sum(order_count) from marts.weekly_profile group by 1"))
    assert orders.pop("Saturday") == 0
    assert all(orders.values())


def test_customers_with_and_without_an_order(real: DbtRun) -> None:
    """Customers who only cancelled would be segmented as buyers, or be forgotten."""
    counted = "select count(*), count(distinct customer_id) from marts."
    assert real.query(counted + "customer_single_view") == [(4_372, 4_372)]
    assert real.query(counted + "customer_single_view where order_count = 0 and recency_days is null") == [(34, 34)]
    for mart in ("customer_rfm", "customer_segments"):
        assert real.query(counted + mart) == [(4_338, 4_338)]
    assert real.query("select sum(customer_count), sum(share_of_customers) from marts.rfm_segments")[0][0] == 4_338
    assert real.query("select sum(customers) from marts.segment_profiles") == [(4_338,)]


@pytest.mark.parametrize(
    ("value", "score"),
    [("recency_days", "recency_score"), ("order_count", "frequency_score"), ("monetary_total", "monetary_score")],
)
def test_equal_values_have_equal_scores(real: DbtRun, value: str, score: str) -> None:
    """Two customers with the same three orders would be in two segments, by the order of rows in a file."""
    assert real.query(f"select {value} from marts.customer_rfm group by 1 having count(distinct {score}) > 1") == []
    best = "min" if value == "recency_days" else "max"
    assert real.query(
        f"select {score} from marts.customer_rfm where {value} = (select {best}({value}) "
        "from marts.customer_rfm) limit 1"
    ) == [(5,)]


def test_money_of_customers_adds_up(real: DbtRun) -> None:
    """Refunds would fan out or double on the way from lines to customers."""
    ((gross, refunded, net),) = real.query(
        "select sum(gross_amount), sum(refunded_amount), sum(net_amount) from marts.customer_single_view"
    )
    assert gross == Decimal("8887208.894")
    assert net == gross - refunded
    lines = real.query(f"select sum(line_amount) from input.input__order_lines where {KNOWN}")
    assert lines == [(net,)]


def test_the_huge_cancellation_is_found_by_itself(real: DbtRun) -> None:
    """Gross sales of the last day would pass for the best day ever."""
    found = real.query(
        "select anomaly_kind, measure, item, actual, order_id, given_back_order_id, order_product_name "
        "from marts.anomalies where order_id in ('581483', 'C581484') order by 1, 2"
    )
    name = "PAPER CRAFT , LITTLE BIRDIE"
    assert found == [
        ("customer", "gross_amount", "16446", 168_469.6, "581483", None, name),
        ("customer", "refunded_amount", "16446", 168_469.6, "C581484", "581483", name),
        ("day", "refunded_amount", "2011-12-09", 168_789.07, "C581484", "581483", name),
        ("hour", "gross_amount", "2011-12-09 09:00", 171_679.08, "581483", None, name),
    ]
    assert real.query(
        "select place, item, order_amount from marts.anomalies where measure = 'refunded_amount' "
        "and anomaly_kind = 'customer' order by place"
    ) == [(1, "16446", 168_469.6), (3, "12346", 77_183.6)]


def test_days_without_an_order_are_the_holidays(real: DbtRun) -> None:
    """Closed days would be averaged in, or a usual Saturday be called an outage."""
    closed = real.query(
        "select item from marts.anomalies where anomaly_kind = 'day' and measure = 'order_count' and actual = 0 order by 1"
    )
    christmas = ["2010-12-24", *(f"2010-12-{day}" for day in (26, 27, 28, 29, 30, 31)), "2011-01-02", "2011-01-03"]
    spring = ["2011-04-22", "2011-04-24", "2011-04-25", "2011-04-29", "2011-05-02", "2011-05-30", "2011-08-29"]
    assert [day for (day,) in closed] == christmas + spring


def test_trading_review(real: DbtRun) -> None:
    """What the notebooks of this file report would differ from what the marts say."""
    assert real.query(
        "select cast(month_start as varchar), order_count, active_customers, item_count, gross_amount, refunded_amount, net_amount "
        "from marts.monthly_activity where month_start in ('2011-01-01', '2011-11-01') order by 1"
    ) == [
        ("2011-01-01", 1_086, 741, 386_738, Decimal("689811.61"), Decimal("131363.05"), Decimal("558448.56")),
        ("2011-11-01", 2_769, 1_664, 746_952, Decimal("1503866.78"), Decimal("47720.98"), Decimal("1456145.8")),
    ]
    # December 2011 ends on the 9th: no month can be compared with the year before
    assert real.query("select max(compared_months), count(net_change) from marts.yearly_activity") == [(0, 0)]
    first = "select customer_count, active_customers from marts.customer_cohorts where cohort_month = '2010-12-01' "
    assert real.query(first + "and months_since in (0, 1) order by months_since") == [(885, 885), (885, 324)]
    assert real.query(
        "select top_percent, top_count, round(share_of_amount, 3) from marts.concentration "
        "where unit = 'customer' and top_percent in (1, 5, 20) order by 1"
    ) == [(1, 44, 0.3), (5, 216, 0.484), (20, 864, 0.735)]
    assert real.query(
        "select order_number, round(share_ordered, 3) from marts.time_to_next_order where days = 90 order by 1"
    ) == [(2, 0.479), (3, 0.648), (4, 0.73)]
    assert real.query(
        "select item_id, place, net_amount from marts.trade_by_group where group_kind = 'country' and place <= 2 order by 2"
    ) == [("United Kingdom", 1, Decimal("8167128.184")), ("Netherlands", 2, Decimal("284661.54"))]


def test_order_of_the_rows_and_threads_change_nothing(real: DbtRun, dbt: Dbt, tmp_path: Path) -> None:
    """The same year of orders, sorted otherwise or on one core, would give other segments."""
    with gzip.open(ONLINE_RETAIL, "rb") as file:
        header, *rows = file.read().splitlines(keepends=True)
    random.Random(20111209).shuffle(rows)
    path = tmp_path / "shuffled.csv"
    path.write_bytes(header + b"".join(rows))
    options = OPTIONS | {"raw_path": str(path)}
    shuffled = dbt.build("real_shuffled", options, threads=1, duckdb_threads=1, data_tests=False).check()
    assert differences(marts(real.database, ORDER_OF_FILE), marts(shuffled.database, ORDER_OF_FILE)) == []
