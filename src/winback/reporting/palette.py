"""The colors and the look of all charts."""

from typing import Any

# Okabe and Ito's palette (https://jfly.uni-koeln.de/color/): told apart by people with any color vision.
# Its yellow and black are left out: one is faint on white, the other is taken by text.
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#5B5F97", "#8C8C8C")
ACCENT = SERIES[0]
MUTED = "#B9C7D3"
# Gray and blue: below and above are neither bad nor good (few days of silence are good).
DIVERGING = ("#5F6B76", "#BCC4CB", "#F6F7F8", "#A9CFE5", "#00659E")
SEQUENTIAL = ("#F1F5F9", "#B5D3E7", "#5FA3CC", "#0072B2", "#083D66")
INK = "#1F2933"
INK_SOFT = "#5A6875"
LINE = "#DDE3E9"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
# Pictures are laid out before anybody looks at them, so their font must be as wide everywhere: Arial's kin.
PICTURE_FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"


def series_colors(names: list[str]) -> list[str]:
    """Return one color per name, in order; after the eighth they begin again."""
    return [SERIES[number % len(SERIES)] for number in range(len(names))]


def chart_config(font: str) -> dict[str, Any]:
    """Return the Vega-Lite configuration shared by all charts, in a given font."""
    axis = {
        "domain": False,
        "ticks": False,
        "gridColor": LINE,
        "labelColor": INK_SOFT,
        "titleColor": INK_SOFT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 500,
        "labelPadding": 6,
        "titlePadding": 10,
        "labelSeparation": 3,
    }
    return {
        "font": font,
        "view": {"stroke": None},
        "axis": axis,
        "legend": {
            "labelColor": INK,
            "titleColor": INK_SOFT,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "labelLimit": 220,
            "symbolType": "circle",
        },
        "text": {"font": font, "color": INK},
    }
