"""Discounts of whole orders, refunds that pieces lack already, tests of the shop, and orders that were called off."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from conftest import Dbt
from files import look, write
from rendered import Project

from winback.mapping import Start, mapping_problems
from winback.mapping.states import columns_after_discount, discounted_sql

ORDERS = 60


def cents(n: int) -> Decimal:
    return Decimal(n) / 100


def lines_of(n: int) -> list[tuple[int, Decimal]]:
    """Return the pieces and prices of an order of one to three lines."""
    return [(i + 1, cents(333 + 7 * n + 190 * i)) for i in range(n % 3 + 1)]


def given(n: int) -> Decimal:
    """Return the discount of an order; some of it is on the shipping, see `on_shipping`."""
    total = sum(q * price for q, price in lines_of(n))
    return (total * Decimal("0.15")).quantize(Decimal("0.01")) if n % 4 == 0 else Decimal("0.00")


def on_shipping(n: int) -> bool:
    return n % 20 == 4


def shopify_rows() -> list[str]:
    rows = [
        "Name,Email,Financial Status,Created at,Currency,Subtotal,Shipping,Total,Discount Amount,Lineitem quantity,"
        "Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Payment Method,Tags,Accepts Marketing"
    ]
    for n in range(ORDERS):
        day = f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d} 10:00:00"
        sold = sum(q * price for q, price in lines_of(n))
        subtotal = sold if on_shipping(n) else sold - given(n)
        shipping = Decimal("0.00") if on_shipping(n) else Decimal("4.90")
        off = day if n in (7, 8) else ""
        method = "(for testing) Bogus Gateway" if n == 11 else "Shopify Payments"
        tags = ("", "vip, newsletter", "vip, test")[1 if n % 5 == 0 else 2 if n == 11 else 0]
        for i, (quantity, price) in enumerate(lines_of(n)):
            first = (
                f"paid,{day},EUR,{subtotal},{shipping},{subtotal + shipping},{given(n)}",
                f'{off},{method},"{tags}",{("yes", "no")[n % 7 == 0]}',
            )
            of_order, marks = first if i == 0 else (f",{day},,,,,", ",,,")
            rows.append(f"#{n},c{n % 9}@example.org,{of_order},{quantity},Mug {i},{price},S{i},{marks}")
    return rows


def money(found: Start, path: Path) -> dict[str, Decimal]:
    """Return the amounts of each order as a build divides their discounts among the lines."""
    block = yaml.safe_load(found.yaml)["custom"]["order_lines"]
    columns, order = block["columns"], block["columns"]["order_id"]
    project = Project()
    project.session.execute(
        "create table raw as select *, 'f' as winback_source_file, row_number() over () as winback_source_row "
        f"from read_csv('{path}', all_varchar = true, nullstr = '', parallel = false)"
    )
    before = project.amount_before_discount(columns)
    stated = {"line_amount": before, "discount": block["order_discount"], "order_amount": block.get("order_amount")}
    of_build = project.order_discounts({"order": order, "order_discount": stated}, "raw")
    of_init = discounted_sql(
        "raw",
        row="winback_source_row",
        order=order,
        amount=f"({before})",
        discount=block["order_discount"],
        order_amount=block.get("order_amount"),
    )
    read = [
        project.session.execute(
            f"select {order}, sum(cast({after['line_amount']} as decimal(18, 4))) from ({rows}) group by 1 order by 1"
        ).fetchall()
        for rows, after in (
            (of_build, project.columns_after_discount(columns)),
            (of_init, columns_after_discount(columns)),
        )
    ]
    assert read[0] == read[1]
    return dict(read[0])


def test_a_discount_of_the_order_is_divided_among_its_lines(tmp_path: Path) -> None:
    """Revenue would be too high by every code, and too low where a code only paid the shipping."""
    path = write(tmp_path, "orders.csv", shopify_rows())
    found = look(path)
    assert found.proposal.order_discount == '"Discount Amount"'
    assert found.proposal.order_amount == '"Subtotal"'
    assert "had it on something else, such as the shipping" in found.report
    expected = {
        f"#{n}": sum(q * price for q, price in lines_of(n)) - (0 if on_shipping(n) else given(n)) for n in range(ORDERS)
    }
    assert money(found, path) == expected


def test_a_coupon_that_is_repeated_counts_once(tmp_path: Path) -> None:
    """Products as rows have the order's coupon, shipping, tax and total on each of them, in any language."""
    rows = ["Bestellnr;Bestelldatum;Kundennr;Artikelnr;Menge;Einzelpreis;Rabatt;Versandkosten;Gesamtbetrag"]
    for n in range(ORDERS):
        total = sum(q * price for q, price in lines_of(n)) - given(n) + Decimal("5.95")
        day = f"{n % 28 + 1:02d}.{n % 12 + 1:02d}.2024"
        coupon, sum_ = (f"{amount}".replace(".", ",") for amount in (given(n), total))
        rows += [
            f"{n};{day};K{n % 9};A{i};{q};{price}".replace(f"{price}", f"{price}".replace(".", ","))
            + f";{coupon};5,95;{sum_}"
            for i, (q, price) in enumerate(lines_of(n))
        ]
    found = look(write(tmp_path, "bestellungen.csv", rows))
    assert '"Rabatt"' in (found.proposal.order_discount or "")
    assert found.proposal.order_amount is not None
    assert '"Versandkosten"' in found.proposal.order_amount


