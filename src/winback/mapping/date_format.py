"""How a column writes its dates: the one format, or the two that it could be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from winback.mapping.macro import literal_of

_MACRO = "macros/raw/date_formats.sql"
DAYS: tuple[str, ...] = tuple(literal_of("days", _MACRO))
TIMES: tuple[str, ...] = tuple(literal_of("times", _MACRO))
FORMATS: tuple[str, ...] = (
    *(day + time for day in DAYS for time in TIMES),
    *literal_of("compact", _MACRO),
)
"""The formats that a build reads, in strptime letters."""

ZONE = r"(?i)(:[0-9]{2}(?:[.][0-9]+)?) ?(UTC|GMT|Z|[+-][0-9]{2}(?::?[0-9]{2})?)$"
"""A zone behind a time of day (group 1: the end of the time, group 2: the zone)."""

BUDDHIST_YEARS = 543
_BUDDHIST = re.compile(r"(?<![0-9])2[4-6][0-9]{2}(?![0-9])")
_MONTHS: dict[str, list[str]] = literal_of("months", "macros/raw/month_names.sql")
# Dates that trade can have: not the year 11 of 03/01/11, nor 1900, which stands for "unknown".
_FIRST, _LAST = "1970-01-01", "2101-01-01"


@dataclass(frozen=True)
class DateFormat:
    """How dates are written.

    Attributes
    ----------
    formats : tuple of str
        The strptime formats that read equally many texts and mean different days: one where it is decided.
    share : float
        Share of the texts that the first of them reads, 0 to 1.
    zones : tuple of str
        The time zones that stand behind the times, in the order of their letters.
    has_buddhist_years : bool
        Years count from 543 years earlier, as in Thailand.
    has_time : bool
        The texts have a time of day.
    example : str
        A text that the formats read differently, or else the first text.
    """

    formats: tuple[str, ...]
    share: float
    zones: tuple[str, ...]
    has_buddhist_years: bool
    has_time: bool
    example: str


def date_format(
    texts: Iterable[str], session: duckdb.DuckDBPyConnection, formats: Iterable[str] = FORMATS
) -> DateFormat | None:
    """Find the one format that a column's dates have.

    Every format is tried with the reader that will read the dates, and the one that reads the most texts is chosen,
    never one per row. Formats that read the same days are one; those that differ are all returned.

    Parameters
    ----------
    texts : iterable of str
        The column's texts, none of them empty.
    session : DuckDBPyConnection
        An in-memory database.
    formats : iterable of str
        The formats to try.

    Returns
    -------
    DateFormat or None
        None where no format reads as much as half of the texts.
    """
    counts = Counter(texts)
    zones: Counter[str] = Counter()
    plain: Counter[str] = Counter()
    example_of: dict[str, str] = {}
    buddhist = 0
    for text, count in counts.items():
        zone = re.search(ZONE, text)
        bare = text
        if zone:
            zones[zone[2].upper()] += count
            bare = text[: zone.start()] + zone[1]
        bare = english_months(bare)
        if _BUDDHIST.search(bare):
            buddhist += count
            bare = _BUDDHIST.sub(lambda year: str(int(year[0]) - BUDDHIST_YEARS), bare, count=1)
        plain[bare] += count
        example_of.setdefault(bare, text)
    shapes: Counter[str] = Counter()
    for text, count in plain.items():
        shapes[text_shape(text)] += count
    row_count = counts.total()
    common = {shape for shape, count in shapes.items() if count * 20 >= row_count}
    tried = [format_ for format_ in formats if format_shape(format_) in common]
    if not tried:
        return None
    reads = _readings(plain, tried, session)
    best = max(read for read, _ in reads.values())
    if best * 2 < row_count:
        return None
    distinct: dict[tuple[str | None, ...], str] = {}
    for format_ in tried:
        read, reading = reads[format_]
        if read == best:
            distinct.setdefault(reading, format_)
    readings = list(distinct)
    differing = next((n for n in range(len(plain)) if len({reading[n] for reading in readings}) > 1), 0)
    return DateFormat(
        formats=tuple(distinct.values()),
        share=best / row_count,
        zones=tuple(sorted(zones)) if zones.total() * 2 > row_count else (),
        has_buddhist_years=buddhist * 2 > row_count,
        has_time=any(letter in distinct[readings[0]] for letter in ("%H", "%I")),
        example=example_of[list(plain)[differing]],
    )


def best_format(
    texts: Iterable[str], session: duckdb.DuckDBPyConnection, formats: Iterable[str] = FORMATS
) -> tuple[str | None, int, str]:
    """Find the format that reads the most of some texts, however few.

    Parameters
    ----------
    texts, session, formats
        See `date_format`.

    Returns
    -------
    tuple
        The format, None where no text is a date; how many texts it reads; and the first text that it does not read.
    """
    texts = list(texts)
    by_shape: dict[str, list[str]] = {}
    for text in texts:
        by_shape.setdefault(text_shape(text), []).append(text)
    # Texts of one shape have one format, whatever the others are.
    found = [(date_format(alike, session, formats), alike) for alike in by_shape.values()]
    known = [(date, alike) for date, alike in found if date is not None]
    if not known:
        return None, 0, next(iter(texts), "")
    date, alike = max(known, key=lambda one: one[0].share * len(one[1]))
    others = [text for text in texts if text_shape(text) != text_shape(alike[0])]
    return date.formats[0], round(date.share * len(alike)), next(iter(others or alike))


def month_pattern(english: str | None = None) -> str:
    """Return the pattern of a month's name in any known language, of all months or of one (macro `month_pattern`)."""
    names = [name for month, of_month in _MONTHS.items() if english in (None, month) for name in of_month]
    return rf"(?i)(?:de )?(?:{'|'.join(names)})[a-zà-ÿ]*[.]?(?: de\b)?"


