"""Hostile and damaged files: each is bounded in memory and time, and refused or rejected with a reason."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import duckdb
import pytest

from winback.mapping.errors import MappingError
from winback.mapping.start import start
from winback.raw import Source, limits, load_lines, look_into, raw_file_problem, raw_files, read_lines
from winback.raw import lines as lines_module
from winback.raw.layout import Layout, possible_fields
from winback.raw.lines import CUT, KEPT_BYTES

HEADER = b"order_id,ordered_at,customer_id,amount\n"
ROW = b"1,2024-01-05,c1,3.50\n"


def loaded(path: Path) -> list[tuple[int, str, bool | None]]:
    """Return row, text and `is_decoded` of all lines, as a build loads them."""
    look = look_into(str(path), "utf-8")
    source = Source(
        "t", str(path), "utf-8", look.plain_last_row, look.separator, look.header_row, look.field_count, look.quoting
    )
    with duckdb.connect() as session:
        lines = load_lines(session, [source]).order("source_row")
        return lines.project("source_row, line, is_decoded").fetchall()


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("block", [7, 64, 1 << 24])
def test_a_line_without_end_costs_no_other_row(
    end: bytes, block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it a line of 600 MB takes twenty times its size of memory, and the build ends without any row."""
    monkeypatch.setenv("WINBACK_RAW_LINE_BYTES_MAX", "2000")
    monkeypatch.setattr(lines_module, "BLOCK_BYTES", block)
    good = [line.rstrip(b"\n") for line in (HEADER, ROW, ROW)]
    for long in (b"x" * 2001, b'x,"' * 1000, b"\0" * 9000):
        path = tmp_path / "a.csv"
        path.write_bytes(end.join([*good, long, good[1], b"", good[1]]))
        rows = loaded(path)
        texts = [line.decode() for line in good]
        assert [rows[n] for n in (0, 1, 2, 4, 5)] == [
            *((row, text, True) for row, text in enumerate(texts, start=1)),
            (5, texts[1], True),
            (7, texts[1], True),
        ]
        assert rows[3] == (4, long[:KEPT_BYTES].decode() + CUT, None)
    path.write_bytes(end.join([*good, b"x" * 2000]))
    assert loaded(path)[3] == (4, "x" * 2000, True)
    path.write_bytes(end.join([*good, b"x" * 2001]))
    assert [is_decoded for *_, is_decoded in loaded(path)] == [True, True, True, None]


def test_a_text_that_says_it_was_cut_is_a_text(tmp_path: Path) -> None:
    """A row would be rejected as too long because of what somebody typed."""
    path = tmp_path / "a.csv"
    path.write_text(HEADER.decode() + "1,2024-01-05,c1," + CUT + "\n", encoding="utf-8")
    assert loaded(path)[1][2] is True


def test_a_file_of_zeros_is_no_text(tmp_path: Path) -> None:
    """Without it `init` and a build read gigabytes of nothing, and keep them."""
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(1 << 33)
    assert "is not a text file" in str(raw_file_problem(str(path), "utf-8"))
    with pytest.raises(MappingError, match="is not a text file"):
        start(str(path), tmp_path / "a.yml", command="winback init a.csv")


