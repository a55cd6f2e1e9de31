"""The site in a real browser: it opens from disk, loads nothing else, and every chart is drawn."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from .report_marts import PAGES, SCRIPT

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="needs chromium and chromedriver"),
]

FILES = ["index.html"] + [f"{path.stem}.html" for path in sorted(PAGES.glob("*.md")) if path.stem != "overview"]
# Pages that say what they need, in their front matter.
LEFT_OUT_WITHOUT_DATA = {f"{path.stem}.html" for path in PAGES.glob("*.md") if "\nneeds:" in path.read_text("utf-8")}
WIDTHS = [390, 1440]
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER or ""
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # An alert is what the nasty names try to open: leave it open for the test to find.
    options.set_capability("unhandledPromptBehavior", "ignore")
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.get("about:blank")
    yield driver
    driver.quit()


def open_page(browser: webdriver.Chrome, path: Path, *, width: int) -> set[str]:
    """Open a page at a width, wait until its charts are drawn, and return all addresses it asked for."""
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get_log("browser")
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(path.as_uri())
    WebDriverWait(browser, 60).until(lambda driver: driver.execute_script("return document.body.matches('.all-drawn')"))
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return {event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"} - {
        "about:blank"
    }


@dataclass(frozen=True)
class Seen:
    """What can be seen of a page that was opened once."""

    addresses: set[str]
    messages: list[str]
    # of each chart: width, height, and whether it ends within its frame
    charts: list[tuple[float, float, bool]]
    scroll_width: int
    foreign_elements: int
    inline_scripts: int


@pytest.fixture(scope="module")
def look(browser: webdriver.Chrome, nasty_report: Path) -> Callable[[str, int], Seen]:
    """Open a page of the report with nasty names at a width, when it is first looked at."""

    @cache
    def once(file: str, width: int) -> Seen:
        addresses = open_page(browser, nasty_report / "site" / file, width=width)
        # With an alert open, these calls would fail.
        charts = browser.execute_script(
            "return [...document.querySelectorAll('.canvas')].map(chart => {"
            "  const drawing = chart.querySelectorAll('svg.marks, canvas.marks');"
            "  const box = drawing.length === 1 ? drawing[0].getBoundingClientRect() : {width: 0, height: 0};"
            "  return [box.width, box.height, box.right <= chart.getBoundingClientRect().right + 1];"
            "})"
        )
        count = "return document.querySelectorAll('{}').length"
        return Seen(
            addresses,
            [entry["message"] for entry in browser.get_log("browser")],
            charts,
            browser.execute_script("return document.documentElement.scrollWidth"),
            browser.execute_script(count.format("img, iframe, object, embed")),
            browser.execute_script(count.format("script:not([src]):not([type])")),
        )

    return once


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("file", FILES)
def test_page_opens_from_disk_without_errors_or_network(
    look: Callable[[str, int], Seen], file: str, width: int
) -> None:
    """Lost otherwise: a report on a laptop without network would be blank, or would tell others that it is read."""
    page = look(file, width)
    assert page.addresses
    assert [address for address in page.addresses if not address.startswith(("file:", "data:", "blob:"))] == []
    assert page.messages == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("file", FILES)
def test_every_chart_is_drawn(look: Callable[[str, int], Seen], nasty_report: Path, file: str, width: int) -> None:
    """Lost otherwise: a chart could be missing from a page without anybody noticing."""
    slug = "overview" if file == "index.html" else file.removesuffix(".html")
    pictures = list((nasty_report / "markdown" / "pictures").glob(f"{slug}-[0-9]*.svg"))
    charts = look(file, width).charts
    assert len(charts) == len(pictures) > 0
    assert all(chart_width > 150 and height > 60 and inside for chart_width, height, inside in charts), charts


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("file", FILES)
def test_the_page_does_not_scroll_sideways(look: Callable[[str, int], Seen], file: str, width: int) -> None:
    """Lost otherwise: on a phone half of each sentence would be off the screen."""
    assert look(file, width).scroll_width <= width


@pytest.mark.parametrize("file", FILES)
def test_no_name_from_the_data_runs_as_a_script(look: Callable[[str, int], Seen], file: str) -> None:
    """Lost otherwise: `<script>alert(1)</script>` as a product name would run in the reader's browser."""
    page = look(file, 1440)
    assert page.foreign_elements == 0
    assert page.inline_scripts == 0


def test_sliders_turn_the_map(browser: webdriver.Chrome, nasty_report: Path) -> None:
    """Lost otherwise: the three-dimensional map would be a flat picture with dead sliders."""
    open_page(browser, nasty_report / "site" / "segments.html", width=390)
    turned = browser.execute_script(
        "const sliders = [...document.querySelectorAll('.vega-bind input[type=range]')];"
        "const marks = () => document.querySelector('.has-controls svg.marks').innerHTML;"
        "const before = marks();"
        "sliders[0].value = 120;"
        "sliders[0].dispatchEvent(new Event('input'));"
        "return new Promise(done => setTimeout(() =>"
        "  done([sliders.length, sliders.every(slider => slider.offsetWidth > 120), marks() !== before]), 500));"
    )
    assert turned == [2, True, True]


@pytest.mark.parametrize("file", [file for file in FILES if file not in LEFT_OUT_WITHOUT_DATA])
def test_pages_without_data_open_too(browser: webdriver.Chrome, empty_report: Path, file: str) -> None:
    """Lost otherwise: the report of an empty shop would show errors."""
    open_page(browser, empty_report / "site" / file, width=390)
    assert browser.get_log("browser") == []
    assert browser.execute_script("return document.querySelectorAll('.no-data').length") > 0


def test_tooltips_show_nasty_names_as_text(browser: webdriver.Chrome, nasty_report: Path) -> None:
    """Lost otherwise: pointing at a bar would run the script in its name."""
    open_page(browser, nasty_report / "site" / "quality.html", width=1440)
    bars = browser.find_elements(By.CSS_SELECTOR, "svg.marks .mark-rect.role-mark path")
    ActionChains(browser).scroll_to_element(bars[1]).move_to_element(bars[1]).perform()
    WebDriverWait(browser, 10).until(lambda driver: driver.find_element(By.ID, "vg-tooltip-element").text)
    tooltip = browser.find_element(By.ID, "vg-tooltip-element")
    assert SCRIPT in tooltip.text
    assert tooltip.find_elements(By.TAG_NAME, "script") == []
