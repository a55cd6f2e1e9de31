"""What `winback init` makes of files of different shape: the right mapping, or the name of what it could not decide."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import duckdb
import openpyxl
import pytest
import yaml
from files import (
    british_orders,
    german_events,
    german_lines,
    look,
    sales,
    shop_export,
    thai_orders,
    write,
)

from winback.mapping import MappingError, mapping_problems


def undecided(found: object) -> dict[str, str]:
    return {item.target: item.why for item in found.proposal.undecided if item.is_needed}  # type: ignore[attr-defined]


def first_row(found: object) -> dict[str, str]:
    return dict(found.preview.rows.iloc[0])  # type: ignore[attr-defined]


def test_german_lines(tmp_path: Path) -> None:
    """1.234,50 read as 1.2345 would make the dearest product the cheapest."""
    found = look(german_lines(tmp_path, "cp1252"))
    assert undecided(found) == {}
    assert yaml.safe_load(found.yaml)["custom"]["order_lines"]["raw_encoding"] == "windows-1252"
    assert found.proposal.date_format == "%d.%m.%Y %H:%M"
    assert list(found.proposal.columns) == [
        *(
            "order_id",
            "customer_id",
            "ordered_at",
            "product_id",
            "product_name",
            "quantity",
            "unit_price",
            "line_amount",
            "country",
        ),
    ]
    assert dict(found.preview.rows.iloc[2]) == {  # type: ignore[union-attr]
        "order_id": "B1",
        "customer_id": "K1",
        "ordered_at": "2023-02-02 09:15:00",
        "product_id": "A2",
        "product_name": "Tasse „groß“ 2",
        "quantity": "5",
        "unit_price": "1234.5000",
        "line_amount": "6172.5000",
        "country": "Österreich",
    }


def test_british_orders_are_read_day_first(tmp_path: Path) -> None:
    """Days and months swapped would spread a week over a year."""
    found = look(british_orders(tmp_path))
    assert undecided(found) == {}
    assert found.proposal.entity == "order_lines"
    assert found.proposal.date_format == "%d/%m/%Y"
    assert found.proposal.columns == {
        "order_id": '"Order No"',
        "customer_id": '"Client"',
        "ordered_at": '"Order Date"',
        "line_amount": '"Total"',
    }


def test_american_dates_are_read_month_first(tmp_path: Path) -> None:
    """The same dates with the month first."""
    rows = ["order id,order date,customer id,amount"]
    rows += [f"{n},{n % 12 + 1}/{n % 28 + 1}/2023 3:05 PM,c{n % 7},{n}.50" for n in range(40)]
    found = look(write(tmp_path, "us.csv", rows))
    assert undecided(found) == {}
    assert found.proposal.date_format == "%m/%d/%Y %I:%M %p"
    assert first_row(found)["ordered_at"] == "2023-01-01 15:05:00"


def test_a_row_at_the_end_decides_the_dates(tmp_path: Path) -> None:
    """The first twenty thousand rows of a log can all lie in the first days of a month."""
    rows = ["order id,order date,customer id,amount"]
    rows += [f"{n},01/02/2023,c{n % 7},1.50" for n in range(21_000)]
    rows += ["21000,13/02/2023,c1,1.50"]
    assert look(write(tmp_path, "long.csv", rows)).proposal.date_format == "%d/%m/%Y"
    path = tmp_path / "long.csv.gz"
    path.write_bytes(gzip.compress((tmp_path / "long.csv").read_bytes(), mtime=0))
    assert look(path).proposal.date_format == "%d/%m/%Y"


def test_shop_export_does_not_multiply_order_totals(tmp_path: Path) -> None:
    """An order's total taken for its lines' amounts would count an order once per line."""
    found = look(shop_export(tmp_path))
    assert undecided(found) == {}
    columns = found.proposal.columns
    assert "line_amount" not in columns
    assert columns["unit_price"] == '"Lineitem price"'
    assert columns["quantity"] == '"Lineitem quantity"'
    assert columns["order_id"] == '"Name"'
    assert columns["customer_id"] == 'lower("Email")'
    assert "'Subtotal' and 'Total' belong to the whole order" in found.report
    row = first_row(found)
    assert (row["ordered_at"], row["product_name"]) == ("2023-01-02 03:30:00", 'Mug, "no 0"')
    assert "time_zone: null" in found.yaml


def test_an_orders_total_on_each_of_its_lines_is_no_amount_of_a_line(tmp_path: Path) -> None:
    """The only number of money is the order's: its sum over lines would be wrong."""
    rows = ["order id,order date,customer id,product,total"]
    rows += [f"{n // 3},2023-01-{n // 3 % 28 + 1:02d},c{n % 7},p{n % 11},{n // 3 * 1.75 + 2:.2f}" for n in range(60)]
    found = look(write(tmp_path, "repeated.csv", rows))
    assert found.proposal.once_per_order == ["total"]
    assert "'total' belongs to the whole order, not to its lines: not added up" in found.report


