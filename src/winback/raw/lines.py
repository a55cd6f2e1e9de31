"""The physical lines of a text file, whatever its line ends and however damaged its bytes."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from winback.raw.limits import check_unpacked, limits

BLOCK_BYTES = 1 << 24
"""Files are read in blocks of about this size, so that memory does not grow with the file."""

FIRST_BLOCK_BYTES = 1 << 14
"""... but for a look at the first line, which is at the beginning."""

KEPT_BYTES = 1_000
"""Bytes that are kept of a line beyond the limit."""

CUT = " … [cut: the line is longer than winback reads]"
"""What such a line ends in instead."""

_CUT_BYTES = b"\0" + CUT.encode()
_LINE_END = re.compile(rb"\r\n|\n|\r")


@dataclass(frozen=True)
class Lines:
    """Some consecutive lines of a file.

    Attributes
    ----------
    first_row : int
        Number of the first of them, 1 for the first line of the file.
    texts : list of str
        The lines without their line ends; blank lines are empty texts.
    undecodable : frozenset of int
        Positions in `texts` of lines that are not valid in the encoding, hold a NUL, or were cut (these end in `CUT`);
        their bytes stand as ISO-8859-1 letters.
    """

    first_row: int
    texts: list[str]
    undecodable: frozenset[int]


def read_lines(path: Path, encoding: str) -> Iterator[Lines]:
    r"""Read the lines of a file, block by block.

    LF, CRLF and CR each end a line. A byte order mark is left out. Every byte of the file is in some line or is a
    line end, but for lines longer than `winback.raw.limits` allows: of these the beginning is kept.

    Parameters
    ----------
    path : Path
        A text file; gzip-compressed where its name ends in ``.gz``.
    encoding : str
        A Python codec in which ``\n`` and ``\r`` are single bytes, such as utf-8, iso-8859-1 or windows-1252.

    Yields
    ------
    Lines
        At least one line each; nothing for an empty file.

    Raises
    ------
    OSError
        If the file cannot be read, is a damaged gzip file or none in spite of its name, or unpacks to too much.
    """
    yield from _read_lines(path, encoding, BLOCK_BYTES)


def _read_lines(path: Path, encoding: str, first_block_bytes: int) -> Iterator[Lines]:
    row = 1
    for number, block in enumerate(blocks_of_lines(path, first_block_bytes)):
        lines = _decode(block.removeprefix(codecs.BOM_UTF8) if number == 0 else block, encoding, row)
        row += len(lines.texts)
        yield lines


def first_line(path: Path, encoding: str) -> str | None:
    """Return the first line with text, or None where the file has none. Parameters as for `read_lines`."""
    return next((text for _, text in numbered_lines(path, encoding)), None)


def numbered_lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of the lines with text, reading no more than is asked for; see `read_lines`."""
    for lines in _read_lines(path, encoding, FIRST_BLOCK_BYTES):
        for row, text in enumerate(lines.texts, start=lines.first_row):
            if text:
                yield row, text


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if _is_packed(path) else path.open("rb")


def _is_packed(path: Path) -> bool:
    return path.suffix.lower() == ".gz"


def blocks_of_lines(path: Path, first_block_bytes: int | None = None) -> Iterator[bytes]:
    """Cut the file behind line ends; the last block may have none. A small first block is followed by larger ones.

    A line beyond the limit is shortened to its first bytes and a mark, so that memory does not grow with it.
    """
    longest = limits().line_bytes_max
    rest, is_cut = b"", False
    for block in _blocks(path, first_block_bytes or BLOCK_BYTES):
        text = rest + block
        if is_cut:
            found = _LINE_END.search(text)
            if found is None or found.group() == b"\r" == text[found.start() :]:
                rest = text[-1:] if text.endswith(b"\r") else b""
                continue
            text, is_cut = text[found.end() :], False
        # A CR at the very end may be the first half of a CRLF.
        end = max(text.rfind(b"\n"), text.rfind(b"\r", 0, len(text) - 1)) + 1
        if end:
            yield _shortened(text[:end], longest)
        rest = text[end:]
        if len(rest) > longest:
            yield rest[:KEPT_BYTES] + _CUT_BYTES + b"\n"
            # A CR at its end may be that of a CRLF.
            rest, is_cut = rest[-1:] if rest.endswith(b"\r") else b"", True
    if rest and not is_cut:
        yield rest


def _blocks(path: Path, size: int) -> Iterator[bytes]:
    """Read a file in blocks that grow up to `BLOCK_BYTES`."""
    packed = path.stat().st_size if _is_packed(path) else None
    unpacked = 0
    with _open(path) as file:
        while block := _read(file, path, size):
            unpacked += len(block)
            if packed is not None:
                check_unpacked(unpacked, packed)
            size = min(4 * size, BLOCK_BYTES)
            yield block


def _shortened(block: bytes, longest: int) -> bytes:
    """Shorten the lines of a block that are beyond the limit."""
    half = max(1, longest // 2)
    starts = range(0, len(block) - half, half)
    if len(block) <= longest or all(block.find(b"\n", start, start + half) >= 0 for start in starts):
        return block
    lines = _LINE_END.split(block)
    if max(map(len, lines)) <= longest:
        return block
    return b"\n".join(line if len(line) <= longest else line[:KEPT_BYTES] + _CUT_BYTES for line in lines)


def _read(file: BinaryIO, path: Path, size: int) -> bytes:
    try:
        return file.read(size)
    except (EOFError, zlib.error) as error:
        raise OSError(f"{path.name} is a damaged gzip file: {error}") from error


def _decode(block: bytes, encoding: str, first_row: int) -> Lines:
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    block = block.removesuffix(b"\n")
    if b"\0" not in block:
        try:
            return Lines(first_row, block.decode(encoding).split("\n"), frozenset())
        except UnicodeDecodeError:
            pass
    texts, undecodable = [], set()
    for position, line in enumerate(block.split(b"\n")):
        text = None if b"\0" in line else _decoded(line, encoding)
        if text is None:
            undecodable.add(position)
        if text is None:
            is_cut = line.endswith(_CUT_BYTES)
            text = line.removesuffix(_CUT_BYTES).decode("iso-8859-1") + CUT if is_cut else line.decode("iso-8859-1")
        texts.append(text)
    return Lines(first_row, texts, frozenset(undecodable))


def _decoded(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None
