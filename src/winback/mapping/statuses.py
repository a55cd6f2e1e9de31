"""What each word of a status means for the rows that have it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from winback.mapping.draft import Draft
from winback.mapping.names import STRONG, plain_words
from winback.mapping.profile import Column
from winback.mapping.proposal import STATES, UNDECIDED, StatusWord
from winback.mapping.sale_rows import Sales
from winback.mapping.status_columns import MOST_WORDS, is_of_shipping, is_status, known_words, status_columns
from winback.mapping.status_doubts import Found, doubt_most, rows_of, settle_credited
from winback.mapping.status_words import COUNT, GIVEN_BACK, status_meaning

IF_SHIPPED, SHIPPED = "sold if shipped", "shipped"

_NO_SALE = ("not_a_sale", "failed", "unpaid")
_BECAME = {"failed", "unpaid", "taken_back", "shipped"}
"""What words of statuses mean and kinds of rows do not."""
_MOST = 0.5


def take_statuses(draft: Draft) -> None:
    """Say for each word of a status what becomes of its rows, and ask about those that nobody knows.

    Parameters
    ----------
    draft : Draft
        Its statuses are set, and what has to be asked or said of them.
    """
    sales = Sales(draft)
    found: list[Found] = []
    for column, named in status_columns(draft):
        known = known_words(column, named)
        states = _states(column, named, sales, known)
        if states is not None:
            draft.taken[f"status: {column.name}"] = column
            found.append(Found(column, named, known, states))
    _name_shipped(draft, found, sales)
    questions = [
        f"nobody knows what {' and '.join(repr(word or 'empty') for word in unknown)} in {one.column.name!r} "
        f"{'means' if len(unknown) == 1 else 'mean'} for a sale"
        for one in found
        if (unknown := one.words_of(UNDECIDED))
    ]
    questions += settle_credited(draft, found, sales) + doubt_most(draft, found, sales)
    for one in found:
        draft.proposal.statuses[one.column.name] = {
            word: StatusWord(state, *sales.of(rows_of(one.column, word))) for word, state in one.states.items()
        }
        _say_what_counts(draft, one, sales)
    _note_too_many_words(draft, sales)
    if questions:
        why = f"{'; '.join(questions)}; write one of these for each {UNDECIDED} under statuses"
        draft.undecided("statuses", STATES, why, is_needed=True)


def _states(column: Column, named: str, sales: Sales, known: dict[str, str | None]) -> dict[str, str] | None:
    """Return what becomes of the rows with each word; None where the column says nothing of it."""
    if named == "flag":
        return _flag_states(column, sales)
    if not is_status(column, named, known, sales):
        return None
    # "pending" in a column that is not called a status may be a parcel, or an address that is not confirmed.
    is_vague = named == "nothing" and not set(known.values()) & {*GIVEN_BACK, "not_a_sale", "partly_refunded"}
    judge = _Judge(column, named, sales, known)
    states = {
        word: UNDECIDED if is_vague and meaning not in COUNT else judge.state(word, meaning)
        for word, meaning in known.items()
    }
    if column.filled < 1:
        only_marks = all(meaning not in {None, *COUNT} for meaning in known.values())
        states[""] = "sold" if only_marks or named in {"shipping", "part", "other", "nothing"} else UNDECIDED
    return states


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
        rows = rows_of(self.column, word)
        if meaning is None:
            return UNDECIDED
        if meaning in _NO_SALE:
            is_owed = meaning == "unpaid" and (rows & _are_shipped(self.sales.draft)).any()
            return IF_SHIPPED if is_owed else "no sale"
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
        # "Refund" beside "Sale" is a kind of row; beside "expired" it is what became of an order.
        is_kind = self.named in {"other", "nothing"} and not set(self.known.values()) & _BECAME
        is_row = meaning == "refund" and (self.named == "type" or is_kind)
        return "refund" if is_row else "taken back"


def _are_shipped(draft: Draft) -> pd.Series:
    """Return for each row whether a column for shipping says that it is on its way or there."""
    shipped = pd.Series(False, index=draft.columns[0].texts.index)
    for column in filter(is_of_shipping, draft.columns):
        words = [word for word, meaning in known_words(column, "shipping").items() if meaning == "shipped"]
        shipped |= column.texts.isin(words)
    return shipped


def _name_shipped(draft: Draft, found: list[Found], sales: Sales) -> None:
    """Name the words that prove that a row was shipped, where another column's word counts only with them."""
    owed = [one for one in found if one.words_of(IF_SHIPPED)]
    if not owed:
        return
    for column in filter(is_of_shipping, draft.columns):
        known = known_words(column, "shipping")
        one = next((one for one in found if one.column.name == column.name), None)
        if one is None and "shipped" in known.values():
            judge = _Judge(column, "shipping", sales, known)
            states = {word: judge.state(word, meaning) for word, meaning in known.items()}
            one = Found(column, "shipping", known, states | ({"": "sold"} if column.filled < 1 else {}))
            draft.taken[f"status: {column.name}"] = column
            found.append(one)
        if one is not None:
            one.states.update({word: SHIPPED for word, meaning in known.items() if meaning == "shipped"})


