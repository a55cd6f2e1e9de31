"""Which columns of the marts count customers, and which figures go with them, from what the marts' contracts say.

A column says that it counts people by its name (`customer_count`), or with `meta: {counts: customers}`; `counts` may
also say that it counts something else. The count of a part of a row's customers names the figures that would say
something of the part, with `meta: {figures: [...]}`; without, all figures of the row would. `meta: {figure: false}`
stands at a column that says nothing of the people in a row: how long a campaign was, or of how many rows there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from winback.errors import UserError

PEOPLE = ("customer_count", "buyer_count", "member_count")
"""How the name of a column ends that counts people."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = ("bigint", "integer", "hugeint")


@dataclass(frozen=True, kw_only=True)
class Groups:
    """What the rows of a mart are groups of.

    Attributes
    ----------
    key : tuple of str
        The columns that say which group a row is of.
    counts : mapping of str to (tuple of str or None)
        The columns that count people, with the figures that say something of those they count; None: all of them.
    no_figures : frozenset of str
        The columns that say nothing of these people.
    """

    key: tuple[str, ...]
    counts: Mapping[str, tuple[str, ...] | None]
    no_figures: frozenset[str] = frozenset()

    @property
    def size(self) -> str | None:
        """The column that says how many people the group has: `customer_count`, or else the first."""
        return "customer_count" if "customer_count" in self.counts else next(iter(self.counts), None)

    @property
    def parts(self) -> list[str]:
        """The columns that say how many of them something is true of."""
        return [count for count in self.counts if count != self.size]


def read_groups(project: Path) -> dict[str, Groups]:
    """Read what the contracts of the marts say of groups.

    Parameters
    ----------
    project : Path
        The folder of dbt_project.yml.

    Returns
    -------
    dict of str to Groups
        The name of each mart that a YAML file describes, and its groups.

    Raises
    ------
    UserError
        If there is none: the folder is no project of winback.
    """
    found: dict[str, Groups] = {}
    for file in sorted((project / "models" / "marts").rglob("_*.yml")):
        read = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader
        for model in (read or {}).get("models") or []:
            columns = model.get("columns") or []
            no_figures = frozenset(column["name"] for column in columns if _meta(column).get("figure") is False)
            found[model["name"]] = Groups(key=_key(model), counts=_counts(columns), no_figures=no_figures)
    if not found:
        raise UserError(
            f"No contract of a mart in {project.resolve()} says which columns count customers, so nothing is known of "
            "small groups. Run the command in the folder of the project, or name it with --project-dir."
        )
    return found


def groups_by_name(columns: Sequence[str]) -> Groups:
    """Say what can be said of a table that has no contract."""
    return Groups(key=(), counts={column: None for column in columns if column.endswith(PEOPLE)})


def _key(model: Mapping[str, Any]) -> tuple[str, ...]:
    for test in model.get("data_tests") or []:
        if isinstance(test, dict) and "sound" in test:
            return tuple((test["sound"].get("arguments") or {}).get("key") or ())
    return ()


def _meta(column: Mapping[str, Any]) -> Mapping[str, Any]:
    return (column.get("config") or {}).get("meta") or {}


def _counts(columns: list[Mapping[str, Any]]) -> dict[str, tuple[str, ...] | None]:
    counts: dict[str, tuple[str, ...] | None] = {}
    for column in columns:
        meta = _meta(column)
        counts_people = meta.get("counts") == "customers" if "counts" in meta else column["name"].endswith(PEOPLE)
        if counts_people and column.get("data_type") in _WHOLE:
            figures = meta.get("figures")
            counts[column["name"]] = None if figures is None else tuple(figures)
    return counts
