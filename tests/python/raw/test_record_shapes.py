"""Files whose rows are not one plain line each: read as they are meant, by `winback init` and a build alike."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from rendered import Project

from winback.mapping import start
from winback.raw import layout_of, look_into, read_records, with_quoting
from winback.raw import lines as lines_module
from winback.raw import look as look_module

HEADER = ["order no", "date", "customer", "note", "total"]
Row = tuple[int, str | None, str | None, Decimal | None, str | None]


def rows_of(count: int, note: str = "plain") -> list[list[str]]:
    """Return rows whose amounts are 1.10, 2.10, …; days above 12 leave no doubt about the format of dates."""
    return [[f"{1000 + n}", f"2024-01-{13 + n % 15}", f"C{n % 7}", note, f"{1 + n}.10"] for n in range(count)]


def text_of(rows: list[list[str]], separator: str = ",", end: str = "\n") -> str:
    return "".join(separator.join(row) + end for row in rows)


def read(path: Path, **options: object) -> list[Row]:
    """Return row, order, note, amount and reason of each row as a build reads it by the mapping that `init` wrote."""
    mapping = yaml.safe_load(start(str(path), Path("mappings/test.yml")).yaml)
    source = mapping["custom"]["order_lines"] | options
    source["columns"] = source["columns"] | {"product_name": '"note"'}
    project = Project(dataset="custom", custom={"order_lines": source}, drop_duplicates=False)
    project.read("order_lines")
    return project.query("select source_row, order_id, product_name, amount, reject_reason from rows order by 1")


def amounts(rows: list[Row]) -> list[Decimal | None]:
    return [amount for *_, amount, reason in rows if reason is None]


EXPECTED = [Decimal(f"{1 + n}.10") for n in range(20)]


def test_a_record_may_have_several_lines(tmp_path: Path) -> None:
    """Each order with a note in two lines would be lost, and its lines counted as broken rows."""
    rows = rows_of(20)
    rows[2][3] = '"please ring\r\nthe ""bell"", twice\r\n\r\nthanks\r\n"'
    rows[7][3] = '"\r\n,"'
    (tmp_path / "orders.csv").write_bytes(text_of([HEADER, *rows], end="\r\n").encode())
    found = read(tmp_path / "orders.csv")
    assert amounts(found) == EXPECTED
    assert found[2] == (4, "1002", 'please ring\nthe "bell", twice\n\nthanks', Decimal("3.10"), None)
    assert [row for row, *_ in found[3:8]] == [9, 10, 11, 12, 13]


def test_a_stray_quote_costs_its_own_row_alone(tmp_path: Path) -> None:
    """The quote would be closed by that of a sound record below, and take all rows between."""
    rows = rows_of(20, '"a, b"')
    rows[4][3] = '"half'
    rows[5][4] = '"6.10'
    rows[6][3] = '"\nsecond, line"'
    (tmp_path / "orders.csv").write_text(text_of([HEADER, *rows]))
    found = read(tmp_path / "orders.csv")
    rejected = {order or row: (amount, reason) for row, order, _, amount, reason in found if reason}
    assert rejected == {6: (Decimal("5.10"), "wrong field count"), 7: (None, "wrong field count")}
    assert amounts(found) == EXPECTED[:4] + EXPECTED[6:]
    assert found[6][2] == "second, line"


@given(data=st.data(), block=st.integers(min_value=1, max_value=30))
@settings(deadline=None, max_examples=100)
def test_records_are_the_same_in_blocks_of_any_size(
    data: st.DataObject, block: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A record at the edge of a block of a large file would be cut in two."""
    pieces = st.sampled_from(["1", ",", '"', '""', "\n", "note", '"a\nb"', "é"])
    text = "a,b,c\n" + "".join(data.draw(st.lists(pieces, max_size=40)))
    path = tmp_path_factory.mktemp("raw") / "file.csv"
    path.write_text(text, encoding="utf-8")
    layout = layout_of(str(path), "utf-8")
    assert layout is not None

    def records() -> list[tuple[int, str]]:
        blocks = read_records(path, "utf-8", layout)
        return [(row, text) for lines in blocks for row, text in enumerate(lines.texts, lines.first_row) if text]

    whole = records()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_module, "BLOCK_BYTES", block)
        assert records() == whole
    assert "\n".join(text for _, text in whole).replace("\n", "") == text.replace("\n", "")


