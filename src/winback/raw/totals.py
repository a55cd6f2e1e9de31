"""Rows below the data that add it up."""

from __future__ import annotations

import re
from collections.abc import Sequence

LAST_ROWS = 3
"""Totals stand in one of the last rows."""

_WORDS = (
    *("total", "totals", "grand total", "sub-?total", "sum", "summe", "gesamt(summe|betrag)?", "zwischensumme"),
    *(
        "insgesamt",
        "total geral",
        "totale?",
        "totale (complessivo|generale)",
        "total g[ée]n[ée]ral",
        "somme",
        "totaal",
        "eindtotaal",
    ),
    *("suma", "razem", "łącznie", "celkem", "spolu", "összesen", "итого", "всего", "разом", "toplam", "genel toplam"),
    *(
        "summa",
        "totalt",
        "i alt",
        "yhteensä",
        "σύνολο",
        "合計",
        "总计",
        "總計",
        "합계",
        "รวม",
        "รวมทั้งหมด",
        "total geral",
    ),
)
_TOTAL = re.compile(rf"({'|'.join(_WORDS)}) *[:=]? *(\(.*\))?", re.IGNORECASE)
_WITHIN = re.compile(rf"^[^\W\d]*({'|'.join(_WORDS)})\b", re.IGNORECASE)


def is_total_row(fields: Sequence[str]) -> bool:
    """Say whether a row is a total: its first text says so, and some of its cells are empty."""
    filled = [field for field in fields if field]
    return 1 < len(filled) < len(fields) and _TOTAL.fullmatch(filled[0]) is not None


def names_total(text: str) -> bool:
    """Say whether a text begins or ends like a total: Total 03.01.24, Tagestotal, Subtotal."""
    return _WITHIN.search(text) is not None
