"""What stands on an order's first row, or on each of them, is the order's; and what statuses say is what is built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Dbt, DbtRun
from files import look, write

ORDERS = 40
STATES = ("paid", "refunded", "paid", "pending", "partially_refunded")


def shop_rows(first: int = 0, states: tuple[str, ...] = STATES) -> list[str]:
    """Two rows to an order; status, country, discount, total and refund stand on the first."""
    rows = [
        "Name,Email,Financial Status,Total,Discount Amount,Refunded Amount,Created at,"
        "Lineitem quantity,Lineitem price,Lineitem sku,Shipping Country"
    ]
    for n in range(first, first + ORDERS):
        state = states[n % len(states)]
        refund = "1.50" if state == "partially_refunded" else "0.00"
        day = f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d} 10:00:00"
        discount = "2.00" if n % 9 == 0 else "0.00"
        rows += [
            f"#{1000 + n},c{n % 7}@example.org,{state},{16 + n % 3}.00,{discount},{refund},{day},2,5.00,A{n % 4},DE",
            f"#{1000 + n},c{n % 7}@example.org,,,,,{day},1,{6 + n % 3}.00,B{n % 3},",
        ]
    return rows


def log_rows() -> list[str]:
    """Two items to a purchase, with the order's revenue on each; views have no quantity."""
    rows = ["event_time,event_name,user_id,transaction_id,item_id,quantity,price,purchase_revenue"]
    for n in range(ORDERS):
        time = f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d} 11:00:{n:02d}"
        rows.append(f"{time},view_item,u{n % 7},,A{n % 4},,5.00,")
        rows += [
            f"{time},purchase,u{n % 7},T{n},{sku},{n % 2 + 1},{price}.00,{(n % 2 + 1) * 12}.00"
            for sku, price in (("A", 5), ("B", 7))
        ]
    return rows


def test_what_stands_on_the_first_row_belongs_to_the_order(tmp_path: Path) -> None:
    """The other rows of an order that was taken back would count as sold."""
    found = look(write(tmp_path, "orders.csv", shop_rows()))
    assert found.proposal.whole_order == ["Financial Status", "Shipping Country"]
    words = found.proposal.statuses["Financial Status"]
    assert {word: one.state for word, one in words.items()} == {
        "paid": "sold",
        "refunded": "taken back",
        "pending": "no sale",
        "partially_refunded": "sold",
    }
    assert words["refunded"].row_count == ORDERS * 2 // 5
    assert "'Total' and 'Discount Amount' belong to the whole order" in found.report
    assert "line_amount" not in found.proposal.columns
    assert "UNDECIDED" not in found.yaml


def test_revenue_of_an_order_is_not_that_of_its_items(tmp_path: Path) -> None:
    """The order's revenue would count once for each item."""
    found = look(write(tmp_path, "events.csv", log_rows()))
    assert "amount" not in found.proposal.columns
    assert found.proposal.columns["unit_price"] == '"price"'
    assert not any("quantity" in note for note in found.proposal.notes)


def test_of_two_amounts_of_the_order_a_person_chooses(tmp_path: Path) -> None:
    """The one that stands first would be taken, with or without its shipping."""
    rows = [
        f"{n // 3},2024-01-{n // 3 % 28 + 1:02d},c{n // 3 % 7},p{n % 9},{n // 3 + 10},{n // 3 + 15}" for n in range(60)
    ]
    found = look(write(tmp_path, "orders.csv", ["order,date,customer,sku,order total,grand total", *rows])).proposal
    (question,) = found.undecided
    assert question.options == ("coalesce(\"order total\", '0')", "coalesce(\"grand total\", '0')")
    assert found.once_per_order == ["order total", "grand total"]


def test_an_amount_of_the_order_alone_counts_once(tmp_path: Path) -> None:
    """Without amounts of the lines there would be no money, or too much of it."""
    rows = ["order no,order date,customer id,sku,order total"]
    rows += [f"{n // 2},2024-{n // 2 % 12 + 1:02d}-03,c{n // 2 % 7},A{n % 5},{n // 2 + 10}.50" for n in range(80)]
    found = look(write(tmp_path, "orders.csv", rows))
    assert found.proposal.once_per_order == ["order total"]
    assert list(found.preview.rows["line_amount"])[:4] == ["10.5000", "0.0000", "11.5000", "0.0000"]  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    """Build orders in two files, the second with a new word, and a log, by the mappings that init wrote."""
    folder = tmp_path_factory.mktemp("shop")
    first = write(folder, "1.csv", shop_rows())
    log = write(tmp_path_factory.mktemp("log"), "events.csv", log_rows())
    options: dict[str, Any] = yaml.safe_load(look(first).yaml)
    options["custom"] |= yaml.safe_load(look(log).yaml)["custom"]
    write(folder, "2.csv", shop_rows(ORDERS, ("paid", "on_probation")))
    options["custom"]["order_lines"]["files"] = str(folder)
    command = [
        "build",
        "--select",
        "+row_accounting",
        "+rejection_reasons",
        "+int_orders",
        "+input__events",
    ]
    return dbt.run(command, dbt.database("statuses"), options).check()


def test_what_was_taken_back_is_not_sold(built: DbtRun) -> None:
    """Half of each order that was taken back would stay revenue, and so would what was given back of others."""

    def money(n: int) -> int:
        return 16 + n % 3

    counts = [n for n in range(ORDERS) if STATES[n % 5] in ("paid", "partially_refunded")]
    counts += [n for n in range(ORDERS, 2 * ORDERS) if n % 2 == 0]
    refunded = 1.5 * ORDERS / 5
    assert built.query(
        "select count(*) filter (where is_order), sum(gross_amount), sum(refunded_amount) from intermediate.int_orders"
    ) == [(len(counts), sum(map(money, counts)), refunded)]


def test_a_word_that_is_new_is_not_taken_for_sold(built: DbtRun) -> None:
    """A later export would count orders by a word that nobody has judged."""
    assert built.query(
        "select reason, is_no_sale, rejected_row_count from marts.rejection_reasons "
        "where entity = 'order_lines' order by 1"
    ) == [
        ("no sale: pending", True, ORDERS * 2 // 5),
        ("unknown status", False, ORDERS),
    ]
    found = built.query(
        "select source_file, no_sale_row_count from marts.row_accounting where entity = 'order_lines' order by 1"
    )
    assert found == [("1.csv", ORDERS * 2 // 5), ("2.csv", 0)]


def test_views_need_no_quantity_and_purchases_are_their_items(built: DbtRun) -> None:
    """Views would be lost, and purchases count the order's revenue once for each item."""
    expected = sum((n % 2 + 1) * 12 for n in range(ORDERS))
    assert built.query(
        "select event_type, count(*), sum(amount) filter (where event_type = 'purchase') "
        "from input.input__events group by 1 order by 1"
    ) == [
        ("purchase", 2 * ORDERS, expected),
        ("view", ORDERS, None),
    ]
