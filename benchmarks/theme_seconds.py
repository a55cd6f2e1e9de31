"""What the nodes of each theme took in a build: `benchmarks/results/themes.csv`, which docs/architecture.md shows.

python benchmarks/theme_seconds.py path/to/target
"""

import csv
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results" / "themes.csv"
LAYERS = ("staging", "input", "core", "records", "seeds")


def theme_of(node: dict[str, Any], nodes: dict[str, dict[str, Any]]) -> str:
    """Name the theme or layer of a node; a test belongs to what it tests."""
    if node["resource_type"] in ("test", "unit_test"):
        tested = node.get("attached_node") or next(iter(node["depends_on"]["nodes"]), None)
        return theme_of(nodes[tested], nodes) if tested in nodes else "quality"
    if node["resource_type"] == "seed":
        return "seeds"
    folders = [folder for folder in node["fqn"][1:-1] if folder not in ("marts", "intermediate")]
    return next((layer for layer in LAYERS if layer in folders), folders[0])


def main() -> None:
    target = Path(sys.argv[1])
    nodes = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["nodes"]
    seconds: Counter[str] = Counter()
    for result in json.loads((target / "run_results.json").read_text(encoding="utf-8"))["results"]:
        if result["unique_id"] in nodes:
            seconds[theme_of(nodes[result["unique_id"]], nodes)] += result["execution_time"]
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [("theme", "seconds"), *((theme, f"{took:.1f}") for theme, took in sorted(seconds.items()))]
        )


if __name__ == "__main__":
    main()