def test_what_unpacks_to_far_more_than_its_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it 10 MB of gzip fill 10 GB of disk."""
    monkeypatch.setattr(limits, "FREE_BYTES", 1 << 20)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(HEADER + ROW * 100_000))
    with pytest.raises(limits.RawLimitError, match="WINBACK_RAW_UNPACK_RATIO_MAX"):
        look_into(str(path), "utf-8")
    with pytest.raises(MappingError, match=r"cannot be read .*unpack to more than 100 times"):
        start(str(path), tmp_path / "a.yml", command="winback init a.csv.gz")
    monkeypatch.setenv("WINBACK_RAW_UNPACK_RATIO_MAX", "1032")
    assert look_into(str(path), "utf-8").plain_last_row == 100_001
    book = tmp_path / "a.xlsx"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"<a/>" * 1_000_000)
    monkeypatch.delenv("WINBACK_RAW_UNPACK_RATIO_MAX")
    assert "unpack to more than 100 times" in str(raw_file_problem(str(book), "utf-8"))
    rows = tmp_path / "a.parquet"
    duckdb.execute(f"copy (select 'o1' as order_id, 1 as n from range(3000000)) to '{rows}'")
    assert "unpack to more than 100 times" in str(raw_file_problem(str(rows), "utf-8"))


def test_very_many_columns_are_refused(tmp_path: Path) -> None:
    """Without it the SQL of a build has a line for each of a million columns."""
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"c{n}" for n in range(2_001)) + "\n" + "," * 2_000 + "\n", encoding="utf-8")
    assert "it has 2,001 columns, more than 2,000" in str(raw_file_problem(str(path), "utf-8"))
    table = tmp_path / "a.parquet"
    duckdb.execute(f"copy (select {', '.join(f'1 as c{n}' for n in range(2_001))}) to '{table}'")
    assert "it has 2,001 columns" in str(raw_file_problem(str(table), "utf-8"))
    # Each way to place the fields of a row is a list of all of them.
    wide = Layout(",", [], 1, 1_000)
    assert possible_fields("," * 1_100, wide) == []


def test_only_files_of_the_folder_are_read(tmp_path: Path) -> None:
    """A link in a folder from somebody else would bring your own files into the tables; a pipe would stop the build."""
    secret, folder = tmp_path / "secret.csv", tmp_path / "raw"
    folder.mkdir()
    secret.write_bytes(HEADER + ROW)
    (folder / "a.csv").write_bytes(HEADER + ROW)
    (folder / "b.csv").symlink_to(secret)
    (folder / "c.csv").symlink_to("a.csv")
    (folder / "d.csv").symlink_to("nothing.csv")
    (folder / "e.csv").mkdir()
    os.mkfifo(folder / "f.csv")
    (folder / "notes.md").symlink_to(secret)
    problems = {Path(file).name: raw_file_problem(file, "utf-8", str(folder)) for file in raw_files(str(folder), "")}
    words = {name: problem and problem.split(",")[0].split(";")[0] for name, problem in problems.items()}
    assert words == {
        "a.csv": None,
        "b.csv": "is a link out of the folder",
        "c.csv": None,
        "d.csv": "is a link to a file that is not there",
        "e.csv": "is a folder",
        "f.csv": "is no file but a pipe or a device",
    }
    with pytest.raises(MappingError, match=r"b\.csv is a link out of the folder, to .*secret\.csv"):
        start(str(folder), tmp_path / "a.yml", command="winback init raw")
    # Who names a link means the file.
    assert raw_file_problem(str(folder / "b.csv"), "utf-8", str(folder / "b.csv")) is None


def test_a_view_reads_no_other_file(tmp_path: Path) -> None:
    """A database from somebody else would bring any of your files into the tables, by the name of its table."""
    database, secret = tmp_path / "shop.duckdb", tmp_path / "secret.csv"
    secret.write_bytes(HEADER + ROW)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table orders as select 1 as order_id, 'c1' as customer_id")
        connection.execute("create view fine as select * from orders")
        connection.execute(f"create view bad as select * from read_csv('{secret}')")
    for table in ("orders", "fine", "main.orders", '"orders"'):
        assert raw_file_problem(f"{database}#{table}", "utf-8") is None
    assert "it is a view that reads other files" in str(raw_file_problem(f"{database}#bad", "utf-8"))
    for table in (f"orders union all select * from read_csv('{secret}')", "orders; select 1", "(select 1)", ""):
        assert "is not the name of a table" in str(raw_file_problem(f"{database}#{table}", "utf-8"))


def test_a_limit_that_is_no_number_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who mistypes a limit would read without any."""
    path = tmp_path / "a.csv"
    path.write_bytes(HEADER + ROW)
    monkeypatch.setenv("WINBACK_RAW_LINE_BYTES_MAX", "1 MB")
    with pytest.raises(limits.RawLimitError, match="WINBACK_RAW_LINE_BYTES_MAX is '1 MB'; give a whole number"):
        list(read_lines(path, "utf-8"))
