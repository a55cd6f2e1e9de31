"""What the pages say about data that is no stack of dated orders: logs, aggregated customers, few people, ties."""

import shutil
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
update marts.hourly_profile set order_count = 0, share_of_orders = null, gross_amount = 0, is_busiest = false,
    has_times_of_day = null;
update marts.weekly_profile set order_count = 0, share_of_orders = null, is_busiest = false, has_times_of_day = null;
delete from marts.activity_by_period;
delete from marts.activity_patterns;
delete from marts.coupon_windows;
delete from marts.coupon_test_plan;
delete from marts.best_time;
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
update marts.hourly_profile set order_count = case when hour_of_day in (9, 17) then 7 else 1 end,
    is_busiest = hour_of_day in (9, 17), is_busier_than_all_others = false,
    share_of_week = case when hour_of_day in (9, 17) then 0.2 else 0.05 end;
"""

DAYS_ALONE = """
update marts.hourly_profile set order_count = case when hour_of_day = 0 then 700 else 0 end,
    is_busiest = hour_of_day = 0, has_times_of_day = false;
update marts.weekly_profile set order_count = case when hour_of_day = 0 then 100 else 0 end,
    is_busiest = hour_of_day = 0, has_times_of_day = false;
"""


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The marts of a shop without anything odd, to be copied."""
    return build_marts(tmp_path_factory.mktemp("usual") / "usual.duckdb", nasty=False)


@pytest.fixture
def text_of(usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], str]:
    """Render one page of the project after the marts were changed, without pictures: they are looked at elsewhere."""
    monkeypatch.setattr("winback.reporting.markdown_writer.to_svg", lambda _: "")

    def render(slug: str, changes: str) -> str:
        database = tmp_path / "shop.duckdb"
        shutil.copy(usual, database)
        with duckdb.connect(str(database)) as connection:
            connection.execute(changes)
        page = next(page for page in read_pages(PAGES) if page.slug == slug)
        with open_marts(database) as connection:
            results = {name: run_query(connection, sql, page=slug, name=name) for name, sql in page.queries.items()}
        return write_markdown(page, render_body(page, results))[f"{slug}.md"]

    return render


def test_no_hour_is_advised_where_orders_have_days_alone(text_of: Callable[[str, str], str]) -> None:
    """Without it marketers send at midnight, when 100 % of the orders are said to arrive."""
    overview, hours = text_of("overview", DAYS_ALONE), text_of("buying-times", DAYS_ALONE)
    assert "usiest hour" not in overview
    assert "usiest hour" not in hours
    assert "the data has days, but no times of day" in hours
    assert "**Orders by weekday**" in hours
    assert "**Orders by weekday**" not in text_of("buying-times", "")


def test_nobody_of_the_control_group_is_to_be_called(text_of: Callable[[str, str], str]) -> None:
    """Who is held back would be called, and nothing in the figures would ever say so."""
    changes = """
        delete from marts.call_list where position > 3;
        update marts.call_list set not_now_reason =
            case position when 1 then 'control group' when 3 then 'open order' end;
        delete from marts.winback_reasons where program = 'call_list';
        insert into marts.winback_reasons by name
        select 'call_list' as program, * from (values
            ('control group', 'control group', 1, 1), ('to send', 'none', 1, 2), ('suppressed', 'open order', 1, 3)
        ) as t (part, reason, customer_count, first_call_position)
    """
    week = text_of("this-week", changes)
    calls = week.split("## Ten to call")[1].split("## Lists to send")[0]
    assert "| C1 |" in calls
    assert "| C0 |" not in calls
    assert "| C2 |" not in calls
    assert "**1** (control group; the first of them is number 1), **1** (open order" in calls
    dormant = text_of("dormant", changes).split("## Who to call")[1]
    rows_of = {
        line.split("|")[2].strip(): line for line in dormant.splitlines() if line.startswith("|") and "| C" in line
    }
    assert "control group" in rows_of["C0"]
    assert "control group" not in rows_of["C1"]


