"""Turn the Markdown of a page into HTML."""

from collections.abc import Mapping

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.anchors import anchors_plugin

from winback.reporting.errors import ReportError


def _parser() -> MarkdownIt:
    """Set up CommonMark with tables; HTML in a page is shown as text, bare addresses stay text."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
    return parser.enable(["table", "strikethrough"]).use(anchors_plugin, max_level=3)


def _relink(tokens: list[Token], links: Mapping[str, str], page: str) -> None:
    """Point links between page files at the pages of the site."""
    for token in tokens:
        for child in token.children or []:
            target = str(child.attrGet("href") or "")
            file, hash_sign, anchor = target.partition("#")
            if child.type != "link_open" or "/" in file or not file.endswith(".md"):
                continue
            if file not in links:
                raise ReportError(f"Page {page}: it links to {file}, but there is no such page.")
            child.attrSet("href", links[file] + hash_sign + anchor)


def to_html(markdown: str, *, links: Mapping[str, str], page: str) -> Markup:
    """Render Markdown to HTML.

    Parameters
    ----------
    markdown : str
        Markdown in which data is escaped.
    links : mapping of str to str
        Page files and the site's file for each.
    page : str
        The page, for messages.

    Returns
    -------
    Markup

    Raises
    ------
    ReportError
        If a link leads to a page that does not exist.
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    _relink(tokens, links, page)
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 - the parser has HTML switched off
