"""The tables of columns in the docs say what the models have."""

import importlib.util
import json

from conftest import ROOT, Dbt


def test_tables_are_up_to_date(dbt: Dbt) -> None:
    """A table that is written by hand lists columns that are gone."""
    spec = importlib.util.spec_from_file_location("make_tables", ROOT / "docs" / "make_tables.py")
    assert spec is not None
    assert spec.loader is not None
    make_tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_tables)
    command = ["compile", "--select", "int_as_of"]
    dbt.run(command, dbt.database("parsed"), {"dataset": "demo"}, write_json=True).check()
    manifest = json.loads((dbt.folder / f"run_{dbt.runs}" / "target" / "manifest.json").read_text(encoding="utf-8"))
    pages = make_tables.pages(manifest)
    old = [path.name for path, text in pages.items() if text != path.read_text(encoding="utf-8")]
    assert old == [], "run `make docs-tables`"
    assert sum(len(table.splitlines()) - 2 for table in make_tables.marts(manifest["nodes"]).values()) > 70
