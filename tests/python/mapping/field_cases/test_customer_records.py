"""Several ids of a customer become one, and a customer list that does not meet the orders lets nobody be contacted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Dbt
from files import look, write
from rendered import Project

ORDERS = {
    **{"order_id": '"no"', "ordered_at": '"day"', "line_amount": '"total"'},
    "customer_id": 'coalesce("who", lower("mail"))',
}
ALIASES = ["from,to", "ann@x.org,A", "OLDER,OLD", "OLD,B"]


def shop(folder: Path, aliases: list[str]) -> dict[str, Any]:
    """Write orders of guests and merged accounts; return the options of a build."""
    orders = ["1,2024-01-05,A,,10.00", "2,2024-01-06,,Ann@x.org,20.00", "3,2024-01-07,B,,5.00"]
    write(folder, "orders.csv", ["no,day,who,mail,total", *orders, "4,2024-01-08,OLD,,7.00", "5,2024-01-08,C,,2.00"])
    write(folder, "people.csv", ["id,ok,by", "A,yes,", "B,yes,ann@x.org", "OLD,no,", "C,yes,OLDER"])
    write(folder, "totals.csv", ["id,days,orders,sum", "B,30,2,11.50", "OLDER,9,3,4.00", "Z,1,1,1.00"])
    write(folder, "log.csv", ["at,what,who", "2024-01-05 10:00:00,view,OLDER"])
    write(folder, "sent.csv", ["campaign,who", "spring,OLD"])
    write(folder, "ids.csv", aliases)
    columns = {
        "orders": ("order_lines", ORDERS),
        "people": ("customers", {"customer_id": '"id"', "contact_consent": '"ok"', "sponsor_id": '"by"'}),
        "totals": (
            "customer_totals",
            {"customer_id": '"id"', "recency_days": '"days"', "order_count": '"orders"', "monetary_total": '"sum"'},
        ),
        "log": ("events", {"occurred_at": '"at"', "event_type": '"what"', "customer_id": '"who"'}),
        "sent": ("campaign_contacts", {"campaign_id": '"campaign"', "customer_id": '"who"'}),
        "ids": ("identities", {"alias": '"from"', "customer_id": '"to"'}),
    }
    custom = {
        entity: {"files": str(folder / f"{name}.csv"), "columns": named} for name, (entity, named) in columns.items()
    }
    return {"dataset": "custom", "custom": custom}


def test_records_of_one_customer_become_one(dbt: Dbt, tmp_path: Path) -> None:
    """A guest's orders would be a stranger's, and a refusal under an old id would be forgotten; no money may move."""
    inputs = ["customers", "customer_totals", "events", "campaign_contacts"]
    command = ["build", "--select", "+row_accounting", "+int_orders", *(f"+input__{name}" for name in inputs)]
    run = dbt.run(command, dbt.database("identities"), shop(tmp_path, ALIASES)).check()
    lines = "select customer_id, sum(line_amount) from input.input__order_lines group by 1 order by 1"
    assert run.query(lines) == [("A", Decimal(30)), ("B", Decimal(12)), ("C", Decimal(2))]
    assert run.query("select customer_id, contact_consent, sponsor_id from input.input__customers order by 1") == [
        ("A", True, None),
        ("B", False, "A"),
        ("C", True, "B"),
    ]
    totals = "select * exclude (source_file, source_row) from input.input__customer_totals order by 1"
    assert run.query(totals) == [("B", 9, 5, Decimal("15.5"), None), ("Z", 1, 1, Decimal(1), None)]
    for table in ("events", "campaign_contacts"):
        assert run.query(f"select customer_id from input.input__{table}") == [("B",)]
    assert run.query(
        "select entity, raw_row_count - accepted_row_count, rejected_row_count, raw_amount = accepted_amount "
        "from marts.row_accounting where entity not in ('events', 'campaign_contacts') order by 1"
    ) == [
        ("customer_totals", 0, 0, True),
        ("customers", 1, 1, True),
        ("identities", 0, 0, True),
        ("order_lines", 0, 0, True),
    ]
    assert run.query("select sum(net_amount) from intermediate.int_orders") == [(Decimal(44),)]


def test_aliases_in_a_circle_are_refused(dbt: Dbt, tmp_path: Path) -> None:
    """Nobody can say which of the ids is the customer."""
    options = shop(tmp_path, [*ALIASES, "B,OLDER"])
    run = dbt.run(["run", "--select", "+stg_custom__identities"], dbt.database("circle"), options)
    assert run.exit_code != 0
    assert "The identities lead in a circle:" in " ".join(run.output.split())


def test_init_maps_a_table_of_aliases(tmp_path: Path) -> None:
    """A user would have to write it by hand."""
    rows = [f"a{n}@x.org,C{n % 4}" for n in range(9)]
    found = look(write(tmp_path, "ids.csv", ["Email,Customer ID", *rows]), entity="identities")
    assert found.proposal.columns == {"alias": 'lower("Email")', "customer_id": '"Customer ID"'}
    assert found.proposal.is_ready


@pytest.mark.parametrize(("listed", "unknown"), [(0, True), (40, True), (100, False)])
def test_a_customer_list_that_does_not_meet_the_orders(dbt: Dbt, tmp_path: Path, listed: int, unknown: bool) -> None:
    """Ids that mean other things in two files would lead no refusal to the customer who refused."""
    orders = [f"{n},2024-01-{n % 28 + 1:02d},K{n % 10},,9.00" for n in range(40)]
    people = [f"{'K' if n < listed / 10 else 'other'}{n},{('no', 'yes', '')[n % 3]}" for n in range(10)]
    columns = {"customer_id": '"id"', "contact_consent": '"ok"'}
    options = {
        "dataset": "custom",
        "custom": {
            "order_lines": {
                "files": str(write(tmp_path, "orders.csv", ["no,day,who,mail,total", *orders])),
                "columns": ORDERS,
            },
            "customers": {"files": str(write(tmp_path, "people.csv", ["id,ok", *people])), "columns": columns},
        },
    }
    command = ["build", "--select", "+data_cautions", "+int_contact_consent"]
    run = dbt.run(command, dbt.database(f"listed_{listed}"), options)
    assert (run.exit_code == 0) == (listed > 0)
    cautions = [("customers who are not in the customer list", listed == 0, 10 - listed // 10)] if unknown else []
    assert run.query("select caution_type, is_error, affected_count from marts.data_cautions") == cautions
    said = f"{listed // 10} of 10 customers with an order are in the customer list" in run.output
    assert said == unknown
    reason = "consent not known: most customers are not in the customer list"
    assert run.query("select unknown_reason, unlisted_reason from intermediate.int_contact_consent") == [
        (reason, reason) if unknown else (None, "consent not known: not in the customer list")
    ]


def test_a_list_of_some_customers_by_nature_is_no_caution() -> None:
    """Complete Journey has demographics of a third of its households; nothing is to be mapped there."""
    project = Project(dataset="complete_journey")
    assert project.query(project.model("intermediate/quality/int_listed_customers.sql")) == [(0, 0, False, None)]