def _is_closed_taken_back(draft: Draft, rows: pd.Series, known: dict[str, str | None]) -> bool:
    """Whether closed orders are those that were given back, by their refunds or because others are complete."""
    refunds = [c for c in draft.columns if c.number is not None and "refund_amount" in draft.meanings[c.name]]
    if refunds:
        return bool((refunds[0].numbers[rows].fillna(0).abs() > 0).mean() > 0.5)
    return any(word.casefold() in ("complete", "processing") for word in known)


def _say_what_counts(draft: Draft, one: Found, sales: Sales) -> None:
    """Note the rows that do not count, and those that do though they are not paid."""
    texts, name = one.column.texts, one.column.name
    for state, words in (("taken back", "they count as nothing sold"), ("no sale", "they are set aside as no sale")):
        found = one.words_of(state)
        if found:
            draft.proposal.notes.append(
                f"{int(texts.isin(found).sum())} of the rows looked at are "
                f"{' or '.join(word.lower() for word in found)} by {name!r}, so {words}."
            )
    owed = one.words_of(IF_SHIPPED)
    if owed:
        rows = texts.isin(owed)
        are_shipped = _are_shipped(draft)
        shipped, other = (_rows_and_money(sales, part) for part in (rows & are_shipped, rows & ~are_shipped))
        draft.proposal.notes.append(
            f"{int(rows.sum())} of the rows looked at are {' or '.join(owed)} by {name!r}: {shipped} were shipped by "
            f"their own row and count as sold, {other} were not and are set aside as no sale. Write 'no sale' under "
            "statuses if none of them should count."
        )


def _rows_and_money(sales: Sales, rows: pd.Series) -> str:
    count, money = sales.of(rows)
    return f"{count}" if money is None else f"{count} ({money:,.2f})"


def _note_too_many_words(draft: Draft, sales: Sales) -> None:
    """Name a status that has too many words to list, where some of them do not sound like a sale."""
    for column in draft.free():
        is_named = draft.meanings[column.name].get("status", 0) == STRONG
        if not is_named or column.distinct <= MOST_WORDS or column.number is not None or column.is_date:
            continue
        meaning = {word: status_meaning(str(word), in_parts=True) for word in column.texts.dropna().unique()}
        found = [word for word, known in meaning.items() if known not in {None, *COUNT}]
        rows = column.texts.isin(found)
        if found:
            count, money = sales.of(rows)
            draft.proposal.notes.append(
                f"{column.name!r} is named like a status but has {column.distinct:,} different words, too many to "
                f"list, so it is not read and all rows count as sold: {count:,} of the rows looked at"
                + ("" if money is None else f" ({money:,.2f})")
                + f" do not sound like it, such as {found[0]!r}. Add a column with shorter words to the file."
            )
