"""No page can show who a customer is, whatever it asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import ROOT, DbtRun

from winback.privacy.contract import CONTACT, CUSTOMER, TEXT, personal_names
from winback.privacy.groups import read_groups
from winback.privacy.masking import CONTACTS, CUSTOMERS, RAW, TEXTS, hide_customers
from winback.reporting.warehouse import open_marts, run_query, seal


@pytest.fixture
def marts(demo: DbtRun) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_marts(demo.database) as connection:
        yield connection


def texts(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return each column of text that a page can read, with all its values in one."""
    columns = connection.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where database_name = 'memory' and data_type = 'VARCHAR'"
    ).fetchall()
    assert len(columns) > 300
    together = "select coalesce(string_agg(distinct \"{}\", ' '), '') from {}"
    return {
        f"{table}.{column}": str(connection.execute(together.format(column, table)).fetchall()[0][0])
        for table, column in columns
    }


def test_no_query_of_a_page_finds_an_id(marts: duckdb.DuckDBPyConnection) -> None:
    """A report that is passed on would say who has not ordered for long, and how to reach them."""
    ids = "select string_agg(distinct customer_id, ' ') from marts.customer_single_view"
    some = str(marts.execute(ids).fetchall()[0][0]).split()
    contacts = marts.execute("select contact_key from marts.winback_list where contact_key is not null").fetchall()
    assert len(some) > 1000
    assert contacts
    seal(marts, public=None)
    secret = set(some) | {key for (key,) in contacts}
    found = {
        column: sorted(secret & set(text.replace(",", " ").replace("|", " ").split()))[:2]
        for column, text in texts(marts).items()
    }
    assert {column: names for column, names in found.items() if names} == {}
    # and what is not a mart is out of reach
    for table in ("input.input__customers", "intermediate.int_customer_measures", "staging.stg_demo__people"):
        with pytest.raises(duckdb.Error):
            marts.execute(f"from {table}")


def test_a_customer_can_be_followed(marts: duckdb.DuckDBPyConnection) -> None:
    """A customer of the call list would not be found on another page."""
    both = "select count(*) from marts.call_list inner join marts.customer_status using (customer_id)"
    expected = marts.execute(both).fetchall()
    seal(marts, public=None)
    assert marts.execute(both).fetchall() == expected
    assert expected[0][0] > 0


def test_a_mask_is_of_its_data(tmp_path: Path) -> None:
    """Who knows an id could look for its mask in a report: with a key that is always the same, by trying all ids."""
    masks = []
    for revenue in (1, 1, 2):
        with duckdb.connect(str(tmp_path / f"{len(masks)}.duckdb")) as connection:
            connection.execute("create schema marts")
            view = f"create table marts.customer_single_view as select 'A1' as customer_id, {revenue} as revenue"
            connection.execute(view)
            connection.execute("attach ':memory:' as memory")
            hide_customers(connection, shown=False, public=None)
            masks += connection.execute("select customer_id from marts.customer_single_view").fetchall()
    assert masks[0] == masks[1] != masks[2]


def test_ids_can_be_shown_and_contact_keys_cannot(demo: DbtRun) -> None:
    """A report for those who call customers would be of no use; one that everybody reads would have their addresses."""
    with open_marts(demo.database) as connection:
        hide_customers(connection, shown=True, public=None)
        shown = connection.execute("select min(customer_id), count(contact_key) from marts.winback_list").fetchall()
    assert shown[0][0].startswith("D0")
    assert shown[0][1] == 0


def test_a_public_report_has_no_single_customers(marts: duckdb.DuckDBPyConnection) -> None:
    """A person's orders would be read by everybody, under a mask that the person knows."""
    seal(marts, public=read_groups(ROOT))
    for table in (
        "call_list",
        "winback_list",
        "customer_status",
        "segment_map",
        "rejected_rows",
        "customer_lifetime_value",
    ):
        assert marts.execute(f"select count(*) from marts.{table}").fetchall() == [(0,)], table
    items = "select count(*) from marts.product_map where item_type = 'customer'"
    assert marts.execute(items).fetchall() == [(0,)]
    assert marts.execute("select count(*) from marts.anomalies where order_id is not null").fetchall() == [(0,)]
    assert all("C-" not in text for text in texts(marts).values())
    assert len(run_query(marts, "from marts.status_summary", page="p", name="q")) > 3


def test_a_warning_about_a_customer_names_no_id(tmp_path: Path) -> None:
    """The first page would name who stood out in the last seven days; a public one must not speak of them at all."""
    database = tmp_path / "warnings.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.weekly_warnings as select * from (values "
            "('anomaly', 1::bigint, 'customer A7', 'Customer A7: refunded amount of 90.', 'See customer A7'), "
            "('data', 2, 'orders', '3 of 20 customers have two ids, 12 customers none.', 'Map it.')) "
            "as t (warning_type, position, subject, warning, what_to_do)"
        )
        connection.execute(
            "create table marts.data_cautions as select * from (values "
            "(1::bigint, 'The customer A7 has 9 of 20 orders.', 'x', 9::bigint), "
            "(2, '2 customers differ only in letter case (such as A7).', 'x', 2)) "
            "as t (position, caution, what_to_do, affected_count)"
        )
    with open_marts(database) as connection:
        seal(connection, public=None)
        said = str(connection.execute("select subject, warning from marts.weekly_warnings").fetchall())
        assert "A7" not in said
        assert said.count("C-") == 2
    with open_marts(database) as connection:
        seal(connection, public={})
        warnings = connection.execute("select warning from marts.weekly_warnings").fetchall()
        assert warnings == [("fewer than 5 of 20 customers have two ids, 12 customers none.",)]
        cautions = connection.execute("select caution, affected_count from marts.data_cautions").fetchall()
        assert cautions == [("fewer than 5 customers differ only in letter case.", None)]


def test_what_is_masked_is_what_the_contract_calls_personal() -> None:
    """A new column with ids would be shown on pages."""
    names = personal_names(ROOT)
    assert {name for name, kind in names.items() if kind == CUSTOMER} == set(CUSTOMERS)
    assert {name for name, kind in names.items() if kind == CONTACT} == set(CONTACTS)
    assert {name for name, kind in names.items() if kind == TEXT} == {*RAW, "shown"}
    assert all((ROOT / "models").rglob(f"{table}.sql") for table in TEXTS)
