"""Which currency the money of a row is in: by a column that names it, or by the signs beside the amounts."""

from __future__ import annotations

import re

import pandas as pd

from winback.mapping.draft import Draft
from winback.mapping.expressions import quoted_text, words_sql
from winback.mapping.fits import is_group
from winback.mapping.names import PART, STRONG, words
from winback.mapping.number_format import CURRENCIES
from winback.mapping.profile import MOST, Column

CODES = {
    **{"€": "EUR", "£": "GBP", "฿": "THB", "บาท": "THB", "₺": "TRY", "TL": "TRY", "₽": "RUB", "₹": "INR", "₩": "KRW"},
    **{"원": "KRW", "₫": "VND", "₴": "UAH", "₦": "NGN", "zł": "PLN", "R$": "BRL", "US$": "USD", "Kč": "CZK"},
    **{"Ft": "HUF", "lei": "RON", "RMB": "CNY", "元": "CNY", "円": "JPY", "Fr.": "CHF"},
}
"""Signs that one currency has alone; $, kr and ¥ may be several, so they stay as they are."""

_CODE_OF = {sign.casefold(): code for sign, code in CODES.items()}
_MONEY = ("line_amount", "amount", "monetary_total", "unit_price", "paid_amount")


def take_currency(draft: Draft) -> None:
    """Map the currency of the rows, and ask for the currency to report in where there are several."""
    # What a person has yet to choose is in the same currencies.
    known = draft.stand_ins | draft.taken
    money = next((known[target] for target in _MONEY if target in known), None)
    named = _named(draft, money)
    if named is not None:
        signs = {text: _code(text) for text in named.texts.dropna().unique() if text.casefold() in _CODE_OF}
        name = named.sql
        draft.take("currency", named, words_sql(name, signs) if signs else name)
        codes = named.texts.map(_code, na_action="ignore")
    elif money is not None and money.number is not None and money.number.currencies:
        # The longest first: US$ holds $.
        signs_beside = sorted(money.number.currencies, key=len, reverse=True)
        draft.proposal.columns["currency"] = _sign_sql(money.sql, signs_beside)
        draft.proposal.reasons["currency"] = f"by the signs in {money.name!r}"
        codes = money.texts.map(lambda text: _code_beside(text, signs_beside), na_action="ignore")
    else:
        return
    found = _seen(codes, None if money is None else draft.amounts_of(money))
    if len(found) > 1:
        shown = ", ".join(found.values())
        draft.undecided(
            "report_currency",
            found,
            f"the amounts are in several currencies: {shown}. They are converted to one by exchange rates of yours",
            is_needed=True,
        )
    elif found:
        draft.proposal.reasons["currency"] += f"; all rows are {next(iter(found))}"


def _named(draft: Draft, money: Column | None) -> Column | None:
    """Return the column that names the currency: of several, the one whose name is most like that of the amount."""
    beside = set(words(money.name)) if money is not None else set()

    def names(column: Column) -> tuple[int, float]:
        return len(beside & set(words(column.name))), draft.score(column, "currency")

    fitting = [column for column in draft.free() if draft.score(column, "currency") >= PART and _are_currencies(column)]
    return max(fitting, key=names, default=None)


def _are_currencies(column: Column) -> bool:
    filled = column.texts.dropna()
    known = {sign.casefold() for sign in CURRENCIES}
    are_codes = filled.map(lambda text: bool(re.fullmatch("[A-Za-z]{3}", text)) or text.casefold() in known)
    return column.number is None and is_group(column, STRONG) and bool(are_codes.mean() >= MOST)


def _seen(codes: pd.Series, money: pd.Series | None) -> dict[str, str]:
    """Return the currencies of the rows looked at, the most frequent first, each with its rows and sum in words."""
    amounts = money if money is not None else pd.Series(float("nan"), index=codes.index)
    found = pd.DataFrame({"code": codes, "amount": amounts}).dropna(subset="code").groupby("code")["amount"]
    sums = found.agg(["size", "sum", "count"]).sort_values("size", ascending=False, kind="stable")
    return {
        str(code): f"{code} ({rows:,.0f} {'row' if rows == 1 else 'rows'}" + (f", sum {total:,.2f})" if filled else ")")
        for code, rows, total, filled in sums.itertuples()
    }


def _code(text: str) -> str:
    return _CODE_OF.get(text.casefold(), text.upper())


def _code_beside(text: str, signs: list[str]) -> str | None:
    return next((_code(sign) for sign in signs if sign.casefold() in text.casefold()), None)


def _sign_sql(column: str, signs: list[str]) -> str:
    cases = " ".join(
        f"when contains(lower({column}), {quoted_text(sign.lower())}) then {quoted_text(_code(sign))}" for sign in signs
    )
    return f"case {cases} end"
