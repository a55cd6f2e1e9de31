"""Raw lines: nothing may be lost between the bytes of a file and its lines."""

import gzip
import re
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winback.raw import Source, first_line, load_lines, raw_file_problem, raw_files, read_lines
from winback.raw import lines as lines_module


def rows(path: Path, encoding: str = "utf-8") -> list[tuple[int, str, bool]]:
    """Return (row, text, is decodable) of every line."""
    return [
        (lines.first_row + position, text, position not in lines.undecodable)
        for lines in read_lines(path, encoding)
        for position, text in enumerate(lines.texts)
    ]


@given(
    content=st.lists(st.sampled_from([b"a", b"bc,d", b"\n", b"\r", b"\r\n", b"\xc3\x89", b"\xff", b"\0", b'"'])).map(
        b"".join
    ),
    block=st.integers(min_value=1, max_value=7),
)
def test_every_byte_is_in_some_line(content: bytes, block: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Lost otherwise: rows at the edge of a block, and the line numbers of all rows behind them."""
    path = tmp_path_factory.mktemp("raw") / "file.csv"
    path.write_bytes(content)
    expected = re.split(rb"\r\n|\n|\r", content)
    if not expected[-1]:
        expected.pop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_module, "BLOCK_BYTES", block)
        found = rows(path)
    assert [row for row, _, _ in found] == list(range(1, len(expected) + 1))
    for (_, text, is_decodable), line in zip(found, expected, strict=True):
        assert text == (line.decode() if is_decodable else line.decode("iso-8859-1"))
        assert is_decodable == (b"\0" not in line and b"\xff" not in line)


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    """Lost otherwise: the first column, whose name would begin with the mark."""
    (tmp_path / "bom.csv").write_bytes(b"\xef\xbb\xbfInvoice,Price\r\n1,2\r\n")
    assert rows(tmp_path / "bom.csv") == [(1, "Invoice,Price", True), (2, "1,2", True)]


def test_encodings_are_read_as_asked(tmp_path: Path) -> None:
    """Lost otherwise: every name with an accent or a curly quote."""
    (tmp_path / "names.csv").write_bytes("Café \u2019s".encode("windows-1252"))
    assert rows(tmp_path / "names.csv", "windows-1252") == [(1, "Café \u2019s", True)]
    assert rows(tmp_path / "names.csv", "utf-8") == [(1, "Caf\xe9 \x92s", False)]


@pytest.mark.parametrize("last_row", [None, 3])
def test_loading_leaves_out_blank_lines_but_counts_them(tmp_path: Path, last_row: int | None) -> None:
    """Lost otherwise: the way from a rejected row to its line in an editor."""
    (tmp_path / "a.csv").write_bytes(b"h\n\n1\n")
    with gzip.open(tmp_path / "b.csv.gz", "wb") as file:
        file.write(b"h\r\n2")
    with duckdb.connect() as session:
        found = raw_files(str(tmp_path), "")
        places = [Source("orders", place, "utf-8", last_row, ",", 1, 1, "double") for place in found]
        loaded = load_lines(session, places).fetchall()
    assert loaded == [
        ("orders", "a.csv", 1, "h", True),
        ("orders", "a.csv", 3, "1", True),
        ("orders", "b.csv.gz", 1, "h", True),
        ("orders", "b.csv.gz", 2, "2", True),
    ]


def test_a_damaged_gzip_file_is_named(tmp_path: Path) -> None:
    """Lost otherwise: half an hour of looking for the file that was not copied whole."""
    whole = gzip.compress(b"a,b\n" * 100_000)
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(OSError, match=r"cut\.csv\.gz is a damaged gzip file"):
        rows(tmp_path / "cut.csv.gz")
    (tmp_path / "none.csv.gz").write_bytes(b"Invoice,Price\n")
    assert "cannot be read" in str(raw_file_problem(str(tmp_path / "none.csv.gz"), "utf-8"))


def test_files_are_found_by_name_and_in_order(tmp_path: Path) -> None:
    """Lost otherwise: a folder with brackets in its name, or an export in capital letters."""
    folder = tmp_path / "orders [1]"
    folder.mkdir()
    names = ["a.txt.gz", "b.CSV", "c.tsv", "d.parquet", "e.XLSX"]
    for name in [*reversed(names), "notes.md", "old.csv.bak"]:
        (folder / name).write_bytes(b"")
    assert raw_files(str(folder), "") == [str(folder / name) for name in names]
    assert raw_files(str(folder / "b.CSV"), "") == [str(folder / "b.CSV")]
    assert raw_files(str(tmp_path / "nowhere"), "") == []


def test_each_table_of_a_folder_takes_its_own_files(tmp_path: Path) -> None:
    """Lost otherwise: coupons read as their redemptions, or an export that a colleague named in capital letters."""
    for name in ("coupons.csv", "Coupons_2.csv", "coupon_redemptions.csv", "old_coupons.csv"):
        (tmp_path / name).write_bytes(b"")
    assert [Path(file).name for file in raw_files(str(tmp_path), "coupons")] == ["Coupons_2.csv", "coupons.csv"]
    assert [Path(file).name for file in raw_files(str(tmp_path), "coupon_red")] == ["coupon_redemptions.csv"]


def test_a_file_without_text_has_no_first_line(tmp_path: Path) -> None:
    """Lost otherwise: the message that the file is empty."""
    (tmp_path / "blank.csv").write_bytes(b"\n\r\n")
    assert first_line(tmp_path / "blank.csv", "utf-8") is None
    assert raw_file_problem(str(tmp_path / "blank.csv"), "utf-8") == "is empty; remove it or export it again."
