"""Raw lines into DuckDB, block by block."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from winback.raw.lines import read_lines

_TABLE = "winback_raw_lines"


def load_lines(session: duckdb.DuckDBPyConnection, paths: Iterable[str], encoding: str) -> duckdb.DuckDBPyRelation:
    """Load the lines with text of some files.

    Parameters
    ----------
    session : DuckDBPyConnection
        Where to load them, into a temporary table: DuckDB keeps what memory cannot hold on disk.
    paths : iterable of str
        Text files with different names; see `read_lines`.
    encoding : str
        The encoding of all of them.

    Returns
    -------
    DuckDBPyRelation
        source_file (name without folder), source_row (1 = first line; blank lines are left out but counted), line,
        is_decoded.

    Raises
    ------
    OSError
        If a file cannot be read.
    """
    session.execute(
        f"create or replace temp table {_TABLE} "
        "(source_file varchar, source_row bigint, line varchar, is_decoded boolean)"
    )
    for path in map(Path, paths):
        for lines in read_lines(path, encoding):
            block = pd.DataFrame({"line": pd.Series(lines.texts, dtype=object)})
            block["source_row"] = np.arange(lines.first_row, lines.first_row + len(block))
            block["is_decoded"] = True
            block.loc[sorted(lines.undecodable), "is_decoded"] = False
            session.register("winback_block", block)
            session.execute(
                f"insert into {_TABLE} select ?, source_row, line, is_decoded from winback_block where line <> ''",  # noqa: S608
                [path.name],
            )
            session.unregister("winback_block")
    return session.table(_TABLE)
