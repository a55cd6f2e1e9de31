"""A mapping that hashes its customers: no report says who they are."""

from pathlib import Path
from typing import Any

from conftest import Dbt

HEADER = "Order,Date,Name,Email,Phone,Product Name,Pieces,Price"
ROWS = [
    f"{n},2024-01-{n:02d},Ann Lee {n},c{n}@x.example,+49 30 {n},Mug,{'two' if n % 2 else 2},9.50" for n in range(1, 21)
]
PERSONAL = ("Ann Lee", "@x.example", "+49 30")


def test_no_report_says_who_a_hashed_customer_is(dbt: Dbt, tmp_path: Path) -> None:
    """The report goes to people who must not know who bought what, and would show names, addresses and phones."""
    (tmp_path / "orders.csv").write_text("\n".join([HEADER, *ROWS, "21,2024-01-21,Ann Lee 21,c21@x.example,1"]))
    (tmp_path / "people.csv").write_text("\n".join([HEADER, *ROWS]))
    orders = {
        "order_id": '"Order"',
        "customer_id": 'md5(lower("Email"))',
        "ordered_at": '"Date"',
        "product_name": '"Product Name"',
        "quantity": '"Pieces"',
        "unit_price": '"Price"',
    }
    people = {"customer_id": 'md5(lower("Email"))', "contact_key": '"Email"', "x_phone": '"Phone"'}
    custom: dict[str, Any] = {
        "order_lines": {"files": str(tmp_path / "orders.csv"), "columns": orders},
        "customers": {"files": str(tmp_path / "people.csv"), "columns": people},
    }
    select = ["--select", "+rejected_rows", "+dataset_profile", "+row_accounting"]
    options = {"dataset": "custom", "custom": custom}
    run = dbt.run(["build", *select], dbt.database("hashed"), options).check()
    shown = dict(run.query("select source_row, shown from marts.rejected_rows where entity = 'order_lines'"))
    assert shown[2] == "Order: 1, Date: 2024-01-01, Product Name: Mug, Pieces: two, Price: 9.50"
    assert shown[22] == "not shown: its fields do not fit the header"
    profile = run.query("select * from marts.dataset_profile")
    assert not any(word in str([shown, profile]) for word in PERSONAL)
    # The mart keeps the row, so that it can be fixed.
    assert run.query("select count(*) from marts.rejected_rows where raw like '%Ann Lee%'") == [(11,)]
