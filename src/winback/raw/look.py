"""A look through a raw file before it is loaded: its header, what identifies its content, who may read its lines."""

from __future__ import annotations

import codecs
import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from winback.raw.layout import layout_of, with_quoting
from winback.raw.limits import RawLimitError
from winback.raw.lines import blocks_of_lines
from winback.raw.records import has_records_of_lines
from winback.raw.rows import EXCEL, PARQUET, is_table

LONGEST_LINE = 1 << 20
"""Bytes of a line that DuckDB's reader is trusted with."""

_ASCII_CODECS = ("utf-8", "ascii", "iso8859-", "cp125")


@dataclass(frozen=True)
class Look:
    """What is known of a raw file or table before its rows are read.

    Attributes
    ----------
    separator, names, header_row, field_count, quoting
        As in `winback.raw.Layout`; None where the file has no line with text.
    byte_count : int
        Size of the file; of a table, that of its database.
    content_sha256 : str
        SHA-256 of these bytes, in hexadecimal digits.
    plain_last_row : int or None
        Number of the last line with text of a text file whose lines are all valid and end alike, and are a record each,
        so that any reader finds the same; None where only `winback.raw.read_records` may read it, and for what is no
        text.
    may_have_quotes : bool
        False where no line of a plain file has a quote, or where quotes are letters.
    """

    separator: str | None
    names: list[str] | None
    header_row: int | None
    field_count: int | None
    quoting: str | None
    byte_count: int
    content_sha256: str
    plain_last_row: int | None
    may_have_quotes: bool


def look_into(place: str, encoding: str, separator: str = "", quoting: str = "auto") -> Look:
    """Look through a raw file or table.

    Parameters
    ----------
    place, encoding, separator : str
        As for `winback.raw.layout_of`.
    quoting : str
        As for `winback.raw.with_quoting`.

    Returns
    -------
    Look

    Raises
    ------
    OSError
        If the file cannot be read or is not what its name says.
    """
    layout = layout_of(place, encoding, separator)
    path = Path(place.split("#", 1)[0] if is_table(place) else place)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    # What a database has not written into its file yet stands beside it.
    if is_table(place) and (log := path.with_name(f"{path.name}.wal")).exists():
        with log.open("rb") as file:
            digest += hashlib.file_digest(file, "sha256").hexdigest()
    plain_last_row, may_have_quotes = None, True
    if layout and not (is_table(place) or PARQUET.search(place) or EXCEL.search(place)):
        with _left_to_the_load():
            layout = with_quoting(layout, path, quoting)
            plain_last_row, may_have_quotes, has_open_line = _look_at_lines(path, encoding)
            if layout.quoting == "none":
                may_have_quotes = False
            elif has_open_line and plain_last_row and has_records_of_lines(path, encoding, layout):
                plain_last_row = None
    return Look(
        separator=layout.separator if layout else None,
        names=layout.names if layout else None,
        header_row=layout.header_row if layout else None,
        field_count=layout.field_count if layout else None,
        quoting=layout.quoting if layout else None,
        byte_count=path.stat().st_size,
        content_sha256=digest,
        plain_last_row=plain_last_row,
        may_have_quotes=may_have_quotes,
    )


@contextlib.contextmanager
def _left_to_the_load() -> Iterator[None]:
    """Leave it to where lines are loaded to name a damaged file; one beyond a limit is not even loaded."""
    try:
        yield
    except RawLimitError:
        raise
    except OSError:
        pass


def _look_at_lines(path: Path, encoding: str) -> tuple[int | None, bool, bool]:
    """Return `plain_last_row` and `may_have_quotes` as far as bytes tell, and whether a line may leave a quote open."""
    codec = codecs.lookup(encoding).name
    if not codec.startswith(_ASCII_CODECS):
        return None, True, True
    row, last_row, has_quotes, has_open_line = 0, 0, False, False
    line_ends = set()
    for number, block in enumerate(blocks_of_lines(path)):
        text = block.removeprefix(codecs.BOM_UTF8) if number == 0 else block
        newlines = text.count(b"\n")
        if newlines:
            line_ends.add(_line_end(text, newlines))
        elif b"\r" in text:
            return None, True, True
        if len(line_ends) > 1 or None in line_ends or _has_strange_line(text) or not _is_valid(text, codec):
            return None, True, True
        if b'"' in text:
            has_quotes = True
            has_open_line = has_open_line or any(line.count(b'"') & 1 for line in text.split(b"\n"))
        end = text.rstrip(b"\r\n")
        if end:
            last_row = row + (newlines - text.count(b"\n", len(end))) + 1
        row += newlines
    return last_row or None, has_quotes, has_open_line


def _line_end(block: bytes, newlines: int) -> bytes | None:
    """Return what ends each line of a block, None where they differ."""
    if b"\r" not in block:
        return b"\n"
    return b"\r\n" if block.count(b"\r") == newlines == block.count(b"\r\n") else None


def _has_strange_line(block: bytes) -> bool:
    r"""Say whether a line is too long, or holds \0 or the byte that parts fields for nobody, \1."""
    if b"\0" in block or b"\1" in block:
        return True
    half = LONGEST_LINE // 2
    return any(block.find(b"\n", start, start + half) < 0 for start in range(0, len(block) - half, half))


def _is_valid(block: bytes, codec: str) -> bool:
    if block.isascii():
        return True
    if codec != "utf-8":
        return False
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
