"""What the values of a raw column look like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import duckdb
import numpy as np
import pandas as pd

from winback.mapping.date_format import FORMATS, DateFormat, date_format
from winback.mapping.expressions import GUARD, quoted_name, unguarded, unguarded_sql, without_sql
from winback.mapping.names import plain_words
from winback.mapping.number_format import NumberFormat, number_format
from winback.mapping.raw_table import NULL_WORDS, RawTable

MOST = 0.95
"""A column is of a kind when at least this share of its texts is."""

PLAIN_BOOLEANS = frozenset(("true", "false", "t", "f", "yes", "no", "y", "n", "1", "0"))
"""Words that a build understands by itself."""

_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?[AaPp][Mm])?"
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Column:
    """A raw column as it looks.

    Attributes
    ----------
    name : str
        As in the header.
    texts : Series of str or None
        One per row looked at, without guards (see `is_guarded`); words for "nothing" are None.
    filled : float
        Share of rows that have a text, 0 to 1.
    distinct : int
        Number of different texts.
    number : NumberFormat or None
        Set where most texts are numbers.
    date : DateFormat or None
        Set where most texts are dates.
    epoch : {"seconds", "milliseconds", "microseconds"} or None
        Set where all texts are whole numbers that could count the time since 1970.
    is_serial : bool
        All texts are numbers that could be spreadsheet days of the years 1990 to 2050.
    is_email, is_boolean, is_clock : bool
        Most texts are e-mail addresses; all texts are words for true and false; all texts are times of day.
    is_guarded : bool
        Some texts are written as a program guards them from a spreadsheet's formulas: '-70.00 or ="00022".
    partly : NumberFormat or None
        Set where some texts are numbers, but too few for `number`.
    nothing : tuple of str
        Texts of the file that stand for nothing, as its kind of export writes it: (not set).
    """

    name: str
    texts: pd.Series
    filled: float
    distinct: int
    number: NumberFormat | None
    date: DateFormat | None
    epoch: str | None
    is_serial: bool
    is_email: bool
    is_boolean: bool
    is_clock: bool
    is_guarded: bool = False
    partly: NumberFormat | None = None
    nothing: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        """The column as SQL, without the signs that guard it from a spreadsheet."""
        sql = unguarded_sql(quoted_name(self.name)) if self.is_guarded else quoted_name(self.name)
        return without_sql(sql, self.nothing) if self.nothing else sql

    def without(self, nothing: Iterable[str]) -> Column:
        """Return the column with some texts read as nothing; itself where it has none of them."""
        found = tuple(text for text in nothing if (self.texts == text).any())
        if not found:
            return self
        texts = self.texts.where(~self.texts.isin(found), None)
        return replace(
            self, texts=texts, filled=float(texts.notna().mean()), distinct=int(texts.nunique()), nothing=found
        )

    @property
    def is_unique(self) -> bool:
        """Whether no text stands twice."""
        return self.distinct == int(self.texts.notna().sum())

    @property
    def is_date(self) -> bool:
        """Whether the texts themselves are dates (and not numbers that could be)."""
        return self.date is not None and self.number is None

    @property
    def numbers(self) -> pd.Series:
        """The numbers of the column, NaN where a text is none."""
        if self.number is None:
            return pd.Series(np.nan, index=self.texts.index)
        read = {text: self.number.read(text) for text in self.texts.dropna().unique()}
        return self.texts.map(read).astype(float)


def profile(table: RawTable, session: duckdb.DuckDBPyConnection, formats: Iterable[str] = FORMATS) -> list[Column]:
    """Describe each raw column of a table, in its order.

    Parameters
    ----------
    table : RawTable
    session : DuckDBPyConnection
        An in-memory database.
    formats : iterable of str
        The date formats to try.

    Returns
    -------
    list of Column
    """
    texts = {
        name: series.where(~series.str.lower().isin(NULL_WORDS) & series.notna(), None)
        for name, series in ((name, table.rows.iloc[:, n].astype(object)) for n, name in enumerate(table.names))
    }
    guarded = {name for name, series in texts.items() if series.dropna().str.match(GUARD).any()}
    texts |= {name: texts[name].map(unguarded, na_action="ignore").replace("", None) for name in guarded}
    numbers = {name: number_format(series.dropna()) for name, series in texts.items()}
    # One program wrote the file: a column whose numbers do not decide follows those that do.
    signs = [
        found.decimal_sign
        for found in numbers.values()
        if found
        and found.decimal_sign
        and not found.is_ambiguous
        and found.share >= MOST
        and not _looks_like_dots(found)
    ]
    sign = signs[0] if signs and len(set(signs)) == 1 else None
    return [
        replace(
            _column(name, series, _again(numbers[name], series, sign), session, tuple(formats)),
            is_guarded=name in guarded,
        )
        for name, series in texts.items()
    ]


def unread_dates(columns: Iterable[Column]) -> str:
    """Say how many rows each of some columns of dates would reject, as the end of a sentence."""
    words = ""
    for column in columns:
        given = int(column.texts.notna().sum())
        lost = len(column.texts) - round(given if column.date is None else given * column.date.share)
        if lost:
            words += f"; {lost:,} of {len(column.texts):,} rows have no date in {column.name!r} that can be read"
    return words


def _looks_like_dots(found: NumberFormat) -> bool:
    """Whether the only fractions are zeros, as of ids that a spreadsheet turned into 13085.0."""
    return found.is_whole and not found.thousands_marks.strip(".")


def _again(found: NumberFormat | None, series: pd.Series, sign: str | None) -> NumberFormat | None:
    return number_format(series.dropna(), sign) if found and found.is_ambiguous and sign else found


def _column(
    name: str,
    series: pd.Series,
    number: NumberFormat | None,
    session: duckdb.DuckDBPyConnection,
    formats: tuple[str, ...],
) -> Column:
    filled = series.dropna()
    distinct = filled.unique()
    read, number = number, number if number is not None and number.share >= MOST else None
    values = filled[filled.str.fullmatch(r"[0-9]+(?:[.,][0-9]+)?")] if len(filled) else filled
    are_plain = len(values) == len(filled) and len(filled) > 0
    date = None
    if number is None or (are_plain and filled.str.fullmatch("(?:[0-9]{8}|[0-9]{12}|[0-9]{14})").all()):
        date = date_format(filled, session, formats)
    words = {word.lower() for word in distinct} if len(distinct) <= 4 else set()
    return Column(
        name=name,
        texts=series,
        filled=len(filled) / max(len(series), 1),
        distinct=len(distinct),
        number=number,
        partly=read if number is None else None,
        date=date,
        epoch=_epoch(filled) if are_plain else None,
        is_serial=are_plain
        and bool(pd.to_numeric(filled.str.replace(",", "."), errors="coerce").between(32874, 55153).all()),
        is_email=len(filled) > 0 and sum(bool(_EMAIL.fullmatch(text)) for text in filled) >= MOST * len(filled),
        is_boolean=bool(words) and words <= plain_words()["true"] | plain_words()["false"],
        is_clock=len(filled) > 0 and bool(filled.str.fullmatch(_CLOCK).all()),
    )


def _epoch(filled: pd.Series) -> str | None:
    """Tell the unit of times since 1970, for times from 1990 to 2050."""
    if not filled.str.fullmatch("[0-9]{9,16}(?:[.]0+)?").all():
        return None
    numbers = pd.to_numeric(filled)
    for unit, factor in (("seconds", 1), ("milliseconds", 1_000), ("microseconds", 1_000_000)):
        if numbers.between(631152000 * factor, 2524608000 * factor).all():
            return unit
    return None
