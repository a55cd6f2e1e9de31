"""The tables in the docs that list columns, made from the manifest of a parse: `make docs-tables`.

A table stands between two marks: `<!-- layout: themes -->` and `<!-- /layout -->` (the themes),
`<!-- nodes: themes -->` (what a build consists of, and what that costs),
`<!-- marts: segments -->` and `<!-- /marts -->` (the marts of a theme),
`<!-- contract: events -->` and `<!-- /contract -->` (an input table). All else in a page is written by hand. The grain
of a mart is what its SQL says in the first comment: "One row per ..."; a Python model says it in `meta: {grain: ...}`.
"""

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from winback.mapping.contract import ENTITIES, contract

DOCS = Path(__file__).parent
PLACES = {
    "layout": DOCS / "architecture.md",
    "nodes": DOCS / "architecture.md",
    "marts": DOCS / "architecture.md",
    "contract": DOCS / "bring-your-own-data.md",
}
# fmt: off
THEMES = [
    "quality", "sales", "buying_times", "anomalies", "customers", "segments", "movement", "forecast", "status",
    "reorder", "lifetime", "products", "dormant", "lists", "campaigns", "network", "this_week",
]
# fmt: on
LAYERS = ["macros", "models/intermediate", "models/marts", "python_models", "src/winback", "tests/python"]
TYPES = {"string": "text", "timestamp": "time", "bigint": "whole", "boolean": "yes/no", "decimal(18,10)": "number"}


def table(header: list[str], rows: list[list[str]]) -> str:
    """Write a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def grain(sql: str) -> str:
    """Return what a row is, in the words of the first comment of a model."""
    comment = " ".join(line.removeprefix("--").strip() for line in re.match(r"(?:--.*\n)+", sql + "\n")[0].splitlines())
    said = re.match(r"One row(?: per (?P<grain>.+?))?(?::| \(null|\. |\.$|$)", comment)
    if said is None:
        raise SystemExit(f"A model must begin with '-- One row per ...: ...', and one begins with '{comment[:80]}'")
    return said["grain"] or "one row"


def marts(nodes: dict[str, Any]) -> dict[str, str]:
    """Return the table of each theme's marts."""
    themes: dict[str, list[list[str]]] = {}
    for node in sorted(nodes.values(), key=lambda node: node["name"]):
        folders = node["fqn"][1:-1]
        if node["resource_type"] == "model" and folders and folders[0] in ("marts", "records"):
            said = node["config"]["meta"].get("grain") or grain(node["raw_code"])
            row = [f"`{node['name']}`", said, ", ".join(node["columns"]) or "those of `winback.records.fit_columns`"]
            themes.setdefault(folders[-1], []).append(row)
    return {theme: table(["mart", "grain", "columns"], rows) for theme, rows in themes.items()}


def input_tables(_nodes: dict[str, Any]) -> dict[str, str]:
    """Return the table of the columns of each input table that a mapping can fill, whether the demo has it or not."""
    models = yaml.safe_load((DOCS.parent / "models" / "input" / "_input__models.yml").read_text(encoding="utf-8"))[
        "models"
    ]
    columns_of = {model["name"]: {column["name"]: column for column in model["columns"]} for model in models}
    tables = {}
    for entity in ENTITIES:
        columns = columns_of[f"input__{entity}"]
        rows = []
        for name in contract()[entity]:
            column, meta = columns[name], columns[name]["config"]["meta"]
            kind = "share" if meta.get("unit") == "share" else TYPES.get(column["data_type"], "money")
            unit = "" if meta.get("unit") in (None, "currency", "share", "rate") else f" ({meta['unit']})"
            empty = "" if meta["null_when"] == "never" else meta["null_when"]
            rows.append([f"`{name}`", kind + unit, empty, " ".join(column["description"].split())])
        tables[entity] = table(["column", "type", "empty where", "what it is"], rows)
    return tables


def layout(_nodes: dict[str, Any]) -> dict[str, str]:
    """Return which theme has files in which layer, as the folders are."""
    project = DOCS.parent
    slugs = sorted(page.stem for page in (project / "reports" / "pages").glob("*.md"))
    rows = []
    for theme in THEMES:
        name = theme.replace("_", "-")
        pages_of = [f"`{slug}`" for slug in slugs if slug == name or slug.startswith(f"{name}-")]
        rows.append(
            [theme, *("x" if (project / layer / theme).is_dir() else "" for layer in LAYERS), ", ".join(pages_of)]
        )
    return {"themes": table(["theme", *LAYERS, "pages"], rows)}


def node_counts(nodes: dict[str, Any]) -> dict[str, str]:
    """Return how many nodes each theme and layer adds to a build of the demo, and what they took in the benchmark."""
    sys.path.insert(0, str(DOCS.parent / "benchmarks"))
    from theme_seconds import LAYERS as SHARED  # noqa: PLC0415
    from theme_seconds import RESULTS, theme_of  # noqa: PLC0415

    themes = (*SHARED, *THEMES)

    with RESULTS.open(encoding="utf-8") as file:
        seconds = {row["theme"]: row["seconds"] for row in csv.DictReader(file)}
    counts: Counter[tuple[str, str]] = Counter()
    for node in nodes.values():
        # A test stays where its model is disabled, and never runs.
        if node["resource_type"] in ("model", "seed", "test") and node["config"]["enabled"]:
            kind = node["config"]["materialized"] if node["resource_type"] == "model" else node["resource_type"]
            kind = {"incremental": "table", "by_file": "table", "seed": "table"}.get(kind, kind)
            counts[theme_of(node, nodes), "Python" if node.get("language") == "python" else kind] += 1
    kinds = ["table", "Python", "view", "ephemeral", "test"]
    rows = [[theme, *(str(counts[theme, kind] or "") for kind in kinds), seconds.get(theme, "")] for theme in themes]
    total = ["all", *(str(sum(counts[theme, kind] for theme in themes)) for kind in kinds)]
    rows.append([*total, f"{sum(map(float, seconds.values())):.1f}"])
    return {"themes": table(["theme or layer", "tables", "Python", "views", "ephemeral", "tests", "seconds"], rows)}


MAKERS: dict[str, Callable[[dict[str, Any]], dict[str, str]]] = {
    "layout": layout,
    "nodes": node_counts,
    "marts": marts,
    "contract": input_tables,
}


def pages(manifest: dict[str, Any]) -> dict[Path, str]:
    """Return the pages as they should be, with all their tables made again."""
    made: dict[Path, str] = {}
    for mark, path in PLACES.items():
        page = made.get(path) or path.read_text(encoding="utf-8")
        tables = MAKERS[mark](manifest["nodes"])
        for name, text in tables.items():
            begin, end = f"<!-- {mark}: {name} -->\n", f"<!-- /{mark} -->\n"
            if begin not in page:
                raise SystemExit(f"{path.name} has no place for the table '{name}'; add these two lines:\n{begin}{end}")
            page = re.sub(f"{begin}.*?{end}", lambda _, text=begin + text + end: text, page, flags=re.DOTALL)
        for name in re.findall(f"<!-- {mark}: (.*?) -->", page):
            if name not in tables:
                raise SystemExit(f"{path.name} has a place for the table '{name}', and there are no such models.")
        made[path] = page
    return made


if __name__ == "__main__":
    parsed = json.loads((DOCS.parent / "target" / "manifest.json").read_text(encoding="utf-8"))
    for path, text in pages(parsed).items():
        path.write_text(text, encoding="utf-8")
