"""What the rows of a file are: taken for what they are, asked about or refused, and never as something else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml
from files import british_orders, german_events, german_lines, look, shop_export, thai_orders, write

from winback.mapping import Start, mapping_problems
from winback.mapping.errors import MappingError
from winback.mapping.packed import is_packed
from winback.mapping.profile import profile
from winback.mapping.raw_table import look_at

START = dt.date(2023, 3, 1)


def day(number: int, form: str = "%Y-%m-%d") -> str:
    return (START + dt.timedelta(days=number)).strftime(form)


def rows(count: int, row: Callable[[int], str]) -> list[str]:
    return [row(number) for number in range(count)]


def look_like(folder: Path, lines: list[str], **how: str) -> Start:
    return look(write(folder, "file.csv", lines), **how)


# --- Totals of customers ------------------------------------------------------------------------


def campaign_table() -> list[str]:
    """One row per customer as in a well-known table: recency is given, orders and money are in parts."""
    head = "ID Birth Income Dt_Customer Recency MntWine MntFish MntGold NumWebPurchases NumShopPurchases Complain"
    return [
        head.replace(" ", "\t"),
        *rows(
            40,
            lambda n: (
                f"{900 + n}\t{1950 + n}\t{30000 + n * 7}\t{day(n, '%d-%m-%Y')}\t{n * 3 % 97}\t{n * 5}\t{n % 9}\t{n}\t"
                f"{n % 4}\t{n % 6}\t0"
            ),
        ),
    ]


def test_dates_of_joining_are_not_read_as_orders(tmp_path: Path) -> None:
    """Everybody would have ordered once, on the day they joined; the totals that are there would be passed over."""
    found = look_like(tmp_path, campaign_table())
    assert found.proposal.entity == "customer_totals"
    assert found.proposal.columns == {"customer_id": '"ID"', "recency_days": '"Recency"'}
    asked = {item.target: item for item in found.proposal.undecided}
    assert set(asked) == {"order_count", "monetary_total"}
    assert "'NumWebPurchases' and 'NumShopPurchases' may add up to it" in asked["order_count"].why
    # What is offered is read as the sum.
    session = duckdb.connect()
    session.execute("create table raw (MntWine varchar, MntFish varchar, MntGold varchar)")
    session.execute("insert into raw values ('12', '3.50', '1')")
    assert session.execute(f"select {asked['monetary_total'].options[0]} from raw").fetchall() == [("16.5000",)]


def test_a_date_of_the_last_order_gives_recency(tmp_path: Path) -> None:
    """A list of customers with their last order would be a list of orders of one each."""
    found = look_like(
        tmp_path,
        [
            "Kundennr;Kunde seit;Letzte Bestellung;Anzahl Bestellungen;Gesamtumsatz",
            *rows(30, lambda n: f"K{n};{day(n, '%d.%m.%Y')};{day(40 + n, '%d.%m.%Y')};{n % 5 + 1};{n * 3},90"),
        ],
    )
    assert (found.proposal.entity, found.proposal.is_ready) == ("customer_totals", True)
    assert found.preview is not None
    assert found.preview.unreadable == {}
    # The last of them ordered on day 69, and the next day is the first that can be counted from.
    assert list(found.preview.rows["recency_days"][:3]) == ["30", "29", "28"]


def test_a_list_whom_one_may_contact_stays_a_list_of_customers(tmp_path: Path) -> None:
    """As totals it would lose who refused to be contacted."""
    found = look_like(
        tmp_path,
        [
            "Customer ID,Email,Accepts Email Marketing,Last Order,Total Spent,Total Orders",
            *rows(30, lambda n: f"{n},c{n}@example.org,{'yes' if n % 2 else 'no'},{day(n)},{n}.50,{n % 3 + 1}"),
        ],
    )
    assert found.proposal.entity == "customers"
    assert {"contact_consent", "contact_key"} <= set(found.proposal.columns)


# --- What is no input table ---------------------------------------------------------------------

REFUSED = {
    "pivot": (
        ["Kunde;Januar;Februar;März;April", *rows(20, lambda n: f"K{n};{n},50;0;{n * 3},00;7,20")],
        "is a pivot table: 'Januar', 'Februar', 'März' … are periods",
    ),
    "pivot_of_products": (
        ["SKU,2023-01,2023-02,2023-03,Total", *rows(20, lambda n: f"A{n},{n},{n % 4},2,{n + n % 4 + 2}")],
        "is a pivot table: '2023-01', '2023-02', '2023-03' are periods",
    ),
    "pivot_of_quarters": (
        ["client,Q1 2023,Q2 2023,Q3 2023", *rows(20, lambda n: f"c{n},{n}.5,{n % 4}.0,2.5")],
        "is a pivot table",
    ),
    "days": (
        ["Day,Orders,Gross sales,Net sales", *rows(20, lambda n: f"{day(n)},{n % 7 + 2},{n * 9}.50,{n * 8}.50")],
        "has totals of many orders: 'Orders' counts the orders of each 'Day'",
    ),
    "days_of_shops": (
        [
            "Datum;Filiale;Kunden;Umsatz",
            *rows(40, lambda n: f"{day(n // 2, '%d.%m.%Y')};{n % 2 + 1};{n + 30};{n * 9},50"),
        ],
        "there is one row for each 'Datum' and 'Filiale', and neither a customer nor an order number",
    ),
    "days_of_products": (
        ["date,product,units,revenue", *rows(40, lambda n: f"{day(n // 2)},Mug {n % 2},{n % 5 + 1},{n * 9}.50")],
        "there is one row for each 'date' and 'product'",
    ),
    "sales_of_products": (
        ["SKU,Product name,Quantity,Revenue", *rows(20, lambda n: f"A{n},Mug {n},{n % 5 + 1},{n * 9}.50")],
        "'Quantity' and 'Revenue' are what was sold of each 'SKU'",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_sums_of_many_orders_are_refused_in_words(tmp_path: Path, name: str) -> None:
    """Each day or month would be an order of somebody who buys every day."""
    lines, words = REFUSED[name]
    with pytest.raises(MappingError) as said:
        look_like(tmp_path, lines)
    assert words in str(said.value)
    assert "export the orders themselves" in str(said.value)
    if name != "pivot_of_products":
        # Who knows better says so.
        look_like(tmp_path, lines, entity="order_lines")


def test_a_till_without_customers_is_no_table_of_totals(tmp_path: Path) -> None:
    """Sales of guests with times or numbers are orders; without customers there is a question, as before."""
    times = look_like(tmp_path, ["time,product,amount", *rows(40, lambda n: f"{day(n // 4)} 1{n % 4}:07,Mug,{n}.5")])
    numbers = look_like(tmp_path, ["receipt no,date,total", *rows(40, lambda n: f"R{n},{day(n)},{n}.5")])
    for found in (times, numbers):
        assert found.proposal.entity == "order_lines"
        assert [item.target for item in found.proposal.undecided] == ["customer_id"]


# --- Products, orders without dates, members ----------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "entity", "asked"),
    [
        (
            ["sku,name,price,created_at,stock", *rows(30, lambda n: f"A{n},Mug {n},{n}.50,{day(n)},{n % 9}")],
            "products",
            set(),
        ),
        (
            ["order_id,customer_id,sku,qty,price", *rows(30, lambda n: f"{n // 2},c{n % 7},A{n % 5},{n % 3 + 1},4.50")],
            "order_lines",
            {"ordered_at"},
        ),
        (
            ["order_id,sku,qty,price", *rows(30, lambda n: f"{n // 2},A{n % 5},{n % 3 + 1},4.50")],
            "order_lines",
            {"ordered_at", "customer_id"},
        ),
        (
            [
                "member_id,joined,tier,points",
                *rows(30, lambda n: f"m{n},{day(n)},{'gold' if n % 3 else 'blue'},{n * 9}"),
            ],
            "customers",
            set(),
        ),
    ],
    ids=["products", "orders_without_dates", "lines_without_dates", "members"],
)
def test_dates_and_their_lack_do_not_make_it_something_else(
    tmp_path: Path, lines: list[str], entity: str, asked: set[str]
) -> None:
    """A catalog with a day of creation would be a shop's orders, and orders without days a list of customers."""
    found = look_like(tmp_path, lines)
    assert found.proposal.entity == entity
    assert {item.target for item in found.proposal.undecided if item.is_needed} == asked


