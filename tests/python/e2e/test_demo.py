"""The demo shop, which is what a newcomer sees first, and the raw forms that it can be written in."""

import csv
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT, Dbt, DbtRun, differences

from winback.publishing import publish

# The demo's prices are stated, its months are whole and its sponsors known.
EMPTY_BY_NATURE = {
    "price_estimates",
    "price_fit",
    "incomplete_periods",
    "sponsor_findings",
    "lists_sent",
    "sent_summary",
    "segment_refits",
    # Its last week has nothing but a public holiday.
    "weekly_warnings",
    # Nothing speaks against its customers and files.
    "data_cautions",
}


def test_every_mart_has_rows(demo: DbtRun) -> None:
    """A newcomer would meet empty pages and leave."""
    rows = {name: len(table) - 1 for name, table in demo.marts.items()}
    assert rows
    assert {name for name, count in rows.items() if count == 0} == EMPTY_BY_NATURE


def test_size_is_the_option(demo: DbtRun) -> None:
    """The demo would not be as large as its option says, so no run time could be compared."""
    ((customers, ordering, guests),) = demo.query(
        "select customer_count, ordering_customer_count, guest_order_count from marts.build_summary"
    )
    visitors = 240
    assert customers == 2000 + visitors
    assert 0 < ordering <= 2000
    assert guests > 0


def test_visitors_look_and_never_buy(demo: DbtRun) -> None:
    """Nobody in the demo would be without an order, so what happens to such customers could not be seen."""
    ((visitors, with_events, with_carts),) = demo.query(
        """
        select
            count(*),
            count(*) filter (where customer_id in (select customer_id from input.input__events)),
            count(*) filter (
                where customer_id in (select customer_id from input.input__events where event_type = 'cart')
            )
        from input.input__customers
        where customer_id not in (
            select customer_id from input.input__order_lines where customer_id is not null
        )
        """
    )
    assert visitors >= 240
    assert with_events > 200
    assert 0 < with_carts < with_events


def test_every_input_table_can_be_tried(demo: DbtRun) -> None:
    """A column that the demo leaves empty is one that a newcomer cannot try."""
    columns = {
        "order_lines": "unit_cost discount_amount paid_amount channel location_id",
        "events": "session_id category brand quantity customer_id order_id",
        "customers": "contact_key contact_consent joined_at sponsor_id country",
        "customer_attributes": "attribute_value",
        "products": "product_name category brand unit_cost",
        "campaign_contacts": "contacted_at opened_at clicked_at redeemed_at cost",
    }
    for entity, names in columns.items():
        different = ", ".join(f"count(distinct {name})" for name in names.split())
        ((rows, *counts),) = demo.query(f"select count(*), {different} from input.input__{entity}")
        assert rows > 50
        assert min(counts) > 1, entity
    assert {kind for (kind,) in demo.query("select distinct event_type from input.input__events")} == {
        "view",
        "cart",
        "remove_from_cart",
        "purchase",
        "return",
    }


def test_rows_reconcile_and_some_are_rejected(demo: DbtRun) -> None:
    """The demo would not show what happens to rows that cannot be used."""
    accounts = demo.query(
        "select entity, raw_row_count, accepted_row_count, rejected_row_count, raw_amount, "
        "accepted_amount, rejected_amount "
        "from marts.row_accounting"
    )
    for _, raw, accepted, rejected, raw_amount, accepted_amount, rejected_amount in accounts:
        assert raw == accepted + rejected
        assert raw_amount == accepted_amount + rejected_amount
    assert {entity for entity, *_ in accounts} == {
        "order_lines",
        "events",
        "customers",
        "products",
        "campaign_contacts",
    }
    assert {entity for entity, _, _, rejected, *_ in accounts if rejected > 0} == {"order_lines", "events"}


def test_segments_hold_every_ordering_customer(demo: DbtRun) -> None:
    """Customers would be missing from every list that is made from segments."""
    ((customers,),) = demo.query("select ordering_customer_count from marts.build_summary")
    assert demo.query("select count(*), count(distinct customer_id) from marts.customer_segments") == [
        (customers, customers)
    ]
    assert demo.query("select sum(customer_count) from marts.segment_profiles") == [(customers,)]


