"""The rows of one query, as pages and components see them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from winback.reporting.errors import ComponentError

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Result:
    """The rows of one named query block.

    In a page, ``{% if name %}`` asks whether there are rows, ``{% for row in name %}`` walks over them and
    ``name.first`` is the first row, or a row of missing values when there is none.

    Attributes
    ----------
    name : str
        The name of the query block.
    columns : tuple of str
        The column names in the order of the query.
    rows : tuple of mappings
        The rows, column name to value.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        """Iterate over the rows."""
        return iter(self.rows)

    @property
    def first(self) -> Row:
        """The first row; all values None when there are no rows."""
        return self.rows[0] if self.rows else dict.fromkeys(self.columns)

    def values(self, column: str) -> list[Any]:
        """Return one column as a list."""
        self.require([column])
        return [row[column] for row in self.rows]

    def require(self, columns: Sequence[str | None]) -> None:
        """Check that the columns are there; None entries are passed over.

        Raises
        ------
        ComponentError
            Naming the missing column, the query and the columns it has.
        """
        for column in columns:
            if column is not None and column not in self.columns:
                raise ComponentError(
                    f"query {self.name!r} has no column {column!r}; it has: {', '.join(self.columns)}",
                )
