"""Texts that a spreadsheet shows instead of running them.

A cell that begins with = + - @ is a formula to a spreadsheet, and a name like ``=HYPERLINK("http://x")`` becomes a link
that takes the cells beside it along (OWASP, CSV Injection).
"""

from pathlib import Path

import duckdb

from winback.privacy.modes import DEFAULT, made_as

STARTS = "=+\\-@＝＋－＠"  # noqa: RUF001 - the full-width signs are formulas, too
"""Signs that begin a formula, as a part of a regular expression."""

_BEGINS = "(^|[;,|\\t\\r\\n])"


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
        f"else regexp_replace({column}, '{_BEGINS}([ \"'']*[{STARTS}])', '\\1''\\2', 'g') end"
    )


def kept_text(shown: str) -> str:
    """Write SQL that gives back exactly the text that `shown_text` was made of.

    Parameters
    ----------
    shown : str
        SQL of what `shown_text` gave, and of nothing else.

    Returns
    -------
    str
        SQL of a text for DuckDB.
    """
    return f"regexp_replace({shown}, '{_BEGINS}''([ \"'']*[{STARTS}])', '\\1\\2', 'g')"


def write_csv(rows: duckdb.DuckDBPyRelation, file: Path | str) -> None:
    """Write rows of your own query into a CSV file that is safe to open in a spreadsheet, for you alone to read.

    Parameters
    ----------
    rows : DuckDBPyRelation
        What to write.
    file : path
        It is written over.
    """
    names = ['"' + name.replace('"', '""') + '"' for name in rows.columns]
    shown = [
        f"{shown_text(name)} as {name}" if kind == "VARCHAR" else name
        for name, kind in zip(names, map(str, rows.types), strict=True)
    ]
    with made_as(DEFAULT):
        rows.project(", ".join(shown)).write_csv(str(file))
