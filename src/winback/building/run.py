"""One build: looked at, parsed, run, and said in words."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from winback.building.project import all_options, code_key, project_key
from winback.building.said import errors_of, plain_message
from winback.building.unchanged import input_key, remember, warnings_if_unchanged
from winback.database import check_writable
from winback.errors import UserError
from winback.privacy.modes import keep_mode
from winback.spark.builds import after_build, before_build, is_on_spark
from winback.trouble import of_text

PLACES = ("--project-dir", "--profiles-dir", "--profile", "--target", "--target-path", "-t", "--state", "--defer")
"""Arguments of dbt with which a build is not the project's own: it is parsed by dbt as always."""


def run_build(
    database: Path, options: Mapping[str, Any], arguments: Sequence[str], progress: Callable[[str], None]
) -> int:
    """Build what has changed.

    Parameters
    ----------
    database : path
        The DuckDB file.
    options : mapping
        The vars of the build.
    arguments : sequence of str
        Further arguments of `dbt build`, such as ``--select``.
    progress : callable
        Called with what begins and how it ended, in words.

    Returns
    -------
    int
        What dbt ends with: 0, 1 where a model or test failed, 2 where dbt could not run.

    Raises
    ------
    UserError
        If the database cannot be opened for writing, or the folder is no project.
    """
    started = time.perf_counter()
    os.environ["WINBACK_DB"] = str(database)
    key = None
    spark = is_on_spark(arguments)
    if not arguments and not spark:
        key = input_key(project_key(Path()), code_key(), all_options(Path(), options))
        if key and (warnings := warnings_if_unchanged(database, key)) is not None:
            if warnings:
                progress(warnings)
            progress(f"{database} is what this project makes of these files and options: nothing to build.")
            return 0
    # Before the project is parsed, and in a line of its own.
    check_writable(database, error=UserError)
    keep_mode(database)
    if spark:
        before_build(database, options, progress)
    # dbt takes seconds to import.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415
    from dbt.cli.main import dbtRunner  # noqa: PLC0415

    from winback.building.parsed import parsed_project  # noqa: PLC0415

    own = not any(argument.split("=")[0] in PLACES for argument in arguments)
    manifest = parsed_project(Path(), options) if own else None
    # Not "--quiet", with which dbt says each error twice, and names each table that it skips for it.
    command = ["build", "--log-level", "none", *arguments, "--vars", json.dumps(dict(options), default=str)]
    listener = _Listener()
    result = dbtRunner(manifest=manifest, callbacks=[listener]).invoke(command)
    # Writes what still stands beside the file into it.
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if result.exception:
        said = plain_message(str(result.exception))
        progress(of_text(said) or said)
        return 2
    nodes: Any = result.result or []
    for line in (*errors_of(nodes), *listener.printed):
        progress(line)
    progress(_in_words(nodes, time.perf_counter() - started))
    if spark and result.success:
        after_build(database, progress)
    if result.success and key:
        remember(database, key, "\n".join(listener.printed))
    return 0 if result.success else 1


class _Listener:
    """Shows on a terminal how many nodes are done, and keeps what macros print: warnings, and failed tests in words."""

    def __init__(self) -> None:
        self.done = self.total = 0
        self.printed: list[str] = []

    def __call__(self, event: Any) -> None:
        """Take notice of one of dbt's events."""
        if event.info.name == "ConcurrencyLine":
            self.total = event.data.node_count
        elif event.info.name == "PrintEvent":
            self.printed.append(event.data.msg)
        elif event.info.name == "NodeFinished":
            self.done += 1
            if self.total and sys.stderr.isatty():
                end = "\r" if self.done < self.total else "\r\033[K"
                sys.stderr.write(f"\r{self.done} of {self.total} {event.data.node_info.node_name:.50}\033[K{end}")
                sys.stderr.flush()


def _in_words(nodes: Sequence[Any], seconds: float) -> str:
    """Say what became of the nodes of a build."""
    built = [node for node in nodes if node.node.resource_type in ("model", "seed")]
    tests = [node for node in nodes if node.node.resource_type in ("test", "unit_test")]
    kept = sum(str(node.message) == "unchanged" for node in built)
    made = sum(node.status == "success" for node in built) - kept
    passed = sum(node.status == "pass" for node in tests)
    words = f"Built {made} tables and views, kept {kept} unchanged ones; {passed} of {len(tests)} tests passed"
    failed = sum(node.status == "fail" for node in tests)
    warned = sum(node.status == "warn" for node in tests)
    if failed or warned:
        counts = [f"{failed} failed"] * bool(failed) + [f"{warned} warned"] * bool(warned)
        words += f", {' and '.join(counts)}: see above"
    if skipped := sum(node.status == "skipped" for node in built):
        words += f"; {skipped} {'was' if skipped == 1 else 'were'} not built because of an error above"
    return f"{words} ({seconds:.0f} s)."
