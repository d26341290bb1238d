"""A journey with files: downloads are exact, bring their latent back, and a file without a recipe is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect
from studio import Studio, pixels, wait_until

from gan_core.generator import load_generator
from gan_core.latent.spec import LatentSpec

# Drops a file of this name and text on the canvas, as a hand does.
DROP = """([canvas, name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name, { type: "application/json" }));
  canvas.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true, composed: true }));
}"""


def download(page: Page, name: str | re.Pattern[str], folder: Path) -> Path:
    """Choose one of what can be downloaded; where it lies now, under its own name."""
    page.get_by_role("button", name="Download", exact=True).click()
    with page.expect_download() as coming:
        page.get_by_role("button", name=name).click()
    page.keyboard.press("Escape")
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def wander(page: Page) -> None:
    """Look at another latent."""
    page.get_by_role("button", name="Random").first.click()
    page.wait_for_url(re.compile(r"seed=(?!42&)\d"))


def test_downloads_are_exact_and_are_opened_again(studio: Studio, page: Page, tmp_path: Path) -> None:
    page.goto(
        f"{studio.url}/explore?run=small&seed=42&truncation=0.7&class=digit:4&directions=1:1.25&dimensions=2:0.5"
        "&panel=Bookmarks"
    )
    canvas = page.get_by_role("img", name=re.compile("^Generated picture: .*seed 42,"))
    expect(canvas).to_have_attribute("data-exact", "true")
    before = pixels(canvas)
    file = download(page, re.compile("pixel by pixel"), tmp_path)
    written = download(page, re.compile("JSON"), tmp_path).read_text()
    larger = download(page, re.compile(r"enlarged \d+ times"), tmp_path)

    latent = json.loads(written)
    picture, enlarged = (np.asarray(Image.open(path).convert("L")) for path in (file, larger))
    scale = len(enlarged) // len(picture)
    np.testing.assert_array_equal(enlarged, picture.repeat(scale, axis=0).repeat(scale, axis=1))
    generator = load_generator(studio.folder("small").path, latent["snapshot"])
    assert latent["generator"] == generator.digest
    spec = LatentSpec.model_validate({name: latent[name] for name in LatentSpec.model_fields})
    assert (spec.seed, spec.directions, spec.dimensions) == (42, {1: 1.25}, {2: 0.5})
    rows = generator.conditions.row({"digit": "4"})[None]
    z = generator.latents(0).new_tensor(latent["z"])[None]
    np.testing.assert_array_equal(generator.render(z, rows)[0, 0].numpy(), picture)

    wander(page)
    shown = page.locator("canvas[aria-label^='Generated picture']")
    expect(shown).to_have_attribute("data-exact", "true")
    page.evaluate(DROP, [shown.element_handle(), "latent.json", written.replace("0.7", "0.9", 1)])
    expect(page.get_by_text("was changed after it was downloaded")).to_be_visible()
    page.evaluate(DROP, [shown.element_handle(), "latent.json", written])
    expect(page.get_by_text("every number is the same")).to_be_visible()
    expect(canvas).to_be_visible()
    wait_until(lambda: pixels(canvas) == before, "Another picture is shown than the one whose latent was kept.")

    wander(page)
    page.get_by_text("Open a file", exact=True).click()
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_url(re.compile("seed=42&"))
    expect(page.get_by_text("every pixel is the same")).to_be_visible()
    expect(canvas).to_have_attribute("data-exact", "true")
    wait_until(lambda: pixels(canvas) == before, "The file brought another picture back.")

    bare = tmp_path / "bare.png"
    with Image.open(file) as opened:
        opened.save(bare)
    page.locator("input[type=file]").set_input_files(bare)
    expect(page.get_by_text("carries no recipe")).to_be_visible()
    wait_until(lambda: pixels(canvas) == before, "A file without a recipe changed the picture.")
