"""Read the marts: a read-only connection that can reach nothing but its own database file."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import duckdb

from winback.database import open_database
from winback.reporting.errors import ReportError
from winback.reporting.result import Result
from winback.trouble import of_text

# More rows than this are no report; the page needs a where or a limit.
MAX_ROWS = 50_000

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "lock_configuration": "true",
}


@contextmanager
def open_marts(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database of a build for reading.

    The connection is read-only, cannot read other files or the network, cannot load extensions, and cannot change
    these settings.

    Parameters
    ----------
    path : Path
        The DuckDB file that ``dbt build`` wrote.

    Yields
    ------
    duckdb.DuckDBPyConnection

    Raises
    ------
    ReportError
        If the file is missing, locked, not a database, or holds no marts.
    """
    connection = open_database(path, error=ReportError, read_only=True, config=_SETTINGS)
    try:
        marts = connection.execute(
            "select count(*) from information_schema.tables where table_schema = 'marts'"
        ).fetchone()
        if marts is None or marts[0] == 0:
            raise ReportError(f"The database {path} has no marts. Run `dbt build` first.")
        yield connection
    finally:
        connection.close()


def _clean(value: object) -> object:
    """Turn a DuckDB value into one that pages can show: NaN and infinity become None."""
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        return None
    return value


def run_query(connection: duckdb.DuckDBPyConnection, sql: str, *, page: str, name: str) -> Result:
    """Run one query block of a page.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        A connection from `open_marts`.
    sql : str
        One select statement.
    page, name : str
        The page and the query block, for messages.

    Returns
    -------
    Result

    Raises
    ------
    ReportError
        If the text is not one select, fails, or gives more than `MAX_ROWS` rows.
    """
    where = f"Page {page}, query {name!r}"
    try:
        statements = connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise ReportError(f"{where}: a query block must be exactly one select statement.")
        cursor = connection.execute(statements[0])
        rows = cursor.fetchmany(MAX_ROWS + 1)
        columns = tuple(str(column[0]) for column in cursor.description or ())
    except duckdb.Error as error:
        reason = str(error).strip().splitlines()[0]
        older = (
            f"{reason}\nIf a table or column is missing, the database is older than this page: run `dbt build` first."
        )
        raise ReportError(f"{where} failed: {of_text(str(error)) or older}") from error
    if len(rows) > MAX_ROWS:
        raise ReportError(f"{where} gives more than {MAX_ROWS:,} rows; add a where or a limit.")
    return Result(
        name=name,
        columns=columns,
        rows=tuple({column: _clean(value) for column, value in zip(columns, row, strict=True)} for row in rows),
    )
