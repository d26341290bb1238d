"""Journeys from what was found to where it is looked at: a sample of the map in sight, a latent's file opened again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Position, expect
from studio import PATIENCE_MS, Studio, box_of, pixels, wait_until

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


# Another map than those that other journeys of this app ask for, which would stand there already.
@pytest.mark.parametrize(
    ("width", "height", "touch", "method", "count"),
    [(1440, 700, False, "t-SNE", "500"), (390, 844, True, "PCA", "1,000")],
)
def test_a_sample_of_the_map_comes_into_sight(
    studio: Studio, open_page: Callable[..., Page], width: int, height: int, touch: bool, method: str, count: str
) -> None:
    page = open_page(width=width, height=height, touch=touch)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{studio.url}/explore?run=small&panel=Map&seed=77")
    page.get_by_role("radio", name=method, exact=True).click()
    page.get_by_role("radio", name=count, exact=True).click()
    expect(page.get_by_text(re.compile(f"^{count} samples of the snapshot"))).to_be_visible()
    page.get_by_role("button", name="Draw the map").click()
    drawn = page.get_by_text(re.compile(f"^{count} samples of the snapshot at .* by {method},"))
    expect(drawn).to_be_visible(timeout=4 * PATIENCE_MS)
    chart = page.get_by_role("img", name="Map of generated samples")
    expect(chart).to_have_attribute("data-painted", re.compile("[1-9]"))
    picture = page.locator("canvas[aria-label^='Generated picture']")
    chart.evaluate("chart => chart.scrollIntoView({ block: 'start' })")
    wait_until(lambda: not picture.evaluate(IN_SIGHT), "The picture is in sight beside the map.")
    seed = take_a_sample(page, touch=touch)
    expect(picture).to_have_attribute("aria-label", re.compile(f"seed {seed},"))
    wait_until(lambda: bool(picture.evaluate(IN_SIGHT)), "The picture stays out of sight.")


# Drops a file of this name and text on the canvas, as a hand does.
DROP = """([canvas, name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name, { type: "application/json" }));
  canvas.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true, composed: true }));
}"""


def test_a_downloaded_latent_is_dropped_on_the_page_again(studio: Studio, page: Page, tmp_path: Path) -> None:
    picture = page.locator("canvas[aria-label^='Generated picture']")
    page.goto(f"{studio.url}/explore?run=small&seed=11&truncation=0.6&directions=1:2.5")
    expect(picture).to_have_attribute("data-exact", "true")
    expect(picture).to_have_attribute("aria-label", re.compile("seed 11,"))
    wait_until(lambda: "directions=1" in page.url, "The address never settled.")
    before = pixels(picture)
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Latent as JSON").click()
    download.value.save_as(tmp_path / "latent.json")
    written = (tmp_path / "latent.json").read_text()
    assert json.loads(written)["seed"] == 11

    page.goto(f"{studio.url}/explore?run=small&seed=3")
    expect(picture).to_have_attribute("aria-label", re.compile("seed 3,"))
    expect(picture).to_have_attribute("data-exact", "true")
    page.evaluate(DROP, [picture.element_handle(), "latent.json", written.replace("0.6", "0.9", 1)])
    expect(page.get_by_text("was changed after it was downloaded")).to_be_visible()
    page.evaluate(DROP, [picture.element_handle(), "latent.json", written])
    expect(page.get_by_text("every number is the same")).to_be_visible()
    expect(picture).to_have_attribute("aria-label", re.compile("seed 11,"))
    wait_until(lambda: pixels(picture) == before, "Another picture is shown than the one whose latent was kept.")
