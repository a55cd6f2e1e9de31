"""A mapping that `winback init` wrote builds unedited, and every row and cent of the file is accounted for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import Dbt, DbtRun
from files import (
    Sale,
    british_orders,
    german_events,
    german_lines,
    is_given_back,
    look,
    sales,
    shop_export,
    thai_orders,
    total,
)

from winback.mapping.contract import ENTITIES, contract


@dataclass(frozen=True)
class Shape:
    """A file, and what must be in the tables that are built from it."""

    write: Callable[[Path], Path]
    entity: str
    rows: int
    accepted: int
    orders: int
    customers: int
    amount: Decimal
    first_order: str


LINES = sales()
BUILT = [entity for entity in ENTITIES if entity != "exchange_rates"]
"""Input tables that every build has."""
BOUGHT = [line for n, line in enumerate(LINES) if n % 5 in (2, 3)]


def different(lines: list[Sale], name: str) -> int:
    return len({getattr(line, name) for line in lines})


def of_lines(write: Callable[[Path], Path], first_order: str) -> Shape:
    counts = (len(LINES), len(LINES), different(LINES, "order"), different(LINES, "customer"))
    return Shape(write, "order_lines", *counts, total(LINES), first_order)


SHAPES = {
    "semicolons_and_decimal_commas": of_lines(german_lines, "2023-01-01 08:15:00"),
    "day_first_orders_without_lines": Shape(
        british_orders, "order_lines", len(LINES), len(LINES), len(LINES), 23, total(LINES), "2023-01-01 00:00:00"
    ),
    # Half past eleven in the evening, four hours behind UTC, is the next day in UTC.
    "other_names_and_a_zone": of_lines(shop_export, "2023-01-02 03:30:00"),
    "thai": of_lines(thai_orders, "2023-01-01 14:05:00"),
    "event_log": Shape(
        german_events,
        "events",
        len(LINES),
        len(LINES) * 4 // 5,
        different(BOUGHT, "order"),
        different(BOUGHT, "customer"),
        total(BOUGHT) - 2 * total([line for n, line in enumerate(LINES) if is_given_back(n)]),
        "2023-01-09 10:12:00",
    ),
}


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> dict[str, DbtRun]:
    """Build each shape with the vars that init wrote, as far as orders and the accounting go."""
    runs = {}
    for name, shape in SHAPES.items():
        path = shape.write(tmp_path_factory.mktemp(name))
        options: dict[str, Any] = yaml.safe_load(look(path).yaml)
        inputs = [f"input__{entity}" for entity in BUILT]
        command = ["build", "--select", "+row_accounting", "+rejected_rows", "+int_orders", *inputs]
        runs[name] = dbt.run(command, dbt.database(f"init_{name}"), options).check()
    return runs


@pytest.mark.parametrize("name", SHAPES)
def test_rows_and_money_add_up(built: dict[str, DbtRun], name: str) -> None:
    """A mapping that loses rows or reads other amounts would make another shop."""
    shape = SHAPES[name]
    ((entity, raw, accepted, rejected, difference),) = built[name].query(
        "select entity, raw_row_count, accepted_row_count, rejected_row_count, raw_amount - "
        "accepted_amount - rejected_amount "
        "from marts.row_accounting"
    )
    assert (entity, raw, accepted, rejected) == (shape.entity, shape.rows, shape.accepted, shape.rows - shape.accepted)
    assert difference == 0
    bought = built[name].query("select sum(line_amount) from input.input__order_lines")
    assert bought == [(shape.amount,)]


@pytest.mark.parametrize("name", SHAPES)
def test_orders_and_customers_are_those_of_the_file(built: dict[str, DbtRun], name: str) -> None:
    """Orders split or merged, or customers mixed up, would give everybody another segment."""
    shape = SHAPES[name]
    found = built[name].query(
        "select count(*), count(distinct customer_id), cast(min(ordered_at) as varchar) from intermediate.int_orders"
    )
    assert found == [(shape.orders, shape.customers, shape.first_order)]


def test_events_have_sizes_and_orders_have_signs(built: dict[str, DbtRun]) -> None:
    """What is given back would count as sold once more, or sales without a price as no sales."""
    sales_and_returns = built["event_log"].query(
        "select is_return, count(*), count(*) filter (where quantity * unit_price = line_amount), "
        "count(*) filter (where (line_amount < 0) = is_return) from input.input__order_lines group by 1 order by 1"
    )
    assert sales_and_returns == [(False, 42, 42, 42), (True, 6, 6, 6)]
    assert built["event_log"].query("select min(quantity), min(amount) > 0 from input.input__events") == [(1, True)]


def test_words_that_init_named_are_the_rejected_ones(built: dict[str, DbtRun]) -> None:
    """What init says will be rejected, and nothing else, is."""
    assert built["event_log"].query("select reason, count(*) from marts.rejected_rows group by reason") == [
        ("unknown event type", len(LINES) // 5)
    ]


DUCKDB_TYPES = {"string": "VARCHAR", "timestamp": "TIMESTAMP", "bigint": "BIGINT", "boolean": "BOOLEAN"}


@pytest.mark.parametrize("entity", BUILT)
def test_python_and_the_built_tables_have_one_contract(built: dict[str, DbtRun], entity: str) -> None:
    """A column that Python does not know could not be mapped; one that it invents would be dropped without a word."""
    found = built["event_log"].query(f"select column_name, column_type from (describe input.input__{entity})")
    expected = [(name, DUCKDB_TYPES.get(kind, kind.upper())) for name, kind in contract()[entity].items()]
    assert [row for row in found if row[0] not in ("source_file", "source_row")] == expected


def test_a_refusal_in_any_row_of_a_customer_counts(dbt: Dbt, tmp_path: Path) -> None:
    """January's list says yes and March's no: by the luck of a hash half of them would be written to."""
    january, march = (
        [f"C{n},{'no' if n % 2 == refuses else answer}" for n in range(40)] for refuses, answer in ((0, "yes"), (1, ""))
    )
    for name, rows in (("january", january), ("march", march)):
        (tmp_path / f"{name}.csv").write_text("\n".join(["id,newsletter", *rows]))
    # and where that row cannot be used otherwise
    (tmp_path / "broken.csv").write_text("id,newsletter,since\nR1,no,soon")
    (tmp_path / "fine.csv").write_text("id,newsletter,since\nR1,yes,2024-01-02")
    for name in ("january", "march"):
        lines = (tmp_path / f"{name}.csv").read_text().splitlines()
        (tmp_path / f"{name}.csv").write_text(
            "\n".join([lines[0] + ",since", *(line + ",2024-01-02" for line in lines[1:])])
        )
    columns = {"customer_id": '"id"', "contact_consent": '"newsletter"', "joined_at": '"since"'}
    options = {"dataset": "custom", "custom": {"customers": {"files": str(tmp_path), "columns": columns}}}
    select = ["run", "--select", "+input__customers", "+input__rejected_rows"]
    run = dbt.run(select, dbt.database("refusals"), options).check()
    assert run.query("select contact_consent, count(*) from input.input__customers group by 1") == [(False, 41)]
    assert run.query("select reason, count(*) from input.input__rejected_rows group by 1 order by 1") == [
        ("repeated customer id", 40),
        ("unparseable joined at", 1),
    ]


def test_undecided_is_refused_before_anything_is_built(dbt: Dbt, tmp_path: Path) -> None:
    """A mapping with an open question must not build, whoever starts it and whenever."""
    rows = [
        "order,order date,client,Netto,Brutto",
        *(f"{n},2022-01-{n % 28 + 1:02d},c{n % 9},{n}.00,{n * 2}.00" for n in range(30)),
    ]
    (tmp_path / "two.csv").write_text("\n".join(rows))
    found = look(tmp_path / "two.csv")
    assert not found.proposal.is_ready
    options = yaml.safe_load(found.yaml)
    run = dbt.run(["build", "--select", "+row_accounting"], dbt.database("init_undecided"), options)
    assert run.exit_code != 0
    assert "custom.order_lines.columns.line_amount is undecided" in " ".join(run.output.split())