def test_only_files_with_records_of_several_lines_are_read_the_slow_way(tmp_path: Path) -> None:
    """Large files would take twice as long for one quote."""
    path = tmp_path / "orders.csv"
    for note, is_plain in {'"quoted, once"': True, '5" wide': True, '"two\nlines"': False}.items():
        path.write_text(text_of([HEADER, *rows_of(20), *rows_of(1, note)]))
        assert (look_into(str(path), "utf-8").plain_last_row == 22) is is_plain


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_quotes_may_be_letters(tmp_path: Path, separator: str) -> None:
    """Monitors of 27" would be rejected, and with them most of the money."""
    names = ['Monitor 27"', '"Kiln" tea pot, 1.2 l', '8" x 10" frame', '"quoted"']
    rows = [[*row[:3], names[n % 4], row[4]] for n, row in enumerate(rows_of(20))]
    (tmp_path / "orders.txt").write_text(text_of([HEADER, *rows], separator))
    found = read(tmp_path / "orders.txt")
    assert amounts(found) == EXPECTED
    assert [note for _, _, note, *_ in found[:4]] == names
    forced = read(tmp_path / "orders.txt", raw_quoting="double")
    assert [reason for *_, reason in forced[:4]] == ["wrong field count"] * 3 + [None]
    assert forced[3][2] == "quoted"


def test_quotes_around_fields_are_none_for_a_few_stray_ones(tmp_path: Path) -> None:
    """One title with an inch mark would put quotes around all ids."""
    rows = [[f'"{field}"' for field in row] for row in rows_of(20)]
    rows[3][3] = '"27" monitor"'
    (tmp_path / "orders.csv").write_text(text_of([HEADER, *rows]))
    found = read(tmp_path / "orders.csv")
    assert amounts(found) == EXPECTED[:3] + EXPECTED[4:]
    assert found[3][4] == "wrong field count"
    assert found[0][1] == "1000"


