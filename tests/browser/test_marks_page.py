"""A journey of somebody who teaches the studio a direction, and slides along it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from studio import Studio, box_of, pixels, wait_until


def test_a_direction_is_learned_from_marks_and_becomes_a_slider(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/explore?run=small")
    page.get_by_role("radio", name="Learn a direction").click()
    sheet = page.get_by_role("group", name="Pictures to mark")
    expect(sheet).to_have_attribute("data-painted", re.compile("[1-9]"))
    cells = sheet.locator(".cell")
    expect(cells).to_have_count(96)
    page.get_by_role("radio", name="Most telling").click()
    expect(cells).to_have_count(24)
    keep = page.get_by_role("button", name="Keep as slider")
    expect(keep).to_be_disabled()

    # With the mouse: a button, the right half and the left half of a picture.
    cells.nth(0).get_by_role("button", name="more").click()
    box = box_of(cells.nth(1).locator("canvas"))
    page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + 5)
    page.mouse.click(box["x"] + box["width"] * 0.1, box["y"] + 5)
    expect(cells.nth(1)).to_have_attribute("data-mark", "less")
    # With the keys: on from there, taken back, undone.
    cells.nth(1).focus()
    for number in range(2, 12):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("m" if number % 2 else "l")
    expect(page.get_by_text("6 more, 6 less")).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_text("5 more, 6 less")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("6 more, 6 less")).to_be_visible()
    expect(page.get_by_text("of 12 recognised")).to_be_visible()

    # Others are offered, and the marks stay.
    seed = cells.nth(0).get_attribute("data-seed")
    page.get_by_role("button", name="Offer the next").click()
    expect(cells.nth(0)).not_to_have_attribute("data-seed", str(seed))
    expect(cells.nth(0)).to_have_attribute("data-mark", "")
    page.get_by_role("radio", name="Clearest of many").click()
    expect(cells).to_have_count(96)
    expect(page.get_by_text("6 more, 6 less")).to_be_visible()

    page.get_by_label("Name of the direction").fill("rounder")
    keep.click()
    slider = page.get_by_label("rounder", exact=True)
    expect(slider).to_be_visible()
    canvas = page.locator("canvas[data-painted]").first
    before = pixels(canvas)
    slider.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    wait_until(lambda: pixels(canvas) != before, "The slider moved nothing.")
    page.wait_for_url(re.compile("moves="))
