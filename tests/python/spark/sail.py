"""Sail, a Spark Connect server without a JVM, in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from pysail.spark import SparkConnectServer

from winback.privacy.contract import FOLDERS
from winback.spark.session import open_session


@contextmanager
def built_on_sail(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Start a server on which a build was whole, with two marts; yields a session of it."""
    # where it keeps its tables, and where models say what is personal
    monkeypatch.chdir(folder)
    for models in FOLDERS:
        (folder / models).symlink_to(ROOT / models)
    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    monkeypatch.setenv("WINBACK_SPARK", f"sc://127.0.0.1:{server.listening_address[1]}")
    session = open_session()
    session.sql("create schema winback_records")
    session.sql("create schema winback_marts")
    session.sql(
        "create table winback_records.builds using parquet as "
        "select cast(1 as bigint) as build_number, '1-a' as build_id, 'whole' as state"
    )
    session.sql("create table winback_marts.customer_single_view using parquet as select 'b' as customer_id")
    session.sql("create table winback_marts.build_summary using parquet as select 'demo' as dataset")
    yield session
    session.stop()
    server.stop()
