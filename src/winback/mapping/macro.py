"""What SQL and Python both have to know, read from the macro that lists it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any


def literal_of(name: str, macro: str) -> Any:
    """Return the literal that a macro sets.

    Parameters
    ----------
    name : str
        The variable that is set to it.
    macro : str
        The macro's file below ``macros``, such as ``input/contract_columns.sql``.

    Returns
    -------
    Any
        The value: lists, dicts, texts and numbers.

    Raises
    ------
    FileNotFoundError
        If the macro is neither in the package nor in the project it was installed from, or does not set it.
    """
    # In an installed package the macro lies beside this file (see pyproject.toml), in the project in its own folder.
    places = (Path(__file__).with_name(Path(macro).name), Path(__file__).parents[3] / "macros" / macro)
    path = next((place for place in places if place.is_file()), places[-1])
    literal = re.search(rf"{{%-?\s*set {name} = ({{.*?}})\s*-?%}}", path.read_text(encoding="utf-8"), re.DOTALL)
    if literal is None:
        raise FileNotFoundError(f"{path} has no literal {name!r}")
    return ast.literal_eval(literal[1])
