"""A journey with a file: a downloaded picture brings its latent back, and one without a recipe is refused."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect
from studio import Studio, pixels, wait_until


def test_a_downloaded_picture_is_opened_again(studio: Studio, page: Page, tmp_path: Path) -> None:
    page.goto(f"{studio.url}/explore?run=small&seed=17&directions=0:1.5&panel=Bookmarks")
    canvas = page.get_by_role("img", name=re.compile("^Generated picture: .*seed 17"))
    expect(canvas).to_have_attribute("data-exact", "true")
    before = pixels(canvas)
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Picture, pixel by pixel").click()
    file = tmp_path / "kept.png"
    download.value.save_as(file)
    page.get_by_role("button", name="Random").first.click()
    page.wait_for_url(re.compile(r"seed=(?!17&)\d"))
    page.get_by_text("Open a file", exact=True).click()
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_url(re.compile("seed=17&"))
    expect(page.get_by_text("every pixel is the same")).to_be_visible()
    expect(canvas).to_have_attribute("data-exact", "true")
    wait_until(lambda: pixels(canvas) == before, "The file brought another picture back.")

    bare = tmp_path / "bare.png"
    with Image.open(file) as picture:
        picture.save(bare)
    page.locator("input[type=file]").set_input_files(bare)
    expect(page.get_by_text("carries no recipe")).to_be_visible()
    wait_until(lambda: pixels(canvas) == before, "A file without a recipe changed the picture.")
