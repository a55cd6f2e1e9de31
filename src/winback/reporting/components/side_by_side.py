"""Two or more blocks in one row, where the screen is wide enough."""

from dataclasses import dataclass

from markupsafe import Markup

from winback.reporting.block import Block, HtmlTarget, MarkdownTarget


@dataclass(frozen=True, kw_only=True)
class SideBySide:
    """A row of blocks."""

    blocks: tuple[Block, ...]

    def to_html(self, target: HtmlTarget) -> Markup:
        """Return a grid."""
        return Markup('<div class="side-by-side">{}</div>').format(
            Markup().join(block.to_html(target) for block in self.blocks)
        )

    def to_markdown(self, target: MarkdownTarget) -> str:
        """Return the blocks one below the other."""
        return "\n\n".join(block.to_markdown(target) for block in self.blocks)


def side_by_side(*blocks: Block) -> Block:
    """Put blocks beside each other; on a narrow screen they stand below each other.

    Parameters
    ----------
    *blocks : Block
        What other components return.

    Returns
    -------
    Block
    """
    return SideBySide(blocks=blocks)
