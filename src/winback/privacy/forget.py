"""`winback forget`: customers are gone from a database, from what was built and written of it, and stay out of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from winback.building import run_build
from winback.database import check_writable, open_database
from winback.errors import UserError
from winback.last_build import check_mapping_is_ours, last_vars
from winback.privacy.contract import personal_names
from winback.privacy.erase import erase, remaining
from winback.privacy.folders import clean_dbt, clean_folder
from winback.privacy.keys import TABLE, check_key, make_key, read_key
from winback.privacy.modes import made_like
from winback.privacy.people import People, find_people, read_journal, remove_journal, write_journal
from winback.privacy.rewrite import rewrite
from winback.privacy.versions import clean_published
from winback.whole import is_from_spark, mark_failed

Build = Callable[[Path, Mapping[str, Any]], int]
"""Builds a database with the options of its last build; returns what dbt ends with."""

UNREACHED = (
    "the raw files: take the customer out there, too. As long as they are in them, builds leave them out",
    "backups and copies of the database, of lists, records and reports, and snapshots of disks",
    "lists that you sent: the mail tool, the call center, spreadsheets that somebody made of them",
    "other databases of winback: run the command there, too",
)
"""What the command cannot reach."""

OF_SPARK = (
    "The marts are from Spark: their rows are gone here, and what was counted with them stays until the next build "
    "there. Delete their rows from the tables that the option `tables` lists, then run `winback build --target spark`."
)

_FAILED = 1
"""What `run_build` returns where a model or a test failed."""


@dataclass
class Forgotten:
    """What a command did.

    Attributes
    ----------
    people : People
        Who was forgotten.
    assignments : int
        Customers in programs of which only the arm is left.
    done, left : list of str
        Files that were written again or removed, and files in which they still stand.
    """

    people: People
    assignments: int = 0
    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def forget(
    database: Path,
    customers: Sequence[str],
    *,
    project: Path,
    folders: Sequence[Path],
    progress: Callable[[str], None],
    published: Path | None = None,
    build: Build | None = None,
) -> Forgotten:
    """Forget customers. A command that was ended is finished by the next one, for its own customers or without any.

    Who is to be forgotten is written beside the database first, and removed last, once nothing is found any more; each
    step between can be repeated.

    Parameters
    ----------
    database : path
        The DuckDB file.
    customers : sequence of str
        Their ids as in the marts; none to finish what has begun.
    project : path
        The folder of dbt_project.yml.
    folders : sequence of path
        Where lists, records and reports were written to, beside dbt's target folder.
    progress : callable
        Called with each step in words.
    published : path, optional
        The published folder, if it is not the one beside the database.
    build : callable, optional
        By default `winback build`.

    Returns
    -------
    Forgotten

    Raises
    ------
    UserError
        If a customer is unknown, the database cannot be written, the mapping is nobody's here, or something is left.
    """
    check_writable(database, error=UserError)
    options = last_vars(database)
    # Before anything is erased: what is built again must be a person's own.
    check_mapping_is_ours(options, {}, project)
    with made_like(database):
        names = personal_names(project)
        key = _begin(database, customers, names)
        people = read_journal(database)
        if people is None:
            raise UserError("Nobody is to be forgotten: name customers, or a file of them with --file.")
        done = Forgotten(people)
        progress(f"Erasing {len(people.customers):,} customers from the tables ...")
        with open_database(database, error=UserError, must_exist=True) as connection:
            erase(connection, key, people, names)
            done.assignments = _assignments(connection)
            from_spark = is_from_spark(connection)
        code = 0
        if from_spark:
            progress(OF_SPARK)
        elif options:
            progress("Building what was made of their rows ...")
            code = build(database, options) if build else _build(database, options, progress)
        progress("Writing the database into a new file ...")
        rewrite(database)
        target = project / os.environ.get("DBT_TARGET_PATH", "target")
        done.done += clean_dbt(target, project / os.environ.get("DBT_LOG_PATH", "logs"))
        for folder in dict.fromkeys((target, *folders)):
            if folder.exists():
                written, left = clean_folder(folder, people, key, names, database=database)
                done.done += written
                done.left += left
        with open_database(database, error=UserError, read_only=True) as connection:
            found = remaining(connection, people, names)
        written, left = clean_published(database, published, people, names)
        done.done += written
        found += left
        if code or found:
            raise UserError(
                "The customers are not forgotten yet. "
                + ("The build ended with an error, see above. " if code else "")
                + (f"They are still in {'; '.join(found)}. " if found else "No table has them, but not all are built. ")
                + "Correct that, then finish with: winback forget"
            )
        remove_journal(database)
        return done


def _build(database: Path, options: Mapping[str, Any], progress: Callable[[str], None]) -> int:
    """Build the tables; a test that fails says so, and keeps nobody from being forgotten."""
    code = run_build(database, options, (), progress)
    if code != _FAILED:
        return code
    code = run_build(database, options, ("--exclude-resource-types", "test"), lambda _: None)
    if not code:
        with open_database(database, error=UserError) as connection:
            mark_failed(connection)
        progress("All tables are built, but a test failed: see above. Until it passes, no build is published.")
    return code


def _begin(database: Path, customers: Sequence[str], names: Mapping[str, str]) -> bytes:
    """Look the customers up, write them down, and return the key of the hashes."""
    with open_database(database, error=UserError, must_exist=True) as connection:
        check_key(connection, read_key(database), TABLE, database)
        people = find_people(connection, list(customers), names) if customers else None
    if people is not None:
        write_journal(database, people)
    return make_key(database)


def _assignments(connection: duckdb.DuckDBPyConnection) -> int:
    """Count the assignments of which only the arm is left."""
    rows = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = 'records' and table_name = 'list_assignments'"
    ).fetchall()
    if not rows[0][0]:
        return 0
    return int(
        connection.execute(
            "select count(*) from records.list_assignments where customer_id like 'forgotten:%'"
        ).fetchall()[0][0]
    )
