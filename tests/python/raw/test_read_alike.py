"""The quick way to read a raw text reads what the exact way reads: most rows take the one, odd rows the other."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rendered import Project

from winback.raw import Source, load_lines, look_into
from winback.raw import look as look_module
from winback.raw.layout import row_in_quotes, split_fields

PIECES = ["a", "bc,d", '"', '""', "'", "\\", "é", "  ", "\t", "#", "NULL", ";", "\u2028", "\x85", "\ufeff", "\f", "€"]
LINE = st.lists(st.sampled_from(PIECES), max_size=4).map("".join)


@settings(deadline=None, max_examples=60)
@given(
    lines=st.lists(LINE, max_size=12),
    end=st.sampled_from(["\n", "\r\n"]),
    is_ended=st.booleans(),
    is_zipped=st.booleans(),
)
@example(lines=["a", '"', '"', ""], end="\n", is_ended=False, is_zipped=False)
def test_plain_files_are_read_alike_by_duckdb_and_python(
    lines: list[str], end: str, is_ended: bool, is_zipped: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A row would be lost, or all rows behind it get another number, in large files only."""
    path = tmp_path_factory.mktemp("raw") / ("file.csv.gz" if is_zipped else "file.csv")
    content = (end.join(lines) + end * is_ended).encode()
    path.write_bytes(gzip.compress(content) if is_zipped else content)
    look = look_into(str(path), "utf-8")
    last_row = look.plain_last_row
    layout = look.separator, look.header_row, look.field_count, look.quoting
    with duckdb.connect() as session:
        quick, exact = (
            load_lines(session, [Source("orders", str(path), "utf-8", last, *layout)]).order("source_row").fetchall()
            for last in (last_row, None)
        )
    assert quick == exact
    # a record of several lines is left to Python
    has_records_of_lines = any("\n" in value for row in exact for value in row if isinstance(value, str))
    assert last_row == (exact[-1][2] if exact and not has_records_of_lines else None)


@pytest.mark.parametrize(
    "content",
    [b"a\r\nb\nc", b"a\rb", b"a\n\xff", b"a\0\n", b"a\1b\n", b"a\n" + b"x" * 40 + b"\n", b"\r\na\n"],
)
def test_other_files_are_left_to_python(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB would refuse the file, or see other lines in it."""
    monkeypatch.setattr(look_module, "LONGEST_LINE", 16)
    (tmp_path / "file.csv").write_bytes(content)
    assert look_into(str(tmp_path / "file.csv"), "utf-8").plain_last_row is None


def test_letters_beyond_ascii_are_plain_in_utf_8_alone(tmp_path: Path) -> None:
    """DuckDB reads UTF-8; a name in windows-1252 would end the build."""
    (tmp_path / "file.csv").write_bytes("é\n".encode())
    assert look_into(str(tmp_path / "file.csv"), "utf-8").plain_last_row == 1
    assert look_into(str(tmp_path / "file.csv"), "windows-1252").plain_last_row is None


NUMBERS = st.from_regex(r"\A[+-]?[0-9]{0,14}\.?[0-9]{0,6}(e[0-9])?\Z") | st.sampled_from(
    ["-0", "007", "0x1F", "1_000", "1,5", "true", "-", ".", "5.", ".5", "99999999999999.9999", "9" * 12, "-" + "9" * 12]
)


@settings(deadline=None, max_examples=60)
@given(texts=st.lists(NUMBERS, min_size=1, max_size=30))
def test_plain_numbers_are_what_the_patterns_say(texts: list[str]) -> None:
    """A cast alone reads 6.7 as 7 and 0x1F as 31."""
    table = {"columns": {"pieces": {"kind": "integer"}, "price": {"kind": "money"}}}
    PROJECT.session.execute("create or replace temp table fields (source_row bigint, pieces varchar)")
    PROJECT.session.executemany("insert into fields values (?, ?)", list(enumerate(texts)))
    found = PROJECT.query(
        "with f as (select *, pieces as price, 1 as source_file, 1 as is_decoded, 1 as has_all_fields from fields), "
        f"{PROJECT._typed_rows(table).replace('from fields', 'from f')} "
        "select pieces_is_number, pieces_is_integer, pieces, price_is_number, price from typed order by source_row"
    )
    for text, row in zip(texts, found, strict=True):
        whole = re.fullmatch(r"[+-]?0*([0-9]{1,12})(\.0*)?", text)
        money = re.fullmatch(r"[+-]?([0-9]+(\.[0-9]{0,4}0*)?|\.[0-9]{1,4}0*)", text)
        amount = Decimal(text) if money else None
        assert row == (
            bool(re.fullmatch(r"[+-]?[0-9]+(\.[0-9]*)?", text)),
            bool(re.fullmatch(r"[+-]?[0-9]+(\.0*)?", text)),
            int(Decimal(text)) if whole else None,
            bool(money),
            amount if amount is not None and abs(amount) < 10**14 else None,
        )


PROJECT = Project()


@settings(deadline=None, max_examples=60)
@given(lines=st.lists(st.lists(st.sampled_from([*PIECES, ",", ' "', "\n"]), max_size=9).map("".join), min_size=1))
def test_init_and_a_build_cut_rows_alike(lines: list[str]) -> None:
    """`init` would show other values than those that are built."""
    PROJECT.session.execute("create or replace temp table texts (place bigint, line varchar)")
    PROJECT.session.executemany("insert into texts values (?, ?)", list(enumerate(lines)))
    quoted = (
        f"case when {PROJECT.is_simply_quoted('line', ',')} then {PROJECT.split_simply_quoted('line', ',')} "
        f"else {PROJECT.split_quoted('line', ',')} end"
    )
    unquoted = PROJECT.row_in_quotes("line")
    for place, fields, inner in PROJECT.query(
        f"select place, {quoted}, {unquoted} from texts where contains(line, '\"')"
    ):
        exact = split_fields(lines[place], ",")
        assert (fields and [field.strip() for field in fields]) == (exact and [field.strip() for field in exact])
        row = row_in_quotes(lines[place])
        assert inner == (lines[place] if row is None else row)


def test_quotes_around_all_fields_and_around_some_are_read_alike(tmp_path: Path) -> None:
    """A title with a comma or a quote in it would shift the fields behind it."""
    names = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
    titles = ["plain", "one, two", 'a "b" c', "", '"', ' "', "x\ty", "end ", ",", '","']
    rows = [[str(n), f"S{n}", title, "1", "2011-01-13 10:00:00", "2.5", "7", "UK"] for n, title in enumerate(titles)]
    for name, quoting in {"all": csv.QUOTE_ALL, "some": csv.QUOTE_MINIMAL}.items():
        text = io.StringIO()
        csv.writer(text, quoting=quoting, lineterminator="\n").writerows([names, *rows])
        (tmp_path / f"{name}.csv").write_text(text.getvalue() + '"9","short\n', encoding="utf-8")
    project = Project(dataset="online_retail", raw_path=str(tmp_path), drop_duplicates=False)
    project.read("order_lines")
    at = dt.datetime(2011, 1, 13, 10)
    read = [(str(n), title.replace("\t", " ").strip(" "), at, None) for n, title in enumerate(titles)]
    for name in ("all", "some"):
        found = project.query(
            "select order_id, coalesce(product_name, ''), ordered_at, reject_reason "
            f"from rows where source_file = '{name}.csv' order by source_row"
        )
        assert found == [*read, (None, "", None, "wrong field count")]
