"""Draw charts as SVG without a browser, and bundle what draws them in one."""

import re
from functools import cache
from typing import Any

import altair as alt
import vl_convert

# The Vega-Lite version that the specs are written for, as vl-convert names it: "6.4" for "v6.4.1".
VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


# vl-convert counts these ids over the life of the process; per picture they are the same every time.
_IDS = re.compile(r'(<(?:clipPath|linearGradient|radialGradient) [^>]*?id="|url\(#)([a-z_]+?)(\d+)(?="|\))')


def _renumber(svg: str) -> str:
    """Give the ids of one picture numbers from 1, in the order of their appearance."""
    numbers: dict[str, int] = {}

    def replace(match: re.Match[str]) -> str:
        number = numbers.setdefault(match[2] + match[3], len(numbers) + 1)
        return f"{match[1]}{match[2]}{number}"

    return _IDS.sub(replace, svg)


def to_svg(spec: dict[str, Any]) -> str:
    """Draw a Vega-Lite spec as SVG text; the spec cannot load anything."""
    svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return _renumber(str(svg)) + "\n"


@cache
def javascript_bundle() -> str:
    """Return the script that draws charts in the browser (Vega, Vega-Lite and Vega-Embed, about 0.9 MB)."""
    return str(vl_convert.javascript_bundle(None, vl_version=VEGA_LITE))  # type: ignore[arg-type] # the stub wants a snippet
