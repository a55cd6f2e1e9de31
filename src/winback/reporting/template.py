"""Render the Jinja part of a page: values are escaped, components become blocks."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from winback.reporting.block import Block, BlockRegister, Body
from winback.reporting.chart import format_value
from winback.reporting.components import COMPONENTS
from winback.reporting.errors import ReportError
from winback.reporting.escape import escape_markdown, plain_text
from winback.reporting.formats import FORMATS, counted, written
from winback.reporting.page import Page
from winback.reporting.result import Result

_FILE = "<template>"


def where(result: Result, **conditions: object) -> Result:
    """Keep the rows of a result whose columns have the given values."""
    result.require(list(conditions))
    rows = tuple(row for row in result if all(row[column] == value for column, value in conditions.items()))
    return Result(name=result.name, columns=result.columns, rows=rows)


def pairs(result: Result, key: str, value: str, **first: str) -> dict[str, str]:
    """Pair two columns of a result, for options that take names with labels or formats; further pairs come first."""
    result.require([key, value])
    return first | {str(row[key]): str(row[value]) for row in result}


def words(value: object) -> str:
    """Write a name from the data as words: k_means becomes k means."""
    return format_value(value, None).replace("_", " ")


def _is_block(value: object) -> bool:
    return hasattr(value, "to_html") and hasattr(value, "to_markdown")


def _finalize(register: BlockRegister) -> Callable[[Any], Any]:
    """Build what Jinja does to every ``{{ ... }}``: a block leaves a placeholder, all else is escaped."""

    def finalize(value: Any) -> Any:
        if isinstance(value, Undefined):
            return value
        if _is_block(value):
            return register.token(value)
        return escape_markdown(format_value(value, None))

    return finalize


def _component(component: Callable[..., Block], register: BlockRegister) -> Callable[..., Block | str]:
    """Make a component usable with ``{% call %}``: the text inside arrives as Markdown and blocks.

    What a call block gives does not pass through `_finalize`, so here it becomes a placeholder at once.
    """

    def call(*arguments: Any, **options: Any) -> Block | str:
        caller = options.pop("caller", None)
        if caller is None:
            return component(*arguments, **options)
        return register.token(component(*arguments, caller=lambda: register.split(caller()), **options))

    return call


class _Sandbox(ImmutableSandboxedEnvironment):
    """A sandbox in which no text can be multiplied: a short page could fill any memory by it."""

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers, and nothing else."""
        if operator == "**" or not all(isinstance(value, int | float | Decimal) for value in (left, right)):
            raise TypeError(f"a page multiplies numbers only, by *; not {left!r:.40} {operator} {right!r:.40}")
        return super().call_binop(context, operator, left, right)


def _environment(register: BlockRegister) -> ImmutableSandboxedEnvironment:
    """Set up Jinja.

    Pages are Markdown, so Jinja's own escaping, which is made for HTML, would be the wrong one: `_finalize` escapes
    every expression for Markdown instead. There is no way round it from within a page: a text that was joined, captured
    or marked as safe is still a text, and is escaped.
    """
    environment = _Sandbox(
        autoescape=False,
        undefined=StrictUndefined,
        finalize=_finalize(register),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters = {
        name: environment.filters[name]
        for name in ("length", "list", "first", "last", "join", "lower", "abs", "default")
    }
    environment.filters["where"] = where
    environment.filters["pairs"] = pairs
    environment.filters["words"] = words
    environment.filters["counted"] = counted
    environment.filters |= {name: partial(written, name=name) for name in FORMATS}
    environment.globals = {name: _component(component, register) for name, component in COMPONENTS.items()}
    return environment


def _line(error: BaseException) -> int | None:
    """Find the line of the page where an error happened."""
    if isinstance(error, TemplateError) and getattr(error, "lineno", None):
        return int(error.lineno)  # type: ignore[attr-defined]
    lines = []
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _FILE:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines[-1] if lines else None


def _advice(error: Exception) -> str:
    """Say what is wrong with a page's template."""
    text = str(error)
    if "is undefined" in text or "No filter named" in text:
        return (
            f"{text}. Queries are named by the page's SQL blocks. Components: {', '.join(COMPONENTS)}. "
            f"Filters: where, pairs, words, {', '.join(FORMATS)}."
        )
    return text.replace("_component.<locals>.", "")


def render_body(page: Page, results: Mapping[str, Result]) -> Body:
    """Render a page's template over its query results.

    Parameters
    ----------
    page : Page
        The page.
    results : mapping of str to Result
        The rows of each query block.

    Returns
    -------
    Body
        Markdown in which all data is escaped, and blocks, in the order of the page.

    Raises
    ------
    ReportError
        If the template is malformed or a component is called wrongly; names the page and the line.
    """
    register = BlockRegister()
    try:
        template = _environment(register).from_string(page.body)
        text = template.render(dict(results))
    except (TemplateError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        line = _line(error)
        place = f"Page {page.slug}, line {line}" if line else f"Page {page.slug}"
        raise ReportError(f"{place}: {plain_text(_advice(error))}") from error
    return register.split(text)
