"""A journey of somebody who chooses image files one by one, and of somebody who watches points."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import good
from playwright.sync_api import Browser, Page, expect
from studio import PATIENCE_MS, Studio, running_studio


@pytest.fixture
def forgotten(studio: Studio) -> Iterator[None]:
    """The other journeys of this app don't find what was imported here."""
    yield
    shutil.rmtree(studio.checkpoints / "datasets" / "my-files", ignore_errors=True)


@pytest.mark.usefixtures("forgotten")
def test_image_files_chosen_at_once_become_a_dataset(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/train")
    page.get_by_role("radio", name="Your own").click()
    page.get_by_role("button", name="Import your own").click()
    opened = page.get_by_role("dialog")
    expect(opened.get_by_label("Name", exact=True)).to_be_visible()
    files = [(name.replace("/", "-"), data) for name, data in good(10).items()]
    sent = [{"name": name, "mimeType": "image/png", "buffer": data} for name, data in files]
    opened.locator("input[type=file]").set_input_files(
        [*sent, {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": b"\0\0\0\x18ftypheic"}]
    )
    expect(opened.get_by_text("cats-0.png")).to_be_visible()
    # Without files, the path of a folder is asked for.
    expect(opened.get_by_label("Or a folder on this machine")).to_have_count(0)
    opened.get_by_label("Name", exact=True).fill("files")
    opened.get_by_role("button", name="Import", exact=True).click()
    expect(opened.get_by_text("20 images imported · 1 skipped")).to_be_visible()
    expect(opened.get_by_text("IMG_1.HEIC was skipped: it is a HEIC photograph, which isn't read")).to_be_visible()


def test_a_run_on_points_shows_real_ones_beside_those_it_generates(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/train?dataset=ring")
    expect(page.get_by_text(re.compile("^Real points"))).to_be_visible()
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("canvas[aria-label^='Points generated']")).to_have_attribute("data-shown", re.compile("[1-9]"))
    expect(page.locator("canvas[aria-label='Real points']")).to_have_attribute("data-shown", re.compile("[1-9]"))
    expect(page.locator("canvas[aria-label='Real points']")).to_be_in_viewport()
    expect(page.get_by_text(re.compile(r"Generated after .* points"))).to_be_visible()
    page.wait_for_url(re.compile("run="))
    studio.stop(page.url.split("run=")[1])


def test_an_upload_for_which_there_is_no_room_is_refused_in_words(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "1")
    large = [{"name": f"{name}.png", "mimeType": "image/png", "buffer": bytes(900_000)} for name in "abc"]
    with running_studio(tmp_path, tmp_path / "server.log") as studio:
        page = chromium.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{studio.url}/train")
        page.get_by_role("radio", name="Your own").click()
        page.get_by_role("button", name="Import your own").click()
        opened = page.get_by_role("dialog")
        opened.locator("input[type=file]").set_input_files(large[:2])
        expect(opened.get_by_text("b.png")).to_be_visible()
        with page.expect_response(lambda response: response.status == 413):
            opened.locator("input[type=file]").set_input_files(large[2:])
        opened.get_by_role("button", name="Import", exact=True).click()
        expect(opened.get_by_text("yours may have 2 MB together")).to_be_visible()
        opened.get_by_role("button", name="Remove a.png").click()
        opened.locator("input[type=file]").set_input_files([{**large[2], "name": "d.png"}])
        expect(opened.get_by_text("yours may have 2 MB together")).to_have_count(0)
        page.close()