def test_event_log_with_words_of_its_own(tmp_path: Path) -> None:
    """Events in German would all be rejected, or purchases taken for views."""
    found = look(german_events(tmp_path))
    assert undecided(found) == {}
    assert found.proposal.entity == "events"
    assert list(found.preview.rows["event_type"]) == ["view", "cart", "purchase", "purchase", "✗ Quizfrage"]  # type: ignore[union-attr]
    assert "'Quizfrage'. Rows with them (20%) will be rejected" in found.report


def test_the_clock_of_the_tracking_server_is_not_taken_for_that_of_the_event(tmp_path: Path) -> None:
    """Late uploads of a phone would put a night's orders into the next morning, without a word."""
    rows = ["received_at,timestamp,event,user_id,revenue"]
    for n in range(40):
        day, word = f"2023-01-{n % 28 + 1:02d}", ("view", "purchase")[n % 2]
        rows.append(f"{day} 10:02:00,{day} 10:00:00,{word},u{n % 9},{n}.5")
    assert list(undecided(look(write(tmp_path, "tracked.csv", rows)))) == ["occurred_at"]


def test_event_log_without_a_known_purchase_names_the_column(tmp_path: Path) -> None:
    """A log whose codes nobody can guess would build a shop without sales."""
    rows = ["event_time,event_type,user_id,price"]
    rows += [f"2023-01-{n % 28 + 1:02d} 10:00:00,{n % 4},u{n % 9},{n}.5" for n in range(40)]
    found = look(write(tmp_path, "codes.csv", rows))
    assert found.proposal.entity == "events"
    assert list(undecided(found)) == ["event_type"]


def test_event_words_that_nobody_knows_are_asked_for_one_by_one(tmp_path: Path) -> None:
    """Pasted as it stands, the proposed expression would reject most rows, or take page views for sales."""
    words = ["page_view", "checkout_started", "deal", "add_to_cart"]
    rows = ["time,action,user,price"]
    rows += [f"2023-01-{n % 28 + 1:02d} 10:00:00,{words[n % 4]},u{n % 9},{n}.5" for n in range(40)]
    found = look(write(tmp_path, "own.csv", rows))
    ((option,),) = [item.options for item in found.proposal.undecided]
    assert "in ('page_view') then 'view'" in option
    assert "= 'deal' then UNDECIDED" in option
    assert "= 'checkout_started' then UNDECIDED" in option
    mapping = yaml.safe_load(found.yaml)["custom"]
    mapping["events"]["columns"]["event_type"] = option
    assert "is undecided" in "".join(mapping_problems(mapping, {"events": {"own.csv": rows[0].split(",")}}))


