"""Databases with the marts, and the reports made from them, shared by all report tests."""

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from winback.reporting.build import render_report

from .report_marts import PAGES, THEME, build_marts


@pytest.fixture(scope="session")
def made_once(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str, Callable[[Path], object]], Path]:
    """Fill a folder that all workers read and nobody changes; the first that asks fills it."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "reports"
    shared.mkdir(exist_ok=True)

    def make(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with FileLock(shared / f"{name}.lock"):
            if not done.exists():
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return make


@pytest.fixture(scope="session")
def nasty_db(made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    return made_once("nasty", lambda folder: build_marts(folder / "nasty.duckdb")) / "nasty.duckdb"


@pytest.fixture(scope="session")
def empty_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_marts(tmp_path_factory.mktemp("empty") / "empty.duckdb", empty=True)


@pytest.fixture(scope="session")
def nasty_report(nasty_db: Path, made_once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    return made_once(
        "nasty_report", lambda out: render_report(database=nasty_db, pages_folder=PAGES, theme=THEME, out=out)
    )


@pytest.fixture(scope="session")
def empty_report(empty_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("empty_report")
    render_report(database=empty_db, pages_folder=PAGES, theme=THEME, out=out)
    return out
