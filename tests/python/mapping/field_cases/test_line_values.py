"""Rows that add up others, values on the row above, order amounts beside prices, months by name, guests."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Dbt, DbtRun
from files import look, write

from winback.mapping.check import mapping_problems

MONTHS = {
    "de": "Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
}


def till_rows(total: str = "Tagestotal") -> list[str]:
    """Two receipts a day, and the day's total below them."""
    rows = ["Bon-Nr;Datum;Kundenkarte;Bezeichnung;Betrag"]
    for day in range(1, 25):
        amounts = [Decimal(day * 7 + n * 11) / 4 for n in range(3)]
        date = f"{day}.3.24"
        rows += [
            f"{3000 + 2 * day + n % 2};{date};K{day % 9};Artikel {n};{amount:.2f}" for n, amount in enumerate(amounts)
        ]
        rows.append(f"{total};{date};;;{sum(amounts):.2f}")
    return rows


def auction_rows() -> list[str]:
    """An order of several items begins with their sum, on which the buyer stands; padded blank rows."""
    rows = ["Bestellnummer;E-Mail;Artikelnummer;Anzahl;Verkauft am;Betrag", ";;;;;"]
    for n in range(30):
        date = f"{n % 28 + 1:02d}-{MONTHS['de'].split()[n % 12]}-24"
        prices = [Decimal(n * 3 + k * 5 + 4) / 2 for k in range(n % 3 + 1)]
        if len(prices) > 1:
            rows.append(f"O{n}-1;k{n % 8}@example.org;;{len(prices)};{date};{sum(prices):.2f}")
        rows += [
            f"O{n}-1;{f'k{n % 8}@example.org' if len(prices) == 1 else ''};A{k};1;{date};{price:.2f}"
            for k, price in enumerate(prices)
        ]
    return [*rows, ";;;;;"]


SHEET = (
    "Pedido,Fecha del pedido,Cliente id,Líneas/Producto,Líneas/Cantidad,Líneas/Precio unitario,"
    "Líneas/Descuento (%),Líneas/Subtotal,Total"
)


def sheet_rows() -> list[str]:
    """Number, date, customer and total stand on an order's first row; below it are its sum and a blank row."""
    rows = [SHEET]
    for n in range(24):
        lines = [(k + 1, Decimal(n + 3 * k + 5), 10 * (k % 2)) for k in range(3)]
        net = [q * price * (100 - off) / 100 for q, price, off in lines]
        for k, (q, price, off) in enumerate(lines):
            of_order = f"S{n:04d},{n + 1} de {MONTHS['es'].split()[n % 12]} de 2024,c{n % 7}" if k == 0 else ",,"
            total = f"{sum(net) * Decimal('1.21'):.2f}" if k == 0 else ""
            rows.append(f"{of_order},P{k},{q},{price:.2f},{off},{net[k]:.2f},{total}")
        rows += [f",,,,,,,{sum(net):.2f},", ",,,,,,,,"]
    return rows


def sold(rows: list[str], place: int, is_sum: Any) -> Decimal:
    mark = ";" if ";" in rows[0] else ","
    fields = [row.split(mark) for row in rows[1:]]
    return sum((Decimal(row[place]) for row in fields if row[place] and not is_sum(row)), Decimal(0))


@pytest.mark.parametrize("total", ["Tagestotal", "Total {day}"])
def test_totals_of_days_inside_the_file_are_set_aside(tmp_path: Path, total: str) -> None:
    """They have no item and no customer, and each is the sum of the rows above it: all money would count twice."""
    rows = till_rows(total)
    found = look(write(tmp_path, "till.csv", rows))
    assert found.proposal.total_rows == '"Bezeichnung" is null'
    money = sold(rows, 4, lambda row: not row[3])
    assert (
        f"24 of 24 rows looked at without 'Bezeichnung' are the sum of the rows that they stand with ({money:,.2f}"
        in found.report
    )
    assert found.proposal.columns["order_id"] == '"Bon-Nr"'


def test_rows_of_which_few_are_sums_are_only_named(tmp_path: Path) -> None:
    """Where the arithmetic half fits, nobody but a person can say what they are."""
    rows = [f"{row[:-3]}.99" if row.startswith("Tages") and n % 8 < 4 else row for n, row in enumerate(till_rows())]
    found = look(write(tmp_path, "till.csv", rows))
    assert found.proposal.total_rows is None
    assert "money may count twice" in found.report