@pytest.mark.parametrize(
    ("name", "values", "shown"),
    [
        ("In Stock", ("yes", "no", ""), ["yes", "no", None]),
        ("Stock on hand", ("12", "0", ""), ["true", "false", None]),
        ("Lagerbestand", ("1.200", "0", ""), ["true", "false", None]),
    ],
)
def test_stock_is_yes_or_no(tmp_path: Path, name: str, values: tuple[str, ...], shown: list[str | None]) -> None:
    """What is sold out would be recommended, or the pieces in stock would be taken for a price."""
    found = look_like(
        tmp_path, [f"sku,name,cost price,{name}", *rows(60, lambda n: f"A{n},Mug {n},{n}.50,{values[n % len(values)]}")]
    )
    assert found.proposal.entity == "products"
    assert found.proposal.is_ready
    assert found.proposal.columns["unit_cost"] == '"cost price"'
    sql = found.proposal.columns["in_stock"]
    with duckdb.connect() as connection:
        assert [
            connection.execute(f"select {sql} from (select nullif(?, '') as \"{name}\")", [value]).fetchone()
            for value in values
        ] == [(text,) for text in shown]


# --- Several products in one cell ---------------------------------------------------------------

CELLS: dict[str, tuple[list[str], bool]] = {
    "times_behind": (["Mug x2; Plate x1", "Spoon x 3", "Mug x1"] * 4, True),
    "times_before": (["2x Mug, 1x Plate", "1× Tea pot, 1.2 l", "1x Spoon"] * 4, True),
    "names_alone": (["Mug; Plate", "Plate; Mug; Spoon", "Spoon", "Mug"] * 4, True),
    "breaks": (["Mug<br>Plate", "Plate<br>Mug", "Spoon"] * 4, True),
    "json": (['[{"sku": "A1", "qty": 2}]', '[{"sku": "A2", "qty": 1}]'] * 4, True),
    "names_with_commas": (["Mug, blue", "Mug, red", "Plate, blue", "Tea pot, 1.2 l"] * 4, False),
    "sizes": (["Screw 4 x 30", "Screw 5 x 40", "Frame 10x15", "Screw 4 x 30"] * 4, False),
    "options": (["Ring | Silver", "Ring | Gold", "Chain | Silver"] * 4, False),
    "plain": (["Mug", "Plate", "Spoon"] * 4, False),
}


