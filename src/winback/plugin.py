"""What is looked at inside dbt before a build, raw files above all: named as a plugin in profiles.yml."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from duckdb.func import SPECIAL

from winback.building.project import code_key
from winback.building.shortcuts import use_shortcuts
from winback.database import open_database
from winback.durable import sha256_of
from winback.privacy.keys import KeyMissingError, read_key, use_key
from winback.privacy.modes import set_database_mode, set_mode
from winback.raw.files import raw_file_problem, raw_files, without_rows
from winback.raw.layout import Layout, layout_of, possible_fields
from winback.raw.limits import RawLimitError
from winback.raw.load import source_name
from winback.raw.look import Look, look_into
from winback.raw.rows import attach_statement, line_expression, numbered_rows, table_columns, text_expressions
from winback.raw.totals import LAST_ROWS, is_total_row
from winback.records.versions import records_migration, records_problems

MODEL_PACKAGES = (
    "winback.anomalies",
    "winback.campaigns.measurement",
    "winback.lists.plan",
    "winback.campaigns.uplift",
    "winback.quality.imputation",
    "winback.forecast",
    "winback.quality.pricing",
    "winback.reorder",
    "winback.segments",
    "winback.buying_times",
)
"""What the Python models import."""


GARBAGE_THRESHOLD = 50_000
"""New objects before Python looks for garbage; its default, 700 (2,000), costs a build a tenth of its time."""

SWITCH_SECONDS = 0.0005
"""Time after which a thread has to let others run; a tenth of Python's default."""

# dbt has parsed the project when it loads this, and compiles no model before.
use_shortcuts()

_LOOK = (
    "STRUCT(separator VARCHAR, names VARCHAR[], header_row BIGINT, field_count BIGINT, quoting VARCHAR, "
    "byte_count BIGINT, content_sha256 VARCHAR, plain_last_row BIGINT, may_have_quotes BOOLEAN, problem VARCHAR)"
)

_ROWS = "STRUCT(attach VARCHAR, relation VARCHAR, line VARCHAR, names VARCHAR[], texts VARCHAR[])"


def load_model_packages() -> None:
    """Import what the Python models need, before they run."""
    for package in MODEL_PACKAGES:
        importlib.import_module(package)


