"""Number and date formats: one name per format, the same in prose, tables, cards and charts."""

import datetime as dt
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal

from winback.reporting.errors import ComponentError
from winback.reporting.small_groups import HiddenCount

MISSING = "–"  # noqa: RUF001 - an en dash, the usual sign for "no value"

Formatter = Callable[[object], str]


@dataclass(frozen=True, kw_only=True)
class Format:
    """One format: how Python writes a value, and how Vega does it on an axis, where there is less room.

    Attributes
    ----------
    write : Formatter
        Turns a value into text; None and NaN become a dash.
    axis : str or None
        The Vega expression for axis labels. (With a d3 format instead, Vega gives all labels of an axis the unit of
        the largest: 0k and 0.5k.)
    is_money : bool
        Whether the values are amounts, which are shown with the currency of the report.
    """

    write: Formatter
    axis: str | None = None
    is_money: bool = False


_CURRENCY: ContextVar[str | None] = ContextVar("currency", default=None)


@contextmanager
def amounts_in(currency: str | None) -> Iterator[None]:
    """Show amounts in a currency, or in none, as long as the context lasts."""
    token = _CURRENCY.set(currency)
    try:
        yield
    finally:
        _CURRENCY.reset(token)


def with_unit(heading: str | None, name: str | None) -> str | None:
    """Return a heading of values in a named format, with the currency behind it where they are amounts."""
    currency = _CURRENCY.get()
    if currency is None or name is None or not get_format(name).is_money:
        return heading
    return f"{heading} ({currency})" if heading else currency


def written(value: object, name: str) -> str:
    """Write a value in a named format, an amount with its currency."""
    form = get_format(name)
    text = form.write(value)
    currency = _CURRENCY.get()
    return f"{text} {currency}" if currency and form.is_money and _number(value) is not None else text


def is_missing(value: object) -> bool:
    """Tell whether a value is None or NaN."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def _number(value: object) -> float | Decimal | int | None:
    """Return a finite number, or None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return value if math.isfinite(value) else None


def _numeric(write: Callable[[float | Decimal | int], str]) -> Formatter:
    """Wrap a number writer: a dash for a missing value, plain text for what is no number; never a negative zero."""

    def formatter(value: object) -> str:
        if isinstance(value, HiddenCount):
            return str(value)
        if is_missing(value):
            return MISSING
        number = _number(value)
        if number is None:
            return str(value)
        text = write(number)
        is_negative_zero = text.startswith("-") and not any(char in "123456789" for char in text)
        return text[1:] if is_negative_zero else text

    return formatter


def _compact(number: float | Decimal | int) -> str:
    """Write about three digits: 950, 12.3k, 4.56M, 7.89B."""
    size = abs(float(number))
    for limit, divisor, unit in ((999.5, 1.0, ""), (999.5e3, 1e3, "k"), (999.5e6, 1e6, "M"), (math.inf, 1e9, "B")):
        if size < limit:
            scaled = float(number) / divisor
            digits = 0 if abs(scaled) >= 99.95 or not unit else 1 if abs(scaled) >= 9.995 else 2
            return f"{scaled:,.{digits}f}{unit}"
    return str(number)


def _plural_days(number: float | Decimal | int) -> str:
    """Write a number of days with its unit."""
    text = f"{number:,.0f}"
    return f"{text} day" if text in {"1", "-1"} else f"{text} days"


def counted(number: object, noun: str, plural: str | None = None) -> str:
    """Write how many there are of something: ``1 customer``, ``2 customers``, ``1 person``, ``2 people``."""
    text = written(number, "integer")
    return f"{text} {noun if text == '1' else plural or noun + 's'}"


def _moment(pattern: str) -> Formatter:
    """Build a writer for dates and timestamps."""

    def formatter(value: object) -> str:
        if is_missing(value):
            return MISSING
        if isinstance(value, dt.date):
            moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
            # strftime("%Y") does not pad years below 1000 on every system.
            return moment.strftime(pattern.replace("%Y", f"{moment.year:04d}"))
        return str(value)

    return formatter


def _text(value: object) -> str:
    """Write any value as it is; dates in ISO form, yes and no for booleans."""
    if isinstance(value, HiddenCount):
        return str(value)
    if is_missing(value):
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)


# English wherever the report is made: strftime asks the computer for its language.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _month(value: object) -> str:
    """Write the month of a date: Dec 2011."""
    return f"{_MONTHS[value.month - 1]} {value.year:04d}" if isinstance(value, dt.date) else _text(value)


# 950, 1.5k, 4M, 7B; small numbers as they are.
_SHORT = "abs(datum.value) < 1000 ? format(datum.value, ',~f') : replace(format(datum.value, '~s'), 'G', 'B')"
_SHARE = "format(datum.value, '~%')"

FORMATS: dict[str, Format] = {
    "text": Format(write=_text),
    "integer": Format(write=_numeric(lambda n: f"{n:,.0f}"), axis=_SHORT),
    "number": Format(write=_numeric(lambda n: f"{n:,.2f}"), axis=_SHORT),
    "score": Format(write=_numeric(lambda n: f"{n:.3f}"), axis="format(datum.value, '.2~f')"),
    "money": Format(write=_numeric(lambda n: f"{n:,.2f}"), axis=_SHORT, is_money=True),
    "compact": Format(write=_numeric(_compact), axis=_SHORT, is_money=True),
    "percent": Format(write=_numeric(lambda n: f"{n:.1%}"), axis=_SHARE),
    "change": Format(write=_numeric(lambda n: f"{n:+.1%}"), axis="format(datum.value, '+~%')"),
    "days": Format(write=_numeric(_plural_days), axis=_SHORT),
    "date": Format(write=_moment("%Y-%m-%d")),
    "month": Format(write=_month),
    "datetime": Format(write=_moment("%Y-%m-%d %H:%M")),
    "hour": Format(write=_numeric(lambda n: f"{int(n):02d}:00")),
}


def get_format(name: str) -> Format:
    """Return a format by its name.

    Raises
    ------
    ComponentError
        If there is no such format; the message lists those there are.
    """
    try:
        return FORMATS[name]
    except KeyError:
        raise ComponentError(f"unknown format {name!r}; choose one of {', '.join(FORMATS)}") from None


def natural_format(value: object) -> str:
    """Name the format that suits a value when the page names none."""
    if isinstance(value, bool):
        return "text"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float | Decimal):
        return "number"
    if isinstance(value, dt.datetime):
        return "datetime"
    if isinstance(value, dt.date):
        return "date"
    return "text"
