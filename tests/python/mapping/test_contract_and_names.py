"""The contract as Python sees it, and the names of columns that the package knows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

from winback.mapping import names
from winback.mapping.contract import ENTITIES, EVENT_TYPES, LOOKUPS, NEEDED, contract
from winback.mapping.draft import LEFT_OUT, MEANINGS


def test_needed_columns_are_in_the_contract() -> None:
    """A need that no mapping can meet would refuse every mapping."""
    assert set(NEEDED) == {*ENTITIES, *LOOKUPS}
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


def test_what_the_contract_says_of_nulls_and_keys_is_tested() -> None:
    """A rule that only the documentation has would be broken by the next raw form, and nobody would see it."""
    models = yaml.safe_load((ROOT / "models" / "input" / "_input__models.yml").read_text(encoding="utf-8"))["models"]
    assert len(models) == len(list((ROOT / "models" / "input").glob("*.sql")))
    for model in models:
        assert model["config"]["contract"]["enforced"], model["name"]
        rules = model["data_tests"][0]["sound"]["arguments"]
        columns = {column["name"]: column["config"]["meta"] for column in model["columns"]}
        assert rules["key"] == [name for name, meta in columns.items() if meta.get("key")]
        never = {name for name, meta in columns.items() if meta["null_when"] == "never"}
        assert never == {*rules["key"], *rules.get("never_null", [])}, model["name"]
        assert all(column["data_type"] and column["description"] for column in model["columns"])
        for column in model["columns"]:
            counts = column["data_type"] not in ("string", "timestamp", "boolean")
            is_place = column["name"] in ("source_row", "column_position")
            assert counts == ("unit" in column["config"]["meta"] or is_place), (model["name"], column["name"])


def test_order_lines_hand_every_column_on() -> None:
    """A column that is new in the contract would be read, tested, and seen by no mart."""
    sql = (ROOT / "models" / "core" / "orders" / "int_order_lines.sql").read_text(encoding="utf-8")
    missing = [name for name in contract()["order_lines"] if f"order_lines.{name}" not in sql]
    # from there on all amounts are in one
    assert missing == ["currency"]
