"""The canvas under the hand and the keys: what is shown at rest is exact, and nothing that was done is lost."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from PIL import Image, ImageSequence
from playwright.sync_api import Locator, Page, expect
from studio import Studio, box_of, pixels, wait_until

NEIGHBOURS = 8


def at_rest(page: Page) -> Locator:
    """The explorer's canvas, once it shows an exact picture."""
    canvas = page.locator("canvas[data-exact=true]").first
    expect(canvas).to_be_visible()
    return canvas


def until_url(page: Page, **wanted: str | None) -> None:
    """Wait until the URL's parameters are these; None stands for one that isn't there."""

    def holds(url: str) -> bool:
        params = parse_qs(urlsplit(url).query)
        return all(params.get(name, [None])[0] == text for name, text in wanted.items())

    page.wait_for_url(holds)


def travel_to_the_end(page: Page, button: str, keys: str) -> None:
    """Undo or redo all there is: on a busy machine, keys pressed one after the other may be a step each."""
    travel = page.get_by_role("button", name=button, exact=True)

    def ended() -> bool:
        if travel.is_disabled():
            return True
        page.keyboard.press(keys)
        return False

    wait_until(ended, f"{button} never came to its end.")


def cell(canvas: Locator, row: int, column: int) -> list[int]:
    """The pixels of one neighbour, RGBA."""
    return canvas.evaluate(
        """(canvas, [row, column, count]) => {
          const side = (canvas.width + 1) / count - 1;
          const context = canvas.getContext("2d");
          return Array.from(context.getImageData(column * (side + 1), row * (side + 1), side, side).data);
        }""",
        [row, column, NEIGHBOURS],
    )


def test_keys_move_the_latent_every_step_can_be_undone_and_it_goes_to_interpolate(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/explore?run=small&seed=7&class=digit:2")
    canvas = at_rest(page)
    begin = pixels(canvas)
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    until_url(page, directions="0:0.2,1:0.5")
    wait_until(lambda: pixels(at_rest(page)) != begin, "The keys moved nothing.")
    moved = pixels(at_rest(page))
    travel_to_the_end(page, "Undo", "Control+z")
    until_url(page, directions=None)
    wait_until(lambda: pixels(at_rest(page)) == begin, "Undo didn't bring the picture back.")
    travel_to_the_end(page, "Redo", "Control+Shift+z")
    wait_until(lambda: pixels(at_rest(page)) == moved, "Redo didn't bring the picture back.")
    page.keyboard.press("r")
    page.wait_for_url(re.compile(r"seed=(?!7&)\d"))
    page.go_back()
    wait_until(lambda: pixels(at_rest(page)) == moved, "The browser's back didn't bring the picture back.")
    page.get_by_role("button", name="Add to the path").click()
    page.get_by_role("button", name="Open the path, 1 keyframe").click()
    page.wait_for_url(re.compile("/interpolate"))
    until_url(page, k0_seed="7", k0_class="digit:2", k0_directions="0:0.2,1:0.5")


def test_a_clicked_neighbour_becomes_the_picture(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/explore?run=small&seed=3&view=neighbourhood&spread=3")
    canvas = page.locator("canvas[data-exact=true][data-view=neighbourhood]")
    expect(canvas).to_be_visible()
    wanted = cell(canvas, row=1, column=6)
    box = box_of(canvas)
    side = box["width"] / NEIGHBOURS
    canvas.click(position={"x": 6.5 * side, "y": 1.5 * side})
    page.get_by_role("radio", name="Picture").click()
    single = page.locator("canvas[data-exact=true][data-view=single]")
    expect(single).to_be_visible()
    wait_until(
        lambda: (
            single.evaluate("c => Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data)") == wanted
        ),
        "The picture isn't the neighbour that was clicked.",
    )


def test_an_interpolation_plays_pauses_and_follows_the_keys(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/interpolate?run=small&frames=12&fps=60")
    canvas = page.locator("canvas[data-loaded='12'][data-exact=true]")
    expect(canvas).to_be_visible()
    begin = int(canvas.get_attribute("data-painted"))
    wait_until(lambda: int(canvas.get_attribute("data-painted")) > begin + 30, "The loop doesn't play.")
    canvas.focus()
    page.keyboard.press("Space")
    expect(canvas).to_have_attribute("data-playing", "false")
    page.keyboard.press("Home")
    expect(canvas).to_have_attribute("data-place", "0")
    page.keyboard.press("ArrowRight")
    expect(canvas).to_have_attribute("data-place", "1")
    page.keyboard.press("End")
    expect(canvas).to_have_attribute("data-place", "11")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download GIF").click()
    assert len(list(ImageSequence.Iterator(Image.open(coming.value.path())))) == 2 * 12 - 2
