"""Wrong options and unreadable files: one message with its mend, and nothing of the last build is touched."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import FIXTURES, Dbt, DbtRun, differences, marts

HEADER = b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
ROW = b"1001,A,MUG,2,12/13/2010 8:26,2.50,17850,France\n"
DATASET = {"dataset": "online_retail"}


@pytest.fixture(scope="module")
def refused(quirks: DbtRun, dbt: Dbt) -> Callable[..., str]:
    """Build with wrong options where a good build stands; returns what dbt said, once it is sure nothing changed."""
    before = quirks.database.read_bytes()
    built = dbt.database("errors")

    def build(options: dict[str, Any], **how: Any) -> str:
        built.with_name(built.name + ".wal").unlink(missing_ok=True)
        shutil.copy(quirks.database, built)
        run = dbt.run(["build"], built, options, **how)
        assert run.exit_code != 0, run.output
        assert "Traceback" not in run.output
        assert run.output.count("Encountered an error") + run.output.count("Failure in model") == 1, run.output
        assert built.read_bytes() == before or differences(marts(quirks.database), marts(built)) == []
        # Messages are wrapped nowhere, but indented.
        return " ".join(run.output.split())

    return build


@pytest.fixture(scope="module")
def sound_file(write_raw: Callable[..., Path]) -> str:
    return str(write_raw(sound__csv=HEADER + ROW))


def test_unknown_data_set(refused: Callable[..., str]) -> None:
    """A typing error in the data set's name would end in dbt's internals, which name no data set."""
    said = refused({"dataset": "online_retial"})
    assert "Unknown data set 'online_retial'; did you mean 'online_retail'?" in said
    assert "No table has been changed." in said


def test_unknown_segmentation(refused: Callable[..., str], sound_file: str) -> None:
    """A typing error in a preset's name would leave the segments of yesterday standing beside new orders."""
    said = refused(DATASET | {"raw_path": sound_file, "segmentations": ["rfn"]})
    assert "Unknown segmentation 'rfn' in the var 'segmentations'. Known: " in said


