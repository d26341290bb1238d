"""A journey over the map of samples: drawn as a task, zoomed until pictures show, coloured, and one sample taken."""

from __future__ import annotations

import re
from itertools import cycle

from playwright.sync_api import Page, expect
from studio import Studio, box_of, wait_until

# The picture in the card, and the one on the page, pixel by pixel.
PIXELS = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.join()"


def test_finding_a_sample_on_the_map(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/explore?run=small&panel=Map&seed=77")
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
