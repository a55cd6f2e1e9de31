"""The command `winback init`: what it writes, what it says, and what it does not touch."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from files import british_orders, german_lines, write

from winback.cli import main
from winback.mapping.write import _scalar


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["init", *arguments])


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_it_writes_a_mapping_and_says_the_next_command(tmp_path: Path) -> None:
    """Who has to guess the next command stops here."""
    german_lines(tmp_path)
    done = run("verkauf.csv")
    assert done.exit_code == 0, done.output
    assert done.output.endswith('  .venv/bin/winback build --vars "$(cat mappings/verkauf.yml)"\n')
    written = (tmp_path / "mappings" / "verkauf.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(written)["custom"]["order_lines"]["files"] == "verkauf.csv"
    # Five rows, drawn in columns that stand below each other.
    drawn = done.output.split("as they will be read:\n\n")[1].splitlines()[:7]
    starts = [match.start() for match in re.finditer("─+", drawn[1])]
    assert all(line[start - 1] == " " != line[start] for line in (drawn[0], *drawn[2:]) for start in starts[1:])


def test_it_does_not_write_over_a_mapping(tmp_path: Path) -> None:
    """Hand-made changes would be lost."""
    british_orders(tmp_path)
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "orders.yml").write_text("mine")
    done = run("orders.csv")
    assert done.exit_code == 1
    assert "mappings/orders.yml exists. Add --force" in done.output
    assert (tmp_path / "mappings" / "orders.yml").read_text() == "mine"
    assert run("orders.csv", "--force").exit_code == 0
    assert run("orders.csv", "--out", "elsewhere/o.yml").exit_code == 0
    assert yaml.safe_load((tmp_path / "elsewhere" / "o.yml").read_text())["dataset"] == "custom"


def test_what_is_undecided_ends_with_code_one_and_is_marked(tmp_path: Path) -> None:
    """A script would go on and build; a person would not see what to change."""
    write(
        tmp_path,
        "a.csv",
        ["order,date,client,total", *(f"{n},0{n % 9 + 1}/0{(n + 4) % 9 + 1}/2022,c{n % 4},{n}.50" for n in range(30))],
    )
    done = run("a.csv")
    assert done.exit_code == 1
    assert "Could not decide date_format: the dates of 'date'" in done.output
    assert "decide date_format in it (look for UNDECIDED)" in done.output
    # A command that is sure to fail would be run.
    assert "winback build" not in done.output
    text = (tmp_path / "mappings" / "a.yml").read_text()
    assert "winback build" in text.splitlines()[1]
    assert "date_format: UNDECIDED  # one of: '%m/%d/%Y', '%d/%m/%Y'" in text
    assert run("a.csv", "--force", "--date-format", "%d/%m/%Y").exit_code == 0


def test_no_customer_is_a_question_and_not_a_shop_of_guests(tmp_path: Path) -> None:
    """Without customers everything builds and there is not one segment."""
    write(tmp_path, "a.csv", ["order id,date,total", *(f"{n},2022-01-{n % 28 + 1:02d},{n}.50" for n in range(30))])
    done = run("a.csv")
    assert done.exit_code == 1
    assert "Could not decide customer_id: no column is named like a customer" in done.output


def test_what_repeats_as_customers_do_is_offered(tmp_path: Path) -> None:
    """A phone number or a loyalty card says who ordered; a city, a shop or a note does not."""
    rows = (f"{n},2022-01-{n % 28 + 1:02d},{n}.50,+4366{n % 40 + 7000},{n % 30 + 100},{n % 3}" for n in range(120))
    write(tmp_path, "a.csv", ["order id,date,total,phone,bonus,till", *rows])
    done = run("a.csv")
    assert 'if so, delete the line). One of: "phone"; "bonus".' in done.output


def test_the_rows_can_be_named(tmp_path: Path) -> None:
    """Where init takes customers for orders, a word must set it right."""
    write(tmp_path, "a.csv", ["customer id,date,country", *(f"c{n},2022-01-{n % 28 + 1:02d},AT" for n in range(30))])
    assert run("a.csv", "--entity", "customers").exit_code == 0
    assert list(yaml.safe_load((tmp_path / "mappings" / "a.yml").read_text())["custom"]) == ["customers"]
    assert run("a.csv", "--entity", "customer", "--force").exit_code == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.csv", None, "none.csv is not a file; check the path."),
        ("empty.csv", b"", "is empty"),
        ("utf16.csv", "a;b\n1;2\n".encode("utf-16"), "is UTF-16 text"),
        ("binary.csv", bytes(range(1, 10)) * 9 + b"\xfe\x01\n", "is not a text file"),
        ("program.csv", b"\x7fELF\x02\x01\x01" + bytes(60), "is not a text file"),
        ("shop.xlsx", b"no workbook", "cannot be read"),
        ("shop.parquet", b"no parquet", "cannot be read"),
        ("old.xls", b"\xd0\xcf", "save it as .xlsx or CSV"),
        ("broken.csv.gz", b"\x1f\x8b\x08\x00broken", "cannot be read"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes | None, words: str) -> None:
    """One sentence with the mend, and no trace of Python."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run(name)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert words in done.output
    assert not (tmp_path / "mappings").exists()


