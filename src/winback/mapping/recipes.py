"""Exports that are known by their header: what their columns mean, and what the rows cannot say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from winback.mapping.contract import ENTITIES
from winback.mapping.errors import MappingError
from winback.mapping.names import STRONG, WEAK, key, known_meanings, read_yaml
from winback.mapping.profile import MOST, Column

OWN_RECIPES = Path("mappings/exports")
"""Where a project has recipes of its own."""

_PACKAGED = Path(__file__).parent / "exports"
_KEYS = (
    "title",
    "entity",
    "header",
    "values",
    "columns",
    "in_hundredths",
    "before_discount",
    "tests",
    "nothing",
    "notes",
)
_NEEDED = ("title", "entity", "header", "columns")


@dataclass(frozen=True)
class Recipe:
    """A known export. Names of columns are keys, see `winback.mapping.names.key`.

    Attributes
    ----------
    title : str
        What it is, in words: "a Shopify order export".
    entity : str
        What its rows are.
    header : tuple of str
        The columns that tell it; a file has all of them.
    values : dict of str
        Column → regular expression that nearly all of its values match.
    meanings : dict of str
        Column → its meaning, in the terms of `column_names.yml`. Of several columns with one meaning the first that a
        file has is meant.
    in_hundredths : frozenset of str
        Columns of money that count the smallest unit of their currency.
    before_discount : frozenset of str
        Amounts of which the discount is still to be taken off.
    tests : dict of str
        Column → regular expression of the values, in lower case, whose rows only try the shop out.
    nothing : tuple of str
        Texts that stand for nothing in it.
    notes : tuple of str
        What a person should know of it.
    """

    title: str
    entity: str
    header: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)
    in_hundredths: frozenset[str] = frozenset()
    before_discount: frozenset[str] = frozenset()
    tests: dict[str, str] = field(default_factory=dict)
    nothing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def find_recipe(columns: Sequence[Column], own: Path = OWN_RECIPES) -> Recipe | None:
    """Return the recipe of the export that a file looks like.

    Parameters
    ----------
    columns : sequence of Column
        The file's columns.
    own : Path
        The folder with the project's own recipes, which come before those of the package.

    Returns
    -------
    Recipe or None
        Of several that fit, the one with the most columns to tell it by.

    Raises
    ------
    MappingError
        If one of the project's own recipes cannot be read.
    """
    by_key = {key(column.name): column for column in columns}

    def fits(recipe: Recipe) -> bool:
        return by_key.keys() >= set(recipe.header) and all(
            by_key[name].texts.dropna().str.fullmatch(pattern).mean() >= MOST for name, pattern in recipe.values.items()
        )

    for recipes in (_recipes(own) if own.is_dir() else (), _packaged()):
        fitting = [recipe for recipe in recipes if fits(recipe)]
        if fitting:
            return max(fitting, key=lambda recipe: len(recipe.header))
    return None


def apply_recipe(recipe: Recipe, meanings: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return what the columns of a file mean by its recipe; a column that it does not name keeps what its name says.

    Parameters
    ----------
    recipe : Recipe
    meanings : dict of dict
        Column → meaning → how much its name says for it, 0 to 1.

    Returns
    -------
    dict of dict
        The same for the recipe. A meaning that the recipe gives to a column is taken from the names of all others.
    """
    order = list(recipe.meanings)
    listed = sorted(
        (name for name in meanings if key(name) in recipe.meanings), key=lambda name: order.index(key(name))
    )
    given: dict[str, dict[str, float]] = {}
    first: set[str] = set()
    for name in listed:
        meaning = recipe.meanings[key(name)]
        given[name] = {meaning: WEAK if meaning in first else STRONG}
        first.add(meaning)
    return {
        name: given.get(name) or {meaning: score for meaning, score in known.items() if meaning not in first}
        for name, known in meanings.items()
    }


@cache
def _packaged() -> tuple[Recipe, ...]:
    return _recipes(_PACKAGED)


def _recipes(folder: Path) -> tuple[Recipe, ...]:
    return tuple(read_recipe(path) for path in sorted(folder.glob("*.yml")))


def read_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Raises
    ------
    MappingError
        If it is no YAML, lacks something, or names an entity, a column or a setting that does not exist.
    """
    try:
        given = read_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MappingError(f"{path} is no YAML ({' '.join(str(error).split())}).") from error
    problem = next(_problems(given), None)
    if problem:
        raise MappingError(f"{path} {problem}")
    return Recipe(
        title=given["title"],
        entity=given["entity"],
        header=_keys(given["header"]),
        values={key(name): pattern for name, pattern in given.get("values", {}).items()},
        meanings={key(name): meaning for name, meaning in given["columns"].items()},
        in_hundredths=frozenset(_keys(given.get("in_hundredths", ()))),
        before_discount=frozenset(_keys(given.get("before_discount", ()))),
        tests={key(name): pattern for name, pattern in given.get("tests", {}).items()},
        nothing=tuple(given.get("nothing", ())),
        notes=tuple(given.get("notes", ())),
    )


def _keys(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(key(name) for name in names)


def _problems(given: Any) -> Iterator[str]:
    """Say what is wrong with a recipe, and the fix; what comes first may keep the rest from being looked at."""
    if not isinstance(given, dict):
        yield "is no recipe; it needs lines for " + ", ".join(_NEEDED) + "."
        return
    lacking = [name for name in _NEEDED if not given.get(name)]
    if lacking:
        yield f"lacks {', '.join(lacking)}."
    unknown = [str(name) for name in given if name not in _KEYS]
    if unknown:
        yield f"has unknown settings ({', '.join(unknown)}); known are {', '.join(_KEYS)}."
    if given.get("entity") not in ENTITIES:
        yield f"has the unknown entity {given.get('entity')!r}; known are {', '.join(ENTITIES)}."
    for name in ("header", "in_hundredths", "before_discount", "nothing", "notes"):
        if not _are_texts(given.get(name, [])):
            yield f"needs a list of texts for {name}; put them into quotes."
    for name in ("columns", "values", "tests"):
        lines = given.get(name, {})
        if not (isinstance(lines, dict) and _are_texts([*lines, *lines.values()])):
            yield f"needs lines of texts below {name}, such as 'Order no: order_id'; put them into quotes."
            return
    nowhere = sorted(set(given["columns"].values()) - known_meanings())
    if nowhere:
        yield f"has unknown meanings ({', '.join(nowhere)}); known are {', '.join(sorted(known_meanings()))}."
    outside = sorted(set(given.get("values", {})) - set(given["header"]))
    if outside:
        yield f"has values of {', '.join(outside)}, which the header does not name."
    for pattern in (*given.get("values", {}).values(), *given.get("tests", {}).values()):
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"has {pattern!r}, which is no regular expression ({error})."


def _are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
