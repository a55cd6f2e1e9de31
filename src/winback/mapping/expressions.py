"""The SQL expressions of a mapping: what turns a raw text into one that the contract's type can be read from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from winback.mapping.number_format import NumberFormat
from winback.mapping.proposal import UNDECIDED

MOST_DECIMALS = 4
"""Money has at most so many decimals."""

# An apostrophe is one only before a formula's first letter or a number: 's-Hertogenbosch and '70s Radio are names.
GUARD = re.compile(r"""^(?:="(.*)"|'([-+=@].*|[(]?[0-9][0-9 .,:/()-]*))$""")
"""How a guarded text looks, with what it is without the guard."""


def quoted_name(name: str) -> str:
    """Return a column's name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def quoted_text(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def unguarded_sql(column: str) -> str:
    """Take the signs away by which a program keeps a spreadsheet from calculating: '-70.00 and ="00022"."""
    return rf"regexp_replace({column}, '{GUARD.pattern.replace(chr(39), chr(39) * 2)}', '\1\2')"


def unguarded(text: str) -> str:
    """Do the same as `unguarded_sql` with a text."""
    return GUARD.sub(r"\1\2", text)


def number_sql(column: str, number: NumberFormat) -> str:
    """Bring a column's numbers into the form 1234.5678; what is written in another way stays as it is.

    Parameters
    ----------
    column : str
        The column as SQL.
    number : NumberFormat
        How its numbers are written.

    Returns
    -------
    str
        The column itself where nothing is to be changed.
    """
    sql = column
    if number.currencies:
        signs = "|".join("".join(f"[{c}]" if c in "$.|" else c for c in sign) for sign in number.currencies)
        sql = f"regexp_replace({sql}, {quoted_text(f'({signs})')}, '')"
        sql = f"trim({sql})"
    if number.has_typographic_minus:
        sql = f"replace({sql}, '−', '-')"
    if number.has_brackets:
        sql = rf"regexp_replace({sql}, '^[(] *(.*?) *[)]$', '-\1')"
    if number.has_trailing_minus:
        sql = rf"regexp_replace({sql}, '^(.*[0-9]) *-$', '-\1')"
    if number.currencies:
        sql = rf"regexp_replace({sql}, '^([-+]) +', '\1')"
    if number.thousands_marks:
        marks = "".join({"\u00a0": r"\x{A0}", "\u202f": r"\x{202F}"}.get(mark, mark) for mark in number.thousands_marks)
        # Only three digits are a group: 12.50 is no 1250.
        sql = rf"regexp_replace({sql}, {quoted_text(f'[{marks}]([0-9]{{3}})')[:-1]}\b', '\1', 'g')"
        for digits in (5, 7) if number.has_indian_groups else ():
            # 12,34,56789 is left of 12,34,56,789: the pairs above the thousand, the last first.
            sql = rf"regexp_replace({sql}, {quoted_text(f'[{marks}]([0-9]{{{digits}}})')[:-1]}\b', '\1')"
    if number.decimal_sign == ",":
        sql = f"replace({sql}, ',', '.')"
    if number.decimals > MOST_DECIMALS:
        rounded = f"cast(try_cast({sql} as decimal(38, 12)) as decimal(18, {MOST_DECIMALS}))"
        sql = f"coalesce(cast({rounded} as varchar), {sql})"
    return sql


def product_sql(quantity: str, price: str) -> str:
    """Multiply two texts; null where one is no number."""
    product = f"try_cast({quantity} as decimal(18, 4)) * try_cast({price} as decimal(18, 4))"
    return f"cast(cast({product} as decimal(18, 4)) as varchar)"


def hundredths_sql(column: str) -> str:
    """Divide a text by 100; what is no number stays as it is."""
    return f"coalesce(cast(cast(try_cast({column} as decimal(18, 4)) / 100 as decimal(18, 4)) as varchar), {column})"


def id_sql(column: str, number: NumberFormat | None) -> str:
    """Take the ``.0`` from ids that a spreadsheet turned into numbers: 13085.0 is the id 13085."""
    if number is None or not (number.is_whole and number.decimal_sign and not number.thousands_marks.strip(".,")):
        return column
    return rf"regexp_replace({column}, '[{number.decimal_sign}]0+$', '')"


def milliseconds_sql(column: str) -> str:
    """Turn microseconds into milliseconds; what is no number stays as it is."""
    return f"coalesce(cast(try_cast({column} as bigint) // 1000 as varchar), {column})"


def boolean_sql(column: str, true_words: Iterable[str], false_words: Iterable[str]) -> str:
    """Translate words for true and false; other words stay as they are."""
    # a column may have one of the two alone, and leave the other empty
    cases = [
        f"when lower({column}) in ({_list(words)}) then '{meaning}'"
        for meaning, words in (("true", list(true_words)), ("false", list(false_words)))
        if words
    ]
    return f"case {' '.join(cases)} else {column} end"


def words_sql(column: str, meaning_of: Mapping[str, str], undecided: Iterable[str] = ()) -> str:
    """Translate words, each as it is written; other words stay as they are.

    Parameters
    ----------
    column : str
        The column as SQL.
    meaning_of : mapping of str
        Word → what it means.
    undecided : iterable of str, optional
        Words of which a person has to say what they mean, each on its own: no build takes the expression before that.
    """
    words_of: dict[str, list[str]] = {}
    for word, meaning in meaning_of.items():
        words_of.setdefault(meaning, []).append(word)
    cases = [f"when {column} in ({_list(words)}) then '{meaning}'" for meaning, words in words_of.items()]
    cases += [f"when {column} = {quoted_text(word)} then {UNDECIDED}" for word in undecided]
    return f"case {' '.join(cases)} else {column} end"


def is_one_of_sql(column: str, words: Iterable[str]) -> str:
    """Ask whether a text is one of some words, letter case aside; nothing is none of them."""
    return f"coalesce(lower({column}) in ({_list(words)}), false)"


def without_sql(column: str, texts: Iterable[str]) -> str:
    """Read some texts as nothing."""
    return f"case when {column} not in ({_list(texts)}) then {column} end"


def negative_when_sql(condition: str, sql: str) -> str:
    """Put a minus before a number where a condition holds and it has none."""
    return f"case when {condition} and {sql} not like '-%' then '-' || ltrim({sql}, '+ ') else {sql} end"


def _list(words: Iterable[str]) -> str:
    return ", ".join(quoted_text(word) for word in words)
