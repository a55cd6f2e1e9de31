"""What a refit changed: the models and the names of segments before and after."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from winback.database import open_database
from winback.segments.keeping.model import ModelError

MODELS = """
select
    segmentation, fit_number, model_version, segment_count, share_of_customers_moved,
    segments_kept, segments_new, segments_gone
from marts.segmentation_models
where is_current
order by segmentation
"""
MOVES = """
select refits.segmentation, refits.from_segment, refits.to_segment, refits.customer_count, refits.share_of_customers
from marts.segment_refits as refits
inner join marts.segmentation_models as models
    on refits.segmentation = models.segmentation and refits.fit_number = models.fit_number and models.is_current
where refits.is_move
order by refits.segmentation, refits.customer_count desc, refits.from_segment_id, refits.to_segment_id
"""
MOVES_SHOWN = 5
"""The largest moves of a refit are listed one by one."""
NAMES = "select segmentation, segment_id, segment_name from marts.segment_profiles order by segmentation, segment_id"


@dataclass(frozen=True)
class State:
    """The current models of a database and the names of their segments.

    Attributes
    ----------
    models : dict of str to dict
        The current row of the mart segmentation_models, by segmentation.
    names : dict of (str, int) to str
        Name by segmentation and segment id.
    moves : dict of str to list of tuple
        By segmentation what its current model moved: name before, name after, customers and their share of the sample;
        the largest first.
    """

    models: dict[str, dict[str, object]]
    names: dict[tuple[str, int], str]
    moves: dict[str, list[tuple[str, str, int, float]]] = field(default_factory=dict)


def read_state(database: Path) -> State:
    """Read the state of a database; nothing where there is none or it was never built."""
    if not database.exists():
        return State({}, {})
    try:
        with open_database(database, error=ModelError, read_only=True) as connection:
            models = connection.execute(MODELS)
            columns = [column[0] for column in models.description or []]
            rows = [dict(zip(columns, row, strict=True)) for row in models.fetchall()]
            names = connection.execute(NAMES).fetchall()
            moves: dict[str, list[tuple[str, str, int, float]]] = {}
            for segmentation, *move in _moves(connection):
                moves.setdefault(segmentation, []).append((move[0], move[1], move[2], move[3]))
    # no such table; or an older version has built it, with other columns
    except (duckdb.CatalogException, duckdb.BinderException):
        return State({}, {})
    return State({str(row["segmentation"]): row for row in rows}, {(row[0], row[1]): row[2] for row in names}, moves)


def _moves(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Read the moves; a database that an older version has built has none."""
    try:
        return connection.execute(MOVES).fetchall()
    except duckdb.CatalogException:
        return []


def describe_refusals(before: State, after: State, moved_max: float) -> list[str]:
    """Say which refits would be refused: those that move more than a share `moved_max` of the customers."""
    lines = []
    for segmentation, model in after.models.items():
        is_new = before.models.get(segmentation, {}).get("model_version") != model["model_version"]
        share = model["share_of_customers_moved"]
        if is_new and isinstance(share, float) and share > moved_max:
            lines.append(
                f"{segmentation}: `winback fit` would refuse this refit because it moves more than refit_moved_max "
                f"({moved_max:.1%}); `winback fit --force` would use it."
            )
    return lines


def describe_changes(before: State, after: State) -> list[str]:
    """Say in plain words, a line each, what is different after a refit."""
    lines = []
    for segmentation, model in after.models.items():
        old = before.models.get(segmentation)
        which = f"{segmentation}: fit {model['fit_number']}, version {model['model_version']}"
        if old is not None and old["model_version"] == model["model_version"]:
            lines.append(f"{segmentation}: the refit finds the same model as the one in use; nothing changes.")
        elif model["share_of_customers_moved"] is None:
            lines.append(f"{which}: {model['segment_count']} segments.")
        else:
            lines.append(
                f"{which}: {model['share_of_customers_moved']:.1%} of the sampled customers changed their segment."
            )
            for word in ("kept", "new", "gone"):
                lines.append(f"  segments {word}: {model[f'segments_{word}'] or 'none'}")
            for old_name, new_name, customers, share in after.moves.get(segmentation, [])[:MOVES_SHOWN]:
                lines.append(f"  moved: {customers:,} ({share:.1%}) from '{old_name}' to '{new_name}'")
        for (of, segment), name in after.names.items():
            known = before.names.get((of, segment))
            if of == segmentation and known not in (None, name):
                lines.append(f"  segment {segment} was called '{known}' and is now called '{name}'")
    return lines