def test_campaigns_are_measured(demo: DbtRun) -> None:
    """The one place where the truth is known: an interval that leaves it out would mislead everybody elsewhere."""
    results = demo.query(
        """
        select results.campaign_id, results.outcome, results.lift_lower, results.lift_upper, effects.lift_points / 100
        from marts.campaign_results as results
        inner join staging.stg_demo__campaign_effects as effects on results.campaign_id = effects.campaign_id
        where results.slice_type = 'all'
        """
    )
    assert len(results) == 5
    for campaign, _, lower, upper, truth in results:
        assert lower <= truth <= upper, campaign
    outcomes = {campaign: outcome for campaign, outcome, *_ in results}
    assert outcomes["2025-summer-mail"] == outcomes["2025-winter-call"] == "effect"
    assert outcomes["2025-autumn-mail"] == "none seen"
    # with five campaigns compared, an interval that just leaves out zero is no proof
    assert outcomes["2024-spring-mail"] == "not sure"
    advice = dict(demo.query("select campaign_id, advice from marts.uplift_results"))
    assert (advice["2025-summer-mail"], advice["2025-autumn-mail"]) == ("all", "none")
    offers = {offer for (offer,) in demo.query("select offer from marts.offer_response where is_next_best_offer")}
    assert offers
    assert "the new catalog" not in offers
    # 0 of 8 against 0 of 10, 1 of 12 against 1 of 7
    assert demo.query(
        "select distinct next_best_offer from marts.offer_response "
        "where slice_type = 'status' and slice in ('Dormant high-value', 'Slipping high-value')"
    ) == [("none",)]


def test_every_reason_but_one_is_seen(demo: DbtRun) -> None:
    """Looking without buying would go unseen, or be seen before the last order; the rest is tried by hand elsewhere."""
    reasons = {reason for (reason,) in demo.query("select distinct strongest_sign from marts.dormant_customers")}
    signs = {"budget", "dissatisfaction", "hard to decide", "shifted interests", "stopped for no visible reason"}
    assert reasons >= signs | {"none"}
    assert (
        demo.query(
            """
            select dormant.customer_id
            from marts.dormant_customers as dormant
            left join input.input__events as events
                on dormant.customer_id = events.customer_id
                and events.event_type = 'view'
                and events.occurred_at > dormant.last_order_at
            where dormant.last_order_at is not null
            group by all
            having count(events.event_id) <> any_value(dormant.view_count_since_last_order)
                or (any_value(dormant.reason) = 'hard to decide'
                    and any_value(dormant.evidence) not like '%did not buy%'
                    and any_value(dormant.evidence) not like '%without buying%')
            """
        )
        == []
    )
    # Whoever was on the list of the silent is there once, and the money adds up.
    assert demo.query(
        "select count(*), round(sum(share_of_revenue_at_risk), 6) from marts.dormant_customers"
    ) == demo.query("select count(*), 1.0 from marts.customer_status where lifecycle in ('dormant', 'lost')")


def write_raw_form(demo: DbtRun, form: str, out: Path, rows: int, threads: int) -> dict[str, bytes]:
    """Write the demo that was built in a raw form; returns the files by name, the truth beside it too."""
    subprocess.run(
        [
            *(sys.executable, str(ROOT / "benchmarks" / "write_raw_form.py"), form, str(out)),
            *("--rows", str(rows), "--database", str(demo.database)),
        ],
        env=os.environ | {"WINBACK_DUCKDB_THREADS": str(threads)},
        check=True,
    )
    return {
        str(path.relative_to(out.parent)): path.read_bytes() for path in sorted(out.parent.rglob("*")) if path.is_file()
    }


