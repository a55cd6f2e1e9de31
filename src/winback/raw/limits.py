"""What a raw file may at most be: beyond it no shop's export lies, but the memory and time of a machine end."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

FREE_BYTES = 1 << 28
"""Bytes that any compressed file may unpack to, however small it is."""


class RawLimitError(OSError):
    """A raw file is beyond a limit; the message begins behind the file's name."""


@dataclass(frozen=True)
class Limits:
    """Limits of raw files, each from the environment variable in capitals behind WINBACK_RAW.

    Attributes
    ----------
    line_bytes_max : int
        Bytes of a line; a longer one is rejected, and only its beginning is kept.
    columns_max : int
        Columns of a file.
    unpack_ratio_max : int
        How many times its own size a compressed file may unpack to, if that is more than `FREE_BYTES`.
    """

    line_bytes_max: int = 1 << 24
    columns_max: int = 2_000
    unpack_ratio_max: int = 100


def limits() -> Limits:
    """Return the limits of this machine.

    Raises
    ------
    RawLimitError
        If an environment variable is no whole number above 0.
    """
    found = {}
    for field in fields(Limits):
        name = variable_of(field.name)
        text = os.environ.get(name)
        if text and not (text.isascii() and text.isdigit() and int(text)):
            raise RawLimitError(f"is not read, as {name} is {text!r}; give a whole number above 0")
        if text:
            found[field.name] = int(text)
    return Limits(**found)


def variable_of(limit: str) -> str:
    """Name the environment variable of a limit."""
    return f"WINBACK_RAW_{limit.upper()}"


def check_columns(count: int) -> None:
    """Refuse a file with too many columns.

    Raises
    ------
    RawLimitError
        If it has more than `Limits.columns_max`.
    """
    if count > limits().columns_max:
        raise RawLimitError(
            f"it has {count:,} columns, more than {limits().columns_max:,}: keep those that the mapping needs, or "
            f"raise {variable_of('columns_max')}"
        )


def check_unpacked(unpacked: int, packed: int) -> None:
    """Refuse a compressed file that unpacks to what no text does.

    Raises
    ------
    RawLimitError
        If it is more than `FREE_BYTES`, and more than `Limits.unpack_ratio_max` times its size.
    """
    if unpacked > FREE_BYTES and unpacked > limits().unpack_ratio_max * packed:
        raise RawLimitError(
            f"its {packed:,} bytes unpack to more than {limits().unpack_ratio_max} times as many, which no export of a "
            f"shop does: unpack it yourself and look at it, or raise {variable_of('unpack_ratio_max')}"
        )
