"""The exposures of dbt's lineage, one per report page, from the pages themselves: `make docs-tables` writes them."""

import json
import re
from pathlib import Path

from winback.reporting.page import Page, read_pages

_HEAD = (
    "# Written by `make docs-tables` from reports/pages: change the pages, not this file.\nversion: 2\n\nexposures:\n"
)


def marts_read(page: Page) -> list[str]:
    """Name the marts and records that a page's queries read, in alphabetical order."""
    return sorted({name for sql in page.queries.values() for name in re.findall(r"\b(?:marts|records)\.(\w+)", sql)})


def exposures(pages: list[Page]) -> str:
    """Write the exposures of pages as dbt reads them.

    Parameters
    ----------
    pages : list of Page
        In the order of the navigation.

    Returns
    -------
    str
        The content of a YAML file.
    """
    return _HEAD + "\n".join(_exposure(page) for page in pages)


def _exposure(page: Page) -> str:
    lines = [
        f"  - name: report_{page.slug.replace('-', '_')}",
        f"    label: {json.dumps(page.title, ensure_ascii=False)}",
        "    type: dashboard",
        "    maturity: medium",
        f"    description: {json.dumps(f'Report page: {page.description}', ensure_ascii=False)}",
        "    owner: {name: winback}",
        "    depends_on:",
        *(f"      - ref('{mart}')" for mart in marts_read(page)),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the file of the project that this is run in."""
    Path("models/marts/_exposures.yml").write_text(exposures(read_pages(Path("reports/pages"))), encoding="utf-8")


if __name__ == "__main__":
    main()
