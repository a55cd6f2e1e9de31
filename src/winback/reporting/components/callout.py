"""A framed remark: what to take away, a hint, a warning."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from winback.reporting.block import Block, Body, HtmlTarget, MarkdownTarget
from winback.reporting.errors import ComponentError
from winback.reporting.escape import escape_markdown

# The word of each kind, and GitHub's name for its look.
KINDS = {"so_what": ("Key takeaway", "TIP"), "note": ("Good to know", "NOTE"), "warning": ("Careful", "WARNING")}


@dataclass(frozen=True, kw_only=True)
class Callout:
    """A remark with a heading."""

    kind: str
    title: str
    body: Body

    def to_html(self, target: HtmlTarget) -> Markup:
        """Return the remark as an aside."""
        return Markup('<aside class="callout {}"><p class="callout-title">{}</p>{}</aside>').format(
            self.kind, self.title, target.body(self.body)
        )

    def to_markdown(self, target: MarkdownTarget) -> str:
        """Return one of GitHub's alerts."""
        text = f"**{escape_markdown(self.title)}**\n\n{target.body(self.body)}".strip()
        quoted = "\n".join(f"> {line}".rstrip() for line in text.splitlines())
        return f"> [!{KINDS[self.kind][1]}]\n{quoted}"


def callout(
    text: str | None = None,
    *,
    kind: str = "so_what",
    title: str | None = None,
    caller: Callable[[], Body] | None = None,
) -> Block:
    """Frame a remark.

    Parameters
    ----------
    text : str, optional
        Plain text; for Markdown write ``{% call callout() %}...{% endcall %}`` instead.
    kind : {"so_what", "note", "warning"}
        The look.
    title : str, optional
        The heading; the kind gives one by default.
    caller : callable, optional
        The text between ``call`` and ``endcall``.

    Returns
    -------
    Block
    """
    if kind not in KINDS:
        raise ComponentError(f"unknown kind {kind!r}; choose one of {', '.join(KINDS)}")
    body: Body = caller() if caller is not None else (escape_markdown(text),)
    return Callout(kind=kind, title=title or KINDS[kind][0], body=body)