def csv_rows(text: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    return list(csv.DictReader(text.decode("utf-8").splitlines()))


@pytest.mark.parametrize("form", ["ecommerce_events", "online_retail", "distributor"])
def test_a_raw_form_is_the_same_twice(demo: DbtRun, tmp_path: Path, form: str) -> None:
    """A measurement could not be repeated on the same bytes elsewhere."""
    one = write_raw_form(demo, form, tmp_path / "one" / "raw.csv", 5000, threads=1)
    four = write_raw_form(demo, form, tmp_path / "four" / "raw.csv", 5000, threads=4)
    assert one.keys() == four.keys()
    assert {name for name in one if one[name] != four[name]} == set()


def test_raw_events_have_their_quirks(demo: DbtRun, tmp_path: Path) -> None:
    """The event log would be easier to read than the published one, and the reader tried on less than it meets."""
    files = write_raw_form(demo, "ecommerce_events", tmp_path / "events.csv", 6000, threads=2)
    rows = csv_rows(files["events.csv"])
    assert len(rows) == 6000
    assert len({row["user_id"] for row in rows}) == 2000
    assert sum(count - 1 for count in Counter(map(str, rows)).values()) == 6
    assert {row["event_type"] for row in rows} == {"view", "cart", "remove_from_cart", "purchase"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", row["event_time"]) for row in rows)
    assert all(re.fullmatch(r"\d{19} \d{19}", row["user_id"] + " " + row["category_id"]) for row in rows)
    # ids that a float cannot tell apart
    assert len({float(row["user_id"]) for row in rows}) < 2000
    assert all(re.fullmatch(r"[A-Za-z]{10}|", row["user_session"]) for row in rows)
    assert any(row["price"] == "0.00" for row in rows)
    for column in ("category_code", "brand"):
        assert 0.15 < sum(row[column] == "" for row in rows) / len(rows) < 0.30
    truth = {row["product_id"]: row for row in csv_rows(files["events.csv.truth.csv"])}
    assert all(row["brand"] in {"", truth[row["product_id"]]["brand"]} for row in rows)


def test_raw_invoices_have_their_quirks(demo: DbtRun, tmp_path: Path) -> None:
    """Cancellations, write-offs, fees, guests or repeated rows would never be met in a large file."""
    rows = csv_rows(write_raw_form(demo, "online_retail", tmp_path / "invoices.csv", 40000, threads=2)["invoices.csv"])
    assert len(rows) == 40000
    assert all(re.fullmatch(r"\d+/\d+/\d{4} \d+:\d\d", row["InvoiceDate"]) for row in rows)
    cancelled = [row for row in rows if row["InvoiceNo"].startswith("C")]
    assert cancelled
    assert all(int(row["Quantity"]) < 0 for row in cancelled)
    assert {"POST", "DOT", "D", "S", "M", "BANK CHARGES", "AMAZONFEE"} <= {row["StockCode"] for row in rows}
    assert any(row["UnitPrice"] == "0.00" and int(row["Quantity"]) < 0 for row in rows)
    assert any(row["CustomerID"] == "" for row in rows)
    assert any(row["Description"] == "" for row in rows)
    assert 0.005 < sum(count - 1 for count in Counter(map(str, rows)).values()) / len(rows) < 0.02


def test_raw_ledger_has_its_quirks(demo: DbtRun, tmp_path: Path) -> None:
    """The distributor's reader would be tried on tidy files only, and its estimated prices could not be judged."""
    files = write_raw_form(demo, "distributor", tmp_path / "raw", 9000, threads=2)
    years = {int(name[-8:-4]): csv_rows(text) for name, text in files.items() if "transactions" in name}
    orders = [row for rows in years.values() for row in rows]
    assert len(orders) == 9000
    # each year has a date format of its own
    shapes = {
        2014: r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
        2015: r"\d\d/\d\d/2015 \d\d:\d\d",
        2016: r"\d\d/\d\d/2016 \d\d:\d\d",
        2017: r"4\d{4}\.\d+",
        2018: r"\d\d [A-Z][a-z]{2} 2018",
        2019: r"\d\d/\d\d/2562",
    }
    assert years.keys() == shapes.keys()
    for year, rows in years.items():
        assert sum(re.fullmatch(shapes[year], row["payment_date"]) is not None for row in rows) >= 0.99 * len(rows)
    # one year has hardly come through
    assert len(years[2017]) < 0.2 * min(len(years[2016]), len(years[2018]))
    assert any(row["total_amt"] == "" for row in orders)
    assert any(row["product_json"] == "" for row in orders)
    assert len({row["center"] for row in orders if row["center"]}) == 5
    payers = {row["ent"] for row in orders if float(row["paid_amt"] or 0) > 0}
    assert 0 < len(payers) < 0.15 * len({row["ent"] for row in orders})

    # the hidden prices explain the totals of nearly all orders
    prices = {row["product"]: float(row["price"]) for row in csv_rows(files["raw.truth.csv"])}
    explained = broken = 0
    for row in orders:
        try:
            products = json.loads(row["product_json"] or "null")
        except json.JSONDecodeError:
            broken += 1
            continue
        if products is None or row["total_amt"] == "":
            continue
        if isinstance(products, list):
            products = {each["product"]: each["qty"] for each in products}
        amount = sum(prices[product] * pieces for product, pieces in products.items())
        explained += abs(amount - float(row["discount"] or 0) - float(row["total_amt"])) <= 0.51
    assert broken > 0
    assert 0.97 * len(orders) < explained < len(orders)

    members = [row for name, text in files.items() if "members" in name for row in csv_rows(text)]
    known = {row["ent"] for row in members}
    assert len(known) == 2000
    assert any(row["sponsor"] not in known for row in members if row["sponsor"])
    assert any(row["join_date"] == "" for row in members)


def test_too_small_a_demo_says_so(demo: DbtRun, tmp_path: Path) -> None:
    """A file with fewer rows than asked for would be measured as if it had them."""
    done = subprocess.run(
        [
            *(sys.executable, str(ROOT / "benchmarks" / "write_raw_form.py"), "distributor", str(tmp_path / "raw")),
            *("--rows", "1000000", "--database", str(demo.database)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Ask for more --customers" in done.stderr
    assert not (tmp_path / "raw").exists()


@pytest.mark.nightly
def test_demo_is_the_same_with_one_thread(demo: DbtRun, dbt: Dbt) -> None:
    """Two colleagues would look at two different demo shops, and no picture in the documents could be trusted."""
    other = dbt.build("demo_one_thread", {"dataset": "demo"}, threads=1, duckdb_threads=1, data_tests=False).check()
    assert differences(demo.marts, other.marts) == []


def test_queries_of_the_readme_run_as_written(demo: DbtRun, tmp_path: Path) -> None:
    """Who copies the line that writes a segment's customers would get an error, or an empty file."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\.venv/bin/python -c \"(.+?)\"$", readme, flags=re.DOTALL | re.MULTILINE)
    assert len(commands) == 2
    (tmp_path / "winback.duckdb").symlink_to(demo.database)
    publish(demo.database, tmp_path / "published")
    shown = [
        subprocess.run(
            [sys.executable, "-c", command], cwd=tmp_path, check=True, capture_output=True, encoding="utf-8"
        ).stdout
        for command in commands
    ]
    assert "High-Value Dormant" in shown[0]
    with (tmp_path / "high-value-dormant.csv").open(encoding="utf-8", newline="") as file:
        customers = list(csv.DictReader(file))
    everybody = "select customer_id from marts.customer_segments where segment_name = 'High-Value Dormant'"
    assert {(customer["customer_id"],) for customer in customers} == set(demo.query(everybody))
    # it is to look at
    assert "contact_key" not in customers[0]


def test_everybody_who_qualifies_is_on_a_list(demo: DbtRun) -> None:
    """Somebody would be left out without a reason, written to against their will, or counted for two programs."""
    dormant = "select customer_id from marts.customer_status where lifecycle = 'dormant'"
    assert set(demo.query("select customer_id from marts.winback_list where program = 'win_back'")) == set(
        demo.query(dormant)
    )
    refused = "select customer_id from input.input__customers where not contact_consent"
    assert demo.query(
        f"select distinct arm, suppressed_reason from marts.winback_list where customer_id in ({refused})"
    ) == [(None, "refused to be contacted")]
    assert demo.query("select customer_id from records.list_assignments group by customer_id having count(*) > 1") == []
    assert demo.query(
        "select count(*) from marts.winback_list "
        "where program = 'win_back' and suppressed_reason like 'in program call_list%'"
    ) == demo.query("select count(*) from records.list_assignments where program = 'call_list'")
    arms = demo.query(
        "select distinct arm from marts.winback_list where program = 'win_back' and suppressed_reason is null"
    )
    assert sorted(arms) == [("control",), ("treatment",)]
    assert demo.query("select count(*) from marts.winback_list where p_reorder_no_action is null") == [(0,)]


def test_lists_and_single_view_have_one_expected_value(demo: DbtRun) -> None:
    """Two pages would expect different things of a customer, or a contact could cost more than it brings."""
    assert demo.query(
        """
        select count(*) filter (where customers.expected_value_365 is distinct from lifetime.expected_value_365),
            count(*) > 0 and sum(customers.expected_value_365) > 0
        from marts.customer_single_view as customers
        left join marts.customer_lifetime_value as lifetime on customers.customer_id = lifetime.customer_id
        """
    ) == [(0, True)]
    # within the outcome days, as a margin
    lists = demo.query(
        """
        select programs.outcome_days, lists.expected_value, lists.expected_value_with_action, lists.max_offer_cost,
            lifetime.margin_rate * case programs.outcome_days
                when 30 then lifetime.expected_value_30 when 90 then lifetime.expected_value_90
            end,
            least(programs.target_effect, 1 - lists.p_reorder_no_action) * lifetime.margin_rate
            * lifetime.expected_order_value,
            calls.max_offer_cost, calls.expected_value_with_action, calls.max_cost_per_customer
        from marts.winback_list as lists
        inner join seeds.programs as programs on lists.program = programs.program
        inner join marts.customer_lifetime_value as lifetime on lists.customer_id = lifetime.customer_id
        left join marts.call_list as calls on lists.customer_id = calls.customer_id and lists.program = 'call_list'
        """
    )
    assert {row[0] for row in lists} == {30, 90}
    assert demo.query("select count(*) from marts.winback_list") == [(len(lists),)]
    for _, without, with_action, cost, forecast, effect, call_cost, call_value, cap in lists:
        assert float(without) == pytest.approx(forecast, abs=0.001)
        assert float(with_action) == pytest.approx(forecast + effect, abs=0.001)
        assert 0 <= float(cost) <= effect + 0.006
        if cap is not None:
            assert (call_cost, call_value) == (cost, with_action)
            assert float(cost) == pytest.approx(min(float(cap), effect), abs=0.006)
