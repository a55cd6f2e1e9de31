"""The contract as Python sees it, and the names of columns that the package knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from winback.mapping import names
from winback.mapping.contract import ENTITIES, EVENT_TYPES, NEEDED, contract
from winback.mapping.draft import LEFT_OUT, MEANINGS


def test_needed_columns_are_in_the_contract() -> None:
    """A need that no mapping can meet would refuse every mapping."""
    assert set(NEEDED) == set(ENTITIES)
    for entity, groups in NEEDED.items():
        assert {target for group in groups for target in group} <= set(contract()[entity])


def test_the_event_types_are_those_that_the_build_accepts() -> None:
    """Words translated into a word that the build does not know would all be rejected."""
    macro = (ROOT / "macros" / "input" / "event_type.sql").read_text()
    assert set(re.findall(r"'(\w+)': \[", macro)) == set(EVENT_TYPES)
    assert set(names.event_words().values()) == set(EVENT_TYPES)


def test_every_meaning_leads_somewhere() -> None:
    """A meaning with a typing error would be known and never used."""
    known = yaml.safe_load((Path(names.__file__).parent / "column_names.yml").read_text())
    targets = {target for columns in contract().values() for target in columns}
    targets |= {meaning for meanings in MEANINGS.values() for meaning in meanings}
    assert set(known) - targets - LEFT_OUT == {"is_return"} - targets


def test_the_dictionary_says_each_thing_once() -> None:
    """YAML keeps the last of two lists of one language in silence, and reads some words as true and false."""

    def once(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, object]:
        keys = [key.value for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"{node.start_mark}: {keys}"
        return {
            str(loader.construct_object(key)): loader.construct_object(value, deep=True) for key, value in node.value
        }

    class Loader(yaml.SafeLoader):
        pass

    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, once)
    for name in ("column_names.yml", "event_words.yml"):
        read = yaml.load((Path(names.__file__).parent / name).read_text(), Loader=Loader)  # noqa: S506
        lists = [entry for entry in read.values() if isinstance(entry, list)]
        lists += [words for entry in read.values() if isinstance(entry, dict) for words in entry.values()]
        assert all(isinstance(word, str) for words in lists for word in words), name


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        *(
            ("CustomerID", "customer_id"),
            ("customer_id", "customer_id"),
            ("Kd.-Nr.", "customer_id"),
            ("Müşteri No", "customer_id"),
        ),
        *(
            ("会員番号", "customer_id"),
            ("Stückpreis", "unit_price"),
            ("STUECKPREIS", "unit_price"),
            ("Qté", "quantity"),
        ),
        *(
            ("Betrag (EUR)", "line_amount"),
            ("ยอดรวม", "line_amount"),
            ("订单金额(元)", "line_amount"),
            ("Fecha de compra", "ordered_at"),
        ),
        *(
            ("Data zamówienia", "ordered_at"),
            ("order_purchase_timestamp", "ordered_at"),
            ("Lineitem quantity", "quantity"),
        ),
        *(
            ("DocDate", "ordered_at"),
            ("CardCode", "customer_id"),
            ("ItemCode", "product_id"),
            ("event_time", "occurred_at"),
        ),
    ],
)
def test_names_of_common_exports(name: str, meaning: str) -> None:
    """Each of these is the header of a system or a language that shops use."""
    known = names.meanings(name)
    assert known
    assert known[meaning] == max(known.values())


@pytest.mark.parametrize("name", ["", "#", "?", "x", "12", "__"])
def test_names_that_say_nothing(name: str) -> None:
    """A column without a name must not be taken for anything that is sold."""
    assert set(names.meanings(name)) <= {"row_id"}


def test_the_page_lists_the_contract() -> None:
    """Who maps a file reads there what a column must hold, and a column that is not there is never found."""
    page = (ROOT / "docs" / "bring-your-own-data.md").read_text(encoding="utf-8").split("### The columns")[1]
    for entity, columns in contract().items():
        listed = page.split(f"\n`{entity}` \u2013 ")[1].split("\n\n")[1]
        names_of = {name for line in listed.splitlines() for name in re.findall(r"`(\w+)`", line.split("|")[1])}
        assert names_of == set(columns), entity
