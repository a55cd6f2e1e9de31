"""The marts and records of Spark, brought into the DuckDB file that reports, lists and publications read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import yaml

from winback.building.project import all_options
from winback.database import has_table, open_database
from winback.errors import UserError
from winback.last_build import VARS
from winback.privacy.contract import quoted
from winback.privacy.modes import mode_of, set_database_mode
from winback.records.tables import OPTIONS, TABLES
from winback.records.tables import SCHEMA as RECORDS
from winback.records.versions import WRITE_VERSION, check_version
from winback.spark.forgotten import Forgotten
from winback.spark.records import add_records
from winback.spark.session import open_session, schema
from winback.spark.tables import read_table, tables_of
from winback.whole import NAME as BUILDS
from winback.whole import ON_SPARK, REASONS

MARTS = "marts"
KEY_MARK = "Built by winback. Key of what it was built from: "
"""How the comment of a table of ours begins (macro `key_mark`); the next build on DuckDB makes it again."""
STATES = ("begun", "whole", "partial", "failed", "mixed")
"""Of several of one build, the last counts."""


def download(database: Path, project: Path = Path()) -> int:
    """Bring the marts and records of the last build on Spark into a DuckDB file, all or none.

    Parameters
    ----------
    database : path
        The DuckDB file; made where there is none. No record of it is lost.
    project : path
        The folder of dbt_project.yml, with the options that no build was given.

    Returns
    -------
    int
        How many tables it has from Spark.

    Raises
    ------
    UserError
        If Spark does not answer, or its last build is not whole; if a table is too large to bring here, has the name
        of somebody else's, or has customers who were forgotten here; or if the two disagree about a record.
    """
    session = open_session()
    build = _last_build(session)
    marts, there = tables_of(session, MARTS), tables_of(session, RECORDS)
    with open_database(database, error=UserError) as connection:
        check_version(connection, database, error=UserError)
        forgotten = Forgotten(connection, database, project)
        connection.execute("begin transaction")
        connection.execute(f"create schema if not exists {MARTS}; create schema if not exists {RECORDS}")
        _drop_ours(connection, database, marts)
        # one at a time: together they may be more than the memory holds
        for name in marts:
            frame = read_table(session, MARTS, name)
            forgotten.look_into(name, frame)
            connection.register("brought", frame)
            connection.execute(f"create table {MARTS}.{quoted(name)} as from brought")
            connection.execute(f"comment on table {MARTS}.{quoted(name)} is '{KEY_MARK}{ON_SPARK}'")
            connection.unregister("brought")
        records = {table.name: read_table(session, RECORDS, table.name) for table in TABLES if table.name in there}
        for name, frame in records.items():
            forgotten.look_into(name, frame)
        forgotten.refuse("Delete their rows from the tables that the option `tables` lists, then build again.")
        add_records(connection, database, records)
        if _last_build(session) != build:
            raise UserError("Another build began on Spark meanwhile. Nothing was changed. Run this command again.")
        connection.execute(WRITE_VERSION)
        connection.execute(
            f"create or replace table {RECORDS}.{BUILDS} as "
            "select $1::bigint as build_number, $2::varchar as build_id, $3::varchar as state, "
            f"'{ON_SPARK}' as built_from, null::varchar as tables_key, null::varchar as warnings",
            build,
        )
        mode = _file_mode(connection, database, project)
        connection.execute("commit")
    set_database_mode(database, mode)
    return len(marts) + len(records)


def _last_build(session: Any) -> tuple[int, str, str]:
    """Return number, id and state of the last build on Spark, or refuse one that is not whole."""
    if BUILDS not in tables_of(session, RECORDS):
        raise UserError(
            f"Nothing was built on this Spark: it has no table {schema(RECORDS)}.{BUILDS}. Run `winback build` first."
        )
    rows = session.sql(f"select build_number, build_id, state from {schema(RECORDS)}.{BUILDS}").collect()  # noqa: S608 - our names
    # how a build ended is a second row of it; what another build found out about it, a third
    number, build_id, state = max((tuple(row) for row in rows), key=lambda row: (row[0], STATES.index(row[2])))
    if state != "whole":
        raise UserError(f"What is on Spark is unfinished: {REASONS[state]}. Run `winback build --target spark` again.")
    return number, build_id, state


def _drop_ours(connection: duckdb.DuckDBPyConnection, database: Path, marts: list[str]) -> None:
    """Drop the tables and views of builds in the schema of the marts; what somebody else made stays.

    Raises
    ------
    UserError
        If one that somebody else made has the name of a mart.
    """
    known = " union all ".join(
        f"select {kind}_name, '{kind}', comment from duckdb_{kind}s() "  # noqa: S608 - our names
        "where schema_name = $1 and database_name = current_database()"
        for kind in ("table", "view")
    )
    for name, kind, comment in connection.execute(known, [MARTS]).fetchall():
        if (comment or "").startswith(KEY_MARK):
            connection.execute(f"drop {kind} {MARTS}.{quoted(name)}")
        elif name in marts:
            raise UserError(
                f"{database} has a {kind} {MARTS}.{name} that winback did not build, and a mart has this name. Nothing "
                f"was changed. Rename it (alter {kind} {MARTS}.{name} rename to ...) or drop it, then run `winback "
                "download`."
            )


def _file_mode(connection: duckdb.DuckDBPyConnection, database: Path, project: Path) -> str:
    """Return the option `file_mode` of the build on Spark: who may read what was brought."""
    row = connection.execute(VARS).fetchone() if has_table(connection, RECORDS, OPTIONS.name) else None
    given = (yaml.safe_load(row[1]) if row else None) or {}
    options = all_options(project, given) if (project / "dbt_project.yml").is_file() else given
    return str(options.get("file_mode") or mode_of(database))
