"""What raw files need inside dbt before a build: named as a plugin in profiles.yml."""

from __future__ import annotations

from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb.func import SPECIAL

from winback.raw.files import raw_file_problem, raw_files
from winback.raw.lines import first_line


class Plugin(BasePlugin):
    """Gives SQL three functions that look at raw files: raw_files, raw_file_problem and raw_header."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Register the functions on a new connection."""
        conn.create_function("raw_files", raw_files, ["VARCHAR"], "VARCHAR[]", side_effects=True)
        # Null is an answer here.
        for function, name in ((raw_file_problem, "raw_file_problem"), (_header, "raw_header")):
            conn.create_function(
                name, function, ["VARCHAR", "VARCHAR"], "VARCHAR", side_effects=True, null_handling=SPECIAL
            )


def _header(path: str, encoding: str) -> str | None:
    return first_line(Path(path), encoding)
