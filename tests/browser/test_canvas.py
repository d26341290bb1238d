"""The canvas under the hand and the keys: what is shown at rest is exact, and nothing that was done is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
from PIL import Image, ImageSequence
from playwright.sync_api import Locator, Page, expect
from studio import Studio, box_of, pixels, wait_until

from gan_core.generator import load_generator
from gan_core.latent.spec import LatentSpec

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


def test_keys_move_the_latent_and_every_step_can_be_undone(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/explore?run=small")
    canvas = at_rest(page)
    begin = pixels(canvas)
    canvas.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    until_url(page, directions="0:0.2,1:0.5")
    wait_until(lambda: pixels(at_rest(page)) != begin, "The keys moved nothing.")
    moved = pixels(at_rest(page))
    page.keyboard.press("Control+z")
    until_url(page, directions=None)
    wait_until(lambda: pixels(at_rest(page)) == begin, "Undo didn't bring the picture back.")
    page.keyboard.press("Control+Shift+z")
    wait_until(lambda: pixels(at_rest(page)) == moved, "Redo didn't bring the picture back.")
    page.keyboard.press("r")
    page.wait_for_url(re.compile("seed=[1-9]"))
    page.go_back()
    wait_until(lambda: pixels(at_rest(page)) == moved, "The browser's back didn't bring the picture back.")


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


def test_downloads_are_the_exact_pixels_and_the_latent_behind_them(studio: Studio, page: Page, tmp_path: Path) -> None:
    page.goto(f"{studio.url}/explore?run=small&seed=42&truncation=0.7&class=digit:4&directions=1:1.25&dimensions=2:0.5")
    at_rest(page)

    def download(name: re.Pattern[str]) -> Path:
        page.get_by_role("button", name="Download").click()
        with page.expect_download() as coming:
            page.get_by_role("button", name=name).click()
        page.keyboard.press("Escape")
        path = tmp_path / coming.value.suggested_filename
        coming.value.save_as(path)
        return path

    picture = np.asarray(Image.open(download(re.compile("pixel by pixel"))).convert("L"))
    latent = json.loads(download(re.compile("JSON")).read_text())
    enlarged = np.asarray(Image.open(download(re.compile(r"enlarged \d+ times"))).convert("L"))
    scale = len(enlarged) // len(picture)
    np.testing.assert_array_equal(enlarged, picture.repeat(scale, axis=0).repeat(scale, axis=1))

    generator = load_generator(studio.folder("small").path, latent["snapshot"])
    assert latent["generator"] == generator.digest
    spec = LatentSpec.model_validate({name: latent[name] for name in LatentSpec.model_fields})
    assert (spec.seed, spec.directions, spec.dimensions) == (42, {1: 1.25}, {2: 0.5})
    rows = generator.conditions.row({"digit": "4"})[None]
    z = generator.latents(0).new_tensor(latent["z"])[None]
    np.testing.assert_array_equal(generator.render(z, rows)[0, 0].numpy(), picture)


def test_an_interpolation_plays_pauses_and_follows_the_keys(studio: Studio, open_page: Callable[..., Page]) -> None:
    page = open_page()
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


def test_a_latent_goes_from_explore_to_interpolate(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/explore?run=small&seed=7&class=digit:2&directions=0:1.5")
    at_rest(page)
    page.get_by_role("button", name="Add to the path").click()
    page.get_by_role("button", name="Open the path, 1 keyframe").click()
    page.wait_for_url(re.compile("/interpolate"))
    until_url(page, k0_seed="7", k0_class="digit:2", k0_directions="0:1.5")
