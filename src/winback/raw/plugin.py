"""What raw files need inside dbt before a build: named as a plugin in profiles.yml."""

from __future__ import annotations

from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from winback.raw.lines import first_line


class Plugin(BasePlugin):
    """Gives SQL the function `raw_header(path, encoding)`: the first line with text, null where there is none."""

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Register the function on a new connection."""
        conn.create_function(
            "raw_header",
            lambda path, encoding: first_line(Path(path), encoding),
            ["VARCHAR", "VARCHAR"],
            "VARCHAR",
            # A file without text has no header: null.
            null_handling="special",
            side_effects=True,
        )
