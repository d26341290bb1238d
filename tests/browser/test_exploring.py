"""Journeys of somebody who explores: the canvas follows the hand, and the script stays out of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Locator, Page, WebSocket, expect
from playwright.sync_api import TimeoutError as NotInTimeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from studio import Studio, box_of, fits, pixels, wait_until

ONE_TRY_MS = 5_000


class Reruns:
    """Counts how often a page has asked Streamlit to run its script, whether for a widget or a component."""

    def __init__(self, page: Page) -> None:
        self.asked = 0
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        if "_stcore/stream" in socket.url:
            socket.on("framesent", self._look)

    def _look(self, payload: str | bytes) -> None:
        assert isinstance(payload, bytes)
        self.asked += BackMsg.FromString(payload).WhichOneof("type") == "rerun_script"


def test_dragging_changes_the_canvas_without_a_rerun_and_the_url_shows_another_the_same(
    studio: Studio, open_page: Callable[..., Page]
) -> None:
    page = open_page()
    reruns = Reruns(page)
    page.goto(f"{studio.url}/explore?run=small&seed=42&truncation=0.8&class=digit:3")
    canvas = page.locator("canvas[data-painted]").first
    expect(canvas).to_have_attribute("data-exact", "true")
    slider = page.get_by_label("Direction 1", exact=True)
    expect(slider).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    box = box_of(slider)
    middle = box["y"] + box["height"] / 2
    wait_until(lambda: reruns.asked > 0, "Nobody asked for the page.")
    before = reruns.asked
    seen = {pixels(canvas)}
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    for step in range(1, 13):
        page.mouse.move(box["x"] + box["width"] * (0.5 + step / 30), middle)
        wait_until(lambda: pixels(canvas) not in seen, f"The canvas didn't follow the hand at step {step}.")
        seen.add(pixels(canvas))
    assert reruns.asked == before
    page.mouse.up()
    page.wait_for_url(re.compile("directions="))
    wait_until(lambda: reruns.asked > before, "Letting go told nobody.")

    others = open_page()
    others.goto(page.url)
    its, theirs = (each.locator("canvas[data-exact=true]").first for each in (page, others))
    expect(its).to_be_visible()
    expect(theirs).to_be_visible()
    wait_until(lambda: pixels(its) == pixels(theirs), "The two see different pictures.")


def test_every_page_fits_a_phone(studio: Studio, open_page: Callable[..., Page]) -> None:
    page = open_page(width=390, height=844)
    for path in ("", "train", "train?run=small", "explore?run=small", "interpolate?run=small"):
        page.goto(f"{studio.url}/{path}")
        expect(page.locator("canvas[role=img], canvas[data-painted]").first).to_be_visible()
        fits(page)


def test_deleting_asks_twice(studio: Studio, page: Page) -> None:
    folder = studio.folder("small")
    copy = studio.folder("copy")
    copy.path.mkdir()
    (copy.path / "config.json").write_bytes((folder.path / "config.json").read_bytes())
    (copy.path / "status.json").write_bytes((folder.path / "status.json").read_bytes())
    page.goto(studio.url)
    dialog = page.get_by_role("dialog")
    wait_until(lambda: asked_to_delete(page, dialog, "copy"), "The menu doesn't lead to the dialog.")
    dialog.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("button", name="Keep it")).to_be_visible()
    assert copy.path.exists()
    page.get_by_role("button", name="Yes, delete it for good").click()
    expect(page.locator(".st-key-card-copy")).to_have_count(0)
    wait_until(lambda: not copy.path.exists(), "It is gone from the page, but not from the disk.")


def asked_to_delete(page: Page, dialog: Locator, name: str) -> bool:
    """Choose Delete in a card's menu; whether the dialog has come. The page's own updates may take the menu away."""
    entry = page.get_by_test_id("stMenuButtonBody").get_by_text("Delete", exact=True)
    with suppress(NotInTimeError):
        if not entry.is_visible():
            page.locator(f".st-key-card-{name}").get_by_role("button", name="More").click(timeout=ONE_TRY_MS)
        entry.click(timeout=ONE_TRY_MS)
        dialog.wait_for(timeout=ONE_TRY_MS)
    return dialog.is_visible()
