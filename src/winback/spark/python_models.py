"""Runs dbt's Python models beside a Spark session: their tables come here by Arrow, and what they return goes back."""

from __future__ import annotations

import traceback
import warnings
from typing import Any

import duckdb
from dbt.adapters.base.impl import PythonJobHelper
from dbt.adapters.spark.impl import SparkAdapter
from dbt_common.exceptions import DbtRuntimeError

from winback.spark.frames import as_arrow, from_spark, to_spark

METHOD = "session"


class SessionTables:
    """What a Python model gets as its session: tables of Spark by their name, as relations of DuckDB.

    A model so reads and sorts its input in the same way on both engines.
    """

    def __init__(self, spark: Any) -> None:
        self.spark = spark
        self.connection = duckdb.connect()

    def table(self, name: str) -> duckdb.DuckDBPyRelation:
        """Bring a table here.

        Parameters
        ----------
        name : str
            With its schema.

        Returns
        -------
        DuckDBPyRelation

        Raises
        ------
        duckdb.CatalogException
            If Spark has no such table.
        """
        if not self.spark.catalog.tableExists(name):
            raise duckdb.CatalogException(f"Spark has no table {name}.")
        return self.connection.from_arrow(from_spark(self.spark.table(name), name))


class SessionPythonJobHelper(PythonJobHelper):
    """Runs a compiled Python model in this process, with the session that SQL models use."""

    def __init__(self, parsed_model: dict[str, Any], credentials: Any) -> None:
        self.parsed_model = parsed_model
        self.credentials = credentials

    def submit(self, compiled_code: str) -> Any:
        """Run the model and write what it returns.

        Parameters
        ----------
        compiled_code : str
            With the name of the table to write, as the macro `py_write_table` gives it.

        Returns
        -------
        None

        Raises
        ------
        DbtRuntimeError
            If the model fails.
        """
        names: dict[str, Any] = {"__name__": self.parsed_model["alias"]}
        try:
            exec(compile(compiled_code.strip(), self.parsed_model["original_file_path"], "exec"), names)  # noqa: S102 - the model
            session = SessionTables(spark_session(self.credentials.server_side_parameters))
            with session.connection:
                result = names["model"](names["dbtObj"](session.table), session)
                frame = to_spark(as_arrow(result, session.connection), session.spark)
            file_format = self.parsed_model["config"].get("file_format") or "parquet"
            frame.write.mode("overwrite").format(file_format).saveAsTable(names["WRITE_TO"])
        except Exception as error:
            raise DbtRuntimeError(f"{error}\n{traceback.format_exc()}") from error


def spark_session(parameters: dict[str, Any]) -> Any:
    """Return the session that dbt's own statements use.

    Parameters
    ----------
    parameters : dict
        `server_side_parameters` of the profile.

    Returns
    -------
    SparkSession
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    builder = SparkSession.builder
    for name, value in parameters.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def register() -> None:
    """Let dbt's Spark adapter run Python models in a session.

    For each statement it asks for a setting that no server lets its clients change, and Spark warns of it.
    """
    warnings.filterwarnings("ignore", message="Failed to set spark.sql.catalogImplementation")
    helpers = vars(SparkAdapter)["python_submission_helpers"].fget

    def with_session(adapter: SparkAdapter) -> dict[str, type[PythonJobHelper]]:
        return {**helpers(adapter), METHOD: SessionPythonJobHelper}

    def method(adapter: SparkAdapter) -> str:
        return METHOD if adapter.config.credentials.method == METHOD else "all_purpose_cluster"

    SparkAdapter.python_submission_helpers = property(with_session)  # type: ignore[method-assign, assignment]
    SparkAdapter.default_python_submission_method = property(method)  # type: ignore[method-assign, assignment]
