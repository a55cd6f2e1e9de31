"""What crosses between Spark and DuckDB."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
import yaml

from winback.errors import UserError
from winback.spark.builds import is_on_spark
from winback.spark.frames import as_arrow, from_spark, to_spark

AT = dt.datetime(2024, 3, 31, 2, 30)


class Frame:
    """A frame as Spark has it: its times are moments, here in UTC."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def limit(self, count: int) -> "Frame":
        """Keep the first rows."""
        return Frame(self.table.slice(0, count))

    def toArrow(self) -> pa.Table:  # noqa: N802 - Spark's name
        """Return the rows."""
        return self.table


class Session:
    """Keeps what would go to Spark."""

    def createDataFrame(self, data: Any, schema: Any) -> tuple[Any, Any]:  # noqa: N802 - Spark's name
        """Return what was given."""
        return data, schema


def test_times_stand_by_the_shops_clock_on_both_sides() -> None:
    """An order at half past two would be one of another hour, day or month."""
    there = pa.table({"at": pa.array([AT], pa.timestamp("us", tz="UTC"))})
    here = from_spark(Frame(there), "orders")
    assert here.schema.field("at").type == pa.timestamp("us")
    assert here["at"].to_pylist() == [AT]
    data, schema = to_spark(here, Session())
    assert data["at"].to_pylist() == [AT.replace(tzinfo=dt.UTC)]
    assert schema["at"].dataType.typeName() == "timestamp"


def test_no_more_rows_than_allowed_leave_the_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client would end for lack of memory, and nobody would know which table it was."""
    monkeypatch.setenv("WINBACK_SPARK_ROWS_MAX", "2")
    assert from_spark(Frame(pa.table({"a": [1, 2]})), "small").num_rows == 2
    with pytest.raises(UserError, match=r"large has more than 2 rows.*WINBACK_SPARK_ROWS_MAX"):
        from_spark(Frame(pa.table({"a": [1, 2, 3]})), "large")


def test_nulls_and_types_of_a_python_model_stay() -> None:
    """A missing number would come back as NaN, and a column without values without its type."""
    frame = pd.DataFrame(
        {
            "count": pd.array([1, None], "Int64"),
            "text": pd.array([None, "a"], "string"),
            "share": [0.5, None],
            "on": [dt.date(2024, 1, 1), None],
        }
    )
    with duckdb.connect() as connection:
        table = as_arrow(frame, connection)
        relation = connection.sql("select 1::decimal(18,4) as amount, 7::hugeint as many")
        typed, _ = to_spark(as_arrow(relation, connection), Session())
    assert table.to_pydict() == {
        "count": [1, None],
        "text": [None, "a"],
        "share": [0.5, None],
        "on": [dt.date(2024, 1, 1), None],
    }
    assert typed.to_pylist() == [{"amount": Decimal("1.0000"), "many": 7}]


def test_a_frame_without_rows_has_its_types() -> None:
    """A build in which nothing is fitted anew would end: Spark takes no types from a table without rows."""
    data, schema = to_spark(pa.table({"number": pa.array([], pa.int64())}), Session())
    assert data == []
    assert schema["number"].dataType.typeName() == "long"


@pytest.mark.parametrize(
    ("arguments", "variable", "expected"),
    [
        (["--target", "spark"], None, True),
        (["--select", "x", "--target=spark"], "dev", True),
        (["-t", "spark"], None, True),
        ([], "spark", True),
        (["--target", "dev"], "spark", False),
        (["--select", "spark"], None, False),
        (["--target", "lake", "--profiles-dir", "{own}"], None, True),
        (["--target", "file", "--profiles-dir={own}"], None, False),
        (["--target", "lake"], None, False),
    ],
)
def test_which_engine_a_command_is_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], variable: str | None, expected: bool
) -> None:
    """Records would not go along, or a build on DuckDB would ask for a server."""
    monkeypatch.delenv("DBT_TARGET", raising=False)
    if variable:
        monkeypatch.setenv("WINBACK_TARGET", variable)
    else:
        monkeypatch.delenv("WINBACK_TARGET", raising=False)
    outputs = {"lake": {"type": "spark"}, "file": {"type": "duckdb"}}
    (tmp_path / "profiles.yml").write_text(yaml.safe_dump({"winback": {"outputs": outputs}}), encoding="utf-8")
    assert is_on_spark([argument.replace("{own}", str(tmp_path)) for argument in arguments]) is expected
