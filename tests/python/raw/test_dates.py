"""The dates of raw files, read by the macro that every build uses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest
from rendered import Project

from winback.mapping.date_format import FORMATS

AT = dt.datetime(2023, 5, 31, 15, 7, 9)


def read(texts: dict[str, list[str]], stated_format: str | None = None, **options: object) -> dict[str, set[object]]:
    """Return by file what its dates mean."""
    project = Project(**options)
    project.session.execute(
        "create table fields (source_file varchar, sold_at varchar, source_row bigint, is_decoded bool, has_all_fields bool)"
    )
    rows = [[file, text] for file, each in texts.items() for text in each]
    project.session.executemany("insert into fields (source_file, sold_at) values (?, ?)", rows)
    found: dict[str, set[object]] = {}
    table = {"columns": {"sold_at": {"kind": "timestamp"}}, "date_format": stated_format}
    typed = f"with {project._typed_rows(table)} select source_file, sold_at from typed where sold_at is not null"
    for file, at in project.query(typed):
        found.setdefault(file, set()).add(at)
    return found


def test_a_build_reads_every_format_that_init_writes() -> None:
    """`winback init` would show dates and name their format, and the build would reject them all."""
    expected = {format_: {dt.datetime.strptime(AT.strftime(format_), format_)} for format_ in FORMATS}
    assert read({format_: [AT.strftime(format_)] for format_ in FORMATS}) == expected


@pytest.mark.parametrize("stated", [None, "unix"])
def test_seconds_since_1970_are_counted_in_utc(stated: str | None) -> None:
    """A log's evenings would be the shop's afternoons: hours decide when to send."""
    local, utc = dt.datetime(2020, 9, 24, 13, 57, 6), dt.datetime(2020, 9, 24, 11, 57, 6)
    for unit, text in {"seconds": "1600948626", "milliseconds": "1600948626000"}.items():
        format_ = f"{stated} {unit}" if stated else None
        assert read({"log": [text]}, format_, time_zone="Europe/Berlin") == {"log": {local}}
        assert read({"log": [text]}, format_) == {"log": {utc}}


def test_ten_digits_of_another_format_are_no_seconds() -> None:
    """The hours of a shop that writes 2020092411 would be moved by its distance to UTC."""
    found = read({"log": ["2020092411"]}, "%Y%m%d%H", time_zone="Europe/Berlin")
    assert found == {"log": {dt.datetime(2020, 9, 24, 11)}}


def test_the_stated_format_decides_in_parquet_too(tmp_path: Path) -> None:
    """Text dates of a Parquet file that read both ways could not be built at all: the advice would not help."""
    for name, at in {"text": "'01/02/2011'", "typed": "timestamp '2011-02-01 00:00'"}.items():
        duckdb.sql(
            f"copy (select '{name}' as InvoiceNo, 'A' as StockCode, 'x' as Description, 1 as Quantity, "
            f"{at} as InvoiceDate, 2.5 as UnitPrice, 1 as CustomerID, 'UK' as Country) "
            f"to '{tmp_path / name}.parquet' (format parquet)"
        )
    for name in ("text", "typed"):
        path = str(tmp_path / f"{name}.parquet")
        project = Project(dataset="online_retail", raw_path=path, date_format="%d/%m/%Y")
        project.read("order_lines")
        assert project.query("select ordered_at, reject_reason from rows") == [(dt.datetime(2011, 2, 1), None)]