def english_months(text: str) -> str:
    """Write the name of a month as English does in short: 5 déc. 2024 is 5 Dec 2024."""
    return _MONTH_NAME.sub(lambda found: next(m for m, name in _NAME_OF.items() if name.fullmatch(found[0])), text, 1)


def english_months_sql(sql: str) -> str:
    """Do the same as `english_months` as SQL."""
    for month in _MONTHS:
        sql = f"regexp_replace({sql}, '{month_pattern(month)}', '{month}')"
    return sql


_MONTH_NAME = re.compile(month_pattern())
_NAME_OF = {month: re.compile(month_pattern(month)) for month in _MONTHS}


def _readings(
    texts: Counter[str], formats: list[str], session: duckdb.DuckDBPyConnection
) -> dict[str, tuple[int, tuple[str | None, ...]]]:
    """Return by format how many rows it reads and what it makes of each text."""
    columns = ", ".join(
        f"list(case when at_{n} >= timestamp '{_FIRST}' and at_{n} < timestamp '{_LAST}' "
        f"then cast(at_{n} as varchar) end order by n)"
        for n in range(len(formats))
    )
    reads = ", ".join(f"try_strptime(t, '{format_}') as at_{n}" for n, format_ in enumerate(formats))
    row = session.execute(
        f"select {columns} from (select n, {reads} from (select unnest(?) as t, unnest(range(?)) as n))",  # noqa: S608
        [list(texts), len(texts)],
    ).fetchone()
    weights = list(texts.values())
    return {
        format_: (sum(w for w, at in zip(weights, reading, strict=True) if at is not None), tuple(reading))
        for format_, reading in zip(formats, row or (), strict=True)
    }


def text_shape(text: str) -> str:
    """Return the shape of a date's text: Y = four digits, N = one or two, M = a month's name, P = AM or PM."""
    shape = re.sub(r"([0-9])T([0-9])", r"\1 T \2", text)
    shape = re.sub(r"(?i)(?<=[0-9 ])[ap]m\b", "P", shape)
    shape = re.sub(month_pattern(), "M", shape)
    shape = re.sub(r"\b[0-9]{8,14}\b", lambda digits: f"D{len(digits[0])}", shape)
    shape = re.sub(r"(?<![0-9D])[0-9]{4}(?![0-9])", "Y", shape)
    shape = re.sub(r"(?<![0-9D])[0-9]{1,2}(?![0-9])", "N", shape)
    return re.sub(r"(?<![0-9D])[0-9]+", "F", shape).replace("NP", "N P" if " P" in text else "NP")


def format_shape(format_: str) -> str:
    """Return the shape of the texts that a format reads."""
    if format_.startswith("%Y%m%d"):
        rest = format_[len("%Y%m%d") :]
        compact = {"%H%M%S": "D14", "%H%M": "D12"}
        if rest in compact:
            return compact[rest]
        return "D8" + format_shape(rest) if rest else "D8"
    shape = re.sub("%[mdyHIMS]", "N", format_.replace("T%H", " T %H"))
    return re.sub("%b", "M", shape.replace("%Y", "Y")).replace("%f", "F").replace("%p", "P")
