"""Files of a mapping (data set custom), as the macros of a build look at them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rendered import Project

COLUMNS = {"ordered_at": '"Datum"', "customer_id": '"Kunde"', "quantity": '"Menge"', "line_amount": '"Preis" -- net'}
WHOLE = "Datum;Kunde;Menge;Preis\n2024-01-03;K1;1;10\n"
OTHER_LETTERS = "PREIS;menge;kunde ;Datum\n20;2;K2;2024-01-04\n"
WITHOUT = "Datum;Menge;Preis\n2024-01-05;1;10\n"


def project(folder: Path, entity: str, columns: object, **files: str) -> Project:
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content)
    return Project(dataset="custom", custom={entity: {"files": str(folder), "columns": columns}})


@pytest.mark.parametrize("files", [{"a": WHOLE, "b": WITHOUT}, {"b": WITHOUT, "c": WHOLE}])
def test_a_file_without_a_mapped_column_is_named(tmp_path: Path, files: dict[str, str]) -> None:
    """Its customers would be guests without a word, or the build would end with the engine's own words."""
    (found,) = project(tmp_path, "order_lines", COLUMNS, **files).raw_file_problems()
    assert "custom.order_lines.columns.customer_id in " in found
    assert f"{tmp_path / 'b.csv'}: there is no raw column 'Kunde'" in found


def test_files_whose_headers_differ_in_letters_and_order_are_read_alike(tmp_path: Path) -> None:
    """An export with capital letters would be refused, or a comment in an expression would end the build."""
    shop = project(tmp_path, "order_lines", COLUMNS, a=WHOLE, b=OTHER_LETTERS)
    assert shop.raw_file_problems() == []
    shop.read("order_lines")
    assert shop.query("select customer_id, quantity, line_amount, reject_reason from rows order by source_file") == [
        ("K1", 1, Decimal(10), None),
        ("K2", 2, Decimal(20), None),
    ]


def test_customer_totals_below_zero_are_rejected_and_long_money_is_rounded(tmp_path: Path) -> None:
    """A recency of -3 days would make the best customer of all; a total summed up in floating point would be lost."""
    columns = {"customer_id": "c", "recency_days": "r", "order_count": "f", "monetary_total": "m"}
    content = "c;r;f;m\nA;12;1;742.9300000000001\nB;-3;1;1\nC;3;-1;1\n"
    totals = project(tmp_path, "customer_totals", columns, a=content)
    totals.read("customer_totals")
    assert totals.query("select customer_id, monetary_total, reject_reason from rows order by 1") == [
        ("A", Decimal("742.9300"), None),
        ("B", Decimal(1), "negative recency"),
        ("C", Decimal(1), "negative order count"),
    ]


@pytest.mark.parametrize("columns", [None, [], "x", {}])
def test_columns_that_are_none_are_told(tmp_path: Path, columns: Any) -> None:
    """A mapping that somebody began to write would end in the template's own words (NoneType is not iterable)."""
    shop = project(tmp_path, "customers", columns, a=WHOLE)
    assert shop.dataset_option("provides") == ["customers"]
    # Models are rendered before anything is checked.
    assert shop.model("staging/custom/stg_custom__customers_rows.sql")
    assert shop.raw_file_problems() == [
        "custom.customers has no columns; write 'column: expression' lines under columns."
    ]