def test_the_first_page_tells_of_warnings(text_of: Callable[[str, str], str]) -> None:
    """Without it who reads one page only never hears that orders are missing."""
    assert "To look at first" not in text_of("overview", "delete from marts.weekly_warnings")
    warned = (
        "delete from marts.weekly_warnings; insert into marts.weekly_warnings by name select 'data' as warning_type, "
    )
    one = text_of("overview", warned + "1 as position, 'Orders seem to be missing.' as warning")
    assert "To look at first: Orders seem to be missing. [This week]" in one
    assert "And 2 more." in text_of("overview", warned + "unnest([1, 2, 3]) as position, 'Missing.' as warning")


def test_a_month_is_compared_with_the_year_before_or_its_season_is_unknown(text_of: Callable[[str, str], str]) -> None:
    """A month of +7.2 % read "rose", where the same month of the year before was -29.8 %."""
    last = "update marts.monthly_activity set net_change = 0.072, net_change_on_year = {} where is_complete_month"
    for slug in ("overview", "sales"):
        known = text_of(slug, last.format("-0.298"))
        assert known.index("29.8% from the same month") < known.index("7.2% from the month before")
        assert "season is not known" not in known
        unknown = text_of(slug, last.format("null"))
        assert "7.2% from the month before" in unknown
        assert "of that is the season is not known" in unknown


def test_next_orders_are_compared_only_beyond_chance(text_of: Callable[[str, str], str]) -> None:
    """96.0 against 96.6 % read as if the second order were the hardest to win."""
    near = """
        update marts.time_to_next_order set share_within_90_days = case order_number when 2 then 0.960 else 0.966 end,
            share_of_customers_ordered_lower = 0.95, share_of_customers_ordered_upper = 0.97
    """
    text = text_of("sales-products", near)
    assert "The two shares do not differ beyond chance." in text
    assert "more often" not in text.split("## ")[0]
    assert "96.0% of the 2,200 customers first seen after the data's first 90 days order again" in text
    assert "Of all 2,200, it is 96.0%" in text
    unknown = text_of("sales-products", near + "; delete from marts.time_to_next_order where population = 'new'")
    assert "96.0% of the 2,200 customers order again within 90 days of their first order in the data" in " ".join(
        unknown.split()
    )
    apart = (
        near
        + """;
        update marts.time_to_next_order
        set share_of_customers_ordered_lower = 0.5, share_of_customers_ordered_upper = 0.6 where order_number = 2
    """
    )
    assert "this does not say that a second order is harder to win" in text_of("sales-products", apart)


def test_a_move_by_time_is_named_only_where_fewer_order_again(text_of: Callable[[str, str], str]) -> None:
    """A move to a segment that orders as often was told first, for what its customers had spent."""
    told = text_of("movement", "")
    assert "without ordering, only because time passed. 90 days before the as-of date, 750 of the customers" in told
    assert "(at 6 earlier period ends, from 30.0% to 90.0%)" in told
    assert "120 of them bought in the period; for 180 only time passed" in told
    alike = "update marts.segment_migration set reorder_rate_fall_weight = null"
    text = text_of("movement", alike)
    assert "none has a lower reorder rate" in text
    assert "without ordering" not in text


def test_segments_have_the_margins_of_what_is_said_of_them(text_of: Callable[[str, str], str]) -> None:
    """A country of one large buyer would be drawn, and one good quarter be what a campaign is measured by."""
    told = text_of("segments", "")
    assert "compare a campaign with a control group, not with this rate" in told
    assert "Who they are and where they buy" in told
    alike = "update marts.segment_differences set is_any_beyond_chance = false"
    assert "no difference between the segments can be seen beyond chance (60 shares were compared)" in text_of(
        "segments", alike
    )


def test_a_model_fitted_today_is_not_said_to_fit(text_of: Callable[[str, str], str]) -> None:
    """That nothing has changed since the fit, on the day of the fit, would pass for a finding."""
    keep = "update marts.segmentation_models set is_refit_advised = false"
    assert "You can keep it" in text_of("segments-evidence", keep)
    text = text_of("segments-evidence", f"{keep}; update marts.segmentation_models set is_of_today = true")
    assert "how long it fits shows only in later builds" in text
    assert "You can keep it" not in text
    assert "Stability index" not in text


