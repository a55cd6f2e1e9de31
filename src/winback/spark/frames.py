"""Frames between Spark and DuckDB, by Arrow: with DuckDB's types and the shop's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb

from winback.errors import UserError
from winback.spark.settings import rows_max

if TYPE_CHECKING:
    import pyarrow as pa


OF_SAMPLE = (
    "Lower the option that bounds the sample (docs/spark.md, What leaves the cluster), or raise WINBACK_SPARK_ROWS_MAX."
)
OF_TABLE = (
    "No option bounds it: raise WINBACK_SPARK_ROWS_MAX, if this machine has the memory for the table, and run `winback "
    "download`."
)


def from_spark(frame: Any, name: str, to_do: str = OF_SAMPLE) -> pa.Table:
    """Bring a frame of Spark here.

    Parameters
    ----------
    frame : pyspark DataFrame
    name : str
        For the message.
    to_do : str
        What helps if it is too large, for the message.

    Returns
    -------
    pyarrow.Table
        Times stand by the shop's clock, without a zone, as DuckDB has them.

    Raises
    ------
    UserError
        If it has more rows than may leave the cluster.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra

    bound = rows_max()
    table: pa.Table = frame.limit(bound + 1).toArrow()
    if table.num_rows > bound:
        raise UserError(f"{name} has more than {bound:,} rows, too many to bring from Spark into this process. {to_do}")
    return table.cast(pa.schema([field.with_type(_of_duckdb(field.type)) for field in table.schema]))


def to_spark(table: pa.Table, session: Any) -> Any:
    """Hand an Arrow table to Spark.

    Parameters
    ----------
    table : pyarrow.Table
    session : SparkSession

    Returns
    -------
    pyspark DataFrame
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415

    typed = table.cast(pa.schema([field.with_type(_of_spark(field.type)) for field in table.schema]))
    # Spark takes no types from a table without rows
    return session.createDataFrame(typed if typed.num_rows else [], from_arrow_schema(typed.schema))


def as_arrow(frame: Any, connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """Give a frame of pandas, or a relation, the types that DuckDB gives it.

    Parameters
    ----------
    frame : pandas.DataFrame or DuckDBPyRelation
    connection : DuckDBPyConnection

    Returns
    -------
    pyarrow.Table
    """
    if isinstance(frame, duckdb.DuckDBPyRelation):
        return frame.to_arrow_table()
    connection.register("winback_frame", frame)
    table = connection.execute("select * from winback_frame").to_arrow_table()
    connection.unregister("winback_frame")
    return table


def _of_duckdb(kind: pa.DataType) -> pa.DataType:
    """Return the type of a column here: Spark's times are UTC, which is what the session says the shop's clock is."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    return pa.timestamp("us") if pa.types.is_timestamp(kind) else kind


def _of_spark(kind: pa.DataType) -> pa.DataType:
    """Return the type of a column there: Spark has no unsigned numbers and no dictionaries, and its times are UTC."""
    import pyarrow as pa  # noqa: PLC0415 - an extra

    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", tz="UTC")
    if pa.types.is_dictionary(kind) or pa.types.is_large_string(kind):
        return pa.string()
    if pa.types.is_unsigned_integer(kind):
        return pa.int64()
    # a sum of whole numbers on DuckDB
    if pa.types.is_decimal(kind) and kind.scale == 0 and kind.precision > 38 - 1:
        return pa.int64()
    return kind
