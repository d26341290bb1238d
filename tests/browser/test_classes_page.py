"""Classes: a grid that scrolls, a mix by hand and by keys, a sum that goes on in Explore, a change that is measured."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import numpy.typing as npt
import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from studio import Studio, box_of, fits, wait_until

from gan_core.conditions import mix
from gan_core.generator import Generator, latent_row, load_generator
from tests.waiting import wait_for_equal

CLASSES = tuple("0123456789")
SCROLLED = 400  # latents


def shares(page: Page) -> dict[str, float]:
    """The share of each class of the mix, as the URL has them."""
    text = parse_qs(urlsplit(page.url).query).get("shares", [""])[0]
    return {name: float(share) for _, name, share in (part.split(":") for part in text.split(",") if part)}


def shown(canvas: Locator) -> npt.NDArray[np.int64]:
    """The grey levels that a canvas shows, `[H, W]`."""
    width, height, values = canvas.evaluate(
        """canvas => [canvas.width, canvas.height,
          Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)]"""
    )
    return np.array(values).reshape(height, width, 4)[..., 0]


def rendered(generator: Generator, seed: int, shares: dict[str, float]) -> npt.NDArray[np.int64]:
    """The exact picture of a seed in a mix of classes, `[H, W]`."""
    rows = [generator.conditions.row({"digit": name}) for name in shares]
    latent = torch.tensor(latent_row(seed, 0, generator.latent_dimension))
    samples = generator.render(latent[None], mix(rows, list(shares.values()))[None], exact=True)
    return samples[0, 0].numpy().astype(np.int64)


def percent(page: Page) -> int:
    """The sum of all shares, as their sliders show them."""
    texts = page.locator(".shares output").all_text_contents()
    return sum(int(text.removesuffix(" %")) for text in texts)


def scroll_and_pick(page: Page, generator: Generator) -> None:
    grid = page.locator(".grid")
    expect(grid).to_have_attribute("data-complete", "true")
    first = page.get_by_role("img", name="Seed 0 in every class", exact=True)
    cells = [np.pad(rendered(generator, 0, {name: 1.0}), ((0, 0), (0, 1))) for name in CLASSES]
    row_of_classes = np.concatenate(cells, axis=1)[:, :-1]
    wait_until(lambda: np.array_equal(shown(first), row_of_classes), "The row isn't this seed in every class.")
    grid.evaluate(f"grid => {{ grid.scrollTop = {SCROLLED} * grid.querySelectorAll('.grid-row')[1].offsetTop; }}")
    expect(page.get_by_role("img", name=f"Seed {SCROLLED} in every class", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="Seed 0 in every class", exact=True)).to_have_count(0)
    names = page.locator(".grid-head")
    wait_until(lambda: abs(box_of(names)["y"] - box_of(grid)["y"]) <= 1, "The classes' names have scrolled away.")
    grid.evaluate("grid => { grid.scrollTop = 0; }")
    row = page.get_by_role("img", name="Seed 2 in every class", exact=True)
    place = box_of(row)
    row.click(position={"x": place["width"] * 0.35, "y": place["height"] / 2})
    page.wait_for_url(re.compile(r"seed=2&class=digit%3A3"))
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"seed=2&class=digit%3A4"))
    page.keyboard.press("Control+z")
    page.wait_for_url(re.compile(r"seed=2&class=digit%3A3"))
    page.get_by_role("button", name="Redo", exact=True).click()
    page.wait_for_url(re.compile(r"seed=2&class=digit%3A4"))
    page.get_by_role("button", name="Undo", exact=True).click()
    page.wait_for_url(re.compile(r"seed=2&class=digit%3A3"))


def mix_by_hand_and_keys(page: Page, generator: Generator) -> None:
    page.keyboard.press("2")
    page.wait_for_url(re.compile("view=mix"))
    pad = page.get_by_label("Mix of three classes")
    box = box_of(pad)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] * 2 / 3, steps=5)
    page.mouse.up()
    page.wait_for_url(re.compile("shares="))
    wait_for_equal(lambda: percent(page), 100)
    wait_for_equal(lambda: sorted(shares(page)), ["0", "3", "6"])
    wait_for_equal(lambda: sum(shares(page).values()), pytest.approx(1.0))
    mixed = rendered(generator, 2, shares(page))
    canvas = page.locator(".mix > canvas[data-exact=true]")
    expect(canvas).to_be_visible()
    wait_until(lambda: np.array_equal(shown(canvas), mixed), "The canvas doesn't show this mix.")
    page.get_by_label("Share of 8", exact=True).focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"digit%3A8%3A0\.1(&|%2C)"))
    wait_for_equal(lambda: percent(page), 100)


def take_a_sum_to_explore(page: Page) -> None:
    page.keyboard.press("3")
    page.wait_for_url(re.compile("view=arithmetic"))
    page.get_by_role("button", name="Step 0.5", exact=True).click()
    page.wait_for_url(re.compile("time=0.5"))
    canvas = page.locator(".large canvas[data-exact=true]")
    expect(canvas).to_be_visible()
    summed = shown(canvas)
    page.get_by_role("button", name="Open in Explore").click()
    page.wait_for_url(re.compile("/explore.*kept=[0-9a-f]{16}"))
    explored = page.locator("canvas[data-exact=true]").first
    expect(explored).to_be_visible()
    wait_until(lambda: np.array_equal(shown(explored), summed), "Explore shows another picture than the sum.")


def test_classes_side_by_side_mixed_summed_and_compared(studio: Studio, page: Page) -> None:
    generator = load_generator(Path(studio.folder("small").path))
    page.goto(f"{studio.url}/classes?run=small")
    scroll_and_pick(page, generator)
    mix_by_hand_and_keys(page, generator)
    take_a_sum_to_explore(page)
    page.goto(f"{studio.url}/classes?run=small&view=difference&seed=5&pair=1,7&many=1")
    change = page.locator("canvas[data-absolute][data-exact=true]")
    expect(change).to_be_visible()
    pairs = [[rendered(generator, seed, {name: 1.0}) for name in ("1", "7")] for seed in range(5, 69)]
    expected = np.mean([np.abs(right - left).mean() for left, right in pairs])
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".classes.narrow")).to_be_visible()
    fits(page)
    wait_for_equal(
        lambda: float(change.get_attribute("data-absolute") or "nan"), pytest.approx(float(expected), abs=1e-3)
    )
