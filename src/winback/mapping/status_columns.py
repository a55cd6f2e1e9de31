"""Which columns say what became of a row: by their names, and by their words whatever they are called."""

from __future__ import annotations

from collections.abc import Iterator

from winback.mapping.draft import Draft
from winback.mapping.names import PART, STRONG, meanings
from winback.mapping.profile import Column
from winback.mapping.sale_rows import Sales
from winback.mapping.status_words import COUNT, GIVEN_BACK, status_meaning

MOST_WORDS = 50
"""A column with more different words is no status."""
MOST_CODES = 25
"""The same for one with numbers."""
MOST_TYPES = 12
"""The same for one of which a single word is known."""
MOST_KNOWN = 0.9
"""A column that is named like something else is a status if this share of its rows has words that are known."""
SOME_KNOWN = 0.5
"""The same for one that is named like it in part, or like nothing that is known."""

_MOST = 0.5
_OTHERS = frozenset(("personal", "country", "customer_id", "brand"))
"""What has words of its own."""


def status_columns(draft: Draft) -> Iterator[tuple[Column, str]]:
    """Yield the columns that may be statuses, and how they are named: status, part, type, flag, shipping or other.

    Parameters
    ----------
    draft : Draft

    Yields
    ------
    tuple of Column and str
    """
    for column in draft.free():
        known = draft.meanings[column.name]
        status = 0.0 if known.keys() & _OTHERS and known.get("status", 0) < STRONG else known.get("status", 0)
        if column.distinct > MOST_WORDS or column.is_date or column.is_email or column.is_clock:
            continue
        if column.is_boolean and draft.score(column, "is_return") >= PART:
            yield column, "flag"
        elif column.number is not None or column.is_boolean:
            is_code = column.is_boolean or (column.number is not None and column.number.is_whole)
            if is_code and column.distinct <= MOST_CODES and (status == STRONG or status >= PART < column.distinct):
                yield column, "status"
        elif is_of_shipping(column):
            yield column, "shipping"
        elif known.get("transaction_type", 0) >= PART:
            yield column, "type"
        elif status == STRONG:
            yield column, "status"
        elif status >= PART or known.get("is_return", 0) >= PART:
            yield column, "part"
        elif not known.keys() & _OTHERS:
            yield column, "other" if known else "nothing"


def is_of_shipping(column: Column) -> bool:
    """Whether a column says by its name what was shipped, which is not what was paid."""
    return meanings(column.name).get("fulfillment", 0) >= PART


def is_status_in_words(column: Column) -> bool:
    """Whether the words of a column say what became of its rows, whatever the column is called."""
    if not 1 < column.distinct <= MOST_WORDS or column.number is not None or column.is_boolean:
        return False
    return _says_enough("other", known_words(column, "other"), column)


def known_words(column: Column, named: str) -> dict[str, str | None]:
    """Return what each word of a status means; None where nobody knows.

    Parameters
    ----------
    column : Column
    named : str
        How it is named, see `status_columns`.
    """
    words = [str(word) for word in column.texts.dropna().value_counts().index]
    known = {word: status_meaning(word, in_parts=named != "other") for word in words}
    if named == "type":
        return known
    for word, meaning in known.items():
        # "Paid by bank transfer" is no transfer.
        if meaning == "not_a_sale" and status_meaning(word, in_parts=False) is None:
            known[word] = None
    if named == "shipping":
        # What waits there waits to be shipped; what failed or was moved may be a parcel.
        known = {
            word: {"unpaid": "sold", "failed": None, "not_a_sale": None}.get(str(meaning), meaning)
            for word, meaning in known.items()
        }
    return known


def is_status(column: Column, named: str, known: dict[str, str | None], sales: Sales) -> bool:
    """Whether a column that may be a status is one.

    Parameters
    ----------
    column, named
        See `status_columns`.
    known : dict
        What its words mean.
    sales : Sales
    """
    if named == "status":
        return True
    if named == "type" and column.distinct <= MOST_TYPES:
        # A type whose words nobody knows is asked about where some of them take money out and others bring it in.
        exact = {status_meaning(word, in_parts=False) for word in known}
        if exact & set(GIVEN_BACK) or _moves_both_ways(column, sales):
            return True
    # Words such as "refunded" are said of orders only, so the others are asked about.
    is_short = named in {"nothing", "part"} and column.distinct <= MOST_TYPES and _is_repeated(column)
    if is_short and any(status_meaning(word, in_parts=False) == "taken_back" for word in known):
        return True
    return _says_enough(named, known, column)


def _is_repeated(column: Column) -> bool:
    return 1 < column.distinct < int(column.texts.notna().sum()) / 2


def _says_enough(named: str, known: dict[str, str | None], column: Column) -> bool:
    """Whether a column that is not plainly named like a status is one: its words are known, and some do not count."""
    counts = column.texts.dropna().value_counts()
    share = sum(counts[word] for word, meaning in known.items() if meaning) / max(counts.sum(), 1)
    found = {meaning for meaning in known.values() if meaning}
    others = found - set(COUNT)
    if named == "other":
        # Words such as "pending" are said of many things; those for what was given back or moved are not.
        is_mixed = len(found) > len(others) or column.filled < 1
        return share >= MOST_KNOWN and bool(others - {"unpaid", "failed"}) and is_mixed
    if named == "nothing":
        return _is_repeated(column) and share >= SOME_KNOWN and bool(others) and len(found) > len(others)
    return share >= SOME_KNOWN and bool(others)


def _moves_both_ways(column: Column, sales: Sales) -> bool:
    """Whether most rows of one word take money back and most of another do not."""
    if column.texts.nunique() < 2 or sales.signs is None:
        return False
    shares = sales.takes_back.groupby(column.texts).mean()
    return bool((shares > _MOST).any() and (shares <= _MOST).any())
