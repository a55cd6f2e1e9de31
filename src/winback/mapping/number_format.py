"""How a column writes its numbers: decimal sign, thousands mark, currency, minus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_RUBLES = ("руб.", "руб")  # noqa: RUF001
CURRENCIES = (
    *("€", "$", "£", "¥", "￥", "฿", "₺", "₽", "₹", "₩", "₫", "₴", "₦", "₱", "₪", "৳", "zł", "kr", "Kč", "Ft", "lei"),
    *("R$", "US$", "C$", "CA$", "A$", "AU$", "NZ$", "HK$", "NT$", "S$", "Rs.", "Rs", "Rp", "лв.", "лв", *_RUBLES),
    *("EUR", "USD", "GBP", "JPY", "CNY", "RMB", "THB", "TRY", "TL", "RUB", "INR", "KRW", "VND", "PLN", "CHF", "Fr."),
    *("SEK", "NOK", "DKK", "CZK", "HUF", "RON", "BRL", "MXN", "ARS", "CLP", "COP", "CAD", "AUD", "NZD", "SGD", "HKD"),
    *("ZAR", "AED", "MYR", "IDR", "PHP", "TWD", "元", "円", "บาท", "원"),
)
"""Signs and codes that may stand before or behind an amount."""

SPACES = " \u00a0\u202f"
APOSTROPHES = "'’"
_THOUSANDS = f".,{SPACES}{APOSTROPHES}"

_SIGN = "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True))
_PARTS = re.compile(
    rf"(?:(?P<outer>{_SIGN})[{SPACES}]*)?(?P<open>\()?(?P<minus>[-+−])?[{SPACES}]*(?P<before>{_SIGN})?[{SPACES}]*(?P<second_minus>[-+−])?"
    rf"(?P<digits>[0-9](?:[0-9{_THOUSANDS}]*[0-9])?|[.,][0-9]+|[0-9]+[.,])"
    rf"[{SPACES}]*(?P<trailing>-)?[{SPACES}]*(?P<after>{_SIGN})?(?P<close>\))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written.

    Attributes
    ----------
    decimal_sign : str or None
        ``"."`` or ``","``; None where no number decides (all whole, or all like 1.234).
    thousands_marks : str
        The letters that group digits; empty where there are none.
    is_ambiguous : bool
        True where all numbers with a mark look like 1.234 or 1,234, thousands or thousandths; the other attributes
        then take the mark for the decimal sign.
    currencies : tuple of str
        The signs that stand before or behind the numbers.
    has_indian_groups : bool
        Whether some are grouped by two above the thousand, as in 1,00,000.
    has_brackets, has_trailing_minus, has_typographic_minus : bool
        Negative numbers as (1.00), as 1.00- or with the sign −.
    is_whole : bool
        No number has a fraction other than zeros.
    decimals : int
        The most digits behind the decimal sign.
    share : float
        Share of the texts that are numbers in this format, 0 to 1.
    """

    decimal_sign: str | None
    thousands_marks: str
    is_ambiguous: bool
    currencies: tuple[str, ...]
    has_indian_groups: bool
    has_brackets: bool
    has_trailing_minus: bool
    has_typographic_minus: bool
    is_whole: bool
    decimals: int
    share: float

    def read(self, text: str) -> float | None:
        """Return the number that a text means in this format, or None."""
        parts = _PARTS.fullmatch(text.strip())
        if parts is None:
            return None
        plain = _plain_digits(parts["digits"], self.decimal_sign or ".", self.thousands_marks)
        if plain is None:
            return None
        is_negative = any(
            (parts["open"], parts["trailing"], parts["minus"] in ("-", "−"), parts["second_minus"] in ("-", "−"))
        )
        return -float(plain) if is_negative else float(plain)