def test_thai_names_and_buddhist_years(tmp_path: Path) -> None:
    """Years from 2566 would be rejected, and Thai names fit nothing."""
    found = look(thai_orders(tmp_path))
    assert undecided(found) == {}
    assert first_row(found) == {
        "order_id": "R0",
        "customer_id": "1000",
        "ordered_at": "2023-01-01 14:05:00",
        "product_id": "แก้ว 0",
        "product_name": "แก้ว 0",
        "quantity": "1",
        "unit_price": "2.5000",
        "line_amount": "2.5000",
    }


def test_aggregated_customers(tmp_path: Path) -> None:
    """A table of recency, frequency and money has no dates, and needs none."""
    rows = [
        "CustomerID,Recency,Frequency,MonetaryValue",
        *(f"{n},{n * 3},{n % 9 + 1},{n * 11.25:.2f}" for n in range(1, 40)),
    ]
    found = look(write(tmp_path, "rfm.csv", rows))
    assert undecided(found) == {}
    assert found.proposal.entity == "customer_totals"
    assert found.proposal.columns == {
        "customer_id": '"CustomerID"',
        "recency_days": '"Recency"',
        "order_count": '"Frequency"',
        "monetary_total": '"MonetaryValue"',
    }


def test_members_with_attributes(tmp_path: Path) -> None:
    """Names and telephone numbers must not end in a report; what describes a customer should."""
    rows = ["Mitgliedsnummer;Vorname;E-Mail;Newsletter;Mitglied seit;geworben von;Land;Altersgruppe"]
    rows += [
        f"M{n};Ann{n};ann{n}@example.org;{'ja' if n % 3 else 'nein'};{n % 28 + 1:02d}.05.2020;M{n // 3};AT;"
        f"{'18-30' if n % 2 else '31-50'}"
        for n in range(1, 40)
    ]
    found = look(write(tmp_path, "mitglieder.csv", rows))
    assert undecided(found) == {}
    assert found.proposal.entity == "customers"
    assert set(found.proposal.columns) == {
        *("customer_id", "contact_key", "contact_consent", "joined_at", "sponsor_id", "country", "x_altersgruppe"),
    }
    assert first_row(found)["contact_consent"] == "true"
    assert "'Vorname'" in found.report.split("Not read:")[1]


