"""How a raw file is laid out: what separates its fields, what quotes mean, and where its column names stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, pairwise
from pathlib import Path

from winback.raw.header import FIRST_ROWS, TITLE_ROWS, header_position
from winback.raw.limits import RawLimitError, check_columns, limits, variable_of
from winback.raw.lines import CUT, blocks_of_lines, numbered_lines
from winback.raw.rows import EXCEL, PARQUET, excel_lines, is_table, table_columns

SEPARATORS = (",", ";", "\t", "|")

QUOTED_RECORDS = 1_000
"""Records with quotes that decide what quotes mean."""

FIRST_LETTERS = 1 << 22
"""Letters of the rows that decide where the column names stand; the first row is among them, however long it is."""

MOST_PLACED = 8_000
"""Fields in all ways to place those of a row together: a row of very many columns has too many of them."""

_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|])"?[,;\t| ]*', re.IGNORECASE)
_NUMBER_WITH_COMMA = re.compile(r"[-+]?([0-9]{1,3},[0-9]{3}(\.[0-9]*)?|[0-9]+,[0-9]{2})")
_WHOLE_ROW = re.compile(r' *"([^"]*(?:""[^"]*)*)"[,;\t| ]*')


@dataclass(frozen=True)
class Layout:
    """How the rows of a raw file are to be cut into fields.

    Attributes
    ----------
    separator : str
        What parts its fields: the one of `SEPARATORS` that its header has most of, a comma where it has none, a blank
        for any number of blanks.
    names : list of str
        The column names as they stand in the header.
    header_row : int
        Number of the last line of the header.
    field_count : int
        Fields of a row: more than names where each row ends in separators.
    quoting : str
        ``double`` where a field may stand in double quotes, ``rows`` where whole rows do as well, ``none`` where quotes
        are letters.
    title_row : int or None
        Number of the first line above the header with a text of its own, such as the title of a report.
    """

    separator: str
    names: list[str]
    header_row: int
    field_count: int
    quoting: str = "double"
    title_row: int | None = None

    def split(self, text: str) -> list[str] | None:
        """Cut a record into its trimmed fields; None where its quotes do not pair up."""
        if self.quoting == "rows":
            text = row_in_quotes(text) or text
        return split_fields(text, self.separator, self.quoting != "none")

    def fits(self, text: str) -> bool:
        """Say whether a text is a record with the right number of fields."""
        fields = self.split(text)
        return fields is not None and len(fields) == self.field_count


def split_fields(text: str, separator: str, has_quoting: bool = True) -> list[str] | None:
    """Cut a text into its trimmed fields; None where its quotes do not pair up."""
    if separator == " ":
        return text.split()
    if not has_quoting or '"' not in text:
        return [field.strip() for field in text.split(separator)]
    # As in a build, tabs are blanks where they part nothing.
    whole = separator + (text if separator == "\t" else text.replace("\t", " ")).rstrip(" ")
    all_fields, one_field = _patterns(separator)
    if not all_fields.fullmatch(whole):
        return None
    fields = (field.strip() for field in one_field.findall(whole))
    return [(field[1:-1].replace('""', '"') if field.startswith('"') else field).strip() for field in fields]


def possible_fields(text: str, layout: Layout) -> list[list[str]]:
    """List the ways to place the fields of a row that has too many or too few, or quotes that do not pair up.

    Where it has too many, a separator stood in one of them, but if it may have stood in a number (1,234.50), nobody can
    tell; where it has too few, some next to each other are missing, and what is left of the last may be a part of it.
    None where the ways are too many to try.
    """
    fields = layout.split(text) or split_fields(text, layout.separator, has_quoting=False) or []
    extra = len(fields) - layout.field_count
    if extra == 0:
        return [fields]
    if layout.field_count**2 > MOST_PLACED:
        return []
    if extra > 0:
        pairs = (f"{left},{right}" for left, right in pairwise(fields))
        if extra > layout.field_count or (layout.separator == "," and any(map(_NUMBER_WITH_COMMA.fullmatch, pairs))):
            return []
        ends = [(place, place + extra + 1) for place in range(layout.field_count)]
        return [[*fields[:first], layout.separator.join(fields[first:end]), *fields[end:]] for first, end in ends]
    fields = fields[:-1]
    missing = [""] * (layout.field_count - len(fields))
    return [[*fields[:place], *missing, *fields[place:]] for place in range(len(fields) + 1)]


@cache
def _patterns(separator: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    mark = re.escape(separator)
    field = rf'{mark}( *"[^"]*(?:""[^"]*)*" *|[^"{mark}]*)'
    return re.compile(f"(?:{field})+"), re.compile(field)


def row_in_quotes(text: str) -> str | None:
    """Return the row that stands in a text as a single quoted field, or None."""
    found = _WHOLE_ROW.fullmatch(text)
    return found[1].replace('""', '"') if found else None


def layout_of(place: str, encoding: str, separator: str = "") -> Layout | None:
    """Find the header of a raw file or table, and how many fields its rows have.

    Parameters
    ----------
    place : str
        A file, or a table of a database as ``file#table``.
    encoding : str
        The encoding of a text file; see `winback.raw.read_lines`.
    separator : str, optional
        What parts the fields, where that is known; a blank for any number of blanks.

    Returns
    -------
    Layout or None
        None where the file has no line with text. What quotes mean is settled by `with_quoting`.

    Raises
    ------
    OSError
        If the file cannot be read, is not what its name says, or is beyond a limit of `winback.raw.limits`.
    """
    if is_table(place) or PARQUET.search(place):
        names = [name.strip() for name, _ in table_columns(place)]
        check_columns(len(names))
        return Layout(",", names, 1, len(names))
    is_excel = EXCEL.search(place) is not None
    numbered = excel_lines(place) if is_excel else numbered_lines(Path(place), encoding)
    lines = list(_first_rows(numbered))
    if not lines:
        return None
    if is_excel:
        separator = ","
    elif mark := _SEPARATOR_LINE.fullmatch(lines[0][1].lstrip("\ufeff")):
        lines = lines[1:] or lines
        separator = separator or mark[1]
    return _layout(lines, separator)


def _first_rows(numbered: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    letters = 0
    for row, text in islice(numbered, FIRST_ROWS):
        if not letters and text.endswith(CUT):
            raise RawLimitError(
                f"its first line has more than {limits().line_bytes_max:,} bytes, so it is no table of rows: look at "
                f"it, or raise {variable_of('line_bytes_max')}"
            )
        letters += len(text)
        yield row, text
        if letters > FIRST_LETTERS:
            return


def _layout(lines: Sequence[tuple[int, str]], separator: str) -> Layout:
    texts = [text.replace("\0", "") for _, text in lines]
    top = 0 if separator == " " else header_position([_cells(text, separator) for text in texts])
    header, last = texts[top], top
    # Names may hold line breaks, too.
    while header.count('"') % 2 and last + 1 < min(len(texts), top + TITLE_ROWS) and separator != " ":
        last += 1
        header += "\n" + texts[last]
    if header.count('"') % 2:
        header, last = texts[top], top
    inner = row_in_quotes(header)
    quoting = "rows" if inner is not None and any(mark in inner for mark in SEPARATORS) else "double"
    if inner is not None and quoting == "rows":
        header = inner
    separator = separator or _most_frequent_separator(header)
    check_columns(header.count(separator) + 1 if separator != " " else 1)
    names = split_fields(header, separator) or split_fields(header, separator, has_quoting=False) or []
    found = Layout(separator, names, lines[last][0], len(names), quoting, lines[0][0] if top else None)
    rows = joined_pairs(texts[last + 1 :], lambda text: found.split(text) is not None)
    return found if separator == " " else _with_field_count(found, [found.split(text) for text in rows])


def _cells(text: str, separator: str) -> list[str]:
    """Cut a line whose separator need not be that of the file."""
    text = row_in_quotes(text) or text
    separator = separator or _most_frequent_separator(text)
    return split_fields(text, separator) or split_fields(text, separator, has_quoting=False) or []


def _most_frequent_separator(text: str) -> str:
    bare = re.sub(r'"[^"]*"', "", text)
    return max(SEPARATORS, key=lambda mark: (bare.count(mark), -SEPARATORS.index(mark)))


def joined_pairs(texts: Sequence[str], is_record: Callable[[str], bool]) -> list[str]:
    """Join lines whose quotes do not close with the next such line, where that makes a record."""
    odd = [place for place, text in enumerate(texts) if text.count('"') % 2]
    joined, end = list(texts), -1
    for first, last in pairwise(odd):
        if first > end and is_record(text := "\n".join(texts[first : last + 1])):
            joined[first : last + 1] = [text, *[""] * (last - first)]
            end = last
    return [text for text in joined if text]


def _with_field_count(layout: Layout, rows: Sequence[list[str] | None]) -> Layout:
    """Count the fields of most rows where these differ from the names by empty ones at the end alone."""
    names = layout.names
    named = max((place for place, name in enumerate(names, start=1) if name), default=0)
    counts = Counter(len(row) for row in rows if row is not None and len(row) >= named and not any(row[len(names) :]))
    usual, count = counts.most_common(1)[0] if counts else (len(names), 0)
    if usual == len(names) or 2 * count <= sum(row is not None and len(row) >= named for row in rows):
        return layout
    return replace(layout, names=names[:usual], field_count=usual)


def with_quoting(layout: Layout, path: Path, quoting: str = "auto") -> Layout:
    """Settle what quotes mean in a text file.

    Parameters
    ----------
    layout : Layout
        As `layout_of` found it.
    path : Path
        The file.
    quoting : str
        ``none``, ``double``, or ``auto``: quotes are letters where more rows have the right number of fields that way.

    Returns
    -------
    Layout
    """
    if quoting == "none" or layout.separator == " ":
        return replace(layout, quoting="none")
    as_rows, as_letters = replace(layout, quoting="rows"), replace(layout, quoting="none")
    quoted, rows_in_quotes, unquoted = 0, 0, 0
    for text in islice(_records_with_quotes(path, as_rows), QUOTED_RECORDS):
        if layout.fits(text):
            quoted += 1
        elif as_rows.fits(text):
            rows_in_quotes += 1
        elif as_letters.fits(text):
            unquoted += 1
    if rows_in_quotes > quoted:
        return as_rows
    return as_letters if quoting == "auto" and unquoted > 2 * quoted else layout


def _records_with_quotes(path: Path, layout: Layout) -> Iterator[str]:
    row = 0
    for block in blocks_of_lines(path):
        if b'"' not in block and row > layout.header_row:
            continue
        # Separators, quotes and line ends are the same bytes in all encodings.
        text = block.decode("iso-8859-1").replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
        texts = text.split("\n")
        behind_header = texts[max(0, layout.header_row - row) :]
        row += len(texts)
        yield from (
            record for record in joined_pairs(behind_header, layout.fits) if '"' in record and "\0" not in record
        )
