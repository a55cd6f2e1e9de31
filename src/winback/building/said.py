"""What dbt says of a build, as a person reads it: each error once, without the places in dbt where it was raised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from winback.trouble import is_full_disk

_HEADING = re.compile(r"\A\w+ Error(?: in (?:operation|model|test|seed|unit_test) [^\n]*)?\n", re.ASCII)
_CALLS = re.compile(r"\n\s*(?:> (?:in macro|called by) |compiled code at )[^\n]*")
_PYTHON = re.compile(r"\A\s*Python model failed:\n\s*Traceback .*\n\s*_duckdb\.\w+: (?=[^\n]*\s*\Z)", re.DOTALL)
_JVM = re.compile(r"\n\s*JVM stacktrace:.*\Z", re.DOTALL)
_RAISED = re.compile(r"^\s*Invalid Input Error: ", re.MULTILINE)


def plain_message(text: str) -> str:
    """Return the message of an error without dbt's heading, the macros that raised it, and the indent.

    Parameters
    ----------
    text : str
        As dbt shows it.

    Returns
    -------
    str
    """
    body = _PYTHON.sub("", _RAISED.sub("", _CALLS.sub("", _HEADING.sub("", _JVM.sub("", text.strip())))))
    lines = body.rstrip().splitlines()
    indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[indent:].rstrip() for line in lines)


def errors_of(nodes: Sequence[Any]) -> Iterator[str]:
    """Say which models, seeds and tests ended with an error, and why; a test that speaks for itself needs no name.

    A full disk is the same error for all of them, which the macro `say_full_disk` says once.
    """
    for node in nodes:
        if node.status == "error" and not is_full_disk(str(node.message)):
            message = plain_message(str(node.message))
            speaks = node.node.resource_type == "test" and "Invalid Input Error: " in str(node.message)
            yield message if speaks else f"{node.node.name} ({node.node.original_file_path}): {message}"
