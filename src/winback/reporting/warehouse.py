"""Read the marts: a read-only connection that can reach nothing but its own database file."""

import math
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import duckdb

from winback.database import UNREACHED, open_database
from winback.privacy.groups import Groups
from winback.privacy.masking import hide_customers
from winback.privacy.small_groups import HIDDEN
from winback.reporting.errors import ReportError
from winback.reporting.result import Result
from winback.reporting.small_groups import with_few, with_hidden
from winback.trouble import of_text

# More rows than this are no report; the page needs a where or a limit.
MAX_ROWS = 50_000

_NUMBER = re.compile("(?:BIG|HUGE|SMALL|TINY|U)*INT|DECIMAL|DOUBLE|FLOAT")

QUERY_SECONDS = 60.0
"""A query of a page that takes longer is ended: those of winback take a hundredth of it."""


@contextmanager
def open_marts(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database of a build for reading.

    The connection has the file read-only beside an empty database in memory, and cannot read other files or the
    network, or load extensions. `sealed` takes from it who customers are and the right to change these settings.

    Parameters
    ----------
    path : Path
        The DuckDB file that ``winback build`` wrote.

    Yields
    ------
    duckdb.DuckDBPyConnection

    Raises
    ------
    ReportError
        If the file is missing, locked, not a database, or holds no marts.
    """
    # says in words what is wrong with the file
    open_database(path, error=ReportError, read_only=True).close()
    connection = duckdb.connect()
    try:
        connection.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' (read_only)")
        (name,) = connection.execute(
            "select database_name from duckdb_databases() where not internal and database_name <> 'memory'"
        ).fetchall()[0]
        connection.execute(f'use "{name}"')
        for setting, value in UNREACHED.items():
            connection.execute(f"set {setting} = {value}")
        marts = connection.execute(
            "select count(*) from information_schema.tables where table_schema = 'marts'"
        ).fetchone()
        if marts is None or marts[0] == 0:
            raise ReportError(f"The database {path} has no marts. Run `winback build` first.")
        yield connection
    finally:
        connection.close()


def seal(connection: duckdb.DuckDBPyConnection, *, public: Mapping[str, Groups] | None) -> None:
    """Hide who customers are from all that is run from now on, as the option `report_ids` says, for good.

    Parameters
    ----------
    connection : DuckDBPyConnection
        A connection from `open_marts`.
    public : mapping of str to Groups, optional
        Hide all that is of a single customer or a small group, whatever the option says: what the contracts say of
        groups.
    """
    there = connection.execute(
        "select count(*) from duckdb_columns() where database_name = current_database() and schema_name = 'marts' "
        "and table_name = 'build_summary' and column_name = 'report_ids'"
    ).fetchall()
    said = (
        connection.execute("select max(report_ids) from marts.build_summary").fetchall() if there[0][0] else [(None,)]
    )
    hide_customers(connection, shown=said[0][0] == "shown", public=public)
    connection.execute("set lock_configuration = true")


def _clean(value: object) -> object:
    """Turn a DuckDB value into one that pages can show: NaN and infinity become None."""
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        return None
    return value


@contextmanager
def _ended_after(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """End what a connection runs if it takes too long."""
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def run_query(
    connection: duckdb.DuckDBPyConnection, sql: str, *, page: str, name: str, seconds: float = QUERY_SECONDS
) -> Result:
    """Run one query block of a page.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        A connection from `open_marts`.
    sql : str
        One select statement.
    page, name : str
        The page and the query block, for messages.
    seconds : float
        How long it may take.

    Returns
    -------
    Result

    Raises
    ------
    ReportError
        If the text is not one select, fails, takes too long, or gives more than `MAX_ROWS` rows.
    """
    where = f"Page {page}, query {name!r}"
    try:
        statements = connection.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise ReportError(f"{where}: a query block must be exactly one select statement.")
        sql, names = with_hidden(connection, sql)
        with _ended_after(connection, seconds):
            cursor = connection.execute(sql)
            rows = cursor.fetchmany(MAX_ROWS + 1)
        columns = tuple(str(column[0]) for column in cursor.description or ())
        numbers = [str(column[0]) for column in cursor.description or () if _NUMBER.match(str(column[1]))]
    except duckdb.InterruptException as error:
        raise ReportError(
            f"{where} took longer than {seconds:g} seconds and was ended. Make it a column or a mart of its own, which "
            "a build computes once, or give it more time with --query-seconds."
        ) from error
    except duckdb.Error as error:
        reason = str(error).strip().splitlines()[0]
        older = (
            f"{reason}\nIf a table or column is missing, the database is older than this page: "
            "run `winback build` first."
        )
        raise ReportError(f"{where} failed: {of_text(str(error)) or older}") from error
    if len(rows) > MAX_ROWS:
        raise ReportError(f"{where} gives more than {MAX_ROWS:,} rows; add a where or a limit.")
    return Result(
        name=name,
        columns=tuple(column for column in columns if column != HIDDEN),
        rows=tuple(
            with_few({column: _clean(value) for column, value in zip(columns, row, strict=True)}, names, numbers)
            for row in rows
        ),
    )
