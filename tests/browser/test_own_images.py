"""Journeys of somebody who brings images, and of somebody who brings something else."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

from hostile import bomb, crowded_zip, good, huge_png, plain, write_zip
from playwright.sync_api import Locator, Page, expect
from studio import PATIENCE_MS, Studio, wait_until

from tests.waiting import wait_for_equal


def dialog(page: Page, studio: Studio) -> Locator:
    """The dialog, opened from the Train page."""
    page.goto(f"{studio.url}/train")
    page.get_by_role("radio", name="Your own").click()
    page.get_by_role("button", name="Import your own").click()
    opened = page.get_by_role("dialog")
    expect(opened.get_by_label("Name", exact=True)).to_be_visible()
    return opened


def files(studio: Studio) -> set[Path]:
    """All files of imported datasets."""
    return {path for path in (studio.checkpoints / "datasets").rglob("*") if path.is_file()}


def upload(opened: Locator, source: Path, name: str) -> None:
    """Bring a zip and start to import it."""
    opened.locator("input[type=file]").set_input_files(source)
    expect(opened.get_by_text(source.name)).to_be_visible()
    # Without a file, the path of a folder is asked for.
    expect(opened.get_by_label("Or a folder on this machine")).to_have_count(0)
    opened.get_by_label("Name", exact=True).fill(name)
    opened.get_by_role("button", name="Import", exact=True).click()


def harm_is_answered_with_a_sentence(opened: Locator, studio: Studio, folder: Path) -> None:
    """The app goes on meanwhile."""
    hostile = write_zip(
        folder / "hostile.zip",
        {"a/huge.png": huge_png(), "a/bomb.bmp": bomb(100), "../up.png": plain((0, 0, 0)), "a/text.png": b"Hello"},
    )
    crowded = crowded_zip(folder / "crowded.zip", 100_001)
    before = files(studio)
    for source, sentence in [(hostile, "No images could be taken"), (crowded, "more than 100,000 files")]:
        upload(opened, source, "harm")
        with urllib.request.urlopen(f"{studio.url}/_stcore/health", timeout=PATIENCE_MS / 1000) as answer:
            assert answer.status == 200
        expect(opened.get_by_text(sentence)).to_be_visible()
        expect(opened.get_by_role("button", name="Import", exact=True)).to_be_visible()
    wait_until(lambda: files(studio) <= before, "Something of what was refused is still there.")


def test_harm_is_answered_with_a_sentence_and_a_zip_becomes_a_dataset_and_is_chosen(
    studio: Studio, page: Page, tmp_path: Path
) -> None:
    opened = dialog(page, studio)
    harm_is_answered_with_a_sentence(opened, studio, tmp_path)
    files = good(30) | {"cats/text.png": b"Dear diary"}
    upload(opened, write_zip(tmp_path / "pets.zip", files), "pets")
    expect(opened.get_by_text("60 images imported · 1 skipped")).to_be_visible()
    expect(opened.get_by_text("2 classes: cats 30 · dogs 30")).to_be_visible()
    expect(opened.get_by_text("cats/text.png was skipped: it is not an image that can be read.")).to_be_visible()
    expect(opened.locator("canvas, img").first).to_be_visible()
    opened.get_by_role("button", name="Use this dataset").click()
    page.wait_for_url(re.compile("dataset=my-pets"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("Your own 60 images in 2 classes")).to_be_visible()
    folder = studio.checkpoints / "datasets"
    wait_for_equal(lambda: sorted(path.name for path in folder.iterdir()), [".importing", "my-pets"])
    wait_for_equal(lambda: list((folder / ".importing").iterdir()), [])
