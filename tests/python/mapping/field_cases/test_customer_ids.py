"""Who the customers are: spoiled ids, ids of the order, addresses of the shop, names, and e-mail addresses."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from files import look, write

from winback.mapping import Start


def orders(folder: Path, header: str, *customers: str) -> Start:
    """Propose a mapping for orders whose last columns are these."""
    rows = [f"{1000 + n},2024-{n % 12 + 1:02d}-05,{n + 5}.50,{customer}" for n, customer in enumerate(customers)]
    return look(write(folder, "orders.csv", [f"Order No,Order Date,Total,{header}", *rows]))


def said(found: Start) -> str:
    return " ".join([*found.proposal.notes, *(item.why for item in found.proposal.undecided)])


@pytest.mark.parametrize(
    ("ids", "of"),
    [(["1.51592E+18"] * 30, "30 of 30"), ([f"15{n}" for n in range(27)] + ["1,51593E+11"] * 3, "3 of 30")],
)
def test_ids_that_a_spreadsheet_rounded_are_asked_for(tmp_path: Path, ids: list[str], of: str) -> None:
    """Different customers would be one, the shop's best, and the message would be about a missing column."""
    found = orders(tmp_path, "Customer ID,Email", *(f'"{text}",a{n % 9}@x.org' for n, text in enumerate(ids)))
    (question,) = [item for item in found.proposal.undecided if item.target == "customer_id"]
    assert "customer ids are rounded by a spreadsheet" in question.why
    assert of in question.why
    assert question.options[0] == 'lower("Email")'
    assert not found.proposal.is_ready


def test_order_numbers_that_were_rounded_are_named(tmp_path: Path) -> None:
    """Orders would merge, or be made up of the customer and day, without a word."""
    rows = [f"5.50000E+12,2024-01-{n + 1:02d},c{n % 7},9.50" for n in range(25)]
    found = look(write(tmp_path, "orders.csv", ["Order ID,Order Date,Customer ID,Total", *rows]))
    assert "'Order ID' is rounded by a spreadsheet in 25 of 25 rows" in said(found)


def test_an_id_that_is_new_in_each_order_is_named(tmp_path: Path) -> None:
    """Nobody would ever order again; the column that repeats says who did."""
    alone = orders(tmp_path, "customer_id", *(f"k{n:03d}" for n in range(40)))
    assert "'customer_id' is another one in nearly each order (40 customers, 40 orders)" in said(alone)
    beside = orders(tmp_path, "customer_id,Email", *(f"k{n:03d},p{n % 9}@x.org" for n in range(40)))
    assert "'Email' repeats: map customer_id to it" in said(beside)
    usual = orders(tmp_path, "customer_id", *(f"k{n % 30}" for n in range(40)))
    assert "another one" not in said(usual)


def test_an_address_that_stands_for_many_people_is_named(tmp_path: Path) -> None:
    """The shop would be its own best customer."""
    people = [f"orders@shop.example,Buyer {n}" if n % 5 < 2 else f"p{n % 25}@x.org,Person {n % 25}" for n in range(80)]
    found = orders(tmp_path, "Email,Billing Name", *people)
    assert "'orders@shop.example' has 40% of the orders (32 of 80)" in said(found)
    assert "of the money under 32 names" in said(found)
    assert """nullif(lower("Email"), 'orders@shop.example')""" in said(found)
    usual = orders(tmp_path, "Email,Billing Name", *(f"p{n % 25}@x.org,Person {n % 25}" for n in range(80)))
    assert "of the orders" not in said(usual)


