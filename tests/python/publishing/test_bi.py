"""What docs/bi.md says of the marts, and its notebook recipes, run as they are written."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from conftest import ROOT, DbtRun, query

from winback.publishing import publish

PAGE = (ROOT / "docs" / "bi.md").read_text(encoding="utf-8")
# That of SQLAlchemy needs a driver that winback does not install.
RECIPES = [
    text for text in re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE) if "sqlalchemy" not in text
]
STARTING = PAGE.split("## Which marts to start with")[1].split("**Joins.**")[0]
MARTS = {name: re.findall(r"`(\w+)`", key) for name, key in re.findall(r"^\| `(\w+)` \| (.*?) \|", STARTING, re.M)}


@pytest.fixture(scope="module")
def folder(demo: DbtRun, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder in which the demo is published, as a reader of the page has it."""
    made = tmp_path_factory.mktemp("bi")
    publish(demo.database, made / "published")
    return made


def test_the_marts_to_start_with_have_the_keys_that_the_page_names(folder: Path) -> None:
    """A join on a key that is none would count customers several times."""
    database = folder / "published" / "current" / "winback.duckdb"
    assert len(MARTS) == 8
    for name, key in MARTS.items():
        columns = ", ".join(key) or "1"
        keys = f"select count(distinct row({columns})), count(*) from marts.{name}"
        assert len(set(query(database, keys)[0])) == 1, name
    lost = "from marts.customer_segments anti join marts.segment_profiles using (segmentation, segment_id)"
    assert query(database, lost) == []


@pytest.mark.parametrize("recipe", RECIPES, ids=["duckdb", "pandas"])
def test_a_recipe_gives_what_is_published(recipe: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's first notebook would end in an error, or with other figures than the report's."""
    monkeypatch.chdir(folder)
    made: dict[str, object] = {}
    exec(recipe, made)  # noqa: S102 - the page's own text
    database = Path(os.path.realpath("published/current")) / "winback.duckdb"
    if "segments" in made:
        frame, total = made["segments"], "select count(*) from marts.customer_segments where segmentation = 'rfm'"
    else:
        frame, total = made["by_status"], "select count(*) from marts.customer_status"
    assert frame["customer_count"].sum() == query(database, total)[0][0] > 0