def test_a_folder_of_files(tmp_path: Path) -> None:
    """Monthly exports lie in a folder; the mapping must name the folder, not its first file."""
    (tmp_path / "exports").mkdir()
    path = british_orders(tmp_path / "exports")
    (tmp_path / "exports" / "orders_2.csv").write_text(path.read_text().replace("Client", "Customer", 1))
    done = run("exports")
    # The build refuses a mapping with a column that one of the files lacks.
    assert done.exit_code == 1
    assert "decide customer_id in it" in done.output
    assert "The mapping follows from all 2 files of the folder" in done.output
    assert "orders_2.csv has no column 'Client'" in done.output
    assert (
        yaml.safe_load((tmp_path / "mappings" / "exports.yml").read_text())["custom"]["order_lines"]["files"]
        == "exports"
    )


def test_a_damaged_file_of_a_folder_is_named(tmp_path: Path) -> None:
    """A page of traceback would not say which of many files to mend."""
    (tmp_path / "exports").mkdir()
    british_orders(tmp_path / "exports")
    (tmp_path / "exports" / "zz.parquet").write_bytes(b"no parquet")
    done = run("exports")
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert "exports/zz.parquet cannot be read (" in done.output
    assert done.output.count("\n") == 1


def test_customers_alone_are_no_report(tmp_path: Path) -> None:
    """Who maps a list of customers first would wait for a report that is empty."""
    write(tmp_path, "people.csv", ["customer id,cat,country", *(f"c{n},{n},AT" for n in range(30))])
    done = run("people.csv")
    assert "A mapping of customers alone gives an empty report" in done.output
    assert "alone gives an empty report" in (tmp_path / "mappings" / "people.yml").read_text()


def test_what_is_not_read_comes_with_the_line_that_reads_it(tmp_path: Path) -> None:
    """A list of names alone leaves open what to write, and for which columns there is room."""
    rows = (f"{n},2022-01-{n % 28 + 1:02d},c{n % 4},{n}.50,q{n % 3},AT,cups" for n in range(30))
    write(tmp_path, "a.csv", ["order,date,client,total,Qzx,Versandland,cat", *rows])
    written = run("a.csv").output
    assert "Not read: 'Qzx'. To read one, add a line below 'columns:' such as `<meaning>: '\"Qzx\"'`" in written
    columns = yaml.safe_load((tmp_path / "mappings" / "a.yml").read_text())["custom"]["order_lines"]["columns"]
    assert columns["country"] == '"Versandland"'
    assert columns["category"] == '"cat"'


@pytest.mark.parametrize(
    "text",
    [
        '"a"',
        "a",
        "yes",
        "null",
        "1.5",
        "a: b",
        "a #b",
        "- a",
        "{a}",
        "[a]",
        "é'\"x",
        "tab\there",
        "\x1b[31m",
        "",
        " a ",
        "%d/%m/%Y",
        "a:",
        "!x",
        "日付",
        "a\nb",
    ],
)
def test_texts_survive_the_yaml(text: str) -> None:
    """A header with a colon or a quote would make a mapping that means something else, or none."""
    line = f"a: {_scalar(text)}"
    assert "\n" not in line
    assert yaml.safe_load(line) == {"a": text}


def test_a_file_of_a_folder_without_the_status(tmp_path: Path) -> None:
    """Nothing would say which of its rows were cancelled."""
    (tmp_path / "exports").mkdir()
    rows = [f"{n},2024-01-{n % 28 + 1:02d},c{n % 7},{n}.50,{'cancelled' if n % 3 else 'paid'}" for n in range(40)]
    (tmp_path / "exports" / "a.csv").write_text("\n".join(["order,date,customer,total,status", *rows]))
    cut = [row.rpartition(",")[0] for row in rows]
    (tmp_path / "exports" / "b.csv").write_text("\n".join(["order,date,customer,total", *cut]))
    done = run("exports")
    assert done.exit_code == 1
    assert "b.csv has no column 'status', so nothing says which of its rows are sales" in done.output
    assert "decide statuses in it" in done.output