class Plugin(BasePlugin):
    """Gives SQL functions that look at raw files and models.

    raw_files (the files behind a path), raw_file_problem (a sentence, or none), without_rows (the same of a file
    with a header alone), raw_names (of the header), raw_look (`winback.raw.look_into`, or what limit ends it),
    raw_rows (the SQL that reads a Parquet file or a table), possible_fields, shown_fields and is_total_row (of a
    row's text), last_rows (of which it may be one), source_name (as `winback.raw.load_lines` calls it),
    package_folder (where a Python package keeps its data), content_key (a hash of a file, null where it is on
    another machine), mapping_problems (of data set custom), model_problems (of the segmentation models),
    records_problems and records_migration (`winback.records.versions`), code_key (`winback.building.project`) and
    set_file_mode (of the database).
    """

    opened: duckdb.DuckDBPyConnection | None = None
    database: Path | None = None
    key: bytes | None = None

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Open the database file before dbt does, which would show a traceback where it cannot.

        DuckDB has a file open once in a process: dbt's own connection finds it open.
        """
        if creds.path != ":memory:" and not creds.is_motherduck and "://" not in creds.path:
            self.database = Path(creds.path)
            self.opened = open_database(self.database, error=RuntimeError, config=config)
            try:
                self.key = read_key(self.database)
            except KeyMissingError as reason:
                # dbt shows this kind of error in words
                self.opened.close()
                raise RuntimeError(str(reason)) from None

    def configure_cursor(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Let the connection of a node recognize customers who have been forgotten."""
        if self.key is not None:
            use_key(cursor, self.key)

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Register the functions on a new connection, take the number of threads from the environment.

        Without WINBACK_DUCKDB_THREADS the nodes that dbt runs at a time share the cores, which no profile can say.
        """
        if self.opened is not None:
            self.opened.close()
        # The parsed project is a million objects that stay: no collection need look at them again.
        gc.freeze()
        gc.set_threshold(GARBAGE_THRESHOLD, 20, 20)
        # A node whose SQL is done need not wait long for the Python of another.
        sys.setswitchinterval(SWITCH_SECONDS)
        # As many threads as cores in all: more of them take each other's time.
        at_a_time = int(os.environ.get("WINBACK_THREADS") or 2)
        threads = os.environ.get("WINBACK_DUCKDB_THREADS") or max(1, (os.cpu_count() or 1) // at_a_time)
        conn.execute("set threads = $1", [int(threads)])
        conn.create_function("raw_files", raw_files, ["VARCHAR", "VARCHAR"], "VARCHAR[]", side_effects=True)
        conn.create_function("source_name", source_name, ["VARCHAR"], "VARCHAR")
        # Null is an answer of these.
        for function, name, arguments, kind in (
            (raw_file_problem, "raw_file_problem", 3, "VARCHAR"),
            (without_rows, "without_rows", 2, "VARCHAR"),
            (_names, "raw_names", 3, "VARCHAR[]"),
            (_look, "raw_look", 4, _LOOK),
            (_rows, "raw_rows", 1, _ROWS),
            (_possible_fields, "possible_fields", 4, "VARCHAR[][]"),
            (_shown_fields, "shown_fields", 4, "VARCHAR"),
            (_is_total_row, "is_total_row", 4, "BOOLEAN"),
            (lambda: LAST_ROWS, "last_rows", 0, "BIGINT"),
            (package_folder, "package_folder", 1, "VARCHAR"),
            (_content_key, "content_key", 1, "VARCHAR"),
            (_mapping_problems, "mapping_problems", 2, "VARCHAR[]"),
            (_model_problems, "model_problems", 3, "VARCHAR[]"),
            (_records_problems, "records_problems", 2, "VARCHAR[]"),
            (_records_migration, "records_migration", 2, "VARCHAR[]"),
            (code_key, "code_key", 0, "VARCHAR"),
            (self.set_file_mode, "set_file_mode", 3, "BOOLEAN"),
        ):
            conn.create_function(
                name, function, ["VARCHAR"] * arguments, kind, side_effects=True, null_handling=SPECIAL
            )

    def set_file_mode(self, mode: str, logs: str, target: str) -> bool:
        """Give the database, and what dbt writes down of failed tests, a mode; say whether there is a file."""
        if self.database is None:
            return False
        set_database_mode(self.database, mode)
        for said in (*Path(logs).glob("dbt.log*"), Path(target) / "run_results.json"):
            set_mode(said, mode)
        return True


def package_folder(package: str) -> str | None:
    """Return the folder ``data`` of an installed Python package, or None where it is not installed."""
    found = importlib.util.find_spec(package)
    return str(Path(found.origin).parent / "data") if found is not None and found.origin else None


def _content_key(file: str) -> str | None:
    return sha256_of(Path(file)) if Path(file).is_file() else None


def _names(place: str, encoding: str, separator: str) -> list[str] | None:
    layout = layout_of(place, encoding, separator)
    return None if layout is None else layout.names


def _look(place: str, encoding: str, separator: str, quoting: str) -> dict[str, object]:
    try:
        return asdict(look_into(place, encoding, separator, quoting)) | {"problem": None}
    except RawLimitError as error:
        return dict.fromkeys(Look.__dataclass_fields__) | {"problem": f"{place} cannot be read: {error}."}


def _rows(place: str) -> dict[str, object]:
    columns = table_columns(place)
    return {
        "attach": attach_statement(place),
        "relation": numbered_rows(place),
        "line": line_expression(columns),
        "names": [name.strip() for name, _ in columns],
        "texts": text_expressions(columns),
    }


def _possible_fields(text: str, separator: str, quoting: str, field_count: str) -> list[list[str]]:
    return possible_fields(text, Layout(separator, [], 0, int(field_count), quoting))


def _shown_fields(text: str, layout: str, names: str, readable: str) -> str:
    """Return those fields of a row that may be shown, by name; none where nobody can tell which field is which."""
    found = json.loads(layout)
    fields = Layout(found["separator"], [], 0, found["field_count"], found["quoting"]).split(text) or []
    titles = json.loads(readable)
    if len(fields) != found["field_count"]:
        return "not shown: its fields do not fit the header"
    named = zip(json.loads(names), fields, strict=False)
    return ", ".join(f"{titles[name]}: {field}" for name, field in named if name in titles and field)


def _is_total_row(text: str, separator: str, quoting: str, field_count: str) -> bool:
    return is_total_row(Layout(separator, [], 0, int(field_count), quoting).split(text) or [])


def _mapping_problems(mapping: str, headers: str) -> list[str]:
    # Only builds with a mapping pay for its imports.
    from winback.mapping import mapping_problems  # noqa: PLC0415

    return mapping_problems(json.loads(mapping), json.loads(headers))


def _model_problems(stored: str, wanted: str, segment_count_max: str) -> list[str]:
    models = [one for one in json.loads(stored) if one["segmentation"] in json.loads(wanted)]
    if all(
        json.loads(one["definition"]) == json.loads(wanted)[one["segmentation"]]
        and one["segment_count"] <= int(segment_count_max)
        for one in models
    ):
        return []
    # Only builds that have something to say pay for the imports.
    from winback.segments.keeping.freeze import stored_model_problems  # noqa: PLC0415

    return stored_model_problems(models, json.loads(wanted), int(segment_count_max))


def _records_problems(version: str, tables: str) -> list[str]:
    return records_problems(int(version), json.loads(tables))


def _records_migration(version: str, tables: str) -> list[str]:
    return records_migration(int(version), json.loads(tables))