def test_the_forest_stands_beside_the_best_rule(text_of: Callable[[str, str], str]) -> None:
    """A forest would look good beside a rule that is right for 44 %, where to say 'no change' is right for 70 %."""
    text = text_of("forecast", "update marts.forecast_models set accuracy = 0.44 where model = 'aging'")
    assert 'The best simple rule, "no change", predicted 74.0%' in text
    assert "1.0 to +3.0 points" in text


def test_goods_sent_back_are_the_key_figure(text_of: Callable[[str, str], str]) -> None:
    """Half of "Refunded 894k" were fees and corrections, and a quarter two slips taken back within minutes."""
    for slug in ("overview", "sales"):
        text = text_of(slug, "")
        assert "Goods sent back" in text
        assert "**195k**" in text
        assert "**894k**" not in text
    assert "whole orders canceled within a day (85): 334,601.81" in text_of("sales", "")
    assert "112 product IDs differ" in text_of("quality", "")
    assert "product IDs differ" not in text_of("quality", "update marts.build_summary set joined_product_id_count = 0")


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


@pytest.mark.parametrize("slug", ["buying-times", "sales"])
def test_pages_about_time_say_why_they_are_empty(text_of: Callable[[str, str], str], slug: str) -> None:
    """Lost otherwise: charts in which every hour and month has no order, as if the shop had sold nothing."""
    text = text_of(slug, NO_ORDERS + AGGREGATED)
    assert "There are no orders with a" in text
    assert "pictures/when" not in text
    assert "Gross sales |" not in text
    # What can be said without a date is said.
    assert slug != "sales" or "Champions" in text


MOVES = ("weekly_flows", "movement_summary", "movement_groups")
NOBODY_MOVES = """
delete from marts.weekly_flows;
delete from marts.movement_summary where period_type = 'week';
delete from marts.movement_groups where period_type = 'week';
delete from marts.weekly_warnings;
delete from marts.call_list;
delete from marts.winback_list;
delete from marts.winback_reasons;
delete from marts.campaign_results;
"""


