"""The pictures of the documentation and of the README, taken of the running app.

python -m docs.pictures [NAME ...]    those named, or all: explore, train, lab, interpolate, classes, lesson
"""

from __future__ import annotations

import argparse
import io
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from gan_core.workspace import Workspace
from tests.browser.studio import Studio, chromium_path, repainted, running_chromium, running_studio
from tests.waiting import wait_until

FOLDER = Path(__file__).parent
COLOURS = 256  # of a palette that keeps a picture under 100 KB
SHIPPED = "run=digits"


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    names = parser.parse_args().names or list(PICTURES)
    browser_path = chromium_path()
    if browser_path is None:
        raise SystemExit("Install Chromium, or name one in CHROMIUM.")
    with tempfile.TemporaryDirectory() as folder, running_chromium(browser_path) as browser:
        root = Path(folder)
        shutil.copytree(Workspace.default().pretrained, root / "pretrained")
        with running_studio(root, root / "server.log") as studio:
            for name in names:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.set_default_timeout(240_000)
                PICTURES[name](studio, page)
                _keep(name, page)
                page.close()


def _keep(name: str, page: Page) -> None:
    page.mouse.move(0, 0)
    repainted(page)
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        # Without dithering pixels stay pixels.
        few = taken.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)
    print(f"{name}.png")


def explore(studio: Studio, page: Page) -> None:
    """A digit in its neighbourhood of the latent space."""
    _open(page, f"{studio.url}/explore?{SHIPPED}&seed=7&class=digit:3", "canvas[data-exact=true]")


def interpolate(studio: Studio, page: Page) -> None:
    """The way from one latent to another."""
    _open(page, f"{studio.url}/interpolate?{SHIPPED}", "canvas[role=img], canvas[data-painted]")


def classes(studio: Studio, page: Page) -> None:
    """One latent in every class."""
    _open(page, f"{studio.url}/classes?{SHIPPED}", ".grid[data-complete=true]")


def train(studio: Studio, page: Page) -> None:
    """A run that has learned from 40,000 digits."""
    name = studio.start(page)
    wait_until(lambda: studio.folder(name).status().images >= 40_000, "The run is too slow.", 1800)
    studio.stop(name)
    page.goto(f"{studio.url}/train?run={name}")
    _at_rest(page)


def lab(studio: Studio, page: Page) -> None:
    """A game in the plane after some hundred steps."""
    _play(page, f"{studio.url}/lab", 600)


def lesson(studio: Studio, page: Page) -> None:
    """A lesson beside its game."""
    _play(page, f"{studio.url}/lab?lesson=05-mode-collapse", 1500)


def _play(page: Page, url: str, steps: int) -> None:
    page.goto(url)
    picture = page.get_by_role("img", name="The lab after")
    wait_until(lambda: _steps(str(picture.get_attribute("aria-label"))) >= steps, "The lab stands still.", 900)
    pause = page.get_by_role("button", name="Pause", exact=True)
    if pause.is_visible():
        pause.click()
    _at_rest(page)


def _steps(label: str) -> int:
    found = re.search(r"after ([\d,]+)", label)
    return int(found[1].replace(",", "")) if found else 0


def _open(page: Page, url: str, complete: str) -> None:
    """Open a page, until a locator says that its pictures have come."""
    page.goto(url)
    expect(page.locator(complete).first).to_be_visible()
    _at_rest(page)


def _at_rest(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.wait_for_load_state("networkidle")


PICTURES: dict[str, Callable[[Studio, Page], None]] = {
    each.__name__: each for each in (explore, train, lab, interpolate, classes, lesson)
}

if __name__ == "__main__":
    main()
