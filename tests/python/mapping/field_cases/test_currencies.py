"""Amounts in several currencies: found, asked about, refused, or converted to the cent; never added up as they are."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from conftest import Dbt
from files import look, write
from rendered import Project

RATES = {
    "SEK": [("2023-12-01", "0.0891"), ("2024-03-01", "0.0867")],
    "JPY": [("2024-01-01", "0.00612345"), ("2024-02-10", "0.0061")],
}
"""Euros for 1 unit, from a day on."""

DAY = dt.date(2024, 1, 1)


def orders(count: int = 90) -> list[tuple[str, dt.date, str, str, Decimal]]:
    """Return orders of 100 days in three currencies: number, day, customer, currency, amount."""
    return [
        (
            f"{1000 + n}",
            DAY + dt.timedelta(days=n * 7 % 100),
            f"c{n % 17}",
            ("EUR", "sek", "EUR", "JPY", "SEK")[n % 5],
            Decimal((n * 3797) % 90000 + 105) / (1 if n % 5 == 3 else 100),
        )
        for n in range(count)
    ]


def in_euros(day: dt.date, currency: str, amount: Decimal) -> Decimal:
    """Convert by hand: the last rate of the day or before, four decimals."""
    if currency.upper() == "EUR":
        return amount
    rate = [rate for first, rate in RATES[currency.upper()] if dt.date.fromisoformat(first) <= day][-1]
    return (amount * Decimal(rate)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def order_file(folder: Path) -> Path:
    rows = ["Auftrag,Bestelldatum,Kunde,Währung,Betrag"]
    rows += [f"{number},{day},{customer},{currency},{amount}" for number, day, customer, currency, amount in orders()]
    return write(folder, "orders.csv", rows)


def test_a_column_of_several_currencies_is_mapped_and_asked_about(tmp_path: Path) -> None:
    """Kronor and yen would be added to euros."""
    found = look(order_file(tmp_path))
    assert found.proposal.columns["currency"] == '"Währung"'
    (asked,) = [item for item in found.proposal.undecided if item.is_needed]
    assert (asked.target, asked.options) == ("report_currency", ("EUR", "SEK", "JPY"))
    euros = sum(amount for _, _, _, currency, amount in orders() if currency == "EUR")
    assert f"EUR (36 rows, sum {euros:,.2f})" in asked.why
    mapping = yaml.safe_load(found.yaml)
    assert mapping["report_currency"] == "UNDECIDED"
    # ready to fill in
    assert "#   currency,valid_from,rate\n#   EUR,1970-01-01,\n#   SEK,1970-01-01," in found.yaml


@pytest.mark.parametrize(
    ("amounts", "sql", "asks"),
    [
        (["12,50 €", "8,00 €", "1.010,00 €"], """case when contains(lower("Total"), '€') then 'EUR' end""", ()),
        (["$12.50", "US$8.00", "€9.00"], None, ("$", "USD", "EUR")),
        (["EUR 12.50", "EUR 8.00", "SEK 90.00"], None, ("EUR", "SEK")),
    ],
)
def test_currencies_beside_the_amounts_are_seen(
    tmp_path: Path, amounts: list[str], sql: str | None, asks: tuple[str, ...]
) -> None:
    """The sign is taken off the number, so nobody would see it afterwards."""
    rows = ["Order;Date;Customer;Total"]
    rows += [f"{n};2024-01-{n % 28 + 1:02d};c{n % 7};{amounts[n % 3]}" for n in range(60)]
    found = look(write(tmp_path, "orders.csv", rows)).proposal
    if sql:
        assert found.columns["currency"] == sql
        assert found.reasons["currency"].endswith("all rows are EUR")
    assert [set(item.options) for item in found.undecided if item.is_needed] == ([set(asks)] if asks else [])
    session = duckdb.connect()
    session.execute('create table raw as select unnest($1) as "Total"', [amounts])
    read = session.execute(f"select distinct {found.columns['currency']} from raw").fetchall()
    assert {currency for (currency,) in read} == (set(asks) or {"EUR"})


def test_a_file_of_rates_is_recognized_with_all_its_decimals(tmp_path: Path) -> None:
    """A krona's rate in four decimals, or a rate that became an amount of an order."""
    rows = ["Datum;Währung;Wechselkurs", *(f"{n + 1:02d}.01.2024;JPY;0,0061{n}34" for n in range(20))]
    found = look(write(tmp_path, "kurse.csv", rows)).proposal
    assert found.entity == "exchange_rates"
    assert found.is_ready
    assert found.columns["currency"] == '"Währung"'
    assert found.columns["valid_from"] == '"Datum"'
    session = duckdb.connect()
    session.execute("create table raw as select '0,0061034' as \"Wechselkurs\"")
    assert session.execute(f"select {found.columns['rate']} from raw").fetchall() == [("0.0061034",)]


