"""A journey through time: a run's moments as a strip, two of them compared, what moves, and the film to take away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from studio import Studio, wait_until

from gan_core.config import TrainConfig
from gan_core.jobs.folder import RunFolder
from gan_core.jobs.training_job import run_training
from gan_core.tensor_files import read_tensors, write_tensors

MOMENTS = (160, 320, 480)
# The pixels of the first rows of a canvas, as text to compare.
TOP = "(canvas, rows) => canvas.getContext('2d').getImageData(0, 0, canvas.width, rows).data.join()"
# Keeps on the canvas at which places the film has been.
TAKE_DOWN = """canvas => {
  canvas.places = [canvas.dataset.place];
  const look = () => canvas.places.push(canvas.dataset.place);
  new MutationObserver(look).observe(canvas, { attributeFilter: ["data-place"] });
}"""


@pytest.fixture(scope="module")
def grown(studio: Studio, tiny_config: TrainConfig) -> RunFolder:
    """A finished run with three more moments, in which its generator was some way off."""
    folder = RunFolder.create(studio.checkpoints / "runs" / "grown", tiny_config)
    assert run_training(folder).state == "finished"
    last = folder.path / "snapshots" / f"{folder.snapshots()[-1]:09d}.safetensors"
    tensors, metadata = read_tensors(last)
    for place, images in enumerate(MOMENTS):
        away = torch.Generator().manual_seed(place)
        off = {
            name: value + 0.05 * torch.randn(value.shape, generator=away) * value.abs()
            if value.is_floating_point()
            else value
            for name, value in tensors.items()
        }
        write_tensors(last.with_name(f"{images:09d}.safetensors"), off, {**metadata, "images": str(images)})
    return folder


def moved(sample: Locator) -> float:
    """How much a sample has moved, as its button says."""
    return float(sample.inner_text())


def test_going_back_in_training(studio: Studio, grown: RunFolder, page: Page, tmp_path: Path) -> None:
    page.goto(f"{studio.url}/explore?run=grown&panel=Time&class=digit:3&seed=7")
    expect(page.locator(".film-strip")).to_have_attribute("data-developed", str(len(grown.snapshots())))

    moment = page.get_by_role("button", name=f"Show the moment after {MOMENTS[1]} images")
    moment.click(position={"x": 20, "y": 50})
    page.wait_for_url(re.compile(f"snapshot={MOMENTS[1]}"))
    expect(moment).to_have_attribute("aria-current", "true")
    canvas = page.locator("canvas[aria-label^='Generated picture']")
    expect(canvas).to_have_attribute("data-images", str(MOMENTS[1]))
    expect(canvas).to_have_attribute("data-exact", "true")
    small = moment.locator("canvas")
    wait_until(lambda: small.evaluate(TOP, 28) == canvas.evaluate(TOP, 28), "The page shows another moment.")

    difference = page.get_by_role("img", name="What differs between the two moments")
    expect(difference).to_have_attribute("data-change", re.compile(r"\d"))
    before = difference.get_attribute("data-change")
    page.get_by_role("button", name=f"Compare: A is the moment after {MOMENTS[0]} images").click()
    expect(difference).not_to_have_attribute("data-change", str(before))

    page.get_by_role("button", name="Look", exact=True).click()
    expect(page.get_by_role("group", name="Change over the plane").get_by_role("button")).to_have_count(64)
    most = page.get_by_role("group", name="Moved most").get_by_role("button")
    least = page.get_by_role("group", name="Moved least").get_by_role("button")
    wait_until(lambda: moved(most.first) > moved(least.first), "What moved least comes before what moved most.")
    label = re.compile(r"Seed (\d+)")
    expect(most.first).to_have_attribute("aria-label", label)
    (seed,) = label.findall(str(most.first.get_attribute("aria-label")))
    most.first.click()
    page.wait_for_url(re.compile(rf"seed={seed}\b"))

    film = page.get_by_role("img", name=re.compile("^This latent after"))
    film.evaluate(TAKE_DOWN)
    page.get_by_role("button", name="Play", exact=True).click()
    # A busy browser may skip a moment in one round, and show it in the next.
    places = {str(place) for place in range(len(grown.snapshots()))}
    wait_until(lambda: set(film.evaluate("canvas => canvas.places")) == places, "The film leaves out a moment.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Training as GIF").click()
    download.value.save_as(tmp_path / "training.gif")
    assert (tmp_path / "training.gif").read_bytes().startswith(b"GIF89a")
