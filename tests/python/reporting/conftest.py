"""Databases with the marts, and the reports made from them, shared by all report tests."""

from pathlib import Path

import pytest

from winback.reporting.build import render_report

from .report_marts import PAGES, THEME, build_marts


@pytest.fixture(scope="session")
def nasty_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_marts(tmp_path_factory.mktemp("nasty") / "nasty.duckdb")


@pytest.fixture(scope="session")
def empty_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_marts(tmp_path_factory.mktemp("empty") / "empty.duckdb", empty=True)


@pytest.fixture(scope="session")
def nasty_report(nasty_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("nasty_report")
    render_report(database=nasty_db, pages_folder=PAGES, theme=THEME, out=out)
    return out


@pytest.fixture(scope="session")
def empty_report(empty_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("empty_report")
    render_report(database=empty_db, pages_folder=PAGES, theme=THEME, out=out)
    return out
