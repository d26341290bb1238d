"""No page has what axe-core calls serious or critical, in either theme, on a desk's screen or a phone's."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import pytest
from playwright.sync_api import Page, expect
from studio import ROOT, Studio

from tests.waiting import wait_for_equal

AXE = ROOT / "node_modules/axe-core/axe.min.js"
PAGES = {
    "home": "",
    "lab": "lab",
    "lesson": "lab?lesson=01-balance",
    "train": "train",
    "run": "train?run=small",
    "explore": "explore?run=small",
    "map": "explore?run=small&panel=Map",
    "time": "explore?run=small&panel=Time",
    "marks": "explore?run=small&panel=Learn+a+direction",
    "bookmarks": "explore?run=small&panel=Bookmarks",
    "interpolate": "interpolate?run=small",
    "grid": "classes?run=small",
    "mixes": "classes?run=small&view=mix",
    "sums": "classes?run=small&view=arithmetic",
    "differences": "classes?run=small&view=difference",
    "project": "project?run=small",
    "encode": "encode",
}
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}
# Streamlit writes white on the primary colour, and the primary colour on its own tint: on a dark page no colour has the
# contrast for both, and this one has it for text.
WHITE_ON_PRIMARY = ("[data-testid=stBaseButton-primary]", "[data-testid=stBaseButton-primaryFormSubmit]")
GRAVE = """async (excluded) => (await axe.run({ exclude: excluded.map((each) => [each]) })).violations
  .filter(({ impact }) => impact === "serious" || impact === "critical")
  .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.flat().join(" ")} ${node.failureSummary}`))"""


@cache
def axe() -> str:
    """axe-core's script, which a page evaluates: it needn't get past the page's own content policy."""
    return AXE.read_text(encoding="utf-8")


def grave(page: Page, theme: str) -> list[str]:
    """What axe-core calls serious or critical on a page, a line each."""
    found: list[str] = page.evaluate(GRAVE, list(WHITE_ON_PRIMARY) if theme == "dark" else [])
    return found


@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_or_critical(name: str, studio: Studio, open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(f"{studio.url}/{PAGES[name]}")
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.evaluate(axe())
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width, height in WIDTHS.values():
            page.set_viewport_size({"width": width, "height": height})
            wait_for_equal(partial(grave, page, theme), [], 30)