def test_rows_without_a_product_that_add_up_nothing_stay(tmp_path: Path) -> None:
    """Postage is a row of an order without a product, too."""
    rows = ["Order no,Date,Customer no,SKU,Amount"]
    for n in range(30):
        rows += [f"{n},2024-03-{n % 28 + 1:02d},c{n % 7},A,{n + 5}.50", f"{n},2024-03-{n % 28 + 1:02d},c{n % 7},,4.90"]
    found = look(write(tmp_path, "orders.csv", rows))
    assert found.proposal.total_rows is None
    assert "total" not in found.report.lower().replace("customer_totals", "")


def test_what_stands_on_the_row_above_is_filled_down(tmp_path: Path) -> None:
    """Only the order's number is: all else follows from it, and an order without a customer has none."""
    found = look(write(tmp_path, "sheet.csv", sheet_rows()))
    assert found.proposal.fill_down == ["Pedido"]
    assert found.proposal.whole_order == ["Fecha del pedido", "Cliente id"]
    assert found.proposal.columns["line_amount"] == '"Líneas/Subtotal"'
    assert "discount_amount" not in found.proposal.columns
    assert "'Líneas/Descuento (%)' looks like a percentage" in found.report


def test_a_percentage_beside_a_price_is_asked_about(tmp_path: Path) -> None:
    """Nobody knows whether the price is before it, and 10 is no 10.00 of money."""
    rows = ["Order no,Date,Customer no,SKU,Quantity,Unit price,Discount %"]
    rows += [f"{n},2024-03-{n % 28 + 1:02d},c{n % 7},A{n % 4},{n % 3 + 1},8.00,{10 * (n % 2)}" for n in range(40)]
    found = look(write(tmp_path, "orders.csv", rows))
    asked = next(item for item in found.proposal.undecided if item.target == "line_amount")
    assert "/ 100" in asked.options[0]
    assert "/ 100" not in asked.options[1]


@pytest.mark.parametrize("order", ["number", "Order number"])
def test_an_amount_of_the_order_is_not_offered_for_its_lines(tmp_path: Path, order: str) -> None:
    """Quantity × price is what lines are worth; an order is known by its number, whatever that is called."""
    rows = [f"{order},orderTime,customerId,invoiceAmount,giftCardAmount,articleNumber,quantity,price,refundedAmount"]
    for n in range(40):
        amount, refund = 3 * 7 + 5 * (n % 4 + 1) + 4.9, 7 if n % 5 == 0 else 0
        head = (
            f"{9000 + n},2024-03-{n % 28 + 1:02d} 10:{n:02d}:00,c{n % 7},{amount:.2f},{'5.00' if n % 9 == 0 else '0'}"
        )
        rows += [f"{head},A,3,7.00,{refund:.2f}", f"{head},B,{n % 4 + 1},5.00,{refund:.2f}"]
    found = look(write(tmp_path, "orders.csv", rows))
    assert not found.proposal.undecided
    assert found.proposal.columns["unit_price"] == '"price"'
    assert found.proposal.columns["order_id"] == f'"{order}"'
    assert "'invoiceAmount' and 'refundedAmount' belong" in found.report or "'invoiceAmount' belongs" in found.report
    assert found.proposal.once_per_order == ["refundedAmount"]


@pytest.mark.parametrize("language", MONTHS)
def test_months_are_read_by_name(tmp_path: Path, language: str) -> None:
    """44 rows of a file were rejected for their months, and nothing was said of them."""
    between = " de " if language in ("es", "pt") else " "
    months = MONTHS[language].split()
    rows = ["Order no,Date,Customer no,Amount"]
    rows += [f"{n},{n % 28 + 1}{between}{months[n % 12]}{between}2024,c{n % 7},{n + 1}.50" for n in range(48)]
    found = look(write(tmp_path, "orders.csv", rows))
    assert found.proposal.date_format == "%d %b %Y"
    assert "rejected" not in found.report
    shown = [time[:7] for time in found.preview.rows["ordered_at"]] if found.preview else []
    assert shown == [f"2024-{n + 1:02d}" for n in range(5)]


def test_guests_are_customers_by_their_address(tmp_path: Path) -> None:
    """A guest has an e-mail address and no id; the row would be nobody's."""
    rows = ["Order no,Date,Customer ID,E-mail,Amount"]
    rows += [f"{n},2024-03-{n % 28 + 1:02d},{n % 7 or ''},K{n % 7}@Example.org,{n + 1}.50" for n in range(48)]
    found = look(write(tmp_path, "orders.csv", rows))
    assert found.proposal.columns["customer_id"] == 'coalesce("Customer ID", lower("E-mail"))'
    assert "7 of 48 rows have an e-mail address in 'E-mail' but no 'Customer ID'" in found.report


