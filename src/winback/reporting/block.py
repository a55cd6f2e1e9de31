"""What a page is made of: stretches of Markdown, and blocks that know how to show themselves in each target."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from markupsafe import Markup

# A placeholder in rendered page text. Data cannot hold these private-use characters: `plain_text` takes them out.
_TOKEN = re.compile("\ue000([0-9]+)\ue001")


class Block(Protocol):
    """One thing on a page that is no prose: a chart, a table, a row of cards."""

    def to_html(self, target: "HtmlTarget") -> Markup:
        """Return the block as HTML, with everything from data escaped."""

    def to_markdown(self, target: "MarkdownTarget") -> str:
        """Return the block as GitHub-flavoured Markdown, with everything from data escaped."""


Body = tuple[str | Block, ...]


class HtmlTarget(Protocol):
    """What a block may ask of the HTML page it is written to."""

    def body(self, body: Body) -> Markup:
        """Render a body inside a block."""

    def chart(self, spec: dict[str, object]) -> str:
        """Keep a chart for this page and return its element id."""


class MarkdownTarget(Protocol):
    """What a block may ask of the Markdown page it is written to."""

    def body(self, body: Body) -> str:
        """Render a body inside a block."""

    def picture(self, spec: dict[str, object]) -> str:
        """Draw a chart as SVG and return its path relative to the page."""


@dataclass
class BlockRegister:
    """Remembers the blocks of a page while its template is rendered, and puts them back in place."""

    blocks: list[Block] = field(default_factory=list)

    def token(self, block: Block) -> str:
        """Register a block and return the placeholder that stands for it."""
        self.blocks.append(block)
        return f"\n\n\ue000{len(self.blocks) - 1}\ue001\n\n"

    def split(self, text: str) -> Body:
        """Split rendered text into Markdown and blocks."""
        return tuple(self._parts(text))

    def _parts(self, text: str) -> Iterable[str | Block]:
        for index, piece in enumerate(_TOKEN.split(text)):
            if index % 2:
                yield self.blocks[int(piece)]
            elif piece.strip():
                yield piece.strip("\n")
