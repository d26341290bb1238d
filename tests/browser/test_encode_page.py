"""Journeys of somebody who compares codes: in the browser, on the small digits."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect
from studio import Studio, fits, pixels, wait_until


def test_samples_come_back_and_what_is_trained_joins_them(studio: Studio, page: Page) -> None:
    page.goto(f"{studio.url}/encode?dataset=digits-8x8")
    originals = page.get_by_label("Held-out samples", exact=True)
    given_back = page.get_by_label("The same samples given back by PCA", exact=True)
    for canvas in (originals, given_back):
        expect(canvas).to_have_attribute("data-shown", re.compile("[1-9]"))
    wait_until(lambda: pixels(originals) != pixels(given_back), "PCA gives back the very samples.")
    expect(page.get_by_text("PCA: 16 numbers")).to_be_visible()
    page.get_by_role("button", name="Train both").click()
    learnt = page.get_by_label("The same samples given back by Autoencoder", exact=True)
    expect(learnt).to_have_attribute("data-shown", re.compile("[1-9]"))
    before = pixels(learnt)
    wait_until(lambda: pixels(learnt) != before, "The autoencoder's row stood still.")
    for name in ("digits-8x8-vae-1", "digits-8x8-autoencoder-1"):
        studio.folder(name).update_desired(state="stop")


def test_the_page_fits_a_phone(studio: Studio, open_page) -> None:
    page = open_page(390, 844)
    page.goto(f"{studio.url}/encode?dataset=digits-8x8&dimension=8")
    expect(page.get_by_text("PCA: 8 numbers")).to_be_visible()
    fits(page)
