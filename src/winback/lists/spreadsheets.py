"""Texts that a spreadsheet shows instead of running them.

A cell that begins with = + - @ is a formula to a spreadsheet, and a name like ``=HYPERLINK("http://x")`` becomes a link
that takes the cells beside it along (OWASP, CSV Injection).
"""

STARTS = "=+\\-@＝＋－＠"  # noqa: RUF001 - the full-width signs are formulas, too
"""Signs that begin a formula, as a part of a regular expression."""


def shown_text(column: str) -> str:
    """Write SQL that puts ' before whatever a spreadsheet would run.

    Also behind a separator or a line break within the text: a spreadsheet that splits at semicolons begins a cell
    there, quotes or not. Numbers with a sign, such as telephone numbers, stay as they are, since other programs read
    the file as well and a number does nothing.

    Parameters
    ----------
    column : str
        SQL of a text.

    Returns
    -------
    str
        SQL of a text for DuckDB.
    """
    return (
        f"case when regexp_full_match({column}, '[+-][0-9][0-9 ()/.-]*') then {column} "
        f"else regexp_replace({column}, '(^|[;,|\\t\\r\\n])([ \"'']*[{STARTS}])', '\\1''\\2', 'g') end"
    )
