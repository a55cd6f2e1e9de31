"""What the pages say about data that is no stack of dated orders: logs, aggregated customers, few people, ties."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from winback.reporting.markdown_writer import write_markdown
from winback.reporting.page import read_pages
from winback.reporting.template import render_body
from winback.reporting.warehouse import open_marts, run_query

from .report_marts import PAGES, build_marts

NO_ORDERS = """
update marts.build_summary set order_count = 0, guest_order_count = 0, gross_amount = 0, refunded_amount = 0,
    adjustment_amount = 0, net_amount = 0, first_order_at = null, last_order_at = null;
update marts.hourly_profile set order_count = 0, share_of_orders = null, gross_amount = 0;
update marts.weekly_profile set order_count = 0, share_of_orders = null;
delete from marts.monthly_activity;
delete from marts.monthly_customer_mix;
delete from marts.hourly_activity where event_type = 'purchase';
delete from marts.data_coverage where entity = 'order_lines';
"""
AGGREGATED = """
update marts.build_summary set as_of_date = null, event_count = 0;
delete from marts.hourly_activity;
delete from marts.event_types;
delete from marts.data_coverage;
insert into marts.data_coverage (entity, provision, row_count, customer_count)
values ('customer_totals', 'provided', 4338, 4338);
"""
TIES = """
update marts.hourly_profile set order_count = 7 where hour_of_day in (9, 17);
update marts.hourly_profile set order_count = 1 where hour_of_day not in (9, 17);
"""


@pytest.fixture
def text_of(tmp_path: Path) -> Callable[[str, str], str]:
    """Render one page of the project after the marts were changed."""

    def render(slug: str, changes: str) -> str:
        database = tmp_path / "shop.duckdb"
        database.unlink(missing_ok=True)
        build_marts(database, nasty=False)
        with duckdb.connect(str(database)) as connection:
            connection.execute(changes)
        page = next(page for page in read_pages(PAGES) if page.slug == slug)
        with open_marts(database) as connection:
            results = {name: run_query(connection, sql, page=slug, name=name) for name, sql in page.queries.items()}
        return write_markdown(page, render_body(page, results))[f"{slug}.md"]

    return render


def test_aggregated_customers_have_figures_of_their_own(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a shop of 4,338 customers would be shown as one without orders, with a revenue of 0."""
    text = text_of("overview", NO_ORDERS + AGGREGATED)
    assert "| Customers | Spend |" in text
    assert "**4,338**" in text
    assert "**8.30M**" in text
    assert "Net revenue |" not in text
    assert "arrived already aggregated" in text
    assert "**Loyal customers** are" in text
    assert "busiest" not in text


@pytest.mark.parametrize("slug", ["when-customers-buy", "revenue-and-customers"])
def test_pages_about_time_say_why_they_are_empty(text_of: Callable[[str, str], str], slug: str) -> None:
    """Lost otherwise: charts in which every hour and month has no order, as if the shop had sold nothing."""
    text = text_of(slug, NO_ORDERS + AGGREGATED)
    assert "There are no orders with a" in text
    assert "pictures/when" not in text
    assert "Gross sales |" not in text
    # What can be said without a date is said.
    assert slug != "revenue-and-customers" or "Champions" in text


def test_a_log_without_purchases_shows_what_people_do(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a log of views would look like no data at all."""
    purchases = "delete from marts.event_types where event_type = 'purchase';"
    text = text_of("when-customers-buy", NO_ORDERS + purchases)
    assert "## What people do in the log" in text
    assert "**view** is the most frequent of 2 types of events: 89.7% of all. Nobody bought anything." in text
    assert "| view | 793,748 |" in text


def test_a_log_made_of_orders_is_not_shown_twice(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a shop of invoices would read that people did nothing but buy."""
    text = text_of("when-customers-buy", "update marts.data_coverage set provision = 'derived';")
    assert "in the log" not in text


@pytest.mark.parametrize("slug", ["overview", "when-customers-buy"])
def test_a_tie_is_not_told_as_one_winner(text_of: Callable[[str, str], str], slug: str) -> None:
    """Lost otherwise: a young shop would time its mailings by the one of two equal hours that comes first."""
    assert "peak" in text_of("when-customers-buy", "") or slug == "overview"
    text = text_of(slug, TIES)
    assert "No single hour of the day is the busiest: 2 share the first place" in text
    assert "peak" not in text


@pytest.mark.parametrize("slug", ["overview", "segments"])
def test_few_customers_and_few_buyers_are_called_few(text_of: Callable[[str, str], str], slug: str) -> None:
    """Lost otherwise: what two buyers did would be told as the revenue of a segment."""
    assert "Few" not in text_of(slug, "")
    assert "There are only 25 customers to segment" in text_of(slug, "update marts.segment_profiles set customers = 5")
    text = text_of(slug, "update marts.build_summary set ordering_customer_count = 2")
    assert "Only 2 of 4,372 customers bought anything" in text
    assert "bring the largest part" not in text
    assert "of what known customers spend" not in text


def test_axes_are_named_by_the_segmentation(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a segmentation by events would be drawn with the axes of one by orders."""
    text = text_of("segments", "update marts.segmentation_measures set label = 'Visits' where measure = 'order_count'")
    assert "| Visits | 18 |" in text
    # Nobody has a value: one dash, not a range of dashes.
    assert "| Events | – | – |" in text  # noqa: RUF001
