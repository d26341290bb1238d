"""A direction's whole life: found, dragged, kept under a name, handed on as a file, removed, and loaded again."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from studio import Studio, box_of, pixels, wait_until

FOUND = "3 against the others"
NAME = "More of a three"


def test_a_direction_is_found_kept_handed_on_removed_and_loaded(studio: Studio, page: Page, tmp_path: Path) -> None:
    page.goto(f"{studio.url}/explore?run=small&seed=5&class=digit:1")
    canvas = page.locator("canvas[data-painted]").first
    expect(canvas).to_have_attribute("data-exact", "true")
    begin = pixels(canvas)
    tabs = page.get_by_role("radiogroup", name="Directions")
    tabs.get_by_role("radio", name="SeFa").click()
    expect(page.get_by_text("the same directions")).to_be_visible()
    tabs.get_by_role("radio", name="Classes").click()
    slider = page.get_by_label(FOUND, exact=True)
    expect(slider).to_be_visible()
    box = box_of(slider)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2, steps=6)
    wait_until(lambda: pixels(canvas) != begin, "The canvas didn't follow the hand.")
    page.mouse.up()
    page.wait_for_url(re.compile("moves=[0-9a-f]{16}"))
    expect(canvas).to_have_attribute("data-exact", "true")
    moved = pixels(canvas)

    page.get_by_role("button", name=f"Keep {FOUND}").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(NAME)
    dialog.get_by_role("button", name="Keep", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(tabs.get_by_role("radio", name="Mine")).to_be_checked()
    own = page.get_by_label(NAME, exact=True)
    expect(own).to_be_visible()
    wait_until(lambda: float(own.input_value()) > 0, "The kept direction's slider stands at nought.")
    wait_until(lambda: pixels(canvas) == moved, "Keeping a direction changed the picture.")

    page.get_by_role("button", name=f"Edit {NAME}").click()
    with page.expect_download() as coming:
        dialog.get_by_role("button", name="Download").click()
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    dialog.get_by_role("button", name="Remove").click()
    dialog.get_by_role("button", name="Yes, remove it for good").click()
    expect(page.get_by_label("No longer kept", exact=True)).to_be_visible()

    page.get_by_role("button", name="Load a direction").click()
    foreign = tmp_path / "foreign.safetensors"
    foreign.write_bytes(b"no tensors")
    dialog.locator("input[type=file]").set_input_files(foreign)
    expect(dialog.get_by_text("This is no direction that was saved here")).to_be_visible()
    dialog.locator("input[type=file]").set_input_files(file)
    expect(dialog).to_have_count(0)
    expect(own).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    wait_until(lambda: pixels(canvas) == begin, "Undo didn't bring the picture back.")
    page.get_by_role("button", name="Redo").click()
    wait_until(lambda: pixels(canvas) == moved, "The direction that was loaded is another.")
