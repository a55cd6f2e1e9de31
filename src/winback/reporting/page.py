"""Read a page file: front matter, named SQL blocks, and the Markdown that is left."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from winback.reporting.errors import ReportError

_FENCE = re.compile(r"^```\s*sql[ \t]+(?P<name>\S+)[ \t]*$")
_FENCE_NAMELESS = re.compile(r"^```\s*sql[ \t]*$")
_NAME = re.compile(r"^[a-z_][a-z0-9_]*$")
_KEYS = {"title", "nav", "order", "description", "needs"}


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the report.

    Attributes
    ----------
    slug : str
        The file name without its ending; names the output files.
    title : str
        The heading of the page.
    nav : str
        The short name in the navigation.
    order : int
        The place in the navigation; the page with the lowest is the start page.
    description : str
        One sentence below the heading.
    needs : str or None
        The SQL block without whose rows the page is left out of the report.
    queries : dict of str to str
        The SQL text of each named block, in order.
    body : str
        Markdown with Jinja; removed lines are left blank, so line numbers are those of the file.
    """

    slug: str
    title: str
    nav: str
    order: int = 0
    description: str = ""
    needs: str | None = None
    queries: dict[str, str] = field(default_factory=dict)
    body: str = ""


def _front_matter(lines: list[str], slug: str) -> tuple[dict[str, Any], int]:
    """Read the YAML between the first two ``---`` lines; return it and the number of lines it takes."""
    if not lines or lines[0].strip() != "---":
        raise ReportError(f"Page {slug}: the file must begin with front matter: ---, title: ..., ---.")
    ends = [number for number, line in enumerate(lines[1:], start=1) if line.strip() == "---"]
    if not ends:
        raise ReportError(f"Page {slug}: the front matter is not closed; add a line --- after it.")
    try:
        meta = yaml.safe_load("\n".join(lines[1 : ends[0]])) or {}
    except yaml.YAMLError as error:
        raise ReportError(f"Page {slug}: the front matter is not valid YAML: {error}") from error
    if not isinstance(meta, dict) or not meta.get("title"):
        raise ReportError(f"Page {slug}: the front matter has no title.")
    unknown = sorted(str(key) for key in meta if key not in _KEYS)
    if unknown:
        raise ReportError(f"Page {slug}: unknown front matter {', '.join(unknown)}; known: {', '.join(sorted(_KEYS))}.")
    if not isinstance(meta.get("order", 0), int):
        raise ReportError(f"Page {slug}: order must be a whole number, not {meta['order']!r}.")
    return meta, ends[0] + 1


def _take_queries(lines: list[str], slug: str, skip: int) -> tuple[dict[str, str], list[str]]:
    """Split the lines after the front matter into SQL blocks and Markdown, keeping line numbers."""
    queries: dict[str, str] = {}
    body = [""] * skip
    name: str | None = None
    block: list[str] = []
    for number, line in enumerate(lines[skip:], start=skip + 1):
        if name is not None:
            if line.strip() == "```":
                queries[name] = "\n".join(block).strip()
                name, block = None, []
            else:
                block.append(line)
            body.append("")
            continue
        if _FENCE_NAMELESS.match(line):
            raise ReportError(f"Page {slug}, line {number}: the SQL block has no name; write ```sql some_name.")
        match = _FENCE.match(line)
        if match is None:
            body.append(line)
            continue
        name = match["name"]
        if not _NAME.match(name):
            raise ReportError(
                f"Page {slug}, line {number}: {name!r} is not a valid name; use letters a-z, digits and _."
            )
        if name in queries:
            raise ReportError(f"Page {slug}, line {number}: there are two SQL blocks named {name!r}.")
        body.append("")
    if name is not None:
        raise ReportError(f"Page {slug}: the SQL block {name!r} is not closed; add a line ```.")
    return queries, body


def parse_page(text: str, *, slug: str) -> Page:
    """Parse the text of one page.

    Parameters
    ----------
    text : str
        The content of the page file.
    slug : str
        The file name without its ending.

    Returns
    -------
    Page

    Raises
    ------
    ReportError
        If the front matter or a SQL block is malformed.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    meta, skip = _front_matter(lines, slug)
    queries, body = _take_queries(lines, slug, skip)
    if meta.get("needs") is not None and meta["needs"] not in queries:
        raise ReportError(f"Page {slug}: it needs {meta['needs']!r}, but has no SQL block of that name.")
    return Page(
        slug=slug,
        title=str(meta["title"]),
        nav=str(meta.get("nav") or meta["title"]),
        order=int(meta.get("order", 0)),
        description=" ".join(str(meta.get("description") or "").split()),
        needs=meta.get("needs"),
        queries=queries,
        body="\n".join(body),
    )


def read_pages(folder: Path) -> list[Page]:
    """Read all pages of a folder, in the order of the navigation.

    Raises
    ------
    ReportError
        If the folder is missing or has no pages, or a page is malformed.
    """
    if not folder.is_dir():
        raise ReportError(
            f"There is no folder of report pages at {folder}. "
            "Run this in the project folder, or name it with --project-dir or --pages."
        )
    pages = [parse_page(path.read_text(encoding="utf-8"), slug=path.stem) for path in sorted(folder.glob("*.md"))]
    if not pages:
        raise ReportError(f"There are no pages (*.md) in {folder}.")
    return sorted(pages, key=lambda page: (page.order, page.slug))
