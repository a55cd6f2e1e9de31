"""Take back a list that was exported but not sent."""

from __future__ import annotations

from pathlib import Path

from winback.database import has_table, open_database
from winback.records.tables import SCHEMA, SENT, RecordsError
from winback.records.versions import check_version
from winback.whole import is_from_spark


def take_back(database: Path, list_id: str) -> int:
    """Forget that a list was sent; who is in which arm stays.

    Parameters
    ----------
    database : path
        The DuckDB file.
    list_id : str
        The list, as its folder and its manifest name it.

    Returns
    -------
    int
        How many customers were marked.

    Raises
    ------
    RecordsError
        If there is no database, or no such list was exported from its data set.
    UserError
        If the marts are from Spark, whose records have the list.
    """
    with open_database(database, error=RecordsError, must_exist=True) as connection:
        check_version(connection, database)
        if not has_table(connection, SCHEMA, SENT.name):
            raise RecordsError(f"{database} has no lists. Run `winback build` first.")
        if not has_table(connection, "marts", "build_summary"):
            raise RecordsError(
                f"{database} has records, but no build yet. Run `winback build`, then unsend the list, then build "
                "again."
            )
        of_this_data = "from records.lists_sent where dataset = (select dataset from marts.build_summary)"
        marked = dict(connection.execute(f"select list_id, count(*) {of_this_data} group by 1 order by 1").fetchall())
        if list_id not in marked:
            raise RecordsError(
                f"No list {list_id} was exported. "
                + (f"Exported lists: {', '.join(marked)}." if marked else "No list has been exported yet.")
            )
        if is_from_spark(connection):
            from winback.spark.records import refuse_known  # noqa: PLC0415 - an extra

            refuse_known(list_id)
        connection.execute(f"delete {of_this_data} and list_id = ?", [list_id])
    return int(marked[list_id])
