"""The journey of somebody with a picture of his own: in the browser, on a generator of a second's training."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from studio import Studio, box_of, fits, pixels, wait_until

# A three, in shares of the pad's width and height.
THREE = [(0.35, 0.25), (0.5, 0.18), (0.62, 0.28), (0.47, 0.46), (0.65, 0.64), (0.52, 0.8), (0.36, 0.74)]


def draw(page: Page, points: list[tuple[float, float]]) -> None:
    """One stroke over the pad."""
    box = box_of(page.get_by_label("Drawing pad"))
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()


def test_a_drawn_digit_is_fitted_projected_and_slid(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/project?run=small")
    pad, fitted = page.get_by_label("Drawing pad"), page.get_by_label("The picture as it was fitted")
    expect(fitted).to_have_attribute("data-shown", re.compile("[1-9]"))
    before = pixels(fitted)
    draw(page, THREE)
    draw(page, [(0.2, 0.9), (0.8, 0.9)])
    expect(pad).to_have_attribute("data-strokes", "2")
    page.keyboard.press("Control+z")
    expect(pad).to_have_attribute("data-strokes", "1")
    expect(page.get_by_text("Your drawing")).to_be_visible()
    wait_until(lambda: pixels(fitted) != before, "The fitted picture stood still.")
    page.get_by_text("More", exact=True).click()
    # So much that it can't be through before somebody stops it.
    for name, most in (("Steps", "1000"), ("Starts", "64")):
        page.get_by_label(name, exact=True).fill(most)
        page.get_by_label(name, exact=True).press("Enter")
    page.get_by_role("button", name="Project it").click()
    expect(page.get_by_label("What the generator makes")).to_have_attribute("data-shown", re.compile("[1-9]"))
    # Streamlit has a Stop of its own, above the page, while the script runs.
    page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Stopped early: this is the best so far.")).to_be_visible()
    slide = page.get_by_role("button", name="Slide it in Explore")
    expect(slide).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d dB: "))).to_be_visible()
    page.wait_for_url(re.compile("task=projection"))
    found = page.url
    slide.click()
    expect(page).to_have_url(re.compile("explore.*kept=[0-9a-f]{16}"))
    canvas = page.get_by_label(re.compile("^Generated picture"))
    expect(canvas).to_have_attribute("data-exact", "true")
    shown = pixels(canvas)
    canvas.press("ArrowRight")
    wait_until(lambda: pixels(canvas) != shown, "The projected picture didn't move.")
    # The link of the projection brings all of it back.
    page.goto(found)
    expect(slide).to_be_visible()
    fits(page)
