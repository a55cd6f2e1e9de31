"""Readers of `stress_whole.py`: what all tables of a version hold, as one text, however they are read."""

import hashlib
import json
import os
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb
import numpy as np

BY = ("DuckDB", "Parquet")
HELD = "select count(*), sum(hash(t)::hugeint)::varchar from {} as t"
"""Of a table, whatever the order of its rows."""

NAMES = "select schema_name, table_name from duckdb_tables() where not internal order by all"


def database_digests(
    database: Path, schemas: tuple[str, ...] = (), without: tuple[str, ...] = (), pause: float = 0
) -> dict[str, list[object]]:
    """Return what each table of a DuckDB file holds; a slow reader pauses after each."""
    held: dict[str, list[object]] = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        for schema, table in connection.execute(NAMES).fetchall():
            if (not schemas or schema in schemas) and table not in without:
                time.sleep(pause)
                held[f"{schema}.{table}"] = list(connection.execute(HELD.format(f'"{schema}"."{table}"')).fetchall()[0])
    return held


def parquet_digests(version: Path, pause: float = 0) -> dict[str, list[object]]:
    """Return what each Parquet file of a version holds."""
    held: dict[str, list[object]] = {}
    with duckdb.connect() as connection:
        for file in sorted(version.rglob("*.parquet")):
            time.sleep(pause)
            held[file.stem] = list(connection.execute(HELD.format(f"'{file}'")).fetchall()[0])
    return held


def state(published: Path, by: str, pause: float = 0) -> str:
    """Read all tables of what is published in one pass, and return a key of what they hold."""
    current = published / "current"
    if by == BY[0]:
        held = database_digests(current / "winback.duckdb", pause=pause)
    else:
        held = parquet_digests(Path(os.path.realpath(current)), pause=pause)
    return hashlib.md5(json.dumps(held).encode(), usedforsecurity=False).hexdigest()


def read_again_and_again(
    published: Path, number: int, pause: float, ends: Event, found: "Queue[tuple[str, str, str]]"
) -> None:
    """Read until the end, half of the readers by DuckDB and half by Parquet, half of each slowly."""
    draws = np.random.default_rng(number)
    by = BY[number % 2]
    while not ends.wait(draws.uniform(0, 2 * pause)):
        try:
            slowly = draws.uniform(0.05, 0.25) if number % 4 < 2 else 0
            found.put((by, "read", state(published, by, slowly)))
        except Exception as reason:
            found.put((by, "error", str(reason)[:500]))