@pytest.mark.parametrize("name", CELLS)
def test_cells_with_several_products_are_told_from_names(tmp_path: Path, name: str) -> None:
    """Each basket would be a product of its own; a name with a comma must stay one."""
    cells, packed = CELLS[name]
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells]
    session = duckdb.connect()
    path = write(tmp_path, "cells.csv", ["n,items", *(f"{n},{cell}" for n, cell in enumerate(quoted))])
    column = profile(look_at(str(path), session), session)[1]
    assert is_packed(column) is packed


def test_a_basket_in_one_cell_is_no_product(tmp_path: Path) -> None:
    """The best seller would be 'Mug x2; Plate x1'."""
    cells = ["Mug x 2; Plate x 1", "Spoon x 3", "Tea pot, 1.2 l x 1"]
    found = look_like(
        tmp_path,
        [
            "Order,Date,Customer,Items,Qty,Net Sales",
            *rows(30, lambda n: f'{n},{day(n)},c{n % 7},"{cells[n % 3]}",{(3, 3, 1)[n % 3]},{n}.50'),
        ],
    )
    assert found.proposal.is_ready
    assert set(found.proposal.columns) == {"order_id", "ordered_at", "customer_id", "quantity", "line_amount"}
    assert any(note.startswith("'Items' holds several products in one cell") for note in found.proposal.notes)


# --- The code of init and the build agree -------------------------------------------------------