def number_format(texts: Iterable[str], decimal_sign: str | None = None) -> NumberFormat | None:
    """Find the one format that a column's numbers have.

    Parameters
    ----------
    texts : iterable of str
        The column's texts, none of them empty.
    decimal_sign : {".", ","}, optional
        What decides where the texts themselves do not: the sign that the rest of the file uses.

    Returns
    -------
    NumberFormat or None
        None where the texts are no numbers at all.
    """
    counts = Counter(texts)
    matches = {text: match for text in counts if (match := _PARTS.fullmatch(text.strip()))}
    if not matches:
        return None
    votes: Counter[str] = Counter()
    marks: Counter[str] = Counter()
    is_unclear = False
    for text, match in matches.items():
        decimal, thousands, unclear = _marks(match["digits"])
        is_unclear |= unclear
        votes.update({decimal: counts[text]} if decimal else {})
        marks.update(set(thousands))
    found = max(votes, key=lambda sign: (votes[sign], sign)) if +votes else None
    # Digits grouped by dots leave the comma for the decimals, and the reverse.
    if found is None and marks["."] + marks[","]:
        found = "," if marks["."] else "."
    is_ambiguous = is_unclear and found is None and decimal_sign is None
    sign = found or decimal_sign
    if sign == ",":
        marks["."] += 1
    elif sign == "." and is_unclear and any("," in match["digits"] for match in matches.values()):
        marks[","] += 1
    grouping = "".join(mark for mark in _THOUSANDS if mark in marks and mark != sign)
    shown = sign or ("," if is_ambiguous and any("," in match["digits"] for match in matches.values()) else ".")
    digits = {text: _plain_digits(match["digits"], shown, grouping) for text, match in matches.items()}
    good = {text: plain for text, plain in digits.items() if plain is not None}
    fractions = [plain.partition(".")[2].rstrip("0") for plain in good.values()]
    signs = {(matches[text]["outer"] or matches[text]["before"] or matches[text]["after"] or "") for text in good}
    return NumberFormat(
        decimal_sign=sign,
        thousands_marks=grouping,
        is_ambiguous=is_ambiguous,
        currencies=tuple(sorted(signs - {""})),
        has_indian_groups=any(_is_indian(match["digits"], grouping) for match in matches.values()),
        has_brackets=any(matches[text]["open"] for text in good),
        has_trailing_minus=any(matches[text]["trailing"] for text in good),
        has_typographic_minus=any("−" in text for text in good),
        is_whole=not any(fractions),
        decimals=max(map(len, fractions), default=0),
        share=sum(counts[text] for text in good) / counts.total(),
    )


def _marks(digits: str) -> tuple[str | None, str, bool]:
    """Tell the decimal sign, the thousands marks, and whether a single mark could be either."""
    found = [letter for letter in digits if letter in _THOUSANDS]
    if not found:
        return None, "", False
    last = found[-1]
    head, _, tail = digits.rpartition(last)
    if last not in ".,":
        return None, "".join(found), False
    if len(set(found)) > 1:
        # 1.234,50 and 1 234,50: the last kind is the decimal sign unless it stands more than once.
        return (last, "".join(found[:-1]), False) if found.count(last) == 1 else (None, "".join(found), False)
    if len(found) > 1:
        return None, last, False
    if len(tail) != 3 or not 1 <= len(head) <= 3 or head.startswith("0"):
        return last, "", False
    return None, "", True


def _plain_digits(digits: str, decimal_sign: str, thousands_marks: str) -> str | None:
    """Return the digits with a decimal point, or None where the marks do not stand as the format says."""
    whole, _, fraction = digits.partition(decimal_sign)
    if fraction and not fraction.isdigit():
        return None
    groups = _groups(whole, thousands_marks)
    if not all(group.isdigit() for group in groups) and whole:
        return None
    if len(groups) > 1 and not (_are_thousands(groups) or _are_lakhs(groups)):
        return None
    return ("".join(groups) or "0") + ("." + fraction if fraction else "")


def _groups(whole: str, thousands_marks: str) -> list[str]:
    return re.split(f"[{re.escape(thousands_marks)}]", whole) if thousands_marks else [whole]


def _are_thousands(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])


def _are_lakhs(groups: list[str]) -> bool:
    """Whether digits are grouped as in India: three at the end, two each before them."""
    pairs = groups[1:-1]
    return bool(pairs) and len(groups[0]) in (1, 2) and len(groups[-1]) == 3 and all(len(pair) == 2 for pair in pairs)


def _is_indian(digits: str, thousands_marks: str) -> bool:
    whole = re.split(r"[.](?=[0-9]*$)", digits)[0]
    return bool(thousands_marks) and _are_lakhs(_groups(whole, thousands_marks))
