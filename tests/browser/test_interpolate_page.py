"""A path is put together by hand, played, and taken home as a film of exactly the pictures that played."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import av
import numpy as np
from playwright.sync_api import Download, Locator, Page, expect
from studio import Studio, box_of, wait_until

from gan_core.generator import load_generator

FRAMES = 8


def seeds(url: str) -> list[str]:
    """The keyframes' seeds, in order, as a URL has them."""
    params = parse_qs(urlsplit(url).query)
    named = sorted((name for name in params if re.fullmatch(r"k\d+_seed", name)), key=lambda name: int(name[1:-5]))
    return [params[name][0] for name in named]


def until_seeds(page: Page, *wanted: str) -> None:
    page.wait_for_url(lambda url: seeds(url) == list(wanted))


def card(page: Page, number: int) -> Locator:
    return page.get_by_role("button", name=re.compile(f"^Keyframe {number} of"))


def drag(page: Page, start: Locator, end: Locator) -> None:
    first, last = box_of(start), box_of(end)
    page.mouse.move(first["x"] + first["width"] / 2, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + last["height"] / 2, steps=6)
    page.mouse.up()


def downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as coming:
        page.get_by_role("button", name=name).click()
    download: Download = coming.value
    return Path(download.path()).read_bytes()


def test_a_path_is_made_by_hand_and_taken_home_as_a_film(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/interpolate?run=small&frames={FRAMES}&fps=30&k0_seed=11&k1_seed=22")
    expect(page.locator(f"canvas[data-loaded='{FRAMES}'][data-exact=true]")).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Seed of the keyframe").fill("33")
    page.get_by_label("Seed of the keyframe").press("Enter")
    until_seeds(page, "11", "22", "33")
    drag(page, card(page, 3), card(page, 1))
    until_seeds(page, "33", "11", "22")
    card(page, 1).focus()
    page.keyboard.press("Shift+ArrowRight")
    until_seeds(page, "11", "33", "22")
    page.keyboard.press("Control+z")
    until_seeds(page, "33", "11", "22")
    page.get_by_role("button", name="Redo", exact=True).click()
    until_seeds(page, "11", "33", "22")
    page.get_by_role("button", name="Undo", exact=True).click()
    until_seeds(page, "33", "11", "22")
    page.get_by_role("radio", name="Spline").click()
    page.get_by_role("radio", name="Loop").click()
    page.wait_for_url(re.compile("closed=1.*method=spline"))
    canvas = page.locator(f"canvas[data-loaded='{3 * (FRAMES - 1)}'][data-exact=true]")
    expect(canvas).to_be_visible()
    painted = int(canvas.get_attribute("data-painted") or 0)
    wait_until(lambda: int(canvas.get_attribute("data-painted") or 0) > painted + 30, "The path doesn't play.")
    expect(page.get_by_text(re.compile("On average .* in the features of"))).to_be_visible()

    with av.open(io.BytesIO(downloaded(page, "Download MP4"))) as film:
        assert film.streams.video[0].average_rate == 30
        frames = [frame.to_ndarray(format="gray") for frame in film.decode(video=0)]
    assert len(frames) == 3 * (FRAMES - 1)
    with np.load(io.BytesIO(downloaded(page, "Download latents"))) as archive:
        latents = archive["latents"]
        digest = str(archive["generator"])
    generator = load_generator(studio.folder("small").path)
    assert digest == generator.digest
    expect(canvas).to_have_attribute("data-digest", digest)
    for place, seed in enumerate((33, 11, 22)):
        z = generator.latents(seed)
        np.testing.assert_array_equal(latents[place * (FRAMES - 1)], z[0].numpy())
        exact = generator.render(z, generator.conditions.row({})[None])[0, 0].numpy()
        scale = len(frames[0]) // len(exact)
        shown = frames[place * (FRAMES - 1)].astype(int)
        assert np.abs(shown - exact.repeat(scale, axis=0).repeat(scale, axis=1)).mean() < 4.0
