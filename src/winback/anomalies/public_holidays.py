"""Names of public holidays, from the calendars of the package holidays."""

from __future__ import annotations

from typing import Any

import holidays
import pandas as pd
from holidays.registry import COUNTRIES

from winback.errors import UserError

NONE = "none"
"""The option's word for no calendar at all."""

ENGLISH = "en_US"

IN_PARTS = " (in parts of the country)"
"""Behind the name of a holiday that the whole country does not have."""


class HolidayCountryError(UserError):
    """The option `holiday_country` names no calendar."""


def public_holidays(option: str, usual_country: str | None, days: pd.DatetimeIndex) -> pd.Series:
    """Name the public holidays among some days, and those of parts of the country where the option names no part.

    Where a shop is within its country is not known: one in London is closed on Easter Monday, one in Edinburgh is not.

    Parameters
    ----------
    option : str
        ISO 3166 code of a country, or of a part of it, such as `GB-ENG`; `none`; or empty for the usual country.
    usual_country : str or None
        Country of most orders, as the data names it: by its English name or code. None is named where it is not
        recognized.
    days : DatetimeIndex

    Returns
    -------
    Series of str
        One name per holiday, indexed by its day.

    Raises
    ------
    HolidayCountryError
        If the option names no country, or no part of it, that has a calendar.
    """
    empty = pd.Series([], index=pd.DatetimeIndex([]), dtype=object)
    if option == NONE or len(days) == 0:
        return empty
    country, _, part = option.partition("-")
    code = _code(country or usual_country or "")
    if code is None:
        if option:
            raise HolidayCountryError(
                f"holiday_country is {option!r}, which names no country. Write its ISO code, such as GB or GB-ENG, "
                "or none."
            )
        return empty
    calendar = getattr(holidays, code)
    if part and part not in calendar.subdivisions:
        raise HolidayCountryError(
            f"holiday_country is {option!r}, but {code} has no part {part!r}. "
            f"It has: {', '.join(calendar.subdivisions)}."
        )
    language = ENGLISH if ENGLISH in calendar.supported_languages else None
    years = range(days.min().year, days.max().year + 1)
    names: dict[Any, str] = {}
    for one in () if part else calendar.subdivisions:
        names |= {day: name + IN_PARTS for day, name in calendar(subdiv=one, years=years, language=language).items()}
    names |= calendar(subdiv=part or None, years=years, language=language)
    named = pd.Series(names, dtype=object)
    named.index = pd.DatetimeIndex(named.index)
    return named[named.index.isin(days)].sort_index()


def _code(country: str) -> str | None:
    """Return the two-letter code of a country that is written by name or code."""
    wanted = "".join(letter for letter in country.lower() if letter.isalpha())
    for name, *codes in COUNTRIES.values():
        if wanted and wanted in {name.lower(), codes[0].lower(), codes[1].lower()}:
            return str(codes[0])
    return None