def small_files(folder: Path) -> dict[str, Path]:
    """Files that are clear, and files that are not."""
    made = {
        write_.__name__: write_(folder)
        for write_ in (british_orders, german_events, german_lines, shop_export, thai_orders)
    }
    lines = {
        "ambiguous_dates": ["order,date,client,total", *rows(9, lambda n: f"{n},0{n % 9 + 1}/03/2022,c{n},{n}.5")],
        "no_customer": ["order,date,total", *rows(9, lambda n: f"{n},{day(n)},{n}.5")],
        "no_money": ["order,date,client", *rows(9, lambda n: f"{n},{day(n)},c{n % 4}")],
        "two_dates": ["order,start,end,client,total", *rows(9, lambda n: f"{n},{day(n)},{day(n + 3)},c{n},{n}.5")],
        "no_dates": ["order,client,total", *rows(9, lambda n: f"{n},c{n % 4},{n}.5")],
        "unknown_event": ["time,event,user", *rows(9, lambda n: f"{day(n)} 10:00,quiz,u{n % 4}")],
        "odd_consent": ["customer id,consent", *rows(9, lambda n: f"c{n},{'perhaps' if n % 2 else 'yes'}")],
        "totals": campaign_table(),
        "rfm": ["id,recency,frequency,monetary", *rows(9, lambda n: f"c{n},{n * 7},{n % 4 + 1},{n}.5")],
        "products": ["sku,name,price", *rows(9, lambda n: f"A{n},Mug {n},{n}.5")],
        "nothing": ["a,b,c", *rows(9, lambda n: f"x{n},y{n % 2},z")],
    }
    return made | {name: write(folder, f"{name}.csv", content) for name, content in lines.items()}


def test_init_is_ready_exactly_where_the_build_takes_the_mapping(tmp_path: Path) -> None:
    """A script would build on, or stop before a mapping that is good."""
    answers = {}
    for name, path in small_files(tmp_path).items():
        found = look(path)
        options = yaml.safe_load(found.yaml)
        names = look_at(str(path), duckdb.connect()).names
        problems = mapping_problems(options["custom"], {found.proposal.entity: {str(path): names}})
        answers[name] = (found.proposal.is_ready, not problems)
    assert {name for name, (ready, builds) in answers.items() if ready != builds} == set()
    assert len({ready for ready, _ in answers.values()}) == 2


# --- Dates that a spreadsheet swapped, and hours that come twice --------------------------------


def test_dates_that_a_spreadsheet_half_swapped_are_not_read(tmp_path: Path) -> None:
    """Days up to the 12th became other dates, and the others stayed texts: each half alone reads well."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Order No", "Order Date", "Customer No", "Amount"])
    for number in range(60):
        at = START + dt.timedelta(days=number * 3)
        swapped = dt.datetime(at.year, at.day, at.month) if at.day <= 12 else at.strftime("%d/%m/%Y")
        book.active.append([number, swapped, f"c{number % 7}", number + 0.5])
    book.save(tmp_path / "orders.xlsx")
    found = look(tmp_path / "orders.xlsx")
    assert [item.target for item in found.proposal.undecided if item.is_needed] == ["ordered_at"]
    assert "several formats" in next(item.why for item in found.proposal.undecided if item.target == "ordered_at")


def test_the_hour_that_comes_twice_has_all_its_orders(tmp_path: Path) -> None:
    """With offsets, half past two in the night of the change is two moments, an hour apart."""
    times = [
        f"2024-10-27T{hour:02d}:{minute}:00{zone}"
        for hour, zone in ((2, "+02:00"), (2, "+01:00"), (3, "+01:00"))
        for minute in (15, 45)
    ]
    found = look_like(
        tmp_path, ["order_id,created_at,customer_id,total", *rows(6, lambda n: f"{n},{times[n]},c{n % 3},{n}.50")]
    )
    assert found.preview is not None
    read = [text[11:16] for text in found.preview.rows["ordered_at"]]
    # in UTC, as no zone of the shop is given
    assert read == ["00:15", "00:45", "01:15", "01:45", "02:15"]