def test_excel(tmp_path: Path) -> None:
    """A workbook's dates and numbers have types; the same sales must come out."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Invoice No", "Invoice Date", "Customer ID", "Stock Code", "Quantity", "Unit Price"])
    for s in sales():
        sheet.append(
            [
                s.order,
                dt.datetime(2023, s.month, s.day, 9, 29, 59, 999_997),
                10_000.0 + s.customer,
                f"A{s.product}",
                s.quantity,
                float(s.price),
            ]
        )
    book.save(tmp_path / "shop.xlsx")
    found = look(tmp_path / "shop.xlsx")
    assert undecided(found) == {}
    assert first_row(found) == {
        "order_id": "0",
        "customer_id": "10000",
        "ordered_at": "2023-01-01 09:30:00",
        "product_id": "A0",
        "quantity": "1",
        "unit_price": "2.5000",
    }
    assert "raw_encoding" not in found.yaml


def test_parquet_and_database_table(tmp_path: Path) -> None:
    """Doubles such as 0.1 + 0.2 must be read as money, and timestamps need no format."""
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as database:
        database.execute(
            "create table sales as select n as order_id, "
            "timestamp '2023-01-05 10:00:00' + to_days(n::int) + to_milliseconds(n % 3 * 250) as created, "
            "'c' || n % 7 as customer, 0.1::double + 0.2::double + n as total from range(60) as t(n)"
        )
        database.execute(f"copy sales to '{tmp_path / 'sales.parquet'}'")
    for place in (tmp_path / "sales.parquet", Path(f"{tmp_path / 'shop.duckdb'}#main.sales")):
        found = look(place)
        assert undecided(found) == {}
        assert first_row(found)["line_amount"] == "0.3000"
        assert first_row(found)["ordered_at"] == "2023-01-05 10:00:00"
        assert "date_format" not in found.yaml
        # Fractions of a second on some rows are no other format.
        assert "rejected" not in found.report
    assert yaml.safe_load(found.yaml)["custom"]["order_lines"]["table"] == "main.sales"


AMBIGUOUS = [
    "order,order date,client,total",
    *(f"{n},{n % 12 + 1:02d}/{n % 11 + 1:02d}/2022,c{n % 9},{n * 1.5:.2f}" for n in range(50)),
]


def test_dates_that_read_both_ways_are_named(tmp_path: Path) -> None:
    """01/02/2011 guessed wrong is a wrong order in every report, and nothing would show it."""
    path = write(tmp_path, "either.csv", AMBIGUOUS)
    found = look(path)
    assert list(undecided(found)) == ["date_format"]
    assert "'order date'" in undecided(found)["date_format"]
    assert "%m/%d/%Y and as %d/%m/%Y" in found.report
    assert yaml.safe_load(found.yaml)["custom"]["order_lines"]["date_format"] == "UNDECIDED"
    assert look(path, date_format="%d/%m/%Y").proposal.is_ready


def test_another_date_of_the_file_decides(tmp_path: Path) -> None:
    """One program wrote both columns: the one with a 25th day tells how the other is meant."""
    rows = [f"{line},{n % 3 + 24}/01/2022" for n, line in enumerate(AMBIGUOUS[1:])]
    found = look(write(tmp_path, "two.csv", [AMBIGUOUS[0] + ",ship date", *rows]))
    assert found.proposal.date_format == "%d/%m/%Y"
    assert found.proposal.columns["ordered_at"] == '"order date"'


def test_two_amounts_are_named(tmp_path: Path) -> None:
    """Net or gross: a guess would be wrong by the tax."""
    rows = ["Auftrag;Datum;Kunde;Netto;Brutto"]
    rows += [
        f"{n};{n % 28 + 1:02d}.05.2023;K{n % 9};{n + 10},00;{(n + 10) * 1.19:.2f}".replace(".", ",", 0)
        for n in range(40)
    ]
    rows = [rows[0], *(row.rpartition(";")[0] + ";" + row.rpartition(";")[2].replace(".", ",") for row in rows[1:])]
    found = look(write(tmp_path, "zwei.csv", rows))
    assert list(undecided(found)) == ["line_amount"]
    assert "'Netto' and 'Brutto'" in undecided(found)["line_amount"]
    written = yaml.safe_load(found.yaml)["custom"]
    problems = mapping_problems(written, {"order_lines": {"zwei.csv": rows[0].split(";")}})
    assert [problem.split(" is undecided")[0] for problem in problems] == ["custom.order_lines.columns.line_amount"]


def test_arithmetic_tells_price_from_amount_whatever_their_names(tmp_path: Path) -> None:
    """A column "Wert" can be either; quantity × price = amount holds one way only."""
    rows = ["Beleg;Datum;Kunde;Artikel;Menge;Wert;Preis"]
    rows += [
        f"{s.order};{s.day:02d}.{s.month:02d}.2023;K{s.customer};A{s.product};{s.quantity};{german_number(s.price)};{german_number(s.amount)}"
        for s in sales()
    ]
    columns = look(write(tmp_path, "vertauscht.csv", rows)).proposal.columns
    assert '"Wert"' in columns["unit_price"]
    assert '"Preis"' in columns["line_amount"]


def german_number(number: object) -> str:
    return str(number).replace(".", ",")


def test_the_amount_after_a_discount_is_what_was_sold_for(tmp_path: Path) -> None:
    """Gross sales instead of net would make those who wait for discounts the best customers."""
    rows = ["transaction id,date,customer id,gross sales,discounts,net sales"]
    for n in range(40):
        discount = n % 2 * 1.25
        rows.append(f"{n},2023-01-{n % 28 + 1:02d},c{n % 7},${n + 9}.50,-${discount:.2f},${n + 9.5 - discount:.2f}")
    found = look(write(tmp_path, "square.csv", rows))
    assert undecided(found) == {}
    row = dict(found.preview.rows.iloc[1])  # type: ignore[union-attr]
    assert (row["line_amount"], row["discount_amount"]) == ("9.2500", "1.2500")


def test_an_amount_that_may_count_pieces_is_named(tmp_path: Path) -> None:
    """Some shops call the number of pieces an amount; their revenue would be a hundredth of what it is."""
    rows = ["date,customer id,product id,amount,sales price"]
    rows += [f"2023-01-{n % 28 + 1:02d},c{n % 7},p{n % 5},{n % 4 + 1},{30 * (n % 4 + 1)}" for n in range(40)]
    assert "may count pieces" in undecided(look(write(tmp_path, "pieces.csv", rows)))["line_amount"]


def test_a_quantity_with_too_many_words_is_named(tmp_path: Path) -> None:
    """Each row would count as one piece, though the file says how many there are."""
    rows = ["1;K1;05.01.2024;2;1234,50", "2;K2;13.01.2024;?;12,50", "3;K3;14.01.2024;?;5,00"]
    path = write(tmp_path, "words.csv", ["Belegnr;Kunde;Datum;Menge;Preis", *rows])
    found = look(path)
    assert "'Menge' is named like a quantity" in undecided(found)["quantity"]
    assert yaml.safe_load(found.yaml)["custom"]["order_lines"]["columns"]["quantity"] == "UNDECIDED"


def test_a_price_that_grows_with_the_quantity_is_an_amount(tmp_path: Path) -> None:
    """Taken for a price it would be multiplied by the quantity once more."""
    rows = ["receipt,date,customer,sku,qty,price"]
    rows += [
        f"{n},2023-01-{n % 28 + 1:02d},c{n % 7},A{n % 5},{n % 3 + 1},{(n % 5 + 1) * 1.5 * (n % 3 + 1):.2f}"
        for n in range(60)
    ]
    columns = look(write(tmp_path, "grown.csv", rows)).proposal.columns
    assert columns["line_amount"] == '"price"'
    assert "unit_price" not in columns


@pytest.mark.parametrize(
    ("name", "is_amount", "quantities", "expected"),
    [
        ("EUR each", False, 3, {"unit_price": '"EUR each"'}),
        ("pro Stück", False, 3, {"unit_price": '"pro Stück"'}),
        ("Qzx", False, 3, {"unit_price": '"Qzx"'}),
        ("Qzx", True, 3, {"line_amount": '"Qzx"'}),
        ("Qzx", True, 1, {}),
        ("Betrag", False, 3, {}),
        ("Betrag", True, 3, {"line_amount": '"Betrag"'}),
        ("Betrag", True, 1, {"line_amount": '"Betrag"'}),
    ],
)
def test_money_beside_a_quantity_is_a_price_or_an_amount(
    tmp_path: Path, name: str, is_amount: bool, quantities: int, expected: dict[str, str]
) -> None:
    """A price of one piece taken for the amount of the line loses two fifths of the revenue, and every test passes."""
    rows = [f"Bon-Ref;Kd.;Tag;Artikelnr;Stk;{name}"]
    for n in range(60):
        quantity, price = n % quantities + 1, (n % 5 + 1) * 1.5
        value = price * quantity if is_amount else price
        rows.append(f"B{n};K{n % 7};{n % 28 + 1:02d}.01.2024;A{n % 5};{quantity};{value:.2f}")
    found = look(write(tmp_path, "bons.csv", rows))
    assert {"order_id", "customer_id", "quantity"} <= found.proposal.columns.keys()
    money = {key: sql for key, sql in found.proposal.columns.items() if key in ("unit_price", "line_amount")}
    assert money == expected
    assert ("line_amount" in undecided(found)) is not bool(expected)
    if not expected:
        assert "rename the line to unit_price" in undecided(found)["line_amount"]


@pytest.mark.parametrize("mixed", [False, True])
def test_what_a_negative_quantity_takes_back_is_negative(tmp_path: Path, mixed: bool) -> None:
    """A return of 22.66 would be added to what was sold."""
    rows = ["receipt,date,customer,sku,qty,price,amount"]
    for n in range(60):
        quantity = -1 if n % 6 == 0 else n % 3 + 1
        price = (n % 5 + 1) * 1.5
        sign = -1 if quantity < 0 and mixed and n % 12 == 0 else 1
        amount = sign * price * abs(quantity)
        rows.append(f"{n},2023-01-{n % 28 + 1:02d},c{n % 7},A{n % 5},{quantity},{price:.2f},{amount:.2f}")
    found = look(write(tmp_path, "back.csv", rows))
    if mixed:
        assert any("5 of 10 rows with a negative 'qty' have a positive 'amount'" in n for n in found.proposal.notes)
        return
    assert (first_row(found)["quantity"], first_row(found)["line_amount"]) == ("-1", "-1.5000")
    assert found.proposal.reasons["line_amount"].endswith("negative where qty is")


def test_what_a_piece_costs_is_no_price(tmp_path: Path) -> None:
    """The margin of a shop would be its revenue."""
    rows = ["receipt,date,customer,sku,qty,line amount,cost each"]
    rows += [
        f"{n},2023-01-{n % 28 + 1:02d},c{n % 7},A{n % 5},{n % 3 + 1},{(n % 3 + 1) * 10}.00,7.10" for n in range(60)
    ]
    columns = look(write(tmp_path, "cost.csv", rows)).proposal.columns
    assert columns["line_amount"] == '"line amount"'
    assert "unit_price" not in columns


def test_a_stock_ledger_keeps_its_signs(tmp_path: Path) -> None:
    """What leaves the stock is negative there, and sold all the same."""
    rows = ["receipt,date,customer,sku,qty,amount"]
    for n in range(60):
        moved = "1,-10.00" if n % 9 == 0 else f"-{n % 3 + 1},{(n % 3 + 1) * 10}.00"
        rows.append(f"{n},2023-01-{n % 28 + 1:02d},c{n % 7},A{n % 5},{moved}")
    assert look(write(tmp_path, "ledger.csv", rows)).proposal.columns["line_amount"] == '"amount"'


def test_people_without_an_id_are_customers(tmp_path: Path) -> None:
    """A list of addresses would be read as orders without a date, and nobody could be written to."""
    rows = ["Name,E-Mail,PLZ", *(f"N {n},p{n}@example.org,1{n % 7}000" for n in range(30))]
    found = look(write(tmp_path, "people.csv", rows))
    assert found.proposal.entity == "customers"
    assert found.proposal.columns == {"customer_id": 'lower("E-Mail")', "contact_key": 'lower("E-Mail")'}
    # alone they are nothing to build
    assert "winback build" not in found.yaml + found.report


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        # a blank is no refusal where others refuse, and one where consent is only ever marked
        (("ja", "nein", ""), "nein"),
        (("ja", ""), "irgendwas"),
        (("subscribed", ""), ""),
        (("", "Nein"), "nein"),
        (("J", "N"), "n"),
        (("angemeldet", "abgemeldet"), "abgemeldet"),
        (("ja", "nein", "unbekannt"), "nein"),
        (("Subscribed", "Unsubscribed", "Cleaned"), "unsubscribed"),
        (("opt-in", "opt-out"), "opt-out"),
    ],
)
def test_consent_in_words_is_read(tmp_path: Path, words: tuple[str, ...], refused: str) -> None:
    """Who has unsubscribed in a word of the mail tool would be written to, and nothing would say so."""
    rows = ["Kundennr,E-Mail,Newsletter", *(f"K{n},p{n}@x.org,{words[n % len(words)]}" for n in range(30))]
    found = look(write(tmp_path, "people.csv", rows))
    assert undecided(found) == {}
    assert "x_newsletter" not in found.proposal.columns
    read = set(found.preview.rows["contact_consent"])  # type: ignore[union-attr]
    sql = found.proposal.columns["contact_consent"]
    asked = duckdb.sql(f"""select {sql} from (select '{refused}' as "Newsletter")""").fetchone()
    assert asked == ("false",)
    assert read & {"true", "false"}


@pytest.mark.parametrize("words", [("blau", "rot"), ("ja", "vielleicht"), ("2024-01-02", "2024-02-03")])
def test_consent_in_words_that_nobody_knows_is_asked_for(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A guess would be somebody else's yes."""
    rows = ["Kundennr,E-Mail,Newsletter", *(f"K{n},p{n}@x.org,{words[n % len(words)]}" for n in range(30))]
    found = look(write(tmp_path, "people.csv", rows))
    assert words[1] in undecided(found)["contact_consent"]
    written = yaml.safe_load(found.yaml)["custom"]
    assert "x_newsletter" not in written["customers"]["columns"]
    (problem,) = mapping_problems(written, {"customers": {"people.csv": rows[0].split(",")}})
    assert "contact_consent is undecided" in problem


