"""A misspelt part of a raw form is named; tests/python/e2e/test_new_raw_form.py has the missing ones."""

import pytest
from rendered import Project

from winback.mapping.contract import ENTITIES, contract

LINE = {"provides": ["order_lines"], "reads_files": True, "drop_duplicates": False}


def test_the_line_says_what_it_must_and_nothing_else() -> None:
    """A data set that does not read its files for one letter would be looked for in tables that nobody has."""
    lines = {"cdnow": LINE, "typo": LINE | {"read_files": True}, "short": {"provides": ["order_lines"]}}
    project = Project(dataset="cdnow", datasets=lines)
    project.check_form_line("cdnow")
    with pytest.raises(ValueError, match=r"'typo'.* the unknown option 'read_files'; did you mean 'reads_files'\?"):
        project.check_form_line("typo")
    with pytest.raises(ValueError, match=r"'short'.* does not set reads_files"):
        project.check_form_line("short")
    with pytest.raises(ValueError, match=r"models/staging/absent .* Add a line .*\n    absent: {provides"):
        project.check_form_line("absent")


def test_names_that_lead_nowhere() -> None:
    """A raw table or column that there is not would be an empty table, or SQL that nobody wrote."""
    project = Project(dataset="cdnow")
    assert project.reads_raw_table("purchases")
    with pytest.raises(ValueError, match=r"'purchase', .* cdnow_tables .* did you mean 'purchases'\?"):
        project.reads_raw_table("purchase")
    with pytest.raises(ValueError, match=r"order_lines.chanel, .* did you mean 'channel'\?"):
        project.missing_columns("order_lines", ["category", "chanel"])


@pytest.mark.parametrize("entity", ENTITIES)
def test_a_mapping_reads_each_column_as_its_type(entity: str) -> None:
    """A column read as another type than the contract's would be rejected, or cut."""
    types = contract()[entity]
    table = Project(dataset="custom", custom={entity: {"columns": {name: name for name in types}}}).custom_tables()[
        entity
    ]
    kinds = {"bigint": "integer", "decimal(18,4)": "money", "timestamp": "timestamp", "boolean": "boolean"}
    assert {name: look["kind"] for name, look in table["columns"].items()} == {
        name: kinds.get(of, "id" if name.endswith("_id") else "text") for name, of in types.items()
    }
    assert any(look["needed"] for look in table["columns"].values())
