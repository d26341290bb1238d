"""From a click on Start to the first generated grid on the page, and the first paint of every page.

    python -m benchmarks.first_picture [--repeats 5]

Cold: Start is pressed as soon as the fresh app answers. Warm: pressed again once a standby worker is ready.
"""

import re
import time
from contextlib import suppress

import psutil
from playwright.sync_api import Browser, Page, expect

from benchmarks.browsers import WINDOW, chromium, fresh_studio, processes
from benchmarks.table import command, lower, publish, table
from tests.browser.studio import Studio, generated
from tests.waiting import wait_until

PAGES = ("", "train", "explore", "interpolate")


def main(repeats: int = 5) -> None:
    clicks: dict[str, list[float]] = {"cold": [], "warm": []}
    paints: dict[str, list[float]] = {name or "home": [] for name in PAGES}
    with chromium() as browser:
        for _ in range(repeats):
            with fresh_studio() as studio:
                _repeat(studio, browser, clicks, paints)
            print({name: f"{values[-1]:.2f}" for name, values in (clicks | paints).items()}, flush=True)
    publish(
        "First picture",
        f"Seconds, median (worst) of {repeats} starts of the app.",
        table(["Start to first generated grid", "s"], _rows(clicks)),
        table(["first paint with the page's title", "s"], _rows(paints)),
    )


def _repeat(studio: Studio, browser: Browser, clicks: dict[str, list[float]], paints: dict[str, list[float]]) -> None:
    page = browser.new_page(viewport=WINDOW)
    clicks["cold"].append(_start(studio, page))
    studio.stop(page.url.split("run=")[1])
    wait_until(_standby_is_ready, "No standby worker got ready.", 120)
    clicks["warm"].append(_start(studio, page))
    studio.stop(page.url.split("run=")[1])
    for name in PAGES:
        began = time.perf_counter()
        page.goto(f"{studio.url}/{name}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        paints[name or "home"].append(time.perf_counter() - began)
    page.close()


def _start(studio: Studio, page: Page) -> float:
    page.goto(f"{studio.url}/train")
    button = page.get_by_role("button", name="Start", exact=True)
    expect(button).to_be_enabled()
    began = time.perf_counter()
    button.click()
    expect(generated(page)).to_have_attribute("data-shown", re.compile("[1-9]"))
    return time.perf_counter() - began


def _rows(figures: dict[str, list[float]]) -> list[list[str]]:
    return [[name, lower(values)] for name, values in figures.items()]


def _standby_is_ready() -> bool:
    """Whether a worker waits for a run: it has done its imports and uses no processor."""
    for line, process in processes():
        with suppress(psutil.NoSuchProcess):
            if "--standby" in line and process.cpu_percent(0.5) < 2.0 and process.cpu_times().user > 1.0:
                return True
    return False


if __name__ == "__main__":
    command(main)
