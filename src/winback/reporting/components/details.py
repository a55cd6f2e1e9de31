"""A part of a page that opens when somebody wants it: details that few readers need."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from winback.reporting.block import Block, Body, HtmlTarget, MarkdownTarget
from winback.reporting.errors import ComponentError


@dataclass(frozen=True, kw_only=True)
class Details:
    """A line to click on, and what it opens."""

    title: str
    body: Body

    def to_html(self, target: HtmlTarget) -> Markup:
        """Return the part, closed."""
        return Markup('<details class="details"><summary>{}</summary>{}</details>').format(
            self.title, target.body(self.body)
        )

    def to_markdown(self, target: MarkdownTarget) -> str:
        """Return the part, open: text files have nothing to click on."""
        return target.body(self.body)


def details(title: str, *, caller: Callable[[], Body] | None = None) -> Block:
    """Fold a part of the page, which the site shows when its title is clicked.

    Parameters
    ----------
    title : str
        What is in it.
    caller : callable
        The text between ``call`` and ``endcall``.

    Returns
    -------
    Block
    """
    if caller is None:
        raise ComponentError("details needs a text: write {% call details(title) %}...{% endcall %}")
    return Details(title=title, body=caller())