def test_a_sum_before_the_discount_proves_nothing(tmp_path: Path) -> None:
    """A subtotal before the coupon would look as if the coupon was somebody else's."""
    rows = ["order no,order date,customer id,sku,quantity,unit price,order discount,order subtotal"]
    for n in range(ORDERS):
        sold = sum(q * price for q, price in lines_of(n))
        rows += [
            f"{n},2024-{n % 12 + 1:02d}-03,c{n % 9},A{i},{q},{price},{given(n)},{sold}"
            for i, (q, price) in enumerate(lines_of(n))
        ]
    found = look(write(tmp_path, "orders.csv", rows))
    assert found.proposal.order_discount is None
    assert "nothing shows whether the amounts of its lines are before it" in found.report
    assert "order_discount: '\"order discount\"'" in found.report


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # what rounds: the parts add up to the discount, and none is below zero
        (
            [("a", "10.00", "0.02"), ("a", "10.00", ""), ("a", "10.00", ""), ("a", "10.00", "")],
            ["0.01", "0", "0.01", "0"],
        ),
        ([("a", "1.00", "1.00"), ("a", "1.00", "1.00"), ("a", "1.00", "1.00")], ["0.33", "0.34", "0.33"]),
        # never more than the lines are worth, and nothing where they are free
        ([("a", "3.00", "5.00"), ("b", "0.00", "5.00")], ["3.00", "0"]),
        # what takes money back bears nothing, unless the whole order does
        ([("a", "10.00", "-2.00"), ("a", "-5.00", "")], ["2.00", "0"]),
        ([("a", "-10.00", "2.00")], ["2.00"]),
        # a row without an order is one of its own; what cannot be read has no part
        (
            [(None, "10.00", "1.00"), (None, "10.00", "2.00"), ("c", "x", "1.00"), ("c", "4.00", "")],
            ["1", "2", "0", "1"],
        ),
    ],
)
def test_parts_of_a_discount_add_up_to_it(rows: list[tuple[str | None, str, str]], expected: list[str]) -> None:
    """A cent that is lost or given twice breaks the sum of the order."""
    project = Project()
    project.session.execute(
        'create table raw ("order" text, a text, d text, winback_source_file text, winback_source_row int)'
    )
    project.session.executemany(
        "insert into raw values (?, ?, nullif(?, ''), 'f', ?)", [(*row, n) for n, row in enumerate(rows)]
    )
    stated = {"line_amount": "a", "discount": "d", "order_amount": None}
    of_build = project.order_discounts({"order": '"order"', "order_discount": stated}, "raw")
    of_init = discounted_sql(
        "raw", row="winback_source_row", order='"order"', amount="a", discount="d", order_amount=None
    )
    for sql in (of_build, of_init):
        found = project.session.execute(
            f"select coalesce(winback_order_discount, 0) from ({sql}) order by winback_source_row"
        ).fetchall()
        assert [part for (part,) in found] == [Decimal(part) for part in expected]


