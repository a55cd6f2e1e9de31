"""Turn values from data into text that means nothing to Markdown, HTML or a script element."""

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

# Characters that start an inline construct anywhere in a line, on GitHub as well ($ is mathematics there).
_INLINE = re.compile(r"[\\`*_\[\]|~#${}]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# A colon makes emoji (:smile:) and links (http://...), but not in a time (08:30) or before a space.
_COLON = re.compile(r"(?<!\d):(?=\S)|:(?=[^\s\d])")
_WWW = re.compile(r"\b(www)\.", re.IGNORECASE)
_LIST_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_WHITESPACE = re.compile(r"\s+")


def plain_text(value: object) -> str:
    """Return a value as one line of text without control characters.

    Control, private-use and surrogate characters become U+FFFD, so that they are seen and cannot steer a terminal, a
    parser or this package's own placeholders. Runs of white space become one space.

    Parameters
    ----------
    value : object
        Any value; None becomes the empty text.

    Returns
    -------
    str
        One line of text.
    """
    text = "" if value is None else str(value)
    text = _WHITESPACE.sub(" ", text).strip()
    if text.isascii() and text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(char) in {"Cc", "Co", "Cs"} else char for char in text)


def escape_markdown(value: object) -> str:
    r"""Escape a value so that GitHub-flavoured Markdown shows it literally, wherever on a line it stands.

    ``&``, ``<`` and ``>`` become entities (safe even where backslashes are not honored); what could start emphasis,
    code, links, tables, headings, mathematics, emoji or lists gets a backslash.

    Parameters
    ----------
    value : object
        Any value; None becomes the empty text.

    Returns
    -------
    str
        One line of Markdown.

    Examples
    --------
    >>> escape_markdown("<b>*hi*</b> | x")
    '&lt;b&gt;\\*hi\\*&lt;/b&gt; \\| x'
    """
    text = plain_text(value)
    text = re.sub("[&<>]", lambda match: _ENTITIES[match[0]], text)
    text = _INLINE.sub(lambda match: "\\" + match[0], text)
    text = _COLON.sub(r"\\:", text)
    text = _WWW.sub(r"\1\\.", text)
    text = _LIST_NUMBER.sub(r"\1\\\2", text)
    if text[:1] in {"-", "+", "="}:
        text = "\\" + text
    return text


def json_for_script(value: Mapping[str, Any]) -> str:
    r"""Write JSON that can stand inside a ``<script>`` element.

    ``<``, ``>`` and ``&`` are written as ``\u003c``, ``\u003e`` and ``\u0026``, so neither ``</script>`` nor ``<!--``
    can appear; the same for the two line separators that old JavaScript takes for line ends.

    Parameters
    ----------
    value : Mapping
        JSON-ready data.

    Returns
    -------
    str
        Compact ASCII JSON.
    """
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
