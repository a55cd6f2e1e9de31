"""A large file with a thousand damaged rows: exactly those are rejected, and each is told."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Dbt, DbtRun

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
ROWS = 100_000
DAMAGED = 1_000
# Row numbers count the header, so the first row of data is 2.
FIRST = 2


def fields(row: int) -> list[str]:
    """Return the sound fields of a row: every row differs from all others, one in six has no customer."""
    return [
        str(500_000 + row // 7),
        f"{10_000 + row % 4_001}{'AB'[row % 2]}",
        f'"LANTERN, ""SIZE {row % 9}"""' if row % 5 == 0 else f"HOLDER NO {row}",
        str(1 + row % 24),
        f"{1 + row % 12}/{1 + row % 28}/2011 {8 + row % 11}:{row % 60:02d}",
        f"{1 + row % 50}.{row % 100:02d}",
        "" if row % 6 == 0 else str(12_000 + row % 3_000),
        "France" if row % 10 == 0 else "United Kingdom",
    ]


def replaced(position: int, text: str) -> Callable[[list[str]], bytes]:
    """Return a damage that writes `text` into one field."""
    return lambda row: ",".join([*row[:position], text, *row[position + 1 :]]).encode()


# Each way to damage a row, with the reason that a person would give.
DAMAGES: list[tuple[str, Callable[[list[str]], bytes]]] = [
    ("unparseable date", replaced(4, "not a date")),
    ("unparseable date", replaced(4, "31/31/2011 8:00")),
    ("unparseable date", replaced(4, "2/30/2011 8:00")),
    ("unparseable date", replaced(4, "")),
    ("unparseable date", replaced(4, "2011-05-01 08:00:00")),
    ("unparseable quantity", replaced(3, "six")),
    ("unparseable quantity", replaced(3, "")),
    ("unparseable quantity", replaced(3, "1e3")),
    ("unparseable quantity", replaced(3, "0x1F")),
    ("unparseable quantity", replaced(3, "12 pcs")),
    ("non-integer quantity", replaced(3, "2.5")),
    ("unparseable price", replaced(5, "free")),
    ("unparseable price", replaced(5, "£2.50")),
    ("unparseable price", replaced(5, "1.000.50")),
    ("unparseable price", replaced(5, "NaN")),
    ("amount out of range", replaced(3, "9999999999999999999999")),
    ("amount out of range", replaced(5, "999999999999999")),
    ("wrong field count", lambda row: ",".join(row[:7]).encode()),
    ("wrong field count", lambda row: ",".join(row[:1]).encode()),
    ("wrong field count", lambda row: ",".join([*row, "extra"]).encode()),
    ("wrong field count", lambda row: ",".join(row).encode() * 2),
    ("wrong field count", replaced(2, '"HOLDER')),
    ("wrong field count", replaced(2, 'HOLDER 5" WIDE')),
    ("wrong field count", replaced(7, 'United Kingdom"')),
    ("undecodable text", lambda row: replaced(2, "HOLD?R")(row).replace(b"?", b"\x00")),
    ("undecodable text", lambda row: replaced(2, "HOLD?R")(row).replace(b"?", b"\xff\xfe")),
    ("undecodable text", lambda row: replaced(7, "Fran?a")(row).replace(b"?", b"\xe7")),
    ("empty invoice", replaced(0, "")),
    ("empty invoice", replaced(0, "  ")),
    ("empty stock code", replaced(1, "")),
]


@pytest.fixture(scope="module")
def expected() -> dict[int, str]:
    """The damaged rows, spread over the file, with their reasons; the last row of the file is one of them."""
    rows = [FIRST + ROWS - 1 - 100 * i - i % 37 for i in range(DAMAGED)]
    return {row: DAMAGES[i % len(DAMAGES)][0] for i, row in enumerate(rows)}


@pytest.fixture(scope="module")
def damaged(dbt: Dbt, write_raw: Callable[..., Path], expected: dict[int, str]) -> DbtRun:
    damage_of = dict(zip(expected, (DAMAGES[i % len(DAMAGES)][1] for i in range(DAMAGED)), strict=True))
    lines = [HEADER.encode()]
    for row in range(FIRST, FIRST + ROWS):
        lines.append(damage_of[row](fields(row)) if row in damage_of else ",".join(fields(row)).encode())
    path = write_raw(damaged__csv=b"\n".join(lines))
    options = {"dataset": "online_retail", "raw_path": str(path)}
    return dbt.run(
        ["build", "--select", "+input__order_lines", "+rejected_rows", "+row_accounting"],
        dbt.database("damaged"),
        options,
    ).check()


def test_exactly_the_damaged_rows_are_rejected(damaged: DbtRun, expected: dict[int, str]) -> None:
    """One stray quote would cost thousands of good rows, or a broken row would be counted as an order."""
    assert len(expected) == DAMAGED
    rejected = damaged.query("select source_file, source_row, reason from marts.rejected_rows")
    assert {file for file, *_ in rejected} == {"damaged.csv"}
    assert {row: reason for _, row, reason in rejected} == expected
    assert len(rejected) == DAMAGED


def test_every_sound_row_is_accepted(damaged: DbtRun, expected: dict[int, str]) -> None:
    """Good orders beside a damaged row would be missing from every mart."""
    accepted = damaged.query("select source_row from input.input__order_lines order by source_row")
    assert [row for (row,) in accepted] == [row for row in range(FIRST, FIRST + ROWS) if row not in expected]


def test_money_and_rows_reconcile(damaged: DbtRun, expected: dict[int, str]) -> None:
    """The quality page would not add up, so nobody could trust it."""
    ((raw_row_count, accepted_row_count, rejected_row_count, raw, accepted, rejected),) = damaged.query(
        "select raw_row_count, accepted_row_count, rejected_row_count, raw_amount, accepted_amount, rejected_amount "
        "from marts.row_accounting"
    )
    assert (raw_row_count, accepted_row_count, rejected_row_count) == (ROWS, ROWS - DAMAGED, DAMAGED)
    sound = (fields(row) for row in range(FIRST, FIRST + ROWS) if row not in expected)
    assert accepted == sum(int(row[3]) * Decimal(row[5]) for row in sound)
    assert raw == accepted + rejected


def test_the_raw_text_of_a_rejected_row_is_kept(damaged: DbtRun, expected: dict[int, str]) -> None:
    """Nobody could find and mend a rejected row in the source system."""
    texts = dict(damaged.query("select source_row, raw from marts.rejected_rows where reason = 'unparseable date'"))
    assert texts
    for row, text in texts.items():
        assert text.startswith(",".join(fields(row)[:4]))
