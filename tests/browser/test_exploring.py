"""Journeys of somebody who explores: the canvas follows the hand, and the script stays out of it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocket, expect
from playwright.sync_api import TimeoutError as NotInTimeError
from studio import Studio, pixels, wait_until


class Traffic:
    """What goes over the WebSocket by which Streamlit hears of every interaction and sends every element.

    A rerun of the script can't happen without frames both ways.
    """

    def __init__(self, page: Page) -> None:
        self.frames = 0
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        if "_stcore/stream" in socket.url:
            socket.on("framesent", self._count)
            socket.on("framereceived", self._count)

    def _count(self, _payload: object) -> None:
        self.frames += 1


def quiet(page: Page, traffic: Traffic) -> None:
    """Wait until the script has run to its end."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    before = -1
    while before != traffic.frames:
        before = traffic.frames
        page.evaluate("() => new Promise(done => setTimeout(done, 300))")


def test_dragging_changes_the_canvas_without_a_rerun(studio: Studio, page: Page) -> None:
    traffic = Traffic(page)
    page.goto(f"{studio.url}/explore?run=small")
    canvas = page.locator("canvas[data-painted]").first
    expect(canvas).to_be_visible()
    slider = page.get_by_label("Direction 1", exact=True)
    expect(slider).to_be_visible()
    quiet(page, traffic)
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    before, seen = traffic.frames, {pixels(canvas)}
    assert before > 0
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    for step in range(1, 13):
        page.mouse.move(box["x"] + box["width"] * (0.5 + step / 30), middle)
        wait_until(lambda: pixels(canvas) not in seen, f"The canvas didn't follow the hand at step {step}.")
        seen.add(pixels(canvas))
    assert traffic.frames == before
    page.mouse.up()
    page.wait_for_url(re.compile("directions="))
    assert traffic.frames > before


def test_the_url_brings_the_same_picture_back(studio: Studio, open_page: Callable[..., Page]) -> None:
    shown = []
    for _ in range(2):
        page = open_page()
        page.goto(f"{studio.url}/explore?run=small&seed=42&truncation=0.8&class=digit:3")
        canvas = page.locator("canvas[data-painted]").first
        expect(canvas).to_be_visible()
        shown.append(pixels(canvas))
    assert shown[0] == shown[1]


@pytest.mark.parametrize("path", ["", "train", "train?run=small", "explore?run=small", "interpolate?run=small"])
def test_every_page_fits_a_phone(path: str, studio: Studio, open_page: Callable[..., Page]) -> None:
    page = open_page(width=390, height=844)
    page.goto(f"{studio.url}/{path}")
    expect(page.locator("canvas[role=img], canvas[data-painted]").first).to_be_visible()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("node => node.scrollWidth <= node.clientWidth")


def test_deleting_asks_twice(studio: Studio, page: Page) -> None:
    folder = studio.folder("small")
    copy = studio.folder("copy")
    copy.path.mkdir()
    (copy.path / "config.json").write_bytes((folder.path / "config.json").read_bytes())
    (copy.path / "status.json").write_bytes((folder.path / "status.json").read_bytes())
    page.goto(studio.url)
    page.locator(".st-key-card-copy").get_by_role("button", name="More").click()
    page.get_by_text("Delete", exact=True).click()
    dialog = page.get_by_role("dialog")
    try:
        dialog.wait_for(timeout=10_000)
    except NotInTimeError:
        # On a busy machine the page's own update can take the click away with the button.
        page.get_by_text("Delete", exact=True).click()
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("button", name="Keep it")).to_be_visible()
    assert copy.path.exists()
    page.get_by_role("button", name="Yes, delete it for good").click()
    expect(page.locator(".st-key-card-copy")).to_have_count(0)
    assert not copy.path.exists()
