"""Runs dbt's Python models beside a Spark session: their tables come here by Arrow, and what they return goes back."""

from __future__ import annotations

import traceback
import warnings
from threading import Lock
from typing import Any

import duckdb
from dbt.adapters.base.impl import PythonJobHelper
from dbt.adapters.contracts.connection import Connection
from dbt.adapters.exceptions.connection import FailedToConnectError
from dbt.adapters.spark.connections import SparkConnectionManager
from dbt.adapters.spark.impl import SparkAdapter
from dbt_common.exceptions import DbtRuntimeError

from winback.errors import UserError
from winback.spark.address import without_secrets
from winback.spark.frames import as_arrow, from_spark, to_spark
from winback.spark.session import open_session

METHOD = "session"
REMOTE = "spark.remote"


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
        except UserError as error:
            # a sentence for people, who need not see where it was raised
            raise DbtRuntimeError(str(error)) from None
        except Exception as error:
            address = self.credentials.server_side_parameters.get(REMOTE)
            raise DbtRuntimeError(without_secrets(f"{error}\n{traceback.format_exc()}", address)) from None


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

    For each statement it asks for a setting that no server lets its clients change, and Spark warns of it. Before the
    first one it is looked whether there is a server, for which pyspark alone would wait ten minutes.
    """
    warnings.filterwarnings("ignore", message="Failed to set spark.sql.catalogImplementation")
    helpers = vars(SparkAdapter)["python_submission_helpers"].fget

    def with_session(adapter: SparkAdapter) -> dict[str, type[PythonJobHelper]]:
        return {**helpers(adapter), METHOD: SessionPythonJobHelper}

    def method(adapter: SparkAdapter) -> str:
        return METHOD if adapter.config.credentials.method == METHOD else "all_purpose_cluster"

    SparkAdapter.python_submission_helpers = property(with_session)  # type: ignore[method-assign, assignment]
    SparkAdapter.default_python_submission_method = property(method)  # type: ignore[method-assign, assignment]
    open_connection = SparkConnectionManager.open

    def open_checked(connection: Connection) -> Connection:
        check_server(connection.credentials)
        return open_connection(connection)

    SparkConnectionManager.open = staticmethod(open_checked)  # type: ignore[method-assign]


_lock = Lock()
_answered: set[str] = set()
"""Servers that have answered this process."""


def check_server(credentials: Any) -> None:
    """Say once, in dbt's own way, why there is no session of the server of a profile.

    Parameters
    ----------
    credentials : SparkCredentials
        Those without a Spark Connect server are dbt's alone.

    Raises
    ------
    FailedToConnectError
        If the server does not answer, or is not what a build needs.
    """
    address = credentials.server_side_parameters.get(REMOTE)
    if credentials.method != METHOD or not address:
        return
    with _lock:
        if address in _answered:
            return
        try:
            open_session(address)
        except UserError as reason:
            raise FailedToConnectError(str(reason)) from None
        _answered.add(address)