def test_a_week_without_dates_says_what_cannot_be_told(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: an empty chart, and the comfort that no order is missing where nobody could know."""
    text = text_of("this-week", NOBODY_MOVES)
    assert "How customers moved in the last seven days is not known" in text
    assert "Nobody can be compared with a week ago." in text
    assert "only dated orders can tell" in text
    assert "No missing orders" not in text
    assert "No program has assigned anybody yet." in text
    assert "No data for this" not in text


def test_a_quiet_week_of_dated_orders_is_called_quiet(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a shop that could tell would read that it cannot."""
    text = text_of("this-week", "delete from marts.weekly_warnings;")
    assert "No missing orders" in text
    assert "only dated orders can tell" not in text


def test_a_week_of_segments_alone_shows_them(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a log of views would read that nobody's moves are known, above a table of them."""
    text = text_of("this-week", "".join(f"delete from marts.{mart} where grouped_by = 'status';" for mart in MOVES))
    assert "You can see the moves between segments in the last seven days below" in text
    assert "How customers moved" not in text
    assert "**Segments (rfm)**" in text
    assert "No data for this" not in text


def test_a_log_without_purchases_shows_what_people_do(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a log of views would look like no data at all."""
    purchases = "delete from marts.event_types where event_type = 'purchase';"
    text = text_of("buying-times", NO_ORDERS + purchases)
    assert "## What people do in the log" in text
    assert "**view** is the most frequent of 2 types of events: 89.7% of all. Nobody bought anything." in text
    assert "| view | 793,748 |" in text


def test_a_log_made_of_orders_is_not_shown_twice(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a shop of invoices would read that people did nothing but buy."""
    text = text_of("buying-times", "update marts.data_coverage set provision = 'derived';")
    assert "in the log" not in text


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("overview", "No single hour of the day is busier than all others beyond chance"),
        ("buying-times", "No single hour of the day is the busiest: 2 share the first place"),
    ],
)
def test_a_tie_is_not_told_as_one_winner(text_of: Callable[[str, str], str], slug: str, words: str) -> None:
    """Lost otherwise: a young shop would time its mailings by the one of two equal hours that comes first."""
    assert "peak" in text_of("buying-times", "") or slug == "overview"
    text = text_of(slug, TIES)
    assert words in text
    assert "peak" not in text


@pytest.mark.parametrize("slug", ["overview", "segments"])
def test_few_customers_and_few_buyers_are_called_few(text_of: Callable[[str, str], str], slug: str) -> None:
    """Lost otherwise: what two buyers did would be told as the revenue of a segment."""
    assert "Few" not in text_of(slug, "")
    assert "There are only 25 customers to segment" in text_of(
        slug, "update marts.segment_profiles set segmentation_customer_count = 25"
    )
    text = text_of(slug, "update marts.build_summary set ordering_customer_count = 2")
    assert "Only 2 of 4,372 customers bought anything" in text
    assert "bring the largest part" not in text
    assert "of what known customers spent" not in text


def test_all_history_and_the_lookback_are_told_apart(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: 17 customers "with an order" stand beside the orders of 20, as if they had placed them all."""
    assert "**4,338**<br>with an ID and an order |" in text_of("overview", "")
    older = text_of("overview", "update marts.build_summary set ever_ordering_customer_count = 4360")
    assert "**4,360**<br>with an ID and an order; 4,338 of them in the last 730 days |" in older
    assert "of what known customers spent in the last 730 days" in older


def test_axes_are_named_by_the_segmentation(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a segmentation by events would be drawn with the axes of one by orders."""
    text = text_of("segments", "update marts.segmentation_measures set label = 'Visits' where measure = 'order_count'")
    assert "| Visits | 18 |" in text
    # Nobody has a value: one dash, not a range of dashes.
    assert "| Events | – | – |" in text  # noqa: RUF001


TWO_TABLES = """
insert into marts.row_accounting values
    ('demo', 'events', 'log.csv', 885129, 885120, 9, 0, 5107000, 5106000, 1000, 1, 885129, 9),
    ('demo', 'customers', 'people.csv', 4372, 4372, 0, 0, 0, 0, 0, 1, 4372, 0);
update marts.build_summary set raw_row_count = 1431410, rejected_row_count = 5277, raw_table_count = 3;
insert into marts.rejection_reasons values
    ('demo', 'events', 'unparseable date', 5263, 90.5, 5266, 1, false, false),
    ('demo', 'events', 'exact duplicate', 7, null, 5275, 2, false, true);
update marts.rejection_reasons set reason_row_count = 5275 where reason = 'exact duplicate';
update marts.rejection_reasons set reason_row_count = 5266, entity_position = 2
where reason = 'unparseable date' and entity = 'order_lines';
insert into marts.rejected_rows
select 'demo', 'events', 'log.csv', 10 + i, 'unparseable date', 'event ' || i, null, i + 2
from range(30) as r (i);
insert into marts.rejected_rows values ('demo', 'events', 'log.csv', 900, 'exact duplicate', 'rare event', null, 1);
"""
NOTHING_SET_ASIDE = """
delete from marts.rejected_rows;
delete from marts.rejection_reasons;
update marts.row_accounting set accepted_row_count = raw_row_count, rejected_row_count = 0,
    entity_rejected_row_count = 0;
update marts.build_summary set rejected_row_count = 0;
"""


def test_figures_of_set_aside_rows_are_of_all_tables(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a shop with a log would read about its events only, and order lines are where the money is."""
    text = text_of("overview", TWO_TABLES)
    assert "Of 1,431,410 raw rows, 5,277 were set aside (5,268 of 541,909 order lines, 9 of 885,129 events)" in text
    text = text_of("quality", TWO_TABLES)
    assert "The most frequent reason is **exact duplicate** (5,275 rows)." in text
    assert "| order lines | first.csv | 2 | exact duplicate |" in text
    # Each reason has an example, however many rows the most frequent one has.
    assert "| events | log.csv | 900 | exact duplicate | rare event |" in text
    assert "| customers | people.csv | 4,372 | 4,372 | 0 | – | – | – |" in text  # noqa: RUF001


def test_one_table_and_none_set_aside_read_well_too(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a list of tables where there is one, or the reason of no rows."""
    assert "Of 541,909 raw rows, 5,268 were set aside; none is lost" in text_of("overview", "")
    assert "Every raw row could be used." in text_of("overview", NOTHING_SET_ASIDE)
    assert "none had to be set aside" in text_of("quality", NOTHING_SET_ASIDE)


def test_reasons_that_are_equally_frequent_are_told_as_such(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: the first of several reasons would be mended as if it were the worst."""
    text = text_of("quality", "update marts.rejection_reasons set reason_row_count = 4, is_most_frequent = true")
    assert "3 reasons are equally frequent, with 4 rows each." in text


def test_a_report_that_lost_rows_says_so_first(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: the overview would say of a build that lost rows that none is lost."""
    text = text_of("overview", "update marts.build_summary set unaccounted_file_count = 2")
    assert "do not trust this build" in text
    assert "none is lost" not in text


def test_data_without_brands_says_so_in_a_sentence(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a shop that has no brands would see a table of zeros and verdicts about nothing."""
    unstated = (
        "update marts.imputation_quality set is_stated = false, filled_product_count = 0, evaluated_count = 0, "
        "attribute = 'brand'"
    )
    text = text_of("quality", unstated)
    assert "The data has no brands, so there was nothing to fill in from." in text
    assert "nearest neighbors" not in text


def test_captions_explain_only_what_is_drawn(text_of: Callable[[str, str], str]) -> None:
    """Lost otherwise: a reader would look for pale bars and rings that are not there."""
    text = text_of("sales", "")
    assert "Pale bars" in text
    assert "Rings mark" in text
    # With segments beside the RFM groups, it is said by which of the two to act.
    assert "Which of the two to use" in text
    text = text_of(
        "sales",
        "update marts.monthly_activity set is_complete_month = true; "
        "update marts.monthly_customer_mix set is_complete_month = true; delete from marts.segment_profiles",
    )
    assert "Pale bars" not in text
    assert "Rings" not in text
    assert "Which of the two" not in text


NO_AMOUNTS = """
update marts.build_summary set gross_amount = null, refunded_amount = null, adjustment_amount = null, net_amount = null;
update marts.monthly_activity set net_amount = null, gross_amount = null, net_change = null, net_change_on_year = null;
update marts.yearly_activity set compared_month_count = 11, net_change = null, order_change = 0.25;
update marts.segment_migration set revenue_before = null;
delete from marts.sales_bands where measure <> 'order_count';
insert into marts.sales_bands by name
select 'day' as grain, 'order_count' as measure, date '2011-12-01' as period_start;
delete from marts.anomalies;
delete from marts.call_list;
"""


@pytest.mark.parametrize(
    ("slug", "said", "unsaid"),
    [
        ("overview", "It says nothing about amounts", "Amounts are in"),
        ("sales", "the number of orders changed by", "No month can be compared"),
        ("movement", "without ordering", "spent before, the most"),
        ("this-week", "Who of the dormant customers brought most is not known", "There is no dormant high-value"),
        ("anomalies", "Amounts are not known", "There is no history"),
    ],
)
def test_what_is_said_without_amounts_is_true(
    text_of: Callable[[str, str], str], slug: str, said: str, unsaid: str
) -> None:
    """A log without prices has orders to compare; what it cannot say is not said as nothing, nor as a dash."""
    text = text_of(slug, NO_AMOUNTS)
    assert said in text
    assert unsaid not in text


def test_what_goes_together_says_so_where_nothing_can_be_said(text_of: Callable[[str, str], str]) -> None:
    """An empty page, or a sentence about pairs that are none, would look like a finding."""
    none = "delete from marts.product_pairs; delete from marts.association_rules; "
    no_products = text_of("products-together", none + "delete from marts.pair_summary")
    assert "No order names a product" in no_products
    assert "## " not in no_products.split("# What goes together")[1]
    single = none + (
        "update marts.pair_summary set pair_count = 0, together_count_min = null, counted_item_count = 0, "
        "earlier_count = 0"
    )
    assert "No two products are in enough orders together (twenty)" in text_of("products-together", single)
    chance = none + (
        "update marts.pair_summary set go_together_count = 0, rather_apart_count = 0, earlier_count = 0, "
        "seen_later_count = 0"
    )
    text = text_of("products-together", chance)
    assert "No pair of products that are still sold is beyond chance" in text
    assert "Offer first" not in text
    assert "first three quarters" not in text


def test_pairs_of_the_past_are_judged_only_if_there_are_enough(text_of: Callable[[str, str], str]) -> None:
    """Three of four pairs would read as 75 %."""
    usual = text_of("products-together", "")
    assert "Of 25 pairs that the first three quarters of the months alone show, 22 (88.0%)" in usual
    few = text_of("products-together", "update marts.pair_summary set earlier_count = 4, seen_later_count = 3")
    assert "75.0%" not in few
    assert "too little data" in few


def test_no_time_to_send_is_recommended_without_a_test(text_of: Callable[[str, str], str]) -> None:
    """Thursday was recommended for 75 orders where Wednesday had 73 (41 to 112), and midnight for data of days."""
    plan = text_of("buying-times", "").split("## A plan for coupons")[1].split("###")[0]
    assert "Which time wins more orders for a coupon is **not known**" in plan
    for promise in ("send on", "Now is the time", "that would not come anyway"):
        assert promise not in text_of("buying-times", "")
    days = text_of("buying-times", DAYS_ALONE + "update marts.coupon_windows set hour_from = null, hour_to = null")
    assert "only the day before is known" in days
    assert "Order lines per hour" not in days
    # a date is one by the season of two years, or none is recommended
    assert "No date is recommended: the data has no two years" in text_of(
        "buying-times", "delete from marts.activity_patterns where pattern = 'season'"
    )


def test_points_and_per_cent_have_headings_of_their_own(text_of: Callable[[str, str], str]) -> None:
    """A fall from 16.2 to 12.5 % of the orders and a change of 29 % of all stood under one heading, "Change"."""
    lines = text_of("buying-times", "").splitlines()
    headings = [cell.strip() for line in lines if line.startswith("| ") for cell in line.split("|")]
    assert "Difference in points, low estimate" in headings
    assert "Per cent, low estimate" in headings
    assert "Change" not in headings


@pytest.mark.parametrize(
    ("is_apart", "words"),
    [("true", "Orders peak between"), ("false", "no single hour of the day is busier than all others beyond chance")],
)
def test_a_peak_is_one_only_beyond_chance(text_of: Callable[[str, str], str], is_apart: str, words: str) -> None:
    """Everybody would be written to at an hour that is no better than the next."""
    text = text_of(
        "buying-times", f"update marts.hourly_profile set is_busier_than_all_others = {is_apart} where is_busiest"
    )
    assert words in text.split("## ")[0] + text.split("## ")[1]
    assert ("Orders peak" in text) is (is_apart == "true")


def test_a_best_time_does_not_contradict_its_table(text_of: Callable[[str, str], str]) -> None:
    """ "No profile predicts better" stood above a profile that predicts better, but has no better best hour."""
    none = "update marts.best_time_evidence set is_used = false"
    text = text_of("buying-times", none)
    assert "Some predict the times of orders better overall" in text
    assert "Some predict" not in text_of("buying-times", none + ", gain_lower = -0.01")
    used = text_of("buying-times", "")
    assert "21.8% of 2,583 later orders came at the best weekday that earlier orders show, 21.7% at the shop's" in used


def test_a_best_time_is_not_said_to_be_the_time_to_call(text_of: Callable[[str, str], str]) -> None:
    """Lists named the hour when orders come "best", while the page on buying times calls the time to send unknown."""
    for page in ("this-week", "lists"):
        assert "does better then has not been tested" in text_of(page, "")


def test_no_segment_has_another_name_that_is_the_name_of_a_second_one(text_of: Callable[[str, str], str]) -> None:
    """ "Recent Regulars, also called repeat customers" stood beside a segment named Repeat Customers."""
    names = "select lower(segment_name) from marts.segment_profiles order by segment_id desc limit 1"
    text = text_of("segments", f"update marts.segment_profiles set aliases = 'champions; ' || ({names})")
    assert "- **Also called:** Champions\n" in text
    only = text_of("segments", f"update marts.segment_profiles set aliases = ({names})")
    assert "Also called" not in only


def test_one_customer_is_not_many(text_of: Callable[[str, str], str]) -> None:
    """A best seller of "1 customers" looked like a mistake in counting."""
    text = text_of("segments", "update marts.segment_recommendations set customer_count = 1")
    assert "1 customer)" in text
    assert "1 customers)" not in text


def test_a_share_of_a_few_customers_is_said_to_be_unchecked(text_of: Callable[[str, str], str]) -> None:
    """Complete Journey: "96.3% would order anyway" of two customers, whose like did in 3 of 5 cases."""
    few = "update marts.reorder_score_summary set customer_count = 5, reordered_customer_count = 3, "
    for page in ("status", "dormant"):
        text = text_of(page, few + "reorder_rate_min = null, reorder_rate_max = null")
        assert "**3 of 5** customers of their status did, too few to check the rule on them." in text
        assert "too few to check" not in text_of(page, few + "reorder_rate_min = 0.5, reorder_rate_max = 0.7")


def test_where_nobody_is_new_a_fall_is_no_finding(text_of: Callable[[str, str], str]) -> None:
    """CDNOW follows those who first bought in three months: "-66.7 %" read as the fall of a shop."""
    assert "first time after" not in text_of("sales", "")
    text = text_of("sales", "delete from marts.monthly_customer_mix where month_start > date '2011-03-01'")
    assert "**Nobody ordered for the first time after Mar 2011.**" in text


def test_means_of_a_few_customers_are_not_shown(text_of: Callable[[str, str], str]) -> None:
    """Two customers' 45.22 stood in one column with the mean of 8,455."""
    few = "update marts.customer_cohorts set has_enough_customers = false where cohort_month = date '2011-05-01'"
    row = next(line for line in text_of("sales-products", few).splitlines() if line.startswith("| May 2011"))
    assert row.count("–") == 4  # noqa: RUF001


def test_unusual_days_are_counted_without_public_holidays(text_of: Callable[[str, str], str]) -> None:
    """Three public holidays and one day were "unusual 4 times"."""
    day = """
        delete from marts.anomalies;
        insert into marts.anomalies by name
        select 'day' as anomaly_type, * from (values
            (1, 'order_count', '2023-12-25', 0, 40, -40, 1, 1),
            (2, 'order_count', '2023-11-24', 101, 45, 56, 0, 1)
        ) as t (position, measure, item, actual, expected, excess, holiday_count, period_count)
    """
    text = text_of("anomalies", day)
    assert "2023-11-24 had 101 orders instead of the usual 45." in text
    assert "1 time, there was no order on public holidays. That is no alarm." in text


def test_what_to_offer_claims_no_more_than_was_tested(text_of: Callable[[str, str], str]) -> None:
    """A list of their own would be praised where the same list for all does as well, or where nothing was tried."""
    usual = text_of("products-offers", "")
    assert "for **30.0%** of them" in usual
    assert "did for **50.0%**" in usual
    assert "can hardly be predicted" not in usual
    assert "**That proves nothing**" in usual
    assert "**A list of their own is better.**" in usual
    grocer = text_of(
        "products-offers",
        "update marts.recommender_trials set lowest_hit_rate = 0.33, highest_hit_rate = 0.33 where hit_rate > 0.33",
    )
    assert "can hardly be predicted here" in grocer
    dates = "update marts.recommender_trials set test_count = 2, lowest_hit_rate = hit_rate - 0.1"
    assert "did for **40.0% to 50.0%**" in text_of("products-offers", dates)
    even = "update marts.recommender_trials set all_tests_verdict = 'no clear difference' where verdict = 'better'"
    assert "There is no clear difference." in text_of("products-offers", even)
    young = text_of("products-offers", "delete from marts.recommender_trials")
    assert "**could not be tried on past dates**" in young
    assert "## Dormant customers who came back" not in young
    nothing = text_of("products-offers", "delete from marts.product_offers")
    assert "no order of this data names both a customer and a product" in nothing
    silent = text_of("products-offers", "delete from marts.segment_recommendations")
    assert "bought anything of late, so there is no list for the segment" in silent
    assert "Buy again, most often the first of 120 customers:" in silent
    few = text_of("products-offers", "update marts.segment_recommendations set segment_customer_count = 11")
    assert "so few that the list is about that of all customers" in few
