"""Files whose cells have types: each number, time and id must be the one that stands in the file."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rendered import Project

from winback.raw.rows import excel_lines, line_expression, table_columns

openpyxl = pytest.importorskip("openpyxl", reason="Excel files need the extra 'excel'")


def workbook(path: Path, rows: list[list[Any]], dimension: str | None = None) -> str:
    """Write an Excel file; `dimension` is the size that its sheet states, empty for none."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    with zipfile.ZipFile(content) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml") and dimension is not None:
                stated = f'<dimension ref="{dimension}"/>'.encode() if dimension else b""
                part, count = re.subn(rb"<dimension[^>]*/>", stated, part)
                assert count == 1
            target.writestr(name, part)
    return str(path)


SHEET = [
    ["Invoice", "Price", "Customer"],
    ["1", 2.5, "A"],
    [None, None, None],
    ["2", 3, None],
    ["3", 4, "B", "seen by Bob"],
]


@pytest.mark.parametrize("dimension", [None, "", "A1", "A1:B2", "A1:XFD9"])
def test_a_sheet_is_read_whatever_size_it_states(tmp_path: Path, dimension: str | None) -> None:
    """Programs that write sheets row by row leave the size out or stale: rows and columns beyond it would be lost."""
    lines = list(excel_lines(workbook(tmp_path / "sheet.xlsx", SHEET, dimension)))
    assert lines == [(1, "Invoice,Price,Customer"), (2, "1,2.5,A"), (4, "2,3,"), (5, "3,4,B")]


def test_numbers_of_a_sheet_keep_their_digits(tmp_path: Path) -> None:
    """A day's number cut to four decimals is up to four seconds off, and another moment than the shop's."""
    rows = [["at", "small", "large", "id"], [41652.42708333333, 1e-07, 1e17, 536365.0]]
    lines = list(excel_lines(workbook(tmp_path / "numbers.xlsx", rows)))
    assert lines[1] == (2, "41652.42708333333,0.0000001,100000000000000000,536365")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("12345.67::float", "12345.67"),
        ("1600948626::double", "1600948626"),
        ("1600948626123::double", "1600948626123"),
        ("536365::double", "536365"),
        ("41652.42708333333::double", "41652.42708333333"),
        ("-2.5::double", "-2.5"),
        ("100::float", "100"),
        ("0.00001::double", "0.00001"),
        ("1e17::double", "100000000000000000"),
        ("1e300::double", "1e+300"),
        ("'nan'::double", "nan"),
        ("'-inf'::double", "-inf"),
        ("null::double", ""),
    ],
)
def test_floating_numbers_are_written_as_in_a_text_file(tmp_path: Path, number: str, text: str) -> None:
    """32-bit prices would get digits nobody charged (12345.6696), times and ids a fraction that nothing reads."""
    path = str(tmp_path / "numbers.parquet")
    duckdb.sql(f"copy (select {number} as n) to '{path}' (format parquet)")
    assert duckdb.sql(f"select {line_expression(table_columns(path))} from '{path}'").fetchall() == [(text,)]


def test_money_of_typed_files_is_rounded_and_of_text_files_judged(tmp_path: Path) -> None:
    """Sums of floating numbers have tails: rejected in Parquet they lose orders, rounded in text they hide a fault."""
    for name in ("a.parquet", "b.csv"):
        duckdb.sql(
            "copy (select 'I1' as InvoiceNo, 'A' as StockCode, 'x' as Description, 3::double as Quantity, "
            "timestamp '2011-01-13 10:00' as InvoiceDate, 0.1::double + 0.2 as UnitPrice, 1::double as CustomerID, "
            f"'UK' as Country) to '{tmp_path / name}'"
        )
    project = Project(dataset="online_retail", raw_path=str(tmp_path))
    project.read("order_lines")
    assert project.query("select source_file, unit_price, customer_id, reject_reason from rows order by 1") == [
        ("a.parquet", Decimal("0.3000"), "1", None),
        ("b.csv", None, "1", "unparseable price"),
    ]
