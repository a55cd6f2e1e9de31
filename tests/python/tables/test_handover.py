"""The input tables of a build as folders of Parquet files: what is refused, and what an end in the middle leaves."""

from pathlib import Path

import duckdb
import pytest
import yaml

import winback.handover
from winback.errors import UserError
from winback.handover import OPTIONS, hand_over

BUILT = """
create schema input; create schema marts; create schema records;
create table input.input__order_lines as from (values
    ('1', 'o1', 'a', timestamp '2024-03-01 10:00:00', 10.00::decimal(18,4), 'EUR'),
    ('2', 'o2', 'a', timestamp '2024-03-02 10:00:00', 26.70::decimal(18,4), 'SEK'),
    ('3', 'o3', 'b', timestamp '2024-03-03 10:00:00', 5.00::decimal(18,4), null)
) as t (order_line_id, order_id, customer_id, ordered_at, line_amount, currency);
create table input.input__products as select 'p1' as product_id;
create table marts.build_summary as select 'custom' as dataset, 'EUR' as currency;
create table marts.data_coverage as
from (values ('order_lines', 'provided'), ('products', 'provided')) as t (entity, provision);
create table records.builds as select 1 as build_number, '1' as build_id, 'whole' as state, '1f' as built_from;
create table records.build_options as select 1 as build_number, 'custom' as dataset, '{report_currency: EUR}' as vars;
"""
"""What a handover reads of a mapped shop with three currencies: amounts are converted, and rows name their own."""


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Make the database of a small build."""
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(BUILT)
    return tmp_path / "shop.duckdb"


def change(database: Path, statement: str) -> None:
    """Run a statement on a database."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(statement)


def test_amounts_are_handed_over_with_the_currency_that_they_are_in(built: Path, tmp_path: Path) -> None:
    """Converted amounts would be taken for krona, and the build from them would be refused."""
    assert hand_over(built, tmp_path / "lake") == {"order_lines": 3, "products": 1}
    rows = f"from read_parquet('{tmp_path}/lake/order_lines/*.parquet')"
    assert duckdb.execute(f"select currency, sum(line_amount)::double {rows} group by all").fetchall() == [
        ("EUR", 41.7)
    ]
    change(built, "update marts.build_summary set currency = null")
    hand_over(built, tmp_path / "lake")
    assert duckdb.execute(f"select count(distinct currency) {rows}").fetchall() == [(2,)]


def test_a_handover_that_is_ended_leaves_what_was_there(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """New tables beside old ones would be built from without a word, or the folder be refused for ever."""
    lake = tmp_path / "lake"
    write = winback.handover._write
    # killed: nobody cleans up
    (tmp_path / ".lake.partial" / "order_lines").mkdir(parents=True)
    hand_over(built, lake)
    before = {file: file.read_bytes() for file in lake.rglob("*") if file.is_file()}
    change(built, "delete from input.input__order_lines where order_id = 'o1'")

    def ended(connection: duckdb.DuckDBPyConnection, entity: str, count: int, folder: Path) -> None:
        if entity == "products":
            raise KeyboardInterrupt
        write(connection, entity, count, folder)

    monkeypatch.setattr("winback.handover._write", ended)
    with pytest.raises(KeyboardInterrupt):
        hand_over(built, lake)
    assert {file: file.read_bytes() for file in lake.rglob("*") if file.is_file()} == before
    monkeypatch.undo()
    # a table that is empty now goes
    change(built, "delete from input.input__products")
    assert hand_over(built, lake) == {"order_lines": 2}
    assert sorted(file.name for file in lake.iterdir()) == ["order_lines", OPTIONS]
    assert list(yaml.safe_load((lake / OPTIONS).read_text(encoding="utf-8"))["tables"]) == ["order_lines"]
    assert not (tmp_path / ".lake.partial").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "drop schema input cascade",
        # as a download leaves it: marts of Spark beside the input of an older build
        "update records.builds set built_from = 'spark'",
    ],
)
def test_marts_of_another_engine_are_not_handed_over(built: Path, tmp_path: Path, statement: str) -> None:
    """An older input would go out with the options of a newer build, or a traceback be the answer."""
    change(built, statement)
    with pytest.raises(UserError, match="made on Spark"):
        hand_over(built, tmp_path / "lake")
    assert not (tmp_path / "lake").exists()


def test_other_files_are_not_deleted(built: Path, tmp_path: Path) -> None:
    """A handover replaces its folder as a whole, and something of somebody else's would go with it."""
    hand_over(built, tmp_path / "lake")
    (tmp_path / "lake" / "notes.txt").write_text("mine", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "lake"):
        with pytest.raises(UserError, match="other files"):
            hand_over(built, folder)
