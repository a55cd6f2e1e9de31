"""Data is text: it never becomes markup, a link or a script."""

import json
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from winback.reporting.escape import escape_markdown, json_for_script, plain_text

from .report_marts import FORMULA, NASTY, SCRIPT


class Text(HTMLParser):
    """Collects the text of a piece of HTML and the names of its elements."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.elements: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(markdown: str) -> tuple[str, set[str]]:
    """Render Markdown with everything on, HTML too, as the most generous reader would."""
    parser = MarkdownIt("js-default", {"html": True, "linkify": False}).enable(["table", "strikethrough"])
    text = Text()
    text.feed(parser.render(markdown))
    return text.text.strip(), text.elements


@pytest.mark.parametrize(
    "value", [*NASTY, "- item", "1. one", "2011) x", "+ plus", "=", "a_b_c", "~~x~~", "https://x.y"]
)
def test_a_value_is_shown_literally(value: str) -> None:
    """Lost otherwise: a name with a star, pipe or tag would change or break the page around it."""
    text, elements = shown(escape_markdown(value))
    assert text == plain_text(value)
    assert elements <= {"p"}


@given(st.text())
def test_any_text_is_shown_literally(value: str) -> None:
    """Lost otherwise: one odd product name that nobody thought of could still break out."""
    text, elements = shown("x " + escape_markdown(value) + " x")
    assert " ".join(text.split()) == " ".join(f"x {plain_text(value)} x".split())
    assert elements <= {"p"}


@given(st.text())
def test_a_value_stays_in_its_table_cell(value: str) -> None:
    """Lost otherwise: a pipe or line break in a name would shift all cells to its right."""
    html = (
        MarkdownIt("js-default", {"html": True})
        .enable("table")
        .render(f"| a | b |\n|---|---|\n| {escape_markdown(value)} | end |")
    )
    assert html.count("<td>") == 2
    assert "<td>end</td>" in html


@pytest.mark.parametrize("value", [SCRIPT, "</script>", "<!--", "]]>", "\u2028", "&amp;", FORMULA])
def test_json_cannot_leave_its_script_element(value: str) -> None:
    """Lost otherwise: a name could end the data of a chart and start a script of its own."""
    text = json_for_script({"name": value})
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == {"name": value}


def test_control_and_placeholder_characters_are_taken_out() -> None:
    """Lost otherwise: data could forge the placeholder of a chart, or steer a terminal."""
    assert plain_text("a\x00b\ue0000\ue001\x1b[31m") == "a\ufffdb\ufffd0\ufffd\ufffd[31m"
    assert unescape(escape_markdown("a\nb\t c")) == "a b c"
