"""What a column's name says: the meanings it may have, in the languages of `column_names.yml`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from winback.mapping.number_format import CURRENCIES

_DATA = Path(__file__).parent
_GAPS = re.compile(r"""[\s_\-\u2013./\\:;,()\[\]{}'’"*&|?!°º%+№#]+""")

# "Amount (EUR)" is an amount.
_UNITS = frozenset(sign.casefold() for sign in CURRENCIES)

STRONG, WEAK, PART, WEAK_PART = 1.0, 0.7, 0.55, 0.35
"""How much a name says: it is the meaning's own, it may be, it holds one that is, it holds one that may be."""

LEFT_OUT = frozenset(
    (
        *(
            "row_id",
            "any_number",
            "currency",
            "tax",
            "shipping",
            "fee",
            "refund_amount",
            "compare_price",
            "outstanding",
            "other_amount",
        ),
        *(
            "order_discount",
            "discount_rate",
            "other_date",
            "personal",
            "status",
            "transaction_type",
            "fulfillment",
            "last_order_at",
            "not_read",
        ),
    )
)
"""Meanings that no contract column has."""


@dataclass(frozen=True)
class Dictionary:
    """Names by meaning: as keys of letters and digits, and as tuples of words."""

    score_of: dict[str, dict[str, float]]
    words_of: dict[tuple[str, ...], dict[str, float]]


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case without accents: ``OrderDate`` → ``("order", "date")``."""
    text = unicodedata.normalize("NFKC", name).strip()
    text = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text).casefold()
    return tuple(word for word in _GAPS.split(_without_accents(text)) if word)


def key(name: str) -> str:
    """Return the letters and digits of a name in lower case without accents."""
    # Letter case first: "SessionID" and "sessionid" are one name.
    return "".join(words(name))


def _without_accents(text: str) -> str:
    """Drop the accents of Latin letters; the vowel signs of other scripts stay."""
    apart = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", plain.replace("ı", "i").replace("ł", "l").replace("ø", "o"))


@cache
def dictionary() -> Dictionary:
    """Read the names that the package knows."""
    meanings = load("column_names.yml")
    score_of: dict[str, dict[str, float]] = {}
    words_of: dict[tuple[str, ...], dict[str, float]] = {}
    for meaning, languages in meanings.items():
        for language, names in languages.items():
            is_weak = language == "weak"
            for name in names:
                for spelling in _spellings(str(name)):
                    _raise(score_of.setdefault(key(spelling) or spelling, {}), meaning, WEAK if is_weak else STRONG)
                    if language != "whole":
                        _raise(words_of.setdefault(words(spelling), {}), meaning, WEAK_PART if is_weak else PART)
    return Dictionary(score_of, words_of)


def meanings(name: str) -> dict[str, float]:
    """Return the meanings that a column's name may have, with how much it says for each, 0 to 1."""
    known = dictionary()
    parts = tuple(word for word in words(name) if word not in _UNITS)
    # "Order lines/Quantity" is the quantity of an order line.
    end = key(name.rpartition("/")[2])
    for spelling in (key(name) or name.strip(), "".join(parts), end):
        if spelling in known.score_of:
            return dict(known.score_of[spelling])
    found: dict[str, float] = {}
    for first in range(len(parts)):
        for last in range(first + 1, len(parts) + 1):
            for meaning, score in known.words_of.get(parts[first:last], {}).items():
                # Short names are in many others by chance; longer parts say more.
                if len("".join(parts[first:last])) > 2:
                    _raise(found, meaning, score + 0.02 * (last - first))
    if not found:
        found = _inside(key(name), known)
    return found


def _inside(letters: str, known: Dictionary) -> dict[str, float]:
    """Scripts without gaps between words: a name that holds a known one."""
    found: dict[str, float] = {}
    if letters.isascii():
        return found
    for name, scores in known.score_of.items():
        if len(name) > 1 and not name.isascii() and name in letters:
            for meaning, score in scores.items():
                _raise(found, meaning, (PART if score == STRONG else WEAK_PART) + 0.02 * len(name) / len(letters))
    return found


@cache
def known_meanings() -> frozenset[str]:
    """Return the meanings that a column may have."""
    return frozenset(load("column_names.yml")) | LEFT_OUT


@cache
def event_words() -> dict[str, str]:
    """Return the event type that each known word means, by the word's key."""
    known = load("event_words.yml")
    return {key(str(word)): event_type for event_type, names in known.items() for word in names}


@cache
def plain_words() -> dict[str, frozenset[str]]:
    """Return the words in lower case that mean ``true``, ``false``, ``consented``, ``refused`` and so on."""
    return {meaning: frozenset(map(str, known)) for meaning, known in load("plain_words.yml").items()}


def load(name: str) -> dict[str, Any]:
    """Read a list of words of this package."""
    return dict(read_yaml(_DATA / name))


def read_yaml(path: Path) -> Any:
    """Read a YAML file."""
    # The loader in C reads the thousands of names in a tenth of the time.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506


def _spellings(name: str) -> set[str]:
    """Return a name and, for German, the way it is written without umlauts."""
    lower = name.lower()
    plain = lower.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return {name, plain} if plain != lower else {name}


def _raise(scores: dict[str, float], meaning: str, score: float) -> None:
    scores[meaning] = max(scores.get(meaning, 0.0), score)