OPTIONS = {
    "no_raw_path": ({}, ["raw_path is not set", "raw_path: path/to/file.csv"]),
    "counts_contradict": (
        {"segment_count_min": 6, "segment_count_max": 4},
        ["segment_count_min (6) is above segment_count_max (4)", "lower the one or raise the other"],
    ),
    "refund_policy": ({"refund_policy": "nett"}, ["refund_policy is 'nett'", "choose one of net, gross"]),
    "amount_basis": ({"amount_basis": "paid"}, ["amount_basis is 'paid'", "leave it at total"]),
    "as_of_date": ({"as_of_date": "9.12.2011"}, ["as_of_date is '9.12.2011'", "YYYY-MM-DD"]),
    "as_of_date_no_day": ({"as_of_date": "2011-02-30"}, ["as_of_date is '2011-02-30'", "YYYY-MM-DD"]),
    "lookback_days": ({"lookback_days": -30}, ["lookback_days is '-30'", "number from 1 to 36500 or null"]),
    "lookback_text": ({"lookback_days": "2 years"}, ["lookback_days is '2 years'", "number from 1"]),
    "raw_quoting": (
        {"raw_quoting": "single"},
        ["raw_quoting is 'single'", "choose one of auto, double, none"],
    ),
    "raw_encoding": (
        {"raw_encoding": "utf-7"},
        ["raw_encoding is 'utf-7'", "choose one of utf-8, iso-8859-1, windows-1252"],
    ),
    "drop_duplicates": ({"drop_duplicates": "maybe"}, ["drop_duplicates is 'maybe'", "choose one of"]),
    "margin_rate": ({"margin_rate": 35}, ["margin_rate is '35'", "number from 0 to 1"]),
    "date_format": ({"date_format": "%d/%m/%Q"}, ["date_format is '%d/%m/%Q'", "strptime letters"]),
    "date_format_letters": ({"date_format": "DD/MM/YYYY"}, ["date_format is 'DD/MM/YYYY'", "such as '%d/%m/%Y %H:%M'"]),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_wrong_option(refused: Callable[..., str], sound_file: str, case: str) -> None:
    """A wrong option would build other numbers without a word, or stop half way through the marts."""
    options, expected = OPTIONS[case]
    path = {} if case == "no_raw_path" else {"raw_path": sound_file}
    said = refused(DATASET | path | options, parsed_with=DATASET)
    for part in expected:
        assert part in said


def test_wrong_option_is_told_from_another_folder(refused: Callable[..., str], sound_file: str, tmp_path: Path) -> None:
    """Who starts dbt from elsewhere would get the template engine's own words, whatever the options."""
    options = DATASET | {"raw_path": sound_file, "refund_polcy": "net"}
    assert "there is no option 'refund_polcy'" in refused(options, parsed_with=DATASET, started_in=tmp_path)


def test_raw_path_with_a_data_set_that_reads_no_file(refused: Callable[..., str], sound_file: str) -> None:
    """Who forgets the data set would see the figures of the demo shop and take them for their own."""
    said = refused({"dataset": "demo", "raw_path": sound_file}, parsed_with=DATASET)
    assert "'demo' reads no file, but raw_path is" in said
    assert "remove raw_path, or choose a data set" in said


def test_several_wrong_options_are_told_at_once(refused: Callable[..., str], sound_file: str) -> None:
    """Each mistake would cost a run of its own to find."""
    wrong = {"refund_policy": "nett", "lookback_days": 0, "as_of_date": "soon", "raw_path": sound_file}
    said = refused(DATASET | wrong | {"lookback_day": 90, "color": "red"}, parsed_with=DATASET)
    assert all(name in said for name in ("refund_policy is", "lookback_days is", "as_of_date is"))
    # Options that do not exist; those for developers are none to choose from.
    assert "no option 'lookback_day'; did you mean 'lookback_days'?" in said
    assert "no option 'color'; known are: dataset, raw_path, raw_encoding, raw_quoting," in said
    assert "datasets" not in said


def test_no_such_file(refused: Callable[..., str]) -> None:
    """The database engine's own words would not say which option to mend."""
    said = refused(DATASET | {"raw_path": "no/such/orders.csv"})
    assert "'no/such/orders.csv' is not a file and not a folder with .csv, .txt, .tsv" in said
    assert "check raw_path" in said


def test_folder_without_raw_files(refused: Callable[..., str], tmp_path: Path) -> None:
    """An empty folder would build empty marts over those of yesterday."""
    (tmp_path / "readme.md").write_text("nothing here")
    assert "not a folder with .csv, .txt, .tsv" in refused(DATASET | {"raw_path": str(tmp_path)})


FILES: dict[str, tuple[bytes, list[str]]] = {
    "empty": (b"", ["is empty", "export it again"]),
    "header_alone": (HEADER, ["has a header but no rows; export it with rows."]),
    "blank_lines": (b"\n\r\n\n", ["is empty", "export it again"]),
    "utf_16": ((HEADER + ROW).decode().encode("utf-16"), ["is UTF-16 text", "save it as CSV in UTF-8"]),
    "utf_16_without_mark": ((HEADER + ROW).decode().encode("utf-16-le"), ["UTF-16", "save it as CSV in UTF-8"]),
    "no_quantity": (
        HEADER.replace(b"Quantity", b"Pieces") + ROW,
        ["has no column 'Quantity'", "InvoiceNo, StockCode, Description, Pieces, InvoiceDate"],
    ),
    "no_header": (
        ROW,
        [
            "has no column 'Quantity', no 'UnitPrice' or 'Price', no 'InvoiceDate', no 'InvoiceNo' or 'Invoice'",
            "its header is: 1001, A, MUG",
            "write a mapping for it with `winback init",
        ],
    ),
    "ambiguous_dates": (
        HEADER + ROW.replace(b"12/13/2010", b"1/2/2011"),
        ["can be read as %m/%d/%Y %H:%M and as %d/%m/%Y %H:%M", "date_format: "],
    ),
    "zip_archive": (b"PK\x03\x04\x14\x00\x00\x00\x08\x00\x81\x9d\xff\x00", ["is not a text file"]),
}


@pytest.mark.parametrize("case", FILES)
def test_unreadable_file(refused: Callable[..., str], write_raw: Callable[..., Path], case: str) -> None:
    """A file that cannot be read would replace good marts by empty ones, or fail with words of the engine."""
    content, expected = FILES[case]
    path = write_raw(**{f"{case}__csv": content})
    said = refused(DATASET | {"raw_path": str(path)})
    assert f"{case}.csv" in said
    for part in expected:
        assert part in said
    # One line, however many columns a file lacks.
    assert said.count(f"{case}.csv has ") <= 1


def test_one_bad_file_of_a_folder_is_named(refused: Callable[..., str], write_raw: Callable[..., Path]) -> None:
    """In a folder of many files nobody would know which one to mend."""
    path = write_raw(sound__csv=HEADER + ROW, broken__csv=HEADER.replace(b"StockCode", b"Code") + ROW)
    said = refused(DATASET | {"raw_path": str(path)})
    assert "broken.csv has no column 'StockCode'" in said
    assert "sound.csv" not in said


def test_a_model_is_not_used_for_something_else(refused: Callable[..., str]) -> None:
    """A trial with another lookback would move customers between segments who did nothing."""
    said = refused(DATASET | {"raw_path": str(FIXTURES / "online_retail" / "quirks.csv"), "lookback_days": 30})
    assert "the model of segmentation 'rfm' (fit 1 of 2011-04-06) was fitted with other settings" in said
    assert "option lookback_days was 730 and is 30. Undo this, or refit with `winback fit` and these --vars" in said
