"""One row per raw record, with its raw table, file and first row; damaged bytes are marked, never lost.

Python, because DuckDB's reader refuses a whole file for one byte that is not in its encoding. Parquet files and tables
of databases have no lines: the models of their rows read them.
"""

from typing import Any

from winback.engine import in_background
from winback.plugin import load_model_packages
from winback.raw import Source, load_lines


def model(dbt: Any, session: Any) -> Any:
    # New lines change what every Python model reads.
    in_background(load_model_packages)
    files = dbt.ref("stg_raw__files").project(
        "raw_table, source_path, encoding, plain_last_row, separator, header_row, field_count, quoting, source_file"
    )
    # Where the table grows, only these are read.
    added = dbt.config.get("added_files")
    wanted = None if added is None else {(raw_table, name) for raw_table, name, _ in added}
    return load_lines(
        session,
        [
            Source(raw_table, *place)
            for raw_table, *place, name in files.order("raw_table, source_path").fetchall()
            if wanted is None or (raw_table, name) in wanted
        ],
    )
