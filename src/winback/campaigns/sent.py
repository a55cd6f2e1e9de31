"""Take a list back that was exported and not sent after all."""

from __future__ import annotations

from pathlib import Path

from winback.campaigns.errors import CampaignError
from winback.campaigns.record_tables import has_table
from winback.database import open_database


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
    CampaignError
        If there is no database, or no such list was exported from its data set.
    """
    with open_database(database, error=CampaignError, must_exist=True) as connection:
        if not has_table(connection, "winback_sent") or not has_table(connection, "build_summary"):
            raise CampaignError(f"{database} has no lists. Build it with `dbt build`.")
        of_this_data = "from marts.winback_sent where dataset = (select dataset from marts.build_summary)"
        marked = dict(connection.execute(f"select list_id, count(*) {of_this_data} group by 1 order by 1").fetchall())
        if list_id not in marked:
            raise CampaignError(
                f"No list {list_id} was exported. "
                + (f"Exported were: {', '.join(marked)}." if marked else "Nothing was exported up to now.")
            )
        connection.execute(f"delete {of_this_data} and list_id = ?", [list_id])
    return int(marked[list_id])
