"""Draw charts as SVG without a browser, and bundle what draws them in one."""

from functools import cache
from typing import Any

import altair as alt
import vl_convert

# The Vega-Lite version that the specs are written for, as vl-convert names it: "6.4" for "v6.4.1".
VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def to_svg(spec: dict[str, Any]) -> str:
    """Draw a Vega-Lite spec as SVG text; the spec cannot load anything."""
    svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return str(svg) + "\n"


@cache
def javascript_bundle() -> str:
    """Return the script that draws charts in the browser (Vega, Vega-Lite and Vega-Embed, about 0.9 MB)."""
    return str(vl_convert.javascript_bundle(None, vl_version=VEGA_LITE))
