"""Columns named like months, quarters, weeks, years or days: a pivot table."""

from __future__ import annotations

import re
from collections.abc import Iterable

from winback.mapping.names import words

FEWEST_PERIODS = 3
"""So many columns named like months make a pivot table."""

_MONTHS = frozenset(
    [
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "januar",
        "februar",
        "marz",
        "maerz",
        "mai",
        "juni",
        "juli",
        "oktober",
        "dezember",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
        "gennaio",
        "febbraio",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "settembre",
        "ottobre",
        "dicembre",
        "janeiro",
        "fevereiro",
        "marco",
        "maio",
        "junho",
        "julho",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
        "januari",
        "februari",
        "maart",
        "mei",
        "augustus",
        "styczen",
        "luty",
        "marzec",
        "kwiecien",
        "maj",
        "czerwiec",
        "lipiec",
        "sierpien",
        "wrzesien",
        "pazdziernik",
        "listopad",
        "grudzien",
        "ocak",
        "subat",
        "nisan",
        "mayis",
        "haziran",
        "temmuz",
        "agustos",
        "eylul",
        "ekim",
        "kasim",
        "aralik",
    ]
)
_YEAR = r"(?:19|20)\d\d"
_PERIOD = re.compile(
    rf"{_YEAR}(?:[-_/. ]?(?:0?[1-9]|1[0-2]))?(?:[-_/.](?:0?[1-9]|[12]\d|3[01]))?"
    rf"|(?:(?:0?[1-9]|[12]\d|3[01])[-/.])?(?:0?[1-9]|1[0-2])[-/.]{_YEAR}"
    rf"|q[1-4](?:[-_/ ]?{_YEAR})?|{_YEAR}[-_/ ]?q[1-4]"
    rf"|(?:kw|week|wk|w|semaine|semana|settimana)[-_ ]?\d{{1,2}}(?:[-_/ ]?{_YEAR})?"
    rf"|(?:{_YEAR}年)?\d{{1,2}}月"
)


def is_period(text: str) -> bool:
    """Whether a column's name is a month, a quarter, a week, a year or a day."""
    parts = words(text)
    return bool(_PERIOD.fullmatch(text.strip().casefold())) or (len(parts) <= 3 and not _MONTHS.isdisjoint(parts))


def pivot(names: Iterable[str]) -> str | None:
    """Say of columns of numbers that they are a pivot table.

    Parameters
    ----------
    names : iterable of str
        The names of the columns that hold numbers.

    Returns
    -------
    str or None
        A sentence without its subject, the file; None where too few are named like periods.
    """
    found = [name for name in names if is_period(name)]
    if len(found) < FEWEST_PERIODS:
        return None
    shown = ", ".join(map(repr, found[:FEWEST_PERIODS])) + (" …" if len(found) > FEWEST_PERIODS else "")
    return (
        f"is a pivot table: {shown} are periods, so each cell is the sum of many orders. winback needs a row for each "
        "order, or for each line of an order, with its date: export the orders themselves."
    )
