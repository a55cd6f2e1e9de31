"""What SQL and Python both have to know, read from the file of the dbt project that lists it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any


def project_file(path: str) -> Path:
    """Return where a file of the dbt project is.

    Parameters
    ----------
    path : str
        The file below the project's folder, such as ``macros/raw/date_formats.sql``.

    Returns
    -------
    Path
        In an installed package the file lies beside this one (see pyproject.toml), in the project in its own folder.
    """
    places = (Path(__file__).with_name(Path(path).name), Path(__file__).parents[3] / path)
    return next((place for place in places if place.is_file()), places[-1])


def literal_of(name: str, macro: str) -> Any:
    """Return the literal that a macro sets.

    Parameters
    ----------
    name : str
        The variable that is set to it.
    macro : str
        The macro's file below the project's folder, such as ``macros/raw/date_formats.sql``.

    Returns
    -------
    Any
        The value: lists, dicts, texts and numbers.

    Raises
    ------
    FileNotFoundError
        If the macro is neither in the package nor in the project it was installed from, or does not set it.
    """
    path = project_file(macro)
    literal = re.search(rf"{{%-?\s*set {name} = ({{.*?}})\s*-?%}}", path.read_text(encoding="utf-8"), re.DOTALL)
    if literal is None:
        raise FileNotFoundError(f"{path} has no literal {name!r}")
    return ast.literal_eval(literal[1])