def test_a_refund_that_the_pieces_lack_is_not_taken_off_again(tmp_path: Path) -> None:
    """An item that was sent back would cost its price twice; the column's name need not say so."""
    rows = ["order no,order date,customer id,sku,quantity,unit price,order subtotal,refund amount"]
    for n in range(ORDERS):
        sold = sum(q * price for q, price in lines_of(n))
        back = n % 6 == 5
        refund = lines_of(n)[0][1] if back else 0
        rows += [
            f"{n},2024-{n % 12 + 1:02d}-03,c{n % 9},A{i},{q - (back and i == 0)},{price},{sold},{refund}"
            for i, (q, price) in enumerate(lines_of(n))
        ]
    found = look(write(tmp_path, "orders.csv", rows))
    assert "refund_amount" not in found.proposal.columns
    assert "'refund amount' is not taken off, because 'quantity' is without what was given back already" in found.report


def states(found: Start) -> dict[str, dict[str, str]]:
    return {name: {word: one.state for word, one in words.items()} for name, words in found.proposal.statuses.items()}


def test_tests_and_orders_that_were_called_off_are_no_sales(tmp_path: Path) -> None:
    """They are paid by their status, and the other rows of their orders have no mark."""
    found = look(write(tmp_path, "orders.csv", shopify_rows()))
    judged = states(found)
    assert judged["Cancelled at"] == {"": "sold", "*": "taken back"}
    assert judged["Payment Method"] == {"(for testing) Bogus Gateway": "no sale", "*": "sold"}
    assert judged["Tags"] == {"vip, test": "no sale", "*": "sold"}
    assert {"Cancelled at", "Payment Method", "Tags"} <= set(found.proposal.whole_order)
    off = found.proposal.statuses["Cancelled at"]["*"]
    assert off.row_count == len(lines_of(7)) + len(lines_of(8))
    assert off.money == pytest.approx(float(sum(q * p for n in (7, 8) for q, p in lines_of(n))))


@pytest.mark.parametrize(
    ("column", "words", "expected"),
    [
        ("Mode", ("Live", "Test"), {"Test": "no sale", "*": "sold"}),
        ("livemode", ("true", "false"), {"false": "no sale", "*": "sold"}),
        ("Testbestellung", ("nein", "ja"), {"ja": "no sale", "*": "sold"}),
        ("Storniert am", ("", "2024-05-01"), {"": "sold", "*": "taken back"}),
        ("Date d'annulation", ("", "2024-05-01"), {"": "sold", "*": "taken back"}),
        ("Size", ("L", "XL"), None),
    ],
)
def test_marks_are_known_in_any_file(
    tmp_path: Path, column: str, words: tuple[str, str], expected: dict[str, str] | None
) -> None:
    """Another shop's tests and cancellations would be revenue without a word."""
    rows = [f"order no,order date,customer id,order total,{column}"]
    rows += [f"{n},2024-{n % 12 + 1:02d}-03,c{n % 7},{n + 10}.50,{words[n % 10 == 3]}" for n in range(ORDERS)]
    found = look(write(tmp_path, "orders.csv", rows))
    assert states(found).get(column) == expected
    if expected:
        money = sum(Decimal(n) + Decimal("10.50") for n in range(ORDERS) if n % 10 == 3)
        assert f"6 of the rows looked at ({money:,.2f})" in found.report


