"""Each Jinja template is compiled once for a process and its forks, which hand back what they compiled.

dbt compiles the text of every macro and model that it renders: a third of what a short run costs.
"""

import marshal
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import Environment

# By the kind of environment and the text.
COMPILED: dict[tuple[str, str], CodeType] = {}

_compile = Environment.compile


def _compile_once(
    self: Environment, source: Any, name: Any = None, filename: Any = None, *others: Any, **other: Any
) -> Any:
    if not isinstance(source, str) or name or filename or others or other:
        return _compile(self, source, name, filename, *others, **other)
    key = type(self).__name__, source
    if key not in COMPILED:
        COMPILED[key] = _compile(self, source)
    return COMPILED[key]


def compile_once() -> None:
    """Have dbt compile no template twice."""
    Environment.compile = _compile_once  # type: ignore[method-assign]


def hand_back(known: set[tuple[str, str]], path: Path) -> None:
    """Write the templates that were not known."""
    path.write_bytes(marshal.dumps({key: code for key, code in COMPILED.items() if key not in known}))


def take(path: Path) -> None:
    """Read what a fork handed back, if it came so far."""
    if path.exists():
        COMPILED.update(marshal.loads(path.read_bytes()))  # noqa: S302
        path.unlink()