def test_the_currency_of_the_amount_that_is_used_counts(tmp_path: Path) -> None:
    """An export of a payment provider has both the charged and the converted amount."""
    rows = ["id,Created,Customer,Converted Currency,Converted Amount,Note"]
    rows += [f"p{n},2024-01-{n % 28 + 1:02d},c{n % 7},eur,{n}.50,x{n}" for n in range(60)]
    found = look(write(tmp_path, "payments.csv", rows)).proposal
    assert found.columns["currency"] == '"Converted Currency"'
    assert not [item for item in found.undecided if item.target == "report_currency"]


def currencies(
    lines: list[tuple[str, str | None, str]], rates: list[tuple[str, str, str]], **options: Any
) -> list[Any]:
    """Return what stg_raw__currencies says of order lines (day, currency, amount), with these rates."""
    project = Project(
        dataset="custom",
        custom={"order_lines": {"files": "x", "columns": {"currency": "c", "line_amount": "a"}}},
        **options,
    )
    project.session.execute(
        "create table stg_custom__order_lines (ordered_at timestamp, currency varchar, line_amount decimal(18, 4));"
        "create table exchange_rates (currency varchar, valid_from date, rate decimal(18, 10))"
    )
    for table, rows in (("stg_custom__order_lines", lines), ("exchange_rates", rates)):
        for row in rows:
            project.session.execute(f"insert into {table} values (?, ?, ?)", row)
    if "report_currency" in options:
        project.session.execute(
            f"create table stg_raw__daily_rates as {project.model('staging/raw/stg_raw__daily_rates.sql')}"
        )
    return project.query(project.model("staging/raw/stg_raw__currencies.sql"))


EURO, KRONA = ("2024-01-05", "EUR", "10"), ("2024-01-07", "SEK", "250.5")


@pytest.mark.parametrize(
    ("lines", "rates", "report_currency", "words"),
    [
        (
            [EURO, KRONA],
            [],
            None,
            ["several currencies", "EUR, 1 row, sum 10.00", "SEK, 1 row, sum 250.50", "Set report_currency"],
        ),
        ([EURO, KRONA], [], "EUR", ["1 row in SEK have no rate", "seeds/exchange_rates.csv"]),
        (
            [EURO, KRONA],
            [("SEK", "2024-01-08", "0.1")],
            "EUR",
            ["the first of 2024-01-07", "first rate, of 2024-01-08"],
        ),
        (
            [EURO, KRONA],
            [("SEK", "2024-01-01", "0.1"), ("EUR", "2024-01-01", "11")],
            "EUR",
            ["rate of EUR that is not 1"],
        ),
        (
            [EURO, KRONA],
            [("SEK", "2024-01-01", "0.1"), ("sek", "2024-01-01", "1")],
            "EUR",
            ["two exchange rates of SEK"],
        ),
        (
            [KRONA, ("2024-01-05", None, "10")],
            [("SEK", "2024-01-01", "0.1")],
            "EUR",
            ["no currency, 1 row", "coalesce"],
        ),
    ],
)
def test_a_build_that_cannot_add_up_says_why(
    lines: list[Any], rates: list[Any], report_currency: str | None, words: list[str]
) -> None:
    """Every mart would hold a sum of different things."""
    options = {"report_currency": report_currency} if report_currency else {}
    with pytest.raises(duckdb.InvalidInputException) as refused:
        currencies(lines, rates, **options)
    assert all(word in str(refused.value) for word in words), refused.value


def test_one_currency_and_rows_without_one_add_up() -> None:
    """A shop export names the currency on an order's first row only."""
    assert currencies([EURO, ("2024-01-06", None, "5")], []) != []
    assert currencies([("2024-01-05", "eur", "10"), KRONA], [("SEK", "2023-01-01", "0.1")], report_currency="eur") != []


def test_signs_of_amounts_that_are_yet_to_be_chosen(tmp_path: Path) -> None:
    """Dollars and euros would be added up once somebody has said which amount it is."""
    rows = [f"{n},2024-01-{n % 28 + 1:02d},c{n % 7},{'€$'[n % 2]}{n}.50,{'€$'[n % 2]}{n + 2}.50" for n in range(60)]
    found = look(write(tmp_path, "two.csv", ["order,date,customer,amount,total", *rows]))
    assert [item.target for item in found.proposal.undecided] == ["line_amount", "report_currency"]
    assert found.proposal.undecided[1].options == ("$", "EUR")
    assert "currency" in found.proposal.columns


