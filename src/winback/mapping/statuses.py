"""Which columns say what became of a row, and what each of their words means for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from winback.mapping.draft import Draft
from winback.mapping.names import PART, STRONG, meanings, plain_words
from winback.mapping.profile import Column
from winback.mapping.proposal import STATES, UNDECIDED, StatusWord
from winback.mapping.sale_rows import Sales
from winback.mapping.status_words import GIVEN_BACK, status_meaning

MOST_WORDS = 50
"""A column with more different words is no status."""
MOST_KNOWN = 0.9
"""A column that is not named like a status is one if this share of its rows has words that are known."""
SOME_KNOWN = 0.5
"""The same for one that is named like it in part."""

_NO_SALE = ("not_a_sale", "failed", "unpaid")
_COUNT = ("sold", "shipped")
_MOST = 0.5


def take_statuses(draft: Draft) -> None:
    """Say for each word of a status what becomes of its rows, and ask about those that nobody knows."""
    sales = Sales(draft)
    unknown: list[str] = []
    for column, named in _candidates(draft):
        states = _states(column, named, sales)
        if states is None:
            continue
        draft.taken[f"status: {column.name}"] = column
        draft.proposal.statuses[column.name] = {
            word: StatusWord(state, *sales.of(_rows(column, word))) for word, state in states.items()
        }
        unknown += [f"{word!r} in {column.name!r}" for word, state in states.items() if state == UNDECIDED]
        _say_what_counts(draft, column, states, sales)
    _note_too_many_words(draft, sales)
    if unknown:
        draft.undecided(
            "statuses",
            STATES,
            f"nobody knows what {' and '.join(unknown)} {'means' if len(unknown) == 1 else 'mean'} for a sale; write "
            f"one of these for each {UNDECIDED} under statuses",
            is_needed=True,
        )


def is_status_in_words(column: Column) -> bool:
    """Whether the words of a column say what became of its rows, whatever the column is called."""
    if not 1 < column.distinct <= MOST_WORDS or column.number is not None or column.is_boolean:
        return False
    counts = column.texts.dropna().value_counts()
    known = {word: status_meaning(str(word), in_parts=False) for word in counts.index}
    return _says_enough("other", known, counts, column.filled)


def _candidates(draft: Draft) -> Iterator[tuple[Column, str]]:
    """Yield the columns that may be statuses, and how they are named: status, part, type, flag, or other."""
    for column in draft.free():
        known = draft.meanings[column.name]
        status = known.get("status", 0)
        is_shipping = meanings(column.name).get("fulfillment", 0) >= PART
        if column.distinct > MOST_WORDS or column.is_date or column.is_email or column.is_clock:
            continue
        if column.is_boolean:
            if draft.score(column, "is_return") >= PART:
                yield column, "flag"
        elif column.number is not None:
            if status == STRONG and column.number.is_whole and column.distinct <= MOST_WORDS / 2:
                yield column, "status"
        elif is_shipping:
            yield column, "shipping"
        elif known.get("transaction_type", 0) >= PART:
            yield column, "type"
        elif status == STRONG:
            yield column, "status"
        elif status >= PART or known.get("is_return", 0) >= PART:
            yield column, "part"
        elif not known.keys() & {"personal", "country", "customer_id", "brand"}:
            yield column, "other"


def _states(column: Column, named: str, sales: Sales) -> dict[str, str] | None:
    """Return what becomes of the rows with each word; None where the column says nothing of it."""
    counts = column.texts.dropna().value_counts()
    if named == "flag":
        return _flag_states(column, sales)
    known = {word: status_meaning(str(word), in_parts=named != "other") for word in counts.index}
    if named == "shipping":
        # What waits there waits to be shipped.
        known = {word: "sold" if meaning == "unpaid" else meaning for word, meaning in known.items()}
    # A type whose words nobody knows is asked about where some of them take money out and others bring it in.
    is_plain = named == "status" or (named == "type" and _moves_both_ways(column, sales))
    if not is_plain and not _says_enough(named, known, counts, column.filled):
        return None
    judge = _Judge(column, named, sales, known)
    states = {word: judge.state(word, meaning) for word, meaning in known.items()}
    if column.filled < 1:
        only_marks = all(meaning not in {None, *_COUNT} for meaning in known.values())
        states[""] = "sold" if only_marks or named in {"shipping", "part", "other"} else UNDECIDED
    return states


def _says_enough(named: str, known: dict[str, str | None], counts: pd.Series, filled: float) -> bool:
    """Whether a column that is not plainly named like a status is one: its words are known, and some do not count."""
    share = sum(counts[word] for word, meaning in known.items() if meaning) / max(counts.sum(), 1)
    found = {meaning for meaning in known.values() if meaning}
    others = found - set(_COUNT)
    if named == "other":
        # Words such as "pending" are said of many things; those for what was given back or moved are not.
        return share >= MOST_KNOWN and bool(others - {"unpaid", "failed"}) and (len(found) > len(others) or filled < 1)
    return share >= SOME_KNOWN and bool(others)


def _moves_both_ways(column: Column, sales: Sales) -> bool:
    """Whether most rows of one word take money back and most of another do not."""
    if column.texts.nunique() < 2 or sales.signs is None:
        return False
    shares = sales.takes_back.groupby(column.texts).mean()
    return bool((shares > _MOST).any() and (shares <= _MOST).any())


def _flag_states(column: Column, sales: Sales) -> dict[str, str] | None:
    """Return what becomes of the rows that are marked with yes, by the name of their column."""
    words = column.texts.dropna().unique()
    marked = [word for word in words if word.lower() in plain_words()["true"]]
    if not marked:
        return None
    says = status_meaning(column.name.replace("_", " ").removeprefix("is "), in_parts=True)
    judge = _Judge(column, "status" if says == "taken_back" else "type", sales, {})
    meaning = says if says in GIVEN_BACK else "refund"
    states = {word: judge.state(word, meaning) if word in marked else "sold" for word in words}
    return states if column.filled == 1 else states | {"": "sold"}


@dataclass(frozen=True)
class _Judge:
    """A column, how it is named, what its words mean, and the sales of its rows."""

    column: Column
    named: str
    sales: Sales
    known: dict[str, str | None]

    def state(self, word: str, meaning: str | None) -> str:
        """Return what becomes of the rows with one word."""
        rows = _rows(self.column, word)
        if meaning is None:
            return UNDECIDED
        if meaning in _NO_SALE and not (meaning == "unpaid" and _are_shipped(self.sales.draft, rows)):
            return "no sale"
        if meaning not in GIVEN_BACK:
            return "sold"
        if word.casefold() == "closed" and not _is_closed_taken_back(self.sales.draft, rows, self.known):
            return UNDECIDED
        return self._given_back(rows, meaning)

    def _given_back(self, rows: pd.Series, meaning: str) -> str:
        """Tell a sale that was taken back from a row that takes it back."""
        if self.sales.are_negative(rows) or self.sales.share_beside(rows, ~rows & ~self.sales.takes_back) > _MOST:
            return "refund"
        if self.sales.share_beside(rows, ~rows & self.sales.takes_back) > _MOST:
            # The sale stays where its refund has a row of its own.
            return "sold"
        is_row = self.named == "type" or (self.named == "other" and meaning == "refund")
        return "refund" if is_row else "taken back"


def _are_shipped(draft: Draft, rows: pd.Series) -> bool:
    """Whether most of some rows are on their way or there, though they are not paid."""
    for column in draft.columns:
        if meanings(column.name).get("fulfillment", 0) >= PART:
            known = {word: status_meaning(word, in_parts=True) for word in column.texts[rows].dropna().unique()}
            if rows.any() and (column.texts[rows].map(known) == "shipped").mean() > 0.5:
                return True
    return False


def _is_closed_taken_back(draft: Draft, rows: pd.Series, known: dict[str, str | None]) -> bool:
    """Whether closed orders are those that were given back, by their refunds or because others are complete."""
    refunds = [c for c in draft.columns if c.number is not None and "refund_amount" in draft.meanings[c.name]]
    if refunds:
        return bool((refunds[0].numbers[rows].fillna(0).abs() > 0).mean() > 0.5)
    return any(word.casefold() in ("complete", "processing") for word in known)


def _say_what_counts(draft: Draft, column: Column, states: dict[str, str], sales: Sales) -> None:
    """Note the rows that do not count, and those that do though they are not paid."""
    for state, words in (("taken back", "they count as nothing sold"), ("no sale", "they are set aside as no sale")):
        found = [word for word, of in states.items() if of == state]
        if found:
            rows = column.texts.isin(found)
            draft.proposal.notes.append(
                f"{int(rows.sum())} of the rows looked at are {' or '.join(word.lower() for word in found)} by "
                f"{column.name!r}, so {words}."
            )
    owed = [word for word, of in states.items() if of == "sold" and status_meaning(word, in_parts=True) == "unpaid"]
    if owed:
        rows = column.texts.isin(owed)
        draft.proposal.notes.append(
            f"{int(rows.sum())} of the rows looked at are {' or '.join(owed)} by {column.name!r} but were shipped, so "
            "they count as sold. Write 'no sale' under statuses if they should not."
        )


def _note_too_many_words(draft: Draft, sales: Sales) -> None:
    """Name a status that has too many words to list, where some of them do not sound like a sale."""
    for column in draft.free():
        is_named = draft.meanings[column.name].get("status", 0) == STRONG
        if not is_named or column.distinct <= MOST_WORDS or column.number is not None or column.is_date:
            continue
        meaning = {word: status_meaning(str(word), in_parts=True) for word in column.texts.dropna().unique()}
        found = [word for word, known in meaning.items() if known not in {None, "partly_refunded", *_COUNT}]
        rows = column.texts.isin(found)
        if found:
            count, money = sales.of(rows)
            draft.proposal.notes.append(
                f"{column.name!r} is named like a status but has {column.distinct:,} different words, too many to "
                f"list, so it is not read and all rows count as sold: {count:,} of the rows looked at"
                + ("" if money is None else f" ({money:,.2f})")
                + f" do not sound like it, such as {found[0]!r}. Add a column with shorter words to the file."
            )


def _rows(column: Column, word: str) -> pd.Series:
    return column.texts.isna() if word == "" else column.texts == word
