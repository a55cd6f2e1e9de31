"""What was charged beside what was paid, and which of the two a build is based on."""

import shutil
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from conftest import FIXTURES, Dbt, DbtRun

COLUMNS = (
    "is_used, order_count, known_order_count, positive_order_count, customer_count, positive_customer_count, amount"
)

# Three lines of a member who paid once, of one who owes all, of one of whom nothing is known, and of a guest.
LINES = """
create or replace view intermediate.int_order_lines as
select
    lines.*,
    timestamp '2024-01-05 10:00:00' as ordered_at,
    'product' as line_type,
    'sale' as amount_kind,
    2::bigint as quantity,
    2::bigint as item_count,
    null::varchar as channel,
    null::varchar as location_id,
    null::varchar as country,
    line_amount as gross_amount,
    0::decimal(18,4) as refunded_amount,
    0::decimal(18,4) as adjustment_amount,
    null::decimal(18,4) as discount_amount,
    null::decimal(18,4) as margin_amount
from (values
    ('a1', 'a', 50::decimal(18,4), $line_a1::decimal(18,4), 100::decimal(18,4)),
    ('a2', 'a', 10, $line_a2, 0),
    ('b1', 'b', 20, $line_b1, 0),
    ('c1', 'c', 30, $line_c1, null),
    ('g1', null, 5, $line_g1, 10)
) as lines (order_id, customer_id, unit_price, line_amount, paid_amount)
"""


@pytest.mark.parametrize(
    ("basis", "line_amounts"),
    [("total", [100, 20, 40, 60, 10]), ("paid", [100, 0, 0, 0, 10])],
)
def test_amounts_are_counted_by_order_and_customer(
    dbt: Dbt, quirks: DbtRun, basis: str, line_amounts: list[int]
) -> None:
    """A build on paid amounts would be judged without knowing that hardly anybody has one."""
    database = dbt.database(f"amounts_{basis}")
    shutil.copy(quirks.database, database)
    lines = LINES
    for name, amount in zip(["a1", "a2", "b1", "c1", "g1"], line_amounts, strict=True):
        lines = lines.replace(f"$line_{name}", str(amount))
    with duckdb.connect(str(database)) as connection:
        connection.execute(lines)
    options: dict[str, Any] = {
        "dataset": "distributor",
        "raw_path": str(FIXTURES / "distributor" / "raw"),
        "amount_basis": basis,
    }
    select = ["--select", "int_orders", "amount_coverage"]
    run = dbt.run(["build", *select], database, options, parsed_with={"dataset": "distributor"}).check()
    found = {row[0]: row[1:] for row in run.query(f"select amount_basis, {COLUMNS} from marts.amount_coverage")}
    assert found == {
        "total": (basis == "total", 5, 5, 5, 3, 3, Decimal(230)),
        "paid": (basis == "paid", 5, 4, 2, 3, 1, Decimal(110)),
    }
    shares = run.query("select round(share_of_customers, 4) from marts.amount_coverage order by amount_basis")
    assert shares == [(0.3333,), (1.0,)]
