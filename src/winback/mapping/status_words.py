"""What the words of a status mean, in the languages of `status_words.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from winback.mapping.names import key, load, words

MEANINGS = ("not_a_sale", "failed", "unpaid", "partly_refunded", "refund", "taken_back", "shipped", "sold")
"""What a word can mean. Of several that a text holds, the first counts."""

GIVEN_BACK = ("refund", "taken_back")
"""A row that takes money back, and an order that was taken back; as statuses they say the same."""

COUNT = ("sold", "shipped", "partly_refunded")
"""What counts as sold; only a text that is known as a whole means that."""

_PREFIXES = ("wc",)
_WITHOUT_GAPS = 0x0E00
"""From this letter on, scripts have no gaps between words."""
_SHORTEST_STEM, _LONGEST_ENDING = 5, 3
_NOT_DONE = frozenset("未不没非無待中")
"""Signs that say of the words beside them that they are not so, or not yet."""


@dataclass(frozen=True)
class _Known:
    """Meanings by a text's key, and by the words that may be a part of it."""

    exact: dict[str, str]
    parts: dict[tuple[str, ...], str]
    negations: frozenset[str]
    fillers: frozenset[str]
    stems: dict[str, str]
    endings: str


@cache
def _known() -> _Known:
    exact: dict[str, str] = {}
    parts: dict[tuple[str, ...], str] = {}
    loaded = load("status_words.yml")
    for meaning in MEANINGS:
        for language, texts in loaded[meaning].items():
            for text in texts:
                exact[key(text)] = meaning
                if language != "whole":
                    parts[words(text)] = meaning
    return _Known(
        exact,
        parts,
        frozenset(loaded["negations"]),
        frozenset(map(key, loaded["fillers"])),
        _stems(exact, loaded["endings"]),
        loaded["endings"],
    )


def _stem(word: str, endings: str) -> str:
    """Return a word without its ending, where that may be a gender or a number: "pagata", "оплачено"; else nothing."""
    stem = word.rstrip("s").rstrip(endings)
    return stem if len(stem) >= _SHORTEST_STEM and len(word) - len(stem) < _LONGEST_ENDING else ""


def _stems(exact: dict[str, str], endings: str) -> dict[str, str]:
    """Return the meanings of the stems that have a single one."""
    found: dict[str, set[str]] = {}
    for word, meaning in exact.items():
        found.setdefault(_stem(word, endings), set()).add(meaning)
    return {stem: next(iter(meanings)) for stem, meanings in found.items() if stem and len(meanings) == 1}


def status_meaning(text: str, *, in_parts: bool) -> str | None:
    """Return what a status means.

    Parameters
    ----------
    text : str
        As the file has it.
    in_parts : bool
        Whether a text that is not known may have the meaning of the known words in it, unless that is one of `COUNT`:
        "payment being checked" is no payment.

    Returns
    -------
    str or None
        One of `MEANINGS`; None where nobody knows, or where its parts contradict each other.
    """
    known = _known()
    parts = words(text)
    parts = parts[1:] if len(parts) > 1 and parts[0] in _PREFIXES else parts
    meaning = known.exact.get("".join(parts))
    if meaning is None and len(parts) == 1:
        meaning = known.stems.get(_stem(parts[0], known.endings))
    if meaning is not None or not in_parts or known.negations & set(parts):
        return meaning
    rest = "".join(part for part in parts if part not in known.fillers)
    if rest in known.exact:
        return known.exact[rest]
    found = {
        known.parts[parts[first:last]]
        for first in range(len(parts))
        for last in range(first + 1, len(parts) + 1)
        if parts[first:last] in known.parts
    }
    letters = "".join(parts)
    if not found and any(ord(letter) >= _WITHOUT_GAPS for letter in letters) and not set(letters) & _NOT_DONE:
        found = {known.exact[word] for word in known.exact if len(word) > 1 and not word.isascii() and word in letters}
    if found & {"failed", "unpaid"} and found & set(GIVEN_BACK):
        return None
    meaning = next((meaning for meaning in MEANINGS if meaning in found), None)
    return None if meaning in COUNT else meaning