def log_rows() -> list[str]:
    """A tracker's purchases without product and quantity, some sent twice; a refund has a total only."""
    rows = ["message_id,event_time,event_name,user_id,order_id,product_id,quantity,revenue,total"]
    for n in range(40):
        time = f"2024-03-{n % 28 + 1:02d} 11:00:{n:02d}"
        rows.append(f"v{n},{time},Product Viewed,u{n % 7},,A{n % 4},,,")
        rows += [f"p{n},{time},Order Completed,u{n % 7},T{n},,,{n + 5}.00,{n + 9}.00"] * (2 if n % 9 == 0 else 1)
    return [*rows, "r1,2024-03-28 12:00:00,Order Refunded,u1,T1,,,,10.00"]


def test_an_event_log_without_a_sure_amount_is_no_answer(tmp_path: Path) -> None:
    """A build without money would say that nobody bought; what is offered against repeated rows rejects them."""
    found = look(write(tmp_path, "log.csv", log_rows()))
    asked = next(item for item in found.proposal.undecided if item.target == "amount")
    assert asked.is_needed
    assert "'revenue' is empty in 1 of 1 rows of a return" in asked.why
    assert "unique_by: [event_id]" in found.report


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    """Build a sheet with a refund that is written by hand, and a log, by the mappings that init wrote."""
    sheet = write(tmp_path_factory.mktemp("sheet"), "sheet.csv", sheet_rows())
    log = write(tmp_path_factory.mktemp("log"), "log.csv", log_rows())
    options: dict[str, Any] = yaml.safe_load(look(sheet).yaml)
    events: dict[str, Any] = yaml.safe_load(look(log).yaml)["custom"]["events"]
    events["columns"]["amount"] = '"revenue"'
    options["custom"]["events"] = events | {"unique_by": ["event_id"]}
    options["custom"]["order_lines"]["whole_order"].append("Total")
    options["custom"]["order_lines"]["columns"]["refund_amount"] = "case when \"Pedido\" < 'S0004' then '1.00' end"
    return dbt.run(
        ["build", "--select", "+row_accounting", "+data_cautions", "+input__events"], dbt.database("lines"), options
    ).check()


def test_sums_and_blank_rows_are_set_aside_and_cells_filled_down(built: DbtRun) -> None:
    """Each order has its own date and customer, no money counts twice, and nothing is lost."""
    net = sold(sheet_rows(), 7, lambda row: not row[3])
    assert built.query(
        "select count(distinct order_id), count(distinct cast(ordered_at as date)), count(distinct customer_id), "
        "sum(line_amount) filter (where order_line_id not like '%-refund') from input.input__order_lines"
    ) == [(24, 24, 7, net)]
    assert built.query(
        "select reason, count(*), sum(amount) from input.input__rejected_rows where entity = 'order_lines' "
        "group by 1 order by 1"
    ) == [("no sale: blank row", 24, None), ("no sale: total row", 24, None)]


def test_a_refund_on_each_line_of_an_order_is_named(built: DbtRun) -> None:
    """It is taken off on each of them, three times what was given back."""
    found = built.query(
        "select affected_count, checked_count, amount, what_to_do like '%once_per_order%' "
        "from marts.data_cautions where caution_type = 'refunds repeated'"
    )
    assert found == [(4, 4, Decimal("8.0000"), True)]


def test_a_purchase_without_a_quantity_has_its_amount_as_price(built: DbtRun) -> None:
    """Without a price the order would be none, and its money an adjustment; what was sent twice counts once."""
    assert built.query(
        "select count(*), sum(amount), sum(unit_price * quantity) from input.input__events "
        "where event_type = 'purchase'"
    ) == [(40, sum(range(5, 45)), sum(range(5, 45)))]


def test_settings_of_rows_are_checked() -> None:
    block = {"files": "a.csv", "columns": {"ordered_at": '"Day"', "line_amount": '"Amount"'}}
    headers = {"order_lines": {"a.csv": ["Day", "Amount"]}}
    wrong = {"total_rows": '"Dya" is null', "fill_down": ["Dai"]}
    problems = mapping_problems({"order_lines": block | wrong}, headers)
    assert any("custom.order_lines.total_rows" in problem and "Dya" in problem for problem in problems)
    assert any("fill_down names 'Dai'" in problem for problem in problems)
    assert not mapping_problems({"order_lines": block | {"total_rows": '"Day" is null', "fill_down": ["Day"]}}, headers)
