"""The SQL models on a Spark Connect server without a JVM, each beside DuckDB."""

import json
import subprocess
import sys
from pathlib import Path

from conftest import ROOT, DbtRun

UNEQUAL: dict[str, str] = {}


def test_each_model_is_the_same_on_sail_but_for_those_it_is_known_for(demo: DbtRun, tmp_path: Path) -> None:
    """A model would be one of DuckDB only, and nobody would know until the next run on Spark."""
    result = tmp_path / "result.json"
    command = [sys.executable, str(Path(__file__).with_name("on_sail.py")), str(demo.database), str(result)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found: dict[str, str] = json.loads(result.read_text(encoding="utf-8"))
    assert len(found) > 150
    assert {name: how for name, how in found.items() if how and name not in UNEQUAL} == {}
    # what Sail has learnt since is to be taken off the list
    assert sorted(name for name in UNEQUAL if not found.get(name)) == []
