"""Write pages as GitHub-flavoured Markdown with SVG pictures."""

from dataclasses import dataclass, field

from winback.reporting.block import Body
from winback.reporting.escape import escape_markdown
from winback.reporting.page import Page
from winback.reporting.pictures import to_svg


@dataclass
class MarkdownPage:
    """One page on its way to Markdown: collects its pictures."""

    slug: str
    pictures: dict[str, str] = field(default_factory=dict)

    def body(self, body: Body) -> str:
        """Join Markdown and blocks, with one blank line between them."""
        return "\n\n".join(part if isinstance(part, str) else part.to_markdown(self) for part in body)

    def picture(self, spec: dict[str, object]) -> str:
        """Draw a chart and return its path relative to the page."""
        path = f"pictures/{self.slug}-{len(self.pictures) + 1}.svg"
        self.pictures[path] = to_svg(spec)
        return path


def write_markdown(page: Page, body: Body) -> dict[str, str]:
    """Render one page.

    Parameters
    ----------
    page : Page
        The page.
    body : Body
        Its rendered template.

    Returns
    -------
    dict of str to str
        File paths, relative to the folder of Markdown pages, and contents.
    """
    target = MarkdownPage(slug=page.slug)
    parts = [f"# {escape_markdown(page.title)}", escape_markdown(page.description), target.body(body)]
    text = "\n\n".join(part for part in parts if part)
    lines = [line.rstrip() for line in text.splitlines()]
    tidy = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return {f"{page.slug}.md": "\n".join(tidy) + "\n", **target.pictures}
