"""Bring one or several number columns into one long form: y, and the series it belongs to."""

from collections.abc import Mapping, Sequence

from winback.reporting.chart import format_value
from winback.reporting.errors import ComponentError
from winback.reporting.formats import is_missing
from winback.reporting.result import Result

# Names that no column of a query has by accident.
Y = "__y"
SERIES = "__series"


def fold(
    result: Result, *, y: str | Sequence[str], color: str | None, labels: Mapping[str, str] | None
) -> tuple[Result, bool]:
    """Return the rows with the columns `Y` and, where there are several series, `SERIES`.

    Rows whose number is missing are left out.

    Parameters
    ----------
    result : Result
        The rows of the query.
    y : str or list of str
        One number column, or several that become series.
    color : str or None
        A column that names the series, with one ``y``.
    labels : mapping or None
        Names for several ``y`` columns.

    Returns
    -------
    folded : Result
        One row per point.
    has_series : bool
        Whether there is a `SERIES` column.

    Raises
    ------
    ComponentError
        If a column is missing, or ``color`` is given together with several ``y``.
    """
    measures = [y] if isinstance(y, str) else list(y)
    result.require([*measures, color])
    if color is not None and len(measures) > 1:
        raise ComponentError("give either several y columns or a color column, not both")
    has_series = color is not None or len(measures) > 1
    rows = []
    for measure in measures:
        for row in result:
            if is_missing(row[measure]):
                continue
            extra = {Y: row[measure]}
            if color is not None:
                extra[SERIES] = format_value(row[color], None)
            elif has_series:
                extra[SERIES] = (labels or {}).get(measure, measure)
            rows.append({**row, **extra})
    columns = (*result.columns, Y, *([SERIES] if has_series else []))
    return Result(name=result.name, columns=columns, rows=tuple(rows)), has_series
