"""The smallest and strangest inputs: the whole build ends well, all its tests pass, and every mart exists."""

import shutil
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from conftest import Dbt, DbtRun

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
SCRIPT = "<script>alert(1)</script>"
FORMULA = "=cmd|' /C calc'!A0"
HUGE = "99999999999999.9999"

INPUTS: dict[str, list[str]] = {
    "one_row": ["1001,A,MUG,2,12/13/2010 8:26,2.50,17850,France"],
    # Fewer customers than the fewest segments one may ask for; names that other programs would run; the largest price.
    "three_customers": [
        f"1001,X,{SCRIPT},2,12/13/2010 8:26,2.50,17850,{FORMULA}",
        f"1002,B,MUG,1,12/14/2010 9:26,{HUGE},17851,{FORMULA}",
        f"1003,B,MUG,1,12/14/2010 9:27,{HUGE},17851,{FORMULA}",
        "1004,A,MUG,1,1/14/2011 9:26,0.0001,17852,France",
        "1005,A,MUG,999999999999,1/15/2011 9:26,0.0001,17852,France",
    ],
    "identical_customers": [f"{1001 + i},A,MUG,2,12/13/2010 8:26,2.50,{17850 + i},France" for i in range(12)],
    # Orders without a customer, and customers without an order.
    "nobody_to_segment": [
        *(f"{1001 + i},A,MUG,2,12/{13 + i}/2010 8:26,2.50,,France" for i in range(12)),
        *(f"C{2001 + i},A,MUG,-2,12/{13 + i}/2010 8:26,2.50,{17850 + i},France" for i in range(3)),
    ],
}


# The strangest; each of the others is a whole build of its own.
EVERY_TIME = ("three_customers",)
EACH_INPUT = [pytest.param(name, marks=[] if name in EVERY_TIME else pytest.mark.nightly) for name in INPUTS]


@pytest.fixture(scope="module")
def build(dbt: Dbt, write_raw: Callable[..., Path]) -> Callable[[str], DbtRun]:
    """A whole build of each input, when it is first looked at."""

    @cache
    def of_input(name: str) -> DbtRun:
        path = write_raw(rows__csv="\n".join([HEADER, *INPUTS[name]]).encode() + b"\n")
        return dbt.build(name, {"dataset": "online_retail", "raw_path": str(path)})

    return lambda name: of_input(name).check()


@pytest.mark.parametrize("name", EACH_INPUT)
def test_build_ends_well(build: Callable[[str], DbtRun], quirks: DbtRun, name: str) -> None:
    """A young shop, or a filter that leaves nothing, would end the nightly build."""
    run = build(name)
    tables = "select table_name from information_schema.tables where table_schema = 'marts' order by 1"
    assert run.query(tables) == quirks.query(tables)
    rows = len(INPUTS[name])
    ((raw_row_count, accepted_row_count),) = run.query(
        "select coalesce(sum(raw_row_count), 0), coalesce(sum(accepted_row_count), 0) from marts.row_accounting"
    )
    assert (raw_row_count, accepted_row_count) == (rows, rows)


@pytest.mark.parametrize("name", EACH_INPUT)
def test_every_customer_with_an_order_has_one_segment(build: Callable[[str], DbtRun], name: str) -> None:
    """Customers of a small shop would be in no segment, or in several, and be written to twice."""
    run = build(name)
    ordering = run.query("select customer_id from marts.customer_single_view where order_count > 0 order by 1")
    assert run.query("select customer_id from marts.customer_segments order by 1") == ordering
    assert run.query("select customer_id from marts.customer_rfm order by 1") == ordering


@pytest.mark.nightly
def test_identical_customers_get_one_segment(build: Callable[[str], DbtRun]) -> None:
    """Customers who are alike in everything would be treated differently, by chance."""
    run = build("identical_customers")
    assert run.query("select count(distinct segment_id), count(*) from marts.customer_segments") == [(1, 12)]
    assert run.query("select count(distinct rfm_cell) from marts.customer_rfm") == [(1,)]


def test_text_from_the_data_is_kept_as_it_is(build: Callable[[str], DbtRun]) -> None:
    """A mart that changes names cannot be joined back to the shop; making text safe is the report's task."""
    run = build("three_customers")
    assert run.query("select last_product_name from marts.customer_last_event where customer_id = '17850'") == [
        (SCRIPT,)
    ]
    assert run.query("select country from marts.customer_single_view where customer_id = '17850'") == [(FORMULA,)]


def test_huge_amounts_are_exact(build: Callable[[str], DbtRun]) -> None:
    """One keying error of fourteen digits would end the build, or make every total inexact."""
    run = build("three_customers")
    assert run.query("select gross_amount from marts.customer_single_view where customer_id = '17851'") == [
        (2 * Decimal(HUGE),)
    ]
    assert run.query("select monetary_total from marts.customer_rfm where customer_id = '17852'") == [
        (Decimal("100000000.0000"),)
    ]


@pytest.mark.nightly
def test_guests_are_counted_though_nobody_is_segmented(build: Callable[[str], DbtRun]) -> None:
    """A shop without accounts would see no orders at all, or its cancellations as customers."""
    run = build("nobody_to_segment")
    counts = "select order_count, guest_order_count, customer_count, ordering_customer_count from marts.build_summary"
    assert run.query(counts) == [(12, 12, 3, 0)]


def test_all_rows_damaged(dbt: Dbt, quirks: DbtRun, write_raw: Callable[..., Path]) -> None:
    """A wholly broken export would empty the marts of a sound build, or not say which rows are broken, and why."""
    rows = [f"{1001 + i},A,MUG,two,yesterday,2.50,17850,France" for i in range(3)]
    path = write_raw(damaged__csv="\n".join([HEADER, *rows]).encode())
    database = dbt.database("all_damaged")
    shutil.copy(quirks.database, database)
    select = ["--select", "+rejection_reasons", "+build_summary", "+data_coverage", "+some_rows_are_accepted"]
    run = dbt.run(["build", *select], database, {"dataset": "online_retail", "raw_path": str(path)})
    assert run.exit_code == 1
    said = " ".join(run.output.split())
    assert "All 3 rows of order lines were rejected, most of them for: unparseable quantity, such as row 2" in said
    # all of it but the customer
    fields = "StockCode: A, Description: MUG, Quantity: two, InvoiceDate: yesterday, UnitPrice: 2.50, Country: France"
    assert f"of damaged.csv: InvoiceNo: 1001, {fields} Is this the right" in said
    assert run.query("select reason, rejected_row_count from marts.rejection_reasons") == [("unparseable quantity", 3)]
    summary = "from marts.build_summary"
    assert run.query(summary) == quirks.query(summary)
    coverage = "select entity, row_count from marts.data_coverage order by entity"
    assert run.query(coverage) == quirks.query(coverage)


def test_without_a_forecast_nothing_is_expected(build: Callable[[str], DbtRun]) -> None:
    """A shop of a few customers would get budgets that nothing supports."""
    run = build("three_customers")
    assert run.query("select count(*) from marts.customer_lifetime_value") == [(0,)]
    assert run.query("select count(expected_value_365) from marts.customer_single_view") == [(0,)]
    for mart in ("winback_list", "call_list"):
        assert run.query(
            "select count(expected_value), count(expected_value_with_action), count(max_offer_cost) from marts." + mart
        ) == [(0, 0, 0)]
