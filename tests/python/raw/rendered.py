"""The SQL of macros and models as dbt renders it, run on tables that a test makes: a raw form without a build."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import duckdb
import jinja2
import yaml
from conftest import ROOT

from winback.plugin import Plugin
from winback.raw import Source, load_lines


class _Return(Exception):  # noqa: N818
    """What dbt's `return` does: it ends a macro with a value that is no text."""


def _raise(message: str) -> None:
    raise ValueError(message)


def _input_models() -> dict[str, Any]:
    """Return the models of the input contract as dbt's graph has them."""
    page = yaml.safe_load((ROOT / "models" / "input" / "_input__models.yml").read_text(encoding="utf-8"))
    return {
        f"model.winback.{model['name']}": {"columns": {column["name"]: column for column in model["columns"]}}
        for model in page["models"]
    }


class _Column(list[Any]):
    def values(self) -> list[Any]:
        return list(self)


class Project:
    """The project's macros, with some options, on a database in memory."""

    def __init__(self, **options: Any) -> None:
        self.session = duckdb.connect()
        Plugin("raw", {}).configure_connection(self.session)
        options = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"] | options
        self._environment = jinja2.Environment(extensions=["jinja2.ext.do"], autoescape=False)  # noqa: S701
        self._environment.globals |= {
            "var": options.__getitem__,
            "ref": lambda name: name,
            "return": self._end,
            "run_query": self._run_query,
            "execute": True,
            "modules": SimpleNamespace(re=re),
            "tojson": json.dumps,
            "fromjson": json.loads,
            "graph": {"nodes": _input_models()},
            "model": {"fqn": ["winback", "staging", options["dataset"]], "original_file_path": "the model"},
            "config": lambda **_: "",
            "adapter": SimpleNamespace(dispatch=self._dispatch),
            "exceptions": SimpleNamespace(raise_compiler_error=_raise),
        }
        # A macro is found by every other, whatever its file, and never by its name in a file of its own.
        self._environment.globals["context"] = self._environment.globals
        for file in [*(ROOT / "macros").rglob("*.sql"), *(ROOT / "models" / "staging").glob("*/macros/*.sql")]:
            text = re.sub(r"({%-? macro )(\w+)\(", r"\1file_\2(", file.read_text(encoding="utf-8"))
            module = cache(lambda text=text: self._environment.from_string(text).module)
            for name in re.findall(r"{%-? macro file_(\w+)\(", text):
                self._environment.globals[name] = self._macro(module, name)

    def __getattr__(self, macro: str) -> Any:
        """Return a macro as a function."""
        return self._environment.globals[macro]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.session.execute(sql).fetchall()

    def model(self, path: str) -> str:
        """Return the SQL of a model, by its file below ``models``."""
        return self._environment.from_string((ROOT / "models" / path).read_text(encoding="utf-8")).render()

    def read(self, table: str) -> None:
        """Make the tables of the raw files up to the typed rows of one raw table, which gets the name `rows`."""
        dataset = self._environment.globals["var"]("dataset")
        self.session.execute(f"create table stg_raw__files as {self.list_raw_files()}")
        columns = "raw_table, source_path, encoding, plain_last_row, separator, header_row, field_count, quoting"
        sources = [Source(*row) for row in self.query(f"select {columns} from stg_raw__files order by all")]
        load_lines(self.session, sources).create("stg_raw__lines")
        name = f"stg_{dataset}__{table}"
        self.session.execute(f"create table rows as {self.model(f'staging/{dataset}/{name}_rows.sql')}")
        self.session.execute(self.look_again(table, "rows"))

    def _dispatch(self, macro: str, *_: Any) -> Any:
        """Return what DuckDB has of a macro."""
        known = self._environment.globals
        return known.get(f"duckdb__{macro}") or known[f"default__{macro}"]

    @staticmethod
    def _end(value: Any) -> None:
        raise _Return(value)

    def _macro(self, module: Callable[[], Any], name: str) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            try:
                return str(getattr(module(), f"file_{name}")(*arguments, **named))
            except _Return as end:
                return end.args[0]

        return call

    def _run_query(self, sql: str) -> SimpleNamespace:
        rows = self.query(sql)
        return SimpleNamespace(
            rows=rows, columns=[_Column(column) for column in zip(*rows, strict=True)] or [_Column()]
        )