def test_refunds_in_words_are_taken_back(tmp_path: Path) -> None:
    """Refunds with positive amounts would count as sales."""
    rows = ["transaction id,transaction date,customer id,transaction type,amount"]
    rows += [
        f"{n},2023-01-{n % 28 + 1:02d},c{n % 7},{'Refund' if n % 10 == 0 else 'Sale'},{n + 1}.00" for n in range(40)
    ]
    row = first_row(look(write(tmp_path, "refunds.csv", rows)))
    assert row["line_amount"] == "-1.0000"


def test_cancelled_orders_count_as_nothing_sold(tmp_path: Path) -> None:
    """An order that never happened would make a customer look like a buyer."""
    rows = ["order id,order date,customer id,order status,total"]
    rows += [
        f"{n},2023-01-{n % 28 + 1:02d},c{n % 7},{'Cancelled' if n % 10 == 0 else 'complete'},{n + 1}.00"
        for n in range(40)
    ]
    found = look(write(tmp_path, "cancelled.csv", rows))
    assert list(found.preview.rows["line_amount"])[:2] == ["0.0000", "2.0000"]  # type: ignore[union-attr]
    assert "they count as nothing sold" in found.report


def test_weights_are_no_pieces(tmp_path: Path) -> None:
    """1.25 kg as a quantity would be rejected; the row is one piece at its amount."""
    rows = ["order id,order date,customer id,product,quantity,unit price"]
    rows += [f"{n},2023-01-{n % 28 + 1:02d},c{n % 7},p{n % 5},{n % 4 + 0.25},2.00" for n in range(40)]
    found = look(write(tmp_path, "weights.csv", rows))
    assert first_row(found)["line_amount"] == "0.5000"
    assert not {"quantity", "unit_price"} & set(found.proposal.columns)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([f"{1_600_948_626 + n * 86_400}" for n in range(30)], "2020-09-24 11:57:06"),
        ([f"{1_600_948_626_000 + n * 86_400_000}" for n in range(30)], "2020-09-24 11:57:06"),
        ([f"{44_098.497986 + n:.6f}" for n in range(30)], "2020-09-24 11:57:06"),
        ([f"2020-09-{n % 7 + 24}T13:57:06+02:00" for n in range(30)], "2020-09-24 11:57:06"),
        ([f"{n % 7 + 24} September 2020" for n in range(30)], "2020-09-24 00:00:00"),
        ([f"202009{n % 7 + 24}" for n in range(30)], "2020-09-24 00:00:00"),
    ],
)
def test_times_in_other_forms(tmp_path: Path, values: list[str], expected: str) -> None:
    """Unix and spreadsheet times, offsets, month names: each would be "no column holds dates"."""
    rows = [
        "order id,order date,customer id,total",
        *(f"{n},{value},c{n % 7},{n}.50" for n, value in enumerate(values)),
    ]
    found = look(write(tmp_path, "times.csv", rows))
    assert undecided(found) == {}
    assert first_row(found)["ordered_at"] == expected


