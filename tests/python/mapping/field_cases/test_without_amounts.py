"""Orders and event logs without amounts: orders count, and no amount is told as 0."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import ROOT, Dbt
from files import look, write

from winback.mapping import mapping_problems
from winback.reporting.build import render_report

START = dt.datetime(2022, 1, 3, 9)
MONEY = re.compile(
    "amount|revenue(?!_position|_coefficient)|monetary|lifetime_value|order_value|(?<!_p)_value$|value_(at|before|after|per)|profit"
)


def bought() -> list[tuple[int, int, dt.datetime]]:
    """Return customer, order and time: 60 customers with one to four orders each, half a year apart at most."""
    orders = []
    for customer in range(60):
        for number in range(customer % 4 + 1):
            at = START + dt.timedelta(days=customer * 9 + number * (20 + customer), hours=(customer + number) % 9)
            orders.append((customer, len(orders), at))
    return orders


def order_log(folder: Path) -> Path:
    rows = [
        f"B{order};K{customer};{at:%d.%m.%Y %H:%M};Tasse {order % 7};{order % 2 + 1}"
        for customer, order, at in bought()
    ]
    return write(folder, "log.csv", ["Bestellnr;Kunde;Bestelldatum;Artikel;Menge", *rows])


def event_log(folder: Path) -> Path:
    rows = [
        f"{at:%Y-%m-%d %H:%M:%S},{word},u{customer},i{order % 7},{'o' + str(order) if word == 'purchase' else ''}"
        for customer, order, at in bought()
        for word in ("view", "purchase")
    ]
    return write(folder, "events.csv", ["time,event,user,item,order", *rows])


@pytest.mark.parametrize("make", [order_log, event_log])
def test_amounts_are_said_to_be_unknown(tmp_path: Path, make: object) -> None:
    """A log without prices was either refused, or a shop in which nobody bought anything."""
    found = look(make(tmp_path))  # type: ignore[operator]
    assert found.proposal.is_ready
    assert not found.proposal.is_money_known
    assert any("No column says what anything cost" in note for note in found.proposal.notes)
    mapping = yaml.safe_load(found.yaml)["custom"]
    assert mapping_problems(mapping, {}) == []
    if "order_lines" in mapping:
        assert mapping["order_lines"].pop("money") == "unknown"
        assert "write money: unknown beside files" in mapping_problems(mapping, {})[0]
        mapping["order_lines"] |= {
            "money": "unknown",
            "columns": mapping["order_lines"]["columns"] | {"unit_price": "'1'"},
        }
        assert "has money: unknown, but maps unit_price" in mapping_problems(mapping, {})[0]


def test_a_customer_and_a_day_are_not_yet_an_order(tmp_path: Path) -> None:
    """Visits, calls and logins would be orders."""
    rows = [f"k{n % 7},2023-01-{n % 28 + 1:02d} 10:00,s{n % 3}" for n in range(40)]
    path = write(tmp_path, "visits.csv", ["card no,visited at,store", *rows])
    assert not look(path).proposal.is_ready
    assert look(path, entity="order_lines").proposal.is_ready


def test_a_column_that_may_be_money_is_asked_about(tmp_path: Path) -> None:
    """Its amounts would be left out without a word."""
    rows = [f"{n},c{n % 7},2023-01-{n % 28 + 1:02d},p{n % 3},{n}.75" for n in range(40)]
    found = look(write(tmp_path, "odd.csv", ["order,customer,date,product,qzx", *rows]))
    assert found.proposal.is_money_known


@pytest.mark.nightly
@pytest.mark.parametrize("make", [order_log, event_log])
def test_no_mart_and_no_page_tells_an_amount(dbt: Dbt, tmp_path: Path, make: object) -> None:
    """Revenue of 0 would be believed, and a customer who ordered be taken for one who never did."""
    options = yaml.safe_load(look(make(tmp_path)).yaml)  # type: ignore[operator]
    if "order_lines" in options["custom"]:
        rows = [f"spring,K{n},2022-06-01,{('control', 'treatment')[n % 2]},0.5,free shipping,0.50" for n in range(60)]
        contacts = write(tmp_path, "contacts.csv", ["campaign,who,day,arm,share,offer,cost", *rows])
        columns = {"campaign_id": "campaign", "customer_id": "who", "assigned_at": "day", "share_of_control": "share"}
        columns |= {"arm": "arm", "offer": "offer", "cost": "cost"}
        columns["contacted_at"] = "case arm when 'treatment' then day end"
        options["custom"]["campaign_contacts"] = {"files": str(contacts), "columns": columns}
    built = dbt.build(f"without_amounts_{make.__name__}", options | {"dormant_after_days": 60}).check()  # type: ignore[attr-defined]
    orders = bought()
    assert built.query("select order_count, ever_ordering_customer_count, net_amount from marts.build_summary") == [
        (len(orders), 60, None)
    ]
    with duckdb.connect(str(built.database), read_only=True) as connection:
        columns = connection.execute(
            "select table_name, column_name from information_schema.columns "
            "where table_schema = 'marts' and data_type not in ('VARCHAR', 'BOOLEAN')"
        ).fetchall()
        told = [
            f"{table}.{column}"
            for table, column in columns
            if MONEY.search(column)
            and connection.execute(f'select count("{column}") from marts.{table}').fetchall() != [(0,)]
        ]
    assert told == []
    folder = tmp_path / "report"
    pages = ROOT / "reports"
    render_report(database=built.database, pages_folder=pages / "pages", theme=pages / "theme", out=folder)
    text = "\n".join(page.read_text() for page in (folder / "markdown").glob("*.md"))
    assert "Nobody bought" not in text
    assert "None of them is an order" not in text
    assert "Amounts are not known" in text
    assert not re.search(r"(revenue|value) of \*{0,2}(0|–)", text)  # noqa: RUF001
