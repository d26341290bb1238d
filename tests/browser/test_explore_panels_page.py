"""A journey through the panels beside the picture: a sample is found on the map, a direction found, another taught."""

from __future__ import annotations

import re
from itertools import cycle
from pathlib import Path

from playwright.sync_api import Page, expect
from studio import Studio, box_of, pixels, wait_until

# The picture in the map's card, and the one on the page, pixel by pixel.
PIXELS = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.join()"
FOUND = "3 against the others"
NAME = "More of a three"


def find_a_sample_on_the_map(page: Page) -> None:
    """Drawn as a task, zoomed until pictures show, coloured, and one sample taken."""
    page.get_by_role("radio", name="PCA", exact=True).click()
    page.get_by_role("radio", name="500", exact=True).click()
    page.get_by_role("button", name="Draw the map").click()
    chart = page.get_by_role("img", name="Map of generated samples")
    expect(chart).to_have_attribute("data-painted", re.compile("[1-9]"))
    expect(chart).to_have_attribute("data-thumbnails", "0")

    chart.focus()
    for _ in range(4):
        page.keyboard.press("+")
    expect(chart).to_have_attribute("data-zoom", re.compile(r"^5\.0"))
    expect(chart).to_have_attribute("data-thumbnails", re.compile("[1-9]"))
    page.keyboard.press("0")
    expect(chart).to_have_attribute("data-zoom", "1.000")

    page.get_by_role("radio", name="Discriminator", exact=True).click()
    page.get_by_role("radio", name="Class asked for", exact=True).click()
    three = page.get_by_role("group", name="Legend").get_by_role("button", name="3", exact=True)
    three.click()
    expect(three).to_have_attribute("aria-pressed", "true")

    box = box_of(chart)
    card = page.locator(".card")
    places = cycle([(x / 24, y / 24) for y in range(2, 23) for x in range(2, 23)])

    def found() -> bool:
        across, down = next(places)
        chart.hover(position={"x": across * box["width"], "y": down * box["height"]})
        return card.is_visible()

    wait_until(found, "There is no sample of this class on the map.")
    expect(card).to_contain_text("asked for 3")
    seed = str(chart.get_attribute("data-sample"))
    picture = card.locator("canvas").evaluate(PIXELS)
    page.mouse.down()
    page.mouse.up()
    page.wait_for_url(re.compile(rf"seed={seed}&class=digit%3A3"))
    shown = page.locator("canvas[aria-label^='Generated picture']")
    expect(shown).to_have_attribute("aria-label", re.compile(f"seed {seed},"))
    expect(shown).to_have_attribute("data-exact", "true")
    wait_until(lambda: shown.evaluate(PIXELS) == picture, "The page shows another picture than the map.")


def find_keep_hand_on_remove_and_load_a_direction(page: Page, folder: Path) -> None:
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
    file = folder / coming.value.suggested_filename
    coming.value.save_as(file)
    dialog.get_by_role("button", name="Remove").click()
    dialog.get_by_role("button", name="Yes, remove it for good").click()
    expect(page.get_by_label("No longer kept", exact=True)).to_be_visible()

    page.get_by_role("button", name="Load a direction").click()
    foreign = folder / "foreign.safetensors"
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


def learn_a_direction_from_marks(page: Page) -> None:
    """It becomes a slider."""
    page.get_by_role("radio", name="Learn a direction").click()
    sheet = page.get_by_role("group", name="Pictures to mark")
    expect(sheet).to_have_attribute("data-painted", re.compile("[1-9]"))
    cells = sheet.locator(".cell")
    expect(cells).to_have_count(96)
    keep = page.get_by_role("button", name="Keep as slider")
    expect(keep).to_be_disabled()

    # A screen reader's button, and with the mouse the right half and the left half of a picture.
    cells.nth(0).get_by_role("button", name="more").dispatch_event("click")
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

    # Other pictures come, and the marks stay.
    seed = cells.nth(0).get_attribute("data-seed")
    page.get_by_role("button", name="Other pictures").click()
    expect(cells.nth(0)).not_to_have_attribute("data-seed", str(seed))
    expect(cells.nth(0)).to_have_attribute("data-mark", "")
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
    page.wait_for_url(re.compile("moves=[0-9a-f]{16}.*[0-9a-f]{16}"))


def test_a_sample_is_found_on_the_map_and_moved_along_directions_found_and_learned(
    studio: Studio, page: Page, tmp_path: Path
) -> None:
    page.goto(f"{studio.url}/explore?run=small&panel=Map&seed=77")
    find_a_sample_on_the_map(page)
    find_keep_hand_on_remove_and_load_a_direction(page, tmp_path)
    learn_a_direction_from_marks(page)