def test_an_address_says_more_than_a_name(tmp_path: Path) -> None:
    """Two people of one name would be one customer although their addresses differ."""
    names = ["Ann Lee", "Bob Ray", "Cid Poe"]
    both = orders(tmp_path, "Customer,Email", *(f"{names[n % 3]},P{n % 5}@x.org" for n in range(30)))
    assert both.proposal.columns["customer_id"] == 'lower("Email")'
    alone = orders(tmp_path, "Customer Name", *(names[n % 3] for n in range(30)))
    assert alone.proposal.columns["customer_id"] == '"Customer Name"'
    assert "Customers are identified by name ('Customer Name')" in said(alone)
    bill = orders(tmp_path, "Billing Name", *(names[n % 3] for n in range(30)))
    assert bill.proposal.columns["customer_id"] == 'lower("Billing Name")'
    assert "two people of one name count as one customer" in said(bill)


def test_ids_that_differ_only_in_how_they_are_written_are_named(tmp_path: Path) -> None:
    """One customer would be two, each with half of the orders."""
    found = orders(tmp_path, "Customer ID", *(("ab1", "AB1", "c2", "d3")[n % 4] for n in range(40)))
    assert "2 values of 'Customer ID' differ from another one only in letter case, such as 'AB1' and 'ab1'" in said(
        found
    )
    found = orders(tmp_path, "Customer ID", *(("00022", "22", "00031", "00040")[n % 4] for n in range(40)))
    assert "only in zeros in front, such as '00022' and '22'" in said(found)
    found = orders(tmp_path, "Customer ID", *(("Ann@x.org", "ann@x.org", "b@x.org")[n % 3] for n in range(30)))
    assert found.proposal.columns["customer_id"] == 'lower("Customer ID")'


def test_rows_that_files_of_a_folder_share_are_named(tmp_path: Path) -> None:
    """Two exports that share a month would add a month's sales."""
    rows = [f"{n},2024-{n % 12 + 1:02d}-05,c{n % 7},{n}.50" for n in range(30)]
    for name, part in (("h1", rows[:18]), ("h2", rows[14:]), ("h3", [])):
        write(tmp_path, f"{name}.csv", ["Order ID,Order Date,Customer ID,Total", *part])
    words = said(look(tmp_path))
    assert f"4 rows of {tmp_path / 'h2.csv'} are in {tmp_path / 'h1.csv'}, too (worth 64.00)" in words
    assert "drop_duplicates: across_files" in words


def test_purchases_that_a_tracker_sent_twice_are_named(tmp_path: Path) -> None:
    """A shop would seem to sell more than it does."""
    rows = [f"2024-01-{n % 28 + 1:02d} 10:00:00,purchase,u{n % 9},t{n},A{n % 3},1,5.00" for n in range(40)]
    rows += [row.replace("10:00:00", "10:00:04") for row in rows[:7]]
    rows += ["2024-01-05 09:00:00,view,u1,,A,,", "2024-01-05 09:00:01,view,u1,,A,,"]
    found = look(write(tmp_path, "log.csv", ["time,event,user_id,transaction_id,item_id,quantity,value", *rows]))
    assert "7 of 40 purchases (such as 't0') are there more than once, worth 35.00" in said(found)
    assert "unique_by: [order_id, product_id]" in said(found)


@pytest.mark.parametrize(
    ("guests", "others"), [(["GUEST"], "C{}"), (["Guest", "GUEST"], "C{}"), (["999.0"], "{}.0"), (["O'Hara"], "C{}")]
)
def test_what_is_to_be_written_for_a_placeholder_finds_it(tmp_path: Path, guests: list[str], others: str) -> None:
    """A condition in small letters for an id in capitals changes nothing, and nobody sees that."""
    ids = [guests[n % len(guests)] if n % 2 else others.format(n % 20 + 5) for n in range(100)]
    found = orders(tmp_path, "Customer ID", *ids)
    (note,) = [note for note in found.proposal.notes if "placeholder, write" in note]
    sql = note.partition("placeholder, write ")[2].partition(" for customer_id")[0]
    source = f"read_csv({str(tmp_path / 'orders.csv')!r}, all_varchar = true)"
    assert duckdb.sql(f"select count({sql}), count(*) from {source}").fetchone() == (50, 100)
