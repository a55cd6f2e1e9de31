"""What dbt would work out again in each run is worked out once for a process and its forks, which hand it back.

- the code of each Jinja template, and what it takes macros to pieces for: dbt does so for every macro and model;
- the graph of the project, with the tests that a node waits for, and that it has no cycle;
- which types the columns of a result may have, and what is said to nobody: events that no log takes.

Together these are more than half of what a short run costs.
"""

import functools
import marshal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dbt_common.events.functions
from dbt.compilation import Linker
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ParsedNode
from dbt.plugins.manager import PluginManager
from dbt_common.clients import agate_helper
from dbt_common.dataclass_schema import dbtClassMixin
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from jinja2 import Environment
from jinja2.nodes import Template

# By what kind of thing it is, and what it was worked out from.
KNOWN: dict[tuple[str, Any], Any] = {}
# Macros in pieces. A fork takes none to pieces that was not there when its project was parsed.
PIECES: dict[tuple[type, str], Template] = {}

_compile = Environment.compile
_parse = Environment.parse
_link_graph = Linker.link_graph
_add_test_edges = Linker.add_test_edges
_fire_event = EventManager.fire_event
_build_type_tester = agate_helper.build_type_tester


def _compile_once(
    self: Environment, source: Any, name: Any = None, filename: Any = None, *others: Any, **other: Any
) -> Any:
    if not isinstance(source, str) or name or filename or others or other:
        return _compile(self, source, name, filename, *others, **other)
    key = type(self).__name__, source
    if key not in KNOWN:
        KNOWN[key] = _compile(self, source)
    return KNOWN[key]


def _parse_once(self: Environment, source: str, name: str | None = None, filename: str | None = None) -> Template:
    key = type(self), source
    if key not in PIECES:
        PIECES[key] = _parse(self, source, name, filename)
    return PIECES[key]


@functools.cache
def _kept_type_tester(text_columns: tuple[str, ...], null_values: tuple[str, ...]) -> Any:
    return _build_type_tester(text_columns, null_values)


def _type_tester(text_columns: Iterable[str], string_null_values: Iterable[str] | None = ("null", "")) -> Any:
    return _kept_type_tester(tuple(text_columns), tuple(string_null_values or ()))


def _link_once(self: Linker, manifest: Manifest) -> None:
    # A manifest that is kept stays where it is, in each fork as well.
    key = "graph", id(manifest)
    if key not in KNOWN:
        _link_graph(self, manifest)
        KNOWN[key] = list(self.graph.nodes), list(self.graph.edges)
    nodes, edges = KNOWN[key]
    self.graph.add_nodes_from(nodes)
    self.graph.add_edges_from(edges)


def _add_test_edges_once(self: Linker, manifest: Manifest) -> None:
    key = "graph with tests", id(manifest)
    if key not in KNOWN:
        _add_test_edges(self, manifest)
        KNOWN[key] = list(self.graph.edges(data=True))
    self.graph.add_edges_from(KNOWN[key])


def _fire_if_heard(
    self: EventManager, e: BaseEvent, level: EventLevel | None = None, *others: Any, **other: Any
) -> None:
    # Runs write no log file, and show nothing below info.
    if (level or e.level_tag()) not in (EventLevel.DEBUG, EventLevel.TEST):
        _fire_event(self, e, level, *others, **other)


def write_nothing() -> None:
    """Have dbt keep to itself the SQL that it runs, which only whoever compiles it reads."""
    ParsedNode.write_node = lambda *_: None  # type: ignore[method-assign,assignment]


def once() -> None:
    """Have dbt work out nothing twice."""
    EventManager.fire_event = _fire_if_heard  # type: ignore[method-assign]
    agate_helper.build_type_tester = _type_tester
    agate_helper.empty_table = functools.cache(agate_helper.empty_table)
    Environment.compile = _compile_once  # type: ignore[method-assign]
    Environment.parse = _parse_once  # type: ignore[method-assign]
    Linker.link_graph = _link_once  # type: ignore[method-assign]
    Linker.add_test_edges = _add_test_edges_once  # type: ignore[method-assign]
    # Looks through all that is installed for plugins of dbt.
    PluginManager.get_prefixed_modules = functools.cache(PluginManager.get_prefixed_modules)  # type: ignore[method-assign]
    # A file about the graph that nobody reads.
    Linker.get_graph_summary = lambda *_: {}  # type: ignore[method-assign,assignment]
    # No secret is in the environment of a test; dbt looks for one with each line that it writes.
    dbt_common.events.functions.env_scrubber = str


@contextmanager
def trusted() -> Iterator[None]:
    """Have dbt parse the project without holding each YAML block and each setting against a schema, as it did once."""
    validate = dbtClassMixin.__dict__["validate"]
    dbtClassMixin.validate = classmethod(lambda *_: None)  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        dbtClassMixin.validate = validate  # type: ignore[method-assign]


def hand_back(known: set[tuple[str, Any]], path: Path) -> None:
    """Write what was not known."""
    path.write_bytes(marshal.dumps({key: found for key, found in KNOWN.items() if key not in known}))


def take(path: Path) -> None:
    """Read what a fork handed back, if it came so far."""
    if path.exists():
        KNOWN.update(marshal.loads(path.read_bytes()))  # noqa: S302
        path.unlink()