def test_date_and_time_in_two_columns(tmp_path: Path) -> None:
    """Tills write the hour beside the day; without it every purchase happens at midnight."""
    rows = [
        "Bon;Datum;Uhrzeit;Karte Nr;Betrag",
        *(f"{n};{n % 28 + 1:02d}.03.2023;{n % 12 + 8}:07;{n % 7};{n},50" for n in range(40)),
    ]
    found = look(write(tmp_path, "kasse.csv", rows))
    assert first_row(found)["ordered_at"] == "2023-03-01 08:07:00"


BAD = {
    "empty": ([], "is empty"),
    "header_only": (["order id,order date,total"], "has a header but no rows"),
    "header_less": ([f"{n},2023-01-{n + 1:02d},c{n},1.50" for n in range(9)], "looks like data, not like column names"),
    "one_column": (["Sales of May", "1", "2"], "no comma, semicolon, tab or bar"),
    "title_with_comma": (
        ["Sales, May", *(f"{n},2023-01-01,1.50" for n in range(9))],
        "has 2 fields, but most others have 3",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_files_that_say_nothing(tmp_path: Path, case: str) -> None:
    """A mapping made of nothing would build nothing, without a word of why."""
    rows, words = BAD[case]
    with pytest.raises(MappingError, match=words):
        look(write(tmp_path, f"{case}.csv", rows))


def test_other_scripts_in_other_encodings_are_refused(tmp_path: Path) -> None:
    """Read as Western letters, names in Thai or Japanese would be garbage in every report."""
    rows = ["注文番号,注文日,顧客番号,金額", *(f"{n},2023-01-{n % 28 + 1:02d},お客様{n % 5},{n}" for n in range(20))]
    with pytest.raises(MappingError, match="save it as CSV in UTF-8"):
        look(write(tmp_path, "sjis.csv", rows, "shift_jis"))


def test_hostile_names_and_values(tmp_path: Path) -> None:
    """Names with quotes and markup, and control letters in values, must neither break the SQL nor the terminal."""
    name = "cust\"omer id'); drop table x; --"
    rows = [f'order id,order date,"{name.replace(chr(34), chr(34) * 2)}",total']
    rows += [f"{n},2023-01-{n % 28 + 1:02d},<script>alert({n % 7})</script>\x1b[31m,{n}.50" for n in range(30)]
    found = look(write(tmp_path, "hostile.csv", rows))
    assert "customer_id" in found.proposal.columns or "customer_id" in undecided(found)
    assert "\x1b" not in found.report
    written = yaml.safe_load(found.yaml)
    header = ["order id", "order date", name, "total"]
    assert (
        mapping_problems(
            {
                "order_lines": {
                    "files": "x",
                    "columns": {
                        "customer_id": '"cust""omer id\'); drop table x; --"',
                        "ordered_at": '"order date"',
                        "line_amount": '"total"',
                    },
                }
            },
            {"order_lines": {"hostile.csv": header}},
        )
        == []
    )
    assert written["custom"]["order_lines"]["files"].endswith("hostile.csv")


def test_two_columns_of_one_name_are_not_read(tmp_path: Path) -> None:
    """A build compares names without case and marks: it would read the first column for both."""
    rows = [
        "Order ID,order_id,order date,customer id,total,",
        *(f"{n},x{n},2023-01-{n % 28 + 1:02d},c{n % 7},{n}.50," for n in range(30)),
    ]
    found = look(write(tmp_path, "twice.csv", rows))
    assert "Several columns are called 'Order ID' or 'order_id'" in found.report
    assert "order_id" not in found.proposal.columns
