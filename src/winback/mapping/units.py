"""Amounts that count cents."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from winback.mapping.expressions import hundredths_sql, is_one_of_sql
from winback.mapping.names import key, words
from winback.mapping.profile import Column
from winback.mapping.recipes import Recipe

WITHOUT_CENTS = frozenset(
    (
        *("bif", "clp", "djf", "gnf", "isk", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv"),
        *("xaf", "xof", "xpf"),
    )
)
"""Currencies whose smallest unit is the whole."""

FEWEST_CENTS = 500
"""Whole amounts with a median from here on may be cents: 5.00 is a small order."""

_CENTS = frozenset(
    (
        "cent",
        "cents",
        "ct",
        "minor",
        "pence",
        "centimes",
        "centimos",
        "centavos",
        "centesimi",
        "ore",
        "grosze",
        "groszy",
    )
)


def known_currencies(currency: Column | None) -> frozenset[str]:
    """Return the codes in a column, in lower case."""
    return frozenset() if currency is None else frozenset(text.lower() for text in currency.texts.dropna().unique())


def counts_cents(column: Column, recipe: Recipe | None, currency: Column | None) -> bool:
    """Whether a column is known to count the smallest unit of its currency: by its name, or by what the export is."""
    known = known_currencies(currency)
    if column.number is None or not column.number.is_whole or (known and known <= WITHOUT_CENTS):
        return False
    return bool(_CENTS & set(words(column.name))) or (recipe is not None and key(column.name) in recipe.in_hundredths)


def whole_units(column: Column, recipe: Recipe | None, currency: Column | None) -> pd.Series:
    """Return the amounts of a column as they will be read: what counts cents is divided by 100."""
    if not counts_cents(column, recipe, currency):
        return column.numbers
    if currency is None:
        return column.numbers / 100
    return column.numbers.where(currency.texts.str.lower().isin(WITHOUT_CENTS), column.numbers / 100)


def may_count_cents(column: Column, currency: Column | None) -> bool:
    """Whether amounts look as if they counted cents: whole, high, and seldom round."""
    known = known_currencies(currency)
    if column.number is None or not column.number.is_whole or column.number.currencies or known & WITHOUT_CENTS:
        return False
    numbers = column.numbers.dropna().abs()
    numbers = numbers[numbers > 0]
    return bool(numbers.nunique() > 2 and numbers.median() >= FEWEST_CENTS and (numbers % 100 == 0).mean() < 0.5)


def whole_units_sql(sql: str, currency: Column | None) -> str:
    """Divide an amount by 100, unless its row's currency has no cents."""
    whole = sorted(known_currencies(currency) & WITHOUT_CENTS)
    if currency is None or not whole:
        return hundredths_sql(sql)
    return f"case when {is_one_of_sql(currency.sql, whole)} then {sql} else {hundredths_sql(sql)} end"


def named_currency(columns: Iterable[Column], scores: dict[str, dict[str, float]], lowest: float) -> Column | None:
    """Return the column that names the currency of each row."""
    return next((column for column in columns if scores[column.name].get("currency", 0) >= lowest), None)