def test_sums_that_are_shown_are_in_whole_units(tmp_path: Path) -> None:
    """A person decides by the money that a word or a currency stands for: not by cents of one and yen of the other."""
    rows = [
        f"{n},2024-01-{n % 28 + 1:02d},c{n % 7},{('usd', 'jpy')[n % 2]},{('paid', 'failed')[n // 30]},{n + 100}37"
        for n in range(60)
    ]
    found = look(write(tmp_path, "cents.csv", ["order,date,customer,currency,status,amount cents", *rows]))
    question = next(item for item in found.proposal.undecided if item.target == "report_currency")
    assert "JPY (30 rows, sum 391,110.00), USD (30 rows, sum 3,881.10)" in question.why
    assert found.proposal.statuses["status"]["paid"].money == pytest.approx(174770.55)


def test_a_shop_with_three_currencies_is_right_to_the_cent(dbt: Dbt, tmp_path: Path) -> None:
    """Orders, events and totals, with rates of their own; and the accounting, with rejected rows."""
    path = order_file(tmp_path)
    with path.open("a", encoding="utf-8") as file:
        file.write("\n1999,2024-01-20,c1,SEK,1000.00,too many\n2000,never,c1,EUR,7.00\n")
    write(tmp_path, "rates.csv", ["c,d,r", *(f"{c.lower()},{d},{r}" for c, rates in RATES.items() for d, r in rates)])
    rows = [
        f"{day},{'purchase' if n % 4 else 'view'},{c},{currency},{amount}"
        for n, (_, day, c, currency, amount) in enumerate(orders())
    ]
    write(tmp_path, "events.csv", ["when,what,who,currency,price", *rows])
    write(tmp_path, "totals.csv", ["who,days,orders,sum,cur", "t1,10,2,900,SEK", "t2,20,1,50,EUR", "old,90,1,100,SEK"])
    write(tmp_path, "ids.csv", ["old,new", "old,t1"])
    where = {entity: str(tmp_path / f"{entity}.csv") for entity in ("orders", "events", "totals", "rates", "ids")}
    mapping = {
        "order_lines": {
            "files": where["orders"],
            "columns": {
                "order_id": '"Auftrag"',
                "ordered_at": '"Bestelldatum"',
                "customer_id": '"Kunde"',
                "currency": '"Währung"',
                "line_amount": '"Betrag"',
                "discount_amount": "'1.00'",
                "refund_amount": "'0.37'",
            },
        },
        "events": {
            "files": where["events"],
            "columns": {
                "occurred_at": '"when"',
                "event_type": "what",
                "customer_id": "who",
                "currency": "currency",
                "amount": "price",
            },
        },
        "customer_totals": {
            "files": where["totals"],
            "columns": {
                "customer_id": "who",
                "recency_days": "days",
                "order_count": "orders",
                "monetary_total": '"sum"',
                "currency": "cur",
            },
        },
        "exchange_rates": {"files": where["rates"], "columns": {"currency": "c", "valid_from": "d", "rate": "r"}},
        "identities": {"files": where["ids"], "columns": {"alias": '"old"', "customer_id": '"new"'}},
    }
    run = dbt.run(
        ["build", "--select", "+row_accounting", "+input__events", "+input__customer_totals"],
        dbt.database("currencies"),
        {"dataset": "custom", "report_currency": "EUR", "custom": mapping},
    ).check()
    expected = sum(in_euros(day, currency, amount) for _, day, _, currency, amount in orders())
    back = sum(in_euros(day, currency, Decimal("0.37")) for _, day, _, currency, _ in orders())
    assert run.query("select sum(line_amount), sum(unit_price) from input.input__order_lines") == [
        (expected - back, expected)
    ]
    off = sum(in_euros(day, currency, Decimal(1)) for _, day, _, currency, _ in orders())
    assert run.query("select sum(discount_amount) from input.input__order_lines") == [(off,)]
    bought = sum(in_euros(day, currency, amount) for n, (_, day, _, currency, amount) in enumerate(orders()) if n % 4)
    assert run.query("select sum(amount) from input.input__events where event_type = 'purchase'") == [(bought,)]
    # without a day, the last rate
    assert run.query("select monetary_total from input.input__customer_totals order by customer_id") == [
        (Decimal("86.7000"),),
        (Decimal("50.0000"),),
    ]
    accounting = run.query(
        "select raw_row_count, accepted_row_count, raw_amount, accepted_amount, rejected_amount "
        "from marts.row_accounting where entity = 'order_lines'"
    )
    left = Decimal("6.6300")
    assert accounting == [(92, 90, expected - back + left, expected - back, left)]
    assert run.query("select distinct currency from input.input__order_lines order by all") == [
        ("EUR",),
        ("JPY",),
        ("SEK",),
    ]
