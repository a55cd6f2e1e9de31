"""A look through a raw file before it is loaded: its header, what identifies its content, who may read its lines."""

from __future__ import annotations

import codecs
import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path

from winback.raw.files import read_header
from winback.raw.lines import blocks_of_lines, first_numbered_line
from winback.raw.rows import EXCEL, PARQUET, excel_lines, is_table

LONGEST_LINE = 1 << 20
"""Bytes of a line that DuckDB's reader is trusted with."""

_ASCII_CODECS = ("utf-8", "ascii", "iso8859-", "cp125")


@dataclass(frozen=True)
class Look:
    """What is known of a raw file or table before its rows are read.

    Attributes
    ----------
    separator, names
        As in `winback.raw.Header`; None where the file has no line with text.
    first_row : int or None
        Number of the first line with text.
    byte_count : int
        Size of the file; of a table, that of its database.
    content_sha256 : str
        SHA-256 of these bytes, in hexadecimal digits.
    plain_last_row : int or None
        Number of the last line with text of a text file whose lines are all valid and end alike, so that any reader
        finds the same lines; None where only `winback.raw.read_lines` may read it, and for what is no text.
    may_have_quotes : bool
        False where no line of a plain file has a quote.
    """

    separator: str | None
    names: list[str] | None
    first_row: int | None
    byte_count: int
    content_sha256: str
    plain_last_row: int | None
    may_have_quotes: bool


def look_into(place: str, encoding: str, separator: str = "") -> Look:
    """Look through a raw file or table.

    Parameters
    ----------
    place, encoding, separator : str
        As for `winback.raw.read_header`.

    Returns
    -------
    Look

    Raises
    ------
    OSError
        If the file cannot be read or is not what its name says.
    """
    header = read_header(place, encoding, separator)
    path = Path(place.split("#", 1)[0] if is_table(place) else place)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    # What a database has not written into its file yet stands beside it.
    if is_table(place) and (log := path.with_name(f"{path.name}.wal")).exists():
        digest += hashlib.sha256(log.read_bytes()).hexdigest()
    first_row: int | None = 1
    plain_last_row, may_have_quotes = None, True
    if EXCEL.search(place):
        first_row = next((number for number, _ in excel_lines(place)), None)
    elif not (is_table(place) or PARQUET.search(place)):
        found = first_numbered_line(path, encoding)
        first_row = found[0] if found else None
        # A damaged file is named where its lines are loaded.
        with contextlib.suppress(OSError):
            plain_last_row, may_have_quotes = _look_at_lines(path, encoding)
    return Look(
        separator=header.separator if header else None,
        names=header.names if header else None,
        first_row=first_row,
        byte_count=path.stat().st_size,
        content_sha256=digest,
        plain_last_row=plain_last_row,
        may_have_quotes=may_have_quotes,
    )


def _look_at_lines(path: Path, encoding: str) -> tuple[int | None, bool]:
    """Return `plain_last_row` and `may_have_quotes` of a text file, see `Look`."""
    codec = codecs.lookup(encoding).name
    if not codec.startswith(_ASCII_CODECS):
        return None, True
    row, last_row, has_quotes = 0, 0, False
    line_ends = set()
    for number, block in enumerate(blocks_of_lines(path)):
        text = block.removeprefix(codecs.BOM_UTF8) if number == 0 else block
        newlines = text.count(b"\n")
        if newlines:
            line_ends.add(_line_end(text, newlines))
        elif b"\r" in text:
            return None, True
        if len(line_ends) > 1 or None in line_ends or _has_odd_line(text) or not _is_valid(text, codec):
            return None, True
        has_quotes = has_quotes or b'"' in text
        end = text.rstrip(b"\r\n")
        if end:
            last_row = row + (newlines - text.count(b"\n", len(end))) + 1
        row += newlines
    return last_row or None, has_quotes


def _line_end(block: bytes, newlines: int) -> bytes | None:
    """Return what ends each line of a block, None where they differ."""
    if b"\r" not in block:
        return b"\n"
    return b"\r\n" if block.count(b"\r") == newlines == block.count(b"\r\n") else None


def _has_odd_line(block: bytes) -> bool:
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
