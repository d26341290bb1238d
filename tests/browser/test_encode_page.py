"""Journeys of somebody who compares codes: in the browser, on the small digits."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from studio import Studio, fits, pixels, wait_until


def test_samples_come_back_and_what_is_trained_joins_them(studio: Studio, open_page: Callable[..., Page]) -> None:
    page = open_page(390, 844)
    page.goto(f"{studio.url}/encode?dataset=digits-8x8&dimension=8")
    expect(page.get_by_text("PCA: 8 numbers")).to_be_visible()
    fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    originals = page.get_by_label("Held-out samples", exact=True)
    given_back = page.get_by_label("The same samples given back by PCA", exact=True)
    for canvas in (originals, given_back):
        expect(canvas).to_have_attribute("data-shown", re.compile("[1-9]"))
    wait_until(lambda: pixels(originals) != pixels(given_back), "PCA gives back the very samples.")
    page.get_by_role("button", name="Train both").click()
    learnt = page.get_by_label("The same samples given back by Autoencoder", exact=True)
    expect(learnt).to_have_attribute("data-shown", re.compile("[1-9]"))
    before = pixels(learnt)
    wait_until(lambda: pixels(learnt) != before, "The autoencoder's row stood still.")
    for name in ("digits-8x8-vae-1", "digits-8x8-autoencoder-1"):
        studio.folder(name).update_desired(state="stop")