def test_an_order_export_says_who_may_be_contacted(tmp_path: Path) -> None:
    """Lists would go to customers who said no at the checkout."""
    found = look(write(tmp_path, "orders.csv", shopify_rows()))
    refused = {n % 9 for n in range(0, ORDERS, 7)}
    assert f"and {len(refused)} customers of the rows looked at said no" in found.report
    block = found.yaml.split("  # customers:\n")[1].replace("  # ", "  ")
    customers = yaml.safe_load("customers:\n" + block)["customers"]
    assert mapping_problems({"customers": customers}, {"customers": {"orders.csv": shopify_rows()[0].split(",")}}) == []
    assert customers["from_orders"] is True
    (problem,) = mapping_problems({"products": {"files": "a", "from_orders": True, "columns": {"product_id": "a"}}}, {})
    assert "from_orders: write true in the block customers" in problem


@pytest.mark.nightly
def test_consents_of_an_order_export_are_no_alarm(dbt: Dbt, tmp_path: Path) -> None:
    """A file as the shop writes it would look damaged, since most of its rows repeat a customer."""
    found = look(write(tmp_path, "orders.csv", shopify_rows()))
    options = yaml.safe_load(found.yaml)
    block = found.yaml.split("  # customers:\n")[1].replace("  # ", "  ")
    options["custom"]["customers"] = yaml.safe_load("customers:\n" + block)["customers"]
    select = ["build", "--select", "+data_cautions", "+input__customers"]
    run = dbt.run(select, dbt.database("consents"), options, parsed_with=options, data_tests=False).check()
    assert run.query("select caution from marts.data_cautions") == []
    counts = (
        "select raw_row_count, accepted_row_count, rejected_row_count - no_sale_row_count from marts.row_accounting"
    )
    (rows,) = run.query(f"{counts} where entity = 'customers'")
    assert rows[1:] == (9, 0)
    refused = {f"c{n % 9}@example.org" for n in range(0, ORDERS, 7)}
    no = run.query("select customer_id from input.input__customers where not contact_consent")
    assert {customer for (customer,) in no} == refused


def test_a_discount_needs_orders_and_columns_that_exist() -> None:
    """A word that is spelled wrong would end the build in the database's words."""
    block = {"files": "a.csv", "columns": {"ordered_at": "d", "unit_price": "p"}, "order_discount": '"Rabat"'}
    problems = mapping_problems({"order_lines": block}, {"order_lines": {"a.csv": ["d", "p", "Rabatt"]}})
    assert [problem.split(";")[0] for problem in problems] == [
        "custom.order_lines.order_discount needs a column order_id that says which rows are one order.",
        "custom.order_lines.order_discount: there is no raw column 'Rabat'",
    ]


def test_broken_dates_and_a_single_customer_are_named(tmp_path: Path) -> None:
    """ "No column" of a file that has one sends its owner looking for the wrong thing."""
    rows = ["Order ID,Date,Customer,Product,Qty,Price"]
    rows += [f"A{n},{f'2025-01-{n % 28 + 1:02d}' if n % 4 == 0 else 'soon'},C7,Mug {n % 3},1,{n}.50" for n in range(80)]
    found = look(write(tmp_path, "orders.csv", rows))
    assert "20 of the 80 values of 'Date' can be read as %Y-%m-%d, not 'soon'" in found.report
    (question,) = [item for item in found.proposal.undecided if item.target == "customer_id"]
    assert question.options == ('"Customer"',)


def test_not_set_is_nothing_in_ga4(tmp_path: Path) -> None:
    """It would be the brand with the highest revenue."""
    rows = ["event_timestamp,event_name,user_pseudo_id,item_id,item_brand,price,quantity"]
    rows += [
        f"{1704373353497623 + n * 10**9},{('view_item', 'purchase')[n % 2]},{1000007919 + n % 9}.17,S{n % 4},"
        f"{('(not set)', 'Kiln')[n % 3 == 0]},5.00,1"
        for n in range(ORDERS)
    ]
    brand = look(write(tmp_path, "events.csv", rows)).proposal.columns["brand"]
    assert brand == 'case when "item_brand" not in (\'(not set)\') then "item_brand" end'
