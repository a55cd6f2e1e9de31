"""The questions in analyses/ compile and run, on data that has an answer and on data that has none."""

from collections.abc import Iterator

import duckdb
import pytest
import yaml
from conftest import ROOT, Dbt, DbtRun

ANALYSES = sorted(path.stem for path in (ROOT / "analyses").glob("*.sql"))
# What the demo shop has nothing to say about.
WITHOUT_ANSWER: set[str] = set()


@pytest.fixture(scope="module")
def compiled(dbt: Dbt, demo: DbtRun) -> dict[str, str]:
    """Every analysis as SQL on the demo shop."""
    dbt.run(["compile", "--select", "path:analyses"], demo.database, {"dataset": "demo"}).check()
    folder = dbt.folder / f"run_{dbt.runs}" / "target" / "compiled"
    return {path.stem: path.read_text(encoding="utf-8") for path in folder.rglob("analyses/*.sql")}


@pytest.mark.parametrize("name", ANALYSES)
def test_an_analysis_has_an_answer(name: str, compiled: dict[str, str], demo: DbtRun) -> None:
    """The first question that an analyst asks would end in an error, or in an empty table that looks like an answer."""
    rows = demo.query(compiled[name])
    assert bool(rows) == (name not in WITHOUT_ANSWER)


@pytest.fixture(scope="module")
def empty_shop(demo: DbtRun) -> Iterator[duckdb.DuckDBPyConnection]:
    """Every table of the demo shop, without a row."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo.database}' as full_shop (read_only)")
        connection.execute("attach ':memory:' as winback")
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'full_shop' "
            "union all select schema_name, view_name from duckdb_views() where database_name = 'full_shop' "
            "and schema_name in ('input', 'intermediate')"
        ).fetchall():
            connection.execute(f"create schema if not exists winback.{schema}")
            columns = ", ".join(
                f'"{column}" {kind}'
                for column, kind in connection.execute(
                    "select column_name, data_type from duckdb_columns() where database_name = 'full_shop' "
                    "and schema_name = ? and table_name = ?",
                    [schema, table],
                ).fetchall()
            )
            connection.execute(f'create table winback.{schema}."{table}" ({columns})')
        yield connection


@pytest.mark.parametrize("name", ANALYSES)
def test_an_analysis_runs_without_data(
    name: str, compiled: dict[str, str], empty_shop: duckdb.DuckDBPyConnection
) -> None:
    """A question to a shop that has no such data would fail instead of saying nothing."""
    assert len(empty_shop.execute(compiled[name]).fetchall()) <= 1


def test_every_analysis_is_described() -> None:
    """Nobody would find the question that is theirs."""
    described = yaml.safe_load((ROOT / "analyses" / "_analyses.yml").read_text(encoding="utf-8"))["analyses"]
    assert sorted(entry["name"] for entry in described) == ANALYSES
    for name in ANALYSES:
        assert (ROOT / "analyses" / f"{name}.sql").read_text(encoding="utf-8").startswith("-- ")
