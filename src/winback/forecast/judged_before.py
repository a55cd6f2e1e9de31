"""Judgments that an earlier build made of the very same cases: they are taken as they are, not made again."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from winback.forecast.judgment import Row

_PACKAGES = ("numpy", "pandas", "scikit-learn", "scipy")
"""Packages whose version can change a judgment."""


def input_key(past: pd.DataFrame, random_state: int) -> str:
    """Hash all that a judgment depends on: the cases, the seed, and the code.

    Parameters
    ----------
    past : DataFrame
        Cases with their outcome, in a fixed order.
    random_state : int
        Seed.

    Returns
    -------
    str
        Equal for equal judgments only.
    """
    digest = hashlib.sha256(f"{_code_key()} {random_state} {len(past)} {dict(past.dtypes)}".encode())
    for name in past.columns:
        values = past[name].to_numpy()
        # What is no number is an object, of which only the words are its own.
        digest.update(repr(values.tolist()).encode() if values.dtype == object else values.tobytes())
    return digest.hexdigest()


def judged_before(earlier: pd.DataFrame | None, segmentation: str, key: str) -> list[Row]:
    """Find the rows of the held-out tables that an earlier build has left.

    Parameters
    ----------
    earlier : DataFrame or None
        The table of the last build, also of an older version; None where there is none.
    segmentation : str
        Whose rows.
    key : str
        The `input_key` of today.

    Returns
    -------
    list of rows
        Empty where the cases or the code are others.
    """
    if earlier is None or "input_key" not in earlier:
        return []
    is_same = (earlier["segmentation"] == segmentation) & (earlier["input_key"] == key)
    return [
        {str(name): value for name, value in row.items() if not pd.isna(value)}
        for row in earlier[is_same].to_dict("records")
    ]


@lru_cache(maxsize=1)
def _code_key() -> str:
    sources = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    versions = " ".join(version(package) for package in _PACKAGES)
    return hashlib.sha256(b"\0".join([*sources, versions.encode()])).hexdigest()
