"""One list of themes in every layer, and no circle among the rooms of the segments package."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("make_tables", ROOT / "docs" / "make_tables.py")
assert spec is not None
assert spec.loader is not None
make_tables = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make_tables)
THEMES = set(make_tables.THEMES)
CORE = {"orders", "customers", "products", "calendar", "history"}
BESIDE_THEMES = {
    "macros": {"core", "engines", "input", "materializations", "privacy", "raw", "records"},
    "models": {"core", "input", "intermediate", "marts", "records", "staging"},
    "models/intermediate": set(),
    "models/marts": set(),
    "python_models": set(),
    "src/winback": {"building", "cli", "mapping", "privacy", "publishing", "raw", "records", "reporting", "spark"},
    "tests/python": {
        *("benchmarks", "building", "core", "complete_journey", "distributor", "e2e", "mapping", "privacy"),
        *("publishing", "raw", "records", "reporting", "spark", "tables"),
    },
    "tests/singular": {"demo", "input"},
}
"""Folders of a layer that are no theme: layers of their own, raw forms, and what serves all themes."""

ROOMS = ["fitting", "judging", "keeping"]


def folders(path: Path) -> set[str]:
    return {folder.name for folder in path.iterdir() if folder.is_dir() and not folder.name.startswith(("_", "."))}


@pytest.mark.parametrize("layer", BESIDE_THEMES)
def test_a_theme_has_one_name_in_every_layer(layer: str) -> None:
    """Who knows where a theme's tables are would not find its macros, code, tests or page."""
    assert folders(ROOT / layer) - BESIDE_THEMES[layer] <= THEMES


@pytest.mark.parametrize("layer", ["macros/core", "models/core"])
def test_what_every_theme_reads_has_five_parts(layer: str) -> None:
    """Core would become the place for all that nobody found a place for."""
    assert folders(ROOT / layer) <= CORE


def test_a_page_is_named_by_its_theme() -> None:
    """A second page of a theme adds a word: sales, sales-products."""
    slugs = {page.stem.replace("-", "_") for page in (ROOT / "reports" / "pages").glob("*.md")} - {"overview"}
    assert {
        slug for slug in slugs if not any(slug == theme or slug.startswith(theme + "_") for theme in THEMES)
    } == set()


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_do_not_go_round_in_circles(room: str) -> None:
    """Fitting knows nothing of judging, and judging nothing of what is kept."""
    read = {
        found
        for file in (ROOT / "src" / "winback" / "segments" / room).glob("*.py")
        for found in re.findall(r"winback\.segments\.(\w+)", file.read_text(encoding="utf-8"))
    }
    assert read & set(ROOMS) <= set(ROOMS[: ROOMS.index(room) + 1])
    assert room == "keeping" or read <= set(ROOMS)
