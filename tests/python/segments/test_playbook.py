"""The playbook that comes with the project, as a file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

PLAYBOOK = Path(__file__).parents[3] / "seeds" / "playbook.csv"
# The words that analysts of dormant customers, of invoices and of aggregated customers use for their segments.
NAMES_IN_USE = [
    "low-purchase",
    "high-value",
    "churned",
    "top",
    "casual",
    "Recent Low-Spenders",
    "High-Value Dormant",
    "Engaged High-Spenders",
    "Dormant Low-Spenders",
]
STRATEGIES = {
    # Who bought little and went silent, and who bought much.
    "low-purchase": ["recommendations", "VIP", "free shipping and returns", "reviews", "complaints", "protected"],
    "high-value": [
        "close to what they used to buy",
        "discount",
        "promotion",
        "premium service",
        "upgrade",
        "membership",
    ],
    "Recent Low-Spenders": ["add-ons and larger sizes", "Cross-sell", "warm"],
    "Engaged High-Spenders": ["loyalty", "first", "service"],
}


def rows_called(name: str) -> list[dict[str, str]]:
    """Return the rows with this name or alias, whatever the case."""
    with PLAYBOOK.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        row
        for row in rows
        if name.lower() in {known.strip().lower() for known in [row["segment_name"], *row["aliases"].split(";")]}
    ]


@pytest.mark.parametrize("name", NAMES_IN_USE)
def test_names_in_use_lead_to_a_row(name: str) -> None:
    """Somebody who knows a segment by another name would not find what to do with it."""
    assert rows_called(name)


@pytest.mark.parametrize("name", STRATEGIES)
def test_known_strategies_are_proposed(name: str) -> None:
    """What is known to help with these customers would have to be thought of again."""
    proposed = " ".join(" ".join(row.values()) for row in rows_called(name)).lower()
    assert [words for words in STRATEGIES[name] if words.lower() not in proposed] == []


def test_every_row_says_who_acts_and_what_it_may_cost() -> None:
    """A segment without an owner or a budget is a report nobody acts on."""
    with PLAYBOOK.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["owner"], row["segment_key"]
            assert float(row["max_cost_per_customer"]) > 0, row["segment_key"]
