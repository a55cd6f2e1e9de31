"""The records of a text file: lines whose quotes do not close go on in those below them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from winback.raw.layout import Layout, joined_pairs
from winback.raw.lines import Lines, read_lines

MOST_LINES = 1_000
"""Lines of a record."""

MOST_LETTERS = 1 << 20
"""Letters of a record of several lines."""

_SAMPLE_LINES = 2_000
_FEW_SHAPES = 8


def read_records(path: Path, encoding: str, layout: Layout) -> Iterator[Lines]:
    r"""Read the records of a file, block by block.

    Lines whose quotes do not close are joined with the following ones where that makes a record with the right number
    of fields. Where it does not, or where one of them is a record by itself that looks like the others, the first line
    is taken alone: a stray quote costs no other row.

    Parameters
    ----------
    path, encoding
        As for `winback.raw.read_lines`.
    layout : Layout
        How the file is laid out.

    Yields
    ------
    Lines
        As of `read_lines`, but a record of several lines stands in the place of its first line, with ``\\n`` between
        them; the places of the others are empty. One that has an undecodable line is undecodable.

    Raises
    ------
    OSError
        As `read_lines` does.
    """
    if layout.quoting == "none":
        yield from read_lines(path, encoding)
        return
    held: Lines | None = None
    for lines in read_lines(path, encoding):
        done, held = _joined(_put_together(held, lines), layout, may_go_on=True)
        if done.texts:
            yield done
    if held is not None:
        yield _joined(held, layout, may_go_on=False)[0]


def has_records_of_lines(path: Path, encoding: str, layout: Layout) -> bool:
    """Say whether a record of a file has several lines. Parameters as for `read_records`."""
    return any("\n" in text for lines in read_records(path, encoding, layout) for text in lines.texts)


def _put_together(first: Lines | None, second: Lines) -> Lines:
    if first is None:
        return second
    moved = frozenset(place + len(first.texts) for place in second.undecodable)
    return Lines(first.first_row, first.texts + second.texts, first.undecodable | moved)


def _cut(lines: Lines, place: int) -> tuple[Lines, Lines]:
    return (
        Lines(lines.first_row, lines.texts[:place], frozenset(n for n in lines.undecodable if n < place)),
        Lines(
            lines.first_row + place, lines.texts[place:], frozenset(n - place for n in lines.undecodable if n >= place)
        ),
    )


def _joined(lines: Lines, layout: Layout, *, may_go_on: bool) -> tuple[Lines, Lines | None]:
    """Join the lines of records; hold back the end of a block from a record on that may go on in the next one."""
    texts = lines.texts
    first_place = max(0, layout.header_row + 1 - lines.first_row)
    odd = [place for place in range(first_place, len(texts)) if texts[place].count('"') % 2]
    safe_until = _safe_until(texts) if may_go_on else len(texts)
    joined, undecodable = list(texts), set(lines.undecodable)
    shapes: _Shapes | None = None
    number = 0
    while number < len(odd) and odd[number] < safe_until:
        first, last, *behind = [*odd[number : number + 3], -1][:3]
        number += 1
        text = _text(texts, first, last)
        if text is None or not layout.fits(text):
            continue
        inside = [texts[place] for place in range(first + 1, last) if layout.fits(texts[place])]
        if behind and (next_record := _text(texts, last, behind[0])) and layout.fits(next_record):
            inside.append(next_record)
        if inside:
            shapes = shapes or _Shapes.of(texts[first_place:], layout)
            if any(shapes.has(record, layout) for record in inside):
                continue
        joined[first : last + 1] = [text, *[""] * (last - first)]
        if undecodable.intersection(range(first, last + 1)):
            undecodable = undecodable.difference(range(first, last + 1)) | {first}
        number += 1
    done = Lines(lines.first_row, joined, frozenset(undecodable))
    return (done, None) if number >= len(odd) else _cut(done, odd[number])


def _safe_until(texts: Sequence[str]) -> int:
    """Return the place from which on a record, or the one behind it that decides about it, may not end in a block."""
    place, letters = len(texts), 0
    while place and len(texts) - place < 2 * MOST_LINES and letters < 2 * MOST_LETTERS:
        place -= 1
        letters += len(texts[place])
    return place


def _text(texts: Sequence[str], first: int, last: int) -> str | None:
    """Return some lines as one text, None where they are too many or too long."""
    if not 0 < last - first < MOST_LINES:
        return None
    text = "\n".join(texts[first : last + 1])
    return text if len(text) <= MOST_LETTERS else None


@dataclass(frozen=True)
class _Shapes:
    """What the fields of a file look like: the shapes that each column has, None where these are many."""

    columns: tuple[frozenset[str] | None, ...]

    @classmethod
    def of(cls, texts: Sequence[str], layout: Layout) -> _Shapes:
        found: list[set[str]] = [set() for _ in range(layout.field_count)]
        for text in joined_pairs(texts[:_SAMPLE_LINES], layout.fits):
            if layout.fits(text):
                for seen, field in zip(found, layout.split(text) or [], strict=True):
                    seen.add(_shape(field))
        return cls(tuple(None if len(seen) > _FEW_SHAPES else frozenset(seen) for seen in found))

    def has(self, text: str, layout: Layout) -> bool:
        """Say whether a record looks like the others: of five fields one may be of another shape."""
        fields = layout.split(text) or []
        strange = sum(
            seen is not None and _shape(field) not in seen for seen, field in zip(self.columns, fields, strict=True)
        )
        return strange <= layout.field_count // 5


def _shape(field: str) -> str:
    return re.sub("[^\\W\\d_]+", "a", re.sub("[0-9]+", "9", field))[:20]
