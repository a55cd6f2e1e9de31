"""Tables of two engines side by side: what should be equal to the letter is, and doubles are to the ninth digit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

RELATIVE = 1e-9
LAST_DIGIT = 1e-3
"""What rounding a half up or down changes at most, of a value or of 1."""


def differences(one: pa.Table, other: pa.Table, rounded: Mapping[str, int] | None = None) -> Iterator[str]:
    """Say how two tables differ; the order of rows and of columns does not count.

    Parameters
    ----------
    one, other : pyarrow.Table
    rounded : mapping of str to int, optional
        Columns of numbers of which so many values may differ in their last digit.

    Yields
    ------
    str
        A column and how many of its values differ.
    """
    lacking = sorted(set(one.column_names) ^ set(other.column_names))
    if lacking:
        yield f"columns of one only: {lacking}"
    names = sorted(set(one.column_names) & set(other.column_names))
    if one.num_rows != other.num_rows:
        yield f"{one.num_rows} and {other.num_rows} rows"
        return
    one, other = (_plain(table.select(names)) for table in (one, other))
    doubles = [name for name in names if pa.types.is_floating(one.schema.field(name).type)]
    order = [(name, "ascending") for name in [*(n for n in names if n not in doubles), *doubles]]
    one, other = one.sort_by(order), other.sort_by(order)
    for name in names:
        count = _far(one[name], other[name], RELATIVE) if name in doubles else _unequal(one[name], other[name])
        if rounded and name in rounded and count <= rounded[name]:
            count = _far(one[name].cast(pa.float64()), other[name].cast(pa.float64()), LAST_DIGIT)
        if count:
            yield f"{name}: {count} of {one.num_rows}"


def _plain(table: pa.Table) -> pa.Table:
    """Give numbers and lists types that both engines have, so that they can be sorted and compared."""
    columns = []
    for column in table.columns:
        kind = column.type
        if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
            columns.append(column.cast(pa.decimal128(38, kind.scale if pa.types.is_decimal(kind) else 0)))
        elif pa.types.is_floating(kind):
            columns.append(column.cast(pa.float64()))
        elif pa.types.is_timestamp(kind):
            columns.append(column.cast(pa.timestamp("us")))
        elif pa.types.is_nested(kind):
            columns.append(pa.chunked_array([pa.array([repr(value) for value in column.to_pylist()], pa.string())]))
        elif pa.types.is_null(kind):
            columns.append(column.cast(pa.string()))
        else:
            columns.append(column)
    return pa.table(columns, names=table.column_names)


def _unequal(one: pa.ChunkedArray, other: pa.ChunkedArray) -> int:
    """Count values that differ; null is equal to null."""
    if one.type != other.type:
        one, other = one.cast(pa.string()), other.cast(pa.string())
    same = pc.or_(pc.fill_null(pc.equal(one, other), False), pc.and_(pc.is_null(one), pc.is_null(other)))
    return len(one) - (pc.sum(same).as_py() or 0)


def _far(one: pa.ChunkedArray, other: pa.ChunkedArray, tolerance: float) -> int:
    """Count doubles that differ by more than so much of their value; null is equal to null alone."""
    nulls = pc.is_null(one).to_numpy() != pc.is_null(other).to_numpy()
    left, right = (side.fill_null(0).to_numpy() for side in (one, other.cast(pa.float64())))
    smallest = 1e-12 if tolerance == RELATIVE else tolerance
    return int((nulls | ~np.isclose(left, right, rtol=tolerance, atol=smallest, equal_nan=True)).sum())
