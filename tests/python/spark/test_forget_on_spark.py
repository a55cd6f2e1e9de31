"""Customers can be forgotten in a file whose marts were brought from Spark."""

from pathlib import Path

import duckdb
import pytest
from conftest import ROOT

from winback.privacy.forget import OF_SPARK, forget
from winback.records.tables import OPTIONS, make_table
from winback.records.versions import WRITE_VERSION
from winback.whole import ON_SPARK


def test_nothing_is_built_here_of_what_spark_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB would not find the tables of the lake, and the customer could not be forgotten at all."""
    monkeypatch.chdir(tmp_path)
    database = tmp_path / "winback.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts; create table marts.customer_single_view (customer_id varchar)")
        connection.execute("insert into marts.customer_single_view values ('M-00017'), ('M-00018')")
        make_table(connection, OPTIONS)
        connection.execute(WRITE_VERSION)
        connection.execute("insert into records.build_options values (1, 'tables', 'tables: {order_lines: a.b}')")
        connection.execute(
            f"create table records.builds as select 1::bigint as build_number, '1-a' as build_id, 'whole' as state, "
            f"'{ON_SPARK}' as built_from, null::varchar as tables_key, null::varchar as warnings"
        )
    said: list[str] = []
    for folder in ("models", "python_models"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    done = forget(database, ["M-00017"], project=tmp_path, folders=[], progress=said.append)
    assert done.people.customers == ["M-00017"]
    assert OF_SPARK in said
    with duckdb.connect(str(database), read_only=True) as connection:
        assert connection.execute("select * from marts.customer_single_view").fetchall() == [("M-00018",)]
