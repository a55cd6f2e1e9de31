"""What a refit changed: the models and the names of segments before and after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from winback.segmentation.model_store import open_database

MODELS = """
select
    segmentation, fit_number, model_version, segment_count, share_moved, segments_kept, segments_new, segments_gone
from marts.segmentation_models
where is_current
order by segmentation
"""
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
    """

    models: dict[str, dict[str, object]]
    names: dict[tuple[str, int], str]


def read_state(database: Path) -> State:
    """Read the state of a database; nothing where there is none or it was never built."""
    if not database.exists():
        return State({}, {})
    try:
        with open_database(database, read_only=True) as connection:
            models = connection.execute(MODELS)
            columns = [column[0] for column in models.description or []]
            rows = [dict(zip(columns, row, strict=True)) for row in models.fetchall()]
            names = connection.execute(NAMES).fetchall()
    except duckdb.CatalogException:
        return State({}, {})
    return State({str(row["segmentation"]): row for row in rows}, {(row[0], row[1]): row[2] for row in names})


def describe_changes(before: State, after: State) -> list[str]:
    """Say in plain words, a line each, what is different after a refit."""
    lines = []
    for segmentation, model in after.models.items():
        old = before.models.get(segmentation)
        which = f"{segmentation}: fit {model['fit_number']}, version {model['model_version']}"
        if old is not None and old["model_version"] == model["model_version"]:
            lines.append(f"{segmentation}: the refit finds the model that is in use; nothing changes.")
        elif model["share_moved"] is None:
            lines.append(f"{which}: {model['segment_count']} segments.")
        else:
            lines.append(f"{which}: {model['share_moved']:.1%} of the sampled customers changed their segment.")
            for word in ("kept", "new", "gone"):
                lines.append(f"  segments {word}: {model[f'segments_{word}'] or 'none'}")
        for (of, segment), name in after.names.items():
            known = before.names.get((of, segment))
            if of == segmentation and known not in (None, name):
                lines.append(f"  segment {segment} was called '{known}' and is called '{name}'")
    return lines
