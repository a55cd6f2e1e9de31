"""A trial on a copy of the database leaves no copy behind."""

from __future__ import annotations

import signal
import stat
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from winback.database import open_database
from winback.errors import UserError

TRIAL = """
import sys, time
from pathlib import Path
from winback.privacy.copies import copy_of
with copy_of(Path(sys.argv[1])) as copy:
    print(copy, flush=True)
    time.sleep(60)
"""


def begin(database: Path) -> tuple[subprocess.Popen[str], Path]:
    """Begin a trial in a process of its own; return it with its copy."""
    command = [sys.executable, "-c", TRIAL, str(database)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", umask=0o022)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_copy_is_gone_with_its_trial(tmp_path: Path, how: signal.Signals) -> None:
    """Each killed `winback fit --dry-run` would leave all customers once more, where nobody looks for them."""
    database = tmp_path / "shop.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table customers as select 'A1' as customer_id")
    process, copy = begin(database)
    assert copy.read_bytes() == database.read_bytes()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (copy, copy.parent)] == [0o600, 0o700]
    # a trial that still runs keeps its copy
    open_database(database, error=UserError).close()
    assert copy.exists()
    process.send_signal(how)
    process.wait()
    assert copy.exists() == (how == signal.SIGKILL)
    open_database(database, error=UserError).close()
    assert [path.name for path in tmp_path.iterdir()] == ["shop.duckdb"]
