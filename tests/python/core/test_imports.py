"""What the Python models import: only when they run, and safely with several threads."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SHELLS = sorted([*(ROOT / "python_models").glob("*/*.py"), ROOT / "models/records/segmentation_fits.py"])

ALL_AT_ONCE = """
import runpy, sys
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(len(sys.argv) - 1) as pool:
    list(pool.map(runpy.run_path, sys.argv[1:]))
"""

START = """
import sys
import dbt.adapters.duckdb.plugins, winback.plugin, winback.engine
print(*sorted({"scipy", "sklearn"} & set(sys.modules)))
"""


def test_all_models_can_import_at_once() -> None:
    """A build with several threads would fail where two models start at the same time."""
    ran = subprocess.run(
        [sys.executable, "-c", ALL_AT_ONCE, *map(str, SHELLS)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_a_build_without_python_models_imports_nothing_for_them() -> None:
    """A build with nothing to do would take a second longer."""
    ran = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


@pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.stem)
def test_a_model_imports_under_the_lock(shell: Path) -> None:
    """Two models that import scipy at once see half of it, now and then."""
    outside = [
        node.module
        for node in ast.parse(shell.read_text()).body
        if isinstance(node, ast.ImportFrom) and node.module not in ("typing", "winback.engine")
    ]
    assert outside == []