def in_quotes(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.mark.parametrize("rows", ["all", "quoted"])
def test_whole_rows_may_stand_in_quotes(tmp_path: Path, rows: str) -> None:
    """A file that a spreadsheet has quoted twice would have one column."""
    lines = [",".join(row) for row in [HEADER, *rows_of(10), *rows_of(20, '"tea, ""green""\nand more"')[10:]]]
    text = "".join((in_quotes(line) if rows == "all" or '"' in line else line) + "\n" for line in lines)
    (tmp_path / "orders.csv").write_text(text)
    found = read(tmp_path / "orders.csv")
    assert amounts(found) == EXPECTED
    assert found[19][:3] == (30, "1019", 'tea, "green"\nand more')


def test_a_line_for_the_spreadsheet_is_not_the_header(tmp_path: Path) -> None:
    """`sep=;` would be the only column."""
    (tmp_path / "orders.csv").write_text("\ufeffsep=;\n" + text_of([HEADER, *rows_of(20)], ";"), encoding="utf-8")
    found = read(tmp_path / "orders.csv")
    assert amounts(found) == EXPECTED
    assert found[0][0] == 3


def test_blanks_may_stand_before_quotes(tmp_path: Path) -> None:
    """All rows of a file that is written with ", " between its fields would be rejected."""
    rows = [[f'"{field}"' for field in row] for row in [HEADER, *rows_of(20, "a, b")]]
    (tmp_path / "orders.csv").write_text("\ufeff" + text_of(rows, ", "), encoding="utf-8")
    found = read(tmp_path / "orders.csv")
    assert amounts(found) == EXPECTED
    assert found[0][1:3] == ("1000", "a, b")


TITLES = [["Kiln Ltd., Sales report"], ["Period:", "2024-01-01"], []]


@pytest.mark.parametrize("shape", ["short", "padded", "xlsx"])
def test_titles_and_totals_are_no_rows(tmp_path: Path, shape: str) -> None:
    """The title would be the header, and the total a sale as large as all others together."""
    rows = [*TITLES, HEADER, *rows_of(20), ["Total", "", "", "", "212.00"]]
    if shape == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([cell or None for cell in row])  # type: ignore[union-attr]
        path = tmp_path / "report.xlsx"
        book.save(path)
    else:
        path = tmp_path / "report.csv"
        width = 5 if shape == "padded" else 0
        path.write_text(text_of([[*row, *[""] * (width - len(row))] for row in rows], ";"), encoding="utf-8")
    found = read(path)
    assert amounts(found) == EXPECTED
    assert found[0][0] == 5
    assert found[-1] == (25, "Total", None, None, "no sale: total row")
    notes = start(str(path), Path("mappings/test.yml")).proposal.notes
    assert any("column names stand in row 4" in note for note in notes)
    assert any("a total" in note for note in notes)


def test_a_header_is_not_taken_for_a_title(tmp_path: Path) -> None:
    """Rows of words alone would be column names, and what stands above them lost."""
    (tmp_path / "products.csv").write_text(text_of([["sku", "name", ""], ["A", "Tea", "hot"], ["B", "Ice", "cold"]]))
    layout = layout_of(str(tmp_path / "products.csv"), "utf-8")
    assert layout is not None
    assert (layout.header_row, layout.names) == (1, ["sku", "name", ""])


def test_column_names_may_have_several_lines(tmp_path: Path) -> None:
    """The second half of a name would be the first row."""
    header = ['"order\nno"', *HEADER[1:]]
    (tmp_path / "orders.csv").write_text(text_of([header, *rows_of(20)]))
    layout = layout_of(str(tmp_path / "orders.csv"), "utf-8")
    assert layout is not None
    assert (layout.header_row, layout.names) == (2, ["order\nno", *HEADER[1:]])


@pytest.mark.parametrize("place", ["rows", "header", "both"])
def test_a_separator_may_end_each_row(tmp_path: Path, place: str) -> None:
    """All rows would have a field too many, or too few."""
    header = [*HEADER, ""] if place != "rows" else HEADER
    rows = [[*row, ""] if place != "header" else row for row in rows_of(20)]
    (tmp_path / "orders.csv").write_text(text_of([header, *rows], ";"))
    assert amounts(read(tmp_path / "orders.csv")) == EXPECTED


def test_columns_without_name_and_text_are_passed_over(tmp_path: Path) -> None:
    """A margin left of the table would shift all columns."""
    rows = [["", *row[:2], "", *row[2:]] for row in [HEADER, *rows_of(20)]]
    (tmp_path / "orders.csv").write_text(text_of(rows))
    assert amounts(read(tmp_path / "orders.csv")) == EXPECTED


@pytest.mark.parametrize(
    ("line", "amount", "reason"),
    [
        ("2000,2024-01-20,C1,tea, green,7.10", "7.10", "wrong field count"),
        ('2000,2024-01-20,C1,27" screen,7.10', "7.10", "wrong field count"),
        ("2000,31/31/2024,C1,tea,7.10", "7.10", "unparseable ordered at"),
        ("2000,2024-01-20,C1,tea,7.10,extra", None, "wrong field count"),
        ("2000,2024-01-20,C1,7.10", None, "wrong field count"),
        ("2000,2024-01-20,C1,tea,1,234.10", None, "wrong field count"),
        ("<html>", None, "wrong field count"),
    ],
)
def test_money_of_a_rejected_row_is_counted_where_it_can_be_read(
    tmp_path: Path, line: str, amount: str | None, reason: str
) -> None:
    """Nobody would see how much money broken rows cost; a wrong figure would be worse."""
    (tmp_path / "orders.csv").write_text(text_of([HEADER, *rows_of(20, '"a, b"')]) + line + "\n")
    *sound, last = read(tmp_path / "orders.csv")
    assert amounts(sound) == EXPECTED
    assert last[3:] == (Decimal(amount) if amount else None, reason)


def test_quotes_are_settled_by_rows_far_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first inch mark of a large file can stand behind a million rows."""
    monkeypatch.setattr(lines_module, "BLOCK_BYTES", 64)
    path = tmp_path / "orders.tsv"
    path.write_text(text_of([HEADER, *rows_of(20), *rows_of(2, '27" wide')], "\t"))
    layout = layout_of(str(path), "utf-8")
    assert layout is not None
    assert with_quoting(layout, path).quoting == "none"
    assert look_module.look_into(str(path), "utf-8").may_have_quotes is False
