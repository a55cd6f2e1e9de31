"""What stands where there is nothing to show."""

from dataclasses import dataclass

from markupsafe import Markup

from winback.reporting.block import HtmlTarget, MarkdownTarget
from winback.reporting.escape import escape_markdown

NO_DATA = "No data for this"


@dataclass(frozen=True, kw_only=True)
class NoData:
    """A title and the words "No data for this", in place of an empty chart or table."""

    title: str | None = None

    def to_html(self, target: HtmlTarget) -> Markup:
        """Return a quiet card."""
        heading = Markup('<h3 class="figure-title">{}</h3>').format(self.title) if self.title else Markup()
        return Markup('<div class="card no-data">{}<p>{}</p></div>').format(heading, NO_DATA)

    def to_markdown(self, target: MarkdownTarget) -> str:
        """Return the title and the words."""
        heading = f"**{escape_markdown(self.title)}**\n\n" if self.title else ""
        return f"{heading}*{NO_DATA}*"
