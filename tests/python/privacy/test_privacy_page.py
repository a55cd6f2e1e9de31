"""docs/privacy.md says where personal data lies."""

import importlib.util

from conftest import ROOT, DbtRun

spec = importlib.util.spec_from_file_location("make_privacy_table", ROOT / "docs" / "make_privacy_table.py")
assert spec is not None
assert spec.loader is not None
page = importlib.util.module_from_spec(spec)
spec.loader.exec_module(page)


def test_the_page_names_all_tables(demo: DbtRun) -> None:
    """Who answers a request of a customer would not look into a new table."""
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.with_table(text, page.personal_tables(demo.database)) == text
