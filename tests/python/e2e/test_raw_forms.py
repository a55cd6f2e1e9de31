"""The forms in which the same orders arrive: encodings, line ends, headers, date formats, folders, compression."""

import gzip
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import Dbt, DbtRun, query

from winback.raw import read_lines

COLUMNS = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
COLUMNS_II = ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country"]
LINES = (
    "select order_id, product_name, cast(quantity as integer), cast(ordered_at as varchar), "
    "cast(unit_price as varchar), customer_id, country from input.input__order_lines order by source_file, order_id"
)


def read_only_input(dbt: Dbt, name: str, **options: object) -> DbtRun:
    """Build the input tables and the accounting, which is all that a raw form can change."""
    select = ["--select", "+input__order_lines", "+rejected_rows", "+row_accounting"]
    return dbt.run(["build", *select], dbt.database(name), {"dataset": "online_retail", **options})


def workbook(rows: list[list[Any]]) -> bytes:
    """Return an Excel file with these rows."""
    openpyxl = pytest.importorskip("openpyxl", reason="Excel files need the extra 'excel'")
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def folder(dbt: Dbt, write_raw: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> DbtRun:
    """A folder: dates of several formats; both headers; a column more, quotes, gz; other separators; no text at all."""
    month_first = [",".join(COLUMNS), "1001,A,MUG,2,12/13/2010 8:26,2.50,17850,France"]
    day_first = [",".join(COLUMNS_II), "2001,A,MUG,2,13/12/2010 08:26,2.50,17850.0,France"]
    iso = [
        "Country;X,customer_id,Unit Price,INVOICEDATE,quantity,description,stock code,invoice no,Country".replace(
            ";", "_"
        ),
        "x,17850,2.50,2010-12-13 08:26:00,2,MUG,A,3001,France",
    ]
    quoted = [
        ",".join(f'"{name}"' for name in COLUMNS),
        '"4001","A","MUG","2","12/13/2010 8:26","2.50","17850","France"',
    ]
    semicolons = [";".join(COLUMNS), "5001;A;MUG;2;12/13/2010 8:26;2.50;17850;France"]
    tabs = ["\t".join(COLUMNS), "6001\tA\tMUG\t2\t12/13/2010 8:26\t2.50\t17850\tFrance"]
    values = "select '7001' as {}, 'A' as {}, 'MUG' as {}, 2 as {}, timestamp '2010-12-13 08:26' as {}, 2.5e0 as {}, "
    values += "17850 as {}, 'France' as {}"
    parquet = tmp_path_factory.mktemp("parquet") / "orders.parquet"
    duckdb.sql(values.format(*COLUMNS)).write_parquet(str(parquet))
    path = write_raw(
        a__csv="\r\n".join(month_first).encode(),
        b__TXT="\n".join(day_first).encode() + b"\n",
        c__csv__gz=gzip.compress("\n".join(iso).encode(), mtime=0),
        d__csv=b"\xef\xbb\xbf" + "\r\n".join(quoted).encode() + b"\r\n\r\n",
        e__csv="\n".join(semicolons).encode(),
        f__tsv="\n".join(tabs).encode(),
        g__parquet=parquet.read_bytes(),
        h__xlsx=workbook([COLUMNS, ["8001", "A", "MUG", 2, datetime(2010, 12, 13, 8, 26), 2.5, 17850.0, "France"]]),
        notes__md=b"not a raw file",
    )
    return read_only_input(dbt, "folder", raw_path=str(path)).check()


def test_one_order_reads_the_same_in_every_form(folder: DbtRun) -> None:
    """A user whose export differs in header, date format, quotes or compression would get other orders, or none."""
    same = ("MUG", 2, "2010-12-13 08:26:00", "2.5000", "17850", "France")
    assert folder.query(LINES) == [(f"{number}001", *same) for number in range(1, 9)]


def test_each_file_of_a_folder_is_accounted_for(folder: DbtRun) -> None:
    """A file of the folder that was not read would be missed by nobody."""
    assert folder.query(
        "select source_file, raw_row_count, accepted_row_count from marts.row_accounting order by 1"
    ) == [
        ("a.csv", 1, 1),
        ("b.TXT", 1, 1),
        ("c.csv.gz", 1, 1),
        ("d.csv", 1, 1),
        ("e.csv", 1, 1),
        ("f.tsv", 1, 1),
        ("g.parquet", 1, 1),
        ("h.xlsx", 1, 1),
    ]


def test_iso_8859_1_with_crlf_and_the_header_of_online_retail_ii(dbt: Dbt, write_raw: Callable[..., Path]) -> None:
    """Copies in circulation are ISO-8859-1 with CRLF: their names would be unreadable, or their rows rejected."""
    rows = [
        ",".join(COLUMNS_II),
        '489434,21523,"FANCY FONT, ""HOME"" £5",10,2009-12-01 07:45:00,5.95,13085.0,España',
        "489435,22350,café bleu,12,2009-12-01 07:46:00,2.55,,France",
    ]
    path = write_raw(online_retail_ii__csv="\r\n".join(rows).encode("iso-8859-1"))
    run = read_only_input(dbt, "iso", raw_path=str(path), raw_encoding="iso-8859-1").check()
    assert run.query(LINES) == [
        ("489434", 'FANCY FONT, "HOME" £5', 10, "2009-12-01 07:45:00", "5.9500", "13085", "España"),
        ("489435", "café bleu", 12, "2009-12-01 07:46:00", "2.5500", None, "France"),
    ]


def test_windows_1252_is_read_letter_by_letter(tmp_path: Path) -> None:
    """Spreadsheets save curly quotes and € as bytes that ISO-8859-1 has no letters for: names would be unreadable."""
    path = tmp_path / "letters.csv"
    path.write_bytes("CAFÉ “AU LAIT” 5 €\r\nÖsterreich".encode("cp1252"))
    blocks = list(read_lines(path, "windows-1252"))
    assert [text for block in blocks for text in block.texts] == ["CAFÉ “AU LAIT” 5 €", "Österreich"]
    assert not any(block.undecodable for block in blocks)


def test_bare_carriage_returns_cost_only_their_own_row(dbt: Dbt, write_raw: Callable[..., Path]) -> None:
    """A carriage return inside a name would swallow the rows around it, or shift every row number below."""
    rows = [
        ",".join(COLUMNS),
        "1001,A,MUG,1,12/13/2010 8:26,1.00,17850,France",
        "1002,A,MUG\rBLUE,2,12/13/2010 8:26,1.00,17850,France",
        "1003,A,MUG,4,12/13/2010 8:26,1.00,17850,France",
    ]
    old_mac = "\r".join([rows[0], rows[1], rows[3]]).encode()
    path = write_raw(cr__csv="\n".join(rows).encode() + b"\n", mac__csv=old_mac)
    run = read_only_input(dbt, "bare_cr", raw_path=str(path), drop_duplicates=False).check()
    # The broken row is two physical lines, 3 and 4.
    assert run.query("select source_file, order_id, source_row from input.input__order_lines order by all") == [
        ("cr.csv", "1001", 2),
        ("cr.csv", "1003", 5),
        ("mac.csv", "1001", 2),
        ("mac.csv", "1003", 3),
    ]
    assert run.query("select source_row, reason, raw from marts.rejected_rows order by 1") == [
        (3, "wrong field count", "1002,A,MUG"),
        (4, "wrong field count", "BLUE,2,12/13/2010 8:26,1.00,17850,France"),
    ]


def test_date_format_of_the_user_decides(dbt: Dbt, write_raw: Callable[..., Path]) -> None:
    """Dates that read both ways would be taken month first although the user said otherwise."""
    rows = [",".join(COLUMNS), "1001,A,MUG,1,01/02/2011 8:26,1.00,17850,France"]
    path = write_raw(either__csv="\n".join(rows).encode())
    run = read_only_input(dbt, "day_first", raw_path=str(path), date_format="%d/%m/%Y %H:%M").check()
    assert query(run.database, "select cast(ordered_at as varchar) from input.input__order_lines") == [
        ("2011-02-01 08:26:00",)
    ]
