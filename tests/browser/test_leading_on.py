"""A journey from what was found to where it is looked at: a sample of the map comes into sight."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Position, expect
from studio import PATIENCE_MS, Studio, box_of, wait_until

IN_SIGHT = """canvas => {
  const { top, bottom } = canvas.getBoundingClientRect();
  return Math.min(bottom, innerHeight) - Math.max(top, 0) >= (bottom - top) / 2;
}"""


def take_a_sample(page: Page, *, touch: bool) -> str:
    """Click on the first sample that is met on the map, or tap it twice; its seed."""
    chart, card = page.get_by_role("img", name="Map of generated samples"), page.locator(".card")
    box = box_of(chart)
    # The buttons over the map are at its right.
    places = [Position(x=x / 24 * box["width"], y=y / 24 * box["height"]) for y in range(2, 23) for x in range(2, 20)]
    ahead = iter(places)

    def found() -> bool:
        (chart.tap if touch else chart.hover)(position=next(ahead))
        return card.is_visible()

    wait_until(found, "There is no sample on the map.")
    seed = str(chart.get_attribute("data-sample"))
    if touch:
        chart.tap(position=places[len(places) - len(list(ahead)) - 1])
    else:
        page.mouse.down()
        page.mouse.up()
    return seed


def ask_for_the_map(page: Page, studio: Studio) -> None:
    """Open the panel and choose a map, another than other journeys of this app ask for."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{studio.url}/explore?run=small&panel=Map&seed=77")
    page.get_by_role("radio", name="t-SNE", exact=True).click()
    page.get_by_role("radio", name="500", exact=True).click()
    expect(page.get_by_text(re.compile("^500 samples of the snapshot"))).to_be_visible()


def see_a_sample(page: Page, *, touch: bool) -> None:
    """Take a sample of the map while the picture is out of sight, and wait until it is seen there."""
    drawn = page.get_by_text(re.compile("^500 samples of the snapshot at .* by t-SNE,"))
    expect(drawn).to_be_visible(timeout=4 * PATIENCE_MS)
    chart = page.get_by_role("img", name="Map of generated samples")
    expect(chart).to_have_attribute("data-painted", re.compile("[1-9]"))
    picture = page.locator("canvas[aria-label^='Generated picture']")
    chart.evaluate("chart => chart.scrollIntoView({ block: 'start' })")
    wait_until(lambda: not picture.evaluate(IN_SIGHT), "The picture is in sight beside the map.")
    seed = take_a_sample(page, touch=touch)
    expect(picture).to_have_attribute("aria-label", re.compile(f"seed {seed},"))
    wait_until(lambda: bool(picture.evaluate(IN_SIGHT)), "The picture stays out of sight.")


def test_a_sample_of_the_map_comes_into_sight(studio: Studio, open_page: Callable[..., Page]) -> None:
    page = open_page(width=1440, height=700)
    ask_for_the_map(page, studio)
    page.get_by_role("button", name="Draw the map").click()
    see_a_sample(page, touch=False)
    # The map is kept, so that it stands there for whoever asks for it next.
    phone = open_page(width=390, height=844, touch=True)
    ask_for_the_map(phone, studio)
    see_a_sample(phone, touch=True)
